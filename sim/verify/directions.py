"""Which way a figure must move, and what common random numbers give: checks 31 to 34, 37, 40, 41
and 44 of the list. All by replications paired child by child."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import stats

from sim.eventlog import Kind
from sim.verify.exact import stays
from sim.verify.figures import mean_at_work, mean_wait, mean_wait_together
from sim.verify.play import Played, Ready, Simulate, changed, textbook
from sim.verify.verdict import AGREES, DIFFERS, TOO_WEAK, Finding, above_nothing, compared

Figure = Callable[[Played], float]


@dataclass(frozen=True)
class Direction:
    """``figure`` of ``more`` is greater than of ``less``, in the mean."""

    name: str
    what: str
    source: str
    more: Ready
    less: Ready
    figure: Figure


def directions() -> Iterator[Direction]:
    """Yield every direction that theory gives."""
    yield from _staff_and_demand()
    yield from _order_and_spread()


def _network_time(played: Played) -> float:
    return float(stays(played).mean())


def _joint_wait(played: Played) -> float:
    return mean_wait_together(played, "interview", "police", 0)


def _staff_and_demand() -> Iterator[Direction]:
    def joint(*sets: str) -> Ready:
        return textbook("joint", days=700, sets=sets)

    two, three = (textbook("jackson", days=100, sets=[f"teams.second.fte={n}"]) for n in (2, 3))
    yield Direction(
        "31 one more person in a network", "time there saved, minutes", "not path by path: Braess",
        two, three, _network_time,
    )  # fmt: skip
    sooner, fewer = joint("steps.interview.time.value=6"), joint("demand.scale=0.8")
    diverted = joint("demand.sources.joint.per_year=438.3")
    yield Direction(
        "32 shorter work", "wait of joint work saved, minutes", "faster service, shorter wait",
        joint(), sooner, _joint_wait,
    )  # fmt: skip
    yield Direction(
        "32 fewer cases", "wait of joint work saved, minutes", "less demand, shorter wait",
        joint(), fewer, _joint_wait,
    )  # fmt: skip
    yield Direction(
        "32 cases diverted", "police in joint work saved, people", "less work, fewer in work",
        joint(), diverted, lambda played: mean_at_work(played, "police", 0),
    )  # fmt: skip


def _order_and_spread() -> Iterator[Direction]:
    law = 'steps.serve.time.law="gamma"'
    wild, calm = (
        textbook("mg1", days=1400, sets=[law, f"steps.serve.time.cv={cv}"]) for cv in (1.5, 0.5)
    )
    yield Direction(
        "33 more spread, same mean", "longer wait, minutes", "Kingman 1962",
        wild, calm, lambda played: mean_wait(played, "serve", 0),
    )  # fmt: skip
    ranked = textbook("priorities", days=280)
    level = textbook("priorities", days=280, sets=["steps.serve_urgent.priority=routine"])
    yield Direction(
        "34 precedence to a class", "its wait saved, minutes", "Cobham 1954",
        level, ranked, lambda played: mean_wait(played, "serve_urgent", 0),
    )  # fmt: skip
    yield Direction(
        "34 precedence to a class", "longer wait of the other, minutes", "Cobham 1954",
        ranked, level, lambda played: mean_wait(played, "serve_routine", 0),
    )  # fmt: skip
    whole = textbook("mmc", days=140)
    yield Direction(
        "37 a team split in two", "longer wait, minutes", "Smith and Whitt 1981",
        split_in_two(whole), whole, lambda played: mean_wait(played, "serve", 0),
    )  # fmt: skip


def split_in_two(whole: Ready) -> Ready:
    """Return the example of two desks with a queue for each half of the callers."""
    half = {"values": ["a", "b"], "shares": {"*": {"a": {"value": 0.5}, "b": {"value": 0.5}}}}
    team = {"by": "half", "of": {"a": "desk", "b": "other"}}
    one = {"fte": {"value": 1}}
    teams = {"desk": one, "other": one}
    return changed(
        whole, {"teams": teams, "attributes": {"half": half}, "steps": {"serve": {"team": team}}}
    )


def found(way: Direction, engine: Simulate, *, seed: int, runs: int, level: float) -> Finding:
    """Play both scenarios of a direction with the same children and compare."""
    differences = []
    for run in range(runs):
        more, less = (
            way.figure(ready.play(engine, seed=seed, replication=run))
            for ready in (way.more, way.less)
        )
        differences.append(more - less)
    return above_nothing(differences, level=level)


def pairing_pays(engine: Simulate, *, seed: int, runs: int, level: float) -> Finding:
    """40: the variance of a paired difference, as a share of the unpaired one, is below a half.

    The mean time there, one person more in a team of 14; unpaired is with the next replication. The
    interval is that of Pitman (1939) and Morgan (1939) for two variances of the same replications.
    """
    one, other = (
        np.array([_time_of(textbook_of(n), engine, seed, run) for run in range(runs)])
        for n in (14, 15)
    )
    paired, unpaired = one - other, one - np.roll(other, 1)
    ratio = float(paired.var(ddof=1) / unpaired.var(ddof=1))
    r = float(np.corrcoef(paired, unpaired)[0, 1])
    k = 1 + 2 * stats.t.ppf(1 - level / 2, runs - 2) ** 2 * (1 - r**2) / (runs - 2)
    low, high = ratio * (k - sqrt(k**2 - 1)), ratio * (k + sqrt(k**2 - 1))
    verdict = AGREES if high < 0.5 else DIFFERS if low > 0.5 else TOO_WEAK
    return Finding(ratio, low, high, high - ratio, runs, verdict)


def textbook_of(people: int) -> Ready:
    """Return the large team with so few people that some wait."""
    return textbook("large-team", days=28, sets=[f"teams.desk.fte={people}"])


def _time_of(ready: Ready, engine: Simulate, seed: int, run: int) -> float:
    return float(stays(ready.play(engine, seed=seed, replication=run)).mean())


def not_correlated(engine: Simulate, *, seed: int, runs: int, level: float) -> Finding:
    """41: one replication says nothing about the next: their correlation is 0."""
    ready = textbook("endless", days=28)
    counts = np.array([
        len(ready.play(engine, seed=seed, replication=run).minutes(Kind.ENDED))
        for run in range(runs)
    ], dtype=float)  # fmt: skip
    z = (counts - counts.mean()) / counts.std(ddof=1)
    # pairs that share no replication, so that their products are independent
    return compared(z[0:-1:2] * z[1::2], 0.0, level=level, limit=1.0)


def null_rejected(engine: Simulate, *, seed: int, tries: int, level: float) -> Finding:
    """44: two sets of independent replications of one scenario differ "at 5 %" in 5 % of tries."""
    ready, each = textbook("endless", days=14), 5
    figures = np.array([
        len(ready.play(engine, seed=seed, replication=run).minutes(Kind.ARRIVED))
        for run in range(tries * 2 * each)
    ], dtype=float).reshape(tries, 2, each)  # fmt: skip
    p = stats.ttest_rel(figures[:, 0], figures[:, 1], axis=1).pvalue
    rejected = int((p < 0.05).sum())
    interval = stats.binomtest(rejected, tries).proportion_ci(1 - level, method="exact")
    low, high = float(interval.low), float(interval.high)
    verdict = AGREES if low <= 0.05 <= high else DIFFERS
    return Finding(rejected / tries, low, high, (high - low) / 2 / 0.05, tries, verdict)
