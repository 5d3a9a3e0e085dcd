"""What if: numbers varied over lists or ranges, crossed or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite, prod

import pandas as pd

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import headlines, measure_named
from sim.questions.options import Sweep
from sim.questions.prepared import Given, Prepared, measure_of
from sim.questions.scenarios import with_sets
from sim.results.answer import Answer, Table
from sim.results.render import Row, columns, ends, number, rising
from sim.runs.overload import without_overloaded_waits
from sim.runs.points import run_points
from sim.runs.points import values as values_of
from sim.runs.runner import Execution
from sim.scenario.schema import Scenario
from sim.statistics.confidence import paired, summary
from sim.statistics.variance import variance_ratio

MOST_POINTS = 10_000
KEY = "--vary"


SHOWN = ("days_to_protection_mean", "child_days_at_risk_per_year", "misdirected_share")
"""On the screen when no measure is named; the tables hold every headline."""


def prepare(question: Sweep, given: Given) -> Prepared:
    """Make ready: what a scenario gives at every point.

    Raises
    ------
    SettingsError
        With what is wrong with a point, a key or a value.
    """
    measures = question.measures or []
    for measure in measures:
        measure_of(measure, None, given.scenarios)
    if not question.vary:
        raise SettingsError([Problem("nothing is varied; write KEY=V1,V2,...", key=KEY)])
    points = combined([read(stated) for stated in question.vary], paired=question.paired)
    scenarios = [
        with_sets(given.scenarios[0], [f"{key}={text}" for key, text in point.items()])
        for point in points
    ]

    def find(execution: Execution) -> Answer:
        frame = run_points(scenarios, given.settings, execution)
        frame = without_overloaded_waits(frame, by="point")
        return _answer(frame, points, scenarios[0], given, measures)

    return Prepared(given.settings, len(points) * given.settings.replications, find)


@dataclass(frozen=True)
class Vary:
    """A key and the texts it takes, as ``--set KEY=TEXT`` would."""

    key: str
    texts: tuple[str, ...]


def read(stated: str) -> Vary:
    """Read ``KEY=V1,V2,...`` or ``KEY=FROM:TO:STEP``.

    Raises
    ------
    SettingsError
        When it is neither, or has no values.
    """
    key, equals, right = stated.partition("=")
    if not equals or not key.strip() or not right.strip():
        text = f"{stated!r}: write KEY=V1,V2,... or KEY=FROM:TO:STEP"
        raise SettingsError([Problem(text, key=KEY)])
    if right.count(":") == 2 and "," not in right:
        return Vary(key.strip(), _range(stated, right))
    texts = tuple(text.strip() for text in right.split(","))
    if not all(texts):
        raise SettingsError([Problem(f"{stated!r}: a value is empty", key=KEY)])
    if len(set(texts)) < len(texts):
        raise SettingsError([Problem(f"{stated!r}: a value is there twice", key=KEY)])
    return Vary(key.strip(), texts)


def combined(varied: Sequence[Vary], *, paired: bool) -> list[dict[str, str]]:
    """Return the points: every combination, or (paired) the first of each, the second, ...

    Raises
    ------
    SettingsError
        When there are too many, or lists that are paired have different lengths.
    """
    keys = [vary.key for vary in varied]
    if len(set(keys)) < len(keys):
        raise SettingsError([Problem("a key is varied twice", key=KEY)])
    if not paired:
        count = prod(len(vary.texts) for vary in varied)
        if count > MOST_POINTS:
            text = f"{count:,} combinations are too many; vary less ({MOST_POINTS:,} at most)"
            raise SettingsError([Problem(text, key=KEY)])
        rows = product(*(vary.texts for vary in varied))
        return [dict(zip(keys, row, strict=True)) for row in rows]
    lengths = {len(vary.texts) for vary in varied}
    if len(lengths) > 1:
        sizes = ", ".join(f"{vary.key} {len(vary.texts)}" for vary in varied)
        text = f"lists side by side must be equally long: {sizes}"
        raise SettingsError([Problem(text, key="--pair")])
    return [
        dict(zip(keys, row, strict=True))
        for row in zip(*(vary.texts for vary in varied), strict=True)
    ]


def _range(stated: str, text: str) -> tuple[str, ...]:
    try:
        first, last, step = (float(part) for part in text.split(":"))
    except ValueError:
        problem = f"{stated!r}: FROM, TO and STEP must be numbers"
        raise SettingsError([Problem(problem, key=KEY)]) from None
    if not (isfinite(first) and isfinite(last) and isfinite(step)):
        problem = f"{stated!r}: FROM, TO and STEP must be finite"
        raise SettingsError([Problem(problem, key=KEY)])
    if step == 0:
        problem = f"{stated!r}: the step must be a number other than 0"
        raise SettingsError([Problem(problem, key=KEY)])
    steps = (last - first) / step
    if steps < 0:
        problem = f"{stated!r}: no points; the step leads away from {last:g}"
        raise SettingsError([Problem(problem, key=KEY)])
    count = int(steps + 1e-9) + 1 if isfinite(steps) else 0
    if not 1 <= count <= MOST_POINTS:
        many = f"{count:,}" if 0 < count < 1e15 else f"{steps:.3g}"
        problem = f"{stated!r}: {many} points are too many ({MOST_POINTS:,} at most)"
        raise SettingsError([Problem(problem, key=KEY)])
    return tuple(f"{first + i * step:.12g}" for i in range(count))


# -- the answer ----------------------------------------------------------------------------------


def _answer(
    frame: pd.DataFrame,
    points: list[dict[str, str]],
    first: Scenario,
    given: Given,
    measures: list[str],
) -> Answer:
    varied = pd.DataFrame(points)
    varied.insert(0, "point", range(len(points)))
    replications = frame.drop(columns="reason")
    replications.insert(1, "scenario", first.name)
    table = _summaries(frame, measures or [m.name for m in headlines()])
    change = (
        "measures of every point: mean over replications, 95 % interval; change from point 0, "
        "paired by replication, and its variance over that of independent samples"
    )
    return Answer(
        kind="sweep",
        scenarios=[first],
        settings=given.settings,
        tables={
            "points": Table(varied, "each point and the numbers varied"),
            "summary": Table(table, change),
            "replications": Table(replications, "every measure of every point and replication"),
        },
        main="summary",
        facts={"points": points, "measures": table},
        screen=_screen(table, points, given, measures or list(SHOWN)),
        result=table,
    )


def _summaries(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """A row for each measure and point: mean, interval, and the paired change from point 0."""
    rows = []
    for name in names:
        values = values_of(frame, name)
        for point, numbers in values.iterrows():
            here, first = numbers.to_numpy(), values.iloc[0].to_numpy()
            s, change = summary(here), paired(first, here)
            ratio = variance_ratio(first, here) if point else float("nan")
            unit = measure_named(name).unit
            rows.append((point, name, unit, s.mean, s.low, s.high, s.n, change.mean, change.low,
                         change.high, ratio))  # fmt: skip
    heads = ["point", "measure", "unit", "mean", "low", "high", "n", "change", "change_low",
             "change_high", "variance_ratio"]  # fmt: skip
    return pd.DataFrame(rows, columns=heads)


def _screen(
    table: pd.DataFrame, points: list[dict[str, str]], given: Given, measures: list[str]
) -> str:
    shown = [name for name in measures if name in set(table["measure"])]
    cells = {(row["point"], row["measure"]): row for row in table.to_dict("records")}
    rows = [("point", *points[0], *(measure_named(name).label for name in shown))]
    for place, point in enumerate(points):
        written = [_cell(cells[place, name]) for name in shown]
        rows.append((str(place), *point.values(), *written))
    head = (
        f"{given.scenarios[0].name}: {len(points)} points, {given.settings.replications} "
        f"replications of {given.settings.years:g} year(s), the same children at every point; "
        "mean, and in brackets its 95 % interval (point 0) or that of the change from point 0, "
        "each for itself"
    )
    return f"{head}\n\n{columns(rows)}"


def _cell(row: Row) -> str:
    """The mean with its interval at point 0, elsewhere with the change from there."""
    mean = number(row["mean"], row["unit"])
    low, high = ("change_low", "change_high") if row["point"] else ("low", "high")
    if row[low] != row[low]:
        return mean
    return f"{mean} ({ends(row, low, high, write=rising if row['point'] else number)})"
