"""Digests of logs, kept: nothing that happens to anybody may change while the code is rearranged.

What is kept is in ``kept_digests.json``: every shipped scenario for five years from day 0 (seeds 1
and 2), every textbook scenario for a year, 240 scenarios of each generator, and everything that
the worked cases play. They go when the model is meant to change::

    python -m tests.engines.digests            # says what is not as it was kept
    python -m tests.engines.digests --write    # keeps what is now
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import tests.situation
from sim.demand.draw import draw_concerns
from sim.engine.choose import COMPILED, REFERENCE, Simulate, engine
from sim.engine.outcome import Outcome
from sim.eventlog import LOG_COLUMNS
from sim.plan.compile import compile_model
from sim.plan.pathway import step_numbers
from sim.scenario.load import load
from sim.scenario.read.files import shipped
from sim.scenario.schema import Scenario
from sim.verify.generated import DAYS, generated
from tests.places import TEXTBOOK, TOP
from tests.situation import DAY, Situation

KEPT = Path(__file__).with_name("kept_digests.json")
WORKED = TOP / "tests" / "worked"
YEAR = 365.25
SEEDS, SCENARIOS, LENGTH = (1, 2), 240, 12
EXISTED = ("number", "minute", "need")
Digests = dict[str, str]


def digest(*outcomes: Outcome) -> str:
    """Return the start of a SHA-256 of all rows of logs and of all concerns that existed."""
    found = hashlib.sha256()
    for outcome in outcomes:
        columns = [getattr(outcome.log, name) for name in LOG_COLUMNS]
        for column in (*columns, *(getattr(outcome, name) for name in EXISTED)):
            found.update(np.ascontiguousarray(column, dtype="<i8").data)
    return found.hexdigest()[:LENGTH]


def of_shipped() -> Iterator[tuple[str, str]]:
    """Yield the digest of each shipped scenario and seed."""
    for name, _ in shipped():
        scenario = load(name).scenario
        for seed in SEEDS:
            yield f"{name}, seed {seed}", _played(scenario, 5 * YEAR, seed)


def of_textbook() -> Iterator[tuple[str, str]]:
    """Yield the digest of each textbook scenario."""
    for path in sorted(TEXTBOOK.glob("*.toml")):
        yield path.stem, _played(load(str(path)).scenario, YEAR, 1)


def _played(scenario: Scenario, days: float, seed: int) -> str:
    model, _ = compile_model(scenario, horizon=int(days * DAY))
    concerns = draw_concerns(
        scenario, step_numbers(scenario), seed=seed, replication=0, horizon=model.horizon
    )
    return digest(engine(COMPILED)(model, concerns))


def of_generated(*, rich: bool) -> Iterator[tuple[str, str]]:
    """Yield the digest of each generated scenario, plain or rich."""
    for seed in range(SCENARIOS):
        situation, replication = Situation(generated(Random(seed), rich=rich), DAYS), seed % 3
        concerns = situation.concerns(replication=replication)
        outcome = engine(COMPILED)(situation.model, concerns, replication=replication)
        yield str(seed), digest(outcome)


class Listening:
    """A plugin of pytest that takes the digest of all that each worked case plays, in order."""

    def __init__(self) -> None:
        self.found: defaultdict[str, Digests] = defaultdict(dict)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Function) -> Iterator[None]:
        """Stand between the test and the engine it plays on."""
        played: list[Outcome] = []
        simulate: Simulate = tests.situation.simulate

        def heard(*words: Any, **named: Any) -> Outcome:
            played.append(simulate(*words, **named))
            return played[-1]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tests.situation.simulate", heard)
            yield
        if played:
            parts = item.callspec.id.split("-")
            (name,) = {REFERENCE, COMPILED} & set(parts)
            rest = "-".join(part for part in parts if part != name)
            case = f"{item.path.stem}::{item.originalname}" + (f"[{rest}]" if rest else "")
            self.found[name][case] = digest(*played)


def of_worked() -> dict[str, Digests]:
    """Play all worked cases; return their digests by engine and case."""
    listening = Listening()
    words = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", str(WORKED)]
    assert pytest.main(words, plugins=[listening]) == 0
    return dict(listening.found)


GROUPS: dict[str, Callable[[], Iterator[tuple[str, str]]]] = {
    "shipped": of_shipped,
    "textbook": of_textbook,
    "generated": partial(of_generated, rich=False),
    "wider": partial(of_generated, rich=True),
}


def now() -> dict[str, Digests]:
    """Return all digests as they are now."""
    worked = of_worked()
    assert worked[REFERENCE] == worked[COMPILED]
    return {group: dict(found()) for group, found in GROUPS.items()} | {"worked": worked[REFERENCE]}


def kept() -> dict[str, Digests]:
    """Return all digests as they were kept."""
    found: dict[str, Digests] = json.loads(KEPT.read_text("utf-8"))
    return found


def changed(before: Digests, after: Digests) -> list[str]:
    """Return what is not as it was kept, or is no longer there."""
    return sorted(key for key in before if before[key] != after.get(key))


def main() -> int:
    """Say what is not as it was kept, or keep what is now."""
    found = now()
    before = kept() if KEPT.exists() else {}
    apart = {group: changed(before.get(group, {}), found[group]) for group in found}
    for group, names in apart.items():
        new = len(found[group].keys() - before.get(group, {}).keys())
        print(f"{group}: {len(names)} not as kept, {new} new", *names, sep="\n  ")
    if "--write" in sys.argv:
        KEPT.write_text(json.dumps(found, indent=0) + "\n", "utf-8")
        return 0
    return int(any(apart.values()))


if __name__ == "__main__":
    sys.exit(main())
