"""Working calendars: when people are at work, and arithmetic on working time.

A calendar is a list of open intervals [open, close) in minutes since the start date; a day has
1,440 minutes (no summer time). Work that ends with the shift ends at the closing minute.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sim.plan.slots import closed_days
from sim.scenario.schema import Scenario
from sim.scenario.week import DAY, DAYS, clock

BEFORE, BEYOND = 30, 120
"""Days a calendar reaches before day 0 (stock) and past the horizon (work under way)."""
NEVER = 2**60

Interval = tuple[int, int]


def open_intervals(scenario: Scenario, name: str, horizon: int) -> list[Interval]:
    """Return the open intervals of a calendar, in order; "always" is built in."""
    last = horizon // DAY + BEYOND
    if name not in scenario.calendars:
        return [(-BEFORE * DAY, last * DAY)]
    calendar = scenario.calendars[name]
    closed = closed_days(scenario, calendar.closed_on)
    intervals = []
    for day in range(-BEFORE, last):
        date = scenario.start + dt.timedelta(days=day)
        if date in closed:
            continue
        for shift in calendar.shifts:
            if DAYS[date.weekday()] in shift.days:
                close = clock(shift.close) + (DAY if shift.overnight else 0)
                intervals.append((day * DAY + clock(shift.open), day * DAY + close))
    return _merged(sorted(intervals))


def _merged(intervals: list[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for opens, closes in intervals:
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    return merged


def part_time(intervals: list[Interval], share: float) -> list[Interval]:
    """Return the hours of one person who works a share of the open days, evenly spread.

    The k-th open day (from 0) is worked when a whole number lies in (k x share, (k + 1) x share].
    An interval of several days (round the clock) is cut at midnight first.
    """
    daily = [piece for interval in intervals for piece in _by_day(interval)]
    days = sorted({opens // DAY for opens, _ in daily})
    share = round(share, 9)
    worked = {
        day for k, day in enumerate(days) if int((k + 1) * share + 1e-9) > int(k * share + 1e-9)
    }
    return _merged([piece for piece in daily if piece[0] // DAY in worked])


def _by_day(interval: Interval) -> Iterator[Interval]:
    opens, closes = interval
    if closes - opens <= DAY:
        yield interval
        return
    while opens < closes:
        midnight = (opens // DAY + 1) * DAY
        yield opens, min(midnight, closes)
        opens = midnight


@dataclass(frozen=True)
class Calendars:
    """All calendars of a model in flat columns (see sim.plan.model), as arrays or as lists."""

    interval_first: Any
    interval_count: Any
    intervals: Any
    day_first: Any
    day_count: Any
    open_days: Any

    @classmethod
    def build(cls, lists: Sequence[Sequence[Interval]]) -> Calendars:
        """Return the columns (int64 arrays) for a list of calendars."""
        days = [sorted({opens // DAY for opens, _ in intervals}) for intervals in lists]
        counts, day_counts = [len(one) for one in lists], [len(one) for one in days]
        return cls(
            interval_first=_int64(2 * np.cumsum([0, *counts])[:-1]),
            interval_count=_int64(counts),
            intervals=_int64([minute for one in lists for interval in one for minute in interval]),
            day_first=_int64(np.cumsum([0, *day_counts])[:-1]),
            day_count=_int64(day_counts),
            open_days=_int64([day for one in days for day in one]),
        )

    @classmethod
    def of(cls, model: Any) -> Calendars:
        """Return the calendars of a compiled model."""
        return cls(**{f.name: getattr(model, f.name) for f in fields(cls)})

    def columns(self) -> dict[str, np.ndarray]:
        """Return the columns by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def finish(self, needed: Sequence[int], start: int, minutes: int) -> int:
        """Return when so much work ends for people of some calendars: see :func:`finish`."""
        spans = self._since(needed, start)
        return finish(self.intervals, spans, 0, len(needed), start, minutes)

    def worked(self, needed: Sequence[int], start: int, end: int) -> int:
        """Return the minutes worked together by people of some calendars: see :func:`worked`."""
        return worked(self.intervals, self._since(needed, start), 0, len(needed), start, end)

    def after(self, calendar: int, start: int, minutes: int) -> int:
        """Return when a delay in a calendar's working days is over: see :func:`after`."""
        first = self.day_first[calendar]
        beyond = first + self.day_count[calendar]
        at = bisect_right(self.open_days, start // DAY, first, beyond)
        return after(self.open_days, at, beyond, start, minutes)

    def boundaries(self, calendar: int) -> Iterator[tuple[int, bool]]:
        """Yield (minute, opens?) for every shift that has not ended before day 0."""
        first = self.interval_first[calendar]
        for at in range(first, first + 2 * self.interval_count[calendar], 2):
            if self.intervals[at + 1] >= 1:
                yield self.intervals[at], True
                yield self.intervals[at + 1], False

    def _since(self, needed: Sequence[int], start: int) -> list[int]:
        """Where each calendar stands: its first interval that closes after ``start``, its end."""
        spans = []
        for calendar in needed:
            first = self.interval_first[calendar]
            beyond = first + 2 * self.interval_count[calendar]
            spans += [first_closing(self.intervals, start, first, beyond), beyond]
        return spans


def first_closing(intervals: Sequence[int], minute: int, low: int, high: int) -> int:
    """Return the place of the first interval from ``low`` on that closes after a minute."""
    while low < high:
        middle = low + (high - low) // 4 * 2
        if minute < intervals[middle + 1]:
            high = middle
        else:
            low = middle + 2
    return low


def common(intervals: Sequence[int], spans: list[int], first: int, count: int) -> tuple[int, int]:
    """Return the next interval in which all ``count`` needed calendars are open, and move on.

    From ``first`` on, ``spans`` has for each calendar the place of its next interval (changed
    here) and the place beyond its last. An interval that ends before it begins is none; (NEVER,
    NEVER) when there are no more.
    """
    begin, end = -NEVER, NEVER
    for k in range(first, first + 2 * count, 2):
        if spans[k] >= spans[k + 1]:
            return NEVER, NEVER
        begin, end = max(begin, intervals[spans[k]]), min(end, intervals[spans[k] + 1])
    for k in range(first, first + 2 * count, 2):
        if intervals[spans[k] + 1] == end:
            spans[k] += 2
    return begin, end


def finish(
    intervals: Sequence[int], spans: list[int], first: int, count: int, start: int, minutes: int
) -> int:
    """Return when ``minutes`` of work end that goes on only while all needed calendars are open."""
    left = minutes
    while True:
        begin, end = common(intervals, spans, first, count)
        if end == NEVER:
            return NEVER
        begin = max(begin, start)
        if end - begin >= left:
            return begin + left
        left -= max(end - begin, 0)


def worked(
    intervals: Sequence[int], spans: list[int], first: int, count: int, start: int, end: int
) -> int:
    """Return the minutes from ``start`` to ``end`` in which all needed calendars are open."""
    total = 0
    while True:
        begin, close = common(intervals, spans, first, count)
        if close == NEVER or begin >= end:
            return total
        total += max(min(close, end) - max(begin, start), 0)


def after(open_days: Sequence[int], at: int, beyond: int, start: int, minutes: int) -> int:
    """Return when a delay in working days is over; ``at`` is the first open day after today.

    Whole days are counted on the calendar's open days and end at the same minute of the day; what
    is left of the delay is clock time. From Friday 15:00, one day is Monday 15:00 (Tuesday after a
    holiday Monday); from Saturday 11:00 it is Monday 11:00.
    """
    days, rest = minutes // DAY, minutes % DAY
    if days == 0:
        return start + rest
    if at + days - 1 >= beyond:
        return NEVER
    return open_days[at + days - 1] * DAY + start % DAY + rest


def _int64(values: Any) -> np.ndarray:
    return np.asarray(values, dtype=np.int64)
