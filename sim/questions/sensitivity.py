"""What matters: the question, and what is said of the answer."""

from __future__ import annotations

from typing import Any

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import measure_named
from sim.questions.changes import chosen, narrowed, uncertain
from sim.questions.compare import SIGNIFICANT
from sim.questions.futures import Futures
from sim.questions.importance import (
    METHODS,
    MORRIS,
    SCREENING_WALKS,
    SOBOL,
    TORNADO,
    Importance,
    importance,
    points_of,
)
from sim.questions.options import Sensitivity as Asked
from sim.questions.prepared import Given, Prepared, check_points, measure_of
from sim.results.answer import Answer, Table
from sim.results.render import Cell, Row, grid, interval, number, rising, text, value
from sim.runs.runner import Execution

SHOWN, MOST_PAIRS = 20, 5
WALKS, SAMPLES, SOBOL_TOP = 4, 64, 10
"""Defaults: walks of Morris, samples of Sobol, and how many numbers Sobol looks at."""
FEW = 256
"""With fewer samples the intervals of Sobol indices are wide."""


def prepare(question: Asked, given: Given) -> Prepared:
    """Make ready: how far a measure, or its change, moves with each uncertain number.

    Raises
    ------
    SettingsError
        With what is wrong.
    """
    scenarios, settings, method = given.scenarios, given.settings, question.method
    samples = question.samples or (WALKS if method == MORRIS else SAMPLES)
    _check(method, samples)
    measure_of(question.measure, question.team, scenarios)
    some = chosen(uncertain(*scenarios), question.keys or [])
    factors, warnings = narrowed(some, scenarios)
    if method == SOBOL and samples < FEW:
        warnings.append(f"{samples} samples: the intervals of Sobol indices are wide")
    unasked = SOBOL_TOP if method == SOBOL and not question.keys else len(factors)
    top = question.top or unasked
    screens = top < len(factors)

    def find(execution: Execution) -> Answer:
        futures = Futures(scenarios[0], [*scenarios, None][1], factors, settings, execution)
        result = importance(
            futures, question.measure, team=question.team, method=method, samples=samples,
            second=question.second, top=top if screens else None, seed=settings.seed,
        )  # fmt: skip
        return _answer(result, given, len(factors), samples)

    points = points_of(method, min(top, len(factors)), samples, second=question.second)
    screening = points_of(MORRIS, len(factors), SCREENING_WALKS) if screens else 0
    check_points(points + screening)
    runs = len(scenarios) * (points * settings.replications + screening)
    return Prepared(settings, runs, find, warnings=warnings)


def _check(method: str, samples: int) -> None:
    if method not in METHODS:
        text = f"{method!r} is not one of {', '.join(METHODS)}"
        raise SettingsError([Problem(text, key="--method")])
    if samples < 2 or (method == SOBOL and samples & (samples - 1)):
        text = f"{samples} is not allowed: 2 or more, for Sobol a power of 2"
        raise SettingsError([Problem(text, key="--samples")])


# -- the answer ----------------------------------------------------------------------------------


def _answer(result: Importance, given: Given, factors: int, samples: int) -> Answer:
    tables = {
        "sensitivity": Table(
            result.table, "each uncertain number and how far the measure moves with it"
        ),
        "points": Table(result.points, "every point: its numbers and the measure by replication"),
    }
    if len(result.pairs):
        tables["pairs"] = Table(result.pairs, "what two numbers do together (second order)")
    if result.screened:
        holds = f"screening of all numbers: Morris, {SCREENING_WALKS} walks, one replication"
        tables["screening"] = Table(result.screened.table, holds)
    names = ("method", "measure", "team", "base", "variance_left", "chance")
    facts: dict[str, Any] = {name: getattr(result, name) for name in names}
    return Answer(
        kind="sensitivity",
        scenarios=given.scenarios,
        settings=given.settings,
        tables=tables,
        main="sensitivity",
        facts=facts | {"numbers": result.table, "pairs": result.pairs},
        screen=_screen(result, given, factors, samples),
        result=result,
    )


