"""The best placing of the same posts: one team's post to another, and the budget unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import isclose

import numpy as np
import pandas as pd

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import headlines, measure_named
from sim.questions.post_changes import MEASURE, Staffing, teams_of, verdict_of
from sim.runs.points import run_points, values
from sim.runs.runner import Execution
from sim.runs.settings import Settings
from sim.scenario.establishment import groups_of, yearly_cost
from sim.scenario.schema import Scenario
from sim.statistics.confidence import paired, summary
from sim.statistics.selection import CHANCE, MOST, Selection, kn
from sim.words import did_you_mean

AS_NOW = "as now"
MOST_PLACINGS = 60
WORTH = 0.02
"""Differences below this share of the measure as it is now do not matter, unless said otherwise."""
HEADLINE_COLUMNS = [
    "measure", "unit", "now", "best", "mean", "low", "high", "n", "better", "reason",
]  # fmt: skip


@dataclass(frozen=True)
class Placings:
    """What could be done with the same posts.

    ``groups``: teams that may exchange posts. ``changes``: for each placing, filled posts more
    or fewer by team (teams left out keep theirs); the first is as now. ``left_out``: placings
    that can not be, with the reason.
    """

    groups: list[list[str]]
    names: list[str]
    changes: list[dict[str, int]]
    scenarios: list[Scenario]
    left_out: list[str]


@dataclass(frozen=True)
class Placed:
    """The best placing found.

    ``table``: placing, replications, mean, against_best, out_by. ``headlines``: every headline
    now and in the best placing, paired, of children that had no part in choosing it.
    ``agencies``: agency, posts_now, posts_best, cost_now, cost_best (pounds a year).
    """

    placings: Placings
    measure: str
    selection: Selection
    best: str
    table: pd.DataFrame
    headlines: pd.DataFrame
    agencies: pd.DataFrame


def exchange(scenario: Scenario, between: Sequence[str] = ()) -> list[list[str]]:
    """Return groups of teams whose posts may go from one to another.

    The rule: two teams are comparable when they belong to one agency, or when a move of the
    scenario itself leads from one to the other, and a filled post costs the same a year in both;
    and so on from team to team. The total of posts and the budget then both stay the same.
    ``between`` names one group instead.

    Raises
    ------
    SettingsError
        When a team of ``between`` is not there or has no posts, or posts cost differently.
    """
    if between:
        return [_named(scenario, between)]
    names = list(scenario.teams)
    group = {name: {name} for name in names}
    for one, other in _linked(scenario):
        joined = group[one] | group[other]
        for name in joined:
            group[name] = joined
    with_posts = set(teams_of(scenario)["team"])
    groups: list[list[str]] = []
    for name in names:
        mine = [n for n in names if n in group[name] and n in with_posts]
        if len(mine) > 1 and mine not in groups:
            groups.append(mine)
    return groups


def placings(staff: Staffing, *, moves: int = 1, between: Sequence[str] = ()) -> Placings:
    """Return every placing that at most so many moves of one filled post lead to.

    Raises
    ------
    SettingsError
        When no two teams may exchange posts, or there are more than ``MOST_PLACINGS``.
    """
    groups = exchange(staff.scenario, between)
    if not groups:
        text = "no two teams have comparable posts; name teams with --between"
        raise SettingsError([Problem(text, staff.scenario.name)])
    changes = sorted(_changes(groups, moves), key=lambda c: sum(map(abs, c.values())))
    if len(changes) > MOST_PLACINGS:
        text = f"{moves} moves lead to {len(changes)} placings; at most {MOST_PLACINGS} are tried"
        raise SettingsError([Problem(f"{text}: fewer moves, or --between", key="--moves")])
    kept, names, scenarios, left_out = [], [], [], []
    for change in changes:
        try:
            scenario = staff.placed(change)
        except SettingsError as error:
            left_out.append(f"{name_of(change)}: {error.problems[0].message}")
            continue
        kept.append(change)
        names.append(name_of(change))
        scenarios.append(scenario)
    return Placings(groups, names, kept, scenarios, left_out)


def name_of(change: Mapping[str, int]) -> str:
    """Return a placing in words: "duty -1, joint +1", or "as now"."""
    texts = [f"{team} {posts:+d}" for team, posts in sorted(change.items(), key=lambda i: i[1])]
    return ", ".join(texts) or AS_NOW


def best_placing(
    options: Placings,
    settings: Settings,
    *,
    measure: str = MEASURE,
    worth: float | None = None,
    chance: float = CHANCE,
    most: int = MOST,
    execution: Execution | None = None,
) -> Placed:
    """Choose among the placings with a stated chance of being right (:func:`kn`).

    Parameters
    ----------
    settings : Settings
        ``replications`` come before any placing is ruled out.
    measure : str
        What is to be best.
    worth : float, optional
        The smallest difference that matters, in the measure's unit; 2 % of its value now when
        left out.
    most : int
        The cap on replications.

    Raises
    ------
    SettingsError
        When the measure has no number in some replication, or a number is out of range.
    RightDoorError
        When a replication fails.
    """

    def sample(chosen: Sequence[int], first: int, count: int) -> np.ndarray:
        scenarios = [options.scenarios[number] for number in chosen]
        part = replace(settings, replications=count)
        frame = run_points(scenarios, part, execution, measures={measure}, first=first)
        table = values(frame, measure)
        if len(table) < len(scenarios):
            raise ValueError(f"{measure} has no value for the whole")
        return table.to_numpy(dtype=float)

    lower = measure_named(measure).better != "higher"
    try:
        now = sample([0], 0, settings.replications)
        at_least = worth if worth is not None else WORTH * abs(float(now.mean()))
        selection = kn(
            sample,
            len(options.scenarios),
            worth=at_least,
            chance=chance,
            first=settings.replications,
            most=max(most, settings.replications),
            lower_is_better=lower,
        )
    except ValueError as error:
        raise SettingsError([Problem(str(error), key=measure)]) from error
    table = selection.table.copy()
    table.insert(0, "placing", [options.names[number] for number in table["system"]])
    return _placed(options, settings, measure, selection, table, execution)


def _placed(
    options: Placings,
    settings: Settings,
    measure: str,
    selection: Selection,
    table: pd.DataFrame,
    execution: Execution | None,
) -> Placed:
    """Run now and best again, with children that had no part in the choice: else the chosen
    placing would look better than it is, because it was lucky with those it was chosen by."""
    pair = [options.scenarios[0], options.scenarios[selection.best]]
    frame = run_points(pair, settings, execution, first=selection.replications)
    best = options.names[selection.best]
    headline, agencies = _headlines(frame), _agencies(frame, pair)
    return Placed(options, measure, selection, best, table, headline, agencies)


def _headlines(frame: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for measure in headlines():
        table = values(frame, measure.name)
        if table.empty:
            continue
        now, then = (table.loc[point].to_numpy(dtype=float) for point in (0, 1))
        d = paired(now, then)
        verdict = verdict_of(d, measure.better)
        ends = (summary(now).mean, summary(then).mean, d.mean, d.low, d.high, d.n, verdict)
        rows.append((measure.name, measure.unit, *ends, d.reason))
    return pd.DataFrame(rows, columns=HEADLINE_COLUMNS)


def _agencies(frame: pd.DataFrame, pair: Sequence[Scenario]) -> pd.DataFrame:
    """Filled posts of all groups and their cost by agency, now and in the best placing."""
    rows = []
    for point, (scenario, word) in enumerate(zip(pair, ("now", "best"), strict=True)):
        for name, team in scenario.teams.items():
            posts = 0.0 if team.closed else sum(number for number, _ in groups_of(scenario, name))
            cost = values(frame, "staff_cost_per_year", name)
            pounds = float(cost.to_numpy(float)[point].mean()) if posts and len(cost) else 0.0
            rows.append((team.agency, word, posts, pounds))
    long = pd.DataFrame(rows, columns=["agency", "when", "posts", "cost"])
    wide = long.pivot_table(
        index="agency", columns="when", values=["posts", "cost"], aggfunc="sum", sort=False
    )
    wide.columns = pd.Index(["_".join(name) for name in wide.columns])
    both = wide[wide["posts_now"] + wide["posts_best"] > 0].reset_index()
    return both[["agency", "posts_now", "posts_best", "cost_now", "cost_best"]]


def _linked(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Pairs of teams of one agency, or with a move between them, whose posts cost the same."""
    teams = scenario.teams
    moves = {(move.leaves, move.joins) for move in scenario.moves.values()}
    for one, other in product(teams, teams):
        related = (teams[one].agency == teams[other].agency != "") or (one, other) in moves
        same = isclose(yearly_cost(scenario, one), yearly_cost(scenario, other), rel_tol=1e-9)
        if one != other and related and same:
            yield one, other


