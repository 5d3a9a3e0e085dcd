"""Queueing theory: the textbook files through the reference engine, against closed forms.

Each figure is compared by a Student interval over replications. All such comparisons of this file
share a total false-alarm rate of 0.001: each is made at 0.001 / COMPARISONS. Seeds are fixed, so a
comparison that fails, fails every time. ``within`` says beside each what error it would see.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.eventlog import Kind
from tests.situation import (
    DAY,
    OUT,
    Played,
    Situation,
    days,
    demand,
    minutes,
    number,
    play,
    textbook,
    work,
)

COMPARISONS = 20
LEVEL = 0.001 / COMPARISONS
REPLICATIONS = 40


def half_width(figures: Sequence[float]) -> float:
    """Return the half-width of the Student interval of a mean at 1 - LEVEL."""
    n = len(figures)
    return float(stats.t.ppf(1 - LEVEL / 2, n - 1) * np.std(figures, ddof=1) / math.sqrt(n))


def agree(figures: Sequence[float], theory: float, *, within: float) -> None:
    """Compare replications with theory; the half-width must be at most ``within`` of theory.

    So an error of twice ``within`` of the theoretical value is seen (with power above one half).
    """
    half, mean = half_width(figures), float(np.mean(figures))
    assert half <= within * theory, f"too few replications to tell: {half / theory:.3f}"
    assert abs(mean - theory) <= half, f"{mean:.4g} is not {theory:.4g} +- {half:.3g}"


def wait_of(played: Played, step: str) -> dict[int, tuple[int, int]]:
    """Return (joined, wait in minutes) of every concern that began at a step, by number."""
    log = played.outcome.log
    at = log.step == list(played.names.steps["step"]).index(step)
    first: dict[Kind, dict[int, int]] = {}
    for kind in (Kind.JOINED, Kind.STARTED):
        rows = at & (log.kind == kind)
        first[kind] = dict(
            zip(log.concern[rows][::-1].tolist(), log.minute[rows][::-1].tolist(), strict=True)
        )
    joined, started = first[Kind.JOINED], first[Kind.STARTED]
    return {c: (joined[c], minute - joined[c]) for c, minute in started.items()}


def waits(played: Played, step: str, *, warm: float) -> np.ndarray:
    """Return the waits (minutes) at a step of all who joined after the warm-up days and began."""
    found = wait_of(played, step).values()
    return np.array([wait for joined, wait in found if joined >= warm * DAY])


def erlang_c(servers: int, load: float) -> float:
    """Return the chance of waiting in M/M/c with ``load`` = arrivals x mean work."""
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


# -- exact: no chance is left once arrivals and work are known --------------------------------


def first_come_first_served(joined: list[int], work_: list[int], servers: int) -> list[int]:
    """Return when each begins (Kiefer and Wolfowitz's recursion)."""
    free = [0] * servers
    begins = []
    for minute, length in zip(joined, work_, strict=True):
        begin = max(minute, min(free))
        free[free.index(min(free))] = begin + length
        begins.append(begin)
    return begins


@pytest.mark.parametrize("servers", [1, 2, 3])
def test_every_start_is_that_of_the_recursion_for_a_queue_in_order_of_arrival(servers: int) -> None:
    """M/M/c at loads 1.6, 0.8 and 0.53, each of some 1,000 starts to the minute."""
    situation = textbook("mmc", days=30)
    settings = situation.scenario.model_dump(exclude_none=True)
    settings["teams"]["desk"]["fte"] = servers
    log = Situation(settings, 60).play().outcome.log
    found: dict[Kind, dict[int, int]] = {}
    for kind in (Kind.JOINED, Kind.STARTED, Kind.FINISHED):
        rows = log.kind == kind
        concerns, minute = log.concern[rows].tolist(), log.minute[rows].tolist()
        found[kind] = dict(zip(concerns, minute, strict=True))
    served = sorted(found[Kind.FINISHED], key=lambda c: (found[Kind.JOINED][c], c))
    # those still at work at the horizon may have begun before some of the served: cut before them
    open_at = min(
        found[Kind.JOINED][c] for c in found[Kind.JOINED] if c not in found[Kind.FINISHED]
    )
    served = [c for c in served if found[Kind.JOINED][c] < open_at]
    joined = [found[Kind.JOINED][c] for c in served]
    lengths = [found[Kind.FINISHED][c] - found[Kind.STARTED][c] for c in served]
    assert len(served) > 1000
    assert [found[Kind.STARTED][c] for c in served] == first_come_first_served(
        joined, lengths, servers
    )


def line(gap: int, length: int, count: int = 20) -> Played:
    """D/D/1: a caller every ``gap`` minutes, each of ``length`` minutes."""
    at = [f"2007-01-01T{(gap * i) // 60:02d}:{(gap * i) % 60:02d}" for i in range(count)]
    return play(
        {
            "teams": {"desk": {"fte": 1}},
            "demand": demand(*((time, "caller") for time in at), caller="serve"),
            "steps": {"serve": work("desk", length), "out": OUT},
        }
    )


@pytest.mark.parametrize(("gap", "length"), [(30, 29), (30, 30), (30, 40), (30, 60)])
def test_d_d_1_is_exact(gap: int, length: int) -> None:
    """Up to a load of one nobody waits; beyond, the k-th waits k times the excess."""
    played = line(gap, length)
    found = [played.first(Kind.STARTED, "serve", number(k)) - gap * k for k in range(20)]
    assert found == [k * max(0, length - gap) for k in range(20)]


def many_desks(**said: Any) -> Situation:
    settings = textbook("mmc", days=20).scenario.model_dump(exclude_none=True)
    settings["teams"]["desk"] |= said
    return Situation(settings, 20)


def test_with_endless_capacity_nobody_waits() -> None:
    """Two hundred desks for a load of 1.6: every wait is 0."""
    found = waits(many_desks(fte={"value": 200}).play(), "serve", warm=0)
    assert len(found) > 500
    assert not found.any()


def test_another_desk_never_makes_anybody_wait_longer() -> None:
    """The same callers with 2, 3 and 4 desks: wait by wait, not on average."""
    found = [wait_of(many_desks(fte={"value": desks}).play(), "serve") for desks in (2, 3, 4)]
    for fewer, more in pairwise(found):
        assert fewer.keys() <= more.keys()
        assert all(wait >= more[caller][1] for caller, (_, wait) in fewer.items())
        assert sum(wait for _, wait in fewer.values()) > sum(wait for _, wait in more.values()) > 0


def test_a_closed_team_serves_nobody_and_everybody_waits() -> None:
    played = many_desks(fte={"value": 0}).play()
    assert played.rows(Kind.STARTED) == []
    assert len(played.rows(Kind.JOINED)) == len(played.rows(Kind.ARRIVED)) > 500


def test_overload_grows_by_the_excess() -> None:
    """Load 2: of 60 callers a day, 30 are served; the queue grows by 30 a day within 5 %."""
    settings = many_desks(fte={"value": 1}).scenario.model_dump(exclude_none=True)
    settings["demand"]["sources"]["calls"]["per_year"] = {"value": 60 * 365.25}
    settings["steps"]["serve"]["time"] = minutes(48)
    played = Situation(settings, 200).play()
    waiting = len(played.rows(Kind.JOINED)) - len(played.rows(Kind.STARTED))
    # 200 days: 12,000 +- 110 callers; 5 % of 6,000 is 2.7 standard errors, at a fixed seed
    assert waiting == pytest.approx(30 * 200, rel=0.05)
    assert len(played.rows(Kind.STARTED)) == pytest.approx(30 * 200, abs=2)


# -- stochastic: within an interval from the replications -------------------------------------


def test_m_m_c_by_erlang() -> None:
    """Two desks at load 0.8: the mean wait is 128 minutes, C(2, 1.6) = 0.711 of callers wait, and
    the desks are at work for 0.8 of the time."""
    situation = textbook("mmc", days=70)
    played = [situation.play(seed=11, replication=r) for r in range(REPLICATIONS)]
    found = [waits(p, "serve", warm=10) for p in played]
    theory = erlang_c(2, 1.6) / (2 * 20 - 32) * DAY
    assert theory == pytest.approx(128, abs=0.1)
    agree([float(w.mean()) for w in found], theory, within=0.25)
    agree([float((w > 0).mean()) for w in found], erlang_c(2, 1.6), within=0.08)
    agree([busy(p, "desk", 70) / 2 for p in played], 0.8, within=0.05)


def busy(played: Played, group: str, length: float) -> float:
    """Return the mean number of people of a group at work (always open, whole minutes)."""
    log, horizon = played.outcome.log, int(length * DAY)
    here = log.team == list(played.names.teams["group"]).index(group)
    started = log.minute[here & (log.kind == Kind.STARTED)]
    finished = log.minute[here & (log.kind == Kind.FINISHED)]
    return float((horizon - started).sum() - (horizon - finished).sum()) / horizon


def test_priorities_by_cobham() -> None:
    """One desk, two classes without interruption: W0 / (1 - r1) and W0 / ((1 - r1) (1 - r))."""
    situation = textbook("priorities", days=110)
    played = [situation.play(seed=11, replication=r) for r in range(REPLICATIONS)]
    rest = 16 * 0.05**2 * DAY
    urgent = [float(waits(p, "serve_urgent", warm=10).mean()) for p in played]
    routine = [float(waits(p, "serve_routine", warm=10).mean()) for p in played]
    agree(urgent, rest / (1 - 0.25), within=0.12)
    agree(routine, rest / ((1 - 0.25) * (1 - 0.8)), within=0.35)


def test_jackson_network_with_feedback() -> None:
    """Visits 1.25 each: 12.5 a day at one desk of 80 minutes, then two of 150 minutes."""
    situation = textbook("jackson", days=90)
    played = [situation.play(seed=11, replication=r) for r in range(REPLICATIONS)]
    first = [all_waits(p, "first", warm=10) for p in played]
    second = [all_waits(p, "second", warm=10) for p in played]
    agree(first, (12.5 / 18) / (18 - 12.5) * DAY, within=0.25)
    agree(second, erlang_c(2, 12.5 / 9.6) / (2 * 9.6 - 12.5) * DAY, within=0.25)
    visits = [len(p.rows(Kind.STARTED)) / 2 / len(p.rows(Kind.ARRIVED)) for p in played]
    agree(visits, 1.25, within=0.05)


def all_waits(played: Played, step: str, *, warm: float) -> float:
    """Return the mean wait at a step visited more than once: sums do not depend on pairing."""
    log = played.outcome.log
    at = log.step == list(played.names.steps["step"]).index(step)
    joined, started = (log.minute[at & (log.kind == k)] for k in (Kind.JOINED, Kind.STARTED))
    end = played.outcome.log.minute.max()
    edges = np.array([warm * DAY, end])
    area = np.diff(
        [
            np.clip(edge - joined, 0, None).sum() - np.clip(edge - started, 0, None).sum()
            for edge in edges
        ]
    )
    return float(area[0] / ((joined >= edges[0]).sum()))


def panel_left_over(arrivals: float, agenda: int) -> float:
    """Return the mean number left after a slot: Q' = max(Q + Poisson - agenda, 0), solved."""
    size = 200
    come = stats.poisson.pmf(np.arange(size), arrivals)
    move = np.zeros((size, size))
    for left in range(size):
        for new, chance in enumerate(come):
            move[left, min(max(left + new - agenda, 0), size - 1)] += chance
    found = np.full(size, 1 / size)
    for _ in range(2000):
        found = found @ move
    return float(found @ np.arange(size))


def test_a_panel_with_an_agenda() -> None:
    """Half a week until the next slot, and by Little's law what the agenda leaves over: an exact
    chain of the number left after each slot, no simulation."""
    situation = textbook("panel", days=7 * 110)
    theory = (3.5 + panel_left_over(3, 4) / 3 * 7) * DAY
    found = [listed(situation.play(seed=11, replication=r), warm=70) for r in range(REPLICATIONS)]
    agree(found, theory, within=0.15)


def listed(played: Played, *, warm: float) -> float:
    """Return the mean time on the list of those listed after the warm-up and heard."""
    heard = {row[1]: row[0] for row in played.rows(Kind.HEARD)}
    return float(np.mean([
        heard[row[1]] - row[0]
        for row in played.rows(Kind.LISTED) if row[1] in heard and row[0] >= warm * DAY
    ]))  # fmt: skip


def test_a_panel_without_limit_is_half_an_interval_away() -> None:
    settings = textbook("panel", days=700).scenario.model_dump(exclude_none=True)
    settings["meetings"]["panel"]["agenda"] = {"value": 1000}
    situation = Situation(settings, 700)
    found = [listed(situation.play(seed=11, replication=r), warm=0) for r in range(20)]
    agree(found, 3.5 * DAY, within=0.06)


@pytest.mark.parametrize("law", [{"law": "fixed"}, {"law": "lognormal", "cv": 1.5}])
def test_m_g_infinity_occupancy_does_not_depend_on_the_law(law: dict[str, Any]) -> None:
    """Twenty a day for half a day each: ten at a time, whatever the law."""
    settings = {
        "demand": {"sources": {"case": {"begins": "stay", "per_year": 20 * 365.25}}},
        "steps": {
            "stay": {"kind": "delay", "time": days(0.5) | law, "next": "out"},
            "out": OUT,
        },
    }
    situation = Situation(settings, 105)
    found = [present(situation.play(seed=11, replication=r)) for r in range(20)]
    agree(found, 10, within=0.05)


def present(played: Played) -> float:
    """Return the mean number of concerns in the system from day 5 to day 105."""
    log = played.outcome.log
    came, left = (log.minute[log.kind == k] for k in (Kind.ARRIVED, Kind.ENDED))
    until = [
        np.clip(edge * DAY - came, 0, None).sum() - np.clip(edge * DAY - left, 0, None).sum()
        for edge in (5, 105)
    ]
    return float(until[1] - until[0]) / (100 * DAY)


def test_arrivals_that_vary_by_month_weekday_and_hour() -> None:
    """Chi-squared of counts by month, weekday and hour against the profile (3,650 arrivals)."""
    profile = {
        "months": [1, 2, 1, 1, 1, 1, 0, 1, 1, 1, 1, 3],
        "weekdays": [2, 1, 1, 1, 1, 0.5, 0],
        "hours": [0] * 8 + [1] * 8 + [0.25] * 8,
    }
    settings = {
        "demand": {"sources": {"case": {"begins": "out", "per_year": 3652.5} | profile}},
        "steps": {"out": OUT},
    }
    played = Situation(settings, 364).play(seed=11)  # 52 weeks
    minute = np.array([row[0] for row in played.rows(Kind.ARRIVED)])
    months = months_of(np.datetime64("2007-01-01") + (minute // DAY))
    day = np.datetime64("2007-01-01") + np.arange(364)
    weight = (
        np.array(profile["months"])[months_of(day)]
        * np.array(profile["weekdays"])[np.arange(364) % 7]
    )
    for found, expected in (
        (np.bincount(months, minlength=12), np.bincount(months_of(day), weight, minlength=12)),
        (np.bincount(minute // DAY % 7, minlength=7), np.bincount(np.arange(364) % 7, weight)),
        (np.bincount(minute % DAY // 60, minlength=24), np.array(profile["hours"], dtype=float)),
    ):  # fmt: skip
        assert not found[expected == 0].any()
        some = expected > 0
        share = expected[some] / expected[some].sum()
        assert stats.chisquare(found[some], share * len(minute)).pvalue > LEVEL


def months_of(dates: np.ndarray) -> np.ndarray:
    return dates.astype("datetime64[M]").astype(int) % 12


def test_two_teams_together() -> None:
    """Each officer and social worker is at work (10 x 90 + 10 x 60) / 2,880 of the time; a joint
    interview waits longer than it would if social workers were many; and all is served."""
    situation = textbook("together", days=70)
    played = [situation.play(seed=11, replication=r) for r in range(20)]
    for team in ("police", "social_work"):
        agree([busy(p, team, 70) / 2 for p in played], 1500 / 2880, within=0.07)
    settings = situation.scenario.model_dump(exclude_none=True)
    settings["teams"]["social_work"]["fte"] = {"value": 50}
    many = [Situation(settings, 70).play(seed=11, replication=r) for r in range(5)]
    joint = [waits(p, "interview", warm=5).mean() for p in played[:5]]
    alone = [waits(p, "interview", warm=5).mean() for p in many]
    assert all(both > one > 0 for both, one in zip(joint, alone, strict=True))
    assert all(len(p.rows(Kind.JOINED)) - len(p.rows(Kind.STARTED)) < 20 for p in played)
