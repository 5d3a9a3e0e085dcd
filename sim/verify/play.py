"""A textbook scenario made ready for an engine, and what an engine made of it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from sim.demand.draw import draw_concerns
from sim.demand.table import ConcernTable
from sim.engine.outcome import Outcome
from sim.errors import Problem, SettingsError
from sim.eventlog import Kind
from sim.plan.compile import compile_model
from sim.plan.model import CompiledModel
from sim.plan.names import Names
from sim.plan.pathway import step_numbers
from sim.scenario.load import load
from sim.scenario.read.files import shipped_folder
from sim.scenario.schema import Scenario

DAY = 1440
ENGINES = ("reference", "compiled")


class Simulate(Protocol):
    """An engine: one replication from minute 0 to the model's horizon."""

    def __call__(
        self, model: CompiledModel, concerns: ConcernTable, *, replication: int = 0
    ) -> Outcome: ...


def engine_named(name: str) -> Simulate:
    """Return an engine by name.

    Raises
    ------
    SettingsError
        When there is none of that name.
    """
    if name == "reference":
        from sim.engine.simpy_clock import simulate

        return simulate
    if name == "compiled":
        from sim.engine.compiled import simulate as compiled

        return compiled
    text = f"{name!r} is not an engine; the engines are {', '.join(ENGINES)}"
    raise SettingsError([Problem(text, key="engine")])


@dataclass(frozen=True)
class Played:
    """What an engine made of one replication: the log, and the tables beside it."""

    ready: Ready
    concerns: ConcernTable
    outcome: Outcome

    def step(self, name: str) -> int:
        """Return the number of a step."""
        return self.ready.steps.index(name)

    def group(self, name: str) -> int:
        """Return the number of a staff group in the log."""
        return list(self.ready.names.teams["group"]).index(name)

    def rows(self, kind: Kind, step: str | None = None) -> np.ndarray:
        """Return which rows of the log are of a kind (and at a step), as places."""
        log = self.outcome.log
        chosen = log.kind == kind
        if step is not None:
            chosen &= log.step == self.step(step)
        return np.flatnonzero(chosen)

    def minutes(self, kind: Kind, step: str | None = None) -> np.ndarray:
        """Return when something happened, in minutes, rising (int64)."""
        return np.asarray(self.outcome.log.minute[self.rows(kind, step)])

    def of_group(self, kind: Kind, group: str) -> np.ndarray:
        """Return when something happened to people of a staff group, in minutes, rising."""
        log = self.outcome.log
        return np.asarray(log.minute[(log.kind == kind) & (log.team == self.group(group))])


@dataclass(frozen=True)
class Ready:
    """A scenario ready to be played for ``days``, as often as wanted."""

    scenario: Scenario
    days: float

    @cached_property
    def compiled(self) -> tuple[CompiledModel, Names]:
        """The compiled model, and the words for its numbers."""
        return compile_model(self.scenario, horizon=int(self.days * DAY))

    @property
    def model(self) -> CompiledModel:
        """What the engines read."""
        return self.compiled[0]

    @property
    def names(self) -> Names:
        """The words for the model's numbers."""
        return self.compiled[1]

    @cached_property
    def steps(self) -> list[str]:
        """Names of the steps, by number."""
        return list(self.names.steps["step"])

    def concerns(self, *, seed: int, replication: int = 0) -> ConcernTable:
        """Draw the concerns of one replication."""
        numbers = step_numbers(self.scenario)
        chance = {"seed": seed, "replication": replication}
        return draw_concerns(self.scenario, numbers, horizon=self.model.horizon, **chance)

    def play(self, engine: Simulate, *, seed: int, replication: int = 0) -> Played:
        """Play one replication."""
        concerns = self.concerns(seed=seed, replication=replication)
        return Played(self, concerns, engine(self.model, concerns, replication=replication))


def textbook(name: str, *, days: float, sets: Sequence[str] = ()) -> Ready:
    """Return a scenario of scenarios/textbook, checked and ready to be played.

    Parameters
    ----------
    sets : sequence of str
        "key=value" changes, as a user would give them.

    Raises
    ------
    SettingsError
        With all that is wrong with the file or the changes.
    """
    path = shipped_folder() / "textbook" / f"{name}.toml"
    return Ready(load(path, sets=sets).scenario, days)


def changed(ready: Ready, changes: dict[str, Any]) -> Ready:
    """Return the same with settings laid over it: tables are merged, all else is replaced."""
    settings = _laid(ready.scenario.model_dump(exclude_none=True), changes)
    return Ready(Scenario.model_validate(settings), ready.days)


def _laid(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    whole = copy.copy(below)
    for key, value in above.items():
        old = whole.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            whole[key] = _laid(old, value)
        else:
            whole[key] = value
    return whole
