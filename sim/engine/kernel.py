"""The compiled engine's kernel: the reference engine's rules, on one array of whole numbers.

Everything that changes is in ``k.w``, the memory: a thing (a thread, a task, a team) is a row of
it, known by the place where the row begins, and ``w[thread + Thread.STEP]`` is a field of it. 0 is
no thing. First come the head and the rows that are there from the start (groups, teams, patterns,
meetings, calendars, and a list for each day and minute), then rows as they are needed; a row that
is needed no more is used again. The tables of the model (``k.steps`` and so on) never change.

To read it beside the reference: a generator's ``yield`` is here the end of ``walk`` with
``Thread.WAITS`` set, and ``go_on`` is what follows it; a ``Waiting`` or ``Task`` is a Wait row, and
each person who works on one is a Hand. SimPy's order of things is kept by three queues: threads
that start (or are pulled), threads that go on, and what is due in this minute.

One module, because numba's cache notices changes of the file it compiles and of no other.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from enum import IntEnum
from types import FunctionType
from typing import Any, Protocol, TypeVar, cast

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic, overload

from sim import chance, laws
from sim.engine import judgement, rules
from sim.engine.harm import CRISIS, SIGNIFICANT_HARM
from sim.engine.judgement import SHARED
from sim.engine.rules import RETURN, THREADS, Phase
from sim.eventlog import NTH, Kind
from sim.plan import calendars
from sim.plan.model import NONE, Do

F = TypeVar("F", bound=Callable[..., Any])


class Memory(Protocol):
    """An array of int64, or bare memory: see ``bare``."""

    def __getitem__(self, at: int) -> int:
        """Return a number."""

    def __setitem__(self, at: int, number: int) -> None:
        """Write a number."""


def jit(function: F) -> F:
    """Compile a function of this module; it runs without the interpreter lock."""
    compiled: Any = numba.njit(nogil=True, error_model="numpy")(function)
    return cast("F", compiled)


def shared(function: Any, **known: Any) -> Any:
    """Compile a function both engines use; ``known`` are the compiled functions it calls."""
    names = function.__globals__ | known
    return jit(FunctionType(function.__code__, names, function.__name__))


mix = shared(chance.mix)
combine = shared(chance.combine, mix=mix)
draw = shared(chance.draw, combine=combine)
value = shared(laws.value)
common = shared(calendars.common)
finish = shared(calendars.finish, common=common)
worked = shared(calendars.worked, common=common)
after = shared(calendars.after)
first_closing = shared(calendars.first_closing)
order = shared(rules.order)
view = shared(judgement.view)
renewed = shared(judgement.renewed)

DAY = 1440
LIMIT = 1
CHECKED = bool(getattr(numba.config, "BOUNDSCHECK", False))
"""Whether each index is checked (NUMBA_BOUNDSCHECK=1, as in the tests)."""
WORD = 62
"""Agencies in one number of a concern's views."""


class Head(IntEnum):
    """What is at the beginning of the memory."""

    NONE = 0  # no thing is here
    TOP = 1  # where the next new row goes
    NOW = 2
    TODAY = 3
    SCHEDULED = 4  # counts what is scheduled, to break ties
    TURN = 5  # counts turns, so that what is over does not ring
    DUE = 6  # heap of what is due in this minute
    STARTING = 7  # first and last of the threads that start or are pulled
    GOING_ON = 9  # ... that go on
    LEAVING = 11  # ... that reached their limit
    PLACES_CALLED = 13
    PEOPLE_CALLED = 14
    LEAVES_CALLED = 15
    CHANGED = 16  # first and last of the teams that changed
    ROW = 18  # next row of the concern table
    ROWS = 19  # rows in the log
    EXISTED = 20
    STATUS = 21
    ABOUT = 22
    SEEN = 23  # counts hand-outs
    HEADS = 24  # heap of patterns in a hand-out
    MARGIN = 25  # most memory one thing that happens can need
    GROUPS = 26  # where the rows begin
    TEAMS = 27
    PATTERNS = 28
    MEETINGS = 29
    CALENDARS = 30
    MINUTES = 31
    DAYS = 32
    ALL_GROUPS = 33  # how many
    ALL_TEAMS = 34
    FREE = 35  # rows that can be used again, by kind (ten)
    SPANS = 45  # scratch: where the calendars needed together stand
    WHICH = 46  # scratch: which calendars they are
    LOG = 47  # first and last: the rows of the log, packed
    LOG_BEYOND = 48
    EXISTING = 49  # and concerns as they begin to exist
    EXISTING_BEYOND = 50
    # the model's tables: where they begin
    STEPS = 51
    PICKS = 52
    PICK_LAW = 53
    ROUTES = 54
    CUTS = 55
    BRANCHES = 56
    BRANCH_VIEW = 57
    AGENCIES = 58
    LAW_FIRST = 59
    LAWS = 60
    SOURCE_STEP = 61
    SLOT_START = 62
    SLOT_MEETING = 63
    STOCK_PLACE_FIRST = 64
    STOCK_PLACE_COUNT = 65
    STOCK_PROTECTED = 66
    STOCK_PLACES = 67
    # its single numbers
    HORIZON = 68
    FACTS = 69
    ALL_STEPS = 70
    ALL_AGENCIES = 71
    ALL_SLOTS = 72
    CRISIS_LAW = 73
    CRISIS_STEP = 74
    RETURN_LAW = 75
    RETURN_WORSE = 76
    NORMAL = 77
    CLOSER_NOISE = 78
    CUT_BAND = 79  # four
    WEIGHTS = 83  # four
    SIZE = 87


class Table(IntEnum):
    """Columns of the concern table; the attributes follow."""

    MINUTE = 0
    SOURCE = 1
    STEP = 2
    BACKGROUND = 3
    NEED = 4
    LUCK = 5
    STOCK = 6
    ATTRIBUTES = 7


class Existing(IntEnum):
    """What is noted of a concern when it begins to exist."""

    NUMBER = 0
    MINUTE = 1
    NEED = 2
    SIZE = 3


class Status(IntEnum):
    """How a run ended."""

    DONE = 0
    MEMORY_FULL = 1
    TOO_MANY_THREADS = 2
    TOO_MANY_RETURNS = 3


class Step(IntEnum):
    """Columns of a step: see CompiledModel."""

    DO = 0
    NEXT = 1
    PURPOSE = 2
    LAW = 3
    KLASS = 4
    DOOR = 5
    LIMIT = 6
    LIMIT_CALENDAR = 7
    ON_LIMIT = 8
    CALENDAR = 9
    CHOICE = 10
    PICK_FIRST = 11
    ATTEND_CHOICE = 12
    ATTEND_FIRST = 13
    BRANCH_FIRST = 14
    BRANCH_COUNT = 15
    WAIT = 16
    ROUTE_FIRST = 17
    ROUTE_COUNT = 18
    CUT_FIRST = 19
    CUT_ROWS = 20
    POOLED = 21
    CLOSER = 22
    FACT = 23
    NOTICE = 24
    LOWERS = 25
    BELOW = 26
    PROTECTS = 27
    LOOK = 28
    FORGET = 29
    CALM = 30
    VIEW = 31
    FINAL = 32
    SIZE = 33


class Agency(IntEnum):
    """An agency's own part of a view."""

    PURPOSE = 0
    OFFSET = 1
    NOISE = 2
    SIZE = 3


class Member(IntEnum):
    """A team needed in a pattern."""

    TEAM = 0
    PEOPLE = 1
    SIZE = 2


class Heap(IntEnum):
    """The first fields of every row that can be in a heap."""

    KEY = 0
    TIE = 1
    CHILD = 2
    NEXT = 3


class Group(IntEnum):
    """A staff group."""

    NUMBER = 0
    TEAM = 1
    PEOPLE = 2
    CALENDAR = 3
    OPEN = 4
    FREE = 5
    AWAY = 6
    HANDS = 7  # people at work
    KEPT = 8  # kept free for the team's first in order
    SHIFT = 9  # place of the next boundary's interval
    SIZE = 10


class Team(IntEnum):
    """A team: its groups, its queue for caseload places, whom it keeps people free for."""

    GROUPS = 0
    BEYOND = 1
    ENDLESS = 2  # no limit on places
    PLACES = 3  # free
    QUEUE = 4
    NEEDING = 5
    NEEDING_BEYOND = 6
    JOINT = 7
    JOINT_BEYOND = 8
    TOUCHED = 9
    NEXT = 10
    IDLE = 11
    KEEPS = 12  # how many are to be kept
    FIRST = 13  # for whom
    KEPT_TURN = 14  # for whom they are kept now, -1 for nobody
    KEPT_CONCERN = 15
    KEPT_INDEX = 16
    KEPT_STEP = 17
    SIZE = 18


class Pattern(IntEnum):
    """A pattern of staff needed together; in the heap of a hand-out by its first in the queue."""

    KEY = 0
    TIE = 1
    CHILD = 2
    NEXT = 3
    FIRST = 4  # members
    BEYOND = 5
    POSSIBLE = 6
    QUEUE = 7
    SEEN = 8
    SIZE = 9


class Meeting(IntEnum):
    """A meeting and its list."""

    AGENDA = 0
    LENGTH = 1
    PATTERN = 2
    LIST = 3
    SIZE = 4


class Calendar(IntEnum):
    """A calendar: its intervals, the next to close, its open days."""

    FIRST = 0
    BEYOND = 1
    CURSOR = 2
    DAY_FIRST = 3
    DAY_BEYOND = 4
    SIZE = 5


class What(IntEnum):
    """What an event is."""

    ENDS = 0  # work
    PEOPLE = 1  # are handed out
    GOES_ON = 2  # a delay, or a return
    SHIFT = 4
    LIMIT = 5  # on waiting for staff
    LEAVES = 6
    ANSWER_LIMIT = 7
    RINGS = 8  # the crisis clock
    PLACES = 9
    SLOT = 10
    CLOSES = 11  # a slot


class Event(IntEnum):
    """Something due. ``TURN`` is of what it is about; when that has moved on, it is stale."""

    KEY = 0
    TIE = 1
    CHILD = 2
    NEXT = 3
    MINUTE = 4
    WHAT = 5
    WHO = 6
    TURN = 7
    SIZE = 8


class Wait(IntEnum):
    """A thread waiting for staff, a place or a meeting, or its work under way."""

    KEY = 0
    TIE = 1
    CHILD = 2
    NEXT = 3
    THREAD = 4
    STEP = 5
    WANTED = 6
    GONE = 7
    TURN = 8
    JOINED = 9
    LAW = 10
    VISIT = 11
    LEFT = 12
    SINCE = 13
    HANDS = 14  # people at work on it; of a hearing: those called to it
    AWAY = 15
    ATTENDS = 16
    SIZE = 17


class Hand(IntEnum):
    """One person at work on a task."""

    TASK = 0
    GROUP = 1
    AWAY = 2
    NEXT = 3
    UP = 4  # in the group's list
    DOWN = 5
    SIZE = 6


