"""Several intervals that hold together, and what pairing by the same children saves."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING

from sim.experiment.statistics import CONFIDENCE

if TYPE_CHECKING:
    import numpy as np


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
    import numpy as np

    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    both = ~(np.isnan(first) | np.isnan(second))
    first, second = first[both], second[both]
    if len(first) < 2:
        return nan
    apart = float(np.var(first, ddof=1) + np.var(second, ddof=1))
    return float(np.var(second - first, ddof=1)) / apart if apart > 0 else nan
