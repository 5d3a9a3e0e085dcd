"""When would we be wrong: all uncertain numbers drawn together, and what then decides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import headlines, measure_named
from sim.questions.changes import chosen, narrowed, uncertain
from sim.questions.futures import Futures
from sim.questions.options import Robust as Asked
from sim.questions.prepared import Given, Prepared, check_points
from sim.results.answer import Answer, Table
from sim.results.render import Cell, grid, text
from sim.runs.runner import Execution
from sim.statistics import designs
from sim.statistics.confidence import wilson
from sim.statistics.evppi import switching_value, value_of_knowing
from sim.statistics.prim import Box, find_sure_box
from sim.statistics.variance import chance_share, change, variance_left

WORTH = "child_days_at_risk_per_year"
"""The measure in which the worth of knowing a number is counted: fewer are better."""


LEAST = 20
"""Fewer futures say nothing."""
DUST = 1e-9


@dataclass(frozen=True)
class Robust:
    """What was found.

    ``shares``: a row for each headline: measure, label, better (share of futures in which after
    is better), low, high (Wilson interval), same (share without a difference; what is left is
    worse), n, chance (share of
    the variance between futures that is chance), variance_left (of the change with the same
    children, over that with different ones); NaN with one replication. ``boxes``:
    measure, key, low, high, unit, inside, hit, overall, covered: conditions under which after is
    not better. ``worth``: key, worth (child-days at risk a year), error, switching (value of the
    number at which the expected change is 0; None: none between low and high), quality.
    ``futures``: every future with its numbers and changes. ``box_of``: the box of each measure.
    """

    shares: pd.DataFrame
    boxes: pd.DataFrame
    worth: pd.DataFrame
    futures: pd.DataFrame
    box_of: dict[str, Box]


def prepare(question: Asked, given: Given) -> Prepared:
    """Make ready: in which futures the second scenario is not better.

    Raises
    ------
    SettingsError
        With what is wrong.
    """
    samples, (before, after) = question.samples, given.scenarios
    if samples < LEAST:
        text = f"{samples} futures say nothing; {LEAST} at least"
        raise SettingsError([Problem(text, key="--samples")])
    check_points(samples)
    some = chosen(uncertain(before, after), question.keys or [])
    factors, warnings = narrowed(some, given.scenarios)
    if samples < 10 * len(factors):
        text = f"{samples} futures for {len(factors)} numbers: conditions and worth are rough"
        warnings.append(text)

    def find(execution: Execution) -> Answer:
        futures = Futures(before, after, factors, given.settings, execution)
        result = robust(futures, samples=samples, seed=given.settings.seed)
        return _answer(result, given, len(factors))

    return Prepared(given.settings, 2 * samples * given.settings.replications, find,
                    warnings=warnings)  # fmt: skip


def robust(futures: Futures, *, samples: int, seed: int = 2007) -> Robust:
    """Draw futures, run before and after in each with the same children, and see what decides.

    Parameters
    ----------
    futures : Futures
        With an ``after``; its factors are drawn together from low to high (Latin hypercube, each
        evenly: nothing is known about what goes with what).
    samples : int
        How many futures.
    """
    numbers = futures.numbers(designs.latin_hypercube(samples, len(futures.factors), seed))
    names = [m.name for m in headlines() if m.better is not None and m.overall]
    sides = futures.sides(numbers, names)
    moved = {name: _without_dust(_mean(change(sides[name])), sides[name]) for name in names}
    moved = {name: v for name, v in moved.items() if np.nan_to_num(v).any()}
    table = pd.DataFrame(numbers, columns=[factor.name for factor in futures.factors])
    table.insert(0, "future", range(samples))
    for name, values in moved.items():
        table[f"change in {name}"] = values
    boxes = {name: _box(numbers, name, values, len(moved)) for name, values in moved.items()}
    return Robust(
        _shares(moved, sides),
        _boxes(futures, boxes),
        _worth(futures, numbers, moved.get(WORTH), seed),
        table,
        boxes,
    )


def _mean(values: np.ndarray) -> np.ndarray:
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    sums = np.where(known, values, 0.0).sum(axis=1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _without_dust(moved: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Sums in another order differ in their last digits: that is no change."""
    size = np.nanmax(np.abs(sides), initial=0.0)
    kept: np.ndarray = np.where(np.abs(moved) <= DUST * size, 0.0, moved)
    return kept


def _gain(name: str, values: np.ndarray) -> np.ndarray:
    """The change turned so that above 0 is better."""
    gain: np.ndarray = -values if measure_named(name).better == "lower" else values
    return gain


def _box(numbers: np.ndarray, name: str, values: np.ndarray, tries: int) -> Box:
    known = ~np.isnan(values)
    return find_sure_box(numbers[known], _gain(name, values[known]) <= 0, tries=tries)


def _shares(moved: dict[str, np.ndarray], sides: dict[str, np.ndarray]) -> pd.DataFrame:
    rows = []
    for name, values in moved.items():
        gain = _gain(name, values[~np.isnan(values)])
        n, better = len(gain), int((gain > 0).sum())
        low, high = wilson(better, n)
        label = measure_named(name).label
        sure = (chance_share(change(sides[name])), variance_left(sides[name]))
        rows.append((name, label, better / n, low, high, float((gain == 0).mean()), n, *sure))
    columns = ["measure", "label", "better", "low", "high", "same", "n", "chance", "variance_left"]
    return pd.DataFrame(rows, columns=columns)