class Called(IntEnum):
    """One person called to a meeting, and the work that stopped for it."""

    GROUP = 0
    HAND = 1
    NEXT = 3
    SIZE = 4


class Slot(IntEnum):
    """A slot under way."""

    NUMBER = 0
    CALLED = 1
    HEARD = 2
    NEXT = 3
    SIZE = 4


class Fork(IntEnum):
    """Branches under way."""

    LEFT = 0
    OPEN = 1
    OUTER = 2
    NEXT = 3
    REFS = 4
    THREAD = 5
    TURN = 6
    SIZE = 7


class Place(IntEnum):
    """A caseload place a case holds; in order of teams."""

    TEAM = 0
    NEXT = 3
    SIZE = 4


class Concern(IntEnum):
    """What the threads of one concern share; views, then visits by step, follow the row."""

    LUCK = 0
    REFS = 1
    VISITS = 2  # where they begin
    NEXT = 3
    VIEWS = 4


class Case(IntEnum):
    """A worry through all its returns; its facts follow the row."""

    ROW = 0
    SOURCE = 1
    BACKGROUND = 2
    NEXT = 3
    LUCK = 4
    NEED = 5
    NTH = 6
    BAND = 7
    LOOK = 8
    URGENT = 9
    PROTECTED = 10
    THREADS = 11
    CRISES = 12
    CLOCK_LEFT = 13
    CLOCK_FROM = 14
    CLOCK_TURN = 15
    MAIN = 16
    PLACES = 17
    REFS = 18
    STOCK = 19
    FACTS = 20


class Thread(IntEnum):
    """One path a case is on."""

    CASE = 0
    NUMBER = 1
    INDEX = 2
    NEXT = 3
    CONCERN = 4
    DOOR_TIME = 5
    FORK = 6
    STEP = 7
    STAMP = 8
    BUSY = 9
    PULLED = 10
    WAITS = 11
    ON = 12  # what it waits on
    TURN = 13
    ANSWER = 14
    SIZE = 15


class Waits(IntEnum):
    """What a thread waits for."""

    BEGINNING = 0
    ARRIVAL = 1
    WORK = 2
    DELAY = 3
    FORK = 4
    MEETING = 5
    PLACE = 6
    RETURN = 7


INTERRUPT = -1
"""The answer to a thread that is pulled."""


class Row(IntEnum):
    """Kinds of row that come and go."""

    EVENT = 0
    WAIT = 1
    HAND = 2
    CALLED = 3
    SLOT = 4
    FORK = 5
    PLACE = 6
    CONCERN = 7
    CASE = 8
    THREAD = 9


# -- whole numbers with and without a sign, of the same bits --------------------------------------


@jit
def signed(number: int) -> Any:
    """Return a number as the memory holds it."""
    return np.int64(number)


@jit
def unsigned(number: int) -> Any:
    """Return a number as draws are made with it."""
    return np.uint64(number)


# -- the memory ----------------------------------------------------------------------------------


@overload(operator.getitem, strict=False)
def read_field(w: Any, field: Any) -> Any:
    """Let ``w[Head.NOW]`` read from bare memory, which knows whole numbers only."""
    if isinstance(w, types.CPointer) and isinstance(field, types.IntEnumMember):
        return lambda w, field: w[field + 0]
    return None


@overload(operator.setitem, strict=False)
def write_field(w: Any, field: Any, number: Any) -> Any:
    """Let ``w[Head.NOW] = minute`` write to bare memory."""
    if not isinstance(w, types.CPointer):
        return None
    if isinstance(field, types.IntEnumMember):
        return lambda w, field, number: operator.setitem(w, field + 0, number)
    return None


# -- rows ---------------------------------------------------------------------------------------


@jit
def new(w: Memory, kind: int, size: int) -> int:
    """Return a row; what is in it is left over from before."""
    row = w[Head.FREE + kind]
    if row:
        w[Head.FREE + kind] = w[row + Heap.NEXT]
        return row
    row = w[Head.TOP]
    w[Head.TOP] = row + size
    return row


@jit
def listed(w: Memory, which: int, i: int) -> int:
    """Return an entry of one of the model's lists."""
    return w[w[which] + i]


@jit
def of_step(w: Memory, step: int, column: int) -> int:
    """Return what the model says of a step."""
    return w[w[Head.STEPS] + step * Step.SIZE + column]


@jit
def release(w: Memory, kind: int, row: int) -> None:
    """Let a row be used again."""
    w[row + Heap.NEXT] = w[Head.FREE + kind]
    w[Head.FREE + kind] = row


@jit
def new_turn(w: Memory) -> int:
    """Return a number never given before."""
    w[Head.TURN] += 1
    return w[Head.TURN]


# -- heaps: the first by (KEY, TIE); a heap is the place where its first row is written ----------


@jit
def merged(w: Memory, a: int, b: int) -> int:
    """Return the first of two heaps made one."""
    if a == 0:
        return b
    if b == 0:
        return a
    p, q = w[b + Heap.KEY], w[a + Heap.KEY]
    if p < q or (p == q and w[b + Heap.TIE] < w[a + Heap.TIE]):
        a, b = b, a
    w[b + Heap.NEXT] = w[a + Heap.CHILD]
    w[a + Heap.CHILD] = b
    return a


@jit
def add(w: Memory, heap: int, row: int) -> None:
    """Put a row into a heap."""
    w[row + Heap.CHILD] = 0
    w[row + Heap.NEXT] = 0
    w[heap] = merged(w, w[heap], row)


@jit
def take_first(w: Memory, heap: int) -> int:
    """Take the first row out of a heap: its children are merged in pairs, then all together."""
    first = w[heap]
    child, pairs = w[first + Heap.CHILD], 0
    while child:
        other = w[child + Heap.NEXT]
        if other == 0:
            w[child + Heap.NEXT] = pairs
            pairs = child
            break
        following = w[other + Heap.NEXT]
        pair = merged(w, child, other)
        w[pair + Heap.NEXT] = pairs
        pairs, child = pair, following
    rest = 0
    while pairs:
        following = w[pairs + Heap.NEXT]
        rest = merged(w, rest, pairs)
        pairs = following
    if rest:
        w[rest + Heap.NEXT] = 0
    w[heap] = rest
    return first


# -- queues of threads: first come, first served --------------------------------------------------


@jit
def append(w: Memory, queue: int, row: int) -> None:
    """Put a row at the end of a queue (first and last at ``queue``); linked by NEXT."""
    w[row + Heap.NEXT] = 0
    if w[queue]:
        w[w[queue + 1] + Heap.NEXT] = row
    else:
        w[queue] = row
    w[queue + 1] = row


@jit
def resume(w: Memory, thread: int, answer: int) -> None:
    """Let a thread go on, at once."""
    w[thread + Thread.ANSWER] = answer
    append(w, Head.GOING_ON, thread)


# -- the clock -----------------------------------------------------------------------------------


@jit
def schedule(w: Memory, minute: int, place: int, what: int, who: int, turn: int) -> None:
    """Let something happen at a minute, at a place in the order of that minute."""
    w[Head.SCHEDULED] += 1
    if minute >= w[Head.HORIZON]:
        return
    event = new(w, Row.EVENT, Event.SIZE)
    w[event + Event.KEY] = place
    w[event + Event.TIE] = w[Head.SCHEDULED]
    w[event + Event.MINUTE] = minute
    w[event + Event.WHAT] = what
    w[event + Event.WHO] = who
    w[event + Event.TURN] = turn
    if minute == w[Head.NOW]:
        add(w, Head.DUE, event)
        return
    day = minute // DAY
    bucket = w[Head.DAYS] + day
    if day == w[Head.TODAY]:
        bucket = w[Head.MINUTES] + minute - day * DAY
    w[event + Event.NEXT] = w[bucket]
    w[bucket] = event


@jit
def schedule_of(
    w: Memory, minute: int, phase: int, thread: int, what: int, who: int, turn: int
) -> None:
    """Let something happen to a thread at a minute."""
    place = order(phase, w[thread + Thread.NUMBER], w[thread + Thread.INDEX])
    schedule(w, minute, place, what, who, turn)


@jit
def call(w: Memory, flag: int, phase: int, what: int) -> None:
    """Hand out places or people in this minute, once, when its phase comes."""
    if w[flag] == 0:
        w[flag] = 1
        schedule(w, w[Head.NOW], order(phase, -1, 0), what, 0, 0)


# -- the log -------------------------------------------------------------------------------------


@jit
def note_at(
    w: Memory, minute: int, concern: int, index: int, step: int, kind: int, group: int
) -> None:
    """Note a row: (concern, thread) and (minute, kind, step, group), packed in two numbers.

    Rows for which there is no room are counted only.
    """
    row = w[Head.LOG] + 2 * w[Head.ROWS]
    w[Head.ROWS] += 1
    if row < w[Head.LOG_BEYOND]:
        w[row] = ((concern + 1) << 24) | index
        w[row + 1] = (
            ((minute + EARLIEST) << 35) | ((0 + kind) << 29) | ((step + 1) << 14) | (group + 1)
        )


STRETCH = 48
EARLIEST = 1 << 26
"""Minutes before the start date a row of the log can tell of: 127 years."""


@jit
def minute_of(w: Memory, thread: int) -> int:
    """Return the minute it is for a thread: now, or for starting stock when it joined."""
    stamp = w[thread + Thread.STAMP]
    return w[Head.NOW] if stamp == NONE else stamp


@jit
def note(w: Memory, thread: int, step: int, kind: int, group: int) -> None:
    """Note what happened to a thread."""
    number, index = w[thread + Thread.NUMBER], w[thread + Thread.INDEX]
    note_at(w, minute_of(w, thread), number, index, step, kind, group)


@jit
def earlier(w: Memory, a: int, b: int) -> bool:
    """Say whether row a comes before row b: by minute, concern, thread."""
    p, q = w[a + 1] >> 35, w[b + 1] >> 35
    return p < q or (p == q and w[a] < w[b])


@jit
def copy_row(w: Memory, a: int, b: int) -> None:
    """Write row a in the place of row b."""
    w[b], w[b + 1] = w[a], w[a + 1]


@jit
def put_in_order(w: Memory, first: int, beyond: int) -> None:
    """Put the rows of a minute in the written order; rows of a thread stay as they happened.

    Short stretches are put in order and merged, two by two, with the help of the room after them.
    """
    stretch = beyond - first
    if beyond + stretch <= w[Head.LOG_BEYOND]:
        stretch = min(stretch, STRETCH)
    for at in range(first, beyond, max(stretch, 1)):
        insert_in_order(w, at, min(at + stretch, beyond))
    while stretch < beyond - first:
        for at in range(first, beyond - stretch, 2 * stretch):
            merge_rows(w, at, at + stretch, min(at + 2 * stretch, beyond), beyond)
        stretch *= 2


