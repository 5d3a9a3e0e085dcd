"""Posts of a team after vacancy and moves, what they cost, and how many people they are."""

from __future__ import annotations

from sim.scenario.schema import Group, Scenario, Team
from sim.scenario.week import WEEK

WEEKS_PER_YEAR = 365.25 / 7


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
    worked = scenario.calendars.get(scenario.teams[team].calendar)
    hours = worked.paid_hours_per_week.value if worked else WEEK / 60
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
