"""All that a comparison of scenarios found."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.result import Result
    from sim.runs.settings import Settings
    from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Comparison:
    """All results of an experiment with one or several scenarios.

    ``measures``: scenario, replication, measure, team, door, value, reason (one row for each
    value of each replication). ``summaries``: scenario, measure, team, door, unit, mean, low,
    high, n, reason. ``differences`` (each later scenario against the first): measure, team, door,
    scenario, against, unit, mean, low, high, n, p, p_adjusted (headlines only), better, reason.
    ``children``: the comparison child by child (see ``sim.questions.child_by_child``).
    ``tables``: the tables of ``sim.measures.compute.tables`` with scenario and replication.
    """

    labels: list[str]
    scenarios: list[Scenario]
    settings: Settings
    results: list[Result]
    measures: pd.DataFrame
    summaries: pd.DataFrame
    differences: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    children: pd.DataFrame
    warnings: list[str]

    def mean(self, label: str, measure: str, team: str | None = None) -> float:
        """Return one mean of the summaries, NaN where it is null or not there."""
        s = self.summaries
        same_team = s["team"].isna() if team is None else s["team"] == team
        rows = s[(s["scenario"] == label) & (s["measure"] == measure) & same_team]
        rows = rows[rows["door"].isna()]
        return float(rows["mean"].iloc[0]) if len(rows) else nan
