"""Loops over keys and rows of the log: what numpy could only do by sorting.

Whole numbers only. They are compiled where numba is there and run as they stand where it is not:
see ``sim.kept``. A key is one number for what rows have in common (a concern and a step, a
child); keys are numbered as they come, in tables of half the width: memory is the cost.
"""

from __future__ import annotations

import numpy as np

NONE = -1
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


def meant(
    meanings: np.ndarray, kind: np.ndarray, step: np.ndarray, concern: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of concerns that mean something, and what.

    ``meanings`` has the number of the meaning by kind and step (-1 none).
    """
    rows, meaning, count = np.empty(len(kind), np.int32), np.empty(len(kind), np.int32), 0
    for i in range(len(kind)):
        means = meanings[kind[i], step[i]]
        if means >= 0 and concern[i] >= 0:
            rows[count], meaning[count] = i, means
            count += 1
    return rows[:count].astype(np.int64), meaning[:count].astype(np.int64)


def keys(
    rows: np.ndarray,
    concern: np.ndarray,
    step: np.ndarray,
    group: np.ndarray,
    steps: int,
    staff: np.ndarray,
    size: int,
) -> np.ndarray:
    """Return one number for concern, step and what ``staff`` says of the group of each row."""
    found = np.empty(len(rows), np.int64)
    for i in range(len(rows)):
        row = rows[i]
        found[i] = (concern[row] * steps + step[row]) * size + staff[group[row]]
    return found


def slot_of(key: int, mask: int) -> int:
    """Return the slot of a key in a table whose length is a power of two, the mask and one."""
    return (((key ^ (key >> 31)) & LOW) * GOLDEN >> 24) & mask


def numbered(named: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of each key, from 0 in the order they come, and of others (-1: none)."""
    size = 16
    while size < len(named):
        size *= 2
    first, after = np.full(size, NONE, np.int32), np.empty(len(named), np.int32)
    keys = np.empty(len(named), np.int64)
    found, count = np.empty(len(named), np.int32), 0
    for i in range(len(named)):
        key = named[i]
        slot = slot_of(key, size - 1)
        number = first[slot]
        while number >= 0 and keys[number] != key:
            number = after[number]
        if number < 0:
            number = count
            keys[number], after[number], first[slot] = key, first[slot], number
            count += 1
        found[i] = number
    found_there = np.empty(len(others), np.int32)
    for j in range(len(others)):
        number = first[slot_of(others[j], size - 1)]
        while number >= 0 and keys[number] != others[j]:
            number = after[number]
        found_there[j] = number
    return found, found_there


def pair(begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return for each beginning the position of its end, -1 for none.

    The k-th beginning of a key belongs to the k-th end of that key; both in the log's order.
    """
    begun, ended = numbered(begins, ends)
    partner = np.full(len(begun), NONE)
    waiting, after = np.full(len(begun), NONE, np.int32), np.empty(len(begun), np.int32)
    for i in range(len(begun) - 1, -1, -1):
        after[i], waiting[begun[i]] = waiting[begun[i]], i
    for j in range(len(ended)):
        if ended[j] >= 0 and waiting[ended[j]] >= 0:
            i = waiting[ended[j]]
            partner[i], waiting[ended[j]] = j, after[i]
    return partner


def previous(named: np.ndarray) -> np.ndarray:
    """Return for each key the position of the one before that is the same, -1 for none."""
    number, _ = numbered(named, named[:0])
    before, latest = np.empty(len(named), np.int64), np.full(len(named), NONE, np.int32)
    for i in range(len(named)):
        before[i], latest[number[i]] = latest[number[i]], i
    return before


def last_before(
    named: np.ndarray, rows: np.ndarray, wanted: np.ndarray, until: np.ndarray
) -> np.ndarray:
    """See ``reading.last_before``; ``rows`` and ``until`` rise."""
    number, sought = numbered(named, wanted)
    found, latest = np.full(len(wanted), NONE), np.full(len(named), NONE, np.int32)
    i = 0
    for j in range(len(wanted)):
        while i < len(rows) and rows[i] <= until[j]:
            latest[number[i]] = i
            i += 1
        if sought[j] >= 0:
            found[j] = latest[sought[j]]
    return found


def first_after(
    named: np.ndarray, rows: np.ndarray, wanted: np.ndarray, since: np.ndarray
) -> np.ndarray:
    """See ``reading.first_after``; ``rows`` and ``since`` rise."""
    number, sought = numbered(named, wanted)
    found, latest = np.full(len(wanted), NONE), np.full(len(named), NONE, np.int32)
    i = len(rows) - 1
    for j in range(len(wanted) - 1, -1, -1):
        while i >= 0 and rows[i] >= since[j]:
            latest[number[i]] = i
            i -= 1
        if sought[j] >= 0:
            found[j] = latest[sought[j]]
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

    Shifts of a group stand one after the other, with ``before`` what was worked before each, and
    ahead of them an empty one; ``seek`` is as from :func:`shifts_by_day`.
    """
    found = np.empty(len(minutes), np.int64)
    for i in range(len(minutes)):
        at = seek[groups[i], minutes[i] // day]
        end = seek[groups[i], seek.shape[1] - 1]
        while at < end and opens[at + 1] <= minutes[i]:
            at += 1
        found[i] = before[at] + min(minutes[i] - opens[at], length[at])
    return found


def chosen(values: np.ndarray, places: np.ndarray, otherwise: int) -> np.ndarray:
    """Return the values at some places, and something else where the place is -1."""
    found = np.empty(len(places), np.int64)
    for i in range(len(places)):
        found[i] = values[places[i]] if places[i] >= 0 else otherwise
    return found
