"""Generated scenarios: what must be true of every log, whatever the pathway."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.verify.generated import DAYS, Settings, generated
from tests.bookkeeping import CHECKS, Books
from tests.situation import Played, Situation, work

pytestmark = pytest.mark.usefixtures("which_engine")
EXAMPLES = int(os.environ.get("RIGHTDOOR_EXAMPLES", "40"))
some = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
randoms = st.randoms(use_true_random=False)
COLUMNS = ("replication", "minute", "concern", "step", "kind", "team")


def columns(played: Played) -> list[list[int]]:
    return [getattr(played.outcome.log, name).tolist() for name in COLUMNS]


def words(played: Played) -> list[tuple[Any, ...]]:
    """Rows with names for numbers, in an order that does not depend on any numbering."""
    return sorted(played.rows())


@some
@given(randoms)
def test_the_books_balance(random: Random) -> None:
    """Children in = ended + open; staff within capacity and hours; joined before started; order of
    service; Little's law; meetings and places within their limits."""
    situation = Situation(generated(random), DAYS)
    books = Books(situation, situation.play())
    for check in CHECKS:
        check(books)


@pytest.mark.parametrize("seed", range(40))
def test_the_books_balance_for_stated_scenarios(seed: int) -> None:
    """The same for forty scenarios that do not depend on how examples are searched."""
    situation = Situation(generated(Random(seed)), DAYS)
    books = Books(situation, situation.play())
    for check in CHECKS:
        check(books)


def test_the_generator_reaches_everything() -> None:
    """Over forty scenarios every kind of row is there, so that no check passes for want of rows."""
    seen: set[int] = set()
    for seed in range(40):
        seen |= set(Situation(generated(Random(seed)), DAYS).play().outcome.log.kind.tolist())
    assert seen == set(range(39))


@settings(some, max_examples=EXAMPLES // 3)
@given(randoms)
def test_the_same_twice_gives_the_same_log(random: Random) -> None:
    """Played again from the same model, and compiled afresh: identical, row for row."""
    made = generated(random)
    situation = Situation(made, DAYS)
    first = situation.play()
    assert columns(first) == columns(situation.play())
    assert columns(first) == columns(Situation(made, DAYS).play())


@settings(some, max_examples=EXAMPLES // 3)
@given(randoms)
def test_the_order_of_steps_in_the_file_changes_nothing(random: Random) -> None:
    """Steps written in another order: the same rows in the same order, but for their numbers."""
    made = generated(random)
    shuffled = made | {"steps": _shuffled(made["steps"], random)}
    assert Situation(made, DAYS).play().rows() == Situation(shuffled, DAYS).play().rows()


@settings(some, max_examples=EXAMPLES // 3)
@given(randoms)
def test_the_order_of_everything_in_the_file_changes_nothing(random: Random) -> None:
    """Teams, agencies, checks and steps in another order: the same things happen."""
    made = generated(random)
    names = ("teams", "agencies", "checks", "steps", "calendars", "doors")
    shuffled = made | {name: _shuffled(made[name], random) for name in names}
    assert words(Situation(made, DAYS).play()) == words(Situation(shuffled, DAYS).play())


@settings(some, max_examples=EXAMPLES // 3)
@given(randoms)
def test_what_is_not_used_changes_nothing(random: Random) -> None:
    """A team, a step, an agency and a source that nobody meets."""
    made = generated(random)
    more: Settings = made | {
        "teams": made["teams"] | {"spare": {"fte": 3, "closed": True}},
        "agencies": made["agencies"] | {"spare": {"offset": 2}},
        "steps": {"unused": work("spare", 30)} | made["steps"],
    }
    more["demand"] = made["demand"] | {
        "sources": made["demand"]["sources"] | {"spare": {"begins": "out", "per_year": 0}}
    }
    assert words(Situation(made, DAYS).play()) == words(Situation(more, DAYS).play())


@settings(some, max_examples=EXAMPLES // 3)
@given(randoms)
def test_a_longer_run_begins_like_a_shorter_one(random: Random) -> None:
    """The horizon cuts the log and changes nothing before it."""
    made = generated(random)
    long, short = Situation(made, DAYS).play(), Situation(made, DAYS // 2).play()
    before = long.outcome.log.minute < DAYS // 2 * 1440
    assert len(short.outcome.log) == int(before.sum())
    for name in COLUMNS:
        longer, shorter = getattr(long.outcome.log, name), getattr(short.outcome.log, name)
        assert np.array_equal(longer[before], shorter), name


def _shuffled(table: Settings, random: Random) -> Settings:
    names = list(table)
    random.shuffle(names)
    return {name: table[name] for name in names}
