"""Pathways against theory: networks, joint work, forks, panels, places, judgement, returns.

Times are hours or days, so that whole minutes shift no figure by more than 0.2 %.
"""

from __future__ import annotations

import numpy as np
from scipy import integrate, stats

from sim.eventlog import Kind
from sim.verify import chains, closed
from sim.verify.case import Case, Theory
from sim.verify.figures import (
    mean_at_work,
    mean_kept,
    mean_level,
    mean_wait,
    mean_wait_together,
    share_ended,
    share_left,
    shares_of_time,
    times_between,
)
from sim.verify.play import Played

DAY = 1440
WEEK = 7 * DAY
SHIFT = 480.0


def cases() -> list[Case]:
    """Return the cases of pathways."""
    return [
        _jackson(), _joint(), _side_by_side(), _asked(), _panel(), _panel_without_limit(),
        _places(), _judged(), _crisis(), _returns(), _review(),
    ]  # fmt: skip


def _jackson() -> Case:
    """Ten times slower than the example."""
    first, second = closed.flows((1 / DAY, 0.0), ((0.0, 1.0), (0.2, 0.0)))
    works = (700.0, 1300.0)
    sets = (
        "steps.first.time.value=700", "steps.second.time.value=1300",
        "demand.sources.calls.per_year=365.25",
    )  # fmt: skip

    def measure(played: Played, warm: float) -> list[float]:
        horizon = played.ready.model.horizon
        came, left = played.minutes(Kind.ARRIVED), played.minutes(Kind.ENDED)
        visits = (played.minutes(Kind.JOINED) >= warm).sum() / 2 / (came >= warm).sum()
        shares = shares_of_time(came, left, int(warm), horizon)
        return [
            mean_wait(played, "first", warm), mean_wait(played, "second", warm),
            float(visits), float(shares @ np.arange(len(shares))), float(shares[0]),
        ]  # fmt: skip

    source = "Jackson 1957"
    there = closed.mean_number_mmc(1, first, works[0]) + closed.mean_number_mmc(2, second, works[1])
    load = second * works[1]
    nobody = (1 - first * works[0]) * (2 - load) / (2 + load)
    theory = (
        Theory("wait at the first team, minutes", closed.mean_wait_mmc(1, first, works[0]), source),
        Theory(
            "wait at the second team, minutes", closed.mean_wait_mmc(2, second, works[1]), source
        ),
        Theory("visits to each team", 1.25, "Jackson 1957: traffic equations"),
        Theory("mean number in the whole network", there, source),
        Theory("share of time the whole network is empty (product form)", nobody, source),
    )
    name = "Jackson network with feedback"
    return Case(name, "jackson", measure, theory, days=91_000, warm=400, runs=60, sets=sets)


def _joint() -> Case:
    people, rate = (2, 2), 1.8 / DAY
    work = (SHIFT, SHIFT, 1.5 * SHIFT)

    def measure(played: Played, warm: float) -> list[float]:
        return [
            mean_wait_together(played, "interview", "police", warm),
            mean_wait(played, "patrol", warm),
            share_left(played, "visit", warm),
            mean_kept(played, "police", warm) + mean_kept(played, "social_work", warm),
            mean_at_work(played, "social_work", warm),
        ]

    shares = chains.together(people, (rate, rate, rate), work, most=40)
    own = chains.mean(shares, lambda state: state[3])
    theory = tuple(
        Theory(what, expected, "Markov chain of the written rule, solved")
        for what, expected in (
            ("wait for both teams, minutes", chains.mean(shares, lambda s: s[0]) / rate),
            ("wait for police work, minutes", chains.mean(shares, lambda s: s[4]) / rate),
            ("share of social work that leaves", 1 - own / (rate * work[2])),
            ("mean number kept free", chains.mean(shares, lambda s: sum(chains.kept(people, s)))),
            ("mean number of social workers in work", own + rate * work[0]),
        )
    )
    return Case("two teams needed together", "joint", measure, theory, 27_000, 200, 60)


def _side_by_side() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        begins, ends = (Kind.ASKED, "both"), (Kind.GATHERED, "both")
        return [float(times_between(played, begins, ends, warm).mean())]

    expected = closed.mean_time_of_two(2 / DAY, SHIFT)
    theory = (Theory("mean time until both are done, minutes", expected, "Nelson & Tantawi 1988"),)
    return Case("fork and join of two M/M/1", "side-by-side", measure, theory, 9800, 300, 60)


def _asked() -> Case:
    """Three agencies: travel 6 h, record check 8 h; 30 % refuse, half of those are asked again."""
    limit = 36 * 60.0

    def measure(played: Played, warm: float) -> list[float]:
        gathered = times_between(played, (Kind.ASKED, "ask"), (Kind.GATHERED, "ask"), warm)
        late = times_between(played, (Kind.ASKED, "ask"), (Kind.TIMED_OUT, "ask"), warm)
        whole = len(gathered) + len(late)
        return [float(gathered.sum() + late.sum()) / whole, len(late) / whole]

    minutes = np.linspace(0, limit, 20_001)
    done = answered_by(minutes, travel=360.0, check=SHIFT, refused=0.3, again=0.5) ** 3
    source = "product of the three laws, integrated"
    theory = (
        Theory("mean time until all have answered", float(np.trapezoid(1 - done, minutes)), source),
        Theory("share that is late", float(1 - done[-1]), source),
    )
    return Case("requests to three agencies", "asked", measure, theory, 420, 14, 60)


