"""One team and its queue against Erlang, Pollaczek and Khinchine, Crommelin, Cobham and Palm.

Work lasts eight hours or more in the mean, so that whole minutes shift no figure by more than
0.2 %; mean waits in M/G/1 and M/D/c are exact in whole minutes.
"""

from __future__ import annotations

from sim.eventlog import Kind
from sim.verify import chains, closed
from sim.verify.case import Case, Theory
from sim.verify.figures import (
    area,
    ended_waits,
    mean_at_work,
    mean_level,
    mean_wait,
    share_left,
    shares_of_time,
    waits,
)
from sim.verify.play import Played

HOUR = 60
SHIFT = 8 * HOUR
SLOW = ("steps.serve.time.value=720", "demand.sources.calls.per_year=1022.7")
"""The example of two desks, ten times slower and with a load of 0.7."""


def cases() -> list[Case]:
    """Return the cases of one team."""
    return [
        _mmc(), *_mg1(), _mdc(), *_endless(), _large_team(), *_loss(), _alike(), _unlike(),
        _patience_exponential(), _patience_fixed(), _overload(),
    ]  # fmt: skip


def _mmc() -> Case:
    rate, work = 2.8 / (24 * HOUR), 720.0

    def measure(played: Played, warm: float) -> list[float]:
        found = waits(played, "serve", warm)
        return [
            mean_wait(played, "serve", warm), float((found > 0).mean()),
            float((found > 6 * HOUR).mean()), mean_at_work(played, "desk", warm) / 2,
        ]  # fmt: skip

    erlang = "Erlang 1917"
    theory = (
        Theory("mean wait, minutes", closed.mean_wait_mmc(2, rate, work), erlang),
        Theory("share that waits", closed.erlang_c(2, rate * work), erlang),
        Theory(
            "share that waits over six hours", closed.longer_mmc(2, rate, work, 6 * HOUR), erlang
        ),
        Theory("share of time in work", rate * work / 2, "Little 1961"),
    )
    return Case("M/M/2", "mmc", measure, theory, days=46_000, warm=300, runs=60, sets=SLOW)


def _mg1() -> list[Case]:
    def measure(played: Played, warm: float) -> list[float]:
        found = waits(played, "serve", warm)
        return [mean_wait(played, "serve", warm), float((found > 0).mean())]

    rate = 2.1 / (24 * HOUR)
    made = []
    for law, cv, days in (
        ("lognormal", 1.0, 70_000),
        ("gamma", 1.5, 68_000),
        ("fixed", 0.0, 23_000),
    ):
        sets = [f'steps.serve.time.law="{law}"']
        sets += [f"steps.serve.time.cv={cv}"] if cv else []
        theory = (
            Theory(
                "mean wait, minutes",
                closed.mean_wait_mg1(rate, SHIFT, cv),
                "Pollaczek 1930, Khinchine 1932",
            ),
            Theory("share that waits", rate * SHIFT, "Poisson arrivals see time averages"),
        )
        name = f"M/G/1, {law} work" if cv else "M/D/1"
        made.append(Case(name, "mg1", measure, theory, days, warm=300, runs=60, sets=tuple(sets)))
    return made


def _mdc() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        return [mean_wait(played, "serve", warm)]

    expected = chains.mean_wait_mdc(3, 6.3 / (24 * HOUR), SHIFT)
    theory = (Theory("mean wait, minutes", expected, "Crommelin 1932"),)
    return Case("M/D/3", "mdc", measure, theory, days=8400, warm=150, runs=60)


def _endless() -> list[Case]:
    def measure(played: Played, warm: float) -> list[float]:
        horizon = played.ready.model.horizon
        shares = shares_of_time(
            played.minutes(Kind.DELAYED), played.minutes(Kind.ENDED), int(warm), horizon
        )
        level = range(len(shares))
        return [
            float(shares @ level),
            float(sum(share * (n - 10) ** 2 for n, share in enumerate(shares))),
        ]

    source = "Khintchine 1932: M/G/infinity is Poisson whatever the law"
    theory = (
        Theory("mean number there", 10.0, source),
        Theory("variance of the number there", 10.0, source),
    )
    laws = (
        ("exponential", (), 8400),
        ("fixed", ('steps.stay.time.law="fixed"',), 4900),
        ("lognormal", ('steps.stay.time.law="lognormal"', "steps.stay.time.cv=1.5"), 12_600),
    )
    return [
        Case(f"M/G/infinity, {law} stay", "endless", measure, theory, days, 100, 60, sets)
        for law, sets, days in laws
    ]


def _large_team() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        return [mean_at_work(played, "desk", warm)]

    theory = (Theory("mean number in work", 10.0, "Khintchine 1932"),)
    return Case("M/G/infinity, large team", "large-team", measure, theory, 400, 20, 60)


