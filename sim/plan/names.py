"""The words beside the compiled model: what its numbers are called, for measures and reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.eventlog import Kind
from sim.scenario.quantities import BANDS as BANDS
from sim.scenario.step_base import DONE
from sim.scenario.step_kinds import KINDS

if TYPE_CHECKING:
    import pandas as pd

HAPPENS = {kind: table.logs for kind, table in KINDS.items()} | {DONE: Kind.DONE}
"""The kind of row of the log that says a step of a kind happened."""


@dataclass(frozen=True)
class Names:
    """Names and labels; row number is the number used in the log.

    ``steps``: step, label, kind, stage, lane (agency or team), door, meeting, means ("" for none).
    A door or meeting chosen by an attribute reads "by <attribute>"; ``door_of`` and ``meeting_of``
    then map its values ("*" for the rest), else they are None.
    ``teams``: group (unique name), team, label, agency, people (heads), fte (after vacancy),
    calendar, direct (share), cost_per_hour, paid_hours_per_week, closed (bool): one row per staff
    group (the part-time remainder of a group is a row of its own).
    ``meetings``: meeting, label, agenda, length (minutes).
    ``doors``: door, label, agency. ``sources``: source, label, agency, background (bool).
    ``attributes``: values of each attribute, in the order of their numbers.
    ``right_doors``: for each band the names of right doors ("own", "helper" as in the scenario).
    """

    scenario: str
    start: dt.date
    steps: pd.DataFrame
    teams: pd.DataFrame
    meetings: pd.DataFrame
    doors: pd.DataFrame
    sources: pd.DataFrame
    attributes: dict[str, list[str]]
    right_doors: dict[str, list[str]]
