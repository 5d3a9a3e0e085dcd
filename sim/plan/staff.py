"""Teams turned into staff groups: whole people on one calendar, and the part-time remainder."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.schema import Group, Scenario, Team

WEEKS_PER_YEAR = 365.25 / 7


@dataclass(frozen=True)
class Crew:
    """People who share one calendar. ``share`` of the open days: 1, or less for one part-timer."""

    name: str
    team: str
    people: int
    share: float
    calendar: str
    paid_hours_per_week: float

    @property
    def fte(self) -> float:
        """Posts filled."""
        return self.people * self.share


def crews(scenario: Scenario) -> list[Crew]:
    """Return the staff groups of every team, in the order of the file, main group first."""
    found: list[Crew] = []
    for name, team in scenario.teams.items():
        found += _team_crews(scenario, name, team)
    return found


def _team_crews(scenario: Scenario, name: str, team: Team) -> list[Crew]:
    main = Group(fte=team.fte, vacancy=team.vacancy, calendar=team.calendar)
    posts = 0.0 if team.closed else filled(main) + gained(scenario, name)
    made = _split(scenario, name, name, posts, team.calendar)
    for label, group in team.groups.items():
        posts = 0.0 if team.closed else filled(group)
        made += _split(scenario, f"{name}/{label}", name, posts, group.calendar)
    return made or [_crew(scenario, name, name, 0, 1.0, team.calendar)]


def filled(group: Group) -> float:
    """Return the posts of a group that have somebody in them."""
    return group.fte.value * (1 - group.vacancy.value)


def gained(scenario: Scenario, team: str) -> float:
    """Return posts moved to the team less posts moved away, at equal cost (report 3.1)."""
    total = 0.0
    for move in scenario.moves.values():
        if move.leaves == team:
            total -= move.posts.value
        if move.joins == team:
            price = _yearly_cost(scenario, move.joins)
            ratio = _yearly_cost(scenario, move.leaves) / price if price else 1.0
            total += move.posts.value * ratio
    return total


def _yearly_cost(scenario: Scenario, team: str) -> float:
    hours = _paid_hours(scenario, scenario.teams[team].calendar)
    return scenario.teams[team].cost_per_hour.value * hours * WEEKS_PER_YEAR


def _paid_hours(scenario: Scenario, calendar: str) -> float:
    found = scenario.calendars.get(calendar)
    return found.paid_hours_per_week.value if found else 168.0


def _split(scenario: Scenario, name: str, team: str, posts: float, calendar: str) -> list[Crew]:
    whole = int(posts + 1e-9)
    rest = round(posts - whole, 9)
    made = [_crew(scenario, name, team, whole, 1.0, calendar)] if whole else []
    if rest > 0:
        made.append(_crew(scenario, f"{name}/part-time", team, 1, rest, calendar))
    return made


def _crew(
    scenario: Scenario, name: str, team: str, people: int, share: float, calendar: str
) -> Crew:
    return Crew(name, team, people, share, calendar, _paid_hours(scenario, calendar))
