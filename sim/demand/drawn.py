"""Rows of the concern table before they are put in order."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.chance import combine
from sim.demand.facts import draw_facts, draw_need
from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Drawn:
    """Columns of equal length; ``key`` is the child's (uint64), ``need`` in millionths.

    ``stock`` is the entry of the starting stock the row is from, -1 for arrivals.
    """

    minute: np.ndarray
    key: np.ndarray
    worry: np.ndarray
    source: np.ndarray
    need: np.ndarray
    facts: np.ndarray
    stock: np.ndarray


def joined(parts: list[Drawn]) -> Drawn:
    """Return all parts as one."""
    names = [f.name for f in fields(Drawn)]
    return Drawn(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def chosen(rows: Drawn, which: np.ndarray) -> Drawn:
    """Return some of the rows."""
    places = np.flatnonzero(which)
    return Drawn(**{name: column.take(places, axis=0) for name, column in vars(rows).items()})


def rows_of(scenario: Scenario, name: str, minute: np.ndarray, key: np.ndarray) -> Drawn:
    """Return a row for each child of a source, with the facts drawn for it."""
    number = list(scenario.demand.sources).index(name)
    count = len(minute)
    return Drawn(
        minute=minute,
        key=key,
        worry=np.zeros(count, dtype=np.int64),
        source=np.full(count, number),
        need=draw_need(scenario, name, combine(key, np.zeros(count, dtype=np.uint64))),
        facts=draw_facts(scenario, name, key),
        stock=np.full(count, -1),
    )
