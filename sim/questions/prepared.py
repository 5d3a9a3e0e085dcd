"""A question made ready: everything is checked, nothing has run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import CATALOGUE, Measure
from sim.results.answer import Answer
from sim.runs.runner import Execution
from sim.runs.settings import Settings
from sim.scenario.schema import Scenario
from sim.words import did_you_mean

MOST_POINTS = 100_000


@dataclass(frozen=True)
class Given:
    """What every question is given: its scenarios in full, what was set in them, and settings."""

    scenarios: list[Scenario]
    sets: list[str]
    settings: Settings


@dataclass(frozen=True)
class Prepared:
    """What it takes to answer: ``runs`` (``at_most``: it may stop sooner), and what finds the
    answer. ``settings`` are those it is run with."""

    settings: Settings
    runs: int
    find: Callable[[Execution], Answer]
    at_most: bool = False
    warnings: list[str] = field(default_factory=list)


def measures_of_the_whole(names: Sequence[str], *, directed: bool = False) -> None:
    """Refuse names that are no measure with a value for the whole.

    Parameters
    ----------
    directed : bool
        Whether one direction must be the better one.

    Raises
    ------
    SettingsError
        With the nearest name for each.
    """
    known = [m.name for m in CATALOGUE if m.overall and (m.better is not None or not directed)]
    what = "is no measure of the whole" + " that can be better or worse" * directed
    problems = [
        Problem(f"{name!r} {what}{did_you_mean(name, known)}", key="--measure")
        for name in names
        if name not in known
    ]
    if problems:
        raise SettingsError(problems)


def measure_of(name: str, team: str | None, scenarios: Sequence[Scenario]) -> Measure:
    """Return a measure that has a value for the whole, or for a team of the scenarios.

    Raises
    ------
    SettingsError
        When there is none of that name, or it is not of the whole (of teams).
    """
    by_name = {measure.name: measure for measure in CATALOGUE}
    if name not in by_name:
        text = f"{name!r} is no measure{did_you_mean(name, list(by_name))}"
        raise SettingsError([Problem(text, key="--measure")])
    measure = by_name[name]
    if team is None and not measure.overall:
        raise SettingsError([Problem(f"{name!r} is of a {measure.by}: name one", key="--team")])
    if team is not None and measure.by != "team":
        raise SettingsError([Problem(f"{name!r} is not of teams", key="--team")])
    for scenario in scenarios:
        if team is not None and team not in scenario.teams:
            text = f"{scenario.name} has no team {team!r}{did_you_mean(team, scenario.teams)}"
            raise SettingsError([Problem(text, key="--team")])
    return measure


def check_points(points: int) -> None:
    """Refuse a design that is too large.

    Raises
    ------
    SettingsError
        With the number of points.
    """
    if points > MOST_POINTS:
        text = f"{points:,} points are too many ({MOST_POINTS:,} at most); name fewer numbers"
        raise SettingsError([Problem(f"{text} with --key", key="--samples")])
