"""Meetings turned into dated slots."""

from __future__ import annotations

import datetime as dt

from sim.scenario.schema import Meeting, Scenario
from sim.scenario.week import DAY, DAYS, clock


def slots(scenario: Scenario, horizon: int) -> list[tuple[int, int]]:
    """Return (start minute, meeting number) of every slot before the horizon, by start.

    Weeks count from the Monday on or before the start date. Slots on closed dates are not held.
    """
    dated = [
        (start, number)
        for number, meeting in enumerate(scenario.meetings.values())
        if not meeting.closed
        for start in _starts(scenario, meeting, horizon)
    ]
    return sorted(dated)


def _starts(scenario: Scenario, meeting: Meeting, horizon: int) -> list[int]:
    closed = closed_days(scenario, meeting.closed_on)
    lead = scenario.start.weekday()
    starts = []
    for day in range(horizon // DAY + 1):
        date = scenario.start + dt.timedelta(days=day)
        week = (day + lead) // 7 - meeting.first_week
        held = week >= 0 and week % meeting.every_weeks == 0
        if held and DAYS[date.weekday()] in meeting.days and date not in closed:
            starts += [day * DAY + clock(time) for time in sorted(meeting.times)]
    return [start for start in starts if start < horizon]


def closed_days(scenario: Scenario, names: list[str]) -> set[dt.date]:
    """Return every date in the named lists of dates."""
    closed: set[dt.date] = set()
    for name in names:
        dates = scenario.dates[name]
        closed |= set(dates.days)
        for first, last in dates.ranges:
            closed |= {first + dt.timedelta(days=i) for i in range((last - first).days + 1)}
    return closed
