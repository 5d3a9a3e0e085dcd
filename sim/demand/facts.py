"""What is true of a child and a worry, whatever any agency does about it."""

from __future__ import annotations

from itertools import product

import numpy as np

from sim.chance import draw, stable
from sim.laws import standard_normal, threshold
from sim.scenario.schema import Attribute, Scenario

MILLION = 1_000_000


def draws(key: np.ndarray, purpose: str) -> np.ndarray:
    """Return one draw (int64, 63 bits) for each key and a purpose."""
    for_all = np.array([stable(purpose)], dtype=np.uint64)  # mixed once, not for each key
    return draw(key, for_all, np.zeros(1, dtype=np.uint64)).astype(np.int64)


def draw_need(scenario: Scenario, source: str, luck: np.ndarray) -> np.ndarray:
    """Return true need in millionths: standard normal, shifted by source; 0 for background."""
    settings = scenario.demand.sources[source]
    if settings.background or len(luck) == 0:
        return np.zeros(len(luck), dtype=np.int64)
    return standard_normal().values(draws(luck, "need")) + round(MILLION * settings.shift.value)


def draw_facts(scenario: Scenario, source: str, key: np.ndarray) -> np.ndarray:
    """Return value numbers of shape (children, attributes)."""
    facts = np.zeros((len(key), len(scenario.attributes)), dtype=np.int64)
    for column, (name, attribute) in enumerate(scenario.attributes.items()):
        u = draws(key, name)
        for values, children in _groups(scenario, attribute, source, facts):
            mine = u[children]
            if len(mine):
                shares = shares_for(attribute, values)
                cuts = np.array([threshold(c) for c in np.cumsum(shares)[:-1]], dtype=np.int64)
                facts[children, column] = passed(cuts, mine)
    return facts


def passed(cuts: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Return how many of a few cuts each draw has reached."""
    found = np.zeros(len(u), dtype=np.int64)
    for cut in cuts:
        found += u >= cut
    return found


def _groups(
    scenario: Scenario, attribute: Attribute, source: str, facts: np.ndarray
) -> list[tuple[tuple[str, ...], np.ndarray | slice]]:
    """Children by the values of the attributes that ``attribute`` depends on."""
    names = list(scenario.attributes)
    known = [
        [source] if name == "source" else scenario.attributes[name].values for name in attribute.by
    ]
    groups: list[tuple[tuple[str, ...], np.ndarray | slice]] = []
    for values in product(*known):
        chosen: np.ndarray | slice = slice(None)
        for name, value in zip(attribute.by, values, strict=True):
            if name != "source":
                number = scenario.attributes[name].values.index(value)
                mine = facts[:, names.index(name)] == number
                chosen = mine if isinstance(chosen, slice) else chosen & mine
        groups.append((values, chosen))
    return groups


def shares_for(attribute: Attribute, values: tuple[str, ...]) -> list[float]:
    """Return the share of each value; the key with fewest "*" that fits is used."""
    patterns = [(key, key.split("/")) for key in attribute.shares]
    fits = [
        (parts.count("*"), place, key)
        for place, (key, parts) in enumerate(patterns)
        if not values or all(p in ("*", v) for p, v in zip(parts, values, strict=False))
    ]
    shares = attribute.shares[min(fits)[2]]
    return [shares[value].value if value in shares else 0.0 for value in attribute.values]
