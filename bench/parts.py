"""What the parts of before-2006 cost: rows by step, and the time without each part."""

from __future__ import annotations

from collections import Counter
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from bench.setup import Ready, ready
from bench.timing import side_by_side
from sim.engine.compiled import Engine, Memory
from sim.eventlog import EventLog
from sim.plan.pathway import step_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

SCENARIO = "before-2006"


def rows_by_step(made: Ready, log: EventLog) -> list[tuple[str, int]]:
    """Return the steps with most rows of the log, largest first."""
    steps = list(made.names.steps["step"])
    mine = log.concern >= 0
    counts = Counter(log.step[mine & (log.step >= 0)].tolist())
    return [(steps[step], n) for step, n in counts.most_common(15)]


def variants(years: float) -> dict[str, Ready]:
    """Return before-2006 whole, and without each part."""
    whole = ready(SCENARIO, years=years)
    sources = whole.scenario.demand.sources
    background = [name for name, source in sources.items() if source.background]
    teams = whole.scenario.teams
    groups = [(team, group) for team in teams for group in teams[team].groups]
    always = [f"teams.{name}.calendar=always" for name in teams]
    always += [f"teams.{team}.groups.{group}.calendar=always" for team, group in groups]
    numbers = step_numbers(whole.scenario)
    asks = [numbers[name] for name, s in whole.scenario.steps.items() if s.kind == "requests"]
    silent = copy(whole.model.steps)
    counts = silent.branches.count.copy()
    counts[asks] = 0
    vars(silent)["branches"] = replace(silent.branches, count=counts)
    without = [f"demand.sources.{name}.per_year=0" for name in background]
    return {
        "all of it": whole,
        "without background contacts": ready(SCENARIO, years=years, sets=without),
        "with every team always at work": ready(SCENARIO, years=years, sets=always),
        "without requests": replace(whole, model=replace(whole.model, steps=silent)),
    }


def costs(years: float, rounds: int) -> list[tuple[str, float, int]]:
    """Return (what, seconds of the engine for a simulated year, rows) of each variant."""
    made, memory = variants(years), Memory()
    engines = {name: Engine(one.model) for name, one in made.items()}
    rows = {name: len(engines[name].run(one.concerns, memory)[0]) for name, one in made.items()}

    def runner(name: str) -> Callable[[], object]:
        return lambda: engines[name].run(made[name].concerns, memory)

    times = side_by_side({name: runner(name) for name in made}, rounds)
    return [(name, times.median(name) / years, rows[name]) for name in made]
