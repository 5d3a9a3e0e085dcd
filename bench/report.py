"""How fast the engines are, beside their peers and the limit: ratios measured in one run."""

from __future__ import annotations

import importlib.util
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.parts import SCENARIO, costs, rows_by_step
from bench.setup import NETWORK, REDUCED, Ready, ready
from bench.timing import Times, machine, side_by_side
from bench.usual import Network
from sim.engine import simpy_clock
from sim.engine.compiled import Engine, Memory, unpacked
from sim.runs.runner import Work, run_unit
from sim.runs.settings import Settings
from sim.runs.workshop import Workshop
from sim.scenario.load import load

YEARS, REDUCED_YEARS = 5, 1
OVERLOADED = ["teams.joint_police.fte=2", "teams.joint_social_work.fte=2"]


@dataclass(frozen=True)
class Report:
    """All that was measured, as numbers and as text."""

    numbers: dict[str, Any]
    lines: list[str]

    def text(self) -> str:
        """Return the tables for people."""
        return "\n".join(self.lines)

    def as_json(self) -> str:
        """Return the numbers as JSON."""
        return json.dumps(self.numbers, indent=1)


def bench(*, rounds: int = 5, say: Callable[[str], None] = lambda text: None) -> Report:
    """Measure everything.

    Parameters
    ----------
    rounds : int
        Each round times every contender once; medians over rounds are reported.
    say : callable
        Told what is being measured.
    """
    numbers: dict[str, Any] = {"machine": machine()}
    lines = [machine(), ""]
    for what, part in (
        ("the network", _network),
        ("the overloaded network", _overloaded),
        ("the network Ciw can do", _reduced),
        ("many replications", _many),
        ("a hundred times the work", _scaling),
        (SCENARIO, _dundee),
    ):
        say(f"measuring {what} ...")
        found, told = part(rounds)
        numbers |= found
        lines += [*told, ""]
    return Report(numbers, lines)


Found = tuple[dict[str, Any], list[str]]


def _network(rounds: int) -> Found:
    """Four doors, joint work in three classes, conferences and reviews, five years."""
    made, memory = ready(str(NETWORK), years=YEARS), Memory()
    engine = Engine(made.model)
    rows = len(engine.run(made.concerns, memory)[0])
    contenders: dict[str, Callable[[], object]] = {
        "compiled": lambda: engine.run(made.concerns, memory),
        "reference": lambda: simpy_clock.simulate(made.model, made.concerns),
        "SimPy as usual": lambda: Network(seed=1).run(YEARS),
    }
    with tempfile.TemporaryDirectory() as folder:
        limit = _limit(Path(folder))
        if limit:
            contenders["C"] = lambda: limit.run(engine, made.concerns, memory)
        times = side_by_side(contenders, rounds)
    numbers = {
        "rows_per_second": rows / times.median("compiled"),
        "compiled_over_c": times.ratio("C", "compiled") if limit else None,
        "compiled_over_simpy_usual": times.ratio("SimPy as usual", "compiled"),
        "compiled_over_reference": times.ratio("reference", "compiled"),
    }
    title = f"network: {len(made.concerns):,} concerns, {YEARS} years, {rows:,} rows of the log"
    return numbers, [title, *_table(times)]


def _limit(folder: Path) -> Any:
    from bench.limit import Limit, compiler

    return Limit(folder) if compiler() else None


def _overloaded(rounds: int) -> Found:
    made, memory = ready(str(NETWORK), years=YEARS, sets=OVERLOADED), Memory()
    engine = Engine(made.model)
    times = side_by_side(
        {
            "compiled": lambda: engine.run(made.concerns, memory),
            "SimPy as usual": lambda: Network(seed=1, joint=2).run(YEARS),
        },
        rounds,
    )
    ratio = times.ratio("SimPy as usual", "compiled")
    title = "the same with two people fewer for joint work: overloaded"
    return {"compiled_over_simpy_usual_overloaded": ratio}, [title, *_table(times)]


def _reduced(rounds: int) -> Found:
    if importlib.util.find_spec("ciw") is None:
        return {"compiled_over_ciw": None}, ["Ciw is not installed: not compared"]
    from bench import ciw_network

    made, memory = ready(str(REDUCED), years=REDUCED_YEARS), Memory()
    engine = Engine(made.model)
    times = side_by_side(
        {
            "compiled": lambda: engine.run(made.concerns, memory),
            "Ciw": lambda: ciw_network.simulate(REDUCED_YEARS, 1),
        },
        rounds,
    )
    title = f"reduced network, {REDUCED_YEARS} year, {len(made.concerns):,} concerns"
    return {"compiled_over_ciw": times.ratio("Ciw", "compiled")}, [title, *_table(times)]


