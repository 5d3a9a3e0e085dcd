"""The compiled engine's outside: the model laid out in memory, and what came of it read back.

Needs numba. A run that finds its memory or its log too small is run again with twice as much.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.demand.table import ConcernTable
from sim.engine import cache, kernel
from sim.engine.kernel import (
    Agency,
    Calendar,
    Called,
    Case,
    Concern,
    Event,
    Existing,
    Group,
    Hand,
    Head,
    Meeting,
    Member,
    Pattern,
    Slot,
    Status,
    Step,
    Team,
    Thread,
    Wait,
)  # fmt: skip
from sim.engine.outcome import Outcome, outcome
from sim.engine.rules import THREADS
from sim.errors import EngineFault
from sim.eventlog import NTH, EventLog
from sim.plan.model import CompiledModel

DAY = 1440
FIRST_ROOM, FIRST_ROWS, FIRST_EXISTING = 1 << 20, 1 << 16, 1 << 13
ROWS_EACH = 12
"""Room at first for things, rows of the log (so many for each concern) and concerns; more when it
is found too small, and then the run is done again."""


class Memory:
    """Room for a run, used again for the next one; one thread at a time uses it."""

    def __init__(self) -> None:
        self.room, self.rows, self.existing = FIRST_ROOM, FIRST_ROWS, FIRST_EXISTING
        self.w = np.empty(0, dtype=np.int64)

    def begin(self, engine: Engine) -> np.ndarray:
        """Return the memory with a model laid out in it."""
        begin = engine.memory_begin
        self.room = max(self.room, 2 * int(begin[Head.MARGIN]))
        size = len(begin) + self.room + 2 * self.rows + Existing.SIZE * self.existing
        if len(self.w) < size:
            self.w = np.empty(size, dtype=np.int64)
        w = self.w
        w[: len(begin)] = begin
        w[Head.TOP] = len(begin)
        w[Head.LOG] = len(begin) + self.room
        w[Head.LOG_BEYOND] = w[Head.EXISTING] = w[Head.LOG] + 2 * self.rows
        w[Head.EXISTING_BEYOND] = w[Head.EXISTING] + Existing.SIZE * self.existing
        return w


class Engine:
    """A model laid out for the kernel; threads may share it, each with a memory of its own."""

    def __init__(self, model: CompiledModel) -> None:
        get_ready()
        self.memory_begin = np.concatenate(_laid_out(model))

    def run(self, concerns: ConcernTable, memory: Memory) -> tuple[np.ndarray, np.ndarray]:
        """Run one replication.

        Returns
        -------
        rows, existing : ndarray of int64, shapes (n, 2) and (m, 3)
            The packed log (see ``kernel.note_at``) and the concerns that existed (see
            ``kernel.Existing``): views of the memory, good until its next run.

        Raises
        ------
        EngineFault
            When a worry returns more often, or has more threads, than there are numbers for.
        """
        table = packed_table(concerns)
        memory.rows = max(memory.rows, ROWS_EACH * len(table))
        memory.existing = max(memory.existing, len(table) + len(table) // 8)
        while True:
            w = memory.begin(self)
            kernel.run(w, table)
            status, rows, existing = w[Head.STATUS], int(w[Head.ROWS]), int(w[Head.EXISTED])
            if status == Status.MEMORY_FULL:
                memory.room *= 2
            elif status:
                raise _fault(Status(status), int(w[Head.ABOUT]))
            elif rows <= memory.rows and existing <= memory.existing:
                log, begun = w[w[Head.LOG] :], w[w[Head.EXISTING] :]
                size = int(Existing.SIZE)
                return log[: 2 * rows].reshape(-1, 2), begun[: size * existing].reshape(-1, size)
            memory.rows = max(memory.rows, rows + rows // 8)
            memory.existing = max(memory.existing, existing + existing // 8)

    def simulate(self, concerns: ConcernTable, memory: Memory, *, replication: int = 0) -> Outcome:
        """Run one replication and return what came of it, as :func:`simulate` does."""
        packed, existing = self.run(concerns, memory)
        return outcome(unpacked(packed, replication), existing)


def get_ready(say: Callable[[str], None] = lambda text: None) -> None:
    """Compile the kernel, or load it from where it is kept; say so if it takes a while."""
    run: Any = kernel.run  # numba's, with its attributes
    if run.signatures:
        return
    place = cache.folder()
    if place is None:
        say("compiling the engine: about 20 s, each time (no folder to keep it in can be written)")
    elif not cache.is_filled(place):
        say("compiling the engine for this machine: about 20 s, once ...")
    with cache.used(place):
        if place is not None:
            run.enable_caching()
        run.compile("void(int64[::1], int64[:, ::1])")


def packed_table(concerns: ConcernTable) -> np.ndarray:
    """Return the concern table as the kernel reads it, columns as in ``kernel.Table``."""
    c = concerns
    columns = (c.minute, c.source, c.step, c.background, c.need, c.luck.view(np.int64), c.stock)
    return np.column_stack([*columns, c.attributes])


def simulate(model: CompiledModel, concerns: ConcernTable, *, replication: int = 0) -> Outcome:
    """Simulate one replication from minute 0 to the model's horizon.

    Raises
    ------
    EngineFault
        When a worry returns more often, or has more threads, than their numbers have room for.
    """
    return Engine(model).simulate(concerns, Memory(), replication=replication)


def unpacked(packed: np.ndarray, replication: int) -> EventLog:
    """Return the log of packed rows (see ``kernel.note_at``)."""
    what = packed[:, 1]
    return EventLog(
        replication=np.full(len(packed), replication, dtype=np.int64),
        minute=(what >> 35) - kernel.EARLIEST,
        concern=(packed[:, 0] >> 24) - 1,
        step=((what >> 14) & 0x7FFF) - 1,
        kind=(what >> 29) & 0x3F,
        team=(what & 0x3FFF) - 1,
    )


def _fault(status: Status, about: int) -> EngineFault:
    if status == Status.TOO_MANY_THREADS:
        return EngineFault(f"concern {about} has more than {THREADS} threads")
    return EngineFault(f"worry {about} returned {NTH} times: nothing helps it")


# -- the memory at the beginning -----------------------------------------------------------------


def _laid_out(m: CompiledModel) -> tuple[np.ndarray, np.ndarray]:
    """Return the head with the rows that are there from the start, and after them the tables."""
    sizes = {
        Head.GROUPS: (len(m.group_team), Group.SIZE),
        Head.TEAMS: (len(m.team_places), Team.SIZE),
        Head.PATTERNS: (len(m.pattern_first), Pattern.SIZE),
        Head.MEETINGS: (len(m.meeting_agenda), Meeting.SIZE),
        Head.CALENDARS: (len(m.interval_first), Calendar.SIZE),
        Head.SPANS: (len(m.group_team), 2),
        Head.WHICH: (len(m.group_team), 1),
        Head.MINUTES: (DAY, 1),
        Head.DAYS: (m.horizon // DAY + 1, 1),
    }
    w = np.zeros(Head.SIZE + sum(n * size for n, size in sizes.values()), dtype=np.int64)
    rows, at = {}, int(Head.SIZE)
    for head, (n, size) in sizes.items():
        w[head], rows[head] = at, w[at : at + n * size].reshape(n, size)
        at += n * size
    tables = _tables(m, w)
    ends = len(w) + np.cumsum([0, *(len(table) for table in tables.values())])
    where = dict(zip(tables, ends[:-1].tolist(), strict=True))
    for head in Head:
        if head.name in where:
            w[head] = where[head.name]
    _single_numbers(m, w)
    _lay_out_staff(m, w, rows, where)
    _lay_out_time(m, w, rows, where)
    return w, np.concatenate(list(tables.values()))


def _single_numbers(m: CompiledModel, w: np.ndarray) -> None:
    for head in (
        Head.HORIZON, Head.FACTS, Head.CRISIS_LAW, Head.CRISIS_STEP, Head.RETURN_LAW,
        Head.RETURN_WORSE, Head.NORMAL, Head.CLOSER_NOISE,
    ):  # fmt: skip
        w[head] = getattr(m, head.name.lower())
    w[Head.ALL_GROUPS], w[Head.ALL_TEAMS] = len(m.group_team), len(m.team_places)
    w[Head.ALL_STEPS], w[Head.ALL_AGENCIES] = len(m.do), len(m.agency_purpose)
    w[Head.ALL_SLOTS] = len(m.slot_start)
    w[Head.CUT_BAND : Head.CUT_BAND + 4] = m.cut_band
    w[Head.WEIGHTS : Head.WEIGHTS + 4] = m.weights
    w[Head.MARGIN] = _margin(m)


def _margin(m: CompiledModel) -> int:
    """The most memory that one thing that happens can need: everybody starts, every slot."""
    people = int(m.group_people.sum()) + len(m.group_team)
    branches = int(m.branch_count.max(initial=0)) + 1
    fixed = Thread.SIZE + Wait.SIZE + Event.SIZE + Case.FACTS + Slot.SIZE + Concern.VIEWS
    one = fixed + len(m.agency_purpose) + len(m.do) + m.facts + 4
    each = Hand.SIZE + Event.SIZE + Called.SIZE
    return 4 * one + people * each + branches * int(Thread.SIZE) + Event.SIZE * len(m.slot_start)


Rows = dict[Head, np.ndarray]


def _lay_out_staff(m: CompiledModel, w: np.ndarray, rows: Rows, where: dict[str, int]) -> None:
    group, team, pattern = rows[Head.GROUPS], rows[Head.TEAMS], rows[Head.PATTERNS]
    group[:, Group.NUMBER] = np.arange(len(group))
    group[:, Group.TEAM] = w[Head.TEAMS] + m.group_team * Team.SIZE
    group[:, Group.PEOPLE] = group[:, Group.FREE] = m.group_people
    group[:, Group.CALENDAR] = w[Head.CALENDARS] + m.group_calendar * Calendar.SIZE
    shifts = [_first_shift(m, int(calendar)) for calendar in m.group_calendar]
    group[:, Group.SHIFT] = where["intervals"] + _int64(shifts)
    beyond = m.team_group_first + m.team_group_count
    team[:, Team.GROUPS] = w[Head.GROUPS] + m.team_group_first * Group.SIZE
    team[:, Team.BEYOND] = w[Head.GROUPS] + beyond * Group.SIZE
    team[:, Team.ENDLESS] = m.team_places < 0
    team[:, Team.PLACES] = m.team_places
    team[:, Team.KEPT_TURN] = -1
    for name, fields in (
        ("needing", (Team.NEEDING, Team.NEEDING_BEYOND)),
        ("joint", (Team.JOINT, Team.JOINT_BEYOND)),
    ):
        counts = [len(one) for one in _patterns_by_team(m, joint=name == "joint")]
        ends = where[name] + np.cumsum([0, *counts])
        team[:, fields[0]], team[:, fields[1]] = ends[:-1], ends[1:]
    pattern[:, Pattern.FIRST] = where["members"] + m.pattern_first * Member.SIZE
    beyond = m.pattern_first + m.pattern_count
    pattern[:, Pattern.BEYOND] = where["members"] + beyond * Member.SIZE
    heads = np.bincount(m.group_team, weights=m.group_people, minlength=len(team))
    enough = heads[m.member_team] >= m.member_people
    pattern[:, Pattern.POSSIBLE] = [
        enough[first : first + count].all()
        for first, count in zip(m.pattern_first, m.pattern_count, strict=True)
    ]


def _first_shift(m: CompiledModel, calendar: int) -> int:
    """The first interval of a calendar that has not ended before day 0."""
    first = int(m.interval_first[calendar])
    closes = m.intervals[first : first + 2 * int(m.interval_count[calendar])][1::2]
    return first + 2 * int(np.searchsorted(closes, 1, side="left"))


def _patterns_by_team(m: CompiledModel, *, joint: bool) -> list[list[int]]:
    """Patterns that need each team; of them, those of several teams."""
    found: list[list[int]] = [[] for _ in m.team_places]
    for number, (first, count) in enumerate(zip(m.pattern_first, m.pattern_count, strict=True)):
        for team in m.member_team[first : first + count]:
            if count > 1 or not joint:
                found[team].append(number)
    return found


def _lay_out_time(m: CompiledModel, w: np.ndarray, rows: Rows, where: dict[str, int]) -> None:
    meeting, calendar = rows[Head.MEETINGS], rows[Head.CALENDARS]
    meeting[:, Meeting.AGENDA] = m.meeting_agenda
    meeting[:, Meeting.LENGTH] = m.meeting_length
    meeting[:, Meeting.PATTERN] = w[Head.PATTERNS] + m.meeting_pattern * Pattern.SIZE
    first = where["intervals"] + m.interval_first
    calendar[:, Calendar.FIRST] = calendar[:, Calendar.CURSOR] = first
    calendar[:, Calendar.BEYOND] = first + 2 * m.interval_count
    first = where["open_days"] + m.day_first
    calendar[:, Calendar.DAY_FIRST] = first
    calendar[:, Calendar.DAY_BEYOND] = first + m.day_count


def _tables(m: CompiledModel, w: np.ndarray) -> dict[str, np.ndarray]:
    """Return the model's lists as the kernel reads them; a name of the head in capitals."""
    columns = [_int64(getattr(m, column.name.lower())) for column in Step if column != Step.SIZE]
    member_team = w[Head.TEAMS] + m.member_team * Team.SIZE
    agencies = (_int64(m.agency_purpose), m.offset, m.noise)
    assert len(columns) == Step.SIZE and len(agencies) == Agency.SIZE
    lists = (
        "picks", "pick_law", "routes", "cuts", "branches", "branch_view", "law_first", "laws",
        "source_step", "slot_start", "slot_meeting", "stock_place_first", "stock_place_count",
        "stock_protected", "stock_places",
    )  # fmt: skip
    return {
        "STEPS": np.column_stack(columns).ravel(),
        "AGENCIES": np.column_stack(agencies).ravel(),
        **{name.upper(): getattr(m, name) for name in lists},
        "members": np.column_stack([member_team, m.member_people]).ravel(),
        **{name: _pattern_places(m, w, joint=name == "joint") for name in ("needing", "joint")},
        "intervals": m.intervals,
        "open_days": m.open_days,
    }


def _pattern_places(m: CompiledModel, w: np.ndarray, *, joint: bool) -> np.ndarray:
    numbers = [number for one in _patterns_by_team(m, joint=joint) for number in one]
    return np.asarray(w[Head.PATTERNS] + _int64(numbers) * int(Pattern.SIZE))


def _int64(values: Any) -> np.ndarray:
    array = np.asarray(values)
    return array.view(np.int64) if array.dtype == np.uint64 else array.astype(np.int64)
