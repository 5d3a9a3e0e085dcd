"""Where something is the case more often: a box, found by patient peeling (PRIM)."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from scipy import stats

PEEL = 0.08
"""Share of the points inside that one peel takes away."""
SMALLEST = 0.08
"""A box holds at least this share of all points."""


@dataclass(frozen=True)
class Box:
    """A box in the space of inputs.

    ``limits``: input number -> (low, high), only those that were narrowed; a side that was not is
    infinite. ``inside``: share of all points in the box; ``hit``: share of them where it is the
    case; ``covered``: share of all cases that lie in it; ``overall``: share of all points where
    it is the case.
    """

    limits: dict[int, tuple[float, float]]
    inside: float
    hit: float
    covered: float
    overall: float


def find_box(points: np.ndarray, case: np.ndarray, *, most_inputs: int = 3) -> Box:
    """Return a box in which ``case`` is as frequent as peeling can make it.

    Friedman and Fisher 1999: again and again the thin slice is cut off at the side where that
    raises the share inside most. Then limits are dropped that add little, so that the box can be
    said in words.

    Parameters
    ----------
    points : ndarray of float, shape (points, inputs)
    case : ndarray of bool, shape (points,)
    most_inputs : int
        At most so many inputs are limited.
    """
    overall = float(case.mean()) if len(case) else 0.0
    if not case.any() or case.all():
        return Box({}, 1.0, overall, 1.0, overall)
    sides = _peeled(points, case, most_inputs)
    kept = _simplified(points, case, sides)
    inside = _inside(points, kept)
    return Box(
        {i: _limits(kept, i) for i in sorted({i for i, _ in kept})},
        float(inside.mean()),
        float(case[inside].mean()),
        float(case[inside].sum() / case.sum()),
        overall,
    )


def find_sure_box(
    points: np.ndarray, case: np.ndarray, *, tries: int = 1, most_inputs: int = 3
) -> Box:
    """Return a box that holds on points it was not found on; without limits where none does.

    The box is found on every other point and tried on the others: cases must be more frequent
    inside than outside (Fisher's exact test, one-sided, at 0.05 over ``tries``). With many inputs
    and few points peeling always finds some box; this one is more than luck.
    """
    box = find_box(points[::2], case[::2], most_inputs=most_inputs)
    overall = float(case.mean()) if len(case) else 0.0
    nothing = Box({}, 1.0, overall, 1.0, overall)
    if not box.limits:
        return nothing
    rest, truth = points[1::2], case[1::2]
    inside = np.ones(len(rest), dtype=bool)
    for i, (low, high) in box.limits.items():
        inside &= (rest[:, i] >= low) & (rest[:, i] <= high)
    table = [[int((truth & inside).sum()), int((~truth & inside).sum())],
             [int((truth & ~inside).sum()), int((~truth & ~inside).sum())]]  # fmt: skip
    if not inside.any() or float(stats.fisher_exact(table, "greater").pvalue) > 0.05 / tries:
        return nothing
    return Box(
        box.limits, float(inside.mean()), float(truth[inside].mean()),
        float(truth[inside].sum() / max(truth.sum(), 1)), float(truth.mean()),
    )  # fmt: skip


Sides = dict[tuple[int, bool], float]
"""(input, upper side?) -> where the box ends."""


def _peeled(points: np.ndarray, case: np.ndarray, most_inputs: int) -> Sides:
    sides: Sides = {}
    best: tuple[float, Sides] = (float(case.mean()), {})
    while True:
        inside = _inside(points, sides)
        cuts = [
            cut
            for i in range(points.shape[1])
            for cut in _cuts(points, case, inside, i)
            if i in {j for j, _ in sides} or len({j for j, _ in sides}) < most_inputs
        ]
        if not cuts:
            return best[1]
        share, side, edge = max(cuts, key=lambda cut: cut[0])
        sides = sides | {side: edge}
        if share > best[0] + 1e-12:
            best = (share, sides)


def _cuts(
    points: np.ndarray, case: np.ndarray, inside: np.ndarray, i: int
) -> list[tuple[float, tuple[int, bool], float]]:
    """What peeling at either side of an input would leave: share, side, edge."""
    column = points[inside, i]
    cuts = []
    for upper in (False, True):
        edge = float(np.quantile(column, 1 - PEEL if upper else PEEL))
        kept = inside & ((points[:, i] <= edge) if upper else (points[:, i] >= edge))
        if SMALLEST * len(points) <= kept.sum() < inside.sum():
            cuts.append((float(case[kept].mean()), (i, upper), edge))
    return cuts


def _simplified(points: np.ndarray, case: np.ndarray, sides: Sides) -> Sides:
    """Drop limits that raise the share inside by less than a point."""
    for side in sorted(sides):
        fewer = {other: edge for other, edge in sides.items() if other != side}
        whole = case[_inside(points, sides)].mean()
        if whole - case[_inside(points, fewer)].mean() < 0.01:
            sides = fewer
    return sides


def _inside(points: np.ndarray, sides: Sides) -> np.ndarray:
    inside = np.ones(len(points), dtype=bool)
    for (i, upper), edge in sides.items():
        inside &= (points[:, i] <= edge) if upper else (points[:, i] >= edge)
    return inside


def _limits(sides: Sides, i: int) -> tuple[float, float]:
    return sides.get((i, False), -inf), sides.get((i, True), inf)