def _screen(result: Importance, given: Given, factors: int, samples: int) -> str:
    measure, scenarios = measure_named(result.measure), given.scenarios
    what = f"{measure.label}, {measure.unit}" + (f", {result.team}" if result.team else "")
    names = " to ".join(scenario.name for scenario in scenarios)
    change = "change in " if len(scenarios) > 1 else ""
    size = f" ({samples} {'walks' if result.method == MORRIS else 'samples'})"
    chosen_by = f", chosen of {factors} by screening" if result.screened else ""
    head = (
        f"{change}{what}: {names}; {result.method}{size * (result.method != TORNADO)} over "
        f"{len(result.table)} numbers{chosen_by}, {given.settings.replications} replications, "
        "the same children at every point"
    )
    of = "as stated" if result.method == TORNADO else "mean of all points"
    rows = result.table.head(SHOWN).assign(of=result.table["unit"], unit=measure.unit)
    lines = [head, f"{of}: {number(result.base, measure.unit)}", ""]
    lines.append(
        grid(
            rows, [("  number", text("key", "  ")), ("low to high", _range), *_cells(result.method)]
        )
    )
    more = len(result.table) - SHOWN
    lines += [f"and {more} more in the table"] if more > 0 else []
    lines += [_pairs(result)] if len(result.pairs) else []
    return "\n".join([*lines, "", NOTES[result.method], *_how_sure(result)])


def _range(row: Row) -> str:
    return f"{row['low']:g} to {row['high']:g} {row['of']}".strip()


def _cells(method: str) -> list[tuple[str, Cell]]:
    """The columns of a method, in the unit of the measure; indices have none."""
    if method == TORNADO:
        swings = interval("swing_low", "swing_high", write=rising)
        return [
            ("at low", value("at_low")), ("at high", value("at_high")),
            ("swing", value("swing", write=rising)),
            ("interval", lambda row: swings(row) + " *" * (row["p_adjusted"] < SIGNIFICANT)),
        ]  # fmt: skip
    if method == MORRIS:
        between = interval("mu_low", "mu_high")
        return [("mu*", value("mu_star")), ("interval", between), ("sigma", value("sigma"))]
    return [
        ("total", value("total", write=_index)),
        ("interval", interval("total_low", "total_high", write=_index)),
        ("first", value("first", write=_index)),
        ("interval", interval("first_low", "first_high", write=_index)),
    ]


def _index(index: float, _: str) -> str:
    return f"{index:.2f}"


def _pairs(result: Importance) -> str:
    cells = [
        ("  together, beyond what each does", text("key", "  ")), ("", text("with")),
        ("index", value("index", write=_index)), ("interval", interval(write=_index)),
    ]  # fmt: skip
    return "\n" + grid(result.pairs.head(MOST_PAIRS).assign(unit=""), cells)


def _how_sure(result: Importance) -> list[str]:
    """What the same children save, and how much of what is seen is chance."""
    lines = []
    if result.variance_left == result.variance_left:
        lines.append(
            "with the same children before and after, the change has "
            f"{result.variance_left:.0%} of the variance it would have with others"
        )
    if result.method != TORNADO and result.chance == result.chance:
        lines.append(
            f"{result.chance:.0%} of the variance between points is chance, which more "
            "--replications lower"
        )
    return lines


NOTES = {
    TORNADO: "swing: from low to high of one number, all others as stated; 95 % intervals, each "
    "for itself; * where it leaves no doubt, after Holm's adjustment for all numbers together. "
    "Ordered by the span of low, stated and high: a number may act alike at both ends.",
    MORRIS: "mu*: mean absolute effect over the whole range; sigma beside it: uneven, or together "
    "with others. 95 % bootstrap intervals, each for itself.",
    SOBOL: "total: share of the variance in which the number has a part; first: alone. 95 % "
    "bootstrap intervals, each for itself.",
}
