"""Requests for information (model section 5.3): each costs work in the asked agency's own queue."""

from __future__ import annotations

from typing import Any

from sim.eventlog import Kind
from tests.situation import (
    NEED,
    OFFICE,
    OUT,
    delay,
    demand,
    hours,
    milestone,
    minutes,
    number,
    play,
    work,
)
from tests.situation import days as in_days

NINE = 540
HARM_LOOKS_LIKE_LESS = {
    # social work alone takes a need of 2.2 for 1.2; with health's 3.4 the mean is above 2
    "social_work": {"offset": -1},
    "health": {"offset": 1.2},
    "police": {"offset": 0},
}


def asking(*arrivals: Any, ask: tuple[str, ...] = ("health",), **said: Any) -> dict[str, Any]:
    """Social work asks what others know; an hour each way; a check takes a nurse 20 minutes."""
    request = {
        "kind": "requests",
        "asker": "social_work",
        "ask": list(ask),
        "travel": minutes(60),
        "refused": 0,
        "again": 0,
        "limit": in_days(2),
        "next": "decide",
    }
    return {
        "need": NEED,
        "agencies": HARM_LOOKS_LIKE_LESS,
        "teams": {"nurses": {"fte": 1}, "desk": {"fte": 1}, "representative": {"fte": 0}},
        "checks": {
            "health": {"agency": "health", "team": "nurses", "time": minutes(20)},
            "police": {"agency": "police", "team": "desk", "time": minutes(30)},
        },
        "demand": demand(*arrivals, case="ask", visit="visit"),
        "steps": {
            "ask": request | said,
            "decide": {
                "kind": "judge",
                "agency": "social_work",
                "pooled": True,
                "cuts": ["significant_harm"],
                "routes": ["not_harm", "harm"],
            },
            "visit": work("nurses", 300),
            "out": OUT,
            "harm": OUT,
            "not_harm": OUT,
        },
    }


CASE = ("2007-01-01T09:00", "case", 2.2)
VISIT = ("2007-01-01T08:00", "visit")  # keeps the nurse until 13:00


def test_a_request_travels_is_worked_on_and_travels_back() -> None:
    """Asked at 09:00, on the nurse's desk at 10:00, done at 10:20, answered at 11:20."""
    played = play(asking(CASE))
    assert played.story(number(0)) == [
        (NINE, "arrived", "ask"),
        (NINE, "significant_harm", ""),
        (NINE, "asked", "ask"),
        (NINE, "delayed", "ask/health/out"),
        (600, "joined", "ask/health/check"),
        (600, "started", "ask/health/check"),
        (620, "finished", "ask/health/check"),
        (620, "decided", "ask/health/refused"),
        (620, "delayed", "ask/health/back"),
        (680, "gathered", "ask"),
        (680, "decided", "decide"),
        (680, "ended", "harm"),
        (680, "reached", "ask/health/view"),
        (680, "done", "done"),
    ]


def test_the_record_check_waits_in_the_asked_agency_s_own_queue() -> None:
    """The nurse is on a visit until 13:00: the check begins then, and is answered at 14:20."""
    played = play(asking(VISIT, CASE))
    assert played.when(Kind.JOINED, "ask/health/check", number(1)) == [600]
    assert played.when(Kind.STARTED, "ask/health/check", number(1)) == [780]
    assert played.when(Kind.GATHERED, "ask", number(1)) == [860]


def test_requests_run_side_by_side_and_the_case_waits_for_the_last() -> None:
    """Health answers at 11:20, the police desk (30 minutes) at 11:30: the case goes on at 11:30."""
    played = play(asking(CASE, ask=("health", "police")))
    assert played.when(Kind.REACHED, "ask/health/view", number(0)) == [680]
    assert played.when(Kind.REACHED, "ask/police/view", number(0)) == [690]
    assert played.when(Kind.GATHERED, "ask", number(0)) == [690]


def test_a_request_refused_for_good_means_a_decision_on_fewer_views() -> None:
    """Refused and not asked again: no answer travels back, social work judges alone, too low."""
    played = play(asking(CASE, refused=1))
    assert played.when(Kind.GATHERED, "ask", number(0)) == [620]
    assert played.rows(Kind.REACHED) == []
    assert played.ends(number(0)) == ["not_harm"]


