"""Closed forms of queueing theory, each with where it was published.

``people`` work side by side from one queue; ``load`` is arrivals per time x mean work, in people;
``rate`` is arrivals per unit of time and every time is in that unit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def erlang_b(people: int, load: float) -> float:
    """Return the share that finds everybody at work, when who can not start leaves (M/G/c/c).

    Erlang, A. K. (1917), "Solution of some problems in the theory of probabilities of significance
    in automatic telephone exchanges". The law of the work does not matter (Sevastyanov 1957).

    Raises
    ------
    ValueError
        When ``load`` is negative.
    """
    if load < 0:
        raise ValueError(f"the load must not be negative, found {load}")
    share = 1.0
    for n in range(1, people + 1):
        share = load * share / (n + load * share)
    return share


def erlang_c(people: int, load: float) -> float:
    """Return the share that waits in M/M/c (Erlang 1917).

    Raises
    ------
    ValueError
        When ``load`` is not less than ``people``: the queue grows without limit.
    """
    if load >= people:
        raise ValueError(f"a load of {load} is too much for {people} people")
    lost = erlang_b(people, load)
    return people * lost / (people - load * (1 - lost))


def mean_wait_mmc(people: int, rate: float, work: float) -> float:
    """Return the mean wait in M/M/c (Erlang 1917)."""
    load = rate * work
    return erlang_c(people, load) * work / (people - load)


def longer_mmc(people: int, rate: float, work: float, than: float) -> float:
    """Return the share that waits longer in M/M/c, in order of arrival (Erlang 1917)."""
    load = rate * work
    return erlang_c(people, load) * math.exp(-(people - load) * than / work)


def mean_wait_mg1(rate: float, work: float, cv: float) -> float:
    """Return the mean wait in M/G/1; ``cv`` is standard deviation over mean of the work.

    Pollaczek (1930) and Khinchine (1932). It holds exactly on a grid of minutes too, with the
    moments of the work in whole minutes: the wait behind those of the same minute makes up for
    the part of a minute by which each arrival is early.
    """
    load = rate * work
    return load * work * (1 + cv**2) / (2 * (1 - load))


def mean_waits_by_class(
    rates: Sequence[float], works: Sequence[float], cvs: Sequence[float]
) -> list[float]:
    """Return the mean wait of each class, first class first, one person, no interruption.

    Cobham, A. (1954), "Priority assignment in waiting line problems", Operations Research 2.
    """
    loads = [rate * work for rate, work in zip(rates, works, strict=True)]
    rest = sum(x * w * (1 + cv**2) / 2 for x, w, cv in zip(loads, works, cvs, strict=True))
    before = [sum(loads[:k]) for k in range(len(loads) + 1)]
    return [rest / ((1 - before[k]) * (1 - before[k + 1])) for k in range(len(loads))]


def left_after_fixed(people: int, rate: float, work: float, limit: float) -> tuple[float, float]:
    """Return the share that leaves and the mean wait of the served, all wait up to ``limit``.

    M/M/c+D: Barrer, D. Y. (1957), "Queuing with impatient customers and ordered service",
    Operations Research 5; as in Baccelli and Hebuterne (1981). The wait of somebody with endless
    patience has the density ``rate p exp(-(c mu - rate) x)`` up to the limit, and beyond it falls
    at the rate ``c mu``; p is the chance that all but one are at work.
    """
    drain = people / work - rate
    counts = [math.exp(k * math.log(rate * work) - math.lgamma(k + 1)) for k in range(people)]
    density = rate * counts[-1]
    inside = density * _integral(drain, limit)
    beyond = density * math.exp(-drain * limit) * work / people
    whole = sum(counts) + inside + beyond
    waited = density * _first_moment(drain, limit)
    return beyond / whole, waited / (sum(counts) + inside)


def _integral(drain: float, limit: float) -> float:
    return limit if drain == 0 else -math.expm1(-drain * limit) / drain


def _first_moment(drain: float, limit: float) -> float:
    if drain == 0:
        return limit**2 / 2
    return (_integral(drain, limit) - limit * math.exp(-drain * limit)) / drain


def left_after_exponential(
    people: int, rate: float, work: float, patience: float, *, most: int = 2000
) -> tuple[float, float]:
    """Return the share that leaves and the mean number waiting, patience exponential.

    M/M/c+M, "Erlang-A": Palm, C. (1957), "Research on telephone traffic carried by full
    availability groups", Tele 1. ``most`` is the longest queue that is counted.
    """
    logs = [0.0]
    for n in range(1, people + most):
        leave = min(n, people) / work + max(n - people, 0) / patience
        logs.append(logs[-1] + math.log(rate / leave))
    weights = np.exp(np.array(logs) - max(logs))
    waiting = np.maximum(np.arange(len(weights)) - people, 0)
    mean = float(weights @ waiting / weights.sum())
    return mean / patience / rate, mean


def flows(arrivals: Sequence[float], routes: Sequence[Sequence[float]]) -> list[float]:
    """Return arrivals at each team of a network, those sent on by others included.

    Jackson, J. R. (1957), "Networks of waiting lines", Operations Research 5: the traffic
    equations. Each team of a Jackson network then is an M/M/c of its own.
    ``routes[i][j]`` is the share that goes from i to j.
    """
    size = len(arrivals)
    matrix = np.eye(size) - np.array(routes, dtype=float).T
    return [float(flow) for flow in np.linalg.solve(matrix, np.array(arrivals, dtype=float))]


def mean_number_mmc(people: int, rate: float, work: float) -> float:
    """Return the mean number waiting and in work in M/M/c, by Little's law (Little 1961)."""
    return rate * (mean_wait_mmc(people, rate, work) + work)


def mean_time_of_two(rate: float, work: float) -> float:
    """Return the mean time until both branches of a fork are done, each an M/M/1 of its own.

    Nelson, R. and Tantawi, A. N. (1988), "Approximate analysis of fork/join synchronization in
    parallel queues", IEEE Transactions on Computers 37; exact for two branches (from Flatto and
    Hahn 1984).
    """
    load = rate * work
    return (12 - load) / 8 * work / (1 - load)


def mean_slowest(count: int, mean: float) -> float:
    """Return the mean of the longest of ``count`` exponential times (Renyi 1953)."""
    return mean * sum(1 / k for k in range(1, count + 1))


def mean_visits(again: float) -> float:
    """Return the mean number of visits when each leads to another with chance ``again``."""
    return 1 / (1 - again)
