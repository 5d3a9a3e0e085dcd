"""Networks made ready to be timed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.demand.draw import draw_concerns
from sim.plan.compile import compile_model
from sim.plan.pathway import step_numbers
from sim.scenario.load import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.demand.table import ConcernTable
    from sim.plan.model import CompiledModel
    from sim.plan.names import Names
    from sim.scenario.schema import Scenario

NETWORK = Path(__file__).parent / "network.toml"
REDUCED = Path(__file__).parent / "reduced.toml"
YEAR = 365.25 * 1440


@dataclass(frozen=True)
class Ready:
    """A scenario compiled, with the concerns of one replication."""

    scenario: Scenario
    model: CompiledModel
    names: Names
    concerns: ConcernTable


def ready(name: str, *, years: float, sets: Sequence[str] = (), replication: int = 0) -> Ready:
    """Compile a scenario and draw its concerns."""
    scenario = load(name, sets=list(sets)).scenario
    horizon = round(years * YEAR)
    model, names = compile_model(scenario, horizon=horizon)
    steps = step_numbers(scenario)
    concerns = draw_concerns(scenario, steps, seed=1, replication=replication, horizon=horizon)
    return Ready(scenario, model, names, concerns)
