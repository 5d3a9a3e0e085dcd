"""Many versions of a scenario, each run with the same children: what all experiments stand on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.engine.choose import AUTO
from sim.runs.runner import replicate

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.run_ledger import Ledger
    from sim.runs.settings import Settings
    from sim.scenario.schema import Scenario

POINT_COLUMNS = ["point", "replication", "measure", "team", "door", "value", "reason"]


@dataclass(frozen=True)
class How:
    """How points are run: engine, executor and workers, where finished runs are kept, and whom
    to tell of each."""

    engine: str = AUTO
    workers: int | None = None
    on_done: Callable[[], None] | None = None
    executor: str = AUTO
    ledger: Ledger | None = None


def run_points(
    scenarios: Sequence[Scenario],
    settings: Settings,
    how: How | None = None,
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
    import pandas as pd

    how = how or How()
    results = replicate(
        scenarios,
        settings,
        engine=how.engine,
        executor=how.executor,
        workers=how.workers,
        ledger=how.ledger,
        tables=False,
        measures=measures,
        first=first,
        on_done=how.on_done,
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


def with_values(name: str, changes: Mapping[str, Any]) -> Scenario:
    """Return a scenario, by name or path, with numbers set: ``{"judgement.shared": 0.6}``.

    Keys are those of ``--set``; a number that has a source keeps it.

    Raises
    ------
    SettingsError
        When a key is not there or a value is not allowed.
    """
    from sim.scenario.load import load

    return load(name, sets=[f"{key}={value}" for key, value in changes.items()]).scenario
