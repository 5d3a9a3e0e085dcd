"""Where the next post goes: a post more or less in each team, and where the bottleneck moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import headlines, measure_named
from sim.questions.scenarios import with_sets
from sim.runs.points import run_points, values
from sim.runs.runner import Execution
from sim.runs.settings import Settings
from sim.scenario.establishment import groups_of, yearly_cost
from sim.scenario.schema import Scenario
from sim.statistics.confidence import CONFIDENCE, Difference, bonferroni, paired, summary
from sim.statistics.variance import variance_ratio

MEASURE = "child_days_at_risk_per_year"
BETTER, WORSE, UNCLEAR, SAME = "better", "worse", "unclear", "same"
TEAM_COLUMNS = ["team", "label", "agency", "posts", "cost"]
GAIN_COLUMNS = [
    "measure", "unit", "team", "label", "agency", "change", "now", "mean", "low", "high", "n",
    "better", "cost", "variance_ratio", "reason",
]  # fmt: skip
STEP_COLUMNS = [
    "added", "bottleneck", "label", "load", "utilisation", "wait_days_mean", "measure", "value",
    "gain", "low", "high", "n",
]  # fmt: skip
OF_TEAMS = ("load", "utilisation", "wait_days_mean")


@dataclass(frozen=True)
class Staffing:
    """A scenario whose posts can be changed."""

    scenario: Scenario

    def placed(self, change: Mapping[str, int]) -> Scenario:
        """Return the scenario with so many filled posts more (or fewer) in the teams named.

        A filled post is somebody at work: at a vacancy of 10 % it takes 1.11 posts of the
        establishment. The posts are of the team's main group.

        Raises
        ------
        SettingsError
            When the scenario could not run, for example because work has nobody left to do it.
        """
        sets = []
        for team, posts in change.items():
            if posts:
                now = self.scenario.teams[team]
                fte = now.fte.value + posts / (1 - now.vacancy.value)
                if fte < 0:
                    text = "has no post of its own to give (its posts came by a move)"
                    raise SettingsError(
                        [Problem(text, self.scenario.name, key=f"teams.{team}.fte")]
                    )
                sets.append(f'teams."{team}".fte={float(fte)!r}')
        return with_sets(self.scenario, sets)


@dataclass(frozen=True)
class Gains:
    """``table``: one row for each measure, team and change (+1 or -1 filled post): now, mean
    (difference from now), low, high, n, better, cost (pounds a year of the change),
    variance_ratio. The intervals of one measure hold together. ``left_out``: changes that can
    not be made, with the reason."""

    table: pd.DataFrame
    left_out: list[str]


def teams_of(scenario: Scenario) -> pd.DataFrame:
    """Return the teams that have posts and are not closed.

    Returns
    -------
    DataFrame
        team, label, agency, posts (filled, of the main group, after moves), cost (pounds a year
        of one filled post of it).
    """
    rows = []
    for name, team in scenario.teams.items():
        filled = groups_of(scenario, name)[0][0]
        if not team.closed and filled > 0:
            cost = yearly_cost(scenario, name)
            rows.append((name, team.label or name, team.agency, filled, cost))
    return pd.DataFrame(rows, columns=TEAM_COLUMNS)


def gains(
    staff: Staffing,
    settings: Settings,
    *,
    measures: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
    execution: Execution | None = None,
) -> Gains:
    """Give each team a post more, and a post fewer, with the same children.

    Parameters
    ----------
    measures : sequence of str, optional
        Names of measures that have a value for the whole; the headlines when left out.
    confidence : float
        For all differences of one measure together (Bonferroni).

    Raises
    ------
    RightDoorError
        When a replication fails.
    """
    names = list(measures or [measure.name for measure in headlines()])
    teams = teams_of(staff.scenario).set_index("team")
    made: list[tuple[str, int]] = []
    scenarios, left_out = [staff.scenario], []
    for change in (1, -1):
        for team in teams.index:
            try:
                scenarios.append(staff.placed({team: change}))
                made.append((team, change))
            except SettingsError as error:
                left_out.append(f"{team}: {change:+d} post: {error.problems[0].message}")
    frame = run_points(scenarios, settings, execution, measures=set(names))
    each = bonferroni(max(len(made), 1), confidence)
    rows = []
    for name in names:
        table = values(frame, name)
        for point, (team, change) in enumerate(made, 1):
            if not table.empty:
                pair = table.loc[[0, point]].to_numpy(dtype=float)
                about = (team, teams["label"][team], teams["agency"][team], change)
                rows.append(_gain(name, about, pair, each, change * teams["cost"][team]))
    return Gains(pd.DataFrame(rows, columns=GAIN_COLUMNS), left_out)


def bottlenecks(
    staff: Staffing,
    settings: Settings,
    *,
    posts: int = 5,
    measure: str = MEASURE,
    execution: Execution | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add posts one by one, each to the team that is the bottleneck then.

    The bottleneck is the overloaded team with most demand against capacity or, where no team is
    overloaded, the team with most of its time in use.

    Parameters
    ----------
    posts : int
        How many filled posts are added.
    measure : str
        Shown at each step, with the gain on now, paired (95 % intervals, each by itself).

    Returns
    -------
    steps : DataFrame
        added, bottleneck, label, load, utilisation, wait_days_mean (of the bottleneck), measure,
        value (mean), gain (difference from now), low, high, n.
    teams : DataFrame
        added, team, label, posts (filled), load, utilisation, wait_days_mean.
    """
    change: dict[str, int] = {}
    now, steps, every = None, [], []
    for added in range(posts + 1):
        scenario = staff.placed(change)
        frame = run_points([scenario], settings, execution, measures={*OF_TEAMS, measure})
        teams = _busy(frame, teams_of(scenario)).assign(added=added)
        numbers = values(frame, measure).loc[0].to_numpy(dtype=float)
        now = numbers if now is None else now
        most = teams.iloc[bottleneck(teams)]
        gain = paired(now, numbers)
        ends = (summary(numbers).mean, gain.mean, gain.low, gain.high, gain.n)
        busiest = (added, most["team"], most["label"], *(most[name] for name in OF_TEAMS))
        steps.append((*busiest, measure, *ends))
        every.append(teams)
        change[most["team"]] = change.get(most["team"], 0) + 1
    frame = pd.concat(every, ignore_index=True)
    columns = ["added", "team", "label", "posts", *OF_TEAMS]
    return pd.DataFrame(steps, columns=STEP_COLUMNS), frame[columns]


