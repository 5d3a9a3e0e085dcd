"""How long is the warm-up: where the queue of every team becomes steady."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np

from sim.runs.overload import overloaded_teams
from sim.statistics.confidence import bonferroni, summary
from sim.statistics.truncation import SURE, WEEK, steady, welch

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.result import Result

LEAST_REPLICATIONS = 5


@dataclass(frozen=True)
class WarmUp:
    """``weeks``: warm-up long enough for every team, None where a team has no steady state.

    ``teams``: team, day, weeks, level, low, high, drift, load, reason ("" where steady).
    ``series``: team, day, length (mean over replications), welch. ``refused``: a line for each
    team without a steady state.
    """

    weeks: int | None
    teams: pd.DataFrame
    series: pd.DataFrame
    refused: list[str]


def warm_up(results: Sequence[Result], *, window: int = 4 * WEEK) -> WarmUp:
    """Return the warm-up that replications of one scenario, begun at day 0, ask for.

    Parameters
    ----------
    results : sequence of Result
        At least five replications of one scenario with their tables, without warm-up.
    window : int
        Days to each side in Welch's moving average.

    Raises
    ------
    ValueError
        With fewer than five replications.
    """
    import pandas as pd

    if len(results) < LEAST_REPLICATIONS:
        text = f"{len(results)} replications; a warm-up needs {LEAST_REPLICATIONS} or more"
        raise ValueError(text)
    lengths = _lengths(results)
    loads = _loads(results)
    full, sure = overloaded_teams(loads), bonferroni(len(lengths), SURE)
    rows, parts = [], []
    for team, series in lengths.items():
        found = steady(series, sure=sure)
        load = summary(loads.get(team, [nan])).mean
        reason = full.get(team, found.reason)
        day = None if reason else found.day
        weeks = None if day is None else -(-day // WEEK)
        ends = (found.level, found.low, found.high, found.drift)
        rows.append((team, day, weeks, *ends, load, reason))
        mean = series.mean(axis=0)
        days = np.arange(len(mean))
        told = {"team": team, "day": days, "length": mean, "welch": welch(mean, window)}
        parts.append(pd.DataFrame(told))
    columns = ["team", "day", "weeks", "level", "low", "high", "drift", "load", "reason"]
    teams = pd.DataFrame(rows, columns=columns).astype({"day": "Int64", "weeks": "Int64"})
    refused = [f"{row[0]}: {row[-1]}" for row in rows if row[-1]]
    weeks = None if refused else int(teams["weeks"].max() or 0)
    return WarmUp(weeks, teams, pd.concat(parts, ignore_index=True), refused)


def _lengths(results: Sequence[Result]) -> Mapping[str, np.ndarray]:
    """Queue by day of each team that ever has one, shape (replications, days)."""
    tables = [result.tables["queues"] for result in results]
    teams = [str(team) for team in dict.fromkeys(tables[0]["team"])]
    found = {}
    for team in teams:
        rows = [table.loc[table["team"] == team, "length"].to_numpy(float) for table in tables]
        series = np.array(rows)
        if series.any():
            found[team] = series
    return found


def _loads(results: Sequence[Result]) -> dict[str, list[float]]:
    loads: dict[str, list[float]] = {}
    for result in results:
        rows = result.measures[result.measures["measure"] == "load"]
        for team, load in zip(rows["team"], rows["value"], strict=True):
            loads.setdefault(str(team), []).append(float(load))
    return {team: each for team, each in loads.items() if not all(map(isnan, each))}
