"""Names turned into integers, once, in one place: Scenario -> CompiledModel and Names."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.chance import stable
from sim.laws import block, standard_normal
from sim.plan.calendars import Calendars, open_intervals, part_time
from sim.plan.crews import Crew, crews
from sim.plan.model import CompiledModel
from sim.plan.names import Names
from sim.plan.naming import name_everything
from sim.plan.numbers import MILLION, Numbers, ints, micro
from sim.plan.pathway import Pathway, step_numbers
from sim.plan.slots import slots
from sim.scenario.quantities import BANDS
from sim.scenario.schema import Scenario

Part = dict[str, Any]
"""Columns of the model by name."""


def compile_model(scenario: Scenario, *, horizon: int) -> tuple[CompiledModel, Names]:
    """Compile a checked scenario for a simulation of ``horizon`` minutes.

    Returns
    -------
    CompiledModel, Names
        What the engines read, and the words for its numbers.
    """
    numbers, people = Numbers(), crews(scenario)
    pathway = Pathway(scenario, numbers)
    steps = pathway.columns()
    model = CompiledModel(
        steps=steps,
        **_judgement(scenario, numbers),
        **_coming_back(scenario, numbers),
        **_stock(scenario),
        **_diary(scenario, numbers, horizon),
        **_staff(scenario, numbers, people),
        **_patterns(scenario, numbers),
        **_calendars(scenario, numbers, horizon),
        **_laws(numbers),
        horizon=horizon,
    )
    return model, name_everything(scenario, pathway.steps, people)


def _judgement(scenario: Scenario, numbers: Numbers) -> Part:
    judgement, need = scenario.judgement, scenario.need
    s, p, kept = judgement.shared.value, judgement.persistence.value, 1 - judgement.adopted.value
    agencies = scenario.agencies.values()
    purposes = [stable(f"view of {name}") for name in scenario.agencies]
    offsets = [a.offset.value * kept + judgement.caution.value for a in agencies]
    return {
        "facts": len(scenario.attributes),
        "cut_band": ints(micro(getattr(need, band)) if need else 2**60 for band in BANDS[1:]),
        "agency_purpose": np.array(purposes, dtype=np.uint64),
        "offset": ints(round(MILLION * offset) for offset in offsets),
        "noise": ints(micro(agency.noise or judgement.noise) for agency in agencies),
        "closer_noise": micro(judgement.closer_noise),
        "weights": ints(round(MILLION * math.sqrt(w)) for w in (s, 1 - s, p, 1 - p)),
        "normal": numbers.laws.number("standard normal", standard_normal),
    }


def _coming_back(scenario: Scenario, numbers: Numbers) -> Part:
    back, crisis, number = scenario.returns, scenario.crisis, step_numbers(scenario)
    sources = scenario.demand.sources.values()
    return {
        "crisis_law": numbers.law(crisis.after) if crisis else -1,
        "crisis_step": number[crisis.begins] if crisis else -1,
        "return_law": numbers.law(back.after) if back else -1,
        "return_worse": micro(back.worse) if back else 0,
        "source_step": ints(number[source.begins] for source in sources),
    }


def _stock(scenario: Scenario) -> Part:
    teams, stock = list(scenario.teams), scenario.demand.stock
    counts = [len(entry.holds) for entry in stock]
    return {
        "stock_place_first": _firsts(counts),
        "stock_place_count": ints(counts),
        "stock_places": ints(teams.index(team) for entry in stock for team in entry.holds),
        "stock_protected": ints(int(entry.protected) for entry in stock),
    }


def _diary(scenario: Scenario, numbers: Numbers, horizon: int) -> Part:
    meetings, held = scenario.meetings.values(), slots(scenario, horizon)
    return {
        "meeting_agenda": ints(int(meeting.agenda.value) for meeting in meetings),
        "meeting_length": ints(meeting.length.minutes() for meeting in meetings),
        "meeting_pattern": ints(numbers.pattern(tuple(m.people.items())) for m in meetings),
        "slot_start": ints(start for start, _ in held),
        "slot_meeting": ints(number for _, number in held),
    }


def _staff(scenario: Scenario, numbers: Numbers, people: list[Crew]) -> Part:
    teams = list(scenario.teams)
    of_team = [[crew for crew in people if crew.team == team] for team in teams]
    counts = [len(crews) for crews in of_team]
    return {
        "group_team": ints(teams.index(crew.team) for crew in people),
        "group_people": ints(crew.people for crew in people),
        "group_calendar": ints(numbers.calendar(crew.calendar, crew.share) for crew in people),
        "team_group_first": _firsts(counts),
        "team_group_count": ints(counts),
        "team_places": ints(map(_places, [scenario] * len(teams), teams, of_team)),
    }


def _places(scenario: Scenario, team: str, of_team: list[Crew]) -> int:
    per_fte = scenario.teams[team].places_per_fte
    if per_fte is None:
        return -1
    return int(per_fte.value * sum(crew.fte for crew in of_team) + 1e-9)


def _patterns(scenario: Scenario, numbers: Numbers) -> Part:
    teams, patterns = list(scenario.teams), numbers.patterns.items
    counts = [len(pattern) for pattern in patterns]
    return {
        "pattern_first": _firsts(counts),
        "pattern_count": ints(counts),
        "member_team": ints(teams.index(team) for pattern in patterns for team, _ in pattern),
        "member_people": ints(people for pattern in patterns for _, people in pattern),
    }


def _calendars(scenario: Scenario, numbers: Numbers, horizon: int) -> Part:
    lists = []
    for name, share in numbers.calendars.items:
        intervals = open_intervals(scenario, name, horizon)
        lists.append(intervals if share == 1 else part_time(intervals, share))
    return Calendars.build(lists).columns()


def _laws(numbers: Numbers) -> Part:
    blocks = [block(law) for law in numbers.laws.items]
    return {"law_first": _firsts([len(b) for b in blocks]), "laws": np.concatenate(blocks)}


def _firsts(counts: list[int]) -> np.ndarray:
    return ints(np.cumsum([0, *counts])[:-1])