def bottleneck(teams: pd.DataFrame) -> int:
    """Return the row of the bottleneck among teams with the columns load and utilisation."""
    overloaded = teams["load"].fillna(0) > 1
    key = teams["load"] if overloaded.any() else teams["utilisation"]
    return int(key.fillna(-1.0).to_numpy().argmax())


def _busy(frame: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """Mean over replications of what is measured by team, beside the teams."""
    beside = teams.copy()
    for name in OF_TEAMS:
        rows = frame[frame["measure"] == name]
        means = rows.groupby("team")["value"].mean()
        beside[name] = beside["team"].map(means).astype(float)
    beside.loc[beside["load"] > 1, "wait_days_mean"] = nan  # overloaded: no steady wait
    return beside


def _gain(
    name: str, about: tuple[Any, ...], pair: np.ndarray, confidence: float, cost: float
) -> tuple[Any, ...]:
    measure, (before, after) = measure_named(name), pair
    d = paired(before, after, confidence=confidence)
    ends = (summary(before).mean, d.mean, d.low, d.high, d.n, verdict_of(d, measure.better))
    rest = (float(cost), variance_ratio(before, after), d.reason)
    return (name, measure.unit, *about, *ends, *rest)


def verdict_of(d: Difference, better: str | None) -> str | None:
    """Return whether a difference is "better", "worse", "unclear" or "same", by its interval.

    None where no direction is better, or there is no number.
    """
    if better is None or isnan(d.mean):
        return None
    if d.low == d.high == 0:
        return SAME
    if isnan(d.low) or d.low <= 0 <= d.high:
        return UNCLEAR
    return BETTER if (d.mean < 0) == (better == "lower") else WORSE
