"""There are people for the work, at times when they can be together."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario import schema, step_kinds
from sim.scenario.check.findings import Finding
from sim.scenario.check.times import spoken, starts
from sim.scenario.establishment import gained, groups_of, people
from sim.scenario.quantities import ByAttribute, chosen
from sim.scenario.schema import Scenario
from sim.scenario.walk import staff
from sim.scenario.week import WEEK, hours

Needed = dict[str, int]


def check_staff(scenario: Scenario) -> Iterator[Finding]:
    """Yield teams without people for their work, and work that nobody can ever begin."""
    yield from _moves(scenario)
    empty = _empty(scenario)
    for team, path in empty.items():
        text = (
            f"has no people (0 posts after vacancy and moves) but work to do "
            f"({'.'.join(map(str, path))}); give it posts, or write closed = true"
        )
        yield Finding(("teams", team, "fte"), text)
    yield from _places(scenario)
    for name, step in scenario.steps.items():
        if isinstance(step, step_kinds.Work):
            for needed in needs(step):
                yield from _together(scenario, name, needed, set(empty))
    for name, meeting in scenario.meetings.items():
        if not meeting.closed:
            yield from _slots(scenario, name, meeting, set(empty))


def _moves(scenario: Scenario) -> Iterator[Finding]:
    for name, move in scenario.moves.items():
        if move.posts.value > 0 and scenario.teams[move.joins].closed:
            text = f"posts move to {move.joins}, which is closed"
            yield Finding(("moves", name, "posts"), text, warning=True)
        if move.leaves == move.joins:
            yield Finding(("moves", name, "joins"), "posts can not move to the team they leave")
    for team in scenario.teams:
        left = groups_of(scenario, team)[0][0]
        if left < -1e-9 and gained(scenario, team) < 0:
            text = f"more posts move away than are filled: {left:g} would be left"
            yield Finding(("teams", team, "fte"), text)


def _empty(scenario: Scenario) -> dict[str, tuple[str | int, ...]]:
    """Teams with work and without people that are not closed, and where the work is named."""
    empty: dict[str, tuple[str | int, ...]] = {}
    for path, team, _ in staff(scenario):
        posts = sum(max(number, 0.0) for number, _ in groups_of(scenario, team))
        if posts <= 0 and not scenario.teams[team].closed:
            empty.setdefault(team, path)
    return empty


def _places(scenario: Scenario) -> Iterator[Finding]:
    used = [
        (("steps", name, "team", *at), team)
        for name, step in scenario.steps.items()
        if isinstance(step, step_kinds.Place)
        for at, team in chosen(step.team)
    ]
    used += [
        (("demand", "stock", number, "holds"), team)
        for number, stock in enumerate(scenario.demand.stock)
        for team in stock.holds
    ]
    for path, team in used:
        if scenario.teams[team].places_per_fte is None:
            yield Finding(path, f"the team {team!r} has no caseload places; give places_per_fte")


def needs(step: step_kinds.Work) -> list[Needed]:
    """Return who is needed together, once for each value of a choosing attribute."""
    members = [(m.team, m.people) for m in step.members] or [(step.team or "", 1)]
    values = [v for team, _ in members if isinstance(team, ByAttribute) for v in team.of]
    together = []
    for value in dict.fromkeys(values or ["*"]):
        needed: Needed = {}
        for team, number in members:
            by_value = team.of if isinstance(team, ByAttribute) else {"*": team}
            name = by_value.get(value, by_value.get("*", ""))
            needed[name] = needed.get(name, 0) + number
        together.append(needed)
    return [needed for needed in together if "" not in needed]


def _served(scenario: Scenario, needed: Needed, empty: set[str]) -> bool:
    return not any(team in empty or scenario.teams[team].closed for team in needed)


def _together(scenario: Scenario, name: str, needed: Needed, empty: set[str]) -> Iterator[Finding]:
    if not _served(scenario, needed, empty):
        return
    few = False
    for team, number in needed.items():
        there = sum(people(posts) for posts, _ in groups_of(scenario, team))
        if number > there:
            few = True
            text = f"needs {number} people of {team} at once; the team has {there}"
            yield Finding(("steps", name), text)
    if few or (len(needed) == 1 and max(needed.values()) == 1):
        return
    moments = sorted({minute for team in needed for minute in _turns(scenario, team)})
    if not any(_all_there(scenario, needed, minute) for minute in moments):
        them = ", ".join(f"{number} of {team}" for team, number in needed.items())
        text = f"is never begun: {them} are at no time of the week at work together"
        yield Finding(("steps", name), text)


def _all_there(scenario: Scenario, needed: Needed, minute: int) -> bool:
    return all(_at_work(scenario, team, minute) >= number for team, number in needed.items())


def _slots(
    scenario: Scenario, name: str, meeting: schema.Meeting, empty: set[str]
) -> Iterator[Finding]:
    """A slot that lies outside the hours of its people would never be held."""
    length = meeting.length.minutes()
    for team, number in meeting.people.items():
        if team in empty or scenario.teams[team].closed:
            continue
        for begins in starts(meeting):
            moments = _changes(scenario, team, begins, begins + length)
            there = min(_at_work(scenario, team, minute % WEEK) for minute in moments)
            if there < number:
                text = (
                    f"the slot of {spoken(begins)} needs {number} of {team} for {length} minutes; "
                    f"{there} are at work all that time"
                )
                yield Finding(("meetings", name, "people", team), text)
                break


def _at_work(scenario: Scenario, team: str, minute: int) -> int:
    """Return how many people of a team can be at work in a minute of the week."""
    return sum(
        people(posts)
        for posts, calendar in groups_of(scenario, team)
        if any(opens <= minute < closes for opens, closes in hours(scenario, calendar))
    )


def _turns(scenario: Scenario, team: str) -> set[int]:
    """Return the minutes of the week at which people of a team begin."""
    calendars = {calendar for _, calendar in groups_of(scenario, team)}
    return {opens % WEEK for name in calendars for opens, _ in hours(scenario, name)}


def _changes(scenario: Scenario, team: str, first: int, last: int) -> list[int]:
    """Return ``first`` and the minutes before ``last`` at which people of a team begin or go."""
    calendars = {calendar for _, calendar in groups_of(scenario, team)}
    edges = {edge for name in calendars for pair in hours(scenario, name) for edge in pair}
    return sorted({first} | {edge for edge in edges if first < edge < last})
