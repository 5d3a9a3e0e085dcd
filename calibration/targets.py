"""How the results of a scenario meet the calibration targets."""

from __future__ import annotations

import tomllib
from math import nan
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import Problem, SettingsError

TARGETS = Path(__file__).with_name("targets.toml")
COLUMNS = ["target", "what", "aim", "low", "high", "model", "met", "source"]


def read_targets() -> dict[str, dict[str, Any]]:
    """Return the targets by id: label, measure, target, low, high, source."""
    return tomllib.loads(TARGETS.read_text(encoding="utf-8"))


def in_folder(folder: Path, scenario: str) -> pd.DataFrame:
    """Return each target beside what a results folder has for a scenario.

    Raises
    ------
    SettingsError
        When it is no folder of results, or holds no such scenario.
    """
    try:
        tables = [pd.read_csv(folder / name) for name in ("summary.csv", "registered.csv")]
    except FileNotFoundError:
        raise SettingsError([Problem("is no folder of results", str(folder))]) from None
    mine = [table[table["scenario"] == scenario] for table in tables]
    if mine[0].empty:
        known = ", ".join(tables[0]["scenario"].unique())
        message = f"holds no scenario of this name; it has {known}"
        raise SettingsError([Problem(message, str(folder), key=scenario)])
    return against_targets(*mine)


def against_targets(summary: pd.DataFrame, registered: pd.DataFrame) -> pd.DataFrame:
    """Return each target beside the model's mean.

    Parameters
    ----------
    summary : DataFrame
        measure, team, door, mean of one scenario.
    registered : DataFrame
        attribute, value, count of its registrations.

    Returns
    -------
    DataFrame
        target (id), what, aim, low, high, model (NaN where no measure holds it), met ("yes", "no",
        "not measured"), source.
    """
    rows = []
    for name, target in read_targets().items():
        model = _model(summary, registered, target)
        inside = target["low"] <= model <= target["high"]
        met = "not measured" if model != model else "yes" if inside else "no"
        aim = (target["target"], target["low"], target["high"])
        rows.append((name, target["label"], *aim, model, met, target["source"]))
    return pd.DataFrame(rows, columns=COLUMNS)


def as_markdown(table: pd.DataFrame) -> str:
    """Return the table for a page."""
    lines = ["| | target | range | model | met |", "|---|---|---|---|---|"]
    for _, row in table.iterrows():
        model = "-" if row["model"] != row["model"] else f"{row['model']:.3g}"
        limits = f"{row['low']:g} to {row['high']:g}"
        what = f"{row['target']} {row['what']}"
        lines.append(f"| {what} | {row['aim']:g} | {limits} | {model} | {row['met']} |")
    return "\n".join(lines)


def _model(summary: pd.DataFrame, registered: pd.DataFrame, target: dict[str, Any]) -> float:
    rows = summary[(summary["measure"] == target["measure"]) & summary["door"].isna()]
    if "category" in target:
        mine = registered[registered["attribute"] == "category"]
        whole = mine["count"].sum()
        part = mine[mine["value"] == target["category"]]["count"].sum()
        return float(part / whole) if whole else nan
    if "rank_of" in target:
        order = rows[rows["team"].notna()].sort_values("mean", ascending=False)["team"].tolist()
        return float(order.index(target["rank_of"]) + 1) if target["rank_of"] in order else nan
    team = target.get("team")
    rows = rows[rows["team"].isna() if team is None else rows["team"] == team]
    return float(rows["mean"].iloc[0]) / float(target.get("per", 1)) if len(rows) else nan
