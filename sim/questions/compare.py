"""Run and compare: measures over replications, and differences paired by replication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any

import pandas as pd

from sim.measures.catalogue import CATALOGUE, headlines, measure_named
from sim.questions.child_by_child import child_by_child
from sim.questions.options import Compare, Run
from sim.questions.prepared import Given, Prepared
from sim.results.answer import Answer, Table
from sim.results.assumptions import leans_on
from sim.results.render import (
    Row,
    columns,
    counted,
    ends,
    grid,
    number,
    paragraphs,
    rising,
    text,
    value,
)
from sim.runs.labels import labels
from sim.runs.overload import loads, overloaded_teams, without_overloaded_waits
from sim.runs.result import Result
from sim.runs.runner import Execution, replicate
from sim.runs.settings import Settings
from sim.scenario.schema import Scenario
from sim.statistics.confidence import holm, paired, summary

KEY = ["measure", "team", "door"]
SIGNIFICANT = 0.05
BETTER, WORSE, UNCLEAR, SAME = "better", "worse", "unclear", "same"
MEASURE_COLUMNS = ["scenario", "replication", "measure", "team", "door", "value"]
MEASURE_KEYS = ["scenario", "measure", "team", "door", "unit", "mean", "low", "high", "n"]
DIFFERENCE_KEYS = [
    "measure", "team", "door", "scenario", "against", "unit", "mean", "low", "high", "better",
]  # fmt: skip
HOLDS = {
    "replications": "every measure of every replication; an empty value is null",
    "summary": "every measure by scenario: mean over replications, 95 % interval, n, "
    "and why it is null",
    "differences": "each later scenario minus the first, paired by replication; "
    "p_adjusted (Holm) for the headlines",
    "wrong_doors": "what each door took up, by the door that was right",
    "protection_curve": "share of harmed children protected by day since harm began",
    "queues": "mean number waiting for each team by day, warm-up and follow-up included",
    "ledger": "hours on shift of each team by what they went into",
    "stages": "hours worked by team, agency and stage of the pathway",
    "who": "results by age band and catchment",
    "registered": "registrations by category and age band",
    "children": "each (invented) child at significant harm: days until protected",
    "child_by_child": "the same children in two scenarios: how many protected sooner, later",
}
"""What each table of run and compare holds."""


@dataclass(frozen=True)
class Comparison:
    """All results of an experiment with one or several scenarios.

    ``measures``: scenario, replication, measure, team, door, value, reason (one row for each
    value of each replication). ``summaries``: scenario, measure, team, door, unit, mean, low,
    high, n, reason. ``differences`` (each later scenario against the first): measure, team, door,
    scenario, against, unit, mean, low, high, n, p, p_adjusted (headlines only), better, reason.
    ``children``: the comparison child by child (see ``sim.questions.child_by_child``).
    ``tables``: the tables of ``sim.measures.compute.tables`` with scenario and replication.
    """

    labels: list[str]
    scenarios: list[Scenario]
    settings: Settings
    results: list[Result]
    measures: pd.DataFrame
    summaries: pd.DataFrame
    differences: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    children: pd.DataFrame
    warnings: list[str]

    def mean(self, label: str, measure: str, team: str | None = None) -> float:
        """Return one mean of the summaries, NaN where it is null or not there."""
        s = self.summaries
        same_team = s["team"].isna() if team is None else s["team"] == team
        rows = s[(s["scenario"] == label) & (s["measure"] == measure) & same_team]
        rows = rows[rows["door"].isna()]
        return float(rows["mean"].iloc[0]) if len(rows) else nan


def prepare(question: Run | Compare, given: Given) -> Prepared:
    """Make ready: run one scenario, or several to be compared with the first."""

    def find(execution: Execution) -> Answer:
        return _answer(question.kind, compare(given.scenarios, given.settings, execution))

    runs = len(given.scenarios) * given.settings.replications
    return Prepared(given.settings, runs, find)


def compare(
    scenarios: Sequence[Scenario], settings: Settings, execution: Execution | None = None
) -> Comparison:
    """Run scenarios with the same children and compare each with the first.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Checked scenarios, at least one; with one there are no differences.
    settings : Settings
        Length, replications and seed, the same for all.
    execution : Execution, optional
        Where and how; the same results, sooner or later.

    Raises
    ------
    RightDoorError
        When a replication fails.
    """
    names = labels(scenario.name for scenario in scenarios)
    results = replicate(scenarios, settings, execution)
    measures = without_overloaded_waits(_long(results, names), by="scenario")
    tables = _tables(results, names)
    return Comparison(
        labels=names,
        scenarios=list(scenarios),
        settings=settings,
        results=results,
        measures=measures,
        summaries=_summaries(measures),
        differences=_differences(measures, names),
        tables=tables,
        children=child_by_child(tables["children"], names),
        warnings=_overloads(measures),
    )


def _long(results: Sequence[Result], names: Sequence[str]) -> pd.DataFrame:
    return pd.concat([_marked(r.measures, r, names) for r in results], ignore_index=True)


def _marked(frame: pd.DataFrame, result: Result, names: Sequence[str]) -> pd.DataFrame:
    """The frame with its scenario and replication in front."""
    frame = frame.copy()
    frame.insert(0, "scenario", names[result.number])
    frame.insert(1, "replication", result.replication)
    return frame


def _tables(results: Sequence[Result], names: Sequence[str]) -> dict[str, pd.DataFrame]:
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
    groups = {
        (m, team or None, door or None): part
        for (m, team, door), part in filled.groupby(KEY, sort=False)
    }
    order = {measure.name: number for number, measure in enumerate(CATALOGUE)}
    return dict(sorted(groups.items(), key=lambda item: order[str(item[0][0])]))


def _summaries(measures: pd.DataFrame) -> pd.DataFrame:
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
    reasons = [reason for reason in part["reason"] if reason]
    return reasons[0] if reasons else otherwise


def _differences(measures: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
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


# -- the answer ----------------------------------------------------------------------------------


def _answer(kind: str, result: Comparison) -> Answer:
    several, s = len(result.labels) > 1, result.settings
    frames = {"replications": result.measures[MEASURE_COLUMNS], "summary": result.summaries}
    if several:
        frames |= {"differences": result.differences, "child_by_child": result.children}
    facts = {"scenarios": result.labels, "replications": s.replications, "seed": s.seed}
    facts |= {"measures": result.summaries[MEASURE_KEYS]}
    return Answer(
        kind=kind,
        scenarios=result.scenarios,
        settings=s,
        tables={
            name: Table(frame, HOLDS[name]) for name, frame in (frames | result.tables).items()
        },
        main="differences" if several else "summary",
        facts=facts | ({"differences": result.differences[DIFFERENCE_KEYS]} if several else {}),
        screen=as_screen(result),
        result=result,
        warnings=result.warnings,
    )


def as_screen(result: Comparison) -> str:
    """Return the headlines, the bottlenecks and what the answer leans on."""
    tables = [_against(result, label) for label in result.labels[1:]] or [_one(result)]
    return paragraphs([_settings(result), *tables, _bottlenecks(result), _leaning(result)])


def _settings(result: Comparison) -> str:
    s = result.settings
    return (
        f"{' | '.join(result.labels)}\n"
        f"{counted(s.replications, 'replication')} of {counted(s.years, 'year')} after "
        f"{counted(s.warm_up_weeks, 'week')} of warm-up, {counted(s.follow_up_weeks, 'week')} of "
        f"follow-up, seed {s.seed}"
    )


def _one(result: Comparison) -> str:
    rows = _headlines(result.summaries, result.labels[0])
    return grid(rows, [("", text("name")), (result.labels[0], value("mean")),
                       ("95 % interval", _interval)])  # fmt: skip


def _against(result: Comparison, label: str) -> str:
    rows = _headlines(result.differences, label)
    means = (
        _headlines(result.summaries, one).set_index("name") for one in (result.labels[0], label)
    )
    before, after = (rows["name"].map(mine["mean"]) for mine in means)
    rows = rows.assign(before=before, after=after, better=rows["better"].fillna(""))
    cells = [
        ("", text("name")), (result.labels[0], value("before")), (label, value("after")),
        ("difference", value("mean", write=rising)), ("", text("better")),
        ("95 % interval", _rising_interval),
    ]  # fmt: skip
    note = "better and worse: after Holm's adjustment for all headlines compared together"
    return f"{grid(rows, cells)}\n{note}\n{_by_child(result, label)}"


def _headlines(frame: pd.DataFrame, label: str) -> pd.DataFrame:
    """The rows of the headlines of one scenario, in their order, named with their unit."""
    whole = frame[frame["team"].isna() & frame["door"].isna() & (frame["scenario"] == label)]
    names = {m.name: f"{m.label}, {m.unit}" for m in headlines()}
    mine = whole.set_index("measure").reindex(
        [name for name in names if name in set(whole["measure"])]
    )
    return mine.reset_index().assign(name=lambda rows: rows["measure"].map(names))


def _interval(row: Row, write: Any = number) -> str:
    if row["mean"] != row["mean"]:
        return f"null: {row['reason']}"
    return "interval not available" if row["low"] != row["low"] else ends(row, write=write)


def _rising_interval(row: Row) -> str:
    return _interval(row, rising)


def _by_child(result: Comparison, label: str) -> str:
    """How many of the children at significant harm in both are protected sooner or later."""
    row = result.children.set_index("scenario").loc[label]
    if not row["children"]:
        return "child by child: nobody at significant harm in both"
    return (
        f"child by child: of {row['children']:,} children at significant harm in both, "
        f"{row['sooner']:,} protected sooner, {row['later']:,} later; "
        f"mean {row['mean']:+.1f} days ({row['low']:+.1f} to {row['high']:+.1f})"
    )


def _bottlenecks(result: Comparison) -> str:
    rows = [("bottleneck", "", "", "", "")]
    for label in result.labels:
        for team in _busiest(result, label):
            load, wait, waiting, used = (
                result.mean(label, name, team)
                for name in ("load", "wait_days_mean", "waiting_share", "utilisation")
            )
            known = "no wait known" if isnan(wait) else f"wait {number(wait, 'days')} days"
            share = "" if isnan(waiting) else f"{waiting:.0%} of all waiting"
            queue = "overloaded, waits grow" if load > 1 else known
            rows.append((f"  {label}", team, queue, share, f"{used:.0%} busy"))
    return columns(rows) if len(rows) > 1 else ""


def _busiest(result: Comparison, label: str) -> list[str]:
    """The overloaded teams, most loaded first; else the two with most of their time in use.

    Not the longest wait: schools wait for the end of the holidays, which no post shortens.
    """
    s = result.summaries
    mine = s[(s["scenario"] == label) & s["team"].notna()]
    full = mine[(mine["measure"] == "load") & (mine["mean"] > 1)]
    used = mine[(mine["measure"] == "utilisation") & mine["mean"].notna()]
    rows, most = (full, 3) if len(full) else (used, 2)
    return [str(team) for team in rows.sort_values("mean", ascending=False)["team"]][:most]


def _leaning(result: Comparison) -> str:
    rows = [("the answer leans on", "", "", "")]
    for key, q in leans_on(result.scenarios[0]):
        stated = "-" if q.value is None else f"{q.value:g} {getattr(q, 'unit', '')}".strip()
        spread = "" if q.low is None or q.high is None else f"({q.low:g} to {q.high:g})"
        rows.append((f"  {key}", stated, spread, q.source))
    return columns(rows) if len(rows) > 1 else ""
