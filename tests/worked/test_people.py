"""People and queues (model section 4): who of a team is taken, who is kept, who leaves."""

from __future__ import annotations

from typing import Any

from sim.eventlog import Kind
from tests.situation import (
    DAY,
    OFFICE,
    OUT,
    Played,
    demand,
    minutes,
    number,
    play,
    work,
)

NINE, TEN = 540, 600
JOINT = [{"team": "desk"}, {"team": "car"}]


def served(
    *arrivals: Any, desk: dict[str, Any] | None = None, days: float = 3, **more: Any
) -> Played:
    """A desk and two cars; calls of an hour for the desk, trips of half an hour for a car."""
    sources = ("call", "trip", "joint", "other", "urgent")
    steps = {
        "call": work("desk", 60),
        "trip": work("car", 30),
        "joint": work(None, 60, members=JOINT),
        "other": work("room", 30),
        "urgent": work("car", 30, priority="emergency"),
    }
    return play(
        {
            "calendars": {"office": OFFICE},
            "teams": {"desk": desk or {"fte": 1}, "car": {"fte": 1}, "room": {"fte": 1}},
            "demand": demand(*arrivals, **{name: name for name in sources}),
            "steps": steps | more | {"out": OUT},
        },
        days=days,
    )


def at(time: str, source: str, day: int = 1) -> tuple[str, str]:
    return (f"2007-01-{day:02d}T{time}", source)


# -- who is taken ---------------------------------------------------------------------------------


def test_two_who_are_free_in_one_minute_take_the_first_two_of_the_queue() -> None:
    calls = [at("09:00", "call"), at("09:00", "call"), at("09:10", "call"), at("09:20", "call")]
    played = served(*calls, desk={"fte": 2})
    assert [row[0] for row in played.rows(Kind.STARTED)] == [NINE, NINE, TEN, TEN]


def test_when_the_full_timer_is_busy_the_part_timer_is_taken() -> None:
    """One post and a half: on Tuesday both are there, and a third call waits."""
    played = served(*[at("10:00", "call", day=2)] * 3, desk={"fte": 1.5, "calendar": "office"})
    assert [(row[0] - DAY, row[4]) for row in played.rows(Kind.STARTED)] == [
        (TEN, "desk"), (TEN, "desk/part-time"), (TEN + 60, "desk"),
    ]  # fmt: skip


def test_nobody_of_a_group_that_is_not_at_work_is_taken() -> None:
    """The main group of the team keeps office hours; in the evening its night group answers."""
    groups = {"night": {"fte": 1, "calendar": "always"}}
    desk = {"fte": 1, "calendar": "office", "groups": groups}
    played = served(*[at("15:00", "call"), at("20:00", "call"), at("20:10", "call")], desk=desk)
    assert [(row[0], row[4]) for row in played.rows(Kind.STARTED)] == [
        (900, "desk"), (1200, "desk/night"), (1260, "desk/night"),
    ]  # fmt: skip


def test_a_meeting_stops_nobody_who_is_not_at_work() -> None:
    """The day worker's call of 16:30 stands over night anyway; the meeting at 20:00 takes the
    night worker from the call that is first in order."""
    groups = {"night": {"fte": 1, "calendar": "always"}}
    meeting = {"people": {"desk": 1}, "days": ["mon"], "times": ["20:00"], "agenda": 1}
    settings: dict[str, Any] = {
        "calendars": {"office": OFFICE},
        "teams": {"desk": {"fte": 1, "calendar": "office", "groups": groups}},
        "meetings": {"panel": meeting | {"length": minutes(30)}},
        "demand": demand(at("16:30", "call"), at("16:40", "soon"), call="call", soon="soon"),
        "steps": {"call": work("desk", 60), "soon": work("desk", 600, priority="emergency"),
                  "out": OUT},
    }  # fmt: skip
    played = play(settings, days=3)
    assert [row[:2] for row in played.rows(Kind.STOPPED)] == [(1200, number(1))]


def test_a_team_s_shifts_are_written_down() -> None:
    """A week of an office: five days from 09:00 to 17:00."""
    played = served(desk={"fte": 1, "calendar": "office"}, days=7)
    shifts = [row for row in played.rows(Kind.SHIFT_BEGAN, Kind.SHIFT_ENDED) if row[4] == "desk"]
    assert [(row[0], row[2]) for row in shifts] == [
        (day * DAY + minute, kind)
        for day in range(5)
        for minute, kind in ((NINE, "shift_began"), (1020, "shift_ended"))
    ]


# -- who is kept ----------------------------------------------------------------------------------


