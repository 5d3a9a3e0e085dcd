"""Requests for information, written out as the few steps the engines know.

A request to one agency is: travel there, a record check in that agency's own queue, perhaps a
refusal (and being asked again), travel back, and the view is held. Requests run side by side
as the branches of a fork; the case waits for the last answer or the limit.
"""

from __future__ import annotations

from sim.scenario.quantities import ByAttribute
from sim.scenario.schema import Check, Scenario
from sim.scenario.step_base import DONE
from sim.scenario.step_kinds import Delay, Fork, Milestone, Requests, Shares, Step, Work


def written_out(scenario: Scenario) -> dict[str, Step]:
    """Return the scenario's steps with every ``requests`` step written out as simpler steps.

    The new steps are named ``<step>/<check>/<part>``; the requests step keeps its name and
    becomes a fork.
    """
    steps: dict[str, Step] = {}
    for name, step in scenario.steps.items():
        if isinstance(step, Requests):
            steps |= _requests(scenario, name, step)
        else:
            steps[name] = step
    return steps


def _requests(scenario: Scenario, name: str, step: Requests) -> dict[str, Step]:
    steps: dict[str, Step] = {}
    branches: list[str] = []
    for ask in step.ask:
        request = _one_request(scenario, f"{name}/{ask}", step, scenario.checks[ask])
        branches.append(next(iter(request)))
        steps |= request
    skips = {b: scenario.checks[a].agency for b, a in zip(branches, step.ask, strict=True)}
    fork = Fork(
        kind="fork",
        label=step.label,
        stage=step.stage,
        means=step.means,
        branches=branches,
        unless_view=skips,
        limit=step.limit,
        limit_calendar=step.limit_calendar,
        next=step.next,
    )
    return {name: fork} | steps


def _one_request(scenario: Scenario, name: str, step: Requests, check: Check) -> dict[str, Step]:
    """One agency's branch; the first step of the result is where it begins."""
    near = step.in_room and scenario.room.open and _in_room(scenario, step.asker, check.agency)
    stand_in = step.representatives.get(check.agency) if scenario.room.wider else None
    answered = f"{name}/view" if near else f"{name}/refused"
    steps: dict[str, Step] = {}
    if not near:
        first = f"{name}/representative" if stand_in else f"{name}/check"
        steps[f"{name}/out"] = _travel(step, "question travels", first)
    if stand_in:
        work = _check(step, check, stand_in, answered)
        limit = {"limit": step.representative_limit, "on_limit": f"{name}/check"}
        steps[f"{name}/representative"] = work.model_copy(update=limit)
    steps[f"{name}/check"] = _check(step, check, check.team, answered)
    if not near:
        steps |= _refusal(name, step)
    steps[f"{name}/view"] = Milestone(
        kind="milestone", label="answered", stage=step.stage, view=check.agency, next=DONE
    )
    return steps


def _travel(step: Requests, label: str, to: str) -> Delay:
    return Delay(
        kind="delay",
        label=label,
        stage=step.stage,
        time=step.travel,
        calendar=step.travel_calendar,
        next=to,
    )


def _check(step: Requests, check: Check, team: str | ByAttribute, answered: str) -> Work:
    return Work(
        kind="work",
        label=check.label or f"record check by {check.agency}",
        stage=step.stage,
        team=team,
        time=check.time,
        priority=step.priority,
        next=answered,
    )


def _refusal(name: str, step: Requests) -> dict[str, Step]:
    refused = Shares(
        kind="shares",
        label="refused for confidentiality?",
        stage=step.stage,
        share=step.refused,
        yes=f"{name}/again",
        no=f"{name}/back",
    )
    again = Shares(
        kind="shares",
        label="asked again?",
        stage=step.stage,
        share=step.again,
        yes=f"{name}/out",
        no=DONE,
    )
    back = _travel(step, "answer travels", f"{name}/view")
    return {f"{name}/refused": refused, f"{name}/again": again, f"{name}/back": back}


def _in_room(scenario: Scenario, asker: str, asked: str) -> bool:
    room = scenario.room
    inside = set(room.members) | (set(room.wider_members) if room.wider else set())
    return asker in inside and asked in inside
