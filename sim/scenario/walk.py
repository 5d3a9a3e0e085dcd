"""Walking over a scenario: every number with its place, and the names a step uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from sim.scenario import schema, step_kinds
from sim.scenario.keys import Path, dotted
from sim.scenario.quantities import ByAttribute, Duration, Quantity
from sim.scenario.schema import Dates, Scenario
from sim.scenario.step_kinds import Step

DONE = "done"
"""The target at which a branch or side work ends."""
FACTS = {"urgent": ["no", "yes"], "protected": ["no", "yes"], "repeat": ["no", "yes"]}
"""Facts a decision may ask for besides the drawn attributes and the source."""


def tables(scenario: Scenario) -> Iterator[tuple[Path, BaseModel]]:
    """Yield every table of the schema in a scenario, outer before inner."""
    yield from _tables((), scenario)


def _tables(path: Path, value: Any) -> Iterator[tuple[Path, BaseModel]]:
    if isinstance(value, BaseModel):
        yield path, value
        for name in type(value).model_fields:
            yield from _tables((*path, name), getattr(value, name))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _tables((*path, name), inner)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _tables((*path, number), inner)


def numbers(scenario: Scenario) -> Iterator[tuple[Path, Quantity | Duration]]:
    """Yield every number that carries evidence."""
    for path, table in tables(scenario):
        if isinstance(table, Quantity | Duration):
            yield path, table


def unsourced(scenario: Scenario) -> list[str]:
    """Return the keys of all numbers, dates and profiles whose source is only "set here"."""
    found = [
        dotted(path)
        for path, table in tables(scenario)
        if isinstance(table, Quantity | Duration | Dates)
        and "set here" in (table.source, table.quality)
    ]
    flat = schema.Source(begins="", per_year=Quantity(value=0))
    for name, source in scenario.demand.sources.items():
        same = all(getattr(source, p) == getattr(flat, p) for p in ("months", "weekdays", "hours"))
        if source.profile_source == "set here" and not same:
            found.append(dotted(("demand", "sources", name, "profile_source")))
    return found


def onward(step: Step) -> Iterator[tuple[Path, str]]:
    """Yield (key inside the step, target) of every way a case itself can go on."""
    for key in ("next", "on_limit", "yes", "no", "under", "reached"):
        target = getattr(step, key, None)
        if target is not None:
            yield (key,), target
    if isinstance(step, step_kinds.JudgedNeed):
        yield from ((("routes", n), target) for n, target in enumerate(step.routes))
    elif isinstance(step, step_kinds.Shares):
        yield from ((("routes", target), target) for target in step.routes)
    elif isinstance(step, step_kinds.ByFact):
        yield from ((("routes", value), target) for value, target in step.routes.items())


def branches(step: Step) -> Iterator[tuple[Path, str]]:
    """Yield (key inside the step, first step) of the branches and side work it starts."""
    if isinstance(step, step_kinds.Fork | step_kinds.Side):
        yield from ((("branches", n), target) for n, target in enumerate(step.branches))


def chosen(choice: str | ByAttribute | None) -> list[tuple[Path, str]]:
    """Return (key, name) of every name a choice can come to."""
    if choice is None:
        return []
    if isinstance(choice, ByAttribute):
        return [(("of", value), name) for value, name in choice.of.items()]
    return [((), choice)]


def staff(scenario: Scenario) -> Iterator[tuple[Path, str, int]]:
    """Yield (key, team, people) for every piece of work the scenario asks of a team."""
    for name, check in scenario.checks.items():
        yield from (((("checks", name, "team", *at), t, 1)) for at, t in chosen(check.team))
    for name, meeting in scenario.meetings.items():
        for team, number in meeting.people.items():
            yield ("meetings", name, "people", team), team, number
    for name, step in scenario.steps.items():
        for at, team, number in step_staff(step):
            yield ("steps", name, *at), team, number


def step_staff(step: Step) -> Iterator[tuple[Path, str, int]]:
    """Yield (key inside the step, team, people) of a step's own work and places."""
    if isinstance(step, step_kinds.Work):
        yield from ((("team", *at), team, 1) for at, team in chosen(step.team))
        for number, member in enumerate(step.members):
            for at, team in chosen(member.team):
                yield ("members", number, "team", *at), team, member.people
    elif isinstance(step, step_kinds.Hear):
        yield from ((("attends", *at), team, 1) for at, team in chosen(step.attends))
    elif isinstance(step, step_kinds.Requests):
        for agency, team in step.representatives.items():
            yield ("representatives", agency), team, 1
