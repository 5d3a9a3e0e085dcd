"""The question "what if", as its command asks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, SettingsError
from sim.experiment.answer import Answer, Question, plain
from sim.experiment.cost import cost
from sim.experiment.points import run_points
from sim.experiment.points import values as values_of
from sim.experiment.present import columns, number
from sim.experiment.settings import Settings, check_settings
from sim.experiment.statistics import summary
from sim.experiment.sweep import combined, read
from sim.measures.catalogue import headlines, measure_named

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.points import How
    from sim.experiment.session import Output
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
    if not vary:
        raise SettingsError([Problem("nothing is varied; write KEY=V1,V2,...", key="--vary")])
    points = combined([read(said) for said in vary], paired=paired)
    scenarios = [
        load(name, sets=[*sets, *(f"{k}={v}" for k, v in point.items())]).scenario
        for point in points
    ]

    def find(how: How) -> Answer:
        frame = run_points(scenarios, settings, how)
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
    names = measures or [m.name for m in headlines()]
    rows = [
        (point, name, measure_named(name).unit, s.mean, s.low, s.high, s.n)
        for name in names
        for point, numbers in values_of(frame, name).iterrows()
        for s in (summary(numbers.to_numpy()),)
    ]
    columns_ = ["point", "measure", "unit", "mean", "low", "high", "n"]
    table = pd.DataFrame(rows, columns=columns_)
    tables = {
        "points": (told, "each point and the numbers varied"),
        "summary": (table, "measures of every point: mean over replications, 95 % interval"),
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
        f"{settings.years:g} year(s), the same children at every point; mean (95 % interval, "
        "each for itself)"
    )
    return f"{head}\n\n{columns(rows)}"


def _cell(row: pd.Series[Any]) -> str:
    if row["low"] != row["low"]:
        return number(row["mean"], row["unit"])
    low, high = number(row["low"], row["unit"]), number(row["high"], row["unit"])
    return f"{number(row['mean'], row['unit'])} ({low} to {high})"
