"""What the reference engine remembers about a case, its threads and its work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.eventlog import NTH

if TYPE_CHECKING:
    import simpy

Key = tuple[int, int, int, int]


@dataclass(eq=False, slots=True)
class Case:
    """One worry about one child, through all its returns."""

    row: int
    source: int
    background: bool
    luck: int
    need: int
    facts: list[int]
    nth: int = 0
    band: int = -1
    look: int = 0
    places: list[int] = field(default_factory=list)
    urgent: bool = False
    protected: bool = False
    threads: int = 1
    crises: int = 0
    clock_left: int = -1  # minutes at risk until the next crisis; -1: not yet drawn
    clock_from: int = -1  # since when the clock runs; -1: it stands
    clock_turn: int = 0  # counts startings, so that a stopped clock does not ring
    main: Thread | None = None

    @property
    def number(self) -> int:
        """The concern's number in the log."""
        return self.row * NTH + self.nth


@dataclass(eq=False, slots=True)
class Fork:
    """Branches under way; ``open`` while somebody waits for them, ``outer`` a fork around it."""

    left: int
    answered: simpy.Event
    outer: Fork | None = None
    open: bool = True

    def counts(self) -> bool:
        """Say whether what its branches find still counts: nobody has stopped waiting."""
        return self.open and (self.outer is None or self.outer.counts())


@dataclass(eq=False, slots=True)
class Thread:
    """One path a case is on: the main path (0), a branch, or side work.

    ``luck``, ``visits`` and ``views`` are those of the concern the thread belongs to; what is
    still under way when a worry returns keeps the old ones.
    """

    case: Case
    number: int  # of the concern when the thread began
    index: int
    luck: int
    visits: dict[int, int] = field(default_factory=dict)
    views: set[int] = field(default_factory=set)
    door_time: int = 0  # since when the case is at this door: its age in the order of service
    fork: Fork | None = None
    process: simpy.Process | None = None
    stamp: int | None = None  # minute of what happened before day 0 (starting stock)
    busy: bool = False  # at work or in a meeting: a crisis waits for the end of it
    pulled: bool = False

    def visit(self, step: int) -> int:
        """Count a visit of a step and return which one it is, from 0."""
        count = self.visits.get(step, 0)
        self.visits[step] = count + 1
        return count


@dataclass(eq=False, slots=True)
class Waiting:
    """A thread waiting for staff, a place or a meeting; ``key`` is the order of service.

    ``wanted`` is a pattern, team or meeting; ``attends`` the pattern that comes to the meeting.
    """

    thread: Thread
    step: int
    key: Key
    event: simpy.Event
    joined: int
    wanted: int
    attends: int = -1
    gone: bool = False  # waits no longer: served, pulled or given up

    def __lt__(self, other: Waiting) -> bool:
        return self.key < other.key


@dataclass(eq=False, slots=True)
class Task(Waiting):
    """Work waiting or under way. ``groups`` has an entry for each person who does it."""

    law: int = -1
    visit: int = 0
    groups: list[int] = field(default_factory=list)
    calendars: list[int] = field(default_factory=list)
    left: int = 0  # minutes of work left when it was last (re)started
    since: int = 0
    away: list[int] = field(default_factory=list)  # groups whose person is at a meeting
    turn: int = 0  # counts (re)starts, so that an interrupted end is not the end
