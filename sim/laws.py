"""Laws of whole minutes (and of need) as thresholds on a 63-bit integer.

A law is a list of cells. A draw ``u`` falls in the first cell whose threshold is above it; a cell
holds one whole number, or a few that are equally likely. So a draw is integers only, and the same
on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from sim.chance import TOP
from sim.elementary import exp, gamma_cdf, log, normal_cdf
from sim.scenario.quantities import MINUTES, Duration

EXACT = 512  # up to here every whole number has a cell of its own
FINENESS = 128  # beyond, a cell is this part of its value wide
TAIL = 2.0**-40
EVIDENCE = {"source", "quality", "low", "high"}
"""What is said about a time and does not change its law."""

Cdf = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Law:
    """Cells: ``thresholds`` (rising to TOP), first value ``base`` and width ``gap``; int64."""

    thresholds: np.ndarray
    base: np.ndarray
    gap: np.ndarray

    def values(self, u: np.ndarray) -> np.ndarray:
        """Return the value for each draw (uint64 or int64 from 0 to TOP), int64."""
        u = u.astype(np.int64)
        k = np.minimum(np.searchsorted(self.thresholds, u, side="right"), len(self.base) - 1)
        low = np.where(k > 0, self.thresholds[np.maximum(k - 1, 0)], 0)
        share = np.maximum((self.thresholds[k] - low) // self.gap[k], 1)
        return np.asarray(self.base[k] + np.minimum(self.gap[k] - 1, (u - low) // share))


GUIDES = 256
"""A law has a guide: where to look for a draw, by the draw's first eight bits."""


