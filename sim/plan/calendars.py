"""Working calendars: when people are at work, and arithmetic on working time.

A calendar is a list of open intervals [open, close) in minutes since the start date; a day has
1,440 minutes (no summer time). Work that ends with the shift ends at the closing minute.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sim.plan.diary import DAY, DAYS, clock, closed_days
from sim.scenario.schema import Scenario

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
    found = []
    for day in range(-BEFORE, last):
        date = scenario.start + dt.timedelta(days=day)
        if date in closed:
            continue
        for shift in calendar.shifts:
            if DAYS[date.weekday()] in shift.days:
                close = clock(shift.close) + (DAY if shift.overnight else 0)
                found.append((day * DAY + clock(shift.open), day * DAY + close))
    return _merged(sorted(found))


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
    opens: Any
    closes: Any
    day_first: Any
    day_count: Any
    open_days: Any

    @classmethod
    def build(cls, lists: Sequence[Sequence[Interval]]) -> Calendars:
        """Return the columns (int64 arrays) for a list of calendars."""
        days = [sorted({opens // DAY for opens, _ in intervals}) for intervals in lists]
        counts, day_counts = [len(one) for one in lists], [len(one) for one in days]
        return cls(
            interval_first=_int64(np.cumsum([0, *counts])[:-1]),
            interval_count=_int64(counts),
            opens=_int64([opens for one in lists for opens, _ in one]),
            closes=_int64([closes for one in lists for _, closes in one]),
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


def finish(calendars: Calendars, needed: Sequence[int], start: int, minutes: int) -> int:
    """Return when ``minutes`` of work end that goes on only while all needed calendars are open."""
    if len(needed) == 1:
        return _finish_alone(calendars, needed[0], start, minutes)
    left = minutes
    for opens, closes in _common(calendars, needed, start):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    return NEVER


def _finish_alone(calendars: Calendars, calendar: int, start: int, minutes: int) -> int:
    opens, closes = calendars.opens, calendars.closes
    first = calendars.interval_first[calendar]
    beyond = first + calendars.interval_count[calendar]
    k = bisect_right(closes, start, first, beyond)
    left = minutes
    while k < beyond:
        begin = max(opens[k], start)
        if closes[k] - begin >= left:
            return int(begin + left)
        left -= closes[k] - begin
        k += 1
    return NEVER


def worked(calendars: Calendars, needed: Sequence[int], start: int, end: int) -> int:
    """Return the minutes from ``start`` to ``end`` in which all needed calendars are open."""
    total = 0
    for opens, closes in _common(calendars, needed, start):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def _common(calendars: Calendars, needed: Sequence[int], start: int) -> Iterator[Interval]:
    """The intervals from ``start`` on in which all needed calendars are open."""
    beyond = [calendars.interval_first[c] + calendars.interval_count[c] for c in needed]
    at = [
        bisect_right(calendars.closes, start, calendars.interval_first[c], b)
        for c, b in zip(needed, beyond, strict=True)
    ]
    while all(k < b for k, b in zip(at, beyond, strict=True)):
        opens = max(start, max(calendars.opens[k] for k in at))
        closes = min(calendars.closes[k] for k in at)
        if opens < closes:
            yield opens, closes
        at = [k + 1 if calendars.closes[k] == closes else k for k in at]


def after(calendars: Calendars, start: int, minutes: int, calendar: int) -> int:
    """Return when a delay in working days is over.

    Whole days are counted on the calendar's open days and end at the same minute of the day; what
    is left of the delay is clock time. From Friday 15:00, one day is Monday 15:00 (Tuesday after a
    holiday Monday); from Saturday 11:00 it is Monday 11:00.
    """
    days, rest = divmod(minutes, DAY)
    if days == 0:
        return start + rest
    today, minute = divmod(start, DAY)
    first = calendars.day_first[calendar]
    beyond = first + calendars.day_count[calendar]
    k = bisect_right(calendars.open_days, today, first, beyond) + days - 1
    if k >= beyond:
        return NEVER
    return int(calendars.open_days[k] * DAY + minute + rest)


def boundaries(calendars: Calendars, calendar: int) -> Iterator[tuple[int, bool]]:
    """Yield (minute, opens?) for every shift that has not ended before day 0."""
    first = calendars.interval_first[calendar]
    beyond = first + calendars.interval_count[calendar]
    for k in range(bisect_left(calendars.closes, 1, first, beyond), beyond):
        yield calendars.opens[k], True
        yield calendars.closes[k], False


def _int64(values: Any) -> np.ndarray:
    return np.asarray(values, dtype=np.int64)
