"""The question "what matters", as its command asks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import CATALOGUE, Measure, measure_named
from sim.questions.changes import Factor, chosen, narrowed, uncertain
from sim.questions.compare import SIGNIFICANT
from sim.questions.futures import Futures
from sim.questions.sensitivity import (
    METHODS,
    MORRIS,
    SCREENING_WALKS,
    SOBOL,
    TORNADO,
    Sensitivity,
    runs,
    sensitivity,
)
from sim.results.answer import Answer, Question, plain
from sim.results.present import columns, number
from sim.runs.cost import cost
from sim.runs.settings import Settings, check_settings

if TYPE_CHECKING:
    from sim.results.output import Output
    from sim.runs.points import How
    from sim.scenario.schema import Scenario

SHOWN = 20
WALKS, SAMPLES, SOBOL_TOP = 4, 64, 10
"""Defaults: walks of Morris, samples of Sobol, and how many numbers Sobol looks at."""
MOST_POINTS = 100_000


@dataclass(frozen=True)
class SensitivityAsked:
    """Options of the question; ``keys`` empty means every number with a range but definitions.

    ``top``: only so many, chosen by screening; None: all (Sobol without keys: ``SOBOL_TOP``).
    """

    measure: str = "child_days_at_risk_per_year"
    team: str | None = None
    method: str = TORNADO
    keys: tuple[str, ...] = ()
    samples: int | None = None
    second: bool = False
    top: int | None = None


def ask_sensitivity(
    names: Sequence[str],
    sets: Sequence[str],
    settings: Settings,
    asked: SensitivityAsked,
    output: Output,
) -> Question:
    """Return the question how far a measure, or its change, moves with each uncertain number.

    Parameters
    ----------
    names : sequence of str
        One scenario, or two: then it is the change from the first to the second.

    Raises
    ------
    SettingsError
        With what is wrong.
    """
    warnings = check_settings(settings)
    samples = asked.samples or (WALKS if asked.method == MORRIS else SAMPLES)
    _check(asked, samples)
    scenarios = loaded(names, sets)
    _check_team(asked.team, scenarios)
    factors, narrower = narrowed(chosen(uncertain(*scenarios), asked.keys), scenarios)
    top = _top(asked, len(factors))

    def find(how: How) -> Answer:
        futures = Futures(scenarios[0], [*scenarios, None][1], factors, settings, how)
        found = sensitivity(
            futures, asked.measure, team=asked.team, method=asked.method,
            samples=samples, second=asked.second, top=top, seed=settings.seed,
        )  # fmt: skip
        told = [*warnings, *narrower]
        return _answer(found, scenarios, settings, factors, samples, told)

    each = len(scenarios) * _runs(asked, samples, len(factors), top, settings.replications)
    price = cost(each, settings, engine=output.engine, workers=output.workers)
    options = {"set": list(sets), **vars(asked), "samples": samples, "top": top}
    return Question("sensitivity", list(names), options, settings, price, find)


def _top(asked: SensitivityAsked, factors: int) -> int | None:
    """How many numbers are chosen by screening; None: all are looked at."""
    unasked = SOBOL_TOP if asked.method == SOBOL and not asked.keys else factors
    top = unasked if asked.top is None else asked.top
    if top < 1:
        raise SettingsError([Problem(f"{top} numbers are none; 1 at least", key="--top")])
    return top if top < factors else None


def _runs(
    asked: SensitivityAsked, samples: int, factors: int, top: int | None, replications: int
) -> int:
    """How many runs of each scenario the method needs, its screening included."""
    points = runs(asked.method, top or factors, samples, second=asked.second)
    screening = runs(MORRIS, factors, SCREENING_WALKS) if top else 0
    check_points(points + screening)
    return points * replications + screening


def loaded(names: Sequence[str], sets: Sequence[str]) -> list[Scenario]:
    """Return scenarios by name or path."""
    from sim.scenario.load import load

    return [load(name, sets=sets).scenario for name in names]


def check_points(points: int) -> None:
    """Refuse a design that is too large.

    Raises
    ------
    SettingsError
        With the number of points.
    """
    if points > MOST_POINTS:
        most = f"{MOST_POINTS:,} at most"
        text = f"{points:,} points are too many ({most}); name fewer numbers with --key"
        raise SettingsError([Problem(text, key="--samples")])


def check_measure(name: str, team: str | None) -> Measure:
    """Return a measure of the catalogue that has a value for what is asked.

    Raises
    ------
    SettingsError
        When there is none of that name, or it is not of the whole (of teams).
    """
    from sim.words import did_you_mean

    known = {m.name: m for m in CATALOGUE}
    if name not in known:
        text = f"{name!r} is no measure{did_you_mean(name, list(known))}"
        raise SettingsError([Problem(text, key="--measure")])
    measure = known[name]
    if team is None and not measure.overall:
        raise SettingsError([Problem(f"{name!r} is of a {measure.by}: name one", key="--team")])
    if team is not None and measure.by != "team":
        raise SettingsError([Problem(f"{name!r} is not of teams", key="--team")])
    return measure


def _check_team(team: str | None, scenarios: Sequence[Scenario]) -> None:
    from sim.words import did_you_mean

    for scenario in scenarios:
        if team is not None and team not in scenario.teams:
            text = f"{scenario.name} has no team {team!r}{did_you_mean(team, scenario.teams)}"
            raise SettingsError([Problem(text, key="--team")])


def _check(asked: SensitivityAsked, samples: int) -> None:
    check_measure(asked.measure, asked.team)
    if asked.method not in METHODS:
        text = f"{asked.method!r} is not one of {', '.join(METHODS)}"
        raise SettingsError([Problem(text, key="--method")])
    if samples < 2 or (asked.method == SOBOL and samples & (samples - 1)):
        text = f"{samples} is not allowed: 2 or more, for Sobol a power of 2"
        raise SettingsError([Problem(text, key="--samples")])


def _answer(
    found: Sensitivity,
    scenarios: list[Scenario],
    settings: Settings,
    factors: list[Factor],
    samples: int,
    warnings: list[str],
) -> Answer:
    tables = {
        "sensitivity": (found.table, "each uncertain number and how far the measure moves with it"),
        "points": (found.points, "every point: its numbers and the measure by replication"),
    }
    if len(found.pairs):
        tables["pairs"] = (found.pairs, "what two numbers do together (second order)")
    if found.screened:
        told = f"screening of all numbers: Morris, {SCREENING_WALKS} walks, one replication"
        tables["screening"] = (found.screened.table, told)
    said = {
        "method": found.method,
        "measure": found.measure,
        "team": found.team,
        "base": plain(found.base),
        "variance_left": plain(found.variance_left),
        "chance": plain(found.chance),
        "numbers": [
            {str(key): plain(value) for key, value in row.items()}
            for row in found.table.to_dict("records")
        ],
        "pairs": [
            {str(key): plain(value) for key, value in row.items()}
            for row in found.pairs.to_dict("records")
        ],
    }
    if found.method == SOBOL and samples < 256:
        warnings = [*warnings, f"{samples} samples: the intervals of Sobol indices are wide"]
    screen = _screen(found, scenarios, settings, len(factors), samples)
    return Answer(
        "sensitivity", scenarios, settings, tables, "sensitivity", said, screen, found, warnings
    )


def _screen(
    found: Sensitivity, scenarios: list[Scenario], settings: Settings, factors: int, samples: int
) -> str:
    measure = measure_named(found.measure)
    what = f"{measure.label}, {measure.unit}" + (f", {found.team}" if found.team else "")
    names = " to ".join(scenario.name for scenario in scenarios)
    change = "change in " if len(scenarios) > 1 else ""
    how = (
        ""
        if found.method == TORNADO
        else f" ({samples} {'walks' if found.method == MORRIS else 'samples'})"
    )
    chosen_by = f", chosen of {factors} by screening" if found.screened else ""
    head = (
        f"{change}{what}: {names}; {found.method}{how} over {len(found.table)} numbers"
        f"{chosen_by}, {settings.replications} replications, the same children at every point"
    )
    rows = [_heads(found.method)]
    rows += [_row(found, row, measure.unit) for row in found.table.head(SHOWN).to_dict("records")]
    more = len(found.table) - SHOWN
    of = "as stated" if found.method == TORNADO else "mean of all points"
    lines = [head, f"{of}: {number(found.base, measure.unit)}", "", columns(rows)]
    lines += [f"and {more} more in the table"] if more > 0 else []
    lines += [_pairs(found)] if len(found.pairs) else []
    return "\n".join([*lines, "", NOTES[found.method], *_how_sure(found)])


def _how_sure(found: Sensitivity) -> list[str]:
    """What the same children save, and how much of what is seen is chance."""
    lines = []
    if found.variance_left == found.variance_left:
        told = "with the same children before and after, the change has"
        lines.append(f"{told} {found.variance_left:.0%} of the variance it would have with others")
    if found.method != TORNADO and found.chance == found.chance:
        told = "of the variance between points is chance, which more --replications lower"
        lines.append(f"{found.chance:.0%} {told}")
    return lines


def _pairs(found: Sensitivity) -> str:
    rows = [("  together, beyond what each does", "", "index", "interval")]
    for row in found.pairs.head(MOST_PAIRS).to_dict("records"):
        between = f"{row['low']:.2f} to {row['high']:.2f}"
        rows.append((f"  {row['key']}", str(row["with"]), f"{row['index']:.2f}", between))
    return "\n" + columns(rows)


MOST_PAIRS = 5
NOTES = {
    TORNADO: "swing: from low to high of one number, all others as stated; 95 % intervals, each "
    "for itself; * where it leaves no doubt, after Holm's adjustment for all numbers together. "
    "Ordered by the span of low, stated and high: a number may act alike at both ends.",
    MORRIS: "mu*: mean absolute effect over the whole range; sigma beside it: uneven, or together "
    "with others. 95 % bootstrap intervals, each for itself.",
    SOBOL: "total: share of the variance in which the number has a part; first: alone. 95 % "
    "bootstrap intervals, each for itself.",
}


def _heads(method: str) -> tuple[str, ...]:
    return {
        TORNADO: ("  number", "low to high", "at low", "at high", "swing", "interval"),
        MORRIS: ("  number", "low to high", "mu*", "interval", "sigma", ""),
        SOBOL: ("  number", "low to high", "total", "interval", "first", "interval"),
    }[method]


def _row(found: Sensitivity, row: dict[Any, Any], unit: str) -> tuple[str, ...]:
    ends = f"{row['low']:g} to {row['high']:g} {row['unit']}".strip()
    head = (f"  {row['key']}", ends)

    def said(name: str, sign: str = "") -> str:
        return number(row[name], unit, sign)

    if found.method == TORNADO:
        between = f"{said('swing_low', '+')} to {said('swing_high', '+')}"
        between = between if row["swing_low"] == row["swing_low"] else "not available"
        between += " *" if row["p_adjusted"] < SIGNIFICANT else ""
        return (*head, said("at_low"), said("at_high"), said("swing", "+"), between)
    if found.method == MORRIS:
        between = f"{said('mu_low')} to {said('mu_high')}"
        return (*head, said("mu_star"), between, said("sigma"), "")
    first = f"{row['first_low']:.2f} to {row['first_high']:.2f}"
    total = f"{row['total_low']:.2f} to {row['total_high']:.2f}"
    return (*head, f"{row['total']:.2f}", total, f"{row['first']:.2f}", first)