@jit
def insert_in_order(w: Memory, first: int, beyond: int) -> None:
    """Put a short stretch of rows in order."""
    for i in range(first + 2, beyond, 2):
        if not earlier(w, i, i - 2):
            continue
        concern, rest = w[i], w[i + 1]
        j = i - 2
        while j >= first and (
            (rest >> 35) < (w[j + 1] >> 35) or ((rest >> 35) == (w[j + 1] >> 35) and concern < w[j])
        ):
            copy_row(w, j, j + 2)
            j -= 2
        w[j + 2], w[j + 3] = concern, rest


@jit
def merge_rows(w: Memory, first: int, middle: int, beyond: int, room: int) -> None:
    """Merge two stretches in order, the first of them copied to the room after the rows."""
    for i in range(first, middle, 2):
        copy_row(w, i, room + i - first)
    i, last, j, to = room, room + middle - first, middle, first
    while i < last:
        if j < beyond and earlier(w, j, i):
            copy_row(w, j, to)
            j += 2
        else:
            copy_row(w, i, to)
            i += 2
        to += 2


# -- draws and views -----------------------------------------------------------------------------


@jit
def drawn(w: Memory, law: int, luck: int, purpose: int, visit: int) -> int:
    """Return whole minutes (or millionths) from a law."""
    u = signed(draw(unsigned(luck), unsigned(purpose), unsigned(visit)))
    found: int = value(u, w, w[Head.LAWS] + listed(w, Head.LAW_FIRST, law))
    return found


@jit
def error(w: Memory, case: int, purpose: int) -> int:
    """Return a part of a view at the current look: a new look keeps a part of the old one."""
    luck, law = w[case + Case.LUCK], w[Head.NORMAL]
    found = drawn(w, law, luck, purpose, 0)
    for look in range(1, w[case + Case.LOOK] + 1):
        fresh = drawn(w, law, luck, purpose, look)
        found = renewed(w[Head.WEIGHTS + 2], found, w[Head.WEIGHTS + 3], fresh)
    return found


@jit
def perceived(w: Memory, case: int, agency: int, closer: int) -> int:
    """Return the need one agency perceives, in millionths."""
    row = w[Head.AGENCIES] + agency * Agency.SIZE
    noise = w[Head.CLOSER_NOISE] if closer else w[row + Agency.NOISE]
    seen: int = view(
        w[case + Case.NEED], w[row + Agency.OFFSET], noise,
        w[Head.WEIGHTS], error(w, case, signed(unsigned(SHARED))),
        w[Head.WEIGHTS + 1], error(w, case, w[row + Agency.PURPOSE]),
    )  # fmt: skip
    return seen


@jit
def pooled(w: Memory, thread: int, agency: int, closer: int) -> int:
    """Return the mean of the views of an agency and of those whose view is held."""
    case, concern = w[thread + Thread.CASE], w[thread + Thread.CONCERN]
    total, count = 0, 0
    for other in range(w[Head.ALL_AGENCIES]):
        if other == agency or holds_view(w, concern, other):
            total += perceived(w, case, other, closer)
            count += 1
    return total // count


