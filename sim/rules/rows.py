"""What there is: the world, children's cases and their paths, staff, meetings, and waiting.

Rows of the model (steps, staff groups, meetings, agencies) never change what the compiler gave
them; the fields after it move. Absent is None, for numbers -1 (or ``NONE`` where -1 is a number).
"""

from __future__ import annotations

from typing import Any

from sim.plan.model import NONE, Calendar, Step
from sim.row import Chain, Heap, Queued, Refs, Row, Rows

NO_ROW: Any = None
"""No row."""
NOBODY = -1
"""The staff group of a log row that is about no group."""
NOWHERE = -1
"""The step of a log row that is about no step."""


# -- the model --------------------------------------------------------------------------------


class Agency(Row):
    """An agency's own part of a view."""

    number: int
    purpose: int
    offset: int
    noise: int


class Stock(Row):
    """What a kind of starting stock has on day 0."""

    places: Refs[Team]
    protected: int


class Group(Row):
    """A staff group: people of one team on one calendar."""

    number: int
    team: Team
    people: int
    calendar: Calendar
    open: bool
    free: int
    away: int
    hands: Hand
    kept: int
    shift: int  # the compiled clock's: where the next boundary of a shift stands


class Team(Row):
    """A team: its groups, its caseload places, whom it keeps people free for."""

    groups: Rows[Group]
    endless: bool
    places: int
    queue: Heap[Wait]
    needing: Refs[Pattern]
    joint: Refs[Pattern]
    touched: bool
    idle: int
    keeps: int
    first: Wait
    kept_turn: int = -1
    kept_concern: int
    kept_index: int
    kept_step: int


class Member(Row):
    """A team needed in a pattern, and how many of its people."""

    team: Team
    people: int


class Pattern(Queued):
    """Staff needed together, with the queue for them."""

    members: Rows[Member]
    possible: bool
    queue: Heap[Wait]
    seen: int


class Meeting(Row):
    """A meeting and its list."""

    number: int
    agenda: int
    length: int
    pattern: Pattern
    list: Heap[Wait]


class Slot(Row):
    """A slot of a meeting in the diary; who was called to it, and the cases it hears."""

    index: int
    start: int
    meeting: Meeting
    called: Chain[Called]
    heard: Chain[Wait]


# -- children -----------------------------------------------------------------------------------


class Case(Row):
    """A worry through all its returns. ``facts`` are the attributes, the source, and what changes
    (urgent, protected, repeat)."""

    row: int
    source: int
    background: bool
    luck: int
    need: int
    nth: int
    band: int = -1
    look: int
    urgent: bool
    protected: bool
    threads: int = 1
    crises: int
    clock_left: int = -1  # minutes at risk until the next crisis; -1: not yet drawn
    clock_from: int = -1  # since when the clock runs; -1: it stands
    turn: int  # of the crisis clock
    main: Thread
    places: Chain[Place]
    refs: int = 1
    stock: Stock
    facts: list[int]


class Concern(Row):
    """What the threads of one concern share: luck, visits by step, views held by agency."""

    luck: int
    refs: int = 1
    visits: list[int]
    views: list[int]


class Thread(Row):
    """One path a case is on: the main path (0), a branch, or side work."""

    case: Case
    number: int  # of the concern when the thread began
    index: int
    concern: Concern
    door_time: int  # since when the case is at this door: its age in the order of service
    fork: Fork
    step: Step
    stamp: int = NONE  # minute of what happened before day 0 (starting stock)
    busy: bool  # at work or in a meeting: a crisis waits for the end of it
    pulled: bool
    waits: int
    on: Any  # the Wait or Fork it waits on
    answer: int
    turn: int  # the compiled clock's: of a delay
    process: Any  # the SimPy clock's


class Fork(Row):
    """Branches under way; ``open`` while somebody waits for them, ``outer`` a fork around it."""

    left: int
    open: bool
    outer: Fork
    refs: int
    thread: Thread
    turn: int


class Place(Row):
    """A caseload place a case holds."""

    team: Team


