"""Scenarios side by side: measures over replications, and differences paired by replication."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from sim.engine.choose import AUTO
from sim.measures.catalogue import CATALOGUE, measure_named
from sim.questions.child_by_child import child_by_child
from sim.results.comparison import Comparison
from sim.runs.labels import labels
from sim.runs.overload import loads, overloaded_teams, without_overloaded_waits
from sim.runs.result import Result
from sim.runs.runner import replicate
from sim.statistics.confidence import holm, paired, summary

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.run_ledger import Ledger
    from sim.runs.settings import Settings
    from sim.scenario.schema import Scenario

KEY = ["measure", "team", "door"]
SIGNIFICANT = 0.05
BETTER, WORSE, UNCLEAR, SAME = "better", "worse", "unclear", "same"


def compare(
    scenarios: Sequence[Scenario],
    settings: Settings,
    *,
    engine: str = AUTO,
    executor: str = AUTO,
    workers: int | None = None,
    keep_logs: bool = False,
    ledger: Ledger | None = None,
    warnings: Sequence[str] = (),
    on_done: Callable[[], None] | None = None,
) -> Comparison:
    """Run scenarios with the same children and compare each with the first.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Checked scenarios, at least one; with one there are no differences.
    settings : Settings
        Length, replications and seed, the same for all.
    engine : str
        "auto", "reference" or "compiled": the same results, sooner or later; and where they are
        run (``executor``, ``workers``, ``ledger``): see :func:`sim.runs.runner.replicate`.
    warnings : sequence of str
        What the reading of the files found odd; kept beside the results.

    Raises
    ------
    RightDoorError
        When a replication fails.
    """
    names = labels(scenario.name for scenario in scenarios)
    results = replicate(
        scenarios,
        settings,
        engine=engine,
        executor=executor,
        workers=workers,
        keep_logs=keep_logs,
        ledger=ledger,
        on_done=on_done,
    )
    measures = without_overloaded_waits(_long(results, names), by="scenario")
    summaries = _summaries(measures)
    differences = _differences(measures, names)
    tables = _tables(results, names)
    loud = [*warnings, *_overloads(measures)]
    return Comparison(
        labels=names,
        scenarios=list(scenarios),
        settings=settings,
        results=results,
        measures=measures,
        summaries=summaries,
        differences=differences,
        tables=tables,
        children=child_by_child(tables["children"], names),
        warnings=loud,
    )


def _long(results: Sequence[Result], names: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([_marked(r.measures, r, names) for r in results], ignore_index=True)


def _marked(frame: pd.DataFrame, result: Result, names: Sequence[str]) -> pd.DataFrame:
    """The frame with its scenario and replication in front."""
    frame = frame.copy()
    frame.insert(0, "scenario", names[result.number])
    frame.insert(1, "replication", result.replication)
    return frame


def _tables(results: Sequence[Result], names: Sequence[str]) -> dict[str, pd.DataFrame]:
    import pandas as pd

    return {
        name: pd.concat([_marked(r.tables[name], r, names) for r in results], ignore_index=True)
        for name in results[0].tables
    }


def _overloads(measures: pd.DataFrame) -> list[str]:
    return [
        f"{label}: {team}: {reason}"
        for label in measures["scenario"].unique()
        for team, reason in overloaded_teams(loads(measures, label, "scenario")).items()
    ]


def _groups(measures: pd.DataFrame) -> dict[tuple[Any, ...], pd.DataFrame]:
    """Rows by (measure, team, door), in the order of the catalogue; absent is None."""
    filled = measures.assign(team=measures["team"].fillna(""), door=measures["door"].fillna(""))
    found = {
        (m, team or None, door or None): part
        for (m, team, door), part in filled.groupby(KEY, sort=False)
    }
    order = {measure.name: number for number, measure in enumerate(CATALOGUE)}
    return dict(sorted(found.items(), key=lambda item: order[str(item[0][0])]))


def _summaries(measures: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for label, mine in measures.groupby("scenario", sort=False):
        for (name, team, door), part in _groups(mine).items():
            s = summary(part["value"].to_numpy())
            why = _reason(part, s.reason) if isnan(s.mean) else ""
            place = (label, name, team, door, measure_named(name).unit)
            rows.append((*place, s.mean, s.low, s.high, s.n, why))
    columns = ["scenario", *KEY, "unit", "mean", "low", "high", "n", "reason"]
    return _with_none(pd.DataFrame(rows, columns=columns))


def _reason(part: pd.DataFrame, otherwise: str) -> str:
    said = [reason for reason in part["reason"] if reason]
    return said[0] if said else otherwise


def _differences(measures: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    columns = [*KEY, "scenario", "against", "unit", "mean", "low", "high", "n", "p", "reason"]
    by_scenario = {label: _groups(part) for label, part in measures.groupby("scenario", sort=False)}
    rows = [
        _difference(key, by_scenario[names[0]][key], part, (label, names[0]))
        for label in names[1:]
        for key, part in by_scenario[label].items()
        if key in by_scenario[names[0]]
    ]
    frame = _with_none(pd.DataFrame(rows, columns=columns))
    after_p = columns.index("p") + 1
    frame.insert(after_p, "p_adjusted", _adjusted(frame))
    verdicts = [_verdict(row) for _, row in frame.iterrows()]
    frame.insert(after_p + 1, "better", pd.Series(verdicts, index=frame.index, dtype=object))
    return frame


def _difference(
    key: tuple[Any, ...], before: pd.DataFrame, after: pd.DataFrame, labels: tuple[str, str]
) -> tuple[Any, ...]:
    both = before[["replication", "value"]].merge(
        after[["replication", "value"]], on="replication", suffixes=("_before", "_after")
    )
    d = paired(both["value_before"].to_numpy(), both["value_after"].to_numpy())
    why = (_reason(after, "") or _reason(before, d.reason)) if isnan(d.mean) else ""
    return (*key, *labels, measure_named(key[0]).unit, d.mean, d.low, d.high, d.n, d.p, why)


def _adjusted(frame: pd.DataFrame) -> pd.Series:
    """Holm-adjusted p of all headlines of all comparisons together."""
    headline = frame["measure"].map(lambda name: measure_named(name).headline).astype(bool)
    overall = headline & frame["team"].isna() & frame["door"].isna()
    adjusted = frame["p"].astype(float) * nan
    adjusted[overall] = holm(frame.loc[overall, "p"].to_numpy(dtype=float))
    return adjusted


def _verdict(row: pd.Series[Any]) -> str | None:
    """Better, worse or unclear; None where no direction is better or there is no number."""
    direction = measure_named(row["measure"]).better
    if direction is None or isnan(row["mean"]):
        return None
    if row["mean"] == 0 and row["low"] == 0 and row["high"] == 0:
        return SAME
    p = row["p"] if isnan(row["p_adjusted"]) else row["p_adjusted"]
    if isnan(p) or p >= SIGNIFICANT:
        return UNCLEAR
    return BETTER if (row["mean"] < 0) == (direction == "lower") else WORSE


def _with_none(frame: pd.DataFrame) -> pd.DataFrame:
    for column in ("team", "door"):
        frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    return frame
