"""The question "when would we be wrong", as its command asks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import Problem, SettingsError
from sim.questions.ask_sensitivity import check_points, loaded
from sim.questions.changes import chosen, narrowed, uncertain
from sim.questions.futures import Futures
from sim.questions.robust import WORTH, Robust, in_words, robust, shown_factors
from sim.results.answer import Answer, Question, plain
from sim.results.present import columns
from sim.runs.cost import cost
from sim.runs.settings import Settings, check_settings

if TYPE_CHECKING:
    from sim.results.output import Output
    from sim.runs.points import How
    from sim.scenario.schema import Scenario

LEAST = 20
"""Fewer futures say nothing."""


def ask_robust(
    before: str,
    after: str,
    sets: Sequence[str],
    settings: Settings,
    output: Output,
    *,
    samples: int,
    keys: Sequence[str] = (),
) -> Question:
    """Return the question in which futures ``after`` is not better.

    Raises
    ------
    SettingsError
        With what is wrong.
    """
    warnings = check_settings(settings)
    if samples < LEAST:
        text = f"{samples} futures say nothing; {LEAST} at least"
        raise SettingsError([Problem(text, key="--samples")])
    check_points(samples)
    scenarios = loaded([before, after], sets)
    factors, narrower = narrowed(chosen(uncertain(*scenarios), keys), scenarios)
    warnings = [*warnings, *narrower]

    def find(how: How) -> Answer:
        futures = Futures(scenarios[0], scenarios[1], factors, settings, how)
        found = robust(futures, samples=samples, seed=settings.seed)
        return _answer(found, scenarios, settings, samples, len(factors), warnings)

    each = 2 * samples * settings.replications
    price = cost(each, settings, engine=output.engine, workers=output.workers)
    options = {"set": list(sets), "samples": samples, "keys": list(keys)}
    return Question("robust", [before, after], options, settings, price, find)


def _answer(
    found: Robust,
    scenarios: list[Scenario],
    settings: Settings,
    samples: int,
    factors: int,
    warnings: list[str],
) -> Answer:
    tables = {
        "robust": (found.shares, "share of futures in which after is better, by headline"),
        "boxes": (found.boxes, "conditions under which after is not better"),
        "worth": (found.worth, "what knowing each number would be worth, and where it decides"),
        "futures": (found.futures, "every future: its numbers and the changes"),
    }
    said = {
        "measures": [
            {str(k): plain(v) for k, v in row.items()} for row in found.shares.to_dict("records")
        ],
        "conditions": {name: in_words(found.boxes, name) for name in found.shares["measure"]},
        "worth": [
            {str(k): plain(v) for k, v in row.items()} for row in found.worth.to_dict("records")
        ],
    }
    if samples < 10 * factors:
        warnings = [
            *warnings,
            f"{samples} futures for {factors} numbers: conditions and worth are rough",
        ]
    screen = _screen(found, scenarios, settings, samples, factors)
    return Answer("robust", scenarios, settings, tables, "robust", said, screen, found, warnings)


def _screen(
    found: Robust, scenarios: list[Scenario], settings: Settings, samples: int, factors: int
) -> str:
    before, after = scenarios
    lines = [
        f"{before.name} to {after.name}: {samples} futures over {factors} uncertain numbers, "
        f"{settings.replications} replications each, the same children before and after",
        "",
    ]
    rows = [("  headline", "better in", "95 % interval", "worse in", "variance left", "chance")]
    for _, row in found.shares.iterrows():
        between = f"{row['low']:.0%} to {row['high']:.0%}"
        worse = f"{max(1 - row['better'] - row['same'], 0):.0%}"
        sure = (_share(row["variance_left"]), _share(row["chance"]))
        rows.append((f"  {row['label']}", f"{row['better']:.0%}", between, worse, *sure))
    lines += [columns(rows), "", "when it is not better"]
    for _, row in found.shares.iterrows():
        told = in_words(found.boxes, row["measure"])
        if told:
            lines.append(f"  {row['label']}: {told}")
    if found.boxes.empty:
        lines.append("  no simple condition stands out on futures it was not found on")
    return "\n".join([*lines, "", *_worth(found), "", NOTE])


NOTE = (
    "Conditions were found on half of the futures and hold on the other half, whose shares are "
    "given. Numbers are drawn evenly from low to high, each for itself; intervals of the shares "
    "are each for itself. Variance left: of a change with the same children before and after, over "
    "that with different ones; chance: its share of the variance between futures."
)


def _share(value: float) -> str:
    return "-" if value != value else f"{value:.0%}"


def _worth(found: Robust) -> list[str]:
    best = shown_factors(found.worth)
    head = f"which number to find out first (worth in child-days at risk a year, by {WORTH})"
    if not best:
        return [f"{head}:", "  none: whatever is found out, the choice stays the same"]
    rows = [("  number", "low to high", "worth", "standard error", "changes sides at")]
    for row in best:
        turns = row["switching"]
        at = "nowhere between" if turns is None or turns != turns else f"{turns:.3g}"
        ends = f"{row['low']:g} to {row['high']:g} {row['unit']}".strip()
        rows.append((f"  {row['key']}", ends, f"{row['worth']:.0f}", f"{row['error']:.0f}", at))
    return [f"{head}:", columns(rows)]