def _named(scenario: Scenario, between: Sequence[str]) -> list[str]:
    """The one group of teams that was asked for, checked."""
    teams = teams_of(scenario).set_index("team")
    problems = [
        Problem(f"no posts in a team {name!r}{did_you_mean(name, teams.index)}", key="--between")
        for name in between
        if name not in teams.index
    ]
    if problems:
        raise SettingsError(problems)
    costs = teams.loc[list(between), "cost"]
    if not np.allclose(costs, costs.iloc[0], rtol=1e-9):
        texts = ", ".join(f"{team} £{cost:,.0f}" for team, cost in costs.items())
        text = f"a post costs differently a year, so the budget would change: {texts}"
        raise SettingsError([Problem(text, key="--between")])
    return list(dict.fromkeys(between))


def _changes(groups: Sequence[Sequence[str]], moves: int) -> list[dict[str, int]]:
    """All changes that at most so many moves within groups lead to, each once; no move first."""
    reached: list[dict[str, int]] = [{}]
    steps = [(a, b) for group in groups for a, b in product(group, group) if a != b]
    edge = reached
    for _ in range(moves):
        edge = [_moved(change, *step) for change in edge for step in steps]
        edge = [c for number, c in enumerate(edge) if c not in reached and c not in edge[:number]]
        reached = reached + edge
    return reached


def _moved(change: Mapping[str, int], leaves: str, joins: str) -> dict[str, int]:
    after = dict(change)
    after[leaves] = after.get(leaves, 0) - 1
    after[joins] = after.get(joins, 0) + 1
    return {team: posts for team, posts in after.items() if posts}