def _many(rounds: int) -> Found:
    """30 replications of two scenarios on two threads, the children drawn before."""
    scenarios = [[], ["teams.joint_police.fte=4", "teams.joint_social_work.fte=4"]]
    replications = range(30)
    drawn = [ready(str(NETWORK), years=YEARS, replication=r).concerns for r in replications]
    engines = [Engine(ready(str(NETWORK), years=YEARS, sets=sets).model) for sets in scenarios]
    memories = [Memory(), Memory()]

    def half(number: int) -> None:
        for engine in engines:
            for concerns in drawn[number::2]:
                engine.run(concerns, memories[number])

    def whole() -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(half, (0, 1)))

    def alone() -> None:
        half(0)
        half(1)

    times = side_by_side({"two threads": whole, "one thread": alone}, min(rounds, 5))
    speed_up = times.ratio("one thread", "two threads")
    numbers = {"seconds_30_x_2_x_5_years": times.median("two threads"), "two_threads": speed_up}
    title = "30 replications x 2 scenarios x 5 years of the network, warm, children drawn before"
    return numbers, [title, *_table(times)]


def _scaling(rounds: int) -> Found:
    few, many = (ready(str(NETWORK), years=years) for years in (0.5, 50))
    memory = Memory()
    engines = {"few": Engine(few.model), "many": Engine(many.model)}

    def repeat(made: Ready, name: str, times: int) -> Callable[[], object]:
        return lambda: [engines[name].run(made.concerns, memory) for _ in range(times)]

    found = side_by_side(
        {"half a year, 20 times": repeat(few, "few", 20), "50 years": repeat(many, "many", 1)},
        min(rounds, 5),
    )
    each = found.median("half a year, 20 times") / 20 / len(few.concerns)
    ratio = found.median("50 years") / len(many.concerns) / each
    line = f"cost per concern at 100 times the work: {ratio:.2f} of that at once"
    return {"cost_per_concern_at_100": ratio}, [line]


def _dundee(rounds: int) -> Found:
    """before-2006 with everything in it."""
    years = 1.0
    made, memory = ready(SCENARIO, years=years), Memory()
    engine = Engine(made.model)
    packed, _ = engine.run(made.concerns, memory)
    log = unpacked(packed, 0)
    settings = Settings(years=1)
    scenarios = [load(SCENARIO).scenario, load("proposal-2007").scenario]
    work = Work(scenarios, settings, "compiled")
    workshop = Workshop(scenarios, settings, "compiled")
    spent = _pair(work, workshop, rounds)
    rate = len(packed) * rounds / _timed(lambda: engine.run(made.concerns, memory), rounds)
    lines = [f"{SCENARIO}, one year: {len(packed):,} rows, {rate / 1e6:.1f} million rows a second"]
    lines += ["", "one replication of before and after (2.25 years each), seconds of one thread:"]
    lines += [f"  {name:<28}{seconds:8.3f}" for name, seconds in spent.items()]
    lines += ["", f"{'rows by step':<60}{'rows':>10}"]
    lines += [f"  {step:<58}{n:>10,}" for step, n in rows_by_step(made, log)]
    lines += ["", f"{'engine, a simulated year':<44}{'ms':>8}{'rows':>12}"]
    parts = costs(years, rounds)
    lines += [f"  {name:<42}{1000 * seconds:8.1f}{n:12,}" for name, seconds, n in parts]
    numbers = {
        "dundee_rows_per_second": rate,
        "dundee_seconds": spent,
        "dundee_parts": {name: seconds for name, seconds, _ in parts},
        "bytes_per_row": 16,
    }
    return numbers, lines


def _pair(work: Work, workshop: Workshop, rounds: int) -> dict[str, float]:
    """Seconds for one replication of both scenarios, by what they went into."""
    units = [(0, 0), (1, 0)]
    for unit in units:
        run_unit(work, unit, workshop)
    drawing, simulating, all_of_it = 0.0, 0.0, 0.0
    for replication in range(1, rounds + 1):
        drawing += _timed(partial(workshop.concerns, 0, replication), 1)
        for number in (0, 1):
            concerns = workshop.concerns(number, replication)
            simulating += _timed(partial(workshop.simulate, number, concerns, replication), 1)
            all_of_it += _timed(partial(run_unit, work, (number, replication), workshop), 1)
    whole = (all_of_it + drawing) / rounds
    found = {"drawing": drawing / rounds, "simulating": simulating / rounds}
    return found | {"measures and tables": whole - sum(found.values()), "all": whole}


def _timed(do: Callable[[], object], times: int) -> float:
    begin = time.perf_counter()
    for _ in range(times):
        do()
    return time.perf_counter() - begin


def _table(times: Times) -> Sequence[str]:
    lines = [f"  {'':<20}{'median s':>10}{'quartiles':>20}{'x compiled':>12}"]
    base = "compiled" if "compiled" in times.seconds else next(iter(times.seconds))
    for name in sorted(times.seconds, key=times.median):
        low, high = times.spread(name)
        ratio = times.ratio(name, base)
        lines.append(
            f"  {name:<20}{times.median(name):10.4f}{f'{low:.4f} to {high:.4f}':>20}{ratio:12.2f}"
        )
    return lines
