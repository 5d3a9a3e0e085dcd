"""How many people of a team can be at work together, minute by minute of a usual week."""

from __future__ import annotations

from sim.scenario.establishment import groups_of, people
from sim.scenario.schema import Scenario
from sim.scenario.week import WEEK, hours


def at_work(scenario: Scenario, team: str, minute: int) -> int:
    """Return how many people of a team can be at work in a minute of the week."""
    return sum(
        people(posts)
        for posts, calendar in groups_of(scenario, team)
        if any(opens <= minute < closes for opens, closes in hours(scenario, calendar))
    )


def turns(scenario: Scenario, team: str) -> set[int]:
    """Return the minutes of the week at which people of a team begin."""
    calendars = {calendar for _, calendar in groups_of(scenario, team)}
    return {opens % WEEK for name in calendars for opens, _ in hours(scenario, name)}


def changes(scenario: Scenario, team: str, first: int, last: int) -> list[int]:
    """Return ``first`` and the minutes before ``last`` at which people of a team begin or go."""
    calendars = {calendar for _, calendar in groups_of(scenario, team)}
    edges = {edge for name in calendars for pair in hours(scenario, name) for edge in pair}
    return sorted({first} | {edge for edge in edges if first < edge < last})
