"""A usual week: days, times of day, and when a calendar is open."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.schema import Calendar, Scenario

WEEK, DAY = 7 * 1440, 1440
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Interval = tuple[int, int]


def week_of(calendar: Calendar) -> list[Interval]:
    """Return the open intervals of a usual week, minutes from Monday 00:00, in order.

    A shift over Sunday midnight reaches past the end of the week.
    """
    intervals = []
    for shift in calendar.shifts:
        for day in shift.days:
            opens = DAYS.index(day) * DAY + clock(shift.open)
            closes = DAYS.index(day) * DAY + clock(shift.close)
            intervals.append((opens, closes + (DAY if shift.overnight else 0)))
    return sorted(intervals)


def clock(text: str) -> int:
    """Return the minute of the day of "HH:MM" (24:00 is 1440)."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def hours(scenario: Scenario, calendar: str) -> Iterator[Interval]:
    """Yield the open intervals of a calendar in the week before, this week and the next."""
    if calendar not in scenario.calendars:  # "always"
        yield -WEEK, 2 * WEEK
        return
    for opens, closes in week_of(scenario.calendars[calendar]):
        for shift in (-WEEK, 0, WEEK):
            yield opens + shift, closes + shift
