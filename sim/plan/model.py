"""The compiled model: names turned into integers, once. What the engines read.

All arrays are int64 unless said otherwise. A "list" is a slice of a flat array: ``x_first[i]``
and ``x_count[i]`` into ``x``. Absent is -1. Times are minutes, need is millionths of an SD,
shares are thresholds on a 63-bit integer.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np

FACTS = ("source", "urgent", "protected", "repeat")
"""Facts a decision may ask for besides the drawn attributes, numbered after them."""

NONE = -(2**62)
"""No value, where -1 is one."""


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
    """See the module. Grouped as steps, choices, staff, time, chance, need."""

    # steps: one row each
    do: np.ndarray
    next: np.ndarray  # step after it
    purpose: np.ndarray  # uint64, stable hash of the step's name: keys its draws
    law: np.ndarray  # DELAY: law of the time; WORK: see staff_law
    klass: np.ndarray  # 0 emergency .. 4 routine
    door: np.ndarray  # WORK: 1 where this is a door's staff taking the concern up
    limit: np.ndarray  # law of the limit on waiting (WORK, FORK), -1 none
    limit_calendar: np.ndarray
    on_limit: np.ndarray  # step when the limit is reached (WORK)
    calendar: np.ndarray  # DELAY in working days
    choice: np.ndarray  # attribute that chooses team, meeting, agency; -1 for one for all
    pick_first: np.ndarray  # first entry in ``picks``; entry = pick_first + value of the attribute
    attend_choice: np.ndarray  # MEETING: the attending pattern, likewise
    attend_first: np.ndarray
    branch_first: np.ndarray  # FORK: list of branches; VISITS: of the steps counted, if others
    branch_count: np.ndarray
    wait: np.ndarray  # FORK: 1 waits for its branches, 0 side work
    route_first: np.ndarray  # decisions: list of targets in ``routes``
    route_count: np.ndarray
    cut_first: np.ndarray  # JUDGE: need; SHARES: thresholds, a row for each visit; VISITS: count
    cut_rows: np.ndarray  # SHARES: rows (the last is used from then on)
    pooled: np.ndarray
    closer: np.ndarray
    fact: np.ndarray  # ATTRIBUTE: attribute number, or FACTS counted from the last attribute
    notice: np.ndarray
    lowers: np.ndarray
    below: np.ndarray  # need to lower to (cut - 1), or NONE
    protects: np.ndarray
    look: np.ndarray
    forget: np.ndarray
    calm: np.ndarray
    view: np.ndarray  # 1: adds a view (the agency from picks)
    final: np.ndarray
    # flat lists
    picks: np.ndarray  # pattern, meeting, agency or team numbers
    pick_law: np.ndarray  # WORK: law of the holding time, beside picks
    routes: np.ndarray
    cuts: np.ndarray
    branches: np.ndarray
    branch_view: np.ndarray  # agency whose view makes the branch needless, -1
    # staff groups (rows of the log's team): people with one calendar
    group_team: np.ndarray
    group_people: np.ndarray
    group_calendar: np.ndarray
    team_group_first: np.ndarray
    team_group_count: np.ndarray
    team_places: np.ndarray  # -1 without places
    # patterns: who is needed together
    pattern_first: np.ndarray
    pattern_count: np.ndarray
    member_team: np.ndarray
    member_people: np.ndarray
    # calendars: open intervals [open, close) in minutes, and days
    interval_first: np.ndarray
    interval_count: np.ndarray
    opens: np.ndarray
    closes: np.ndarray
    day_first: np.ndarray  # list of open days (numbers from the start date)
    day_count: np.ndarray
    open_days: np.ndarray
    # meetings and their slots, by start
    meeting_agenda: np.ndarray
    meeting_length: np.ndarray
    meeting_pattern: np.ndarray
    slot_start: np.ndarray
    slot_meeting: np.ndarray
    # laws of whole minutes (or of need): cells of thresholds
    law_first: np.ndarray
    law_count: np.ndarray
    thresholds: np.ndarray  # upper end of the cell on 63 bits
    base: np.ndarray
    gap: np.ndarray
    # need and judgement
    facts: int  # number of drawn attributes; the source and the changing facts follow
    cut_band: np.ndarray  # stage2, multi_agency, significant_harm, registration
    agency_purpose: np.ndarray  # uint64, by agency: keys its own part of a view
    offset: np.ndarray  # by agency, after adoption of the shared definition and caution
    noise: np.ndarray
    closer_noise: int
    weights: np.ndarray  # shared, own, kept, new: square roots in millionths
    normal: int  # law of a standard normal in millionths
    # crisis and returns (law -1: none)
    crisis_law: int
    crisis_step: int
    return_law: int
    return_worse: int
    source_step: np.ndarray  # where a return of that source begins
    # starting stock: for each entry the places held (list of teams) and whether protected
    stock_place_first: np.ndarray
    stock_place_count: np.ndarray
    stock_places: np.ndarray
    stock_protected: np.ndarray
    horizon: int  # last minute of the simulation

    def arrays(self) -> dict[str, np.ndarray | int]:
        """Return every column by name, for hashing and for the compiled engine."""
        return {f.name: getattr(self, f.name) for f in fields(self)}
