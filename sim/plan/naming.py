"""The words for the compiled model's numbers: tables of steps, teams, doors and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from sim.plan.crews import Crew
from sim.plan.names import BANDS, Names
from sim.scenario import step_kinds
from sim.scenario.quantities import ByAttribute
from sim.scenario.schema import Scenario
from sim.scenario.step_base import DONE
from sim.scenario.step_kinds import Step

TEAM_COLUMNS = [
    "group", "team", "label", "agency", "people", "fte", "calendar", "direct", "cost_per_hour",
    "paid_hours_per_week", "closed",
]  # fmt: skip


def name_everything(scenario: Scenario, steps: Mapping[str, Step], crews: list[Crew]) -> Names:
    """Return the tables of :class:`Names` for a scenario whose requests are written out."""
    doors = [(name, d.label or name, d.agency) for name, d in scenario.doors.items()]
    sources = [
        (name, s.label or name, s.agency, s.background)
        for name, s in scenario.demand.sources.items()
    ]
    meetings = [
        (name, m.label or name, int(m.agenda.value), m.length.minutes())
        for name, m in scenario.meetings.items()
    ]
    return Names(
        scenario=scenario.name,
        start=scenario.start,
        steps=_steps(scenario, steps),
        teams=_teams(scenario, crews),
        meetings=pd.DataFrame(meetings, columns=["meeting", "label", "agenda", "length"]),
        doors=pd.DataFrame(doors, columns=["door", "label", "agency"]),
        sources=pd.DataFrame(sources, columns=["source", "label", "agency", "background"]),
        attributes={name: list(a.values) for name, a in scenario.attributes.items()},
        right_doors={band: list(getattr(scenario.right_doors, band)) for band in BANDS},
    )


def _teams(scenario: Scenario, crews: list[Crew]) -> pd.DataFrame:
    rows = [
        (crew.name, crew.team, team.label or crew.team, team.agency or crew.team, crew.people,
         crew.fte, crew.calendar, team.direct.value, team.cost_per_hour.value,
         crew.paid_hours_per_week, team.closed)
        for crew in crews
        for team in [scenario.teams[crew.team]]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=TEAM_COLUMNS)  # also where a scenario has no team


def _steps(scenario: Scenario, steps: Mapping[str, Step]) -> pd.DataFrame:
    lanes = lanes_of(scenario, steps)
    rows = [
        {
            "step": name,
            "label": step.label or name,
            "kind": step.kind,
            "stage": step.stage,
            "lane": lanes[name],
            "door": _choice(getattr(step, "door", None)),
            "door_of": _choices(getattr(step, "door", None)),
            "meeting": _choice(getattr(step, "meeting", None)),
            "meeting_of": _choices(getattr(step, "meeting", None)),
            "means": step.means or "",
        }
        for name, step in steps.items()
    ]
    done = dict.fromkeys(rows[0], "") | {"step": DONE, "label": "side work done", "kind": DONE}
    return pd.DataFrame([*rows, done | {"door_of": None, "meeting_of": None}])


def _choice(choice: str | ByAttribute | None) -> str:
    return f"by {choice.by}" if isinstance(choice, ByAttribute) else choice or ""


def _choices(choice: str | ByAttribute | None) -> dict[str, str] | None:
    return choice.of if isinstance(choice, ByAttribute) else None


def targets(step: Step) -> list[str]:
    """Return the names of the steps a step can lead to, branches first, in the file's order."""
    return [*step.threads(), *(way.target for way in step.ways())]


def lanes_of(scenario: Scenario, steps: Mapping[str, Step]) -> dict[str, str]:
    """Return the lane (agency) of every step: its staff's, or that of the step before it."""
    lanes = {name: _own_lane(scenario, step) for name, step in steps.items()}
    waiting = [source.begins for source in scenario.demand.sources.values()]
    waiting += [scenario.crisis.begins] if scenario.crisis else []
    seen = set(waiting)
    while waiting:
        name = waiting.pop(0)
        for target in targets(steps[name]):
            if target in steps and target not in seen:
                lanes[target] = lanes[target] or lanes[name]
                seen.add(target)
                waiting.append(target)
    return lanes


def _own_lane(scenario: Scenario, step: Step) -> str:
    if isinstance(step, step_kinds.Delay | step_kinds.Milestone) and step.lane:
        return step.lane
    if isinstance(step, step_kinds.Work):
        teams = [step.team, *(member.team for member in step.members)]
        first = next(team for team in teams if team is not None)
        return _agency(scenario, first)
    if isinstance(step, step_kinds.Requests):
        return step.asker
    if isinstance(step, step_kinds.JudgedNeed) and isinstance(step.agency, str):
        return step.agency
    return ""


def _agency(scenario: Scenario, team: str | ByAttribute) -> str:
    names: Iterable[str] = team.of.values() if isinstance(team, ByAttribute) else [team]
    agencies = {scenario.teams[name].agency or name for name in names}
    return agencies.pop() if len(agencies) == 1 else "several agencies"
