"""The starting stock (model section 7): cases open on day 0 have waited since before it."""

from __future__ import annotations

from typing import Any

from sim.eventlog import Kind
from tests.situation import DAY, NEED, OUT, Played, days, delay, demand, hours, number, play, work


def open_cases(step: str, *, count: int = 2, waited: float = 10, **more: Any) -> Played:
    """Cases open at a step on Monday, having waited between 0 and ten days."""
    at_once = demand(("2007-01-01T00:00", "case"), case="task")
    stock = {"step": step, "source": "case", "count": count, "waited": days(waited)} | more
    return play(
        {
            "teams": {"desk": {"fte": 1, "places_per_fte": 1}},
            "meetings": {
                "panel": {
                    "people": {"desk": 1}, "days": ["wed"], "times": ["10:00"],
                    "length": hours(1), "agenda": 9,
                }
            },
            "demand": at_once | {"stock": [stock]},
            "steps": {
                "task": work("desk", 60),
                "month": delay(days(30)),
                "place": {"kind": "take", "team": "desk", "next": "out"},
                "panel": {
                    "kind": "meeting", "meeting": "panel", "notice": days(7), "next": "out",
                },
                "out": OUT,
            },
        },
        days=60,
    )  # fmt: skip


def test_work_in_stock_has_waited_and_is_served_oldest_first() -> None:
    """Two cases, 7.5 and 2.5 days old, and one that comes at midnight: served in that order."""
    played = open_cases("task")
    assert [played.first(Kind.JOINED, "task", number(i)) for i in range(3)] == [
        -7.5 * DAY, -2.5 * DAY, 0,
    ]  # fmt: skip
    assert [played.first(Kind.STARTED, "task", number(i)) for i in range(3)] == [0, 60, 120]


def test_stock_can_have_waited_for_a_minute() -> None:
    played = open_cases("task", count=1, waited=2 / DAY)
    assert [row[0] for row in played.rows(Kind.ARRIVED, Kind.JOINED)][:2] == [-1, -1]


def test_a_delay_in_stock_has_only_its_rest_to_run() -> None:
    """Of thirty days, 7.5 and 2.5 are gone; one longer gone than it lasts ends at once."""
    played = open_cases("month")
    ends = [played.first(Kind.ENDED, "out", number(i)) for i in range(2)]
    assert ends == [22.5 * DAY, 27.5 * DAY]
    assert open_cases("month", count=1, waited=80).first(Kind.ENDED, "out", number(0)) == 0


def test_waiting_for_a_place_began_before_day_0() -> None:
    """The older of two has the one place, at once."""
    played = open_cases("place")
    assert played.first(Kind.PLACE_WAITED, "place", number(0)) == -7.5 * DAY
    assert [row[0] for row in played.rows(Kind.PLACE_TAKEN)] == [0, 0]
    assert [row[1] for row in played.rows(Kind.PLACE_TAKEN)] == [number(0), number(1)]


def test_notice_of_a_meeting_was_given_before_day_0() -> None:
    """Seven days' notice: the case of 7.5 days is heard this Wednesday, the other next."""
    played = open_cases("panel")
    wednesday = 2 * DAY + 600
    assert played.when(Kind.HEARD, "panel", number(0)) == [wednesday]
    assert played.when(Kind.HEARD, "panel", number(1)) == [wednesday + 7 * DAY]


def test_answers_in_stock_were_asked_for_before_day_0() -> None:
    """The older question of two was asked 7.5 days ago, and each answer takes ten days. What
    comes after is of its own minute."""
    settings = {
        "demand": demand(case="ask") | {
            "stock": [{"step": "ask", "source": "case", "count": 2, "waited": days(10)}]
        },
        "steps": {
            "ask": {"kind": "fork", "branches": ["answer"], "limit": days(9), "next": "out"},
            "answer": delay(days(10), next="done"),
            "out": OUT,
        },
    }  # fmt: skip
    played = play(settings)
    assert [row[0] for row in played.rows(Kind.ASKED)] == [-7.5 * DAY, -2.5 * DAY]
    assert [row[0] for row in played.rows(Kind.DELAYED)] == [0, 0]
    assert [row[0] for row in played.rows(Kind.TIMED_OUT)] == [1.5 * DAY, 6.5 * DAY]
    assert [row[0] for row in played.rows(Kind.ENDED)] == [1.5 * DAY, 6.5 * DAY]


def test_the_need_of_stock_can_be_given() -> None:
    assert open_cases("month", need=2.75).outcome.need.tolist()[:2] == [2_750_000] * 2


def test_stock_can_hold_a_place_since_before_day_0() -> None:
    """The one place is held by a case whose month ends on day 25; a new case waits for it."""
    at_midnight = demand(("2007-01-01T00:00", "case"), case="place")
    held = {"step": "month", "source": "case", "waited": days(10), "holds": ["desk"]}
    settings = {
        "teams": {"desk": {"fte": 1, "places_per_fte": 1}},
        "demand": at_midnight | {"stock": [held]},
        "steps": {
            "month": delay(days(30)),
            "place": {"kind": "take", "team": "desk", "next": "out"},
            "out": OUT,
        },
    }
    played = play(settings, days=60)
    taken = [row for row in played.rows(Kind.PLACE_TAKEN) if row[1] == number(0)]
    assert taken == [(-5 * DAY, number(0), "place_taken", "", "desk")]
    assert played.first(Kind.PLACE_GIVEN, "out", number(0)) == 25 * DAY
    assert played.first(Kind.PLACE_TAKEN, "place", number(1)) == 25 * DAY


def test_stock_can_be_protected_since_before_day_0() -> None:
    """At significant harm and on a plan: no crisis while the plan lasts, one a day after it."""
    for protected, rings in ((False, DAY), (True, 26 * DAY)):
        stock = {
            "step": "month", "source": "case", "waited": days(10), "need": 3.0,
            "protected": protected,
        }  # fmt: skip
        settings = {
            "need": NEED,
            "crisis": {"after": days(1), "begins": "answer"},
            "teams": {"desk": {"fte": 1}},
            "demand": demand(case="month") | {"stock": [stock]},
            "steps": {"month": delay(days(30)), "answer": work("desk", 60), "out": OUT},
        }
        assert play(settings, days=60).rows(Kind.CRISIS)[0][0] == rings