def _boxes(futures: Futures, boxes: dict[str, Box]) -> pd.DataFrame:
    rows = []
    for name, box in boxes.items():
        for i, (low, high) in box.limits.items():
            f = futures.factors[i]
            ends = (max(low, f.low), min(high, f.high), f.low, f.high, f.unit)
            rows.append((name, f.name, *ends, box.inside, box.hit, box.overall, box.covered))
    columns = ["measure", "key", "low", "high", "least", "most", "unit", "inside", "hit",
               "overall", "covered"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def in_words(boxes: pd.DataFrame, measure: str) -> str:
    """Return the conditions under which after is not better on a measure, in words."""
    mine = boxes[boxes["measure"] == measure]
    if mine.empty:
        return ""
    parts = []
    for _, row in mine.iterrows():
        unit = f" {row['unit']}" if row["unit"] else ""
        if row["low"] > row["least"] and row["high"] < row["most"]:
            where = f"between {row['low']:.3g} and {row['high']:.3g}{unit}"
        elif row["low"] > row["least"]:
            where = f"above {row['low']:.3g}{unit}"
        else:
            where = f"below {row['high']:.3g}{unit}"
        parts.append(f"{row['key']} is {where}")
    first = mine.iloc[0]
    return (
        f"not better in {first['hit']:.0%} of the futures in which {' and '.join(parts)} "
        f"({first['inside']:.0%} of all; overall {first['overall']:.0%})"
    )


def _worth(
    futures: Futures, numbers: np.ndarray, moved: np.ndarray | None, seed: int
) -> pd.DataFrame:
    columns = ["key", "worth", "error", "switching", "low", "high", "unit", "quality"]
    if moved is None:
        return pd.DataFrame(columns=columns)
    known = ~np.isnan(moved)
    drawn = numbers[known]
    value, error = value_of_knowing(drawn, moved[known], seed=seed)
    rows = [
        (f.name, value[i], error[i], switching_value(drawn[:, i], moved[known], inputs=len(value)),
         f.low, f.high, f.unit, f.quality)
        for i, f in enumerate(futures.factors)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    order = frame["worth"].sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


# -- the answer ----------------------------------------------------------------------------------

MOST_NUMBERS = 6
NOTE = (
    "Conditions were found on half of the futures and hold on the other half, whose shares are "
    "given. Numbers are drawn evenly from low to high, each for itself; intervals of the shares "
    "are each for itself. Variance left: of a change with the same children before and after, over "
    "that with different ones; chance: its share of the variance between futures."
)


def _answer(result: Robust, given: Given, factors: int) -> Answer:
    tables = {
        "robust": (result.shares, "share of futures in which after is better, by headline"),
        "boxes": (result.boxes, "conditions under which after is not better"),
        "worth": (result.worth, "what knowing each number would be worth, and where it decides"),
        "futures": (result.futures, "every future: its numbers and the changes"),
    }
    conditions = {name: in_words(result.boxes, name) for name in result.shares["measure"]}
    return Answer(
        kind="robust",
        scenarios=given.scenarios,
        settings=given.settings,
        tables={name: Table(*table) for name, table in tables.items()},
        main="robust",
        facts={"measures": result.shares, "conditions": conditions, "worth": result.worth},
        screen=_screen(result, given, factors),
        result=result,
    )


def _screen(result: Robust, given: Given, factors: int) -> str:
    before, after = given.scenarios
    head = (
        f"{before.name} to {after.name}: {len(result.futures)} futures over {factors} uncertain "
        f"numbers, {given.settings.replications} replications each, the same children before and "
        "after"
    )
    worse = (1 - result.shares["better"] - result.shares["same"]).clip(lower=0)
    cells = [
        ("  headline", text("label", "  ")), ("better in", _share("better")),
        ("95 % interval", lambda row: f"{row['low']:.0%} to {row['high']:.0%}"),
        ("worse in", _share("worse")), ("variance left", _share("variance_left")),
        ("chance", _share("chance")),
    ]  # fmt: skip
    lines = [head, "", grid(result.shares.assign(worse=worse), cells), "", "when it is not better"]
    for row in result.shares.to_dict("records"):
        if condition := in_words(result.boxes, row["measure"]):
            lines.append(f"  {row['label']}: {condition}")
    if result.boxes.empty:
        lines.append("  no simple condition stands out on futures it was not found on")
    return "\n".join([*lines, "", *_worth_knowing(result), "", NOTE])


def _share(key: str) -> Cell:
    return lambda row: "-" if row[key] != row[key] else f"{row[key]:.0%}"


def _worth_knowing(result: Robust) -> list[str]:
    """The numbers most worth knowing, those worth nothing left out."""
    best = result.worth[result.worth["worth"] > 0].head(MOST_NUMBERS)
    head = f"which number to find out first (worth in child-days at risk a year, by {WORTH})"
    if best.empty:
        return [f"{head}:", "  none: whatever is found out, the choice stays the same"]
    cells = [
        ("  number", text("key", "  ")),
        ("low to high", lambda row: f"{row['low']:g} to {row['high']:g} {row['unit']}".strip()),
        ("worth", lambda row: f"{row['worth']:.0f}"),
        ("standard error", lambda row: f"{row['error']:.0f}"),
        ("changes sides at", lambda row: _turns(row["switching"])),
    ]
    return [f"{head}:", grid(best, cells)]


def _turns(at: float | None) -> str:
    return "nowhere between" if at is None or at != at else f"{at:.3g}"
