"""Which engine runs: the compiled one where numba is there, else the reference."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from sim.errors import Problem, SettingsError

if TYPE_CHECKING:
    from sim.demand.table import ConcernTable
    from sim.engine.outcome import Outcome
    from sim.plan.model import CompiledModel

AUTO, REFERENCE, COMPILED = "auto", "reference", "compiled"
ENGINES = (AUTO, REFERENCE, COMPILED)


class Simulate(Protocol):
    """What an engine is: the same log for the same model and concerns, whichever it is."""

    def __call__(
        self, model: CompiledModel, concerns: ConcernTable, *, replication: int = 0
    ) -> Outcome:
        """Simulate one replication."""


def chosen(asked: str, say: Callable[[str], None] = lambda text: None) -> str:
    """Return the engine that runs ("reference" or "compiled") for the one asked for.

    ``say`` is told what the user should know: that the compiled engine is not there, or that it
    is compiled now, which takes a while.

    Raises
    ------
    SettingsError
        When the compiled engine is asked for and numba is not there.
    """
    if asked == REFERENCE:
        return REFERENCE
    if importlib.util.find_spec("numba") is None:
        if asked == COMPILED:
            text = "the compiled engine needs numba; pip install numba, or use --engine reference"
            raise SettingsError([Problem(text, key="--engine")])
        say("numba is not installed: the reference engine runs, about 100 times slower")
        return REFERENCE
    from sim.engine.kernel import get_ready

    get_ready(say)
    return COMPILED


def engine(name: str) -> Simulate:
    """Return an engine by its name, "reference" or "compiled"."""
    if name == COMPILED:
        from sim.engine import compiled

        return compiled.simulate
    from sim.engine import simpy_clock

    return simpy_clock.simulate
