"""A measure, or its change, at many points: the function that designs look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.questions.changes import Factor, changed
from sim.runs.labels import labels
from sim.runs.overload import WAIT_MEASURES
from sim.runs.points import run_points
from sim.runs.points import values as values_of
from sim.runs.runner import Execution
from sim.runs.settings import Settings
from sim.scenario.schema import Scenario
from sim.statistics.variance import change

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
    execution: Execution

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
        numbers: np.ndarray = low + points * (high - low)
        numbers[:, whole] = np.floor(low + points * (high - low + 1))[:, whole]
        return numbers

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
            frame = run_points(self.scenarios(some), self.settings, self.execution, measures=wanted)
            for name in measures:
                table = values_of(frame, name, team)
                if name in WAIT_MEASURES:
                    table[values_of(frame, "load", team).mean(axis=1) > 1] = np.nan
                parts[name].append(self._split(table, len(some)))
        return {name: np.concatenate(part, axis=1) for name, part in parts.items()}

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
