"""The two engines compared, whole log by whole log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from random import Random

import numpy as np

from sim.engine.outcome import Outcome
from sim.scenario.load import load
from sim.scenario.read.files import shipped
from sim.scenario.schema import Scenario
from sim.verify.generated import DAYS, generated
from sim.verify.play import Ready, engine_named

FIRST_SEED, SEEDS = 1000, 200
"""Other generated scenarios than those of the tests."""
YEARS = 5


def same(one: Outcome, other: Outcome) -> bool:
    """Say whether two outcomes are the same in every row and number."""
    logs = all(
        np.array_equal(getattr(one.log, name), getattr(other.log, name))
        for name in ("minute", "concern", "step", "kind", "team")
    )
    return logs and all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("number", "minute", "need")
    )


def compared(ready: Ready, *, seed: int) -> tuple[bool, int]:
    """Play one replication on both engines; return whether they agree, and rows of the log."""
    reference = ready.play(engine_named("reference"), seed=seed).outcome
    compiled = ready.play(engine_named("compiled"), seed=seed).outcome
    return same(reference, compiled), len(reference.log)


def all_compared(
    *, seed: int, years: float = YEARS, on_done: Callable[[], None] | None = None
) -> Iterator[tuple[str, bool, int]]:
    """Yield (what, whether identical, rows): generated scenarios, combinations of levers, shipped.

    Parameters
    ----------
    years : float
        Length of the shipped scenarios' runs.
    """
    for what, played in (
        (f"{SEEDS} generated scenarios", generated_ones()),
        (f"{len(combinations_of_levers())} combinations of levers", combined_ones()),
        *((name, [Ready(load(name).scenario, years * 365.25)]) for name, _ in shipped()),
    ):
        agree, rows = True, 0
        for ready in played:
            one, count = compared(ready, seed=seed)
            agree, rows = agree and one, rows + count
            if on_done:
                on_done()
        yield what, agree, rows


def how_many() -> int:
    """Return how many scenarios are compared, for a line of progress."""
    return SEEDS + len(combinations_of_levers()) + len(shipped())


def generated_ones() -> Iterator[Ready]:
    """Yield the generated scenarios, ready to be played."""
    for number in range(FIRST_SEED, FIRST_SEED + SEEDS):
        yield Ready(Scenario.model_validate(generated(Random(number))), DAYS)


def combinations_of_levers() -> list[tuple[str, ...]]:
    """Return every set of shipped levers, from none to all."""
    levers = [name for name, _ in shipped() if name.startswith("lever-")]
    return [some for size in range(len(levers) + 1) for some in combinations(levers, size)]


def combined_ones() -> Iterator[Ready]:
    """Yield ``before-2006`` with every set of levers, ready to be played for a fortnight."""
    for levers in combinations_of_levers():
        yield Ready(load("before-2006", extra_levers=levers).scenario, DAYS)
