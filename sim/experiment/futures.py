"""A measure, or its change, at many points: the function that designs look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.changes import Factor, changed
from sim.experiment.compare import labels
from sim.experiment.points import How, run_points
from sim.experiment.points import values as values_of
from sim.experiment.statistics import WAIT_MEASURES

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.settings import Settings
    from sim.scenario.schema import Scenario

TOGETHER = 32
"""So many points are simulated before the next are made ready."""


@dataclass(frozen=True)
class Futures:
    """Scenarios whose uncertain numbers are set anew, all with the same children.

    With ``after`` the function is the change from ``before`` to it, paired by replication.
    """

    before: Scenario
    after: Scenario | None
    factors: Sequence[Factor]
    settings: Settings
    how: How

    def numbers(self, points: np.ndarray) -> np.ndarray:
        """Return the numbers at points of the unit cube, from low to high of each factor.

        Evenly spread; of a number that must be whole, each whole one is as likely.

        Parameters
        ----------
        points : ndarray of float, shape (points, factors)
            In [0, 1).
        """
        low = np.array([factor.low for factor in self.factors])
        high = np.array([factor.high for factor in self.factors])
        whole = np.array([factor.whole for factor in self.factors], dtype=bool)
        found: np.ndarray = low + points * (high - low)
        found[:, whole] = np.floor(low + points * (high - low + 1))[:, whole]
        return found

    def scenarios(self, numbers: np.ndarray) -> list[Scenario]:
        """Return the scenarios of each row of numbers: before, and after where there is one.

        Raises
        ------
        SettingsError
            When a number is not allowed.
        """
        sides = [s for s in (self.before, self.after) if s is not None]
        names = labels(scenario.name for scenario in sides)
        return [
            changed(scenario, self._of(name, row))
            for row in numbers
            for name, scenario in zip(names, sides, strict=True)
        ]

    def _of(self, name: str, row: np.ndarray) -> Mapping[str, float]:
        """The numbers of a row that are those of one scenario."""
        return {
            factor.key: float(value)
            for factor, value in zip(self.factors, row, strict=True)
            if factor.of in ("", name)
        }

    def sides(
        self, numbers: np.ndarray, measures: Sequence[str], team: str | None = None
    ) -> dict[str, np.ndarray]:
        """Return each measure at rows of numbers, before (and after, where there is one).

        Returns
        -------
        dict of ndarray
            Shape (1 or 2, rows, replications); NaN where it is null, as waits for an overloaded
            team are.
        """
        wanted = {*measures, *(("load",) if set(measures) & set(WAIT_MEASURES) else ())}
        parts: dict[str, list[np.ndarray]] = {name: [] for name in measures}
        for first in range(0, len(numbers), TOGETHER):
            some = numbers[first : first + TOGETHER]
            frame = run_points(self.scenarios(some), self.settings, self.how, measures=wanted)
            for name in measures:
                table = values_of(frame, name, team)
                if name in WAIT_MEASURES:
                    table[values_of(frame, "load", team).mean(axis=1) > 1] = np.nan
                parts[name].append(self._split(table, len(some)))
        return {name: np.concatenate(found, axis=1) for name, found in parts.items()}

    def measured(
        self, numbers: np.ndarray, measures: Sequence[str], team: str | None = None
    ) -> dict[str, np.ndarray]:
        """Return each measure (its change, where there is an after) at rows of numbers.

        Returns
        -------
        dict of ndarray
            Shape (rows, replications); NaN where it is null.
        """
        return {name: change(s) for name, s in self.sides(numbers, measures, team).items()}

    def _split(self, table: pd.DataFrame, rows: int) -> np.ndarray:
        each = 1 if self.after is None else 2
        wanted = range(self.settings.replications)
        full = table.reindex(range(rows * each), columns=wanted).to_numpy(dtype=float)
        return full.reshape(rows, each, len(wanted)).transpose(1, 0, 2)


def change(sides: np.ndarray) -> np.ndarray:
    """Return the only side, or after minus before: shape (rows, replications)."""
    found: np.ndarray = sides[0] if len(sides) == 1 else sides[1] - sides[0]
    return found


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
