"""How long is the warm-up: where the queue of every team becomes steady."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan

import numpy as np
import pandas as pd

from sim.errors import Problem, SettingsError
from sim.questions.options import WarmUp as Asked
from sim.questions.prepared import Given, Prepared
from sim.results.answer import Answer, Table
from sim.results.render import Row, grid, number, text
from sim.runs.overload import overloaded_teams
from sim.runs.result import Result
from sim.runs.runner import Execution, replicate
from sim.runs.settings import Settings
from sim.scenario.schema import Scenario
from sim.statistics.confidence import bonferroni, summary
from sim.statistics.truncation import SURE, WEEK, steady, welch

LEAST_REPLICATIONS = 5
NEAR_FULL = 0.9
TEAM_KEYS = ["team", "day", "weeks", "level", "low", "high", "drift", "load", "reason"]


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


def prepare(question: Asked, given: Given) -> Prepared:
    """Make ready: replications from day 0, without warm-up and follow-up.

    Raises
    ------
    SettingsError
        When there are too few of them.
    """
    settings = replace(given.settings, warm_up_weeks=0, follow_up_weeks=0)
    if settings.replications < LEAST_REPLICATIONS:
        text = f"{settings.replications} are too few; a warm-up needs {LEAST_REPLICATIONS} or more"
        raise SettingsError([Problem(text, key="--replications")])

    def find(execution: Execution) -> Answer:
        results = replicate(given.scenarios, settings, execution, measures=["load"])
        return _answer(warm_up(results, window=question.window), given.scenarios, settings)

    return Prepared(settings, settings.replications, find)


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
    if len(results) < LEAST_REPLICATIONS:
        text = f"{len(results)} replications; a warm-up needs {LEAST_REPLICATIONS} or more"
        raise ValueError(text)
    lengths = _lengths(results)
    loads = _loads(results)
    full, sure = overloaded_teams(loads), bonferroni(len(lengths), SURE)
    rows, parts = [], []
    for team, series in lengths.items():
        result = steady(series, sure=sure)
        load = summary(loads.get(team, [nan])).mean
        reason = full.get(team, result.reason)
        day = None if reason else result.day
        weeks = None if day is None else -(-day // WEEK)
        ends = (result.level, result.low, result.high, result.drift)
        rows.append((team, day, weeks, *ends, load, reason))
        mean = series.mean(axis=0)
        days = np.arange(len(mean))
        smooth = {"team": team, "day": days, "length": mean, "welch": welch(mean, window)}
        parts.append(pd.DataFrame(smooth))
    columns = ["team", "day", "weeks", "level", "low", "high", "drift", "load", "reason"]
    teams = pd.DataFrame(rows, columns=columns).astype({"day": "Int64", "weeks": "Int64"})
    refused = [f"{row[0]}: {row[-1]}" for row in rows if row[-1]]
    weeks = None if refused else int(teams["weeks"].max() or 0)
    return WarmUp(weeks, teams, pd.concat(parts, ignore_index=True), refused)


def _lengths(results: Sequence[Result]) -> Mapping[str, np.ndarray]:
    """Queue by day of each team that ever has one, shape (replications, days)."""
    tables = [result.tables["queues"] for result in results]
    teams = [str(team) for team in dict.fromkeys(tables[0]["team"])]
    result = {}
    for team in teams:
        rows = [table.loc[table["team"] == team, "length"].to_numpy(float) for table in tables]
        series = np.array(rows)
        if series.any():
            result[team] = series
    return result


def _loads(results: Sequence[Result]) -> dict[str, list[float]]:
    loads: dict[str, list[float]] = {}
    for result in results:
        rows = result.measures[result.measures["measure"] == "load"]
        for team, load in zip(rows["team"], rows["value"], strict=True):
            loads.setdefault(str(team), []).append(float(load))
    return {team: each for team, each in loads.items() if not all(map(isnan, each))}


# -- the answer ----------------------------------------------------------------------------------


def _answer(result: WarmUp, scenarios: list[Scenario], settings: Settings) -> Answer:
    labels = {name: team.label or name for name, team in scenarios[0].teams.items()}
    teams = result.teams.assign(label=result.teams["team"].map(labels))
    facts = {
        "scenario": scenarios[0].name,
        "weeks": result.weeks,
        "replications": settings.replications,
        "years": settings.years,
        "seed": settings.seed,
        "teams": teams[TEAM_KEYS],
    }
    out = "days to leave out by team (MSER-5), or why no steady state was found"
    smooth = "queue by team and day, mean over replications, and Welch's moving average"
    return Answer(
        kind="warm-up",
        scenarios=scenarios,
        settings=settings,
        tables={"warm_up": Table(teams, out), "welch": Table(result.series, smooth)},
        main="warm_up",
        facts=facts,
        screen=_screen(result, scenarios[0], settings),
        result=result,
        met=result.weeks is not None,
    )


def _screen(result: WarmUp, scenario: Scenario, settings: Settings) -> str:
    cells = [
        (f"{scenario.name}: queue of", text("team", "  ")),
        ("leave out", lambda row: "-" if row["reason"] else f"{row['day']} days"),
        ("then waiting", lambda row: number(row["level"], "waiting")),
        ("load", lambda row: f"{row['load']:.2f}"),
        ("", text("reason")),
    ]
    lines = [grid(result.teams, cells), ""]
    if result.weeks is not None:
        how = f"MSER-5, {settings.replications} replications of {settings.years:g} years"
        lines.append(f"warm-up: {result.weeks} weeks are enough for every team ({how})")
        return "\n".join(lines)
    lines.append("NO warm-up can be stated for the whole: a team has no steady state")
    full = result.teams[result.teams["reason"].astype(bool) & (result.teams["load"] > NEAR_FULL)]
    lines += [_advice(row) for row in full.to_dict("records")]
    return "\n".join(lines)


def _advice(row: Row) -> str:
    team, load = row["team"], row["load"]
    if load > 1:
        return f"{team} is overloaded: no run is long enough; treat it as growth, or add posts"
    return (
        f"{team} is close to full (load {load:.2f}): its queue swings for months; "
        "try more --years and --replications"
    )
