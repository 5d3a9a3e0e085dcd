"""When would we be wrong: all uncertain numbers drawn together, and what then decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.measures.catalogue import headlines, measure_named
from sim.statistics import designs
from sim.statistics.confidence import wilson
from sim.statistics.evppi import switching_value, value_of_knowing
from sim.statistics.prim import Box, find_sure_box
from sim.statistics.variance import chance_share, change, variance_left

if TYPE_CHECKING:
    import pandas as pd

    from sim.questions.futures import Futures

WORTH = "child_days_at_risk_per_year"
"""The measure in which the worth of knowing a number is counted: fewer are better."""


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
    ``futures``: every future with its numbers and changes. ``found``: the box of each measure.
    """

    shares: pd.DataFrame
    boxes: pd.DataFrame
    worth: pd.DataFrame
    futures: pd.DataFrame
    found: dict[str, Box]


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
    import pandas as pd

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


DUST = 1e-9


def _without_dust(moved: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Sums in another order differ in their last digits: that is no change."""
    size = np.nanmax(np.abs(sides), initial=0.0)
    found: np.ndarray = np.where(np.abs(moved) <= DUST * size, 0.0, moved)
    return found


def _gain(name: str, values: np.ndarray) -> np.ndarray:
    """The change turned so that above 0 is better."""
    gain: np.ndarray = -values if measure_named(name).better == "lower" else values
    return gain


def _box(numbers: np.ndarray, name: str, values: np.ndarray, tries: int) -> Box:
    known = ~np.isnan(values)
    return find_sure_box(numbers[known], _gain(name, values[known]) <= 0, tries=tries)


def _shares(moved: dict[str, np.ndarray], sides: dict[str, np.ndarray]) -> pd.DataFrame:
    import pandas as pd

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
    import pandas as pd

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
            said = f"between {row['low']:.3g} and {row['high']:.3g}{unit}"
        elif row["low"] > row["least"]:
            said = f"above {row['low']:.3g}{unit}"
        else:
            said = f"below {row['high']:.3g}{unit}"
        parts.append(f"{row['key']} is {said}")
    first = mine.iloc[0]
    return (
        f"not better in {first['hit']:.0%} of the futures in which {' and '.join(parts)} "
        f"({first['inside']:.0%} of all; overall {first['overall']:.0%})"
    )


def _worth(
    futures: Futures, numbers: np.ndarray, moved: np.ndarray | None, seed: int
) -> pd.DataFrame:
    import pandas as pd

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


def shown_factors(worth: pd.DataFrame, most: int = 6) -> Sequence[dict[str, object]]:
    """Return the numbers most worth knowing, those worth nothing left out."""
    rows = worth[worth["worth"] > 0].head(most).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]