def test_a_refused_request_is_asked_again_and_costs_the_work_again() -> None:
    """Refused by chance, always asked again: each refusal is a journey and a check more."""
    cases = [(f"2007-01-01T{8 + i // 6:02d}:{i % 6}0", "case", 2.2) for i in range(30)]
    played = play(asking(*cases, refused=0.5, again=1, limit=in_days(20)))
    checks = [len(played.when(Kind.STARTED, "ask/health/check", number(i))) for i in range(30)]
    refusals = [len(played.when(Kind.DECIDED, "ask/health/again", number(i))) for i in range(30)]
    assert checks == [refused + 1 for refused in refusals]
    assert len(played.rows(Kind.REACHED)) == 30
    assert {0, 1, 2} <= set(refusals)
    twice = refusals.index(1)
    joined = played.when(Kind.JOINED, "ask/health/check", number(twice))
    finished = played.when(Kind.FINISHED, "ask/health/check", number(twice))
    assert joined[1] == finished[0] + 60


def test_at_the_limit_the_case_decides_on_what_it_has_and_asked_work_is_still_done() -> None:
    """The nurse is out until 13:00 and the limit is noon; the check is done all the same."""
    played = play(asking(VISIT, CASE, limit=hours(3)))
    assert played.when(Kind.TIMED_OUT, "ask", number(1)) == [720]
    assert played.ends(number(1)) == ["not_harm"]
    assert played.when(Kind.FINISHED, "ask/health/check", number(1)) == [800]


def test_a_late_answer_does_not_count() -> None:
    """It comes at 14:20; a decision a day later still rests on social work's view alone."""
    settings = asking(VISIT, CASE, limit=hours(3), next="a_day")
    settings["steps"]["a_day"] = delay(in_days(1), next="decide")
    assert play(settings).ends(number(1)) == ["not_harm"]
    settings["steps"]["ask"]["limit"] = hours(8)
    assert play(settings).ends(number(1)) == ["harm"]


def test_an_answer_in_the_minute_of_the_limit_counts() -> None:
    """The answer comes after 140 minutes: a limit of 140 minutes hears it, one of 139 does not."""
    in_time, late = (play(asking(CASE, limit=minutes(limit))) for limit in (140, 139))
    assert (in_time.ends(number(0)), late.ends(number(0))) == (["harm"], ["not_harm"])
    assert in_time.rows(Kind.TIMED_OUT) == []
    assert late.when(Kind.TIMED_OUT, "ask", number(0)) == [679]


def asked_twice(between: dict[str, Any]) -> dict[str, Any]:
    """The same agencies are asked at two doors with something in between."""
    settings = asking(CASE, next="between")
    settings["steps"]["between"] = between | {"next": "ask_again"}
    settings["steps"]["ask_again"] = settings["steps"]["ask"] | {"next": "decide"}
    return settings


def test_an_agency_whose_view_is_held_is_not_asked() -> None:
    """The second door has the answer already: nobody is asked and no time passes."""
    played = play(asked_twice(milestone()))
    assert played.when(Kind.ASKED, "ask_again", number(0)) == [680]
    assert played.when(Kind.GATHERED, "ask_again", number(0)) == [680]
    assert played.when(Kind.DELAYED, "ask_again/health/out", number(0)) == []


def test_what_is_forgotten_on_the_way_is_asked_again() -> None:
    """Information does not travel with the case: the second door asks, and waits, afresh."""
    played = play(asked_twice(milestone(forget=True)))
    assert played.when(Kind.GATHERED, "ask_again", number(0)) == [680 + 140]


def together(**room: Any) -> dict[str, Any]:
    """Social work and health sit together; the police are elsewhere. Elsewhere all is refused."""
    settings = asking(CASE, ask=("health", "police"), refused=1, in_room=True)
    settings["room"] = {"open": True, "members": ["social_work", "health"]} | room
    return settings