@jit
def holds_view(w: Memory, concern: int, agency: int) -> bool:
    """Say whether an agency's view is held."""
    return (w[concern + Concern.VIEWS + agency // WORD] >> (agency % WORD)) & 1 != 0


# -- a case, its concerns and threads ------------------------------------------------------------


@jit
def new_concern(w: Memory, luck: int) -> int:
    """Return a concern with no views and no visits yet."""
    words = (w[Head.ALL_AGENCIES] + WORD - 1) // WORD
    size = Concern.VIEWS + words + w[Head.ALL_STEPS]
    concern = new(w, Row.CONCERN, size)
    for i in range(concern + Concern.VIEWS, concern + size):
        w[i] = 0
    w[concern + Concern.LUCK] = luck
    w[concern + Concern.REFS] = 1
    w[concern + Concern.VISITS] = concern + Concern.VIEWS + words
    return concern


@jit
def let_go_of_concern(w: Memory, concern: int) -> None:
    """A thread needs the concern no more."""
    w[concern + Concern.REFS] -= 1
    if w[concern + Concern.REFS] == 0:
        release(w, Row.CONCERN, concern)


@jit
def let_go_of_case(w: Memory, case: int) -> None:
    """A thread needs the case no more."""
    w[case + Case.REFS] -= 1
    if w[case + Case.REFS] == 0:
        release(w, Row.CASE, case)


@jit
def let_go_of_fork(w: Memory, fork: int) -> None:
    """A branch, or a fork inside, needs the fork no more."""
    while fork:
        w[fork + Fork.REFS] -= 1
        if w[fork + Fork.REFS]:
            return
        w[fork + Fork.TURN] = 0
        outer = w[fork + Fork.OUTER]
        release(w, Row.FORK, fork)
        fork = outer


@jit
def counts(w: Memory, fork: int) -> bool:
    """Say whether what the branches of a fork find still counts."""
    while fork:
        if not w[fork + Fork.OPEN]:
            return False
        fork = w[fork + Fork.OUTER]
    return True


@jit
def new_thread(w: Memory, case: int, concern: int, number: int, index: int, step: int) -> int:
    """Return a thread that begins at a step."""
    thread = new(w, Row.THREAD, Thread.SIZE)
    w[thread + Thread.CASE] = case
    w[thread + Thread.NUMBER] = number
    w[thread + Thread.INDEX] = index
    w[thread + Thread.CONCERN] = concern
    w[thread + Thread.DOOR_TIME] = 0
    w[thread + Thread.FORK] = 0
    w[thread + Thread.STEP] = step
    w[thread + Thread.STAMP] = NONE
    w[thread + Thread.BUSY] = 0
    w[thread + Thread.PULLED] = 0
    w[thread + Thread.WAITS] = Waits.BEGINNING
    w[thread + Thread.ON] = 0
    w[thread + Thread.TURN] = 0
    w[thread + Thread.ANSWER] = 0
    return thread


@jit
def visited(w: Memory, thread: int, step: int) -> int:
    """Count a visit of a step and return which one it is, from 0."""
    at = w[w[thread + Thread.CONCERN] + Concern.VISITS] + step
    w[at] += 1
    return w[at] - 1


@jit
def arrive(w: Memory, table: Any, row: int) -> None:
    """Let a concern of the table begin to exist: its main path starts."""
    attributes = table.shape[1] - Table.ATTRIBUTES
    case = new(w, Row.CASE, Case.FACTS + attributes + 4)
    w[case + Case.ROW] = row
    w[case + Case.SOURCE] = table[row, Table.SOURCE]
    w[case + Case.BACKGROUND] = table[row, Table.BACKGROUND]
    w[case + Case.LUCK] = table[row, Table.LUCK]
    w[case + Case.NEED] = table[row, Table.NEED]
    w[case + Case.NTH] = 0
    w[case + Case.BAND] = -1
    w[case + Case.LOOK] = 0
    w[case + Case.URGENT] = 0
    w[case + Case.PROTECTED] = 0
    w[case + Case.THREADS] = 1
    w[case + Case.CRISES] = 0
    w[case + Case.CLOCK_LEFT] = -1
    w[case + Case.CLOCK_FROM] = -1
    w[case + Case.CLOCK_TURN] = 0
    w[case + Case.PLACES] = 0
    w[case + Case.REFS] = 1
    w[case + Case.STOCK] = table[row, Table.STOCK]
    for i in range(attributes):
        w[case + Case.FACTS + i] = table[row, Table.ATTRIBUTES + i]
    w[case + Case.FACTS + attributes] = table[row, Table.SOURCE]
    for i in range(1, 4):
        w[case + Case.FACTS + attributes + i] = 0
    concern = new_concern(w, table[row, Table.LUCK])
    main = new_thread(w, case, concern, row * NTH, 0, table[row, Table.STEP])
    w[case + Case.MAIN] = main
    minute = table[row, Table.MINUTE]
    w[main + Thread.DOOR_TIME] = minute
    if minute < 0:
        w[main + Thread.STAMP] = minute
    w[main + Thread.WAITS] = Waits.ARRIVAL
    append(w, Head.STARTING, main)


@jit
def exists(w: Memory, main: int, step: int, kind: int) -> None:
    """A concern begins to exist: note it."""
    row = w[Head.EXISTING] + w[Head.EXISTED] * Existing.SIZE
    w[Head.EXISTED] += 1
    if row < w[Head.EXISTING_BEYOND]:
        w[row + Existing.NUMBER] = w[main + Thread.NUMBER]
        w[row + Existing.MINUTE] = minute_of(w, main)
        w[row + Existing.NEED] = w[w[main + Thread.CASE] + Case.NEED]
    note(w, main, step, kind, -1)


@jit
def hold(w: Memory, main: int, stock: int) -> None:
    """Give starting stock the places and the protection it has on day 0."""
    first = listed(w, Head.STOCK_PLACE_FIRST, stock)
    for i in range(first, first + listed(w, Head.STOCK_PLACE_COUNT, stock)):
        team = w[Head.TEAMS] + listed(w, Head.STOCK_PLACES, i) * Team.SIZE
        w[team + Team.PLACES] -= 1
        hold_place(w, w[main + Thread.CASE], team)
        note(w, main, -1, Kind.PLACE_TAKEN, number_of(w, team))
    if listed(w, Head.STOCK_PROTECTED, stock):
        protect(w, main, -1)


@jit
def branch(w: Memory, thread: int, step: int, fork: int) -> None:
    """Start a branch, or side work nobody waits for."""
    case = w[thread + Thread.CASE]
    index = w[case + Case.THREADS]
    if index == THREADS:
        w[Head.STATUS] = Status.TOO_MANY_THREADS
        w[Head.ABOUT] = w[thread + Thread.NUMBER]
        return
    if w[Head.TOP] + w[Head.MARGIN] > w[Head.LOG]:
        w[Head.STATUS] = Status.MEMORY_FULL
        return
    w[case + Case.THREADS] = index + 1
    w[case + Case.REFS] += 1
    concern = w[thread + Thread.CONCERN]
    w[concern + Concern.REFS] += 1
    made = new_thread(w, case, concern, w[thread + Thread.NUMBER], index, step)
    w[made + Thread.DOOR_TIME] = w[thread + Thread.DOOR_TIME]
    w[made + Thread.FORK] = fork
    append(w, Head.STARTING, made)


@jit
def side_ends(w: Memory, thread: int, step: int) -> None:
    """A branch is done; the last branch of a fork lets the case go on."""
    note(w, thread, step, Kind.DONE, -1)
    fork = w[thread + Thread.FORK]
    if fork:
        w[fork + Fork.LEFT] -= 1
        if w[fork + Fork.LEFT] == 0 and w[fork + Fork.OPEN]:
            w[fork + Fork.OPEN] = 0
            resume(w, w[fork + Fork.THREAD], Kind.GATHERED)
        let_go_of_fork(w, fork)
    let_go_of_concern(w, w[thread + Thread.CONCERN])
    let_go_of_case(w, w[thread + Thread.CASE])
    release(w, Row.THREAD, thread)


@jit
def main_ends(w: Memory, main: int, step: int) -> None:
    """Close the case; unmet need may return, and a crisis brings it back sooner."""
    case = w[main + Thread.CASE]
    note(w, main, step, Kind.ENDED, -1)
    place = w[case + Case.PLACES]
    while place:
        following = w[place + Place.NEXT]
        give_back(w, main, step, w[place + Place.TEAM])
        place = following
    set_urgent(w, case, 0)
    expose(w, main, step)
    w[main + Thread.STAMP] = NONE
    luck = w[w[main + Thread.CONCERN] + Concern.LUCK]
    let_go_of_concern(w, w[main + Thread.CONCERN])
    unmet = (
        w[case + Case.NEED] >= w[Head.CUT_BAND + 1]
        and w[Head.RETURN_LAW] >= 0
        and not of_step(w, step, Step.FINAL)
    )
    if w[case + Case.BACKGROUND] or not (unmet or at_risk(w, case)):
        w[main + Thread.TURN] = 0
        release(w, Row.THREAD, main)
        let_go_of_case(w, case)
        return
    w[main + Thread.WAITS] = Waits.RETURN
    w[main + Thread.TURN] = new_turn(w)
    if unmet:
        minutes = drawn(w, w[Head.RETURN_LAW], luck, signed(unsigned(RETURN)), 0)
        turn = w[main + Thread.TURN]
        due = w[Head.NOW] + minutes
        schedule_of(w, due, Phase.HAPPENS, main, What.GOES_ON, main, turn)


@jit
def renew(w: Memory, main: int) -> None:
    """The same worry again: a new concern, a new look, a need somewhat worse."""
    case = w[main + Thread.CASE]
    if w[case + Case.NTH] + 1 >= NTH:
        w[Head.STATUS] = Status.TOO_MANY_RETURNS
        w[Head.ABOUT] = w[case + Case.ROW]
        return
    w[case + Case.NTH] += 1
    w[case + Case.NEED] += w[Head.RETURN_WORSE]
    w[case + Case.LOOK] += 1
    w[case + Case.FACTS + w[Head.FACTS] + 3] = 1
    nth = w[case + Case.NTH]
    luck = signed(combine(unsigned(w[case + Case.LUCK]), unsigned(nth)))
    w[main + Thread.CONCERN] = new_concern(w, luck)
    w[main + Thread.NUMBER] = w[case + Case.ROW] * NTH + nth
    w[main + Thread.DOOR_TIME] = w[Head.NOW]
    w[main + Thread.PULLED] = 0


# -- true need, protection, crisis ---------------------------------------------------------------


@jit
def set_need(w: Memory, thread: int, need: int) -> None:
    """Change true need; the band it is in is noted when that changes."""
    case = w[thread + Thread.CASE]
    if w[case + Case.BACKGROUND]:
        return
    w[case + Case.NEED] = need
    band = 0
    for i in range(4):
        band += need >= w[Head.CUT_BAND + i]
    if band != w[case + Case.BAND]:
        w[case + Case.BAND] = band
        note(w, thread, -1, Kind.STAGE1 + band, -1)
    watch(w, case)


@jit
def protect(w: Memory, thread: int, step: int) -> None:
    """Protective action is agreed."""
    case = w[thread + Thread.CASE]
    if not w[case + Case.PROTECTED]:
        set_protected(w, case, 1)
        note(w, thread, step, Kind.PROTECTED, -1)
        watch(w, case)


@jit
def expose(w: Memory, thread: int, step: int) -> None:
    """The case is closed: protection ends."""
    case = w[thread + Thread.CASE]
    if w[case + Case.PROTECTED] and w[case + Case.BAND] >= SIGNIFICANT_HARM:
        note(w, thread, step, Kind.EXPOSED, -1)
    set_protected(w, case, 0)
    watch(w, case)


@jit
def set_protected(w: Memory, case: int, protected: int) -> None:
    """Write down whether a child is protected."""
    w[case + Case.PROTECTED] = protected
    w[case + Case.FACTS + w[Head.FACTS] + 2] = protected


@jit
def set_urgent(w: Memory, case: int, urgent: int) -> None:
    """Give a case precedence everywhere, or end it."""
    w[case + Case.URGENT] = urgent
    w[case + Case.FACTS + w[Head.FACTS] + 1] = urgent


@jit
def at_risk(w: Memory, case: int) -> bool:
    """Say whether the child is at significant harm and unprotected."""
    return w[case + Case.BAND] >= SIGNIFICANT_HARM and not w[case + Case.PROTECTED]


@jit
def watch(w: Memory, case: int) -> None:
    """Let the crisis clock run while the child is at risk; time at risk before counts."""
    if w[Head.CRISIS_LAW] < 0:
        return
    risk, runs = at_risk(w, case), w[case + Case.CLOCK_FROM] >= 0
    if risk and not runs:
        start_clock(w, case)
    elif runs and not risk:
        w[case + Case.CLOCK_LEFT] -= w[Head.NOW] - w[case + Case.CLOCK_FROM]
        w[case + Case.CLOCK_FROM] = -1
        w[case + Case.CLOCK_TURN] = new_turn(w)


@jit
def start_clock(w: Memory, case: int) -> None:
    """Let the crisis clock run."""
    if w[case + Case.CLOCK_LEFT] < 0:
        luck, crises = w[case + Case.LUCK], w[case + Case.CRISES]
        law = w[Head.CRISIS_LAW]
        w[case + Case.CLOCK_LEFT] = drawn(w, law, luck, signed(unsigned(CRISIS)), crises)
    w[case + Case.CLOCK_FROM] = w[Head.NOW]
    w[case + Case.CLOCK_TURN] = new_turn(w)
    rings = w[Head.NOW] + w[case + Case.CLOCK_LEFT]
    main, turn = w[case + Case.MAIN], w[case + Case.CLOCK_TURN]
    schedule_of(w, rings, Phase.CRISIS, main, What.RINGS, case, turn)


@jit
def ring(w: Memory, case: int) -> None:
    """A crisis: the case leaves whatever it waits in; work under way is finished first."""
    main = w[case + Case.MAIN]
    note(w, main, -1, Kind.CRISIS, -1)
    w[case + Case.CRISES] += 1
    w[case + Case.CLOCK_LEFT] = -1
    w[case + Case.CLOCK_FROM] = -1
    set_urgent(w, case, 1)
    if w[main + Thread.BUSY]:
        w[main + Thread.PULLED] = 1
    else:
        w[main + Thread.ANSWER] = INTERRUPT
        append(w, Head.STARTING, main)
    watch(w, case)


# -- caseload places -----------------------------------------------------------------------------


@jit
def number_of(w: Memory, team: int) -> int:
    """Return the number of a team's first group: what the log calls the team."""
    return w[w[team + Team.GROUPS] + Group.NUMBER]


@jit
def hold_place(w: Memory, case: int, team: int) -> None:
    """Write down that a case holds a place, in the order of the teams."""
    place = new(w, Row.PLACE, Place.SIZE)
    w[place + Place.TEAM] = team
    at = case + Case.PLACES
    while w[at] and w[w[at] + Place.TEAM] <= team:
        at = w[at] + Place.NEXT
    w[place + Place.NEXT] = w[at]
    w[at] = place


@jit
def holds_place(w: Memory, case: int, team: int) -> bool:
    """Say whether a case holds a place of a team."""
    place = w[case + Case.PLACES]
    while place and w[place + Place.TEAM] != team:
        place = w[place + Place.NEXT]
    return place != 0


@jit
def give_back(w: Memory, thread: int, step: int, team: int) -> None:
    """Give a caseload place back, if the case holds one of that team."""
    at = w[thread + Thread.CASE] + Case.PLACES
    while w[at] and w[w[at] + Place.TEAM] != team:
        at = w[at] + Place.NEXT
    place = w[at]
    if place == 0:
        return
    w[at] = w[place + Place.NEXT]
    release(w, Row.PLACE, place)
    note(w, thread, step, Kind.PLACE_GIVEN, number_of(w, team))
    w[team + Team.PLACES] += 1
    call(w, Head.PLACES_CALLED, Phase.PLACES, What.PLACES)


@jit
def hand_out_places(w: Memory) -> None:
    """Give free places to those who wait, in the order of service."""
    for i in range(w[Head.ALL_TEAMS]):
        team = w[Head.TEAMS] + i * Team.SIZE
        while w[team + Team.QUEUE] and (
            w[w[team + Team.QUEUE] + Wait.GONE]
            or w[team + Team.ENDLESS]
            or w[team + Team.PLACES] > 0
        ):
            waiting = take_first(w, team + Team.QUEUE)
            if not w[waiting + Wait.GONE]:
                w[team + Team.PLACES] -= 1
                resume(w, w[waiting + Wait.THREAD], team)
            let_go_of_wait(w, waiting)


# -- waiting -------------------------------------------------------------------------------------


@jit
def new_wait(w: Memory, thread: int, step: int, wanted: int, now: int) -> int:
    """Return a row for a thread that waits; its key is the order of service."""
    wait = new(w, Row.WAIT, Wait.SIZE)
    klass = 0 if w[w[thread + Thread.CASE] + Case.URGENT] else of_step(w, step, Step.KLASS)
    w[wait + Wait.KEY] = (klass << 48) + w[thread + Thread.DOOR_TIME]
    w[wait + Wait.TIE] = w[thread + Thread.NUMBER] * THREADS + w[thread + Thread.INDEX]
    w[wait + Wait.THREAD] = thread
    w[wait + Wait.STEP] = step
    w[wait + Wait.WANTED] = wanted
    w[wait + Wait.GONE] = 0
    w[wait + Wait.TURN] = new_turn(w)
    w[wait + Wait.JOINED] = now
    w[wait + Wait.HANDS] = 0
    w[wait + Wait.AWAY] = 0
    w[wait + Wait.ATTENDS] = 0
    w[thread + Thread.ON] = wait
    return wait


@jit
def let_go_of_wait(w: Memory, wait: int) -> None:
    """A wait, or work, is over and out of every queue."""
    w[wait + Wait.TURN] = 0
    release(w, Row.WAIT, wait)


@jit
def trim(w: Memory, queue: int) -> bool:
    """Drop what has left from the head of a queue; say whether any is waiting."""
    while w[queue] and w[w[queue] + Wait.GONE]:
        let_go_of_wait(w, take_first(w, queue))
    return w[queue] != 0


@jit
def pick(w: Memory, thread: int, step: int) -> int:
    """Return the entry in ``picks`` that the case's attribute chooses."""
    choice, first = of_step(w, step, Step.CHOICE), of_step(w, step, Step.PICK_FIRST)
    if choice < 0:
        return first
    return first + w[w[thread + Thread.CASE] + Case.FACTS + choice]


@jit
def later(w: Memory, start: int, minutes: int, calendar: int) -> int:
    """Return the minute so long after ``start``, on a calendar's working days if given."""
    over = start + minutes
    if calendar >= 0:
        row = w[Head.CALENDARS] + calendar * Calendar.SIZE
        first, beyond = w[row + Calendar.DAY_FIRST], w[row + Calendar.DAY_BEYOND]
        at = first_above(w, start // DAY, first, beyond)
        over = after(w, at, beyond, start, minutes)
    return max(over, w[Head.NOW])


@jit
def first_above(values: Memory, x: int, low: int, high: int) -> int:
    """Return the place of the first value above x (``bisect_right``)."""
    while low < high:
        middle = (low + high) >> 1
        if x < values[middle]:
            high = middle
        else:
            low = middle + 1
    return low


@jit
def limit(w: Memory, thread: int, step: int, visit: int, start: int) -> int:
    """Return the minute at which a wait that began at ``start`` reaches its limit."""
    luck = w[w[thread + Thread.CONCERN] + Concern.LUCK]
    purpose = of_step(w, step, Step.PURPOSE) ^ LIMIT
    minutes = drawn(w, of_step(w, step, Step.LIMIT), luck, purpose, visit)
    return later(w, start, minutes, of_step(w, step, Step.LIMIT_CALENDAR))


# -- steps that take time ------------------------------------------------------------------------


@jit
def work(w: Memory, thread: int, step: int) -> None:
    """Wait for staff (or leave at the limit), then hold them until the work is done."""
    now = minute_of(w, thread)
    if of_step(w, step, Step.DOOR):
        w[thread + Thread.DOOR_TIME] = now
    entry, visit = pick(w, thread, step), visited(w, thread, step)
    pattern = w[Head.PATTERNS] + listed(w, Head.PICKS, entry) * Pattern.SIZE
    task = new_wait(w, thread, step, pattern, now)
    w[task + Wait.LAW] = listed(w, Head.PICK_LAW, entry)
    w[task + Wait.VISIT] = visit
    for i in range(w[pattern + Pattern.FIRST], w[pattern + Pattern.BEYOND], Member.SIZE):
        note(w, thread, step, Kind.JOINED, number_of(w, w[i + Member.TEAM]))
    add(w, pattern + Pattern.QUEUE, task)
    changed(w, pattern)
    w[thread + Thread.STAMP] = NONE
    w[thread + Thread.WAITS] = Waits.WORK
    if of_step(w, step, Step.LIMIT) >= 0:
        at = limit(w, thread, step, visit, now)
        turn = w[task + Wait.TURN]
        schedule_of(w, at, Phase.WAITING_LIMIT, thread, What.LIMIT, task, turn)


@jit
def withdraw(w: Memory, task: int, kind: int) -> None:
    """Take a waiting task out of its queue."""
    w[task + Wait.GONE] = 1
    pattern, thread = w[task + Wait.WANTED], w[task + Wait.THREAD]
    for i in range(w[pattern + Pattern.FIRST], w[pattern + Pattern.BEYOND], Member.SIZE):
        note(w, thread, w[task + Wait.STEP], kind, number_of(w, w[i + Member.TEAM]))
    changed(w, pattern)


@jit
def give_up(w: Memory, task: int) -> None:
    """The limit on waiting is reached: the thread leaves, with all who do so in this minute."""
    withdraw(w, task, Kind.LEFT)
    append(w, Head.LEAVING, w[task + Wait.THREAD])
    call(w, Head.LEAVES_CALLED, Phase.LEAVES, What.LEAVES)


@jit
def leave(w: Memory) -> None:
    """Let all who reached their limit in this minute go on, before anything is handed out."""
    thread = w[Head.LEAVING]
    w[Head.LEAVING] = 0
    while thread:
        following = w[thread + Thread.NEXT]
        resume(w, thread, 0)
        thread = following


@jit
def delay(w: Memory, thread: int, step: int) -> None:
    """Time passes; nobody is held."""
    note(w, thread, step, Kind.DELAYED, -1)
    luck = w[w[thread + Thread.CONCERN] + Concern.LUCK]
    visit = visited(w, thread, step)
    minutes = drawn(w, of_step(w, step, Step.LAW), luck, of_step(w, step, Step.PURPOSE), visit)
    began = minute_of(w, thread)
    w[thread + Thread.STAMP] = NONE
    w[thread + Thread.WAITS] = Waits.DELAY
    w[thread + Thread.TURN] = new_turn(w)
    over = later(w, began, minutes, of_step(w, step, Step.CALENDAR))
    turn = w[thread + Thread.TURN]
    schedule_of(w, over, Phase.HAPPENS, thread, What.GOES_ON, thread, turn)


@jit
def fork_off(w: Memory, thread: int, step: int) -> bool:
    """Start branches side by side; say whether the thread waits for them."""
    concern = w[thread + Thread.CONCERN]
    first = of_step(w, step, Step.BRANCH_FIRST)
    beyond = first + of_step(w, step, Step.BRANCH_COUNT)
    note(w, thread, step, Kind.ASKED, -1)
    now, visit = minute_of(w, thread), visited(w, thread, step)
    w[thread + Thread.STAMP] = NONE
    starts, fork = 0, 0
    for i in range(first, beyond):
        starts += needed(w, concern, i)
    if of_step(w, step, Step.WAIT) and starts:
        fork = new(w, Row.FORK, Fork.SIZE)
        outer = w[thread + Thread.FORK]
        w[fork + Fork.LEFT] = starts
        w[fork + Fork.REFS] = starts
        w[fork + Fork.OPEN] = 1
        w[fork + Fork.OUTER] = outer
        w[fork + Fork.THREAD] = thread
        w[fork + Fork.TURN] = new_turn(w)
        if outer:
            w[outer + Fork.REFS] += 1
    for i in range(first, beyond):
        if needed(w, concern, i):
            branch(w, thread, listed(w, Head.BRANCHES, i), fork)
    if not fork:
        note(w, thread, step, Kind.GATHERED, -1)
        return False
    w[thread + Thread.WAITS] = Waits.FORK
    w[thread + Thread.ON] = fork
    if of_step(w, step, Step.LIMIT) >= 0:
        at = limit(w, thread, step, visit, now)
        turn = w[fork + Fork.TURN]
        schedule_of(w, at, Phase.ANSWER_LIMIT, thread, What.ANSWER_LIMIT, fork, turn)
    return True


@jit
def needed(w: Memory, concern: int, branch: int) -> bool:
    """Say whether a branch is started: it is not, where the view it would bring is held."""
    agency = listed(w, Head.BRANCH_VIEW, branch)
    return agency < 0 or not holds_view(w, concern, agency)


@jit
def be_listed(w: Memory, thread: int, step: int) -> None:
    """Wait on the list of a meeting, then be heard for the length of its slot."""
    meeting = w[Head.MEETINGS] + listed(w, Head.PICKS, pick(w, thread, step)) * Meeting.SIZE
    hearing = new_wait(w, thread, step, meeting, minute_of(w, thread))
    attend = of_step(w, step, Step.ATTEND_FIRST)
    if attend >= 0:
        choice = of_step(w, step, Step.ATTEND_CHOICE)
        if choice >= 0:
            attend += w[w[thread + Thread.CASE] + Case.FACTS + choice]
        w[hearing + Wait.ATTENDS] = w[Head.PATTERNS] + listed(w, Head.PICKS, attend) * Pattern.SIZE
    note(w, thread, step, Kind.LISTED, -1)
    visited(w, thread, step)
    w[thread + Thread.STAMP] = NONE
    w[thread + Thread.WAITS] = Waits.MEETING
    add(w, meeting + Meeting.LIST, hearing)


@jit
def wait_for_place(w: Memory, thread: int, step: int) -> bool:
    """Wait for a caseload place, unless the case holds one; say whether the thread waits."""
    team = w[Head.TEAMS] + listed(w, Head.PICKS, pick(w, thread, step)) * Team.SIZE
    visited(w, thread, step)
    if holds_place(w, w[thread + Thread.CASE], team):
        return False
    waiting = new_wait(w, thread, step, team, minute_of(w, thread))
    note(w, thread, step, Kind.PLACE_WAITED, number_of(w, team))
    w[thread + Thread.STAMP] = NONE
    w[thread + Thread.WAITS] = Waits.PLACE
    add(w, team + Team.QUEUE, waiting)
    call(w, Head.PLACES_CALLED, Phase.PLACES, What.PLACES)
    return True


# -- decisions and milestones --------------------------------------------------------------------


@jit
def decide(w: Memory, thread: int, step: int, do: int) -> int:
    """Return the step a decision leads to, and note it."""
    if do == Do.JUDGE:
        chosen = judge(w, thread, step)
    elif do == Do.SHARES:
        chosen = share(w, thread, step)
    elif do == Do.ATTRIBUTE:
        chosen = w[w[thread + Thread.CASE] + Case.FACTS + of_step(w, step, Step.FACT)]
    else:
        chosen = count_visits(w, thread, step)
    note(w, thread, step, Kind.DECIDED, -1)
    return listed(w, Head.ROUTES, of_step(w, step, Step.ROUTE_FIRST) + chosen)


@jit
def judge(w: Memory, thread: int, step: int) -> int:
    """Compare perceived need with the cuts."""
    agency, closer = listed(w, Head.PICKS, pick(w, thread, step)), of_step(w, step, Step.CLOSER)
    if of_step(w, step, Step.POOLED):
        need = pooled(w, thread, agency, closer)
    else:
        need = perceived(w, w[thread + Thread.CASE], agency, closer)
    first, chosen = of_step(w, step, Step.CUT_FIRST), 0
    for i in range(first, first + of_step(w, step, Step.ROUTE_COUNT) - 1):
        chosen += need >= listed(w, Head.CUTS, i)
    return chosen


@jit
def share(w: Memory, thread: int, step: int) -> int:
    """Choose by chance in stated shares, by how-manieth visit."""
    visit, width = visited(w, thread, step), of_step(w, step, Step.ROUTE_COUNT) - 1
    row = min(visit, of_step(w, step, Step.CUT_ROWS) - 1)
    first, chosen = of_step(w, step, Step.CUT_FIRST) + row * width, 0
    luck = w[w[thread + Thread.CONCERN] + Concern.LUCK]
    purpose = unsigned(of_step(w, step, Step.PURPOSE))
    u = signed(draw(unsigned(luck), purpose, unsigned(visit)))
    for i in range(first, first + width):
        chosen += u >= listed(w, Head.CUTS, i)
    return chosen


@jit
def count_visits(w: Memory, thread: int, step: int) -> int:
    """Choose by how often this step, or the steps it counts, were reached."""
    count = visited(w, thread, step) + 1
    if of_step(w, step, Step.BRANCH_COUNT):
        first, count = of_step(w, step, Step.BRANCH_FIRST), 0
        visits = w[w[thread + Thread.CONCERN] + Concern.VISITS]
        for i in range(first, first + of_step(w, step, Step.BRANCH_COUNT)):
            count += w[visits + listed(w, Head.BRANCHES, i)]
    found: int = signed(count >= listed(w, Head.CUTS, of_step(w, step, Step.CUT_FIRST)))
    return found


@jit
def milestone(w: Memory, thread: int, step: int) -> None:
    """Something becomes true."""
    case, concern = w[thread + Thread.CASE], w[thread + Thread.CONCERN]
    note(w, thread, step, Kind.REACHED, -1)
    visited(w, thread, step)
    if of_step(w, step, Step.FORGET):
        for i in range(concern + Concern.VIEWS, w[concern + Concern.VISITS]):
            w[i] = 0
    if of_step(w, step, Step.LOOK):
        w[case + Case.LOOK] += 1
    if of_step(w, step, Step.VIEW) and counts(w, w[thread + Thread.FORK]):
        agency = listed(w, Head.PICKS, pick(w, thread, step))
        w[concern + Concern.VIEWS + agency // WORD] |= 1 << (agency % WORD)
    if of_step(w, step, Step.LOWERS):
        set_need(w, thread, w[case + Case.NEED] - of_step(w, step, Step.LOWERS))
    below = of_step(w, step, Step.BELOW)
    if below != NONE and w[case + Case.NEED] > below:
        set_need(w, thread, below)
    if of_step(w, step, Step.PROTECTS):
        protect(w, thread, step)
    if of_step(w, step, Step.CALM):
        set_urgent(w, case, 0)


# -- walking -------------------------------------------------------------------------------------


@jit
def walk(w: Memory, thread: int, step: int) -> None:
    """Go from step to step until the thread waits or its path ends."""
    while True:
        do = of_step(w, step, Step.DO)
        w[thread + Thread.STEP] = step
        if do == Do.WORK:
            work(w, thread, step)
            return
        if do == Do.DELAY:
            delay(w, thread, step)
            return
        if do == Do.MEETING:
            be_listed(w, thread, step)
            return
        if do == Do.FORK:
            if fork_off(w, thread, step):
                return
        elif do == Do.TAKE:
            if wait_for_place(w, thread, step):
                return
        elif do == Do.MILESTONE:
            milestone(w, thread, step)
        elif do == Do.GIVE:
            team = w[Head.TEAMS] + listed(w, Head.PICKS, pick(w, thread, step)) * Team.SIZE
            give_back(w, thread, step, team)
        elif do == Do.END or do == Do.DONE:
            if w[thread + Thread.INDEX]:
                side_ends(w, thread, step)
            else:
                main_ends(w, thread, step)
            return
        else:
            step = decide(w, thread, step, do)
            continue
        step = of_step(w, step, Step.NEXT)


@jit
def go_on(w: Memory, thread: int) -> None:
    """What follows a wait: the answer is noted, and the thread walks on."""
    waited, step = w[thread + Thread.WAITS], w[thread + Thread.STEP]
    answer = w[thread + Thread.ANSWER]
    w[thread + Thread.ANSWER] = 0
    if waited == Waits.ARRIVAL:
        case = w[thread + Thread.CASE]
        exists(w, thread, step, Kind.ARRIVED)
        if w[case + Case.STOCK] >= 0:
            hold(w, thread, w[case + Case.STOCK])
        set_need(w, thread, w[case + Case.NEED])
    elif waited == Waits.RETURN:
        begins = listed(w, Head.SOURCE_STEP, w[w[thread + Thread.CASE] + Case.SOURCE])
        step = w[Head.CRISIS_STEP] if answer == INTERRUPT else begins
        renew(w, thread)
        exists(w, thread, step, Kind.RETURNED)
        set_need(w, thread, w[w[thread + Thread.CASE] + Case.NEED])
    elif answer == INTERRUPT:
        pull_out(w, thread, waited, step)
        step = w[Head.CRISIS_STEP]
    elif waited != Waits.BEGINNING:
        step = next_step(w, thread, waited, step, answer)
    if w[thread + Thread.PULLED]:
        w[thread + Thread.PULLED] = 0
        step = w[Head.CRISIS_STEP]
    w[thread + Thread.TURN] = 0
    walk(w, thread, step)


@jit
def next_step(w: Memory, thread: int, waited: int, step: int, answer: int) -> int:
    """Return the step after one that took time."""
    if waited == Waits.WORK and not answer:
        return of_step(w, step, Step.ON_LIMIT)
    if waited == Waits.FORK:
        note(w, thread, step, answer, -1)
    if waited == Waits.PLACE:
        note(w, thread, step, Kind.PLACE_TAKEN, number_of(w, answer))
        hold_place(w, w[thread + Thread.CASE], answer)
    return of_step(w, step, Step.NEXT)


@jit
def pull_out(w: Memory, thread: int, waited: int, step: int) -> None:
    """A crisis: the thread leaves what it waits in."""
    on = w[thread + Thread.ON]
    if waited == Waits.WORK:
        withdraw(w, on, Kind.PULLED)
        return
    if waited == Waits.FORK:
        w[on + Fork.OPEN] = 0
    elif waited != Waits.DELAY:
        w[on + Wait.GONE] = 1
    note(w, thread, step, Kind.PULLED, -1)


# -- people --------------------------------------------------------------------------------------


@jit
def changed(w: Memory, pattern: int) -> None:
    """Who waits for some teams, or who is free in them, changed: hand out in this minute."""
    for i in range(w[pattern + Pattern.FIRST], w[pattern + Pattern.BEYOND], Member.SIZE):
        team_changed(w, w[i + Member.TEAM])


@jit
def team_changed(w: Memory, team: int) -> None:
    """Who waits for this team, or who is free in it, changed."""
    touch(w, team)
    call(w, Head.PEOPLE_CALLED, Phase.PEOPLE, What.PEOPLE)


@jit
def touch(w: Memory, team: int) -> None:
    """Put a team among those that changed."""
    if w[team + Team.TOUCHED]:
        return
    w[team + Team.TOUCHED] = 1
    w[team + Team.NEXT] = 0
    if w[Head.CHANGED]:
        w[w[Head.CHANGED + 1] + Team.NEXT] = team
    else:
        w[Head.CHANGED] = team
    w[Head.CHANGED + 1] = team


@jit
def idle(w: Memory, team: int) -> int:
    """Return how many people of a team are at work and free."""
    found = 0
    for group in range(w[team + Team.GROUPS], w[team + Team.BEYOND], Group.SIZE):
        if w[group + Group.OPEN]:
            found += w[group + Group.FREE]
    return found


@jit
def hand_out(w: Memory) -> None:
    """Start all work that can start, in the order of service over all teams."""
    find_heads(w)
    while w[Head.HEADS]:
        pattern = take_first(w, Head.HEADS)
        task = w[pattern + Pattern.QUEUE]
        first, beyond = w[pattern + Pattern.FIRST], w[pattern + Pattern.BEYOND]
        enough = True
        for i in range(first, beyond, Member.SIZE):
            team = w[i + Member.TEAM]
            enough &= w[team + Team.IDLE] - w[team + Team.KEEPS] >= w[i + Member.PEOPLE]
        if enough:
            start(w, take_first(w, pattern + Pattern.QUEUE), pattern)
            if trim(w, pattern + Pattern.QUEUE):
                add_head(w, pattern)
            continue
        for i in range(first, beyond, Member.SIZE):
            team = w[i + Member.TEAM]
            if w[pattern + Pattern.POSSIBLE] and w[team + Team.FIRST] == 0:
                w[team + Team.FIRST] = task
                w[team + Team.KEEPS] = min(w[team + Team.IDLE], w[i + Member.PEOPLE])
    keep(w)


@jit
def find_heads(w: Memory) -> None:
    """Find the teams concerned, and the first in the queue of each pattern that needs them.

    Concerned are those that changed and those tied to them by joint work that waits.
    """
    team = w[Head.CHANGED]
    while team:
        for i in range(w[team + Team.JOINT], w[team + Team.JOINT_BEYOND]):
            pattern = w[i]
            if trim(w, pattern + Pattern.QUEUE):
                touch_members(w, pattern)
        w[team + Team.IDLE] = idle(w, team)
        w[team + Team.KEEPS] = 0
        w[team + Team.FIRST] = 0
        team = w[team + Team.NEXT]
    w[Head.SEEN] += 1
    team = w[Head.CHANGED]
    while team:
        for i in range(w[team + Team.NEEDING], w[team + Team.NEEDING_BEYOND]):
            pattern = w[i]
            if w[pattern + Pattern.SEEN] != w[Head.SEEN]:
                w[pattern + Pattern.SEEN] = w[Head.SEEN]
                if trim(w, pattern + Pattern.QUEUE) and worth(w, pattern):
                    add_head(w, pattern)
        team = w[team + Team.NEXT]


@jit
def touch_members(w: Memory, pattern: int) -> None:
    """Put all teams a pattern needs among those that changed."""
    for i in range(w[pattern + Pattern.FIRST], w[pattern + Pattern.BEYOND], Member.SIZE):
        touch(w, w[i + Member.TEAM])


@jit
def worth(w: Memory, pattern: int) -> bool:
    """Say whether the head could start, or could keep somebody."""
    for i in range(w[pattern + Pattern.FIRST], w[pattern + Pattern.BEYOND], Member.SIZE):
        if w[w[i + Member.TEAM] + Team.IDLE]:
            return True
    return False


@jit
def add_head(w: Memory, pattern: int) -> None:
    """Put a pattern among those looked at, by the first in its queue."""
    task = w[pattern + Pattern.QUEUE]
    w[pattern + Pattern.KEY] = w[task + Wait.KEY]
    w[pattern + Pattern.TIE] = w[task + Wait.TIE]
    add(w, Head.HEADS, pattern)


@jit
def start(w: Memory, task: int, pattern: int) -> None:
    """Take the people a task needs; the work begins."""
    thread, step, last = w[task + Wait.THREAD], w[task + Wait.STEP], 0
    for i in range(w[pattern + Pattern.FIRST], w[pattern + Pattern.BEYOND], Member.SIZE):
        team = w[i + Member.TEAM]
        w[team + Team.IDLE] -= w[i + Member.PEOPLE]
        for _ in range(w[i + Member.PEOPLE]):
            hand = put_to_work(w, task, take_person(w, team))
            if last:
                w[last + Hand.NEXT] = hand
            else:
                w[task + Wait.HANDS] = hand
            last = hand
    w[thread + Thread.BUSY] = 1
    luck = w[w[thread + Thread.CONCERN] + Concern.LUCK]
    purpose, visit = of_step(w, step, Step.PURPOSE), w[task + Wait.VISIT]
    w[task + Wait.LEFT] = drawn(w, w[task + Wait.LAW], luck, purpose, visit)
    hand = w[task + Wait.HANDS]
    while hand:
        note(w, thread, step, Kind.STARTED, w[w[hand + Hand.GROUP] + Group.NUMBER])
        hand = w[hand + Hand.NEXT]
    carry_on(w, task)


@jit
def take_person(w: Memory, team: int) -> int:
    """Take one free person who is at work; return the group."""
    group = w[team + Team.GROUPS]
    while not (w[group + Group.OPEN] and w[group + Group.FREE]):
        group += Group.SIZE
    w[group + Group.FREE] -= 1
    return group


@jit
def put_to_work(w: Memory, task: int, group: int) -> int:
    """Return the hand of a person of a group at a task."""
    hand = new(w, Row.HAND, Hand.SIZE)
    w[hand + Hand.TASK] = task
    w[hand + Hand.GROUP] = group
    w[hand + Hand.AWAY] = 0
    w[hand + Hand.NEXT] = 0
    w[hand + Hand.UP] = 0
    other = w[group + Group.HANDS]
    w[hand + Hand.DOWN] = other
    if other:
        w[other + Hand.UP] = hand
    w[group + Group.HANDS] = hand
    return hand


@jit
def drop_hand(w: Memory, hand: int) -> None:
    """A person is no longer at work on a task."""
    up, down = w[hand + Hand.UP], w[hand + Hand.DOWN]
    if up:
        w[up + Hand.DOWN] = down
    else:
        w[w[hand + Hand.GROUP] + Group.HANDS] = down
    if down:
        w[down + Hand.UP] = up
    release(w, Row.HAND, hand)


@jit
def carry_on(w: Memory, task: int) -> None:
    """Work begins or goes on: its end is due when it has been worked on long enough."""
    now, turn = w[Head.NOW], new_turn(w)
    w[task + Wait.SINCE] = now
    w[task + Wait.TURN] = turn
    needed = stand(w, task, now)
    end = finish(w, w, w[Head.SPANS], needed, now, w[task + Wait.LEFT])
    schedule_of(w, end, Phase.HAPPENS, w[task + Wait.THREAD], What.ENDS, task, turn)


@jit
def stand(w: Memory, task: int, start: int) -> int:
    """Write down where the calendars of a task's people stand; return how many there are."""
    needed = 0
    hand = w[task + Wait.HANDS]
    while hand:
        calendar = w[w[hand + Hand.GROUP] + Group.CALENDAR]
        known = False
        for i in range(needed):
            known |= listed(w, Head.WHICH, i) == calendar
        if not known:
            w[w[Head.WHICH] + needed] = calendar
            span = w[Head.SPANS] + 2 * needed
            w[span] = next_to_close(w, calendar, start)
            w[span + 1] = w[calendar + Calendar.BEYOND]
            needed += 1
        hand = w[hand + Hand.NEXT]
    return needed


@jit
def next_to_close(w: Memory, calendar: int, start: int) -> int:
    """Return the first interval of a calendar that closes after a minute that is not to come."""
    at, beyond = w[calendar + Calendar.CURSOR], w[calendar + Calendar.BEYOND]
    while at < beyond and w[at + 1] <= w[Head.NOW]:
        at += 2
    w[calendar + Calendar.CURSOR] = at
    if start == w[Head.NOW]:
        return at
    found: int = first_closing(w, start, w[calendar + Calendar.FIRST], at)
    return found


@jit
def end(w: Memory, task: int) -> None:
    """Work is done: its people are free, the thread goes on."""
    thread, hand = w[task + Wait.THREAD], w[task + Wait.HANDS]
    while hand:
        group = w[hand + Hand.GROUP]
        w[group + Group.FREE] += 1
        note(w, thread, w[task + Wait.STEP], Kind.FINISHED, w[group + Group.NUMBER])
        following = w[hand + Hand.NEXT]
        drop_hand(w, hand)
        hand = following
    w[thread + Thread.BUSY] = 0
    changed(w, w[task + Wait.WANTED])
    resume(w, thread, 1)
    let_go_of_wait(w, task)


@jit
def keep(w: Memory) -> None:
    """Write down who is kept free for whom in the teams looked at, where that changed."""
    team, any_kept = w[Head.CHANGED], False
    while team:
        any_kept |= w[team + Team.KEEPS] != 0 or w[team + Team.KEPT_TURN] >= 0
        team = w[team + Team.NEXT]
    if any_kept:
        in_order_of_teams(w)
    team = w[Head.CHANGED]
    while team:
        w[team + Team.TOUCHED] = 0
        if any_kept and not kept_as_before(w, team):
            let_kept_go(w, team)
            keep_for_first(w, team)
        team = w[team + Team.NEXT]
    w[Head.CHANGED] = 0


@jit
def in_order_of_teams(w: Memory) -> None:
    """Put the list of teams that changed in order."""
    team, ordered = w[Head.CHANGED], 0
    while team:
        following = w[team + Team.NEXT]
        if ordered == 0 or team < ordered:
            w[team + Team.NEXT] = ordered
            ordered = team
        else:
            at = ordered
            while w[at + Team.NEXT] and w[at + Team.NEXT] < team:
                at = w[at + Team.NEXT]
            w[team + Team.NEXT] = w[at + Team.NEXT]
            w[at + Team.NEXT] = team
        team = following
    w[Head.CHANGED] = ordered


@jit
def kept_as_before(w: Memory, team: int) -> bool:
    """Say whether a team keeps the same people free for the same work as until now."""
    keeps, turn = w[team + Team.KEEPS], w[team + Team.KEPT_TURN]
    if keeps == 0:
        return turn < 0
    if turn != w[w[team + Team.FIRST] + Wait.TURN]:
        return False
    for group in range(w[team + Team.GROUPS], w[team + Team.BEYOND], Group.SIZE):
        here = min(keeps, w[group + Group.FREE]) if w[group + Group.OPEN] else 0
        if here != w[group + Group.KEPT]:
            return False
        keeps -= here
    return True


@jit
def let_kept_go(w: Memory, team: int) -> None:
    """Nobody of the team is kept free any longer."""
    for group in range(w[team + Team.GROUPS], w[team + Team.BEYOND], Group.SIZE):
        for _ in range(w[group + Group.KEPT]):
            note_at(
                w, w[Head.NOW], w[team + Team.KEPT_CONCERN], w[team + Team.KEPT_INDEX],
                w[team + Team.KEPT_STEP], Kind.LET_GO, w[group + Group.NUMBER],
            )  # fmt: skip
        w[group + Group.KEPT] = 0
    w[team + Team.KEPT_TURN] = -1


@jit
def keep_for_first(w: Memory, team: int) -> None:
    """Keep people free for the first of those who wait, as many as it needs and are there."""
    keeps = w[team + Team.KEEPS]
    if keeps == 0:
        return
    task = w[team + Team.FIRST]
    thread = w[task + Wait.THREAD]
    w[team + Team.KEPT_TURN] = w[task + Wait.TURN]
    w[team + Team.KEPT_CONCERN] = w[thread + Thread.NUMBER]
    w[team + Team.KEPT_INDEX] = w[thread + Thread.INDEX]
    w[team + Team.KEPT_STEP] = w[task + Wait.STEP]
    for group in range(w[team + Team.GROUPS], w[team + Team.BEYOND], Group.SIZE):
        here = min(keeps, w[group + Group.FREE]) if w[group + Group.OPEN] else 0
        w[group + Group.KEPT] = here
        for _ in range(here):
            note(w, thread, w[task + Wait.STEP], Kind.KEPT, w[group + Group.NUMBER])
        keeps -= here


# -- shifts and meetings -------------------------------------------------------------------------


@jit
def shift(w: Memory, group: int) -> None:
    """The people of a group come to work, or go home; the next time they do so is scheduled."""
    number = w[group + Group.NUMBER]
    if w[group + Group.OPEN]:
        w[group + Group.OPEN] = 0
        w[group + Group.SHIFT] += 2
        note_at(w, w[Head.NOW], -1, number, -1, Kind.SHIFT_ENDED, number)
    else:
        w[group + Group.OPEN] = 1
        note_at(w, w[Head.NOW], -1, number, -1, Kind.SHIFT_BEGAN, number)
    team_changed(w, w[group + Group.TEAM])
    schedule_shift(w, group)


@jit
def schedule_shift(w: Memory, group: int) -> None:
    """Enter a group's next shift boundary in the clock."""
    at = w[group + Group.SHIFT]
    if at >= w[w[group + Group.CALENDAR] + Calendar.BEYOND]:
        return
    minute = w[at + w[group + Group.OPEN]]
    place = order(Phase.HAPPENS, -1, w[group + Group.NUMBER])
    schedule(w, max(minute, 0), place, What.SHIFT, group, 0)


@jit
def at_hand(w: Memory, team: int) -> int:
    """Return how many people of a team are at work and not at a meeting."""
    found = 0
    for group in range(w[team + Team.GROUPS], w[team + Team.BEYOND], Group.SIZE):
        if w[group + Group.OPEN]:
            found += w[group + Group.PEOPLE] - w[group + Group.AWAY]
    return found


@jit
def call_away(w: Memory, team: int) -> int:
    """Call one person to a meeting: a free one, else from the work last in order."""
    team_changed(w, team)
    called = new(w, Row.CALLED, Called.SIZE)
    w[called + Called.NEXT] = 0
    w[called + Called.HAND] = 0
    if idle(w, team):
        group = take_person(w, team)
        w[called + Called.GROUP] = group
        w[group + Group.AWAY] += 1
        return called
    hand = last_in_order(w, team)
    task, group = w[hand + Hand.TASK], w[hand + Hand.GROUP]
    if w[task + Wait.AWAY] == 0:
        since, now = w[task + Wait.SINCE], w[Head.NOW]
        needed = stand(w, task, since)
        w[task + Wait.LEFT] -= worked(w, w, w[Head.SPANS], needed, since, now)
        w[task + Wait.TURN] = new_turn(w)
    w[task + Wait.AWAY] += 1
    w[hand + Hand.AWAY] = 1
    w[group + Group.AWAY] += 1
    w[called + Called.GROUP] = group
    w[called + Called.HAND] = hand
    note(w, w[task + Wait.THREAD], w[task + Wait.STEP], Kind.STOPPED, w[group + Group.NUMBER])
    return called


@jit
def last_in_order(w: Memory, team: int) -> int:
    """Return the hand of a team at work on what is last in the order of service."""
    last = 0
    for group in range(w[team + Team.GROUPS], w[team + Team.BEYOND], Group.SIZE):
        hand = w[group + Group.HANDS] if w[group + Group.OPEN] else 0
        while hand:
            if not w[hand + Hand.AWAY] and (last == 0 or not_before(w, hand, last)):
                last = hand
            hand = w[hand + Hand.DOWN]
    return last


@jit
def not_before(w: Memory, hand: int, other: int) -> bool:
    """Say whether a hand's work comes after another's in the order of service, or with it."""
    a, b = w[hand + Hand.TASK], w[other + Hand.TASK]
    if w[a + Wait.KEY] != w[b + Wait.KEY]:
        return w[a + Wait.KEY] > w[b + Wait.KEY]
    return w[a + Wait.TIE] >= w[b + Wait.TIE]


@jit
def send_back(w: Memory, called: int) -> None:
    """The meeting is over for one person: free again, or back to the work that stopped."""
    group, hand = w[called + Called.GROUP], w[called + Called.HAND]
    w[group + Group.AWAY] -= 1
    release(w, Row.CALLED, called)
    if hand == 0:
        w[group + Group.FREE] += 1
        team_changed(w, w[group + Group.TEAM])
        return
    task = w[hand + Hand.TASK]
    w[hand + Hand.AWAY] = 0
    w[task + Wait.AWAY] -= 1
    if w[task + Wait.AWAY] == 0:
        number = w[group + Group.NUMBER]
        note(w, w[task + Wait.THREAD], w[task + Wait.STEP], Kind.RESUMED, number)
        carry_on(w, task)


@jit
def hold_slot(w: Memory, slot: int) -> None:
    """Hold a slot if the people it needs are at work; hear at most its agenda."""
    number, index = listed(w, Head.SLOT_MEETING, slot), w[Head.ALL_GROUPS] + slot
    meeting = w[Head.MEETINGS] + number * Meeting.SIZE
    pattern = w[meeting + Meeting.PATTERN]
    first, beyond = w[pattern + Pattern.FIRST], w[pattern + Pattern.BEYOND]
    for i in range(first, beyond, Member.SIZE):
        if at_hand(w, w[i + Member.TEAM]) < w[i + Member.PEOPLE]:
            note_at(w, w[Head.NOW], -1, index, number, Kind.SLOT_CANCELLED, -1)
            return
    held = new(w, Row.SLOT, Slot.SIZE)
    w[held + Slot.NUMBER] = slot
    w[held + Slot.CALLED] = 0
    last = held + Slot.CALLED - Called.NEXT
    for i in range(first, beyond, Member.SIZE):
        for _ in range(w[i + Member.PEOPLE]):
            called = call_away(w, w[i + Member.TEAM])
            w[last + Called.NEXT] = called
            last = called
    called = w[held + Slot.CALLED]
    while called:
        group = w[w[called + Called.GROUP] + Group.NUMBER]
        note_at(w, w[Head.NOW], -1, index, number, Kind.SLOT_BEGAN, group)
        called = w[called + Called.NEXT]
    hear(w, held, meeting)
    ends = w[Head.NOW] + w[meeting + Meeting.LENGTH]
    schedule(w, ends, order(Phase.HAPPENS, -1, index), What.CLOSES, held, 0)


@jit
def hear(w: Memory, held: int, meeting: int) -> None:
    """Take the first cases in order whose notice has passed, as many as the agenda holds."""
    heard, early = 0, 0
    last = held + Slot.HEARD - Wait.NEXT
    while w[meeting + Meeting.LIST] and heard < w[meeting + Meeting.AGENDA]:
        hearing = take_first(w, meeting + Meeting.LIST)
        notice = of_step(w, w[hearing + Wait.STEP], Step.NOTICE)
        if w[hearing + Wait.GONE]:
            let_go_of_wait(w, hearing)
        elif w[hearing + Wait.JOINED] + notice <= w[Head.NOW]:
            w[last + Wait.NEXT] = hearing
            last, heard = hearing, heard + 1
        else:
            w[hearing + Wait.NEXT] = early
            early = hearing
    w[last + Wait.NEXT] = 0
    while early:
        following = w[early + Wait.NEXT]
        add(w, meeting + Meeting.LIST, early)
        early = following
    hearing = w[held + Slot.HEARD]
    while hearing:
        note(w, w[hearing + Wait.THREAD], w[hearing + Wait.STEP], Kind.HEARD, -1)
        hearing = w[hearing + Wait.NEXT]
    hearing = w[held + Slot.HEARD]
    while hearing:
        attend(w, hearing)
        w[w[hearing + Wait.THREAD] + Thread.BUSY] = 1
        hearing = w[hearing + Wait.NEXT]


@jit
def attend(w: Memory, hearing: int) -> None:
    """One person of the attending team comes, if anybody is at work."""
    pattern = w[hearing + Wait.ATTENDS]
    if pattern == 0:
        return
    last = hearing + Wait.HANDS - Called.NEXT
    for i in range(w[pattern + Pattern.FIRST], w[pattern + Pattern.BEYOND], Member.SIZE):
        team = w[i + Member.TEAM]
        for _ in range(min(w[i + Member.PEOPLE], at_hand(w, team))):
            called = call_away(w, team)
            group = w[w[called + Called.GROUP] + Group.NUMBER]
            thread = w[hearing + Wait.THREAD]
            note(w, thread, w[hearing + Wait.STEP], Kind.ATTENDED, group)
            w[last + Called.NEXT] = called
            last = called


@jit
def close_slot(w: Memory, held: int) -> None:
    """The slot ends: people go back to what they did, the cases heard go on."""
    slot, called = w[held + Slot.NUMBER], w[held + Slot.CALLED]
    while called:
        following = w[called + Called.NEXT]
        group = w[w[called + Called.GROUP] + Group.NUMBER]
        index = w[Head.ALL_GROUPS] + slot
        note_at(
            w, w[Head.NOW], -1, index, listed(w, Head.SLOT_MEETING, slot), Kind.SLOT_ENDED, group
        )
        send_back(w, called)
        called = following
    hearing = w[held + Slot.HEARD]
    while hearing:
        thread, step = w[hearing + Wait.THREAD], w[hearing + Wait.STEP]
        called = w[hearing + Wait.HANDS]
        while called:
            following = w[called + Called.NEXT]
            group = w[w[called + Called.GROUP] + Group.NUMBER]
            note(w, thread, step, Kind.MEETING_LEFT, group)
            send_back(w, called)
            called = following
        note(w, thread, step, Kind.MEETING_LEFT, -1)
        w[thread + Thread.BUSY] = 0
        resume(w, thread, 1)
        following = w[hearing + Wait.NEXT]
        let_go_of_wait(w, hearing)
        hearing = following
    release(w, Row.SLOT, held)


# -- a minute ------------------------------------------------------------------------------------


@jit
def happen(w: Memory, what: int, who: int, turn: int) -> None:
    """Let something due happen, unless what it is about has moved on."""
    if what == What.ENDS:
        if w[who + Wait.TURN] == turn:
            end(w, who)
    elif what == What.PEOPLE:
        w[Head.PEOPLE_CALLED] = 0
        hand_out(w)
    elif what == What.GOES_ON:
        if w[who + Thread.TURN] == turn:
            resume(w, who, 1)
    elif what == What.SHIFT:
        shift(w, who)
    elif what == What.LIMIT:
        if w[who + Wait.TURN] == turn and not w[who + Wait.GONE]:
            give_up(w, who)
    elif what == What.LEAVES:
        w[Head.LEAVES_CALLED] = 0
        leave(w)
    elif what == What.ANSWER_LIMIT:
        if w[who + Fork.TURN] == turn and w[who + Fork.OPEN]:
            w[who + Fork.OPEN] = 0
            resume(w, w[who + Fork.THREAD], Kind.TIMED_OUT)
    elif what == What.RINGS:
        if w[who + Case.CLOCK_TURN] == turn:
            ring(w, who)
    elif what == What.PLACES:
        w[Head.PLACES_CALLED] = 0
        hand_out_places(w)
    elif what == What.SLOT:
        hold_slot(w, who)
    else:
        close_slot(w, who)


@jit
def arrivals(w: Memory, table: Any) -> None:
    """Let every concern of this minute (and all starting stock) begin to exist.

    They go first in their minute: what happens before people and places are handed out does not
    depend on its order among concerns.
    """
    row = w[Head.ROW]
    while row < table.shape[0] and table[row, Table.MINUTE] <= w[Head.NOW]:
        if w[Head.TOP] + w[Head.MARGIN] > w[Head.LOG]:
            w[Head.STATUS] = Status.MEMORY_FULL
            break
        arrive(w, table, row)
        row += 1
    w[Head.ROW] = row


@jit
def run_minute(w: Memory) -> None:
    """Let everything of this minute happen: threads that start, then go on, then what is due."""
    while w[Head.STATUS] == 0:
        if w[Head.TOP] + w[Head.MARGIN] > w[Head.LOG]:
            w[Head.STATUS] = Status.MEMORY_FULL
        elif w[Head.STARTING]:
            thread = w[Head.STARTING]
            w[Head.STARTING] = w[thread + Thread.NEXT]
            go_on(w, thread)
        elif w[Head.GOING_ON]:
            thread = w[Head.GOING_ON]
            w[Head.GOING_ON] = w[thread + Thread.NEXT]
            go_on(w, thread)
        elif w[Head.DUE]:
            event = take_first(w, Head.DUE)
            what, who, turn = w[event + Event.WHAT], w[event + Event.WHO], w[event + Event.TURN]
            release(w, Row.EVENT, event)
            happen(w, what, who, turn)
        else:
            return


@jit
def new_day(w: Memory, day: int) -> None:
    """Sort the events of a day into its minutes."""
    w[Head.TODAY] = day
    event = w[w[Head.DAYS] + day]
    while event:
        following = w[event + Event.NEXT]
        bucket = w[Head.MINUTES] + w[event + Event.MINUTE] - day * DAY
        w[event + Event.NEXT] = w[bucket]
        w[bucket] = event
        event = following


@jit
def open_doors(w: Memory) -> None:
    """Enter the first shift of every group, and every slot, in the clock."""
    for i in range(w[Head.ALL_GROUPS]):
        group = w[Head.GROUPS] + i * Group.SIZE
        if w[group + Group.PEOPLE]:
            schedule_shift(w, group)
    for slot in range(w[Head.ALL_SLOTS]):
        place = order(Phase.SLOTS, -1, w[Head.ALL_GROUPS] + slot)
        schedule(w, listed(w, Head.SLOT_START, slot), place, What.SLOT, slot, 0)


@intrinsic
def bare(typing: Any, memory: Any) -> Any:
    """Return the memory to be used without a check of each index (unless they are checked)."""

    def same(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        context.nrt.incref(builder, signature.args[0], arguments[0])
        return arguments[0]

    def address(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    if CHECKED:
        return memory(memory), same
    number: Any = types.CPointer(types.int64)  # type: ignore[no-untyped-call]
    return number(memory), address


@jit
def run(memory: Memory, table: Any) -> None:
    """Run from minute 0 to the horizon, or until the status says why not.

    ``memory``: see the module; ``table``: the concern table, columns as in Table; both int64.
    """
    w: Memory = bare(memory)  # type: ignore[call-arg]  # numba gives the first
    open_doors(w)
    next_row = table[0, Table.MINUTE] if table.shape[0] else w[Head.HORIZON]
    for minute in range(w[Head.HORIZON]):
        if minute % DAY == 0 and minute:
            new_day(w, minute // DAY)
        bucket = w[Head.MINUTES] + minute % DAY
        if w[bucket] == 0 and next_row > minute and minute:
            continue
        w[Head.NOW] = minute
        event = w[bucket]
        w[bucket] = 0
        while event:
            following = w[event + Event.NEXT]
            add(w, Head.DUE, event)
            event = following
        if next_row <= minute:
            arrivals(w, table)
            row = w[Head.ROW]
            next_row = table[row, Table.MINUTE] if row < table.shape[0] else w[Head.HORIZON]
        first = w[Head.LOG] + 2 * w[Head.ROWS]
        run_minute(w)
        if w[Head.STATUS]:
            return
        beyond = w[Head.LOG] + 2 * w[Head.ROWS]
        if beyond - first > 2 and beyond <= w[Head.LOG_BEYOND]:
            put_in_order(w, first, beyond)
