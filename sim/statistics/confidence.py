"""Intervals over replications, paired differences, and several comparisons at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan, sqrt

import numpy as np
from scipy import special

CONFIDENCE = 0.95
Numbers = Sequence[float] | np.ndarray


@dataclass(frozen=True)
class Summary:
    """Mean over replications with a Student t interval; ``n`` replications had a number.

    With one replication ``low`` and ``high`` are NaN: not available. When fewer than half of the
    replications had a number the mean is NaN and ``reason`` says so.
    """

    mean: float
    low: float
    high: float
    n: int
    reason: str = ""


@dataclass(frozen=True)
class Difference:
    """Mean paired difference (after - before), its interval, and a two-sided paired t p value."""

    mean: float
    low: float
    high: float
    n: int
    p: float
    reason: str = ""


def summary(values: Numbers, *, confidence: float = CONFIDENCE) -> Summary:
    """Return mean and t interval of one measure over replications.

    Parameters
    ----------
    values : sequence of float, shape (replications,)
        NaN where the measure is null in that replication.
    confidence : float
        Share between 0 and 1.

    Raises
    ------
    ValueError
        When ``confidence`` does not lie between 0 and 1.

    Examples
    --------
    >>> summary([1.0, 2.0, 3.0]).mean
    2.0
    """
    _check(confidence)
    numbers = np.asarray(values, dtype=float)
    kept = numbers[~np.isnan(numbers)]
    if not len(kept) or 2 * len(kept) < len(numbers):
        return Summary(nan, nan, nan, len(kept), _too_few(len(kept), len(numbers)))
    mean, half = _mean_and_half_width(kept, confidence)
    return Summary(mean, mean - half, mean + half, len(kept))


def paired(before: Numbers, after: Numbers, *, confidence: float = CONFIDENCE) -> Difference:
    """Return the difference after - before, paired by replication (same children in both).

    Replications where either is null are left out. The same numbers twice differ by exactly 0,
    with the interval 0 to 0 and p = 1.

    Parameters
    ----------
    before, after : sequence of float, shape (replications,)
        In the same order of replications.

    Raises
    ------
    ValueError
        When the lengths differ, or ``confidence`` does not lie between 0 and 1.
    """
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if first.shape != second.shape:
        raise ValueError(f"{len(first)} replications before and {len(second)} after do not pair")
    s = summary(second - first, confidence=confidence)
    low, high, p = s.low, s.high, _p_value(second - first)
    return Difference(s.mean, low, high, s.n, nan if isnan(s.mean) else p, s.reason)


def holm(p_values: Numbers) -> np.ndarray:
    """Return p values adjusted for being compared together (Holm's step-down method).

    NaN stays NaN and does not count as a comparison.

    Parameters
    ----------
    p_values : sequence of float, shape (comparisons,)

    Returns
    -------
    ndarray of float, shape (comparisons,)
    """
    p = np.asarray(p_values, dtype=float)
    adjusted = np.full(len(p), nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    factors = len(order) - np.arange(len(order))
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * factors), 1.0)
    return adjusted


def bonferroni(comparisons: int, confidence: float = CONFIDENCE) -> float:
    """Return the confidence each of several intervals needs so that all hold together.

    Parameters
    ----------
    comparisons : int
        How many intervals are shown together, at least one.
    confidence : float
        Share between 0 and 1 wanted for all of them.

    Raises
    ------
    ValueError
        When ``confidence`` does not lie between 0 and 1, or there is no comparison.

    Examples
    --------
    >>> round(bonferroni(5, 0.95), 6)
    0.99
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is a share between 0 and 1 (0.95 for 95 %), not {confidence}")
    if comparisons < 1:
        raise ValueError(f"{comparisons} comparisons have no interval")
    return 1 - (1 - confidence) / comparisons


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (1927)."""
    p, square = hits / n, z * z / n
    middle = (p + square / 2) / (1 + square)
    half = z * np.sqrt(p * (1 - p) / n + square / n / 4) / (1 + square)
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)


def _check(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is a share between 0 and 1 (0.95 for 95 %), not {confidence}")


def _too_few(kept: int, of: int) -> str:
    return f"null in {of - kept} of {of} replications"


def _mean_and_half_width(numbers: np.ndarray, confidence: float) -> tuple[float, float]:
    mean, n = float(np.mean(numbers)), len(numbers)
    if n == 1:
        return mean, nan
    error = float(np.std(numbers, ddof=1)) / sqrt(n)
    return mean, _quantile(0.5 + confidence / 2, n - 1) * error


def _quantile(share: float, freedom: int) -> float:
    """Of Student's t, as ``scipy.stats`` has it, which takes half a second longer to load."""
    return float(special.stdtrit(freedom, share))


def _p_value(differences: np.ndarray) -> float:
    """Two-sided; 1 where nothing differs, 0 where all differ by the same, NaN of one."""
    kept = differences[~np.isnan(differences)]
    if len(kept) < 2:
        return nan
    spread = float(np.std(kept, ddof=1))
    if spread == 0:
        return 1.0 if kept[0] == 0 else 0.0
    t = float(np.mean(kept)) / spread * sqrt(len(kept))
    return float(2 * special.stdtr(len(kept) - 1, -abs(t)))
