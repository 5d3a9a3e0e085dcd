"""Where the engines parted once, or the compiled one wrote beside its memory: small scenarios.

What may write beside the memory runs in a process of its own, for that can end the process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from sim.eventlog import Kind
from tests.engines.compare import both, must_be_the_same
from tests.places import TOP
from tests.situation import (
    FINAL,
    OUT,
    Played,
    Situation,
    at_day,
    days,
    delay,
    demand,
    hours,
    milestone,
    minutes,
    work,
)

NEED = {
    "stage2": 0, "multi_agency": 1, "significant_harm": 2, "conference": 2.2, "registration": 2.5,
}  # fmt: skip
BANDS = ("stage1", "stage2", "multi_agency", "significant_harm", "registration")
BACK = {
    "after": hours(2), "worse": 0, "again": dict.fromkeys(BANDS, 0), "again_registered": 0,
    "again_after": days(1),
}  # fmt: skip
ALONE = """
from tests.engines.compare import must_be_the_same
from tests.engines.test_corners import {make}
must_be_the_same({make}())
print("the same")
"""


def test_who_waits_for_a_place_gets_one_of_the_team_chosen_when_the_wait_began() -> None:
    """The team is chosen by a fact; side work changes the fact while the case waits."""
    settings: dict[str, Any] = {
        "need": NEED,
        "teams": {name: {"fte": 1, "places_per_fte": 1} for name in ("near", "far")},
        "demand": demand(
            (at_day(0), "school", 1), (at_day(0, "09:30"), "school", 1), school="split"
        ),
        "steps": {
            "split": {"kind": "side", "branches": ["later"], "next": "take"},
            "later": delay(hours(2), next="safe"),
            "safe": milestone(protects=True, next="done"),
            "take": {
                "kind": "take", "team": {"by": "protected", "of": {"no": "near", "yes": "far"}},
                "next": "hold",
            },
            "hold": delay(hours(5)),
            "out": OUT,
        },
    }  # fmt: skip
    situation = Situation(settings, 2)
    played = Played(must_be_the_same(situation), situation.names)
    assert [row[4] for row in played.rows(Kind.PLACE_TAKEN)] == ["near", "near"]


def test_no_thread_of_a_concern_has_the_number_of_another() -> None:
    """Side work of a worry that has returned starts branches: they come after those before.

    "first" has waited since 09:00 and goes first when the desk is free at 18:00, before "second",
    which side work of the same concern started at 14:00, after the return of 11:00.
    """
    joint: dict[str, Any] = {"members": [{"team": "desk"}, {"team": "car"}]}
    settings: dict[str, Any] = {
        "need": NEED,
        "returns": BACK,
        "teams": {name: {"fte": 1} for name in ("desk", "car", "room")},
        "demand": demand(
            (at_day(0, "08:00"), "block", 0),
            (at_day(0), "school", 1.5),
            (at_day(0, "09:30"), "late", 0),
            block="long", school="before", late="last",
        ),
        "steps": {
            "last": work("", 30) | {"team": None, "members": [{"team": "desk"}, {"team": "room"}]},
            "long": work("desk", 600),
            "second": work("desk", 30, next="done"),
            "first": work("", 30, next="done") | {"team": None} | joint,
            "before": {"kind": "attribute", "attribute": "repeat",
                       "routes": {"no": "leave", "yes": "final"}},
            "leave": {"kind": "side", "branches": ["slow", "first"], "next": "out"},
            "slow": delay(hours(5), next="split"),
            "split": {"kind": "side", "branches": ["note", "second"], "next": "done"},
            "note": milestone(next="done"),
            "out": OUT,
            "final": FINAL,
        },
    }  # fmt: skip
    situation = Situation(settings, 2)
    for outcome in both(situation):
        played = Played(outcome, situation.names)
        started = [row[3] for row in played.rows(Kind.STARTED, concern=100)]
        assert started == ["first", "first", "second"]
    must_be_the_same(situation)


def storm() -> Situation:
    """Thousands of pieces of side work that one case starts in one minute, after another did."""
    settings: dict[str, Any] = {
        "teams": {"desk": {"fte": 1}},
        "demand": demand(
            (at_day(0), "school"), (at_day(0), "visits"), school="more_0", visits="more_1"
        ),
        "steps": {"note": work("desk", 30, next="done"), "out": OUT},
    }
    for i, most in enumerate((16_000, 8000)):
        settings["steps"] |= {
            f"more_{i}": {"kind": "side", "branches": ["note"], "next": f"again_{i}"},
            f"again_{i}": {
                "kind": "visits", "most": most, "under": f"more_{i}", "reached": "out",
            },
        }  # fmt: skip
    return Situation(settings, 2)


def full_diary() -> Situation:
    """A diary with more slots than there is room for at first."""
    meeting = {
        "people": {"desk": 1}, "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "times": [f"{hour:02d}:00" for hour in range(24)], "length": minutes(60), "agenda": 1,
    }  # fmt: skip
    settings: dict[str, Any] = {
        "teams": {"desk": {"fte": 9}},
        "meetings": {f"meeting_{i}": meeting for i in range(9)},
        "demand": demand((at_day(0), "school"), school="note"),
        "steps": {"note": work("desk", 30), "out": OUT},
    }
    return Situation(settings, 250)


@pytest.mark.parametrize("make", [storm, full_diary])
def test_much_at_once_finds_room(make: Any) -> None:
    """It is found before anything is written, however much it is."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE.format(make=make.__name__)],
        cwd=TOP,
        env=os.environ | {"PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stdout.strip() == "the same", (done.returncode, done.stderr[-2000:])
