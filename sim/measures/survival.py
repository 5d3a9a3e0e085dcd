"""Times to something, some of them not over when the follow-up ends (Kaplan-Meier)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Curve:
    """Share for whom it has not happened yet: 1 until ``times[0]``, then ``left[i]``.

    ``times``: rising times at which it happened, shape (k,). ``n``: number followed.
    """

    times: np.ndarray
    left: np.ndarray
    n: int

    def at(self, time: np.ndarray | float) -> np.ndarray:
        """Return the share left at (just after) some times."""
        steps = np.concatenate([[1.0], self.left])
        return steps[np.searchsorted(self.times, time, side="right")]

    def mean(self, limit: float) -> float:
        """Return the mean restricted to ``limit`` (who is not through by then counts it)."""
        edges = np.concatenate([[0.0], self.times[self.times < limit], [limit]])
        return float(np.sum(np.diff(edges) * self.at(edges[:-1])))

    def quantile(self, share: float) -> float:
        """Return the time by which it has happened for this share; NaN where not reached."""
        reached = np.flatnonzero(self.left <= 1 - share + 1e-12)
        return float(self.times[reached[0]]) if len(reached) else float("nan")


def curve(times: np.ndarray, happened: np.ndarray) -> Curve:
    """Return the Kaplan-Meier curve.

    Parameters
    ----------
    times : ndarray of float, shape (n,)
        Time until it happened, or until the follow-up ended.
    happened : ndarray of bool, shape (n,)
        False where the follow-up ended first. Who is followed until a time at which it happens
        to others is still counted among them then.
    """
    points, events = np.unique(times[happened], return_counts=True)
    followed = len(times) - np.searchsorted(np.sort(times), points, side="left")
    return Curve(points, np.cumprod(1 - events / np.maximum(followed, 1)), len(times))
