"""The tidy tables behind the figures: means over replications with intervals, and labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from sim.measures.catalogue import headlines as entries
from sim.questions.compare import Comparison

CONFIDENCE = 0.95
NO_DOOR = "none"


def over_replications(table: pd.DataFrame, keys: Sequence[str], value: str) -> pd.DataFrame:
    """Return mean, low, high (95 % t interval) and n of a column over replications.

    Parameters
    ----------
    table : DataFrame
        One row for each replication and combination of ``keys``.

    Returns
    -------
    DataFrame
        The keys, in the order they first appear, then mean, low, high, n; low and high are
        missing where fewer than two replications have a number.
    """
    grouped = table.groupby(list(keys), sort=False, dropna=False)[value]
    result = grouped.agg(["mean", "std", "count"]).reset_index()
    n = result["count"].to_numpy()
    half = np.where(n > 1, special.stdtrit(np.maximum(n - 1, 1), 0.5 + CONFIDENCE / 2), np.nan)
    half = half * result["std"].to_numpy() / np.sqrt(np.maximum(n, 1))
    result["low"], result["high"], result["n"] = result["mean"] - half, result["mean"] + half, n
    return result[[*keys, "mean", "low", "high", "n"]]


def team_labels(comparison: Comparison) -> dict[str, str]:
    """Return what each team of any scenario is called."""
    return _labels(comparison, "team")


def door_labels(comparison: Comparison) -> dict[str, str]:
    """Return what each door of any scenario is called; "none" is need that belongs at no door."""
    return _labels(comparison, "door") | {NO_DOOR: "no door (Stage 1)"}


def _labels(comparison: Comparison, what: str) -> dict[str, str]:
    """The label in the first scenario that has one."""
    labels: dict[str, str] = {}
    for result in reversed(comparison.results):
        table: pd.DataFrame = getattr(result.named, f"{what}s")
        labels |= dict(zip(table[what], table["label"], strict=True))
    return labels


def small_print(comparison: Comparison) -> str:
    """Return the settings in one line, for the foot of every figure."""
    s = comparison.settings
    return (
        f"Simulated. {s.replications} replications of {s.years:g} year(s) after "
        f"{s.warm_up_weeks} weeks of warm-up, seed {s.seed}; intervals are 95 %."
    )


def by_team(comparison: Comparison, measure: str) -> pd.DataFrame:
    """Return scenario, team (missing: the whole), label, mean, low, high of one measure."""
    rows = comparison.summaries
    rows = rows[(rows["measure"] == measure) & rows["door"].isna()]
    rows = rows.assign(label=rows["team"].map(team_labels(comparison)))
    return rows[["scenario", "team", "label", "mean", "low", "high"]].reset_index(drop=True)


def misdirected_hours(comparison: Comparison) -> pd.DataFrame:
    """Return scenario, team, label, hours (a year), low, high."""
    frame = by_team(comparison, "misdirected_hours_per_year")
    return frame.rename(columns={"mean": "hours"})


def wrong_doors(comparison: Comparison) -> pd.DataFrame:
    """Return scenario, door, door_label, right_door, right_label, per_year, share."""

    table, labels = comparison.tables["wrong_doors"], door_labels(comparison)
    counts = table.pivot_table(
        index=["scenario", "door", "right_door"], columns="replication", values="count", sort=False
    )
    frame = (counts.fillna(0).mean(axis=1) / comparison.settings.years).rename("per_year")
    result: pd.DataFrame = frame.reset_index()
    whole = result.groupby(["scenario", "door"])["per_year"].transform("sum")
    result["share"] = result["per_year"] / whole.where(whole > 0)
    result["door_label"] = result["door"].map(labels)
    result["right_label"] = result["right_door"].map(labels)
    columns = ["door", "door_label", "right_door", "right_label", "per_year", "share"]
    return result[["scenario", *columns]]


def queues(comparison: Comparison) -> pd.DataFrame:
    """Return scenario, team, label, day, length, low, high."""
    frame = over_replications(comparison.tables["queues"], ["scenario", "team", "day"], "length")
    frame["label"] = frame["team"].map(team_labels(comparison))
    return frame.rename(columns={"mean": "length"})


def ledger(comparison: Comparison) -> pd.DataFrame:
    """Return scenario, team, label, use, hours (in the measured time)."""
    frame = over_replications(comparison.tables["ledger"], ["scenario", "team", "use"], "hours")
    frame["label"] = frame["team"].map(team_labels(comparison))
    return frame.rename(columns={"mean": "hours"})[["scenario", "team", "label", "use", "hours"]]


def protection_curves(comparison: Comparison) -> pd.DataFrame:
    """Return scenario, day, share (protected by then), low, high, n (children of all)."""
    table = comparison.tables["protection_curve"]
    frame = over_replications(table, ["scenario", "day"], "share").drop(columns="n")
    children = table[table["day"] == 0].groupby("scenario")["n"].sum()
    frame["n"] = frame["scenario"].map(children)
    return frame.rename(columns={"mean": "share"})


def headlines(comparison: Comparison) -> pd.DataFrame:
    """Return one row per headline and later scenario.

    Returns
    -------
    DataFrame
        measure, label, unit, scenario, against, before_mean, after_mean, diff_mean, diff_low,
        diff_high, n, verdict ("better", "worse", "unclear", "same": after Holm's adjustment),
        reason.
    """
    rows = comparison.differences
    rows = rows[rows["team"].isna() & rows["door"].isna()]
    by_name = {(row["scenario"], row["measure"]): row for _, row in rows.iterrows()}
    result = []
    for after in comparison.labels[1:]:
        for entry in entries():
            row = by_name.get((after, entry.name))
            if row is None:
                continue
            means = [comparison.mean(label, entry.name) for label in (row["against"], after)]
            named = (entry.name, entry.label, entry.unit, after, row["against"], *means)
            drawn = (row["mean"], row["low"], row["high"], row["n"], row["better"])
            result.append((*named, *drawn, row["reason"]))
    columns = ["measure", "label", "unit", "scenario", "against", "before_mean", "after_mean"]
    columns += ["diff_mean", "diff_low", "diff_high", "n", "verdict", "reason"]
    return pd.DataFrame(result, columns=columns)


def teams(comparison: Comparison) -> pd.DataFrame:
    """Return scenario, team, label, utilisation, wait_days_mean and their intervals, load,
    overloaded (bool), n (replications)."""
    keys = ["scenario", "team", "label"]
    used = by_team(comparison, "utilisation").rename(
        columns={"mean": "utilisation", "low": "utilisation_low", "high": "utilisation_high"}
    )
    waits = by_team(comparison, "wait_days_mean").rename(
        columns={"mean": "wait_days_mean", "low": "wait_low", "high": "wait_high"}
    )
    loads = by_team(comparison, "load").rename(columns={"mean": "load"})
    frame = used.merge(waits, on=keys, how="left").merge(
        loads[[*keys, "load"]], on=keys, how="left"
    )
    frame["overloaded"] = frame["load"] > 1
    frame["n"] = comparison.settings.replications
    return frame
