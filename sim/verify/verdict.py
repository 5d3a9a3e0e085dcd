"""From figures of replications to a verdict, at a stated rate of false alarms.

All statistical checks of one run share a total false-alarm rate: each is made at that rate over
their number (Bonferroni), so that a right engine fails one or more of them at most that often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan, nan, sqrt

import numpy as np
from scipy import stats

FALSE_ALARM = 0.001
"""Total rate of false alarms of one run."""
POWER = 0.99
"""How surely an error of the size a check ``sees`` is noticed."""

AGREES, DIFFERS, TOO_WEAK = "agrees", "differs", "too weak"


@dataclass(frozen=True)
class Finding:
    """What came of one check.

    ``found`` with the interval ``low`` to ``high``; ``sees`` is the error that would be noticed
    with chance POWER, as a share of what is expected (as it is where nothing is expected);
    ``n`` replications, or things compared.
    """

    found: float
    low: float
    high: float
    sees: float
    n: int
    verdict: str


def compared(values: Sequence[float], expected: float, *, level: float, limit: float) -> Finding:
    """Compare the mean of replications with theory by a Student interval at 1 - ``level``.

    Parameters
    ----------
    values : sequence of float, shape (replications,)
        Two or more; one that is not a number makes the verdict "differs".
    level : float
        Chance of a false alarm of this check.
    limit : float
        The largest error that may stay unseen; a check that sees less is "too weak".
    """
    mean, low, high, unseen = _interval(values, level)
    sees = unseen / abs(expected) if expected else unseen
    return Finding(mean, low, high, sees, len(values), _verdict(low, high, expected, sees, limit))


def _interval(values: Sequence[float], level: float) -> tuple[float, float, float, float]:
    n, figures = len(values), np.asarray(values, dtype=float)
    mean, error = float(figures.mean()), float(figures.std(ddof=1)) / sqrt(n)
    alarm, seen = (float(stats.t.ppf(p, n - 1)) for p in (1 - level / 2, POWER))
    return mean, mean - alarm * error, mean + alarm * error, (alarm + seen) * error


def _verdict(low: float, high: float, expected: float, sees: float, limit: float) -> str:
    # figures without spread have a mean that may miss what it stands for by a rounding error
    slack = 1e-12 * abs(expected)
    if isnan(low) or not low - slack <= expected <= high + slack:
        return DIFFERS
    return TOO_WEAK if sees > limit else AGREES


def above_nothing(values: Sequence[float], *, level: float) -> Finding:
    """Say whether a difference is surely positive ("agrees"), surely negative, or neither."""
    mean, low, high, unseen = _interval(values, level)
    verdict = AGREES if low > 0 else DIFFERS if high <= 0 or isnan(low) else TOO_WEAK
    return Finding(mean, low, high, unseen, len(values), verdict)


def close_to_uniform(values: np.ndarray, *, level: float, limit: float) -> Finding:
    """Compare numbers from 0 to 1 with the uniform law by Kolmogorov and Smirnov's distance.

    The true distance, 0 if the law is right, lies between ``low`` and ``high``.
    """
    n = len(values)
    if n == 0:
        return Finding(nan, nan, nan, inf, 0, DIFFERS)
    distance = float(stats.kstest(values, "uniform").statistic)
    alarm, seen = (float(stats.kstwo.ppf(p, n)) for p in (1 - level, POWER))
    low, high = max(distance - alarm, 0.0), distance + alarm
    verdict = DIFFERS if low > 0 else TOO_WEAK if alarm + seen > limit else AGREES
    return Finding(distance, low, high, alarm + seen, n, verdict)


def exact(wrong: int, looked_at: int) -> Finding:
    """Return the finding of an exact check: how many things of those looked at are wrong.

    Nothing looked at proves nothing: that is "too weak".
    """
    verdict = DIFFERS if wrong else AGREES if looked_at else TOO_WEAK
    return Finding(float(wrong), float(wrong), float(wrong), 0.0, looked_at, verdict)
