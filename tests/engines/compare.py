"""The same situation on both engines: whole logs, row by row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from random import Random

import numpy as np

from sim.engine import compiled, simpy_clock
from sim.engine.outcome import Outcome
from sim.eventlog import LOG_COLUMNS, EventLog, Kind
from sim.verify.generated import DAYS, generated
from tests.situation import Situation

EXISTED = ("number", "row", "minute", "need")
AROUND = 3


def digest(log: EventLog) -> str:
    """Return a SHA-256 of all rows of a log."""
    found = hashlib.sha256()
    for name in LOG_COLUMNS:
        found.update(getattr(log, name).astype("<i8").tobytes())
    return found.hexdigest()


def both(situation: Situation, *, replication: int = 0) -> tuple[Outcome, Outcome]:
    """Play a situation on the reference and on the compiled engine."""
    concerns = situation.concerns(replication=replication)
    return (
        simpy_clock.simulate(situation.model, concerns, replication=replication),
        compiled.simulate(situation.model, concerns, replication=replication),
    )


def must_be_the_same(situation: Situation, *, replication: int = 0) -> Outcome:
    """Play a situation on both engines, fail where they differ, and return what came of it."""
    expected, found = both(situation, replication=replication)
    apart = difference(situation, expected, found)
    assert apart is None, apart
    assert digest(expected.log) == digest(found.log)
    return expected


def difference(situation: Situation, expected: Outcome, found: Outcome) -> str | None:
    """Return in words where two outcomes part first, None when they are the same."""
    row = first_difference(expected.log, found.log)
    if row is not None:
        return told(situation, expected.log, found.log, row)
    for name in EXISTED:
        if not np.array_equal(getattr(expected, name), getattr(found, name)):
            return f"the logs are the same, but {name} of the concerns that existed is not"
    return None


def first_difference(expected: EventLog, found: EventLog) -> int | None:
    """Return the first row in which two logs differ, None when they are the same."""
    rows = min(len(expected), len(found))
    same = np.ones(rows, dtype=bool)
    for name in LOG_COLUMNS:
        ours, theirs = getattr(expected, name), getattr(found, name)
        assert ours.dtype == theirs.dtype == np.int64, name
        same &= ours[:rows] == theirs[:rows]
    if same.all():
        return None if len(expected) == len(found) else rows
    return int(np.argmin(same))


def told(situation: Situation, expected: EventLog, found: EventLog, row: int) -> str:
    """Return the rows around a difference in words."""
    lines = [f"the engines part at row {row}"]
    for name, log in (("reference", expected), ("compiled", found)):
        lines.append(f"{name}, {len(log)} rows:")
        shown = range(max(row - AROUND, 0), min(row + AROUND + 1, len(log)))
        lines += [f"  {'>' if i == row else ' '} {_row(situation, log, i)}" for i in shown]
    return "\n".join(lines)


def _row(situation: Situation, log: EventLog, row: int) -> str:
    _, minute, concern, step, kind, team = (int(getattr(log, name)[row]) for name in LOG_COLUMNS)
    names = situation.names
    where = "no step" if step < 0 else names.steps["step"].iloc[step]
    if concern < 0:
        where = "no meeting" if step < 0 else f"meeting {step}"
    group = "nobody" if team < 0 else names.teams["group"].iloc[team]
    return f"minute {minute}, concern {concern}: {Kind(kind).name} at {where}, {group}"


def seeded(first: int, count: int, *, rich: bool = False) -> Iterator[tuple[int, Situation]]:
    """Yield generated scenarios with their seeds."""
    for seed in range(first, first + count):
        yield seed, Situation(generated(Random(seed), rich=rich), DAYS)


def differences(first: int, count: int, *, rich: bool = False) -> Iterator[str]:
    """Play generated scenarios on both engines; yield in words where they part."""
    for seed, situation in seeded(first, count, rich=rich):
        apart = difference(situation, *both(situation, replication=seed % 3))
        if apart is not None:
            yield f"{'rich' if rich else 'plain'} scenario, seed {seed}: {apart}"
