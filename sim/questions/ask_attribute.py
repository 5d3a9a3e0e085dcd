"""The question "which part did it", as its command asks it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import CATALOGUE, headlines, measure_named
from sim.questions.attribute import HELP, HINDER, Attribution, attribute, every_combination
from sim.results.answer import Answer, Question, plain, record
from sim.results.present import columns, number
from sim.runs.cost import cost
from sim.runs.settings import Settings, check_settings

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.output import Output
    from sim.runs.points import How

PART_KEYS = ["lever", "share", "low", "high", "alone", "last"]
PAIR_KEYS = ["measure", "lever", "with", "together", "low", "high", "they"]
SHOWN = (
    "days_to_protection_mean", "child_days_at_risk_per_year", "misdirected_share",
    "handoffs_per_concern",
)  # fmt: skip
"""On the screen when no measure is named; the tables hold every headline."""
MOST_PAIRS = 3


def ask_attribute(
    before: str,
    after: str,
    sets: Sequence[str],
    settings: Settings,
    output: Output,
    *,
    measures: Sequence[str] = (),
) -> Question:
    """Return the question which lever did how much of the change.

    Parameters
    ----------
    before, after : str
        Shipped names or paths; ``after`` is ``before`` with levers and nothing besides.
    measures : sequence of str
        Names of measures of the whole; the headlines when empty.

    Raises
    ------
    SettingsError
        With everything that is wrong.
    """
    warnings = check_settings(settings)
    _check(measures)
    levers = every_combination(before, after, sets)

    def find(how: How) -> Answer:
        found = attribute(levers, settings, measures=measures or None, how=how)
        return _answer(found, settings, list(measures), warnings)

    runs = len(levers.scenarios) * settings.replications
    price = cost(runs, settings, engine=output.engine, workers=output.workers)
    options = {"set": list(sets), "measures": list(measures), "levers": levers.names}
    return Question("attribute", [before, after], options, settings, price, find)


def as_said(found: Attribution) -> dict[str, Any]:
    """Return the JSON object: measures with whole and parts, then pairs.

    Returns
    -------
    dict
        ``{"measures": [{"measure", "whole", "parts": [{"lever", "share", "low", "high", "alone",
        "last"}]}], "pairs": [...], ...}``; null where there is no number.
    """
    measures = [
        {
            "measure": row["measure"],
            "whole": plain(row["whole"]),
            "parts": [record(part, PART_KEYS) for _, part in _of(found.parts, row).iterrows()],
        }
        for _, row in found.whole.iterrows()
    ]
    pairs = [record(row, PAIR_KEYS) for _, row in found.pairs.iterrows()]
    return {
        "before": found.levers.scenarios[0].name,
        "after": found.levers.after,
        "measures": measures,
        "pairs": pairs,
    }


def _check(measures: Sequence[str]) -> None:
    from sim.words import did_you_mean

    known = [m.name for m in CATALOGUE if m.overall]
    problems = [
        Problem(f"{name!r} is no measure of the whole{did_you_mean(name, known)}", key="--measure")
        for name in measures
        if name not in known
    ]
    if problems:
        raise SettingsError(problems)


def _answer(
    found: Attribution, settings: Settings, measures: list[str], warnings: list[str]
) -> Answer:
    scenarios = [found.levers.scenarios[0], found.levers.scenarios[-1]]
    scenarios[-1] = scenarios[-1].model_copy(update={"name": found.levers.after})
    tables = {
        "attribution": (found.parts, "what each lever did: share (they add up to the whole), "
                        "alone, last, each with interval"),
        "whole": (found.whole, "each measure before and after, and the change that is split"),
        "pairs": (found.pairs, "what two levers do together beyond what each does"),
        "combinations": (found.values, "every measure of every combination and replication"),
    }  # fmt: skip
    said = as_said(found) | {"replications": settings.replications, "seed": settings.seed}
    screen = _screen(found, settings, measures)
    return Answer(
        "attribute", scenarios, settings, tables, "attribution", said, screen, found, warnings
    )


def _screen(found: Attribution, settings: Settings, measures: list[str]) -> str:
    names = measures or [m for m in SHOWN if m in set(found.whole["measure"])]
    names = names or [m.name for m in headlines()]
    count = len(found.levers.scenarios)
    lines = [
        f"{found.levers.before} to {found.levers.after}: {count} combinations of "
        f"{len(found.levers.names)} levers, {settings.replications} replications of "
        f"{settings.years:g} year(s), the same children in all, seed {settings.seed}"
    ]
    for _, row in found.whole.iterrows():
        if row["measure"] in names:
            lines += ["", _measure(found, row)]
    lines += [
        "",
        "share: what the lever adds, averaged over all orders; shares add up to the change.",
        "95 % intervals of the shares of one measure hold together; those of different measures "
        "do not.",
    ]
    return "\n".join(lines)


def _measure(found: Attribution, row: pd.Series[Any]) -> str:
    m = measure_named(row["measure"])
    if isnan(row["whole"]):
        return f"{m.label}: no number ({row['reason']})"
    head = (
        f"{m.label}, {m.unit}: {number(row['before'], m.unit)} to {number(row['after'], m.unit)}, "
        f"change {_signed(row['whole'], m.unit)} "
        f"({_signed(row['low'], m.unit)} to {_signed(row['high'], m.unit)})"
    )
    rows = [("  lever", "share", "95 % interval", "alone", "last")]
    for _, part in _of(found.parts, row).iterrows():
        share, low, high, alone, last = (
            _signed(part[key], m.unit) for key in ("share", "low", "high", "alone", "last")
        )
        between = f"{low} to {high}" if part["low"] == part["low"] else "not available"
        rows.append((f"  {part['lever']}", share, between, alone, last))
    return "\n".join([head, columns(rows), *_pairs(found, row), *_saved(row)])


def _saved(row: pd.Series[Any]) -> list[str]:
    ratio = row["variance_ratio"]
    if isnan(ratio):
        return []
    return [f"  with the same children the change has {ratio:.0%} of the variance it would have "
            "with different ones"]  # fmt: skip


def _pairs(found: Attribution, row: pd.Series[Any]) -> list[str]:
    """The strongest pairs that surely help or hinder each other."""
    mine = _of(found.pairs, row)
    sure = mine[mine["they"].isin([HELP, HINDER])]
    strongest = sure.reindex(sure["together"].abs().sort_values(ascending=False).index)
    return [
        f"  {p['lever']} and {p['with']} {p['they']} each other: "
        f"{_signed(p['together'], p['unit'])} beyond what each does"
        for _, p in strongest.head(MOST_PAIRS).iterrows()
    ]


def _of(frame: pd.DataFrame, row: pd.Series[Any]) -> pd.DataFrame:
    mine: pd.DataFrame = frame[frame["measure"] == row["measure"]]
    return mine


def _signed(value: float, unit: str) -> str:
    if value == 0:
        return "0"
    small = abs(value) * (100 if unit == "share" else 1) < 0.095
    if not small:
        return number(value, unit, "+")
    return f"{value * 100:+.2g} %" if unit == "share" else f"{value:+.2g}"
