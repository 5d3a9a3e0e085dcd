"""What a case needs no more is let go, once: else a long run on the compiled clock grows and grows.

On the SimPy clock a row that was forgotten is taken away by Python: then fewer are there than were
made and not let go.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from sim.engine.simpy_clock import SimPyClock
from sim.row import Row
from sim.rules.minute import open_doors
from sim.rules.rows import Called, Case, Concern, Fork, Hand, Place, Thread, Wait
from sim.verify.generated import DAYS, generated
from tests.situation import Situation

KINDS = (Called, Case, Concern, Fork, Hand, Place, Thread, Wait)
Gone = dict[int, Row]


def watched(situation: Situation, gone: Gone, patch: pytest.MonkeyPatch) -> SimPyClock:
    """Play a situation to its end, and keep what was let go: each row once."""
    release = SimPyClock.release

    def noted(w: SimPyClock, row: Row) -> None:
        assert id(row) not in gone, row
        gone[id(row)] = row
        release(w, row)

    with patch.context() as inner:
        inner.setattr(SimPyClock, "release", noted)
        w = SimPyClock(situation.model)
        open_doors(w)
        w.env.process(w.arrivals(situation.concerns()))
        w.env.run(until=situation.model.horizon)
    return w


def of_slots_over(w: SimPyClock) -> Iterator[Row]:
    """Yield the first case heard at each slot that is over, and the first who was called to it."""
    for slot in w.slots:
        if slot.start + slot.meeting.length < w.now:
            yield from (row for row in (slot.heard.first, slot.called.first) if row is not None)


@pytest.mark.parametrize("rich", [False, True])
def test_all_that_is_made_is_let_go_or_still_held(
    monkeypatch: pytest.MonkeyPatch, rich: bool
) -> None:
    """Counted by kind of row, over generated scenarios with a crisis clock.

    (Without one, who is closed for good at significant harm waits for ever for a crisis.)
    """
    made: Counter[type] = Counter()
    seen: set[type] = set()

    def counted(kind: type, begin: Callable[[Any], None]) -> Callable[[Any], None]:
        def init(row: Any) -> None:
            made[kind] += 1
            begin(row)

        return init

    for kind in KINDS:
        monkeypatch.setattr(kind, "__init__", counted(kind, kind.__init__))
    for seed in range(20):
        settings = generated(Random(seed), rich=rich)
        if "crisis" not in settings:
            continue
        made.clear()
        gone: Gone = {}
        w = watched(Situation(settings, DAYS), gone, monkeypatch)
        gc.collect()
        here = [row for row in gc.get_objects() if type(row) in KINDS and id(row) not in gone]
        held = Counter(type(row) for row in here)
        let_go = Counter(type(row) for row in gone.values())
        assert made == let_go + held, f"seed {seed}"
        seen |= set(let_go)
        assert {id(row) for row in of_slots_over(w)} <= set(gone)
        del w, here
        gc.collect()
    assert seen == set(KINDS)
