"""Posts of a team after vacancy and moves, and how many people can be at work together."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.schema import Calendar, Group, Scenario, Team

WEEK, DAY = 7 * 1440, 1440
WEEKS_PER_YEAR = 365.25 / 7
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Interval = tuple[int, int]


def filled(group: Group | Team) -> float:
    """Return the posts of a group that have somebody in them."""
    return group.fte.value * (1 - group.vacancy.value)


def gained(scenario: Scenario, team: str) -> float:
    """Return posts moved to the team less posts moved away, at equal cost (report 3.1)."""
    total = 0.0
    for move in scenario.moves.values():
        if move.leaves == team:
            total -= move.posts.value
        if move.joins == team and move.leaves in scenario.teams:
            price = yearly_cost(scenario, move.joins)
            ratio = yearly_cost(scenario, move.leaves) / price if price else 1.0
            total += move.posts.value * ratio
    return total


def yearly_cost(scenario: Scenario, team: str) -> float:
    """Return what a filled post of a team's main group costs, pounds a year."""
    found = scenario.calendars.get(scenario.teams[team].calendar)
    hours = found.paid_hours_per_week.value if found else WEEK / 60
    return scenario.teams[team].cost_per_hour.value * hours * WEEKS_PER_YEAR


def groups_of(scenario: Scenario, name: str) -> list[tuple[float, str]]:
    """Return (posts, calendar) of each group of a team, the main group first."""
    team = scenario.teams[name]
    main = (filled(team) + gained(scenario, name), team.calendar)
    return [main, *((filled(group), group.calendar) for group in team.groups.values())]


def people(posts: float) -> int:
    """Return how many people the posts are: the whole ones, and one for what is left over."""
    whole = int(posts + 1e-9)
    return whole + (1 if round(posts - whole, 9) > 0 else 0)


def week_of(calendar: Calendar) -> list[Interval]:
    """Return the open intervals of a usual week, minutes from Monday 00:00, in order.

    A shift over Sunday midnight reaches past the end of the week.
    """
    found = []
    for shift in calendar.shifts:
        for day in shift.days:
            opens = DAYS.index(day) * DAY + clock(shift.open)
            closes = DAYS.index(day) * DAY + clock(shift.close)
            found.append((opens, closes + (DAY if shift.overnight else 0)))
    return sorted(found)


def clock(text: str) -> int:
    """Return the minute of the day of "HH:MM" (24:00 is 1440)."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def at_work(scenario: Scenario, team: str, minute: int) -> int:
    """Return how many people of a team can be at work in a minute of the week."""
    return sum(
        people(posts)
        for posts, calendar in groups_of(scenario, team)
        if any(opens <= minute < closes for opens, closes in hours(scenario, calendar))
    )


def hours(scenario: Scenario, calendar: str) -> Iterator[Interval]:
    """Yield the open intervals of a calendar in the week before, this week and the next."""
    if calendar not in scenario.calendars:  # "always"
        yield -WEEK, 2 * WEEK
        return
    for opens, closes in week_of(scenario.calendars[calendar]):
        for shift in (-WEEK, 0, WEEK):
            yield opens + shift, closes + shift


def turns(scenario: Scenario, team: str) -> set[int]:
    """Return the minutes of the week at which people of a team begin."""
    calendars = {calendar for _, calendar in groups_of(scenario, team)}
    return {opens % WEEK for name in calendars for opens, _ in hours(scenario, name)}


def changes(scenario: Scenario, team: str, first: int, last: int) -> list[int]:
    """Return ``first`` and the minutes before ``last`` at which people of a team begin or go."""
    calendars = {calendar for _, calendar in groups_of(scenario, team)}
    edges = {edge for name in calendars for pair in hours(scenario, name) for edge in pair}
    return sorted({first} | {edge for edge in edges if first < edge < last})
