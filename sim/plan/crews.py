"""Teams turned into staff groups: whole people on one calendar, and the part-time remainder."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.establishment import filled, gained
from sim.scenario.schema import Scenario, Team


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
    made: list[Crew] = []
    for name, team in scenario.teams.items():
        made += _team_crews(scenario, name, team)
    return made


def _team_crews(scenario: Scenario, name: str, team: Team) -> list[Crew]:
    posts = 0.0 if team.closed else filled(team) + gained(scenario, name)
    made = _split(scenario, name, name, posts, team.calendar)
    for label, group in team.groups.items():
        posts = 0.0 if team.closed else filled(group)
        made += _split(scenario, f"{name}/{label}", name, posts, group.calendar)
    return made or [_crew(scenario, name, name, 0, 1.0, team.calendar)]


def _paid_hours(scenario: Scenario, calendar: str) -> float:
    worked = scenario.calendars.get(calendar)
    return worked.paid_hours_per_week.value if worked else 168.0


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
