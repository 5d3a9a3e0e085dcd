"""Calendars, dates and meetings fit into a week."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.check.findings import Finding
from sim.scenario.keys import Path
from sim.scenario.schema import Calendar, Dates, Meeting, Scenario, Shift
from sim.scenario.week import DAY, DAYS, WEEK, clock, week_of

MOST_DAYS = 100 * 366


def check_time(scenario: Scenario) -> Iterator[Finding]:
    """Yield calendars that never open, shifts that overlap, dates and slots that can not be."""
    for name, calendar in scenario.calendars.items():
        yield from _calendar(("calendars", name), calendar)
    for name, dates in scenario.dates.items():
        yield from _dates(("dates", name), dates)
    for name, meeting in scenario.meetings.items():
        yield from _meeting(("meetings", name), meeting)
    for number, given in enumerate(scenario.demand.given):
        if given.at.date() < scenario.start:
            text = f"{given.at} is before the start date {scenario.start}"
            yield Finding(("demand", "given", number, "at"), text)


def _calendar(path: Path, calendar: Calendar) -> Iterator[Finding]:
    if not any(shift.days for shift in calendar.shifts):
        yield Finding((*path, "shifts"), "is never open: it has no shift on any day")
        return
    wrong = [
        Finding((*path, "shifts", number), text)
        for number, shift in enumerate(calendar.shifts)
        for text in _shift(shift)
    ]
    yield from wrong or _overlaps(path, calendar)


def _shift(shift: Shift) -> Iterator[str]:
    if clock(shift.close) <= clock(shift.open) and not shift.overnight:
        yield (
            f"closes at {shift.close}, not after it opens at {shift.open}; "
            "write overnight = true where it ends on the next day"
        )
    if len(set(shift.days)) < len(shift.days):
        yield "names a day twice"


def _overlaps(path: Path, calendar: Calendar) -> Iterator[Finding]:
    week = week_of(calendar)
    again = [(opens + WEEK, closes + WEEK) for opens, closes in week]
    for (opens, closes), (following, _) in zip(week, [*week[1:], again[0]], strict=True):
        if following < closes:
            text = (
                f"shifts overlap: {spoken(opens)} to {spoken(closes)} and from {spoken(following)}"
            )
            yield Finding((*path, "shifts"), text)


def spoken(minute: int) -> str:
    """Return a minute of the week in words, like "mon 09:00"."""
    day, rest = divmod(minute, DAY)
    return f"{DAYS[day % 7]} {rest // 60:02d}:{rest % 60:02d}"


def _dates(path: Path, dates: Dates) -> Iterator[Finding]:
    twice = sorted({day for day in dates.days if dates.days.count(day) > 1})
    for day in twice:
        yield Finding((*path, "days"), f"{day} is there twice", warning=True)
    for number, (first, last) in enumerate(dates.ranges):
        if last < first:
            text = f"ends on {last}, before it begins on {first}"
            yield Finding((*path, "ranges", number), text)
        elif (last - first).days > MOST_DAYS:
            yield Finding((*path, "ranges", number), "is longer than 100 years")


def starts(meeting: Meeting) -> list[int]:
    """Return when the slots of a week begin, in minutes from Monday 00:00."""
    days = [DAYS.index(day) * DAY for day in meeting.days]
    return sorted({day + clock(time) for day in days for time in meeting.times})


def _meeting(path: Path, meeting: Meeting) -> Iterator[Finding]:
    if not meeting.days or not meeting.times:
        yield Finding(path, "is never held: name at least one day and one time")
        return
    if meeting.length.law != "fixed":
        yield Finding((*path, "length"), "the length of a slot must be fixed")
        return
    length, week = meeting.length.minutes(), starts(meeting)
    if length < 1:
        yield Finding((*path, "length"), "a slot must last at least a minute")
    for team, people in meeting.people.items():
        if people < 1:
            yield Finding((*path, "people", team), f"must be at least 1, found {people}")
    again = week[0] + WEEK * meeting.every_weeks
    for begins, following in zip(week, [*week[1:], again], strict=True):
        if begins + length > following:
            text = (
                f"the slot of {spoken(begins)} lasts {length} minutes, until after the next begins"
            )
            yield Finding((*path, "length"), text)
            return
