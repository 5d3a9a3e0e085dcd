"""The order of things within a minute, and of people waiting: what both engines obey.

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

from sim.chance import stable

RETURN = stable("return of unmet need")
"""Purpose of the time after which unmet need returns."""
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


def order(phase: int, concern: int, thread: int) -> int:
    """Return the place of an event within its minute."""
    return (phase << 57) + ((concern + 1) * THREADS) + thread
