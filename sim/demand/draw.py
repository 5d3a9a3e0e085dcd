"""The concern table: who comes to notice, when, and what is true of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sim.chance import combine, stable, start
from sim.demand.arrivals import arrivals
from sim.demand.drawn import Drawn, chosen, joined, rows_of
from sim.demand.table import ConcernTable
from sim.demand.worries import new_worries
from sim.scenario.quantities import MINUTES
from sim.scenario.schema import Scenario

DAY, MILLION = 1440, 1_000_000
PAST_DAYS = 1096
"""New worries about children known up to three years before day 0 come too."""


def draw_concerns(
    scenario: Scenario, steps: Mapping[str, int], *, seed: int, replication: int, horizon: int
) -> ConcernTable:
    """Draw the concern table of one replication.

    Parameters
    ----------
    scenario : Scenario
        Demand, attributes, need, returns; nothing else of it is used.
    steps : mapping
        Number of each step by name.
    seed, replication : int
        Key of all chance.
    horizon : int
        Minutes simulated; rows begin before it.

    Returns
    -------
    ConcernTable
        Ordered by (minute, child, worry). The same children, with the same luck, are in the table
        of every scenario with the same demand.
    """
    known = {"seed": seed, "replication": replication}
    parts = [
        _of_source(scenario, name, horizon=horizon, **known) for name in scenario.demand.sources
    ]
    parts += _given(scenario, **known) + _stock(scenario, **known)
    return _ordered(scenario, steps, joined(parts))


def _ordered(scenario: Scenario, steps: Mapping[str, int], rows: Drawn) -> ConcernTable:
    child = (rows.key >> np.uint64(1)).astype(np.int64)
    order = _by_minute(rows.minute, child, rows.worry)
    background = np.array([s.background for s in scenario.demand.sources.values()], dtype=np.int64)
    luck = combine(rows.key, rows.worry.astype(np.uint64))
    return ConcernTable(
        minute=rows.minute[order],
        child=child[order],
        worry=rows.worry[order],
        source=rows.source[order],
        step=begins_at(scenario, steps, rows.source[order], rows.stock[order]),
        background=background[rows.source[order]],
        need=rows.need[order],
        luck=luck[order],
        attributes=rows.facts.take(order, axis=0),
        stock=rows.stock[order],
    )


def begins_at(
    scenario: Scenario, steps: Mapping[str, int], source: np.ndarray, stock: np.ndarray
) -> np.ndarray:
    """Return the step where the path of each row begins: the source's, or the stock entry's.

    Nothing else of a concern table depends on the numbers of the steps.
    """
    demand = scenario.demand
    first = np.array([steps[one.begins] for one in demand.sources.values()], dtype=np.int64)
    waits = np.array([*(steps[entry.step] for entry in demand.stock), -1], dtype=np.int64)
    begins: np.ndarray = np.where(stock >= 0, waits[stock], first[source])
    return begins


def _by_minute(minute: np.ndarray, child: np.ndarray, worry: np.ndarray) -> np.ndarray:
    """Return the order by minute, child and worry; two keys in one number nearly always do."""
    early = int(minute.min(initial=0))
    key = (minute - early) << 36 | child >> 27
    order = np.argsort(key)
    if (np.diff(key[order]) > 0).all():
        return order
    return np.lexsort((worry, child, minute))


def _of_source(
    scenario: Scenario,
    name: str,
    *,
    seed: int,
    replication: int,
    horizon: int,
) -> Drawn:
    source = scenario.demand.sources[name]
    known_before = not source.background and scenario.returns and scenario.need
    past = PAST_DAYS if known_before else 0
    chance = {"seed": seed, "replication": replication}
    came = arrivals(scenario, name, horizon=horizon, past=past, **chance)
    first = rows_of(scenario, name, came.minute, came.key)
    if not known_before:
        return first
    rows = new_worries(scenario, name, first, horizon)
    return chosen(rows, rows.minute >= 0)


def _given(scenario: Scenario, *, seed: int, replication: int) -> list[Drawn]:
    """Arrivals given by hand; what is not given is drawn."""
    midnight = dt.datetime.combine(scenario.start, dt.time())
    parts = []
    for number, given in enumerate(scenario.demand.given):
        minute = round((given.at - midnight).total_seconds() / 60)
        key = _keys(seed, replication, f"given {number}", 1)
        row = rows_of(scenario, given.source, np.array([minute]), key)
        parts.append(_set(scenario, row, given.need, given.attributes))
    return parts


def _stock(scenario: Scenario, *, seed: int, replication: int) -> list[Drawn]:
    """Concerns open on day 0, having waited evenly between 0 and ``waited``."""
    parts = []
    for number, stock in enumerate(scenario.demand.stock):
        longest = (stock.waited.value or 0) * MINUTES[stock.waited.unit]
        count = int(stock.count.value)
        waited = longest * (np.arange(count) + 0.5) / max(count, 1)
        minute = -np.maximum(np.rint(waited), 1).astype(np.int64)
        key = _keys(seed, replication, f"stock {number}", count)
        row = rows_of(scenario, stock.source, minute, key)
        row = replace(row, stock=np.full(count, number))
        parts.append(_set(scenario, row, stock.need, stock.attributes))
    return parts


def _keys(seed: int, replication: int, what: str, count: int) -> np.ndarray:
    key = np.full(count, combine(start(seed, replication), stable(what)), dtype=np.uint64)
    return combine(key, np.arange(count, dtype=np.uint64))


def _set(
    scenario: Scenario, rows: Drawn, need: float | None, attributes: Mapping[str, str]
) -> Drawn:
    facts = rows.facts.copy()
    for column, (name, attribute) in enumerate(scenario.attributes.items()):
        if name in attributes:
            facts[:, column] = attribute.values.index(attributes[name])
    set_need = rows.need if need is None else np.full(len(rows.need), round(need * MILLION))
    return replace(rows, facts=facts, need=set_need)
