"""The event log as files, with the tables a stranger needs to recompute any measure from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.eventlog import Kind
from sim.results.tidy import write_csv

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.comparison import Comparison
    from sim.runs.result import Result


def write_logs(comparison: Comparison, folder: Path) -> None:
    """Write the event logs of all scenarios into events.csv of a folder."""
    write_csv(_stacked(comparison, events), folder / "events.csv")


def write_tables_beside(comparison: Comparison, folder: Path) -> None:
    """Write the tables beside the log: concerns, teams, steps and kinds."""
    write_csv(_stacked(comparison, _concerns), folder / "concerns.csv")
    write_csv(_stacked(comparison, _teams), folder / "teams.csv")
    write_csv(_stacked(comparison, _steps), folder / "steps.csv")
    write_csv(kinds(), folder / "kinds.csv")


def write_events(comparison: Comparison, path: Path) -> None:
    """Write the log of all replications of the first scenario into one file."""
    import pandas as pd

    mine = [events(result) for result in comparison.results if result.number == 0]
    write_csv(pd.concat([frame for frame in mine if frame is not None]), path)


def events(result: Result) -> pd.DataFrame | None:
    """Return the log of one replication, None where it was not kept."""
    return result.log.frame() if result.log is not None else None


def kinds() -> pd.DataFrame:
    """Return kind (number in the log) and name."""
    import pandas as pd

    return pd.DataFrame({"kind": [int(k) for k in Kind], "name": [k.name.lower() for k in Kind]})


def _concerns(result: Result) -> pd.DataFrame | None:
    if result.concerns is None:
        return None
    frame = result.concerns.copy(deep=False)
    frame.insert(0, "replication", result.replication)
    return frame


def _teams(result: Result) -> pd.DataFrame | None:
    return _numbered(result.named.teams, "row") if result.replication == 0 else None


def _steps(result: Result) -> pd.DataFrame | None:
    return _numbered(result.named.steps, "row") if result.replication == 0 else None


def _numbered(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    frame = frame.copy(deep=False)
    frame.insert(0, name, range(len(frame)))
    return frame


def _stacked(
    comparison: Comparison, table: Callable[[Result], pd.DataFrame | None]
) -> pd.DataFrame:
    import pandas as pd

    frames = []
    for result in comparison.results:
        frame = table(result)
        if frame is not None:
            frame = frame.copy(deep=False)
            frame.insert(0, "scenario", comparison.labels[result.number])
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)
