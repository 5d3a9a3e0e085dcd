"""The compiled clock: time and chance for the rules, and the run through the minutes.

SimPy's order of things is kept by three queues: threads that start (or are pulled), threads that go
on, and what is due in this minute. The calendar of events is a list for each day, sorted into the
minutes when the day comes.
"""

from __future__ import annotations

from typing import Any

from sim.chance import combine, draw
from sim.engine.journal import put_in_order
from sim.engine.memory import (
    MINUTE,
    STEP,
    Event,
    Memory,
    Table,
    bare,
    has_room,
    new_case,
    numbers,
    unsigned,
)
from sim.laws import value
from sim.plan.calendars import after, finish, first_closing, worked
from sim.plan.model import NONE, Calendar
from sim.rules.concern import arrive
from sim.rules.minute import happen, open_doors
from sim.rules.order import Status, new_turn
from sim.rules.rows import NO_ROW, Group, Thread, Wait
from sim.rules.steps import INTERRUPT, go_on

DAY = 1440
GOES_ON = 10
"""What is due: a thread goes on. (The others are in ``What``.)"""

# -- time ---------------------------------------------------------------------------------------


def schedule(w: Memory, minute: int, place: int, what: int, row: Any, turn: int) -> None:
    """See World."""
    w.scheduled += 1
    if minute >= w.horizon:
        return
    event = Event()
    event.key = place
    event.tie = w.scheduled
    event.minute = minute
    event.what = what
    event.row = row
    event.turn = turn
    day = minute // DAY
    if minute == w.now:
        w.due.push(event)
    elif day == w.today:
        event.next = w.minutes[minute - day * DAY]
        w.minutes[minute - day * DAY] = event
    else:
        event.next = w.days[day]
        w.days[day] = event


def wake(w: Memory, thread: Thread, minute: int, place: int) -> None:
    """See World."""
    thread.turn = new_turn(w)
    schedule(w, minute, place, GOES_ON, thread, thread.turn)


def begin(w: Memory, thread: Thread) -> None:
    """See World."""
    w.starting.append(thread)


def resume(w: Memory, thread: Thread, answer: int) -> None:
    """See World."""
    thread.answer = answer
    w.going_on.append(thread)


def interrupt(w: Memory, thread: Thread) -> None:
    """See World."""
    thread.answer = INTERRUPT
    w.starting.append(thread)


def next_boundary(w: Memory, group: Group) -> int:
    """See World."""
    if group.shift >= len(group.calendar.intervals):
        return NONE
    group.shift += 1
    return group.calendar.intervals[group.shift - 1]


