"""Logs written by hand: a few lines of tuples become a record to measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.eventlog import NTH, EventLog, Kind
from sim.measures.compute import Measured
from sim.measures.record import Record
from sim.plan.names import Names

DAY = 1440
HOUR = 60
Row = tuple[int, int, Kind, str, str]
"""Minute, concern, kind, step (meeting where the concern is -1), staff group; "" for none."""

STEPS = {
    # step: (kind, stage, door, means)
    "contact": ("work", "noticing", "", "universal contact"),
    "dropped": ("milestone", "noticing", "", "dropped"),
    "seen": ("milestone", "noticing", "", "recognised"),
    "unseen": ("milestone", "noticing", "", "not recognised"),
    "duty": ("work", "doors", "duty", "taken up"),
    "team": ("work", "doors", "team", "taken up"),
    "school_door": ("work", "doors", "school", "taken up"),
    "chosen_door": ("work", "doors", "by helper", "taken up"),
    "handed": ("delay", "doors", "", "handed off"),
    "ask": ("fork", "information", "", "information"),
    "check": ("work", "information", "", ""),
    "referral": ("milestone", "protection", "", "child protection referral"),
    "investigate": ("work", "protection", "", "investigation"),
    "invited": ("milestone", "protection", "", "conference invited"),
    "conference": ("meeting", "protection", "", "conference"),
    "registered": ("milestone", "protection", "", "registered"),
    "deregistered": ("milestone", "protection", "", "deregistered"),
    "due": ("milestone", "protection", "", "review due"),
    "review": ("meeting", "protection", "", "review"),
    "asked": ("milestone", "assessment", "", "initial assessment asked"),
    "assessed": ("milestone", "assessment", "", "initial assessment"),
    "place": ("take", "plans", "", ""),
    "out": ("end", "", "", ""),
}
GROUPS = {
    # group: (team, agency, people, FTE)
    "workers": ("workers", "social_work", 2, 2.0),
    "workers/part-time": ("workers", "social_work", 1, 0.5),
    "police": ("police", "police", 1, 1.0),
    "visitors": ("visitors", "health", 1, 1.0),
}
TEAM_COLUMNS = (
    "group team label agency people fte calendar direct cost_per_hour paid_hours_per_week closed"
)
RIGHT = {
    "stage1": ["own"],
    "stage2": ["helper", "duty"],
    "multi_agency": ["duty"],
    "significant_harm": ["team"],
    "registration": ["team"],
}


def names() -> Names:
    """Return the words of a small pathway with every meaning the measures know."""
    steps = [(n, n, k, stage, "", d, m) for n, (k, stage, d, m) in STEPS.items()]
    groups = [
        (group, team, team, agency, people, fte, "office", 1.0, 10.0, 35.0, False)
        for group, (team, agency, people, fte) in GROUPS.items()
    ]
    doors = [("duty", "Duty", "social_work"), ("team", "Team", "joint")]
    doors.append(("school", "School", "school"))
    sources = [("school", "School", "school", False), ("public", "Public", "public", False),
               ("contacts", "Contacts", "health", True),
               ("police_domestic_abuse", "Police", "police", False)]  # fmt: skip
    return Names(
        scenario="by hand",
        start=dt.date(2007, 1, 1),  # a Monday
        steps=pd.DataFrame(
            steps, columns=["step", "label", "kind", "stage", "lane", "door", "means"]
        ),
        teams=pd.DataFrame(groups, columns=TEAM_COLUMNS.split()),
        meetings=pd.DataFrame(
            [("slot", "Slot", 4, 120)], columns=["meeting", "label", "agenda", "length"]
        ),
        doors=pd.DataFrame(doors, columns=["door", "label", "agency"]),
        sources=pd.DataFrame(sources, columns=["source", "label", "agency", "background"]),
        attributes={"helper": ["duty", "school"], "age_band": ["0-4", "5-10"]},
        right_doors=RIGHT,
    )


def concern(worry: int, minute: int = 0, *, nth: int = 0, **more: Any) -> dict[str, Any]:
    """Return a row of the table of concerns; the child is the worry unless told otherwise."""
    usual = {
        "concern": worry * NTH + nth, "child": worry, "worry": 0, "nth": nth, "source": "school",
        "background": False, "minute": minute, "need": 0.0, "band": "stage1", "helper": "school",
        "age_band": "0-4", "registered_before": "no",
    }  # fmt: skip
    return usual | more


def record(
    rows: Sequence[Row],
    concerns: Sequence[dict[str, Any]],
    *,
    first: int = 0,
    last: int = 100 * DAY,
    horizon: int | None = None,
) -> Record:
    """Return a record; rows keep their order within a minute."""
    words = names()
    numbers = {name: n for n, name in enumerate(words.steps["step"])}
    numbers |= {"": -1, "slot": 0}
    groups = {name: n for n, name in enumerate(words.teams["group"])} | {"": -1}
    told = sorted(rows, key=lambda row: row[0])
    columns = [(0, m, c, numbers[s], int(k), groups[g]) for m, c, k, s, g in told]
    table = np.array(columns, dtype=np.int64).reshape(-1, 6).T
    log = EventLog(*(np.ascontiguousarray(column) for column in table))
    frame = pd.DataFrame(list(concerns) or [concern(0)])
    return Record(words, log, frame.iloc[: len(concerns)], first, last, horizon or last)


def shift(group: str, opens: int, closes: int) -> list[Row]:
    """Return a shift of a staff group."""
    return [
        (opens, -1, Kind.SHIFT_BEGAN, "", group),
        (closes, -1, Kind.SHIFT_ENDED, "", group),
    ]


def work(number: int, step: str, group: str, *, joined: int, began: int, ended: int) -> list[Row]:
    """Return one person's work, from joining the queue to the end."""
    return [
        (joined, number, Kind.JOINED, step, group),
        (began, number, Kind.STARTED, step, group),
        (ended, number, Kind.FINISHED, step, group),
    ]


def read(found: Record, measure: str, *, team: str | None = None, door: str | None = None) -> float:
    """Return one value of one measure."""
    frame = Measured(found).frame()
    frame = frame[frame["measure"] == measure]
    for column, wanted in (("team", team), ("door", door)):
        frame = frame[frame[column].isna() if wanted is None else frame[column] == wanted]
    assert len(frame) == 1, f"{len(frame)} values of {measure} for {team}, {door}"
    return float(frame["value"].iloc[0])


def why(found: Record, measure: str, *, team: str | None = None) -> str:
    """Return the reason of a null."""
    frame = Measured(found).frame()
    frame = frame[(frame["measure"] == measure) & frame["door"].isna()]
    frame = frame[frame["team"].isna() if team is None else frame["team"] == team]
    return str(frame["reason"].iloc[0])
