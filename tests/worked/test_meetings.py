"""Meetings and slots in the diary (model section 4)."""

from __future__ import annotations

from typing import Any

import pytest

from sim.eventlog import Kind
from tests.situation import given, number, play

NINE, TEN = 540, 600
SOURCES = ("case", "visit", "urgent")


def panel(*arrivals: Any, agenda: int = 2, notice: float = 0, chairs: int = 1) -> dict[str, Any]:
    """A panel on Wednesdays at 10:00 for an hour; its chair has visits of 300 minutes too."""
    visit = {
        "kind": "work",
        "team": "chair",
        "time": {"value": 300, "unit": "minutes"},
        "next": "out",
    }
    return {
        "teams": {"chair": {"fte": chairs}},
        "meetings": {
            "panel": {
                "people": {"chair": 1},
                "days": ["wed"],
                "times": ["10:00"],
                "length": {"value": 1, "unit": "hours"},
                "agenda": agenda,
            }
        },
        "demand": {
            "sources": {name: {"begins": name, "per_year": 0} for name in SOURCES},
            "given": given(*arrivals),
        },
        "steps": {
            "case": {
                "kind": "meeting",
                "meeting": "panel",
                "notice": {"value": notice, "unit": "days"},
                "next": "out",
            },
            "visit": visit,
            "urgent": visit | {"priority": "emergency"},
            "out": {"kind": "end"},
        },
    }


def test_a_slot_hears_at_most_its_agenda_and_the_rest_waits_a_week() -> None:
    """Three cases, two places on the agenda: the third is heard a week later."""
    monday = [("2007-01-01T09:00", "case"), ("2007-01-01T09:01", "case")]
    played = play(panel(*monday, ("2007-01-01T09:02", "case")))
    wednesday = 2 * 1440 + TEN
    heard = [played.when(Kind.HEARD, "case", number(row)) for row in range(3)]
    assert heard == [[wednesday], [wednesday], [wednesday + 7 * 1440]]


def test_notice_must_have_passed() -> None:
    """Listed on Monday with five days' notice: not this Wednesday, the next."""
    played = play(panel(("2007-01-01T09:00", "case"), notice=5))
    assert played.when(Kind.HEARD, "case", number(0)) == [9 * 1440 + TEN]


def test_the_people_are_set_aside_agenda_full_or_not() -> None:
    """Nobody is listed; the chair's hour is taken all the same, every Wednesday."""
    played = play(panel(), days=14)
    began = [row[0] for row in played.rows(Kind.SLOT_BEGAN)]
    assert began == [2 * 1440 + TEN, 9 * 1440 + TEN]


def test_whoever_is_at_work_stops_and_goes_on_afterwards() -> None:
    """A visit of five hours from 08:00 is interrupted from 10:00 to 11:00 and ends at 14:00."""
    played = play(panel(("2007-01-03T08:00", "visit")))
    day = 2 * 1440
    assert played.when(Kind.STOPPED, "visit", number(0)) == [day + TEN]
    assert played.when(Kind.RESUMED, "visit", number(0)) == [day + 660]
    assert played.when(Kind.FINISHED, "visit", number(0)) == [day + 840]


def test_a_free_person_is_called_before_one_at_work() -> None:
    """With two chairs the one who is free goes; the visit is not interrupted."""
    played = play(panel(("2007-01-03T08:00", "visit"), chairs=2))
    assert played.rows(Kind.STOPPED) == []
    assert played.when(Kind.FINISHED, "visit", number(0)) == [2 * 1440 + 780]


@pytest.mark.parametrize(
    ("first", "second", "stopped"),
    [("visit", "urgent", 0), ("urgent", "visit", 1), ("visit", "visit", 1)],
)
def test_a_meeting_takes_people_from_the_work_that_is_last_in_order_first(
    first: str, second: str, stopped: int
) -> None:
    """Both chairs are at work when the panel begins: the lower class stops, whenever it began;
    of two of one class the one that came to the door later."""
    arrivals = [("2007-01-03T08:00", first), ("2007-01-03T08:30", second)]
    played = play(panel(*arrivals, chairs=2))
    day, begun, step = 2 * 1440, (480, 510), (first, second)[stopped]
    assert [row[:4] for row in played.rows(Kind.STOPPED, Kind.RESUMED)] == [
        (day + TEN, number(stopped), "stopped", step),
        (day + 660, number(stopped), "resumed", step),
    ]
    ended = {row[1]: row[0] for row in played.rows(Kind.FINISHED)}
    assert ended[number(stopped)] == day + begun[stopped] + 300 + 60
    assert ended[number(1 - stopped)] == day + begun[1 - stopped] + 300


@pytest.mark.parametrize("later", ["07:50", "07:51"])
def test_of_two_of_one_age_the_one_with_the_higher_number_stops(later: str) -> None:
    """Whichever of the two began its visit first: one comes by way of a call of ten minutes. If
    it is a minute older or younger, it is the younger one that stops."""
    for sources in (("visit", "by_call"), ("by_call", "visit")):
        arrivals = zip(("2007-01-03T07:50", f"2007-01-03T{later}"), sources, strict=True)
        settings = panel(*arrivals, chairs=2)
        settings["demand"]["sources"]["by_call"] = {"begins": "call", "per_year": 0}
        call = {"kind": "delay", "time": {"value": 10, "unit": "minutes"}, "next": "visit"}
        settings["steps"]["call"] = call
        (stopped,) = play(settings).rows(Kind.STOPPED)
        assert stopped[:2] == (2 * 1440 + TEN, number(1))


def test_of_two_branches_of_one_case_the_one_named_last_stops() -> None:
    """Both chairs work for the same case."""
    settings = panel(("2007-01-03T08:00", "both"), chairs=2)
    settings["demand"]["sources"]["both"] = {"begins": "both", "per_year": 0}
    settings["steps"]["both"] = {"kind": "fork", "branches": ["visit", "urgent"], "next": "out"}
    for name in ("visit", "urgent"):
        settings["steps"][name] |= {"next": "done", "priority": "routine"}
    (stopped,) = play(settings).rows(Kind.STOPPED)
    assert stopped[3] == "urgent"