def working_days(w: Memory, start: int, minutes: int, calendar: Calendar) -> int:
    """See World."""
    first: Any = calendar.open_days
    last = first + len(calendar.open_days)
    return after(numbers(w), first_above(w, start // DAY, first, last), last, start, minutes)


def first_above(w: Memory, x: int, low: int, high: int) -> int:
    """Return the place of the first number above x (``bisect_right``)."""
    while low < high:
        middle = (low + high) >> 1
        if x < w[middle]:
            high = middle
        else:
            low = middle + 1
    return low


def end_of_work(w: Memory, task: Wait) -> int:
    """See World."""
    spans: Any = w.spans
    return finish(numbers(w), numbers(w), spans, stand(w, task, w.now), w.now, task.left)


def worked_on(w: Memory, task: Wait) -> int:
    """See World."""
    spans: Any = w.spans
    return worked(numbers(w), numbers(w), spans, stand(w, task, task.since), task.since, w.now)


def stand(w: Memory, task: Wait, start: int) -> int:
    """Write down where the calendars of a task's people stand; return how many there are."""
    needed = 0
    for hand in task.hands:
        calendar = hand.group.calendar
        known = False
        for i in range(needed):
            known = known or w.which[i] is calendar
        if not known:
            w.which[needed] = calendar
            first: Any = calendar.intervals
            w.spans[2 * needed] = next_to_close(w, calendar, start)
            w.spans[2 * needed + 1] = first + len(calendar.intervals)
            needed += 1
    return needed


def next_to_close(w: Memory, calendar: Calendar, start: int) -> int:
    """Return the first interval of a calendar that closes after a minute that is not to come."""
    first: Any = calendar.intervals
    at, last = calendar.cursor, first + len(calendar.intervals)
    while at < last and w[at + 1] <= w.now:
        at += 2
    calendar.cursor = at
    if start == w.now:
        return at
    return first_closing(numbers(w), start, first, at)


# -- chance -------------------------------------------------------------------------------------


def uniform(w: Memory, luck: int, purpose: int, visit: int) -> int:
    """See World."""
    return int(draw(unsigned(luck), unsigned(purpose), unsigned(visit)))


def drawn(w: Memory, law: int, luck: int, purpose: int, visit: int) -> int:
    """See World."""
    first: Any = w.laws
    return value(uniform(w, luck, purpose, visit), numbers(w), first + law)


def luck_of_return(w: Memory, luck: int, nth: int) -> int:
    """See World."""
    return int(combine(unsigned(luck), unsigned(nth)))


# -- the run ------------------------------------------------------------------------------------


def arrivals(w: Memory, table: Table) -> None:
    """Let every concern of this minute (and all starting stock) begin to exist.

    They go first in their minute: what happens before people and places are handed out does not
    depend on its order among concerns.
    """
    while w.row < table.shape[0] and table[w.row, MINUTE] <= w.now and has_room(w):
        case = new_case(w, table, w.row)
        arrive(w, case, table[w.row, MINUTE], w.steps[table[w.row, STEP]])
        w.row += 1


def run_minute(w: Memory) -> None:
    """Let everything of this minute happen: threads that start, then go on, then what is due."""
    while has_room(w) and w.status == Status.DONE:
        if w.starting.first is not None:
            started: Thread = w.starting.first
            w.starting.first = started.next
            started.turn = 0
            go_on(w, started)
        elif w.going_on.first is not None:
            thread: Thread = w.going_on.first
            w.going_on.first = thread.next
            thread.turn = 0
            go_on(w, thread)
        elif w.due.first is not None:
            event: Event = w.due.pop()
            due(w, event)
        else:
            return


def due(w: Memory, event: Event) -> None:
    """Let something due happen."""
    what, row, turn = event.what, event.row, event.turn
    w.release(event)
    if what != GOES_ON:
        happen(w, what, row, turn)
        return
    thread: Thread = row
    if thread.turn == turn:
        resume(w, thread, 1)


def new_day(w: Memory, day: int) -> None:
    """Sort the events of a day into its minutes."""
    w.today = day
    event: Event = w.days[day]
    while event is not None:
        following: Event = event.next
        at = event.minute - day * DAY
        event.next = w.minutes[at]
        w.minutes[at] = event
        event = following


def run(memory: Table, table: Table) -> None:
    """Run from minute 0 to the horizon, or until the status says why not.

    ``memory``: the array; ``table``: the concern table, columns as above; both int64.
    """
    w: Memory = bare(memory)
    open_doors(w)
    next_row = table[0, MINUTE] if table.shape[0] else w.horizon
    for minute in range(w.horizon):
        if minute % DAY == 0 and minute:
            new_day(w, minute // DAY)
        event: Event = w.minutes[minute % DAY]
        if event is None and next_row > minute and minute:
            continue
        w.now = minute
        w.minutes[minute % DAY] = NO_ROW
        while event is not None:
            following: Event = event.next
            w.due.push(event)
            event = following
        if next_row <= minute:
            arrivals(w, table)
            next_row = table[w.row, MINUTE] if w.row < table.shape[0] else w.horizon
        first = w.log + 2 * w.logged
        run_minute(w)
        if w.status != Status.DONE:
            return
        last = w.log + 2 * w.logged
        if last - first > 2 and last <= w.log_beyond:
            put_in_order(w, first, last)
