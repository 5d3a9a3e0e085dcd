"""Loops over keys and rows of the log: what numpy could only do by sorting.

Whole numbers only. They are compiled where numba is there and run as they stand where it is not:
see ``sim.kept``. A key is one number for what rows have in common (a concern and a step, a
child); keys are found in a table of slots, several times as long as there are keys.
"""

from __future__ import annotations

import numpy as np

NONE = -1
NO_MORE = -2
"""In a slot: there was one of this key, and all of them are taken."""
LOW, GOLDEN = 0x7FFFFFFF, 0x9E3779B1


def sorted_out(numbers: np.ndarray, kinds: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of each number from 0 to ``kinds`` - 1, and where those of each begin."""
    first = np.zeros(kinds + 1, np.int64)
    for number in numbers:
        first[number + 1] += 1
    for kind in range(kinds):
        first[kind + 1] += first[kind]
    places, free = np.empty(len(numbers), np.int64), first.copy()
    for i in range(len(numbers)):
        places[free[numbers[i]]] = i
        free[numbers[i]] += 1
    return places, first


def slots(count: int) -> np.ndarray:
    """Return an empty table with room for so many keys, its length a power of two."""
    size = 16
    while size < 2 * count:
        size *= 2
    return np.full(size, NONE)


def slot_of(key: int, keys: np.ndarray, at: np.ndarray) -> int:
    """Return the slot of a key, or the free one where it belongs."""
    mask = len(at) - 1
    slot = (((key ^ (key >> 31)) & LOW) * GOLDEN >> 24) & mask
    while at[slot] != NONE and keys[slot] != key:
        slot = (slot + 1) & mask
    return slot


def pair(begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return for each beginning the position of its end, -1 for none.

    The k-th beginning of a key belongs to the k-th end of that key; both in the log's order.
    """
    partner = np.full(len(begins), NONE)
    after = np.full(len(begins), NO_MORE)
    at = slots(len(begins))
    keys, last = np.zeros_like(at), np.zeros_like(at)
    for i in range(len(begins)):
        slot = slot_of(begins[i], keys, at)
        if at[slot] == NONE:
            keys[slot], at[slot] = begins[i], i
        else:
            after[last[slot]] = i
        last[slot] = i
    for j in range(len(ends)):
        slot = slot_of(ends[j], keys, at)
        if at[slot] >= 0:
            partner[at[slot]] = j
            at[slot] = after[at[slot]]
    return partner


def previous(named: np.ndarray) -> np.ndarray:
    """Return for each key the position of the one before that is the same, -1 for none."""
    before = np.full(len(named), NONE)
    at = slots(len(named))
    keys = np.zeros_like(at)
    for i in range(len(named)):
        slot = slot_of(named[i], keys, at)
        before[i] = at[slot]
        keys[slot], at[slot] = named[i], i
    return before


def last_before(
    named: np.ndarray, rows: np.ndarray, wanted: np.ndarray, until: np.ndarray
) -> np.ndarray:
    """See ``reading.last_before``; ``rows`` and ``until`` rise."""
    found = np.full(len(wanted), NONE)
    at = slots(len(named))
    keys = np.zeros_like(at)
    i = 0
    for j in range(len(wanted)):
        while i < len(rows) and rows[i] <= until[j]:
            slot = slot_of(named[i], keys, at)
            keys[slot], at[slot] = named[i], i
            i += 1
        found[j] = at[slot_of(wanted[j], keys, at)]
    return found


def first_after(
    named: np.ndarray, rows: np.ndarray, wanted: np.ndarray, since: np.ndarray
) -> np.ndarray:
    """See ``reading.first_after``; ``rows`` and ``since`` rise."""
    found = np.full(len(wanted), NONE)
    at = slots(len(named))
    keys = np.zeros_like(at)
    i = len(rows) - 1
    for j in range(len(wanted) - 1, -1, -1):
        while i >= 0 and rows[i] >= since[j]:
            slot = slot_of(named[i], keys, at)
            keys[slot], at[slot] = named[i], i
            i -= 1
        found[j] = at[slot_of(wanted[j], keys, at)]
    return found


def fewest_together(before: np.ndarray, minutes: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Return for each start the fewest that ever started together, of those of its kind.

    ``before`` is the start before of the same task: together is what started in one minute.
    """
    count, whole = np.ones_like(kinds), np.ones_like(kinds)
    for i in range(len(kinds)):
        if before[i] >= 0 and minutes[before[i]] == minutes[i]:
            count[i], whole[before[i]] = count[before[i]] + 1, 0
    fewest = np.full(kinds.max() + 1, len(kinds)) if len(kinds) else kinds
    for i in range(len(kinds)):
        if whole[i]:
            fewest[kinds[i]] = min(fewest[kinds[i]], count[i])
    found: np.ndarray = fewest[kinds]
    return found


def leaders(before: np.ndarray, together: np.ndarray) -> np.ndarray:
    """Return for each start the first of those who do the same piece of work."""
    leader, place = np.zeros_like(before), np.zeros_like(before)
    for i in range(len(before)):
        place[i] = (place[before[i]] + 1) % together[i] if before[i] >= 0 else 0
        leader[i] = leader[before[i]] if place[i] else i
    return leader


def shifts_by_day(first: np.ndarray, opens: np.ndarray, last: int, day: int) -> np.ndarray:
    """Return the last shift of each group that has begun when each day begins.

    Shape (groups, days + 1), up to the day of ``last``; at the end stands the group's last shift.
    ``first``: where the shifts of each group begin, with the end of all of them.
    """
    days = last // day + 1
    found = np.zeros((len(first) - 1, days + 1), np.int64)
    for group in range(len(first) - 1):
        at, end = first[group], first[group + 1] - 1
        for number in range(days):
            while at < end and opens[at + 1] <= number * day:
                at += 1
            found[group, number] = at
        found[group, days] = end
    return found


def at_work(
    groups: np.ndarray,
    minutes: np.ndarray,
    seek: np.ndarray,
    opens: np.ndarray,
    length: np.ndarray,
    before: np.ndarray,
    day: int,
) -> np.ndarray:
    """Return minutes at work before some minutes, for one person of each group.

    Shifts of a group stand one after the other, with ``before`` what was worked before each.
    ``seek`` is as from :func:`shifts_by_day`.
    """
    found = np.zeros_like(minutes)
    for i in range(len(minutes)):
        at = seek[groups[i], minutes[i] // day]
        end = seek[groups[i], seek.shape[1] - 1]
        while at < end and opens[at + 1] <= minutes[i]:
            at += 1
        found[i] = before[at] + min(minutes[i] - opens[at], length[at])
    return found
