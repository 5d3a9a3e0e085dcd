"""When children come to notice: nested Poisson arrivals with profiles.

The possible children of a source and day are the points of a Poisson process of rate one in
"level"; those below the day's expected number exist. More demand adds children and changes nobody.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

import numpy as np

from sim.chance import combine, stable, start
from sim.demand.facts import draws
from sim.laws import threshold, uniform_below, unit_exponential
from sim.scenario.schema import Scenario, Source

DAY, MILLION = 1440, 1_000_000
PROFILE_YEARS = 4  # a leap year among them


@dataclass(frozen=True)
class Arrivals:
    """Children of one source: ``minute`` (int64), ``key`` (uint64, one child's everywhere)."""

    minute: np.ndarray
    key: np.ndarray


def arrivals(
    scenario: Scenario, name: str, *, seed: int, replication: int, horizon: int, past: int = 0
) -> Arrivals:
    """Return the children a source brings to notice, in order of the day.

    ``horizon`` in minutes; ``past`` is how many days before the start date are drawn too.
    """
    source = scenario.demand.sources[name]
    days = past - (-horizon // DAY)
    begin = scenario.start - dt.timedelta(days=past)
    expected = expected_by_day(scenario, source, begin, days)
    first = begin.toordinal()
    day_keys = combine(
        np.full(days, combine(start(seed, replication), stable(name)), dtype=np.uint64),
        np.arange(first, first + days).astype(np.uint64),
    )
    came, keys, gaps = [], [], unit_exponential()
    day, level, k = np.arange(days), np.zeros(days, dtype=np.int64), 0
    while len(day):
        key = combine(day_keys[day], np.full(len(day), k, dtype=np.uint64))
        level = level + gaps.values(draws(key, "level"))
        here = level < expected[day]
        day, level, key = day[here], level[here], key[here]
        came.append(day)
        keys.append(key)
        k += 1
    key = np.concatenate(keys)
    minute = (np.concatenate(came) - past) * DAY + _minute_of_day(source, key)
    inside = minute < horizon
    return Arrivals(minute[inside], key[inside])


def expected_by_day(scenario: Scenario, source: Source, first: dt.date, days: int) -> np.ndarray:
    """Return the expected number of each day from ``first`` in millionths, after all profiles.

    Weights are scaled so that their mean over four calendar years from the start is ``per_year``.
    """
    january = dt.date(scenario.start.year, 1, 1)
    length = sum(366 if calendar.isleap(january.year + y) else 365 for y in range(PROFILE_YEARS))
    usual = _weights(scenario, source, january, length)
    mean = usual.mean()
    per_day = source.per_year.value * scenario.demand.scale.value / 365.25
    weights = _weights(scenario, source, first, days)
    return np.rint(weights / (mean or 1.0) * per_day * MILLION).astype(np.int64)


def _weights(scenario: Scenario, source: Source, first: dt.date, days: int) -> np.ndarray:
    dates = np.datetime64(first, "D") + np.arange(days)
    month = dates.astype("datetime64[M]").astype(np.int64) % 12
    weekday = (dates.astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday
    weights = np.array(source.months, dtype=float)[month]
    weights *= np.array(source.weekdays, dtype=float)[weekday]
    if source.holidays is not None:
        listed = scenario.dates[source.holidays]
        closed = {*listed.days}
        for begins, ends in listed.ranges:
            closed |= {begins + dt.timedelta(days=i) for i in range((ends - begins).days + 1)}
        held = np.array(sorted(closed), dtype="datetime64[D]")
        weights[np.isin(dates, held)] *= source.holiday_factor.value
    return weights


def _minute_of_day(source: Source, key: np.ndarray) -> np.ndarray:
    """Draw the hour from the profile, then a minute of it."""
    shares = np.cumsum(source.hours) / np.sum(source.hours)
    edges = np.array([threshold(share) for share in shares], dtype=np.int64)
    hour = np.searchsorted(edges, draws(key, "hour"), side="right")
    return np.asarray(np.minimum(hour, 23) * 60 + uniform_below(draws(key, "minute"), 60))
