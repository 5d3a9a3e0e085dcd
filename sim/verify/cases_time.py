"""Time against theory: when cases come, working hours, and how a backlog goes. All exact in
whole minutes."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np

from sim.eventlog import Kind
from sim.scenario.schema import Source
from sim.verify import chains
from sim.verify.case import Case, Theory
from sim.verify.figures import there_at
from sim.verify.play import Played, textbook

DAY = 1440
WEEK = 7 * DAY
FOUR_YEARS = 1461
START = dt.date(2007, 1, 1)


def cases() -> list[Case]:
    """Return the cases about time."""
    return [_hours(), _backlog(), _arrivals()]


def expected_days(source: Source, days: int, start: dt.date = START) -> np.ndarray:
    """Return the mean number of arrivals of each day: profiles are weights with a mean of one
    over four calendar years, and ``per_year`` is for 365.25 days."""
    whole = np.arange(max(days, FOUR_YEARS)) + np.datetime64(start)
    month = whole.astype("datetime64[M]").astype(int) % 12
    weekday = (whole.astype("datetime64[D]").astype(int) + 3) % 7  # 1970 began on a Thursday
    weight = np.array(source.months)[month] * np.array(source.weekdays)[weekday]
    usual = weight[:FOUR_YEARS].mean()
    return np.asarray(weight[:days] / usual * source.per_year.value / 365.25)


def expected_minutes(source: Source, days: int) -> np.ndarray:
    """Return the mean number of arrivals of each minute, shape (days * 1440,)."""
    hours = np.array(source.hours) / np.sum(source.hours)
    in_day = np.repeat(hours / 60, 60)
    return np.asarray((expected_days(source, days)[:, None] * in_day).ravel())


def _hours() -> Case:
    """Crommelin's chain over the working week: work takes a quarter of a day's hours."""
    work, ends = 120, [540, 660, 780, 900]
    marks = [day * DAY + end for day in range(5) for end in ends]
    rates = expected_minutes(textbook("hours", days=7).scenario.demand.sources["cases"], 14)
    edges = [*marks, marks[0] + WEEK]
    come = [float(rates[a + 1 : b + 1].sum()) for a, b in pairwise(edges)]
    there = chains.through_the_week(2, come)  # at the end of each step: the last is Monday 09:00
    chosen = {"Monday 09:00": -1, "Monday 15:00": 2, "Wednesday 11:00": 8, "Friday 11:00": 16}

    def measure(played: Played, warm: float) -> list[float]:
        came, left = played.minutes(Kind.JOINED), played.minutes(Kind.FINISHED)
        weeks = np.arange(int(warm) // WEEK, played.ready.model.horizon // WEEK) * WEEK
        found = [
            float(there_at(came, left, weeks + edges[place % len(come) + 1] % WEEK).mean())
            for place in chosen.values()
        ]
        done = ((left >= weeks[0]) & (left < weeks[-1] + WEEK)).sum()
        return [*found, float(done) * work / (len(weeks) * 2 * 2400)]

    theory = [
        Theory(f"mean number there, {when}", float(there[place]), "Crommelin 1932, week by week")
        for when, place in chosen.items()
    ]
    theory.append(Theory("share of time on shift in work", sum(come) * work / 4800, "Little 1961"))
    return Case("office hours", "hours", measure, tuple(theory), 16_100, 210, 60)


def _backlog() -> Case:
    steps, work = (10, 30, 50), 480

    def measure(played: Played, warm: float) -> list[float]:
        came = np.sort(played.minutes(Kind.JOINED))
        left = played.minutes(Kind.FINISHED)
        return [float(n) for n in there_at(came, left, np.array(steps) * work)]

    there = chains.backlog(10, 400, 5.0, max(steps))
    theory = tuple(
        Theory(
            f"mean number there after {step * work // DAY} days", float(there[step]),
            "Crommelin 1932, from the first day",
        )
        for step in steps
    )  # fmt: skip
    name = "how a backlog goes"
    return Case(name, "backlog", measure, theory, days=18, warm=0, runs=900, brief=True)


def _arrivals() -> Case:
    """Four years at a time, with every profile."""
    source = textbook("arrivals", days=7).scenario.demand.sources["cases"]
    date = np.arange(FOUR_YEARS) + np.datetime64(START)
    days = expected_days(source, FOUR_YEARS)
    december = date.astype("datetime64[M]").astype(int) % 12 == 11
    monday = np.arange(FOUR_YEARS) % 7 == 0

    def measure(played: Played, warm: float) -> list[float | np.ndarray]:
        minute = played.minutes(Kind.ARRIVED)
        count = np.bincount(minute // DAY, minlength=FOUR_YEARS)
        gaps = passed(minute, days, np.array(source.hours), seed=len(minute))
        near = 12 * float(np.mean((gaps[1:] - 0.5) * (gaps[:-1] - 0.5)))
        return [
            float(len(minute)), float(count[december].sum() / len(minute)),
            float(count[monday].sum() / len(minute)),
            float((minute % DAY // 60 < 8).mean()),
            float(np.mean((count - days) ** 2 / days)), near, gaps,
        ]  # fmt: skip

    night = sum(source.hours[:8]) / sum(source.hours)
    poisson = "Poisson process of the profile"
    theory = (
        Theory("arrivals in four years", float(days.sum()), poisson),
        Theory("share in December", float(days[december].sum() / days.sum()), poisson),
        Theory("share on Mondays", float(days[monday].sum() / days.sum()), poisson),
        Theory("share from midnight to 08:00", night, poisson),
        Theory("variance over mean of a day's arrivals", 1.0, poisson),
        Theory("correlation of one gap with the next", 0.0, "Papangelou 1972: time change"),
        Theory("law of the gaps", 0.0, "Papangelou 1972: time change", law=True),
    )
    name = "arrivals by month, weekday and hour"
    return Case(name, "arrivals", measure, theory, FOUR_YEARS, 0, 140, brief=True)


def passed(minute: np.ndarray, days: np.ndarray, hours: np.ndarray, *, seed: int) -> np.ndarray:
    """Return gaps between arrivals, in time that passes at the expected rate, made uniform.

    In that time a Poisson process has rate one (Papangelou 1972), so ``1 - exp(-gap)`` is uniform.
    Arrivals are told in whole minutes; each is put somewhere in its minute.
    """
    random = np.random.default_rng(seed)
    at = minute + random.random(len(minute))
    day = (at // DAY).astype(np.int64)
    ends = np.concatenate([[0.0], np.cumsum(hours / hours.sum())])
    within = np.interp((at % DAY) / 60, np.arange(25), ends)
    clock = np.concatenate([[0.0], np.cumsum(days)])[day] + days[day] * within
    return np.asarray(-np.expm1(-np.diff(np.sort(clock))))
