"""The compiled model: names turned into integers, once. What the engines read.

All arrays are int64 unless said otherwise. A "list" is a slice of a flat array: ``x_first[i]``
and ``x_count[i]`` into ``x``, or one of :class:`Lists`. Absent is -1. Times are minutes, need is
millionths of an SD, shares are thresholds on a 63-bit integer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from sim.row import Refs, Row, columns, default

NONE = -(2**62)
"""No value, where -1 is one."""


Column = Any
"""An int64 array unless said otherwise, or the list of the same whole numbers."""


class Do(IntEnum):
    """Step kinds the engines know. (``requests`` is compiled to FORK and what it starts.)"""

    WORK = 0
    DELAY = 1
    FORK = 2
    MEETING = 3
    JUDGE = 4
    SHARES = 5
    ATTRIBUTE = 6
    VISITS = 7
    TAKE = 8
    GIVE = 9
    MILESTONE = 10
    END = 11
    DONE = 12


class Fact(IntEnum):
    """What a decision may ask for besides the drawn attributes, numbered after them."""

    SOURCE = 0
    URGENT = 1
    PROTECTED = 2
    REPEAT = 3


PICKS = {
    Do.WORK: "Pattern", Do.MEETING: "Meeting", Do.TAKE: "Team", Do.GIVE: "Team",
    Do.JUDGE: "Agency", Do.MILESTONE: "Agency",
}  # fmt: skip
"""Rows that the picks of a kind of step are (see ``sim.rules.rows``)."""


@dataclass(frozen=True)
class Lists:
    """A list for each row: ``count[i]`` entries of ``flat`` from ``first[i]`` on."""

    first: Column
    count: Column
    flat: Column

    @classmethod
    def of(cls, lists: Iterable[Sequence[int]]) -> Lists:
        """Return lists given one by one."""
        every = list(lists)
        count = np.array([len(one) for one in every], dtype=np.int64)
        flat = [number for one in every for number in one]
        return cls(np.cumsum(count) - count, count, np.array(flat, dtype=np.int64))

    def __getitem__(self, row: int) -> list[int]:
        """Return the list of a row."""
        numbers: list[int] = self.flat[self.first[row] :][: self.count[row]].tolist()
        return numbers


class Calendar(Row):
    """A working calendar: open intervals [open, close), and days (see ``sim.plan.calendars``)."""

    number: int
    intervals: Refs[int]
    open_days: Refs[int]
    cursor: int  # the compiled clock's: the first interval that has not closed


class Step(Row):
    """A step of the pathway. Where it does not say otherwise, numbers are as given here."""

    number: int
    do: int = -1
    next: Step  # after it
    purpose: int  # stable hash of the step's name, without a sign: keys its draws
    law: int = -1  # DELAY: of the time; WORK: see pick_law
    klass: int = 4  # 0 emergency .. 4 routine
    door: int  # WORK: 1 where this is a door's staff taking the concern up
    limit: int = -1  # law of the limit on waiting (WORK, FORK)
    limit_calendar: Calendar  # in its working days
    on_limit: Step  # when the limit is reached (WORK)
    calendar: Calendar  # DELAY in its working days
    choice: int = -1  # attribute or changing fact that chooses among the picks; -1: the first
    picks: list[Any]  # WORK: patterns; MEETING: meetings; TAKE, GIVE: teams; else agencies
    pick_law: list[int]  # WORK: law of the holding time, beside picks
    attend_choice: int = -1  # MEETING: the pattern that comes, likewise
    attends: Refs[Any]
    branches: Refs[Step]  # FORK: where they start; VISITS: the steps counted, if others
    branch_view: list[int]  # FORK: agency whose view makes the branch needless, -1
    wait: int  # FORK: 1 waits for its branches, 0 side work
    routes: Refs[Step]  # of a decision
    cuts: list[int]  # JUDGE: need; SHARES: thresholds, a row for each visit; VISITS: count
    cut_rows: int  # SHARES: rows (the last is used from then on)
    pooled: int
    closer: int
    fact: int = -1  # ATTRIBUTE: attribute number, or Fact counted from the last attribute
    notice: int
    lowers: int
    below: int = NONE  # need to lower to (cut - 1)
    protects: int
    look: int
    forget: int
    calm: int
    view: int  # 1: adds a view (of the agency picked)
    final: int


class Columns:
    """The steps of a model: each field of :class:`Step` as one array, or as :class:`Lists`.

    A step among them, or a calendar, is its number.
    """

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        for name, kind in columns(Step).items():
            if kind.startswith(("list", "Refs")):
                self.__dict__[name] = Lists.of(row.get(name, []) for row in rows)
                continue
            empty = default(Step, name) if kind == "int" else -1
            sort = np.uint64 if name == "purpose" else np.int64
            self.__dict__[name] = np.array([row.get(name, empty) for row in rows], dtype=sort)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def __len__(self) -> int:
        return len(self.do)


@dataclass(frozen=True)
class CompiledModel:
    """See the module. Grouped as steps, choices, staff, time, chance, need.

    The compiler fills the columns with arrays; an engine may hold them as lists.
    """

    steps: Columns
    # staff groups (rows of the log's team): people with one calendar
    group_team: Column
    group_people: Column
    group_calendar: Column
    team_group_first: Column
    team_group_count: Column
    team_places: Column  # -1 without places
    # patterns: who is needed together
    pattern_first: Column
    pattern_count: Column
    member_team: Column
    member_people: Column
    # calendars: open intervals [open, close) in minutes, and days; see sim.plan.calendars
    interval_first: Column  # place of the first interval in ``intervals``
    interval_count: Column
    intervals: Column  # open, close, open, close ...
    day_first: Column  # list of open days (numbers from the start date)
    day_count: Column
    open_days: Column
    # meetings and their slots, by start
    meeting_agenda: Column
    meeting_length: Column
    meeting_pattern: Column
    slot_start: Column
    slot_meeting: Column
    # laws of whole minutes (or of need): see sim.laws
    law_first: Column  # where its block begins
    laws: Column  # blocks
    # need and judgement
    facts: int  # number of drawn attributes; the source and the changing facts follow
    cut_band: Column  # stage2, multi_agency, significant_harm, registration
    agency_purpose: Column  # uint64, by agency: keys its own part of a view
    offset: Column  # by agency, after adoption of the shared definition and caution
    noise: Column
    closer_noise: int
    weights: Column  # shared, own, kept, new: square roots in millionths
    normal: int  # law of a standard normal in millionths
    # crisis and returns (law -1: none)
    crisis_law: int
    crisis_step: int
    return_law: int
    return_worse: int
    source_step: Column  # where a return of that source begins
    # starting stock: for each entry the places held (list of teams) and whether protected
    stock_place_first: Column
    stock_place_count: Column
    stock_places: Column
    stock_protected: Column
    horizon: int  # last minute of the simulation
