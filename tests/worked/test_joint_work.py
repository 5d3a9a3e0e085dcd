"""Joint work (model section 4): all or nobody, in the written order, and only the first keeps."""

from __future__ import annotations

from typing import Any

from sim.eventlog import Kind
from tests.situation import OFFICE, given, number, play


def minutes(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "minutes"}


def two_teams(*, police: int, social_work: int, arrivals: list[dict[str, Any]]) -> dict[str, Any]:
    """Police and social work, each with work of its own and a joint interview above it."""
    sources = ("interview", "patrol", "visit")
    return {
        "teams": {"police": {"fte": police}, "social_work": {"fte": social_work}},
        "demand": {
            "sources": {name: {"begins": name, "per_year": 0} for name in sources},
            "given": arrivals,
        },
        "steps": {
            "interview": {
                "kind": "work",
                "members": [{"team": "police"}, {"team": "social_work"}],
                "priority": "significant harm",
                "time": minutes(60),
                "next": "out",
            },
            "patrol": {"kind": "work", "team": "police", "time": minutes(100), "next": "out"},
            "visit": {"kind": "work", "team": "social_work", "time": minutes(30), "next": "out"},
            "out": {"kind": "end"},
        },
    }


def test_a_joint_step_takes_both_people_at_once_or_nobody() -> None:
    """The police officer is out until 10:40, so nobody of social work is taken before that."""
    played = play(
        two_teams(
            police=1,
            social_work=1,
            arrivals=given(("2007-01-01T09:00", "patrol"), ("2007-01-01T09:10", "interview")),
        )
    )
    assert played.when(Kind.STARTED, "interview", number(1)) == [640, 640]
    assert played.when(Kind.FINISHED, "interview", number(1)) == [700, 700]


def test_the_first_waiting_joint_step_keeps_the_partner_free() -> None:
    """A visit that comes later does not push in front of the waiting interview."""
    played = play(
        two_teams(
            police=1,
            social_work=1,
            arrivals=given(
                ("2007-01-01T09:00", "patrol"),
                ("2007-01-01T09:10", "interview"),
                ("2007-01-01T09:20", "visit"),
            ),
        )
    )
    assert played.rows(Kind.KEPT) == [(550, number(1), "kept", "interview", "social_work")]
    assert played.when(Kind.STARTED, "visit", number(2)) == [700]


def test_meanwhile_other_people_of_both_teams_go_on_with_solo_work() -> None:
    """One social worker is kept for the interview; the second takes the visit."""
    played = play(
        two_teams(
            police=1,
            social_work=2,
            arrivals=given(
                ("2007-01-01T09:00", "patrol"),
                ("2007-01-01T09:10", "interview"),
                ("2007-01-01T09:20", "visit"),
            ),
        )
    )
    assert played.when(Kind.STARTED, "visit", number(2)) == [560]
    assert len(played.rows(Kind.KEPT)) == 1


def test_nobody_beyond_the_first_in_order_is_kept() -> None:
    """Two interviews wait for the one officer; only one of three social workers is kept."""
    played = play(
        two_teams(
            police=1,
            social_work=2,
            arrivals=given(
                ("2007-01-01T09:00", "patrol"),
                ("2007-01-01T09:10", "interview"),
                ("2007-01-01T09:11", "interview"),
                ("2007-01-01T09:20", "visit"),
                ("2007-01-01T09:21", "visit"),
            ),
        )
    )
    assert played.when(Kind.STARTED, "visit", number(3)) == [560]
    assert played.when(Kind.STARTED, "visit", number(4)) == [590]


def test_joint_work_goes_on_in_the_minutes_both_have_in_common() -> None:
    """Two hours from 16:30: half an hour today, the rest from 09:00 tomorrow."""
    settings = two_teams(police=1, social_work=1, arrivals=given(("2007-01-01T16:30", "interview")))
    settings["calendars"] = {"office": OFFICE}
    settings["teams"]["social_work"]["calendar"] = "office"
    played = play(settings)
    assert played.when(Kind.FINISHED, "interview", number(0)) == [1440 + 570] * 2
