"""The reduced network in Ciw, and its waits compared with ours: they must agree in law."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.setup import REDUCED, YEAR, ready
from sim.engine.choose import engine
from sim.eventlog import Kind

if TYPE_CHECKING:
    import pandas as pd

TEAMS = ("first_door", "second_door", "assessment")
ALL_TOGETHER = 0.001
"""Chance that any of the comparisons fails although the two agree in law."""


def network() -> Any:
    """Return the reduced network as Ciw describes it; times in minutes."""
    import ciw

    exponential = ciw.dists.Exponential
    return ciw.create_network(
        arrival_distributions=[exponential(4000 / YEAR), exponential(3000 / YEAR), None],
        service_distributions=[exponential(1 / 90), exponential(1 / 100), exponential(1 / 240)],
        routing=[[0.0, 0.2, 0.5], [0.0, 0.0, 0.6], [0.0, 0.0, 0.1]],
        number_of_servers=[1, 1, 3],
    )


def simulate(years: float, seed: int) -> Any:
    """Simulate some years in Ciw and return its records."""
    import ciw

    ciw.seed(seed)
    simulation = ciw.Simulation(network())
    simulation.simulate_until_max_time(years * YEAR)
    return simulation.get_all_records()


def compared(*, years: float = 1, replications: int = 10, name: str = "compiled") -> pd.DataFrame:
    """Compare mean waits for each team over replications.

    Returns
    -------
    DataFrame
        team, ours, theirs (mean minutes waited), difference, half_width (Welch, the chance of
        any false alarm being ALL_TOGETHER), agree.
    """
    import pandas as pd
    from scipy import stats

    mine = np.array([_our_waits(years, r, name) for r in range(replications)])
    theirs = np.array([_their_waits(years, r) for r in range(replications)])
    t = float(stats.t.ppf(1 - ALL_TOGETHER / len(TEAMS) / 2, 2 * replications - 2))
    rows = []
    for number, team in enumerate(TEAMS):
        a, b = mine[:, number], theirs[:, number]
        half = t * sqrt((a.var(ddof=1) + b.var(ddof=1)) / replications)
        apart = a.mean() - b.mean()
        rows.append((team, a.mean(), b.mean(), apart, half, bool(abs(apart) <= half)))
    columns = ["team", "ours", "theirs", "difference", "half_width", "agree"]
    return pd.DataFrame(rows, columns=columns)


def _our_waits(years: float, replication: int, name: str) -> list[float]:
    made = ready(str(REDUCED), years=years, replication=replication)
    log = engine(name)(made.model, made.concerns, replication=replication).log
    steps = list(made.names.steps["step"])
    found = []
    for team in TEAMS:
        here = log.step == steps.index(team)
        joined = np.sort(log.minute[here & (log.kind == Kind.JOINED)])
        started = np.sort(log.minute[here & (log.kind == Kind.STARTED)])
        # first come, first served: the k-th to join is the k-th to start
        found.append(float(np.mean(started - joined[: len(started)])))
    return found


def _their_waits(years: float, seed: int) -> list[float]:
    records = [r for r in simulate(years, seed) if r.record_type == "service"]
    return [float(np.mean([r.waiting_time for r in records if r.node == n])) for n in (1, 2, 3)]
