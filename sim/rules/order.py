"""The order of things within a minute, and of people waiting.

Everything due in a minute happens in this order, and within a phase by concern, then thread:
shifts, work, answers and arrivals; limits on waiting for answers; the crisis clock; then what is
free is handed out: places, meeting slots, people; last, limits on waiting for staff, and those
who reached them go on together. New threads of a concern are numbered when they are started and
run in that order, each until it waits.
(An answer, or a person, in the minute of the limit still counts.)
Who waits is served by class, then age of the case at this door, then concern, then thread.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from sim.plan.model import NONE, Calendar, Step
from sim.rules.rows import NO_ROW, Thread, Wait, World

THREADS = 1 << 14
"""Room for this many threads of one concern in an order number."""


class Phase(IntEnum):
    """Phases of a minute, in order."""

    HAPPENS = 1
    ANSWER_LIMIT = 2
    CRISIS = 3
    PLACES = 4
    SLOTS = 5
    PEOPLE = 6
    WAITING_LIMIT = 7
    LEAVES = 8


class What(IntEnum):
    """What is due."""

    ENDS = 0  # work
    PEOPLE = 1  # are handed out
    SHIFT = 2
    LIMIT = 3  # on waiting for staff
    LEAVES = 4
    ANSWER_LIMIT = 5
    RINGS = 6  # the crisis clock
    PLACES = 7
    SLOT = 8
    CLOSES = 9  # a slot


class Status(IntEnum):
    """Why a run can not go on."""

    DONE = 0
    MEMORY_FULL = 1
    TOO_MANY_THREADS = 2
    TOO_MANY_RETURNS = 3


def order(phase: int, concern: int, thread: int) -> int:
    """Return the place of an event within its minute."""
    return (phase << 57) + ((concern + 1) * THREADS) + thread


def schedule_of(
    w: World, minute: int, phase: int, thread: Thread, what: int, row: Any, turn: int
) -> None:
    """Let something happen to a thread at a minute."""
    w.schedule(minute, order(phase, thread.number, thread.index), what, row, turn)


def call_places(w: World) -> None:
    """Hand out places in this minute, once, when its phase comes."""
    if not w.places_called:
        w.places_called = True
        w.schedule(w.now, order(Phase.PLACES, -1, 0), What.PLACES, NO_ROW, 0)


def call_people(w: World) -> None:
    """Hand out people in this minute, once, when its phase comes."""
    if not w.people_called:
        w.people_called = True
        w.schedule(w.now, order(Phase.PEOPLE, -1, 0), What.PEOPLE, NO_ROW, 0)


def call_leaves(w: World) -> None:
    """Let those who reached their limit leave in this minute, once, when its phase comes."""
    if not w.leaves_called:
        w.leaves_called = True
        w.schedule(w.now, order(Phase.LEAVES, -1, 0), What.LEAVES, NO_ROW, 0)


def new_turn(w: World) -> int:
    """Return a number never given before."""
    w.turn += 1
    return w.turn


def minute_of(w: World, thread: Thread) -> int:
    """Return the minute it is for a thread: now, or for starting stock when it joined."""
    return w.now if thread.stamp == NONE else thread.stamp


def later(w: World, start: int, minutes: int, calendar: Calendar) -> int:
    """Return the minute so long after ``start``, on a calendar's working days if given.

    For starting stock that may be over already: then it is now.
    """
    over = start + minutes
    if calendar is not None:
        over = w.working_days(start, minutes, calendar)
    return max(over, w.now)


def note(w: World, thread: Thread, step: int, kind: int, group: int) -> None:
    """Write down what happened to a thread."""
    w.write(minute_of(w, thread), thread.number, thread.index, step, kind, group)


# -- waiting ----------------------------------------------------------------------------------


def new_wait(w: World, thread: Thread, step: Step, wanted: Any, now: int) -> Wait:
    """Return a row for a thread that waits; its key and tie are the order of service."""
    klass = 0 if thread.case.urgent else step.klass
    wait = Wait()
    wait.key = (klass << 48) + thread.door_time
    wait.tie = thread.number * THREADS + thread.index
    wait.thread = thread
    wait.step = step
    wait.wanted = wanted
    wait.turn = new_turn(w)
    wait.joined = now
    thread.on = wait
    return wait


def pick(thread: Thread, step: Step) -> int:
    """Return which of a step's picks the case's attribute chooses."""
    return 0 if step.choice < 0 else thread.case.facts[step.choice]


def visited(thread: Thread, step: Step) -> int:
    """Count a visit of a step and return which one it is, from 0."""
    visits = thread.concern.visits
    visits[step.number] += 1
    return visits[step.number] - 1