def test_who_is_kept_is_written_down_once_until_let_go() -> None:
    """The car is kept from 09:10 until the desk is free at 10:00; what happens in another team
    meanwhile, and who else waits for the car, changes nothing."""
    played = served(
        at("09:00", "call"), at("09:10", "joint"), at("09:20", "other"), at("09:30", "trip")
    )
    assert [(row[0], row[1], row[2]) for row in played.rows(Kind.KEPT, Kind.LET_GO)] == [
        (550, number(1), "kept"),
        (TEN, number(1), "let_go"),
    ]
    assert played.when(Kind.STARTED, "joint", number(1)) == [TEN, TEN]
    assert played.when(Kind.STARTED, "trip", number(3)) == [TEN + 60]


def test_who_was_kept_for_one_is_kept_for_another_who_comes_before_it() -> None:
    """The car is let go for the first, and kept for an urgent visit of both, until 10:00."""
    urgent = work(None, 30, members=JOINT, priority="emergency")
    played = served(at("09:00", "call"), at("09:10", "joint"), at("09:20", "urgent"), urgent=urgent)
    assert [(row[0], row[1], row[2]) for row in played.rows(Kind.KEPT, Kind.LET_GO)] == [
        (550, number(1), "kept"),
        (560, number(1), "let_go"),
        (560, number(2), "kept"),
        (TEN, number(2), "let_go"),
    ]


def test_whoever_is_kept_is_free_in_the_minute_the_first_in_order_gives_up() -> None:
    """The joint visit waits until 09:40 for the desk; then the car takes the trip."""
    joint = work(None, 60, members=JOINT, limit=minutes(30), on_limit="out")
    played = served(at("09:00", "call"), at("09:10", "joint"), at("09:20", "trip"), joint=joint)
    assert played.when(Kind.LEFT, "joint", number(1)) == [580, 580]
    assert played.when(Kind.STARTED, "trip", number(2)) == [580]


def test_who_is_kept_goes_home_and_another_is_kept() -> None:
    """The desk is out all evening. A joint visit of 16:30 keeps the day's car, from 17:00 on the
    night's; who joins the queue after that changes nothing."""
    night = {"night": {"fte": 2, "calendar": "always"}}
    settings: dict[str, Any] = {
        "calendars": {"office": OFFICE},
        "teams": {"desk": {"fte": 1}, "car": {"fte": 1, "calendar": "office", "groups": night}},
        "demand": demand(
            at("16:00", "call"), at("16:30", "joint"), at("17:30", "trip"), at("17:40", "trip"),
            call="call", joint="joint", trip="trip",
        ),
        "steps": {
            "call": work("desk", 300), "joint": work(None, 60, members=JOINT),
            "trip": work("car", 240), "out": OUT,
        },
    }  # fmt: skip
    rows = play(settings, days=2).rows(Kind.KEPT, Kind.LET_GO)
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        (990, "kept", "joint", "car"),
        (1020, "let_go", "joint", "car"),
        (1020, "kept", "joint", "car/night"),
        (1260, "let_go", "joint", "car/night"),
    ]


def test_two_can_be_kept_of_two_groups() -> None:
    """One of the day and one of the two of the night; who joins the queue behind changes nothing,
    and the second of the night takes the trip."""
    night = {"night": {"fte": 2, "calendar": "always"}}
    both = [{"team": "desk"}, {"team": "car", "people": 2}]
    settings: dict[str, Any] = {
        "calendars": {"office": OFFICE},
        "teams": {"desk": {"fte": 1}, "car": {"fte": 1, "calendar": "office", "groups": night}},
        "demand": demand(
            at("09:00", "call"), at("09:10", "joint"), at("09:20", "joint"), at("09:30", "trip"),
            call="call", joint="joint", trip="trip",
        ),
        "steps": {
            "call": work("desk", 60), "joint": work(None, 60, members=both),
            "trip": work("car", 240), "out": OUT,
        },
    }  # fmt: skip
    played = play(settings, days=2)
    rows = played.rows(Kind.KEPT, Kind.LET_GO)
    assert [(row[0], row[2], row[4]) for row in rows if row[0] < 570] == [
        (550, "kept", "car"),
        (550, "kept", "car/night"),
    ]
    assert played.when(Kind.STARTED, "trip", number(3)) == [570]
    assert played.when(Kind.STARTED, "joint", number(1)) == [TEN] * 3


def test_being_let_go_is_told_of_the_branch_it_was_for() -> None:
    """One branch of the case works at the desk until 10:00, the second waits for desk and car."""
    branches: dict[str, Any] = {"call": work("desk", 60, next="done"),
                "joint": work(None, 60, members=JOINT, next="done")}  # fmt: skip
    fork = {"kind": "fork", "branches": ["call", "joint"], "next": "out"}
    played = served(at("09:00", "other"), other=fork, **branches)
    at_ten = [row[1:] for row in played.story(number(0)) if row[0] == TEN]
    assert at_ten == [
        ("finished", "call"), ("done", "done"), ("started", "joint"), ("started", "joint"),
        ("let_go", "joint"),
    ]  # fmt: skip


