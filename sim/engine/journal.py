"""The compiled clock's log: rows packed in two numbers, put in order within each minute."""

from __future__ import annotations

from sim.engine.memory import Memory

STRETCH = 48
EARLIEST = 1 << 26
"""Minutes before the start date a row of the log can tell of: 127 years."""
EXISTING = 3
"""Numbers noted of a concern when it begins to exist: its number, the minute, its need."""


def write(
    w: Memory, minute: int, concern: int, index: int, step: int, kind: int, group: int
) -> None:
    """Write (concern, thread) and (minute, kind, step, group), packed in two numbers.

    Rows for which there is no room are counted only.
    """
    row = w.log + 2 * w.logged
    w.logged += 1
    if row < w.log_beyond:
        w[row] = ((concern + 1) << 24) | index
        w[row + 1] = ((minute + EARLIEST) << 35) | (kind << 29) | ((step + 1) << 14) | (group + 1)


def write_existing(w: Memory, number: int, minute: int, need: int) -> None:
    """See World."""
    row = w.existing + w.existed * EXISTING
    w.existed += 1
    if row < w.existing_beyond:
        w[row] = number
        w[row + 1] = minute
        w[row + 2] = need


def put_in_order(w: Memory, first: int, last: int) -> None:
    """Put the rows of a minute in the written order; rows of a thread stay as they happened.

    Short stretches are put in order and merged, two by two, with the help of the room after them.
    """
    stretch = last - first
    if last + stretch <= w.log_beyond:
        stretch = min(stretch, STRETCH)
    for at in range(first, last, max(stretch, 1)):
        insert_in_order(w, at, min(at + stretch, last))
    while stretch < last - first:
        for at in range(first, last - stretch, 2 * stretch):
            merge_rows(w, at, at + stretch, min(at + 2 * stretch, last), last)
        stretch *= 2


def insert_in_order(w: Memory, first: int, last: int) -> None:
    """Put a short stretch of rows in order."""
    for i in range(first + 2, last, 2):
        if not earlier(w, i, i - 2):
            continue
        concern, rest = w[i], w[i + 1]
        j = i - 2
        while j >= first and (
            (rest >> 35) < (w[j + 1] >> 35) or ((rest >> 35) == (w[j + 1] >> 35) and concern < w[j])
        ):
            copy_row(w, j, j + 2)
            j -= 2
        w[j + 2] = concern
        w[j + 3] = rest


def merge_rows(w: Memory, first: int, middle: int, last: int, room: int) -> None:
    """Merge two stretches in order, the first of them copied to the room after the rows."""
    for i in range(first, middle, 2):
        copy_row(w, i, room + i - first)
    a, b, to = room, middle, first
    while a < room + middle - first:
        if b < last and earlier(w, b, a):
            copy_row(w, b, to)
            b += 2
        else:
            copy_row(w, a, to)
            a += 2
        to += 2


def earlier(w: Memory, a: int, b: int) -> bool:
    """Say whether row a comes before row b: by minute, concern, thread."""
    p, q = w[a + 1] >> 35, w[b + 1] >> 35
    return p < q or (p == q and w[a] < w[b])


def copy_row(w: Memory, a: int, b: int) -> None:
    """Write row a in the place of row b."""
    w[b] = w[a]
    w[b + 1] = w[a + 1]
