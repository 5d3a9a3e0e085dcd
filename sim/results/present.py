"""Results as text: one screen for people, one JSON object or CSV for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.results.assumptions import leans_on
from sim.results.tidy import csv_text
from sim.measures.catalogue import headlines

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.comparison import Comparison

MEASURE_KEYS = ["scenario", "measure", "team", "door", "unit", "mean", "low", "high", "n"]
DIFFERENCE_KEYS = [
    "measure", "team", "door", "scenario", "against", "unit", "mean", "low", "high", "better",
]  # fmt: skip


def as_json(comparison: Comparison) -> str:
    """Return one object: scenarios, replications, seed, measures and (of several) differences."""
    said: dict[str, Any] = {
        "scenarios": comparison.labels,
        "replications": comparison.settings.replications,
        "seed": comparison.settings.seed,
        "measures": _records(comparison.summaries, MEASURE_KEYS),
    }
    if len(comparison.labels) > 1:
        said["differences"] = _records(comparison.differences, DIFFERENCE_KEYS)
    return json.dumps(said, ensure_ascii=False, allow_nan=False)


def as_csv(comparison: Comparison) -> str:
    """Return the differences (of several scenarios) or the measures (of one) as CSV."""
    several = len(comparison.labels) > 1
    frame = comparison.differences if several else comparison.summaries
    return csv_text(frame)


def as_screen(comparison: Comparison) -> str:
    """Return the headlines, the bottlenecks, what the answer leans on and the warnings."""
    parts = [_settings(comparison)]
    if len(comparison.labels) == 1:
        parts.append(_one(comparison))
    for label in comparison.labels[1:]:
        parts.append(_against(comparison, label))
    parts += [_bottlenecks(comparison), _leaning(comparison)]
    return "\n\n".join(parts)


def _records(frame: pd.DataFrame, keys: list[str]) -> list[dict[str, Any]]:
    return [{key: _plain(row[key]) for key in keys} for _, row in frame.iterrows()]


def _plain(value: Any) -> Any:
    """A value JSON knows: null for what is not a (finite) number."""
    if value is None or isinstance(value, str):
        return value
    if hasattr(value, "item"):
        value = value.item()
    return value if value == value and abs(value) != float("inf") else None


def _settings(comparison: Comparison) -> str:
    s = comparison.settings
    return (
        f"{' | '.join(comparison.labels)}\n"
        f"{_count(s.replications, 'replication')} of {_count(s.years, 'year')} after "
        f"{_count(s.warm_up_weeks, 'week')} of warm-up, {_count(s.follow_up_weeks, 'week')} of "
        f"follow-up, seed {s.seed}"
    )


def _count(number: float, what: str) -> str:
    return f"{number:g} {what}{'' if number == 1 else 's'}"


def _one(comparison: Comparison) -> str:
    rows = [("", comparison.labels[0], "95 % interval")]
    for measure in headlines():
        found = _row(comparison.summaries, measure.name, comparison.labels[0])
        if found is not None:
            rows.append((f"{measure.label}, {measure.unit}", _mean(found), _interval(found)))
    return columns(rows)


def _against(comparison: Comparison, label: str) -> str:
    first = comparison.labels[0]
    rows = [("", first, label, "difference", "", "95 % interval")]
    for measure in headlines():
        before = _row(comparison.summaries, measure.name, first)
        after = _row(comparison.summaries, measure.name, label)
        found = _row(comparison.differences, measure.name, label)
        if before is None or after is None or found is None:
            continue
        name = f"{measure.label}, {measure.unit}"
        verdict = found["better"] or ""
        means = (_mean(before), _mean(after), _mean(found, "+"))
        rows.append((name, *means, verdict, _interval(found, "+")))
    note = "better and worse: after Holm's adjustment for all headlines compared together"
    return f"{columns(rows)}\n{note}\n{_by_child(comparison, label)}"


def _by_child(comparison: Comparison, label: str) -> str:
    """How many of the children at significant harm in both are protected sooner or later."""
    row = comparison.children.set_index("scenario").loc[label]
    if not row["children"]:
        return "child by child: nobody at significant harm in both"
    told = (
        f"child by child: of {row['children']:,} children at significant harm in both, "
        f"{row['sooner']:,} protected sooner, {row['later']:,} later"
    )
    return f"{told}; mean {row['mean']:+.1f} days ({row['low']:+.1f} to {row['high']:+.1f})"


def _row(frame: pd.DataFrame, measure: str, label: str) -> pd.Series[Any] | None:
    """The row of a whole measure (no team, no door) of one scenario."""
    whole = frame["team"].isna() & frame["door"].isna()
    rows = frame[(frame["measure"] == measure) & (frame["scenario"] == label) & whole]
    return rows.iloc[0] if len(rows) else None


def _mean(row: pd.Series[Any], sign: str = "") -> str:
    return number(row["mean"], row["unit"], sign) if not isnan(row["mean"]) else "-"


def _interval(row: pd.Series[Any], sign: str = "") -> str:
    if isnan(row["mean"]):
        return f"null: {row['reason']}"
    if isnan(row["low"]):
        return "interval not available"
    return f"{number(row['low'], row['unit'], sign)} to {number(row['high'], row['unit'], sign)}"


def number(value: float, unit: str, sign: str = "") -> str:
    """Return a number as people write it: shares as percentages, large ones with commas."""
    if unit == "share":
        return f"{value * 100:{sign}.1f} %"
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    return f"{value:{sign},.{digits}f}"


def _bottlenecks(comparison: Comparison) -> str:
    rows = [("bottleneck", "", "", "", "")]
    for label in comparison.labels:
        for team in _busiest(comparison, label):
            load = comparison.mean(label, "load", team)
            wait = comparison.mean(label, "wait_days_mean", team)
            told = "overloaded, waits grow" if load > 1 else _days(wait)
            waiting = comparison.mean(label, "waiting_share", team)
            share = "" if isnan(waiting) else f"{waiting:.0%} of all waiting"
            used = comparison.mean(label, "utilisation", team)
            rows.append((f"  {label}", team, told, share, f"{used:.0%} busy"))
    return columns(rows)


def _busiest(comparison: Comparison, label: str) -> list[str]:
    """The overloaded teams, most loaded first; else the two with most of their time in use.

    Not the longest wait: schools wait for the end of the holidays, which no post shortens.
    """
    s = comparison.summaries
    mine = s[(s["scenario"] == label) & s["team"].notna()]
    loads = mine[(mine["measure"] == "load") & (mine["mean"] > 1)]
    if len(loads):
        teams: list[str] = loads.sort_values("mean", ascending=False)["team"].tolist()
        return teams[:3]
    rows = mine[(mine["measure"] == "utilisation") & mine["mean"].notna()]
    busiest: list[str] = rows.sort_values("mean", ascending=False)["team"].tolist()
    return busiest[:2]


def _days(days: float) -> str:
    return "no wait known" if isnan(days) else f"wait {number(days, 'days')} days"


def _leaning(comparison: Comparison) -> str:
    rows = [("the answer leans on", "", "", "")]
    for key, q in leans_on(comparison.scenarios[0]):
        value = "-" if q.value is None else f"{q.value:g} {getattr(q, 'unit', '')}".strip()
        spread = "" if q.low is None or q.high is None else f"({q.low:g} to {q.high:g})"
        rows.append((f"  {key}", value, spread, q.source))
    return columns(rows) if len(rows) > 1 else ""


def columns(rows: Sequence[tuple[str, ...]]) -> str:
    """Text in columns: the first to the left, numbers to the right where all rows have them."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.ljust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