def block(law: Law) -> np.ndarray:
    """Return a law as :func:`value` reads it: the guide, then four numbers for each cell.

    The guide has GUIDES + 1 entries: from which cell on to look. A cell has its threshold, first
    value, width, and how many draws share each value.
    """
    edges = np.arange(GUIDES + 1, dtype=np.uint64) << np.uint64(63 - 8)
    at = np.searchsorted(law.thresholds.astype(np.uint64), edges, side="right")
    guide = GUIDES + 1 + 4 * np.minimum(at, len(law.base) - 1)
    share = np.maximum(np.diff(law.thresholds, prepend=0) // law.gap, 1)
    cells = np.column_stack([law.thresholds, law.base, law.gap, share])
    return np.concatenate([guide, cells.ravel()]).astype(np.int64)


def value(u: int, laws: Sequence[int], first: int) -> int:
    """Return the value of a law for a draw; its block begins at ``first`` in ``laws``."""
    low, high = first + laws[first + (u >> 55)], first + laws[first + (u >> 55) + 1]
    while low < high:
        middle = low + ((high - low) >> 3 << 2)
        if u < laws[middle]:
            high = middle
        else:
            low = middle + 4
    gap = laws[low + 2]
    if gap == 1:
        return laws[low + 1]
    below = laws[low - 4] if low > first + GUIDES + 1 else 0
    return laws[low + 1] + min(gap - 1, (u - below) // laws[low + 3])


def uniform_below(u: np.ndarray, count: int) -> np.ndarray:
    """Return whole numbers from 0 to ``count - 1``, one for each draw."""
    return (u.astype(np.int64) >> 31) * count >> 32


def threshold(share: float) -> int:
    """Return the threshold below which a draw falls with this chance."""
    return min(TOP, max(0, round(float(share) * 2.0**62) * 2))


def compile_duration(time: Duration, *, stretch: float = 1.0, least: int = 1) -> Law:
    """Return the law of a duration in whole minutes.

    Parameters
    ----------
    time : Duration
        Law, unit and parameters as in the scenario.
    stretch : float
        Factor on every time (work of people who are partly on other work).
    least : int
        The shortest time: 1 minute for work, 0 for limits.
    """
    return _compiled(time.model_dump_json(exclude=EVIDENCE), stretch, least)


@lru_cache(maxsize=4096)
def _compiled(settings: str, stretch: float, least: int) -> Law:
    """Kept, because the many versions of a scenario share nearly all laws."""
    time = Duration.model_validate_json(settings)
    k = MINUTES[time.unit] * stretch
    if time.law == "fixed":
        return _atoms([_value(time) * k], [1.0], least)
    if time.law == "empirical":
        values = time.values or []
        return _atoms([v * k for v in values], time.weights or [1.0] * len(values), least)
    cdf, top = _continuous(time, k)
    return _cells(cdf, least, top)


@cache
def standard_normal() -> Law:
    """Return the standard normal in millionths."""
    edges = np.arange(-7_000_000, 7_000_001, 1000)
    return _law(edges, normal_cdf((edges[1:] - 0.5) / 1e6))


@cache
def unit_exponential() -> Law:
    """Return the exponential of mean 1 in millionths."""
    fine, coarse = np.arange(0, 2_000_000, 250), np.arange(2_000_000, 30_000_001, 2000)
    edges = np.concatenate([fine, coarse])
    return _law(edges, 1.0 - exp(-(edges[1:] - 0.5) / 1e6))


def _value(time: Duration) -> float:
    return 0.0 if time.value is None else time.value


def _continuous(time: Duration, k: float) -> tuple[Cdf, float]:
    """Return the distribution function in minutes and a value hardly ever exceeded."""
    mean, cv = _value(time) * k, time.cv or 0.0
    least, mode, most = ((v or 0.0) * k for v in (time.least, time.mode, time.most))
    if time.law == "exponential":
        return lambda x: 1.0 - exp(-np.maximum(x, 0) / mean), 28.0 * mean
    if time.law == "lognormal":
        return _lognormal(mean, cv)
    if time.law == "gamma":
        shape = 1.0 / (cv * cv)
        return lambda x: gamma_cdf(shape, np.maximum(x, 0) * shape / mean), (
            mean * (1 + 30 * cv * cv + 10 * cv)
        )
    if time.law == "uniform":
        return lambda x: np.clip((x - least) / (most - least), 0, 1), most
    return lambda x: _triangular(x, least, mode, most), most


def _lognormal(mean: float, cv: float) -> tuple[Cdf, float]:
    variance = float(log(np.array([1.0 + cv * cv]))[0])
    sd = float(np.sqrt(variance))
    middle = float(log(np.array([mean]))[0]) - variance / 2

    def cdf(x: np.ndarray) -> np.ndarray:
        positive = np.maximum(x, 1e-9)
        return np.where(x > 0, normal_cdf((log(positive) - middle) / sd), 0.0)

    return cdf, float(exp(np.array([middle + 7.2 * sd]))[0])


def _triangular(x: np.ndarray, least: float, mode: float, most: float) -> np.ndarray:
    x, width = np.clip(x, least, most), most - least
    rising = (x - least) ** 2 / (width * max(mode - least, 1e-12))
    falling = 1.0 - (most - x) ** 2 / (width * max(most - mode, 1e-12))
    return np.where(x < mode, rising, falling)


def _cells(cdf: Cdf, least: int, top: float) -> Law:
    """Cells of one minute up to EXACT, then wider; the shortest time absorbs what is below."""
    edges = [least, least + 1]
    while edges[-1] <= top:
        edges.append(edges[-1] + max(1, (edges[-1] - EXACT) // FINENESS))
    ends = np.array(edges)
    return _law(ends, cdf(ends[1:] - 0.5))


def _law(edges: np.ndarray, below: np.ndarray) -> Law:
    """Return the law of cells between edges with the chance below each upper edge."""
    below = np.where(1.0 - below < TAIL, 1.0, np.maximum(below, 0.0))
    below[-1] = 1.0
    capped = np.minimum(np.maximum.accumulate(below) * 2.0**62, 2.0**62 - 1)
    thresholds = np.where(below >= 1.0, TOP, capped.astype(np.int64) * 2)
    kept = np.diff(np.concatenate([[0], thresholds])) > 0
    return Law(thresholds[kept], edges[:-1][kept].astype(np.int64), np.diff(edges)[kept])


def _atoms(values: Sequence[float], weights: Sequence[float], least: int) -> Law:
    below = np.cumsum(weights) / np.sum(weights)
    thresholds = np.array([threshold(float(b)) for b in below[:-1]] + [TOP], dtype=np.int64)
    whole = np.array([max(least, round(v)) for v in values], dtype=np.int64)
    return Law(thresholds, whole, np.ones(len(whole), dtype=np.int64))