def test_in_the_room_nothing_travels_and_nothing_is_refused() -> None:
    """The nurse starts at once and is heard 20 minutes later; the police desk refuses as before."""
    played = play(together())
    assert played.when(Kind.STARTED, "ask/health/check", number(0)) == [NINE]
    assert played.when(Kind.REACHED, "ask/health/view", number(0)) == [NINE + 20]
    assert played.when(Kind.DELAYED, "ask/police/out", number(0)) == [NINE]
    assert played.when(Kind.REACHED, "ask/police/view", number(0)) == []
    assert played.ends(number(0)) == ["harm"]


def test_a_closed_room_and_a_door_outside_it_change_nothing() -> None:
    """Without co-location, and for a request not made in the room, health refuses too."""
    outside = together()
    outside["steps"]["ask"]["in_room"] = False
    for settings in (together(open=False), outside):
        played = play(settings)
        assert played.when(Kind.STARTED, "ask/health/check", number(0)) == [600]
        assert played.ends(number(0)) == ["not_harm"]


def represented(*arrivals: Any, posts: float) -> dict[str, Any]:
    """Health has a representative in the room, busy with visits of their own when there are any."""
    settings = asking(
        *arrivals,
        in_room=True,
        representatives={"health": "representative"},
        representative_limit={"value": 1, "unit": "working days"},
    )
    settings["calendars"] = {"office": OFFICE}
    settings["teams"]["representative"] = {"fte": posts, "calendar": "office"}
    settings["room"] = {
        "open": True, "members": ["social_work"], "wider": True, "wider_members": ["health"],
    }  # fmt: skip
    settings["steps"]["visit"] = work("representative", 600)
    return settings


def test_a_representative_answers_for_the_agency() -> None:
    """The post in the room does the check; the home service is not touched."""
    played = play(represented(CASE, posts=1))
    assert played.when(Kind.FINISHED, "ask/health/representative", number(0)) == [NINE + 20]
    assert played.when(Kind.JOINED, "ask/health/check", number(0)) == []
    assert played.ends(number(0)) == ["harm"]


def test_the_home_service_covers_an_absent_representative() -> None:
    """Nobody holds the post: after one working day the nurse is asked."""
    played = play(represented(CASE, posts=0))
    assert played.when(Kind.LEFT, "ask/health/representative", number(0)) == [1440 + NINE]
    assert played.when(Kind.STARTED, "ask/health/check", number(0)) == [1440 + NINE]
    assert played.ends(number(0)) == ["harm"]


def test_the_home_service_covers_a_busy_representative() -> None:
    """Ten hours of other work from 09:00 last until 11:00 next day; the limit is 09:30."""
    visit, case = ("2007-01-01T09:00", "visit"), ("2007-01-01T09:30", "case", 2.2)
    played = play(represented(visit, case, posts=1))
    assert played.when(Kind.LEFT, "ask/health/representative", number(1)) == [1440 + 570]
    assert played.when(Kind.FINISHED, "ask/health/check", number(1)) == [1440 + 590]


def test_without_wider_membership_nobody_represents() -> None:
    """The post exists, but the room is not wider: the question travels to the home service."""
    settings = represented(CASE, posts=1)
    settings["room"]["wider"] = False
    assert play(settings).when(Kind.STARTED, "ask/health/check", number(0)) == [600]


def test_an_answer_to_a_question_within_a_question_is_late_when_nobody_waits_outside() -> None:
    """Health is asked in a branch of its own; the limit of the fork around it passes first."""
    settings = asking(CASE, next="done")
    steps = settings["steps"]
    steps["around"] = {
        "kind": "fork", "branches": ["ask"], "limit": minutes(100), "next": "a_day",
    }  # fmt: skip
    steps["a_day"] = delay(in_days(1), next="decide")
    settings["demand"]["sources"]["case"]["begins"] = "around"
    late = play(settings)
    assert late.when(Kind.TIMED_OUT, "around", number(0)) == [NINE + 100]
    assert late.when(Kind.REACHED, "ask/health/view", number(0)) == [NINE + 140]
    assert late.ends(number(0)) == ["not_harm"]
    steps["around"]["limit"] = minutes(140)
    assert play(settings).ends(number(0)) == ["harm"]
