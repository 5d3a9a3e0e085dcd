"""What matters: how far a measure, or its change, moves with each uncertain number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment import designs
from sim.experiment.simultaneous import bonferroni
from sim.experiment.statistics import summary

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.futures import Futures

TORNADO, MORRIS, SOBOL = "tornado", "morris", "sobol"
METHODS = (TORNADO, MORRIS, SOBOL)


@dataclass(frozen=True)
class Sensitivity:
    """What was found. ``base``: mean over replications with every number as stated.

    ``table`` has a row for each number, most important first: key, value, low, high, unit,
    quality and, by method: tornado: at_low, at_high (means), swing (at_high - at_low), swing_low,
    swing_high (paired interval); Morris: mu_star with mu_low, mu_high, sigma; Sobol: first and
    total with intervals. ``pairs``: second-order indices (key, with, index), empty if not asked.
    ``points``: every point with its numbers and the measure by replication.
    """

    method: str
    measure: str
    team: str | None
    base: float
    table: pd.DataFrame
    pairs: pd.DataFrame
    points: pd.DataFrame


def runs(method: str, factors: int, samples: int, *, second: bool) -> int:
    """Return how many points a method needs."""
    if method == TORNADO:
        return 2 * factors + 1
    if method == MORRIS:
        return samples * (factors + 1)
    return samples * (2 * factors + 2 if second else factors + 2)


def sensitivity(
    futures: Futures,
    measure: str,
    *,
    team: str | None = None,
    method: str = TORNADO,
    samples: int = 8,
    second: bool = False,
    seed: int = 2007,
) -> Sensitivity:
    """Look at every factor of some futures with one of the methods.

    Parameters
    ----------
    measure : str
        Name in the catalogue; of the whole, or of ``team``.
    samples : int
        Walks (Morris) or samples (Sobol, a power of 2).
    """
    if method == TORNADO:
        return _tornado(futures, measure, team)
    inputs = len(futures.factors)
    if method == MORRIS:
        points = designs.morris_points(samples, inputs, seed)
    else:
        points = designs.sobol_points(samples, inputs, seed, second=second)
    numbers = futures.numbers(points)
    found = futures.measured(numbers, [measure], team)[measure]
    y = np.nanmean(found, axis=1)
    if method == MORRIS:
        index, sigma = designs.morris(points, y, seed=seed)
        columns = {"mu_star": index.value, "mu_low": index.low, "mu_high": index.high}
        columns["sigma"] = sigma
        return _result(futures, MORRIS, measure, team, columns, numbers, found)
    indices = designs.sobol(y, inputs, second=second, seed=seed)
    columns = {
        "total": indices.total.value,
        "total_low": indices.total.low,
        "total_high": indices.total.high,
        "first": indices.first.value,
        "first_low": indices.first.low,
        "first_high": indices.first.high,
    }
    return _result(futures, SOBOL, measure, team, columns, numbers, found, indices.second)


def _tornado(futures: Futures, measure: str, team: str | None) -> Sensitivity:
    factors = futures.factors
    stated = np.array([factor.value for factor in factors])
    numbers = np.tile(stated, (2 * len(factors) + 1, 1))
    for i, factor in enumerate(factors):
        numbers[2 * i + 1, i], numbers[2 * i + 2, i] = factor.low, factor.high
    found = futures.measured(numbers, [measure], team)[measure]
    low, high = found[1::2], found[2::2]
    each = bonferroni(max(len(factors), 1))
    swings = [summary(h - lo, confidence=each) for lo, h in zip(low, high, strict=True)]
    columns = {
        "at_low": np.nanmean(low, axis=1),
        "at_high": np.nanmean(high, axis=1),
        "swing": np.array([s.mean for s in swings]),
        "swing_low": np.array([s.low for s in swings]),
        "swing_high": np.array([s.high for s in swings]),
    }
    return _result(futures, TORNADO, measure, team, columns, numbers, found)


def _result(
    futures: Futures,
    method: str,
    measure: str,
    team: str | None,
    columns: dict[str, np.ndarray],
    numbers: np.ndarray,
    found: np.ndarray,
    second: np.ndarray | None = None,
) -> Sensitivity:
    import pandas as pd

    factors = list(futures.factors)
    keys = [factor.key for factor in factors]
    told = {
        name: [getattr(factor, name) for factor in factors]
        for name in ("key", "value", "low", "high", "unit", "quality")
    }
    table = pd.DataFrame(told | {name: column.tolist() for name, column in columns.items()})
    leading = {TORNADO: "swing", MORRIS: "mu_star", SOBOL: "total"}[method]
    order = table[leading].abs().sort_values(ascending=False, kind="stable").index
    points = pd.DataFrame(numbers, columns=keys)
    points.insert(0, "point", range(len(points)))
    for replication in range(found.shape[1]):
        points[f"replication {replication}"] = found[:, replication]
    pairs = _pairs(keys, second)
    base = float(np.nanmean(found[0])) if method == TORNADO else float(np.nanmean(found))
    table = table.loc[order].reset_index(drop=True)
    return Sensitivity(method, measure, team, base, table, pairs, points)


def _pairs(keys: list[str], second: np.ndarray | None) -> pd.DataFrame:
    import pandas as pd

    rows = []
    if second is not None:
        n = len(keys)
        rows = [(keys[i], keys[j], second[i, j]) for i in range(n) for j in range(i + 1, n)]
    frame = pd.DataFrame(rows, columns=["key", "with", "index"])
    order = frame["index"].astype(float).abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)
