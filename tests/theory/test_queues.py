"""Queueing theory: the textbook files through the reference engine, against closed forms.

Each figure is compared by a Student interval over replications. All such comparisons of this file
share a total false-alarm rate of 0.001: each is made at 0.001 / COMPARISONS. Seeds are fixed, so a
comparison that fails, fails every time. ``within`` says beside each what error it would see.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.eventlog import Kind
from tests.situation import DAY, OUT, Played, Situation, days, demand, minutes, number, play, textbook, work

COMPARISONS = 20
LEVEL = 0.001 / COMPARISONS
REPLICATIONS = 10


def half_width(figures: Sequence[float]) -> float:
    """Return the half-width of the Student interval of a mean at 1 - LEVEL."""
    n = len(figures)
    return float(stats.t.ppf(1 - LEVEL / 2, n - 1) * np.std(figures, ddof=1) / math.sqrt(n))


def agree(figures: Sequence[float], theory: float, *, within: float) -> None:
    """Compare replications with theory; the half-width must be at most ``within`` of theory.

    So an error of twice ``within`` of the theoretical value is seen (with power above one half).
    """
    half, mean = half_width(figures), float(np.mean(figures))
    assert half <= within * theory, f"too few replications to tell: {half / theory:.3f}"
    assert abs(mean - theory) <= half, f"{mean:.4g} is not {theory:.4g} +- {half:.3g}"


def waits(played: Played, step: str, *, warm: float) -> np.ndarray:
    """Return the waits (minutes) at a step of all who joined after the warm-up days and began."""
    log = played.outcome.log
    at = log.step == list(played.names.steps["step"]).index(step)
    first: dict[Kind, dict[int, int]] = {}
    for kind in (Kind.JOINED, Kind.STARTED):
        rows = at & (log.kind == kind)
        first[kind] = dict(zip(log.concern[rows][::-1].tolist(), log.minute[rows][::-1].tolist(), strict=True))
    joined, started = first[Kind.JOINED], first[Kind.STARTED]
    return np.array([
        started[c] - minute for c, minute in joined.items() if c in started and minute >= warm * DAY
    ])  # fmt: skip
