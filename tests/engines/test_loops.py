"""Loops of the measures: each as a few plain lines say, compiled and as it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.kept import compiled
from sim.measures import loops
from sim.measures.reading import first_after, last_before

Ways = pytest.mark.parametrize("way", [compiled, lambda function: function], ids=["compiled", "as"])
Way = Callable[[Any], Any]
SEEDS = range(20)


def keys(seed: int, count: int) -> np.ndarray:
    """Return keys that come often and seldom, near each other and far, one of them negative."""
    random = np.random.default_rng(seed)
    return random.choice(np.array([-5, 0, 1, 2, 3, 1 << 40, (1 << 40) + 16, 458_000]), count)


@Ways
def test_the_kth_beginning_of_a_key_belongs_to_its_kth_end(way: Way) -> None:
    for seed in SEEDS:
        begins, ends = keys(seed, 60), keys(seed + 100, 50)
        waiting = defaultdict(list)
        for place, key in enumerate(ends):
            waiting[key].append(place)
        expected = [waiting[key].pop(0) if waiting[key] else -1 for key in begins]
        assert way(loops.pair)(begins, ends).tolist() == expected


@Ways
def test_the_one_before_of_the_same_key(way: Way) -> None:
    for seed in SEEDS:
        named = keys(seed, 60)
        same = [np.flatnonzero(named[:place] == key) for place, key in enumerate(named)]
        expected = [int(places[-1]) if len(places) else -1 for places in same]
        assert way(loops.previous)(named).tolist() == expected


def test_the_last_before_and_the_first_after_in_any_order() -> None:
    for seed in SEEDS:
        random = np.random.default_rng(seed)
        named, wanted = keys(seed, 60), keys(seed + 100, 40)
        rows, when = random.permutation(200)[:60], random.integers(0, 200, 40)
        found = zip(
            wanted,
            when,
            last_before(named, rows, wanted, when),
            first_after(named, rows, wanted, when),
            strict=True,
        )
        for key, row, before, after in found:
            mine = {int(r): place for place, r in enumerate(rows) if named[place] == key}
            assert before == mine.get(max((r for r in mine if r <= row), default=-1), -1)
            assert after == mine.get(min((r for r in mine if r >= row), default=-1), -1)


@Ways
def test_people_who_start_together_have_one_leader(way: Way) -> None:
    before = np.array([-1, 0, -1, 1, 3, 2])  # two tasks: rows 0, 1, 3, 4 and rows 2, 5
    minutes, kinds = np.array([5, 5, 5, 9, 9, 7]), np.array([1, 1, 0, 1, 1, 0])
    together = way(loops.fewest_together)(before, minutes, kinds)
    assert together.tolist() == [2, 2, 1, 2, 2, 1]
    assert way(loops.leaders)(before, together).tolist() == [0, 0, 2, 3, 3, 5]


@Ways
def test_minutes_at_work_are_those_of_the_shifts(way: Way) -> None:
    """The first group works minutes 2 to 8 and 12 to 15, the second never; days of 10."""
    first, opens = np.array([0, 3, 4]), np.array([0, 2, 12, 0])
    length, before = np.array([0, 6, 3, 0]), np.array([0, 0, 6, 0])
    seek = way(loops.shifts_by_day)(first, opens, 20, 10)
    assert seek.tolist() == [[0, 1, 2, 2], [3, 3, 3, 3]]
    minutes = np.arange(21)
    on = np.isin(minutes, [2, 3, 4, 5, 6, 7, 12, 13, 14])
    shifts = (seek, opens, length, before, 10)
    worked = way(loops.at_work)(np.zeros_like(minutes), minutes, *shifts)
    assert worked.tolist() == [int(on[:minute].sum()) for minute in minutes]
    assert not way(loops.at_work)(np.ones_like(minutes), minutes, *shifts).any()
