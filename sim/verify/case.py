"""A case: a textbook scenario, what is read off its log, and what theory says it should be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.verify.play import Played, Simulate, textbook
from sim.verify.verdict import Finding, close_to_uniform, compared

DAY = 1440
Figure = float | np.ndarray
"""A number of one replication, or many numbers whose law is in question."""
Measure = Callable[[Played, float], Sequence[Figure]]
"""From a replication, and the minute at which the measured window begins, to its figures."""


@dataclass(frozen=True)
class Theory:
    """What one figure should be: ``expected`` by ``source``.

    ``law`` says that the figures are many numbers that should be uniform from 0 to 1, and
    ``expected`` is the distance 0. ``finer`` is how large an error may stay unseen, as a share of
    the one that the effort allows.
    """

    what: str
    expected: float
    source: str
    law: bool = False
    finer: float = 1.0


@dataclass(frozen=True)
class Case:
    """A textbook scenario against theory.

    ``days`` measured in each of ``runs`` replications, after ``warm`` days that are dropped. A
    case that is ``brief`` is about its beginning: less effort means fewer runs, not shorter ones.
    """

    name: str
    file: str
    measure: Measure
    theory: tuple[Theory, ...]
    days: float
    warm: float
    runs: int
    sets: tuple[str, ...] = ()
    brief: bool = False


@dataclass(frozen=True)
class Effort:
    """How long to look: ``share`` of a case's days, ``runs`` at most, and the error (a share)
    that a check must see to count; ``brief`` is the share of the runs of a brief case."""

    share: float
    runs: int
    limit: float
    brief: float


def lengths(case: Case, effort: Effort) -> tuple[float, int]:
    """Return the days measured (whole weeks) and the replications of a case at an effort."""
    if case.brief:
        return case.days, max(round(case.runs * effort.brief), 12)
    return max(round(case.days * effort.share / 7), 4) * 7, min(case.runs, effort.runs)


def judged(
    case: Case, engine: Simulate, effort: Effort, *, level: float, seed: int
) -> list[Finding]:
    """Play a case and compare each figure with theory, in the order of ``case.theory``.

    Parameters
    ----------
    level : float
        Chance of a false alarm of each comparison.
    """
    days, runs = lengths(case, effort)
    ready = textbook(case.file, days=days + case.warm, sets=case.sets)
    figures = [
        case.measure(ready.play(engine, seed=seed, replication=run), case.warm * DAY)
        for run in range(runs)
    ]
    return [
        _judge(theory, list(values), level, effort.limit * theory.finer)
        for theory, values in zip(case.theory, zip(*figures, strict=True), strict=True)
    ]


def _judge(theory: Theory, values: list[Any], level: float, limit: float) -> Finding:
    if theory.law:
        return close_to_uniform(np.concatenate(values), level=level, limit=limit)
    return compared(values, theory.expected, level=level, limit=limit)
