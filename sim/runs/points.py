"""Many versions of a scenario, each run with the same children: what all questions stand on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from sim.runs.runner import Execution, replicate
from sim.runs.settings import Settings
from sim.scenario.schema import Scenario

POINT_COLUMNS = ["point", "replication", "measure", "team", "door", "value", "reason"]


def run_points(
    scenarios: Sequence[Scenario],
    settings: Settings,
    execution: Execution | None = None,
    *,
    measures: Collection[str] | None = None,
    first: int = 0,
) -> pd.DataFrame:
    """Run every replication of every scenario and return the measures in one long table.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Checked scenarios; replication ``r`` of each meets the same children.
    measures : collection of str, optional
        Names of the measures wanted, all when left out; few cost much less.
    first : int
        Number of the first replication, to go on where an earlier call ended.

    Returns
    -------
    DataFrame
        point (place of the scenario in the sequence), replication, measure, team, door (None
        where it is of the whole), value (NaN is null), reason.

    Raises
    ------
    RightDoorError
        When a replication fails; it names scenario, replication and seed.
    """
    results = replicate(
        scenarios, settings, execution, tables=False, measures=measures, first=first
    )
    frames = [
        result.measures.assign(point=result.number, replication=result.replication)
        for result in results
    ]
    return pd.concat(frames, ignore_index=True)[POINT_COLUMNS]


def values(frame: pd.DataFrame, measure: str, team: str | None = None) -> pd.DataFrame:
    """Return one measure as a table of shape (points, replications); NaN is null."""
    rows = frame[(frame["measure"] == measure) & frame["door"].isna()]
    rows = rows[rows["team"].isna() if team is None else rows["team"] == team]
    return rows.pivot(index="point", columns="replication", values="value")
