"""A measure, or its change, at many points: the function that designs look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.changes import Factor, changed
from sim.experiment.points import How, run_points
from sim.experiment.points import values as values_of

if TYPE_CHECKING:
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
        """Return the numbers at points of the unit cube, from low to high of each factor."""
        low = np.array([factor.low for factor in self.factors])
        high = np.array([factor.high for factor in self.factors])
        numbers: np.ndarray = low + points * (high - low)
        return numbers

    def scenarios(self, numbers: np.ndarray) -> list[Scenario]:
        """Return the scenarios of each row of numbers: before, and after where there is one."""
        keys = [factor.key for factor in self.factors]
        made = []
        for row in numbers:
            at = dict(zip(keys, row.tolist(), strict=True))
            made += [changed(s, at) for s in (self.before, self.after) if s is not None]
        return made

    def measured(
        self, numbers: np.ndarray, measures: Sequence[str], team: str | None = None
    ) -> dict[str, np.ndarray]:
        """Return each measure (its change, where there is an after) at rows of numbers.

        Returns
        -------
        dict of ndarray
            Shape (rows, replications); NaN where it is null.
        """
        parts: dict[str, list[np.ndarray]] = {name: [] for name in measures}
        for first in range(0, len(numbers), TOGETHER):
            some = numbers[first : first + TOGETHER]
            frame = run_points(
                self.scenarios(some), self.settings, self.how, measures=set(measures)
            )
            for name in measures:
                parts[name].append(self._change(values_of(frame, name, team), len(some)))
        return {name: np.concatenate(found) for name, found in parts.items()}

    def _change(self, table: object, rows: int) -> np.ndarray:
        import pandas as pd

        assert isinstance(table, pd.DataFrame)
        each = 1 if self.after is None else 2
        full = table.reindex(range(rows * each)).to_numpy(dtype=float)
        if not full.shape[1]:
            full = np.full((rows * each, self.settings.replications), np.nan)
        return full if each == 1 else full[1::2] - full[::2]
