"""What matters: how far a measure, or its change, moves with each uncertain number."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.errors import Problem, SettingsError
from sim.questions.futures import Futures
from sim.statistics import designs
from sim.statistics.confidence import holm, paired
from sim.statistics.variance import chance_share, change, variance_left

TORNADO, MORRIS, SOBOL = "tornado", "morris", "sobol"
METHODS = (TORNADO, MORRIS, SOBOL)
LEADING = {TORNADO: "span", MORRIS: "mu_star", SOBOL: "total"}
"""The column that says how important a number is."""
SCREENING_WALKS = 4
Columns = dict[str, np.ndarray]


@dataclass(frozen=True)
class Importance:
    """What was found. ``base``: mean over replications with every number as stated (tornado), or
    over all points.

    ``table`` has a row for each number, most important first: key, value, low, high, unit,
    quality and, by method: tornado: at_low, at_high (means), span (from the least to the most of
    low, stated and high: a number may act alike at both ends), swing (at_high - at_low), swing_low,
    swing_high (95 %, paired by replication, each for itself), p_adjusted (Holm, of all numbers);
    Morris: mu_star with mu_low, mu_high, mu, sigma; Sobol: first and total with intervals.
    ``pairs``: second-order indices (key, with, index, low, high), empty if not asked. ``points``:
    every point with its numbers and the measure by replication. ``variance_left``: of the paired
    change, over that of independent samples. ``chance``: share of the variance between points
    that is chance. ``screened``: what chose the numbers, or None where all were looked at.
    """

    method: str
    measure: str
    team: str | None
    base: float
    table: pd.DataFrame
    pairs: pd.DataFrame
    points: pd.DataFrame
    variance_left: float
    chance: float
    screened: Importance | None = None


def points_of(method: str, factors: int, samples: int, *, second: bool = False) -> int:
    """Return how many points a method needs."""
    if method == TORNADO:
        return 2 * factors + 1
    if method == MORRIS:
        return samples * (factors + 1)
    return samples * (2 * factors + 2 if second else factors + 2)


def importance(
    futures: Futures,
    measure: str,
    *,
    team: str | None = None,
    method: str = TORNADO,
    samples: int = 8,
    second: bool = False,
    top: int | None = None,
    seed: int = 2007,
) -> Importance:
    """Look at every factor of some futures with one of the methods.

    Parameters
    ----------
    measure : str
        Name in the catalogue; of the whole, or of ``team``.
    samples : int
        Walks (Morris) or samples (Sobol, a power of 2).
    second : bool
        Sobol: second order too.
    top : int, optional
        Only so many numbers, those that a Morris screening of ``SCREENING_WALKS`` walks and one
        replication finds most important.

    Raises
    ------
    SettingsError
        When the measure is null at a point, so that nothing can be said (Morris, Sobol).
    """
    screened = None
    if top is not None and top < len(futures.factors):
        futures, screened = _screened(futures, measure, team, top, seed)
    design = _designed(futures, method, samples, second, seed)
    numbers = futures.numbers(design) if design is not None else _one_at_a_time(futures)
    sides = futures.sides(numbers, [measure], team)[measure]
    values = change(sides)
    columns, indices = _columns(method, design, values, measure, second, seed)
    return Importance(
        method,
        measure,
        team,
        _mean(values[:1] if method == TORNADO else values),
        _table(futures, columns, LEADING[method]),
        _pairs([factor.name for factor in futures.factors], indices),
        _points(futures, numbers, values),
        variance_left(sides),
        chance_share(values),
        screened,
    )


def _screened(
    futures: Futures, measure: str, team: str | None, top: int, seed: int
) -> tuple[Futures, Importance]:
    """The futures of the numbers that a quick look at all of them finds most important."""
    quick = replace(futures, settings=replace(futures.settings, replications=1))
    screened = importance(
        quick, measure, team=team, method=MORRIS, samples=SCREENING_WALKS, seed=seed
    )
    kept = set(screened.table["key"].head(top))
    return replace(futures, factors=[f for f in futures.factors if f.name in kept]), screened


def _designed(
    futures: Futures, method: str, samples: int, second: bool, seed: int
) -> np.ndarray | None:
    """The points of the unit cube; None: one at a time, from low to high."""
    inputs = len(futures.factors)
    if method == MORRIS:
        return designs.morris_points(samples, inputs, seed)
    if method == SOBOL:
        return designs.sobol_points(samples, inputs, seed, second=second)
    return None


def _columns(
    method: str,
    design: np.ndarray | None,
    values: np.ndarray,
    measure: str,
    second: bool,
    seed: int,
) -> tuple[Columns, designs.SobolIndices | None]:
    """What the method says of each factor; of Sobol the indices too."""
    if design is None:
        return _swings(values), None
    y = _means(values, measure)
    if method == MORRIS:
        return _effects(design, y, seed), None
    indices = designs.sobol(y, design.shape[1], second=second, seed=seed)
    return _of_variance(indices), indices


def _one_at_a_time(futures: Futures) -> np.ndarray:
    """All as stated, then each factor at low and at high: shape (2 * factors + 1, factors)."""
    factors = futures.factors
    numbers = np.tile([float(factor.value) for factor in factors], (2 * len(factors) + 1, 1))
    for i, factor in enumerate(factors):
        numbers[2 * i + 1, i], numbers[2 * i + 2, i] = factor.low, factor.high
    return numbers


def _swings(values: np.ndarray) -> Columns:
    low, high = values[1::2], values[2::2]
    swings = [paired(at_low, at_high) for at_low, at_high in zip(low, high, strict=True)]
    means = np.array([[_mean(row) for row in part] for part in (low, high)])
    three = np.vstack([means, np.full(means.shape[1], _mean(values[:1]))])
    return {
        "at_low": means[0],
        "at_high": means[1],
        "span": three.max(axis=0) - three.min(axis=0),
        "swing": np.array([s.mean for s in swings]),
        "swing_low": np.array([s.low for s in swings]),
        "swing_high": np.array([s.high for s in swings]),
        "p_adjusted": holm([s.p for s in swings]),
    }


def _effects(points: np.ndarray, y: np.ndarray, seed: int) -> Columns:
    effects = designs.morris(points, y, seed=seed)
    size = effects.size
    columns = {"mu_star": size.value, "mu_low": size.low, "mu_high": size.high}
    return columns | {"mu": effects.mean, "sigma": effects.spread}


def _of_variance(indices: designs.SobolIndices) -> Columns:
    total, first = indices.total, indices.first
    return {
        "total": total.value, "total_low": total.low, "total_high": total.high,
        "first": first.value, "first_low": first.low, "first_high": first.high,
    }  # fmt: skip


def _means(values: np.ndarray, measure: str) -> np.ndarray:
    """The mean over replications at each point, all of which must have a number."""
    null = int(np.isnan(values).any(axis=1).sum())
    if null:
        text = (
            f"{measure} is null at {null} of {len(values)} points: how far it moves can not be "
            "said; choose another measure, more --years, or --method tornado"
        )
        raise SettingsError([Problem(text, key="--measure")])
    means: np.ndarray = values.mean(axis=1)
    return means


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _table(futures: Futures, columns: Columns, leading: str) -> pd.DataFrame:
    about = {
        heading: [getattr(factor, name) for factor in futures.factors]
        for heading, name in (
            ("key", "name"), ("value", "value"), ("low", "low"), ("high", "high"),
            ("unit", "unit"), ("quality", "quality"),
        )
    }  # fmt: skip
    table = pd.DataFrame(about | {name: column.tolist() for name, column in columns.items()})
    order = table[leading].astype(float).abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _points(futures: Futures, numbers: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    names = ["point", *(factor.name for factor in futures.factors)]
    names += [f"replication {replication}" for replication in range(values.shape[1])]
    point = np.arange(len(numbers))[:, None]
    table = pd.DataFrame(np.hstack([point, numbers, values]), columns=names)
    return table.astype({"point": int})


def _pairs(keys: list[str], indices: designs.SobolIndices | None) -> pd.DataFrame:
    rows = []
    if indices is not None and indices.second is not None:
        index, n = indices.second, len(keys)
        rows = [
            (keys[i], keys[j], index.value[i, j], index.low[i, j], index.high[i, j])
            for i in range(n)
            for j in range(i + 1, n)
        ]
    frame = pd.DataFrame(rows, columns=["key", "with", "index", "low", "high"])
    order = frame["index"].astype(float).abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)