def _loss() -> list[Case]:
    def measure(played: Played, warm: float) -> list[float]:
        return [share_left(played, "serve", warm), mean_at_work(played, "desk", warm)]

    lost = closed.erlang_b(5, 4.0)
    source = "Erlang 1917, whatever the law: Sevastyanov 1957"
    theory = (
        Theory("share that leaves", lost, source),
        Theory("mean number in work", 4.0 * (1 - lost), source),
    )
    laws = {
        "exponential": (),
        "fixed": ('steps.serve.time.law="fixed"',),
        "lognormal": ('steps.serve.time.law="lognormal"', "steps.serve.time.cv=1.5"),
    }
    return [
        Case(f"Erlang's loss system, {law} work", "loss", measure, theory, 1700, 50, 60, sets)
        for law, sets in laws.items()
    ]


def _alike() -> Case:
    """Ten times slower than the example, and a load of 0.65."""
    rates, work = (0.5 / 1440, 0.8 / 1440), 720.0
    sets = (
        "steps.serve_urgent.time.value=720", "steps.serve_routine.time.value=720",
        "demand.sources.urgent.per_year=182.625", "demand.sources.routine.per_year=292.2",
    )  # fmt: skip

    def measure(played: Played, warm: float) -> list[float]:
        urgent, routine = (mean_wait(played, f"serve_{k}", warm) for k in ("urgent", "routine"))
        return [urgent, routine, (urgent * rates[0] + routine * rates[1]) / sum(rates)]

    urgent, routine = closed.mean_waits_by_class(rates, (work, work), (1.0, 1.0))
    theory = (
        Theory("mean wait of urgent work, minutes", urgent, "Cobham 1954"),
        Theory("mean wait of routine work, minutes", routine, "Cobham 1954"),
        Theory(
            "mean wait over both, minutes (as in order of arrival)",
            closed.mean_wait_mmc(1, sum(rates), work),
            "Kleinrock 1965: conservation",
        ),
    )
    name = "two classes of like work"
    return Case(name, "priorities", measure, theory, days=77_000, warm=400, runs=60, sets=sets)


def _unlike() -> Case:
    rates, works, cvs = (3 / 1440, 0.7 / 1440), (120.0, 720.0), (0.0, 0.5)

    def measure(played: Played, warm: float) -> list[float]:
        both = [mean_wait(played, f"serve_{k}", warm) for k in ("urgent", "routine")]
        loads = [rate * work for rate, work in zip(rates, works, strict=True)]
        return [*both, sum(load * wait for load, wait in zip(loads, both, strict=True))]

    urgent, routine = closed.mean_waits_by_class(rates, works, cvs)
    rest = sum(r * w**2 * (1 + cv**2) / 2 for r, w, cv in zip(rates, works, cvs, strict=True))
    load = rates[0] * works[0] + rates[1] * works[1]
    theory = (
        Theory("mean wait of urgent work, minutes", urgent, "Cobham 1954"),
        Theory("mean wait of routine work, minutes", routine, "Cobham 1954"),
        Theory(
            "waits weighted by load, minutes (the same in any order)",
            load * rest / (1 - load),
            "Kleinrock 1965: conservation",
        ),
    )
    return Case("two classes of unlike work", "unlike", measure, theory, 35_000, 300, 60)


def _patience_exponential() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        joined = played.minutes(Kind.JOINED, "serve")
        waiting = mean_level(joined, ended_waits(played, "serve"), warm, played.ready.model.horizon)
        return [share_left(played, "serve", warm), waiting]

    left, waiting = closed.left_after_exponential(2, 7.2 / 1440, SHIFT, SHIFT)
    theory = (
        Theory("share that leaves", left, "Palm 1957"),
        Theory("mean number waiting", waiting, "Palm 1957"),
    )
    return Case("M/M/2+M: patience exponential", "impatient", measure, theory, 1750, 50, 60)


def _patience_fixed() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        return [share_left(played, "serve", warm), float(waits(played, "serve", warm).mean())]

    left, wait = closed.left_after_fixed(2, 7.2 / 1440, SHIFT, SHIFT)
    source = "Barrer 1957, Baccelli and Hebuterne 1981"
    theory = (
        Theory("share that leaves", left, source),
        Theory("mean wait of the served, minutes", wait, source),
    )
    sets = ('steps.serve.limit.law="fixed"',)
    return Case("M/M/2+D: patience fixed", "impatient", measure, theory, 1400, 50, 60, sets)


def _overload() -> Case:
    def measure(played: Played, warm: float) -> list[float]:
        joined, ended = played.minutes(Kind.JOINED), ended_waits(played, "serve")
        horizon = played.ready.model.horizon
        whole = horizon - warm
        return [2 * area(joined[joined >= warm], ended[ended >= warm], warm, horizon) / whole**2]

    sets = ('steps.serve.time.law="fixed"', "demand.sources.calls.per_year=2191.5")
    theory = (
        Theory(
            "growth of the queue, cases a minute", 6 / 1440 - 1 / SHIFT,
            "fluid limit: arrivals less what can be served", finer=1 / 3,
        ),
    )  # fmt: skip
    return Case("overload: twice what can be done", "mg1", measure, theory, 12_600, 7, 60, sets)