class Wait(Queued):
    """A thread waiting for staff, a place or a meeting; or its work under way.

    ``wanted`` is a pattern, team or meeting, ``attends`` the pattern that comes to the meeting.
    """

    thread: Thread
    step: Step
    wanted: Any
    gone: bool
    turn: int
    joined: int
    law: int
    visit: int
    left: int  # minutes of work left when it was last (re)started
    since: int
    hands: Chain[Hand]  # people at work on it
    away: int  # of them, at a meeting
    attends: Pattern
    came: Chain[Called]


class Hand(Row):
    """One person at work on a task; ``up`` and ``down`` in the list of the group."""

    task: Wait
    group: Group
    away: bool
    up: Hand
    down: Hand


class Called(Row):
    """One person called to a meeting, and the hand whose work stopped for it."""

    group: Group
    hand: Hand


# -- the world ----------------------------------------------------------------------------------


class World(Row):
    """Everything the cases of one replication share, and what a clock does for the rules."""

    now: int
    turn: int  # counts turns, so that what is over does not ring
    seen: int  # counts hand-outs
    changed: Chain[Team]  # who waits for them, or who is free in them, changed
    heads: Heap[Pattern]  # in a hand-out, by the first in their queue
    leaving: Chain[Thread]  # reached their limit in this minute
    early: Chain[Wait]  # on a meeting's list, but with their notice still running
    places_called: bool
    people_called: bool
    leaves_called: bool
    groups: Rows[Group]
    teams: Rows[Team]
    agencies: Rows[Agency]
    slots: Rows[Slot]
    source_step: list[Step]
    cut_band: list[int]
    weights: list[int]  # shared, own, kept, new
    facts: int
    crisis_law: int
    crisis_step: Step
    return_law: int
    return_worse: int
    normal: int
    closer_noise: int

    # time

    def schedule(self, minute: int, place: int, what: int, row: Any, turn: int) -> None:
        """Let something happen at a minute, at a place in the order of that minute."""
        raise NotImplementedError

    def wake(self, thread: Thread, minute: int, place: int) -> None:
        """Let a thread that waits for nothing else go on at a minute."""
        raise NotImplementedError

    def begin(self, thread: Thread) -> None:
        """Let a new thread start in this minute."""
        raise NotImplementedError

    def resume(self, thread: Thread, answer: int) -> None:
        """Let a thread go on, at once."""
        raise NotImplementedError

    def interrupt(self, thread: Thread) -> None:
        """Pull a thread out of what it waits in."""
        raise NotImplementedError

    def next_boundary(self, group: Group) -> int:
        """Return the minute at which the group's shift next begins or ends; NONE for never."""
        raise NotImplementedError

    def working_days(self, start: int, minutes: int, calendar: Calendar) -> int:
        """Return when a delay in a calendar's working days is over."""
        raise NotImplementedError

    def end_of_work(self, task: Wait) -> int:
        """Return when the work left in a task ends if it goes on now, in its people's hours."""
        raise NotImplementedError

    def worked_on(self, task: Wait) -> int:
        """Return the minutes worked on a task since it last went on."""
        raise NotImplementedError

    # chance

    def uniform(self, luck: int, purpose: int, visit: int) -> int:
        """Return a whole number, uniform on 63 bits."""
        raise NotImplementedError

    def drawn(self, law: int, luck: int, purpose: int, visit: int) -> int:
        """Return whole minutes (or millionths) from a law."""
        raise NotImplementedError

    def luck_of_return(self, luck: int, nth: int) -> int:
        """Return the luck of a worry that returns for the nth time."""
        raise NotImplementedError

    # the log

    def write(
        self, minute: int, concern: int, index: int, step: int, kind: int, group: int
    ) -> None:
        """Write a row of the log."""
        raise NotImplementedError

    def write_existing(self, number: int, minute: int, need: int) -> None:
        """Write down a concern that begins to exist."""
        raise NotImplementedError

    # memory

    def fail(self, status: int, about: int) -> None:
        """The run can not go on."""
        raise NotImplementedError

    def new_concern(self, luck: int) -> Concern:
        """Return a concern with no views and no visits yet."""
        raise NotImplementedError

    def has_room(self) -> bool:
        """Say whether there is room to go on; where there is none, the run is done again."""
        raise NotImplementedError

    def release(self, row: Row) -> None:
        """A row is needed no more."""
        raise NotImplementedError