def answered_by(
    minutes: np.ndarray, *, travel: float, check: float, refused: float, again: float
) -> np.ndarray:
    """Return the chance that one request is over by so many minutes after it was made.

    The question travels and is looked up (exponential, mean ``check``). An answer travels back;
    a refusal ends the request, unless it is asked again. Times of several rounds add up to a
    gamma law (Erlang 1917).
    """
    found = np.zeros(len(minutes))
    for rounds in range(1, 40):
        chance = (refused * again) ** (rounds - 1)
        looked_up = stats.gamma(rounds, scale=check)
        found += chance * (1 - refused) * looked_up.cdf(minutes - travel * (rounds + 1))
        found += chance * refused * (1 - again) * looked_up.cdf(minutes - travel * rounds)
    return found


def _panel() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        horizon = played.ready.model.horizon
        listed, heard = played.minutes(Kind.LISTED), played.minutes(Kind.HEARD)
        on_list = mean_level(listed, heard, warm, horizon)
        slots = np.arange(int(warm) // WEEK, horizon // WEEK) * WEEK + 2 * DAY + 600
        left = np.searchsorted(listed, slots, side="right") - np.searchsorted(
            heard, slots, side="right"
        )
        return [on_list * (horizon - warm) / (listed >= warm).sum(), float((left == 0).mean())]

    theory = (
        Theory("mean time on the list, minutes", chains.mean_wait_panel(3, 4, WEEK), "Bailey 1954"),
        Theory("share of slots that leave nobody", float(chains.left_over(3, 4)[0]), "Bailey 1954"),
    )
    return Case("weekly panel that hears four", "panel", measure, theory, 31_500, 700, 60)


def _panel_without_limit() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        listed, heard = played.minutes(Kind.LISTED), played.minutes(Kind.HEARD)
        on_list = mean_level(listed, heard, warm, played.ready.model.horizon)
        return [on_list * (played.ready.model.horizon - warm) / (listed >= warm).sum()]

    theory = (Theory("mean time on the list, minutes", WEEK / 2, "half an interval"),)
    sets = ("meetings.panel.agenda=1000",)
    return Case("weekly panel that hears all", "panel", measure, theory, 1400, 14, 60, sets)


def _places() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        horizon = played.ready.model.horizon
        waited, taken = played.minutes(Kind.PLACE_WAITED), played.minutes(Kind.PLACE_TAKEN)
        given = played.minutes(Kind.PLACE_GIVEN)
        waiting = mean_level(waited, taken, warm, horizon)
        return [
            waiting * (horizon - warm) / (waited >= warm).sum(),
            mean_level(taken, given, warm, horizon),
        ]

    rate, hold = 1.4 / DAY, 1.0 * DAY
    theory = (
        Theory("wait for a place, minutes", closed.mean_wait_mmc(2, rate, hold), "Erlang 1917"),
        Theory("mean number of places held", rate * hold, "Little 1961"),
    )
    return Case("two caseload places", "places", measure, theory, 84_000, 200, 60)


def both_above(cut: float, means: tuple[float, float], covariance: np.ndarray) -> float:
    """Return the chance that two normal views are both at or above a cut.

    Parameters
    ----------
    covariance : ndarray, shape (2, 2)
    """
    sd = np.sqrt(np.diag(covariance))
    r = covariance[0, 1] / (sd[0] * sd[1])
    a, b = ((cut - mean) / s for mean, s in zip(means, sd, strict=True))

    def density(x: float) -> float:
        return float(stats.norm.pdf(x) * stats.norm.cdf((r * x - b) / np.sqrt(1 - r**2)))

    return float(integrate.quad(density, a, a + 12)[0])


def _judged() -> Case:
    """Views are need + offset + noise (model section 3): normal, with known covariances."""
    noise, shared, kept, cut = 0.75**2, 0.3, 0.7, 1.0
    alone, half = 1 + noise, noise * (shared + (1 - shared) / 2)
    together = np.array([[alone, 1 + half], [1 + half, 1 + half]])
    again = np.array([[alone, 1 + noise * kept**0.5], [1 + noise * kept**0.5, alone]])
    high = float(stats.norm.sf((cut - 0.25) / alone**0.5))
    pooled = float(stats.norm.sf((cut - 0.375) / (1 + half) ** 0.5))
    stays_high = both_above(cut, (0.25, 0.25), again)
    becomes_high = pooled - both_above(cut, (0.25, 0.375), together)

    def measure(played: Played, warm: float) -> list[float]:
        return [
            share_ended(played, "high_low", "high_high"), share_ended(played, "high_high"),
            share_ended(played, "low_high"),
        ]  # fmt: skip

    source = "normal law of need and views, two at a time"
    theory = (
        Theory("share judged high by one agency", high, source),
        Theory("share judged high, and again at a new look", stays_high, source),
        Theory("share judged low alone and high by two", becomes_high, source),
    )
    return Case("judgement of need", "judged", measure, theory, 180, 0, 60)


def _crisis() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        came = played.minutes(Kind.ARRIVED)
        return [(played.minutes(Kind.CRISIS) >= warm).sum() / (came >= warm).sum()]

    theory = (Theory("share of children with a crisis", 0.4, "race of two exponential times"),)
    return Case("crisis clock against protection", "crisis", measure, theory, 280, 200, 60)


def _returns() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        came = (played.minutes(Kind.ARRIVED) >= warm).sum()
        return [(played.minutes(Kind.RETURNED) >= warm).sum() / came]

    expected = closed.mean_visits(0.4) - 1
    theory = (Theory("returns for each child", expected, "geometric number of returns"),)
    return Case("need that comes back", "returns", measure, theory, 420, 100, 60)


def _review() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        came = (played.minutes(Kind.ARRIVED) >= warm).sum()
        return [(played.minutes(Kind.DELAYED) >= warm).sum() / came]

    theory = (Theory("reviews for each case", closed.mean_visits(0.3), "geometric law"),)
    return Case("reviews that lead to reviews", "review", measure, theory, 140, 14, 60)
