"""What the units of an experiment share: models, and the children of a replication."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sim.demand.draw import begins_at, draw_concerns
from sim.demand.table import ConcernTable
from sim.engine.choose import COMPILED
from sim.engine.outcome import Outcome
from sim.engine.simpy_clock import simulate
from sim.plan.compile import compile_model
from sim.plan.model import CompiledModel
from sim.plan.names import Names
from sim.plan.pathway import step_numbers
from sim.runs.settings import Settings
from sim.scenario.schema import Scenario

MODELS, TABLES = 8, 8
"""So many models, and concern tables for each thread, are remembered."""
DRAWN_FROM = {"start", "demand", "attributes", "need", "returns", "dates"}
"""All that a concern table depends on, but the numbers of the steps where paths begin."""

T = TypeVar("T")
Scenarios = Sequence["Scenario"] | Mapping[int, "Scenario"]
"""Scenarios by number."""
Ready = tuple["CompiledModel", "Names", Any]
"""A model, its words, and how the compiled engine lays it out (None for the reference)."""


class Workshop:
    """Compiles each scenario once, and draws the children of a replication once for all.

    Threads may share it.
    """

    def __init__(self, scenarios: Scenarios, settings: Settings, engine: str) -> None:
        self.scenarios, self.settings, self.engine = scenarios, settings, engine
        self._models: OrderedDict[Any, Ready] = OrderedDict()
        self._lock = threading.Lock()
        self._mine = threading.local()

    def model(self, number: int) -> tuple[CompiledModel, Names]:
        """Return the compiled model of a scenario, and the words for its numbers."""
        model, names, _ = self._ready(number)
        return model, names

    def concerns(self, number: int, replication: int) -> ConcernTable:
        """Return the concern table of a replication, the same for scenarios of equal demand."""
        scenario, settings = self.scenarios[number], self.settings
        steps = step_numbers(scenario)
        tables: OrderedDict[Any, ConcernTable] = self._of_thread("tables", OrderedDict)
        table = _remembered(
            tables,
            (_demand(scenario), replication),
            lambda: draw_concerns(
                scenario,
                steps,
                seed=settings.seed,
                replication=replication,
                horizon=settings.horizon,
            ),
            TABLES,
        )
        return replace(table, step=begins_at(scenario, steps, table.source, table.stock))

    def simulate(self, number: int, concerns: ConcernTable, replication: int) -> Outcome:
        """Simulate one replication of a scenario."""
        model, _, laid_out = self._ready(number)
        if self.engine != COMPILED:
            return simulate(model, concerns, replication=replication)
        from sim.engine.compiled import Memory

        outcome: Outcome = laid_out.simulate(
            concerns, self._of_thread("memory", Memory), replication=replication
        )
        return outcome

    def _ready(self, number: int) -> Ready:
        with self._lock:
            return _remembered(self._models, number, lambda: self._prepare(number), MODELS)

    def _prepare(self, number: int) -> Ready:
        model, names = compile_model(self.scenarios[number], horizon=self.settings.horizon)
        if self.engine != COMPILED:
            return model, names, None
        from sim.engine.compiled import Engine

        return model, names, Engine(model)

    def _of_thread(self, name: str, make: Callable[[], T]) -> T:
        """Return what this thread alone uses; the first time, make it."""
        if not hasattr(self._mine, name):
            setattr(self._mine, name, make())
        mine: T = getattr(self._mine, name)
        return mine


def _remembered(known: OrderedDict[Any, T], key: object, make: Callable[[], T], most: int) -> T:
    if key not in known:
        known[key] = make()
        if len(known) > most:
            known.popitem(last=False)
    known.move_to_end(key)
    return known[key]


def _demand(scenario: Scenario) -> str:
    """A name for all that the concern table depends on but the numbers of the steps."""
    text = scenario.model_dump_json(include=DRAWN_FROM)
    return hashlib.sha256(text.encode()).hexdigest()
