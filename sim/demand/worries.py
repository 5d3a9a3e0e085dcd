"""New worries about a child known once: whatever was done, and the same in every scenario."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.chance import combine
from sim.demand.drawn import Drawn, chosen, joined
from sim.demand.facts import draw_need, draws
from sim.laws import compile_duration, threshold
from sim.scenario.quantities import BANDS
from sim.scenario.schema import Need, Returns, Scenario

MILLION = 1_000_000
MOST = 3


def new_worries(scenario: Scenario, source: str, first: Drawn, horizon: int) -> Drawn:
    """Return the first worries of a source and up to three later ones about the same children."""
    returns, need = scenario.returns, scenario.need
    if returns is None or need is None or len(first.minute) == 0:
        return first
    chance = _chance(scenario, returns, need, first)
    after = compile_duration(returns.again_after)
    parts, last = [first], first
    for worry in range(1, MOST + 1):
        came = draws(last.key, f"worry {worry}") < chance
        last, chance = chosen(last, came), chance[came]
        luck = combine(last.key, np.full(len(last.key), worry, dtype=np.uint64))
        last = replace(
            last,
            minute=last.minute + after.values(draws(luck, "after")),
            worry=np.full(len(last.key), worry),
            need=draw_need(scenario, source, luck),
        )
        inside = last.minute < horizon
        last, chance = chosen(last, inside), chance[inside]
        parts.append(last)
    return joined(parts)


def _chance(scenario: Scenario, returns: Returns, need: Need, first: Drawn) -> np.ndarray:
    """Thresholds of another worry: by band of the first need, or by having been registered."""
    cuts = [round(MILLION * getattr(need, band).value) for band in BANDS[1:]]
    shares: dict[str, float] = {band: share.value for band, share in returns.again.items()}
    by_band = np.array([threshold(shares[band]) for band in BANDS], dtype=np.int64)
    chance = by_band[np.searchsorted(cuts, first.need, side="right")]
    if "registered_before" in scenario.attributes:
        column = list(scenario.attributes).index("registered_before")
        yes = scenario.attributes["registered_before"].values.index("yes")
        registered = threshold(returns.again_registered.value)
        chance = np.where(first.facts[:, column] == yes, registered, chance)
    return chance
