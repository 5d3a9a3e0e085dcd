"""The compiled model: names turned into integers, once. What the engines read.

All arrays are int64 unless said otherwise. A "list" is a slice of a flat array: ``x_first[i]``
and ``x_count[i]`` into ``x``. Absent is -1. Times are minutes, need is millionths of an SD,
shares are thresholds on a 63-bit integer.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

FACTS = ("source", "urgent", "protected", "repeat")
"""Facts a decision may ask for besides the drawn attributes, numbered after them."""

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


@dataclass(frozen=True)
class CompiledModel:
    """See the module. Grouped as steps, choices, staff, time, chance, need.

    The compiler fills the columns with arrays; an engine may hold them as lists.
    """

    # steps: one row each
    do: Column
    next: Column  # step after it
    purpose: Column  # uint64, stable hash of the step's name: keys its draws
    law: Column  # DELAY: law of the time; WORK: see staff_law
    klass: Column  # 0 emergency .. 4 routine
    door: Column  # WORK: 1 where this is a door's staff taking the concern up
    limit: Column  # law of the limit on waiting (WORK, FORK), -1 none
    limit_calendar: Column
    on_limit: Column  # step when the limit is reached (WORK)
    calendar: Column  # DELAY in working days
    choice: Column  # attribute that chooses team, meeting, agency; -1 for one for all
    pick_first: Column  # first entry in ``picks``; entry = pick_first + value of the attribute
    attend_choice: Column  # MEETING: the attending pattern, likewise
    attend_first: Column
    branch_first: Column  # FORK: list of branches; VISITS: of the steps counted, if others
    branch_count: Column
    wait: Column  # FORK: 1 waits for its branches, 0 side work
    route_first: Column  # decisions: list of targets in ``routes``
    route_count: Column
    cut_first: Column  # JUDGE: need; SHARES: thresholds, a row for each visit; VISITS: count
    cut_rows: Column  # SHARES: rows (the last is used from then on)
    pooled: Column
    closer: Column
    fact: Column  # ATTRIBUTE: attribute number, or FACTS counted from the last attribute
    notice: Column
    lowers: Column
    below: Column  # need to lower to (cut - 1), or NONE
    protects: Column
    look: Column
    forget: Column
    calm: Column
    view: Column  # 1: adds a view (the agency from picks)
    final: Column
    # flat lists
    picks: Column  # pattern, meeting, agency or team numbers
    pick_law: Column  # WORK: law of the holding time, beside picks
    routes: Column
    cuts: Column
    branches: Column
    branch_view: Column  # agency whose view makes the branch needless, -1
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

    def arrays(self) -> dict[str, Any]:
        """Return every column by name, for hashing and for the compiled engine."""
        return {f.name: getattr(self, f.name) for f in fields(self)}