def test_a_step_for_two_of_a_team_keeps_the_one_who_is_there() -> None:
    """Both desks are needed: one is kept from 09:10, and a call waits behind the pair."""
    pair = work(None, 30, members=[{"team": "desk", "people": 2}])
    played = served(
        at("09:00", "call"), at("09:10", "joint"), at("09:20", "call"), desk={"fte": 2}, joint=pair
    )
    assert [(row[0], row[2]) for row in played.rows(Kind.KEPT, Kind.LET_GO)] == [
        (550, "kept"), (TEN, "let_go"),
    ]  # fmt: skip
    assert played.when(Kind.STARTED, "joint", number(1)) == [TEN, TEN]
    assert played.when(Kind.STARTED, "call", number(2)) == [TEN + 30]


def test_who_is_free_of_a_chain_of_teams_goes_to_the_first_in_order() -> None:
    """A visit of desk and car waits since 09:10, a talk of car and room since 09:20. At 10:00 the
    desk is free: the visit begins; the talk needs the car and begins at 11:00, when it is back."""
    talk = work(None, 60, members=[{"team": "car"}, {"team": "room"}])
    played = served(
        at("09:00", "call"), at("09:10", "joint"), at("09:20", "other"), at("10:10", "trip"),
        other=talk,
    )  # fmt: skip
    assert played.when(Kind.STARTED, "joint", number(1)) == [TEN, TEN]
    assert played.when(Kind.STARTED, "other", number(2)) == [TEN + 60, TEN + 60]
    kept = [(row[0], row[1], row[2], row[4]) for row in played.rows(Kind.KEPT, Kind.LET_GO)]
    assert kept == [
        (550, number(1), "kept", "car"),
        (560, number(2), "kept", "room"),
        (TEN, number(1), "let_go", "car"),
        (TEN + 60, number(2), "let_go", "room"),
    ]


# -- how long -----------------------------------------------------------------------------------


def test_work_done_again_takes_another_time() -> None:
    """Times are drawn for each visit of a step."""
    law = {"value": 60, "unit": "minutes", "law": "exponential"}
    again = {"kind": "visits", "most": 3, "under": "call", "reached": "out"}
    call = {"kind": "work", "team": "desk", "time": law, "next": "trip"}
    played = served(at("09:00", "call"), call=call, trip=again)
    began = played.when(Kind.STARTED, "call", number(0))
    ended = played.when(Kind.FINISHED, "call", number(0))
    assert len({end - start for start, end in zip(began, ended, strict=True)}) == 3


# -- who leaves -----------------------------------------------------------------------------------


def test_those_who_reach_their_limit_in_one_minute_go_on_together() -> None:
    """At 10:00 two callers have waited long enough. Both go on to the one car, and the second,
    whose trip is urgent, goes first."""
    limits: dict[str, Any] = {
        "call": work("desk", 600),
        "joint": work("desk", 60, limit=minutes(60), on_limit="trip"),
        "other": work("desk", 60, limit=minutes(50), on_limit="urgent"),
    }
    played = served(at("08:00", "call"), at("09:00", "joint"), at("09:10", "other"), **limits)
    assert [row[:2] for row in played.rows(Kind.LEFT)] == [(TEN, number(1)), (TEN, number(2))]
    assert played.when(Kind.STARTED, "urgent", number(2)) == [TEN]
    assert played.when(Kind.STARTED, "trip", number(1)) == [TEN + 30]


def test_each_who_reaches_a_limit_goes_on_once() -> None:
    """One at 09:40, another at 10:10: each is written down once at the next step."""
    limits: dict[str, Any] = {
        "call": work("desk", 600),
        "joint": work("desk", 60, limit=minutes(40), on_limit="trip"),
    }
    played = served(at("08:00", "call"), at("09:00", "joint"), at("09:30", "joint"), **limits)
    assert [row[:2] for row in played.rows(Kind.JOINED) if row[3] == "trip"] == [
        (NINE + 40, number(1)),
        (TEN + 10, number(2)),
    ]


def test_who_was_served_does_not_reach_the_limit_later() -> None:
    """Taken at 09:30 for two hours; the limit of an hour is over at 10:01 and means nothing."""
    limits: dict[str, Any] = {
        "call": work("desk", 30),
        "joint": work("desk", 120, limit=minutes(60), on_limit="trip"),
    }
    played = served(at("09:00", "call"), at("09:01", "joint"), **limits)
    assert played.rows(Kind.LEFT) == []
    assert played.when(Kind.FINISHED, "joint", number(1)) == [NINE + 150]
