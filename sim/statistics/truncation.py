"""How long is the warm-up: truncation found from data (MSER-5), and Welch's moving average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from sim.statistics.confidence import summary

BATCH = 5
"""Days in a batch: the 5 of MSER-5 (White, Cobb and Spratt 2000)."""
LEAST_BATCHES = 20
NEAR_END = 5
"""Batches at the end that are never left alone: a few numbers are alike by chance."""
LEAST_REPLICATIONS = 5
SURE, MATERIAL = 0.99, 0.1
"""A trend is refused when it is this sure and moves the mean by more than this share."""
WEEK, YEAR = 7, 364
SHORT = "the series is too short"
LEAST_YEARS = 3
"""Whole years a series must have before seasons can be told from a warm-up."""


@dataclass(frozen=True)
class Truncation:
    """``day``: so many days at the beginning are left out, None where no number can be given.

    ``statistic``, shape (batches,): MSER-5 by the number of batches left out.
    """

    day: int | None
    statistic: np.ndarray
    reason: str = ""


@dataclass(frozen=True)
class Steady:
    """What was found for one series.

    ``day`` is None where no steady state was found, with the ``reason``. ``level``, ``low`` and
    ``high``: mean after the truncation and its 95 % interval over replications. ``drift``: how
    much the mean rises in a year (of less than two years: from the first half to the second).
    """

    day: int | None
    level: float
    low: float
    high: float
    drift: float
    reason: str = ""


def mser5(series: Sequence[float] | np.ndarray) -> Truncation:
    """Return how many days to leave out so that the mean of the rest is known best.

    The mean of batches of five days is taken; of all truncations the one is chosen for which the
    squared standard error of what is left is smallest (the earliest, where several are).

    Parameters
    ----------
    series : sequence of float, shape (days,)
        One number a day, averaged over replications.

    Returns
    -------
    Truncation
        Without a day where the smallest lies in the last half (no steady state was reached) or
        there are fewer than ``LEAST_BATCHES`` batches.

    Examples
    --------
    >>> mser5([50.0] * 25 + [1.0, 3.0] * 100).day
    25
    """
    batches = _batches(np.asarray(series, dtype=float))
    count = len(batches)
    if count < LEAST_BATCHES:
        text = f"{SHORT}: {count} batches of {BATCH} days, {LEAST_BATCHES} are needed"
        return Truncation(None, np.full(count, nan), text)
    statistic = np.full(count, nan)
    for left_out in range(count - NEAR_END):
        rest = batches[left_out:]
        statistic[left_out] = np.sum((rest - rest.mean()) ** 2) / len(rest) ** 2
    best = int(np.nanargmin(statistic))
    if best > count // 2:
        text = "no steady state found: the best truncation lies in the last half of the series"
        return Truncation(None, statistic, text)
    return Truncation(best * BATCH, statistic)


def welch(series: Sequence[float] | np.ndarray, window: int) -> np.ndarray:
    """Return Welch's moving average: ``window`` days to each side, fewer near the beginning.

    Parameters
    ----------
    series : sequence of float, shape (days,)
    window : int
        Days to each side, 0 or more.

    Returns
    -------
    ndarray of float, shape (days,)
        NaN for the last ``window`` days, which have no full window.

    Raises
    ------
    ValueError
        When the window is negative.
    """
    numbers = np.asarray(series, dtype=float)
    if window < 0:
        raise ValueError(f"a window of {window} days is not possible; it must be 0 or more")
    sums = np.concatenate([[0.0], np.cumsum(numbers)])
    middle = np.arange(len(numbers))
    side = np.minimum(middle, window)
    end = middle + side + 1
    smooth = np.full(len(numbers), nan)
    full = end <= len(numbers)
    smooth[full] = (sums[end[full]] - sums[(middle - side)[full]]) / (2 * side[full] + 1)
    return smooth


def without_seasons(series: np.ndarray) -> np.ndarray:
    """Return the daily mean with the yearly round (weekdays, holidays) taken out.

    The round is estimated from every other replication, after its first year, and taken from the
    mean of the others: taken from the same replications, it would make the later years look
    calmer than they are, and every warm-up a year long.

    Parameters
    ----------
    series : ndarray of float, shape (replications, days)
        Two replications or more, of at least two years of 364 days (whole weeks).

    Returns
    -------
    ndarray of float, shape (days,)
        At the mean level of the years after the first.
    """
    days = np.arange(series.shape[1])
    mean = series[1::2].mean(axis=0)
    round_ = np.array([mean[(days >= YEAR) & (days % YEAR == day)].mean() for day in range(YEAR)])
    adjusted: np.ndarray = series[0::2].mean(axis=0) - round_[days % YEAR] + round_.mean()
    return adjusted


def steady(series: np.ndarray, *, sure: float = SURE) -> Steady:
    """Return where a series becomes steady, or why it does not.

    Parameters
    ----------
    series : ndarray of float, shape (replications, days)
        Independent replications.
    sure : float
        How sure a trend must be to be refused.

    Returns
    -------
    Steady
        Refused: truncation in the last half (:func:`mser5`), or a trend in what is kept: a line
        through the means of its whole years rises or falls by more than a tenth of the level a
        year, and surely so (of less than two years, the two halves are compared). From three
        years on seasons are taken out before the truncation (:func:`without_seasons`).
    """
    long = series.shape[1] >= LEAST_YEARS * YEAR and len(series) > 1
    cut = mser5(without_seasons(series) if long else series.mean(axis=0))
    if cut.day is None:
        return Steady(None, nan, nan, nan, nan, cut.reason)
    kept = series[:, cut.day :]
    level = summary(kept.mean(axis=1))
    change, days = _change(kept)
    drift = summary(change, confidence=sure)
    ends = (level.mean, level.low, level.high, drift.mean)
    certain = drift.low > 0 or drift.high < 0
    if certain and abs(drift.mean) > MATERIAL * abs(level.mean):
        way = "grows" if drift.mean > 0 else "shrinks"
        text = f"no steady state found: it {way} by {abs(drift.mean):.3g} in {days} days"
        return Steady(None, *ends, text)
    return Steady(cut.day, *ends)


def _change(kept: np.ndarray) -> tuple[np.ndarray, int]:
    """Rise of each replication, and in how many days. Whole years: school holidays differ."""
    years = kept.shape[1] // YEAR
    if years < 2:
        half = kept.shape[1] // 2
        return kept[:, -half:].mean(axis=1) - kept[:, -2 * half : -half].mean(axis=1), half
    means = kept[:, -years * YEAR :].reshape(len(kept), years, YEAR).mean(axis=2)
    since = np.arange(years) - (years - 1) / 2
    return means @ since / (since @ since), YEAR


def _batches(numbers: np.ndarray) -> np.ndarray:
    """Means of five days each; days left over at the beginning of nothing are at the end."""
    count = len(numbers) // BATCH
    means: np.ndarray = numbers[: count * BATCH].reshape(count, BATCH).mean(axis=1)
    return means
