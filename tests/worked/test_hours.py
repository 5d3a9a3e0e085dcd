"""Working hours (model section 4): work belongs to the person who took it."""

from __future__ import annotations

from typing import Any

from sim.eventlog import Kind
from tests.situation import OFFICE, given, number, play


def desk(*arrivals: Any, minutes: float = 120, fte: float = 1, **step: Any) -> dict[str, Any]:
    """One team in office hours, one piece of work for each arrival."""
    return {
        "calendars": {"office": OFFICE},
        "teams": {"desk": {"fte": fte, "calendar": "office"}},
        "demand": {
            "sources": {"caller": {"begins": "work", "per_year": 0}},
            "given": given(*((at, "caller") for at in arrivals)),
        },
        "steps": {
            "work": {
                "kind": "work",
                "team": "desk",
                "time": {"value": minutes, "unit": "minutes"},
                "next": "out",
            }
            | step,
            "out": {"kind": "end"},
            "gone": {"kind": "end"},
        },
    }


def test_work_stops_at_the_end_of_the_shift_and_resumes_at_the_next() -> None:
    """Two hours from Friday 16:00 end on Monday at 10:00; nobody else gets the person before."""
    played = play(desk("2007-01-05T16:00", "2007-01-05T16:30", minutes=120))
    monday = 7 * 1440
    assert played.when(Kind.FINISHED, "work", number(0)) == [monday + 600]
    assert played.when(Kind.STARTED, "work", number(1)) == [monday + 600]


def test_work_that_ends_with_the_shift_ends_at_the_closing_minute() -> None:
    """Two hours from 15:00 end at 17:00, and nobody can be taken at that minute."""
    played = play(desk("2007-01-01T15:00", "2007-01-01T15:30", minutes=120))
    assert played.when(Kind.FINISHED, "work", number(0)) == [1020]
    assert played.when(Kind.STARTED, "work", number(1)) == [1440 + 540]


def test_nobody_off_shift_can_be_taken() -> None:
    """A call on Saturday waits for Monday 09:00."""
    played = play(desk("2007-01-06T11:00"))
    assert played.when(Kind.STARTED, "work", number(0)) == [7 * 1440 + 540]


def test_half_a_post_works_every_second_day() -> None:
    """FTE 0.5 is one person on half of the days: the second, the fourth, ..."""
    played = play(desk("2007-01-01T08:00", "2007-01-02T10:00", fte=0.5))
    assert played.when(Kind.STARTED, "work", number(0)) == [1440 + 540]
    assert played.when(Kind.STARTED, "work", number(1)) == [1440 + 660]


def test_the_share_of_direct_time_stretches_work() -> None:
    """Sixty minutes of work with half the time direct hold a person for two hours."""
    settings = desk("2007-01-01T09:00", minutes=60)
    settings["teams"]["desk"]["direct"] = 0.5
    assert play(settings).when(Kind.FINISHED, "work", number(0)) == [660]


def test_those_still_waiting_at_their_limit_leave() -> None:
    """The second caller waits an hour for the busy desk and leaves; a third in time is served."""
    limit: dict[str, Any] = {"limit": {"value": 60, "unit": "minutes"}, "on_limit": "gone"}
    played = play(desk("2007-01-01T09:00", "2007-01-01T09:30", "2007-01-01T10:00", **limit))
    assert played.when(Kind.LEFT, "work", number(1)) == [630]
    assert played.when(Kind.STARTED, "work", number(2)) == [660]


def test_a_person_in_the_minute_of_the_limit_still_counts() -> None:
    """The desk is free at 11:00, which is the very minute of the limit."""
    limit: dict[str, Any] = {"limit": {"value": 60, "unit": "minutes"}, "on_limit": "gone"}
    played = play(desk("2007-01-01T09:00", "2007-01-01T10:00", **limit))
    assert played.when(Kind.STARTED, "work", number(1)) == [660]
    assert played.rows(Kind.LEFT) == []
