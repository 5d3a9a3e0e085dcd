"""Walking over a scenario: every table and every number with its place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

from sim.scenario.keys import Path
from sim.scenario.quantities import Duration, Quantity, chosen
from sim.scenario.schema import Scenario

M = TypeVar("M")
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


@cache
def marked(table: type[BaseModel], mark: type[M]) -> list[tuple[str, M]]:
    """Return (key, mark) of the fields of a table that carry a mark of this class."""
    fields = table.model_fields.items()
    return [(key, one) for key, field in fields for one in field.metadata if isinstance(one, mark)]


def numbers(scenario: Scenario) -> Iterator[tuple[Path, Quantity | Duration]]:
    """Yield every number that carries evidence."""
    for path, table in tables(scenario):
        if isinstance(table, Quantity | Duration):
            yield path, table


def staff(scenario: Scenario) -> Iterator[tuple[Path, str, int]]:
    """Yield (key, team, people) for every piece of work the scenario asks of a team."""
    for name, check in scenario.checks.items():
        yield from (((("checks", name, "team", *at), t, 1)) for at, t in chosen(check.team))
    for name, meeting in scenario.meetings.items():
        for team, number in meeting.people.items():
            yield ("meetings", name, "people", team), team, number
    for name, step in scenario.steps.items():
        for at, team, number in step.staff():
            yield ("steps", name, *at), team, number
