"""Teams with more demand than capacity: their waits are no steady number."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan, nan

import pandas as pd

from sim.statistics.confidence import Numbers, summary


def overloaded(load: Numbers) -> str:
    """Return why a team's waits are no steady number, "" where its load stays within capacity.

    Parameters
    ----------
    load : sequence of float, shape (replications,)
        Demand over capacity of one team in each replication; their mean decides.
    """
    mean = summary(load).mean
    if isnan(mean) or mean <= 1:
        return ""
    return f"overloaded: demand {mean:.2f} x capacity; waits grow without limit"


def overloaded_teams(loads: Mapping[str, Numbers]) -> dict[str, str]:
    """Return the reason for each team that is overloaded (see :func:`overloaded`)."""
    reasons = {team: overloaded(load) for team, load in loads.items()}
    return {team: reason for team, reason in reasons.items() if reason}


WAIT_MEASURES = ("wait_days_mean", "wait_days_p90")
"""Measures by team that are null where the team is overloaded."""


def loads(measures: pd.DataFrame, label: object, by: str) -> dict[str, list[float]]:
    """Return the load of each team in each replication of one scenario (or point)."""
    rows = measures[(measures[by] == label) & (measures["measure"] == "load")]
    return {str(team): part["value"].tolist() for team, part in rows.groupby("team", sort=False)}


def without_overloaded_waits(measures: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Return measures without the waits for overloaded teams, which are no steady number.

    Parameters
    ----------
    measures : DataFrame
        measure, team, value (made null, with the ``reason``) and the column ``by``, which tells
        scenarios (or points) apart.
    """
    measures = measures.copy()
    waits = measures["measure"].isin(WAIT_MEASURES)
    for label in measures[by].unique():
        for team, reason in overloaded_teams(loads(measures, label, by)).items():
            rows = waits & (measures[by] == label) & (measures["team"] == team)
            measures.loc[rows, "value"] = nan
            measures.loc[rows, "reason"] = reason
    return measures
