"""A compiled model as rows, once for both clocks: objects for SimPy, an array for the kernel.

Here every row of the model has a handle, a whole number from 1 on; 0 is no row. A field that is a
row holds a handle, a list of rows holds handles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.plan.model import PICKS, Calendar, CompiledModel, Lists, Step
from sim.row import Row, columns
from sim.rules import rows
from sim.rules.rows import Agency, Group, Meeting, Member, Pattern, Slot, Stock, Team, World

Array = Any
"""One-dimensional, int64 or uint64."""


@dataclass
class Layout:
    """The rows of a model: for each type its fields, as one array or as lists."""

    rows: dict[type[Row], dict[str, Array | Lists]] = field(default_factory=dict)
    counts: dict[type[Row], int] = field(default_factory=dict)
    first: dict[type[Row], int] = field(default_factory=dict)

    def count(self, counts: dict[type[Row], int]) -> None:
        """Say how many rows of each type there are, in order."""
        self.counts = counts
        starts = np.cumsum([1, *counts.values()]).tolist()
        self.first = dict(zip(counts, starts, strict=False))

    def handles(self, row: type[Row], numbers: Array) -> Array:
        """Return the handles of rows by their numbers; -1 is no row."""
        return np.where(ints(numbers) < 0, 0, ints(numbers) + self.first[row])

    def all(self, row: type[Row]) -> Lists:
        """Return the list of all rows of a type."""
        return Lists(ints([self.first[row]]), ints([self.counts[row]]), ints([]))

    def side_by_side(self, row: type[Row], first: Array, count: Array) -> Lists:
        """Return lists of rows that are side by side (``Rows``)."""
        return Lists(self.first[row] + ints(first), ints(count), ints([]))


def laid_out(m: CompiledModel) -> Layout:
    """Return the rows of a model."""
    lay = Layout()
    lay.count(
        {
            World: 1,
            Calendar: len(m.interval_first),
            Agency: len(m.agency_purpose),
            Group: len(m.group_team),
            Team: len(m.team_places),
            Member: len(m.member_team),
            Pattern: len(m.pattern_first),
            Meeting: len(m.meeting_agenda),
            Slot: len(m.slot_start),
            Stock: len(m.stock_protected),
            Step: len(m.steps),
        }
    )
    lay.rows = {
        World: _world(m, lay),
        Calendar: {
            "number": _numbers(m.interval_first),
            "intervals": Lists(m.interval_first, 2 * m.interval_count, m.intervals),
            "open_days": Lists(m.day_first, m.day_count, m.open_days),
        },
        Agency: {
            "number": _numbers(m.offset),
            "purpose": m.agency_purpose,
            "offset": m.offset,
            "noise": m.noise,
        },
        **_staff(m, lay),
        Meeting: {
            "number": _numbers(m.meeting_agenda),
            "agenda": m.meeting_agenda,
            "length": m.meeting_length,
            "pattern": lay.handles(Pattern, m.meeting_pattern),
        },
        Slot: {
            "index": len(m.group_team) + _numbers(m.slot_start),
            "start": m.slot_start,
            "meeting": lay.handles(Meeting, m.slot_meeting),
        },
        Stock: {
            "places": Lists(
                m.stock_place_first, m.stock_place_count, lay.handles(Team, m.stock_places)
            ),
            "protected": m.stock_protected,
        },
        Step: _steps(m, lay),
    }
    return lay


def _world(m: CompiledModel, lay: Layout) -> dict[str, Array | Lists]:
    numbers = ("facts", "crisis_law", "return_law", "return_worse", "normal", "closer_noise")
    laws = {"crisis_law", "return_law", "normal"}
    return {
        **{
            name: _laws(m, [getattr(m, name)]) if name in laws else ints([getattr(m, name)])
            for name in numbers
        },
        "crisis_step": lay.handles(Step, ints([m.crisis_step])),
        "source_step": Lists.of([lay.handles(Step, m.source_step).tolist()]),
        "cut_band": Lists.of([m.cut_band.tolist()]),
        "weights": Lists.of([m.weights.tolist()]),
        "groups": lay.all(Group),
        "teams": lay.all(Team),
        "agencies": lay.all(Agency),
        "slots": lay.all(Slot),
    }


def _staff(m: CompiledModel, lay: Layout) -> dict[type[Row], dict[str, Array | Lists]]:
    members = [
        range(first, first + count)
        for first, count in zip(m.pattern_first.tolist(), m.pattern_count.tolist(), strict=True)
    ]
    people = np.bincount(m.group_team, weights=m.group_people, minlength=len(m.team_places))
    enough = people[m.member_team] >= m.member_people
    needing: list[list[int]] = [[] for _ in m.team_places]
    joint: list[list[int]] = [[] for _ in m.team_places]
    for pattern, places in enumerate(members):
        for team in m.member_team[list(places)].tolist():
            needing[team].append(lay.first[Pattern] + pattern)
            joint[team] += [lay.first[Pattern] + pattern] * (len(places) > 1)
    return {
        Group: {
            "number": _numbers(m.group_team),
            "team": lay.handles(Team, m.group_team),
            "people": m.group_people,
            "free": m.group_people,
            "calendar": lay.handles(Calendar, m.group_calendar),
        },
        Team: {
            "groups": lay.side_by_side(Group, m.team_group_first, m.team_group_count),
            "endless": ints(m.team_places < 0),
            "places": m.team_places,
            "needing": Lists.of(needing),
            "joint": Lists.of(joint),
        },
        Member: {"team": lay.handles(Team, m.member_team), "people": m.member_people},
        Pattern: {
            "members": lay.side_by_side(Member, m.pattern_first, m.pattern_count),
            "possible": ints([enough[list(places)].all() for places in members]),
        },
    }


def _steps(m: CompiledModel, lay: Layout) -> dict[str, Array | Lists]:
    fields: dict[str, Array | Lists] = {}
    for name, kind in columns(Step).items():
        given = getattr(m.steps, name)
        if name in ("law", "limit"):
            given = _laws(m, given)
        elif name == "pick_law":
            given = Lists(given.first, given.count, _laws(m, given.flat))
        elif name == "picks":
            picked = [getattr(rows, PICKS[do]) for do in m.steps.do.repeat(given.count).tolist()]
            first = ints([lay.first[row] for row in picked])
            given = Lists(given.first, given.count, first + given.flat)
        elif name == "attends":
            given = Lists(given.first, given.count, lay.handles(Pattern, given.flat))
        elif kind == "Refs[Step]":
            given = Lists(given.first, given.count, lay.handles(Step, given.flat))
        elif kind in ("Step", "Calendar"):
            given = lay.handles(Step if kind == "Step" else Calendar, given)
        fields[name] = given
    return fields


def _laws(m: CompiledModel, numbers: Any) -> Array:
    """Return where laws begin in ``m.laws``; -1 is no law."""
    numbers = ints(numbers)
    return np.where(numbers < 0, -1, ints([*m.law_first, 0])[numbers])


def _numbers(column: Array) -> Array:
    return np.arange(len(column), dtype=np.int64)


def _firsts(count: Array) -> Array:
    return np.cumsum([0, *count])[:-1]


def ints(values: Any) -> Array:
    """Return an int64 array."""
    return np.asarray(values, dtype=np.int64)
