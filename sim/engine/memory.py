"""The compiled clock's memory: one array of whole numbers, its rows, heaps and chains.

Written in the same subset as the rules and translated with them (see ``sim.engine.translate``);
besides, it may say ``w[place]``. It is never run as it stands. The same is so of ``journal`` and
``timeline``.

One heap (pairing) serves queues, lists, places and the minute. Room is never looked for in the
middle of things: what one thing that happens can need at most (``margin``) is known beforehand and
is free before it happens; a run that finds too little is done again.
"""

from __future__ import annotations

from typing import Any

from sim.plan.model import Calendar, Step
from sim.row import Chain, Heap, Queued, Row, Rows
from sim.rules.order import Status
from sim.rules.rows import NO_ROW, Case, Concern, Stock, Thread, World

# columns of the concern table; the attributes follow
MINUTE, SOURCE, STEP, BACKGROUND, NEED, LUCK, STOCK, ATTRIBUTES = range(8)
Table = Any


class Memory(World):
    """The world, with what the compiled clock keeps in the array besides."""

    top: int  # where the next new row goes
    margin: int  # most memory that one thing that happens can need
    free: list[Row]  # rows that can be used again, by kind
    status: int
    about: int
    horizon: int
    today: int
    scheduled: int  # counts what is scheduled, to break ties
    due: Heap[Event]
    starting: Chain[Thread]
    going_on: Chain[Thread]
    days: list[Event]
    minutes: list[Event]
    row: int  # next row of the concern table
    steps: Rows[Step]
    stocks: Rows[Stock]
    laws: list[int]
    case_room: int  # numbers behind a case: its facts
    concern_room: int  # numbers behind a concern: its views and visits
    spans: list[int]  # scratch: where the calendars needed together stand
    which: list[Calendar]  # scratch: which calendars they are
    log: int  # first and last: the rows of the log, packed
    log_beyond: int
    logged: int
    existing: int  # and concerns as they begin to exist
    existing_beyond: int
    existed: int

    def __getitem__(self, place: int) -> int:
        """Return a number of the array."""
        raise NotImplementedError

    def __setitem__(self, place: int, number: Any) -> None:
        """Write a number of the array."""
        raise NotImplementedError


class Event(Queued):
    """Something due; ``turn`` is of what it is about: when that has moved on, it is stale."""

    minute: int
    what: int
    row: Any
    turn: int


def bare(memory: Any) -> Any:
    """Stand for the compiled clock's array without a check of each index."""
    raise NotImplementedError


def beyond(row: Row) -> Any:
    """Stand for the place behind a row."""
    raise NotImplementedError


def numbers(w: Memory) -> Any:
    """Stand for the array as a plain list of numbers."""
    raise NotImplementedError


def unsigned(number: int) -> int:
    """Stand for the same bits without a sign."""
    raise NotImplementedError


# -- heaps and chains ---------------------------------------------------------------------------


def push(w: Memory, heap: Chain[Queued], row: Queued) -> None:
    """Put a row into a heap."""
    row.child = NO_ROW
    row.next = NO_ROW
    heap.first = merged(heap.first, row)


def merged(a: Queued, b: Queued) -> Queued:
    """Return the first of two heaps made one."""
    if a is None:
        return b
    if b is None:
        return a
    if b.key < a.key or (b.key == a.key and b.tie < a.tie):
        a, b = b, a
    b.next = a.child
    a.child = b
    return a


def pop(w: Memory, heap: Chain[Queued]) -> Queued:
    """Take the first row out of a heap: its children are merged in pairs, then all together."""
    first: Queued = heap.first
    child: Queued = first.child
    pairs: Queued = NO_ROW
    while child is not None:
        other: Queued = child.next
        if other is None:
            child.next = pairs
            pairs = child
            break
        following: Queued = other.next
        pair = merged(child, other)
        pair.next = pairs
        pairs = pair
        child = following
    rest: Queued = NO_ROW
    while pairs is not None:
        following = pairs.next
        rest = merged(rest, pairs)
        pairs = following
    if rest is not None:
        rest.next = NO_ROW
    heap.first = rest
    return first


def append(w: Memory, chain: Chain[Queued], row: Queued) -> None:
    """Put a row at the end of a chain."""
    row.next = NO_ROW
    last: Queued = chain.last
    if chain.first is None:
        chain.first = row
    else:
        last.next = row
    chain.last = row


# -- memory -------------------------------------------------------------------------------------


def fail(w: Memory, status: int, about: int) -> None:
    """See World."""
    w.status = status
    w.about = about


def has_room(w: Memory) -> bool:
    """See World."""
    if w.top + w.margin > w.log:
        w.status = Status.MEMORY_FULL
        return False
    return True


def new_concern(w: Memory, luck: int) -> Concern:
    """See World."""
    concern = Concern()
    concern.luck = luck
    behind = beyond(concern)
    concern.views = behind
    concern.visits = behind + len(w.agencies)
    for place in range(behind, behind + w.concern_room):
        w[place] = 0
    return concern


def new_case(w: Memory, table: Table, row: int) -> Case:
    """Return the case of a row of the concern table."""
    case = Case()
    case.row = row
    case.source = table[row, SOURCE]
    case.background = table[row, BACKGROUND]
    case.need = table[row, NEED]
    case.luck = table[row, LUCK]
    case.stock = w.stocks[table[row, STOCK]] if table[row, STOCK] >= 0 else NO_ROW
    case.facts = beyond(case)
    for i in range(w.facts):
        case.facts[i] = table[row, ATTRIBUTES + i]
    case.facts[w.facts] = case.source
    for i in range(w.facts + 1, w.case_room):
        case.facts[i] = 0
    return case
