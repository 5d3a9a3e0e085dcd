"""Variance: what common random numbers save, and how much of what is seen is chance."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np


def variance_ratio(
    before: Sequence[float] | np.ndarray, after: Sequence[float] | np.ndarray
) -> float:
    """Return the variance of the paired difference over that of independent samples.

    Below 1 the same children in both make the difference surer: 0.25 means that samples of
    different children would need four times as many replications.

    Parameters
    ----------
    before, after : sequence of float, shape (replications,)
        In the same order of replications; pairs with a null are left out.

    Returns
    -------
    float
        NaN with fewer than two pairs, or where neither varies.

    Examples
    --------
    >>> variance_ratio([1.0, 2.0, 3.0], [2.0, 3.0, 4.0])
    0.0
    """
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    both = ~(np.isnan(first) | np.isnan(second))
    first, second = first[both], second[both]
    if len(first) < 2:
        return nan
    apart = float(np.var(first, ddof=1) + np.var(second, ddof=1))
    return float(np.var(second - first, ddof=1)) / apart if apart > 0 else nan


def change(sides: np.ndarray) -> np.ndarray:
    """Return the only side, or after minus before: shape (rows, replications)."""
    values: np.ndarray = sides[0] if len(sides) == 1 else sides[1] - sides[0]
    return values


def variance_left(sides: np.ndarray) -> float:
    """Return the variance of the paired change over that of independent samples, of all points.

    Below 1 the same children before and after make the change surer.

    Parameters
    ----------
    sides : ndarray, shape (2, rows, replications)

    Returns
    -------
    float
        NaN with one side, one replication, or where nothing varies.
    """
    if len(sides) < 2 or sides.shape[2] < 2:
        return float("nan")
    known = sides[:, ~np.isnan(sides).any(axis=(0, 2))]
    apart = float(known.var(axis=2, ddof=1).sum())
    return float(change(known).var(axis=1, ddof=1).sum()) / apart if apart > 0 else float("nan")


def chance_share(values: np.ndarray) -> float:
    """Return the share of the variance between points that is chance, not the numbers.

    What replications have in common, because the same children come at every point, is no
    difference between points and does not count.

    Parameters
    ----------
    values : ndarray, shape (rows, replications)

    Returns
    -------
    float
        At most 1; NaN with one replication or one point, or where nothing varies.
    """
    rows, replications = values.shape
    if rows < 2 or replications < 2 or np.isnan(values).any():
        return float("nan")
    means = values.mean(axis=1)
    left = values - means[:, None] - values.mean(axis=0) + values.mean()
    noise = float((left**2).sum()) / ((rows - 1) * (replications - 1)) / replications
    spread = float(means.var(ddof=1))
    return min(noise / spread, 1.0) if spread > 0 else float("nan")
