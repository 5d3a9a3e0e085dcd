"""The question "what if", as its command asks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import headlines, measure_named
from sim.questions.ask_sensitivity import check_measure
from sim.questions.sweep import combined, read
from sim.results.answer import Answer, Question, plain
from sim.results.present import columns, number
from sim.runs.cost import cost
from sim.runs.overload import without_overloaded_waits
from sim.runs.points import run_points
from sim.runs.points import values as values_of
from sim.runs.settings import Settings, check_settings
from sim.statistics.confidence import paired as paired_difference
from sim.statistics.confidence import summary
from sim.statistics.variance import variance_ratio

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.output import Output
    from sim.runs.points import How
    from sim.scenario.schema import Scenario

SHOWN = ("days_to_protection_mean", "child_days_at_risk_per_year", "misdirected_share")


def ask_sweep(
    name: str,
    vary: Sequence[str],
    sets: Sequence[str],
    settings: Settings,
    output: Output,
    *,
    paired: bool = False,
    measures: Sequence[str] = (),
) -> Question:
    """Return the question what a scenario gives at every point.

    Raises
    ------
    SettingsError
        With what is wrong with a point, a key or a value.
    """
    from sim.scenario.load import load

    warnings = check_settings(settings)
    for measure in measures:
        check_measure(measure, None)
    if not vary:
        raise SettingsError([Problem("nothing is varied; write KEY=V1,V2,...", key="--vary")])
    points = combined([read(said) for said in vary], paired=paired)
    scenarios = [
        load(name, sets=[*sets, *(f"{k}={v}" for k, v in point.items())]).scenario
        for point in points
    ]

    def find(how: How) -> Answer:
        frame = without_overloaded_waits(run_points(scenarios, settings, how), by="point")
        return _answer(frame, points, scenarios, settings, list(measures), warnings)

    price = cost(
        len(points) * settings.replications, settings, engine=output.engine, workers=output.workers
    )
    options = {"set": list(sets), "vary": list(vary), "paired": paired}
    return Question("sweep", [name], options, settings, price, find)


def _answer(
    frame: pd.DataFrame,
    points: list[dict[str, str]],
    scenarios: list[Scenario],
    settings: Settings,
    measures: list[str],
    warnings: list[str],
) -> Answer:
    import pandas as pd

    told = pd.DataFrame(points)
    told.insert(0, "point", range(len(points)))
    replications = frame.drop(columns="reason")
    replications.insert(1, "scenario", scenarios[0].name)
    table = _summaries(frame, measures or [m.name for m in headlines()])
    tables = {
        "points": (told, "each point and the numbers varied"),
        "summary": (
            table,
            "measures of every point: mean over replications, 95 % interval; "
            "change from point 0, paired by replication, and its variance over that of "
            "independent samples",
        ),
        "replications": (replications, "every measure of every point and replication"),
    }
    said = {
        "points": points,
        "measures": [
            {str(k): plain(v) for k, v in row.items()} for row in table.to_dict("records")
        ],
    }
    screen = _screen(table, points, scenarios[0], settings, measures or list(SHOWN))
    scenario = [scenarios[0]]
    return Answer("sweep", scenario, settings, tables, "summary", said, screen, table, warnings)


def _summaries(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """A row for each measure and point: mean, interval, and the paired change from point 0."""
    import pandas as pd

    rows = []
    for name in names:
        values = values_of(frame, name)
        for point, numbers in values.iterrows():
            here, first = numbers.to_numpy(), values.iloc[0].to_numpy()
            s, change = summary(here), paired_difference(first, here)
            ratio = variance_ratio(first, here) if point else float("nan")
            unit = measure_named(name).unit
            rows.append((point, name, unit, s.mean, s.low, s.high, s.n, change.mean, change.low,
                         change.high, ratio))  # fmt: skip
    heads = ["point", "measure", "unit", "mean", "low", "high", "n", "change", "change_low",
             "change_high", "variance_ratio"]  # fmt: skip
    return pd.DataFrame(rows, columns=heads)


def _screen(
    table: pd.DataFrame,
    points: list[dict[str, str]],
    scenario: Scenario,
    settings: Settings,
    measures: list[str],
) -> str:
    shown = [name for name in measures if name in set(table["measure"])]
    rows = [("point", *points[0], *(measure_named(name).label for name in shown))]
    for number_, point in enumerate(points):
        mine = table[table["point"] == number_]
        cells = [_cell(mine[mine["measure"] == name].iloc[0]) for name in shown]
        rows.append((str(number_), *point.values(), *cells))
    head = (
        f"{scenario.name}: {len(points)} points, {settings.replications} replications of "
        f"{settings.years:g} year(s), the same children at every point; mean, and in brackets "
        "its 95 % interval (point 0) or that of the change from point 0, each for itself"
    )
    return f"{head}\n\n{columns(rows)}"


def _cell(row: pd.Series[Any]) -> str:
    """The mean with its interval at point 0, elsewhere with the change from there."""
    unit = row["unit"]
    if row["mean"] != row["mean"]:
        return "-"
    keys = ("change_low", "change_high") if row["point"] else ("low", "high")
    low, high = (number(row[key], unit, "+" if row["point"] else "") for key in keys)
    mean = number(row["mean"], unit)
    if row[keys[0]] != row[keys[0]]:
        return mean
    return f"{mean} ({low} to {high})"
