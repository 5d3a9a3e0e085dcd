"""The same situation on both engines: whole logs, row by row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from random import Random

import numpy as np

from sim.engine import compiled, reference
from sim.engine.outcome import Outcome
from sim.eventlog import EventLog, Kind
from tests.generated import DAYS, generated
from tests.situation import Situation

COLUMNS = ("minute", "concern", "step", "kind", "team")
EXISTED = ("number", "minute", "need")
AROUND = 3


def digest(log: EventLog) -> str:
    """Return a SHA-256 of all rows of a log."""
    told = hashlib.sha256()
    for name in COLUMNS:
        told.update(getattr(log, name).astype("<i8").tobytes())
    return told.hexdigest()


def both(situation: Situation, *, replication: int = 0) -> tuple[Outcome, Outcome]:
    """Play a situation on the reference and on the compiled engine."""
    concerns = situation.concerns(replication=replication)
    return (
        reference.simulate(situation.model, concerns, replication=replication),
        compiled.simulate(situation.model, concerns, replication=replication),
    )


def must_be_the_same(situation: Situation, *, replication: int = 0) -> Outcome:
    """Play a situation on both engines, fail where they differ, and return what came of it."""
    expected, found = both(situation, replication=replication)
    apart = first_difference(expected.log, found.log)
    assert apart is None, told(situation, expected.log, found.log, apart)
    assert digest(expected.log) == digest(found.log)
    for name in EXISTED:
        assert np.array_equal(getattr(expected, name), getattr(found, name)), name
    return expected


def first_difference(expected: EventLog, found: EventLog) -> int | None:
    """Return the first row in which two logs differ, None when they are the same."""
    rows = min(len(expected), len(found))
    same = np.ones(rows, dtype=bool)
    for name in COLUMNS:
        same &= getattr(expected, name)[:rows] == getattr(found, name)[:rows]
    if same.all():
        return None if len(expected) == len(found) else rows
    return int(np.argmin(same))


def told(situation: Situation, expected: EventLog, found: EventLog, row: int) -> str:
    """Return the rows around a difference in words."""
    lines = [f"the engines part at row {row}; reference, then compiled:"]
    for log in (expected, found):
        shown = range(max(row - AROUND, 0), min(row + AROUND + 1, len(log)))
        lines += [f"  {'>' if i == row else ' '} {_row(situation, log, i)}" for i in shown]
        lines.append("")
    return "\n".join(lines)


def _row(situation: Situation, log: EventLog, row: int) -> str:
    minute, concern, step, kind, team = (int(getattr(log, name)[row]) for name in COLUMNS)
    where = situation.names.steps["step"].iloc[step] if step >= 0 and concern >= 0 else step
    return f"minute {minute}, concern {concern}, {Kind(kind).name} at {where}, group {team}"


def seeded(first: int, count: int) -> Iterator[tuple[int, Situation]]:
    """Yield generated scenarios with their seeds."""
    for seed in range(first, first + count):
        yield seed, Situation(generated(Random(seed)), DAYS)
