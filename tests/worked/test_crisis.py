"""The crisis clock (model section 5.9): it rings while a child is at risk and unprotected."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from sim.engine.simpy_clock import SimPyClock
from sim.eventlog import Kind
from sim.rules.need import CRISIS
from tests.situation import (
    DAY,
    FINAL,
    NEED,
    OUT,
    Played,
    Situation,
    days,
    delay,
    demand,
    hours,
    milestone,
    minutes,
    number,
    play,
    work,
)

NINE = 540
RINGS = DAY + NINE  # the clock rings a day after Monday 09:00
CASE = ("2007-01-01T09:00", "case", 3.0)


def at_risk(*arrivals: Any, after: dict[str, Any] | None = None, **steps: Any) -> dict[str, Any]:
    """A child at significant harm; the clock rings after a day; the police answer in an hour."""
    always = {
        "emergency": work("police", 60, priority="emergency", next="safe"),
        "safe": milestone(protects=True, below="significant_harm", next="over"),
        "over": OUT,
        "out": OUT,
        "long_work": work("desk", 3 * DAY),
    }
    return {
        "need": NEED,
        "crisis": {"after": after or days(1), "begins": "emergency"},
        "agencies": {"health": {}},
        "teams": {"police": {"fte": 1}, "desk": {"fte": 1, "places_per_fte": 1}},
        "demand": demand(*arrivals, case="begin", busy="long_work", first="first"),
        "steps": always | {"first": OUT} | steps,
    }


def answered(played: Played, concern: int, nth: int = 0) -> None:
    """The emergency answer begins in the minute of the crisis."""
    assert [row[0] for row in played.rows(Kind.CRISIS)] == [RINGS]
    assert played.when(Kind.STARTED, "emergency", number(concern, nth)) == [RINGS]
    assert played.when(Kind.REACHED, "safe", number(concern, nth)) == [RINGS + 60]
    assert played.ends(number(concern, nth)) == ["over"]


BUSY = ("2007-01-01T08:00", "busy")  # keeps the desk until Thursday 08:00


def test_a_crisis_pulls_the_case_from_a_queue() -> None:
    """It leaves the queue at the ring; the desk never takes it up."""
    played = play(at_risk(BUSY, CASE, begin=work("desk", 60)))
    assert played.when(Kind.PULLED, "begin", number(1)) == [RINGS]
    assert played.when(Kind.STARTED, "begin", number(1)) == []
    answered(played, 1)


def test_a_crisis_is_answered_before_who_waited_for_people_who_are_free_in_that_minute() -> None:
    """The police are free at the ring; a patrol has waited for them since the evening before."""
    patrol, evening = work("police", RINGS - 8 * 60), ("2007-01-01T20:00", "first")
    settings = at_risk(
        ("2007-01-01T08:00", "first"), CASE, evening, begin=delay(days(5)), first=patrol
    )
    played = play(settings)
    assert played.when(Kind.FINISHED, "first", number(0)) == [RINGS]
    answered(played, 1)
    assert played.when(Kind.STARTED, "first", number(2)) == [RINGS + 60]


def test_who_was_pulled_from_a_queue_does_not_reach_its_limit() -> None:
    """The limit is a day after the ring."""
    limited = work("desk", 60, limit=days(2), on_limit="out")
    played = play(at_risk(BUSY, CASE, begin=limited))
    answered(played, 1)
    assert played.rows(Kind.LEFT) == []


def test_a_crisis_pulls_the_case_from_a_delay() -> None:
    """Noticed or not: a delay before anybody has seen the child is one."""
    played = play(at_risk(CASE, begin=delay(days(5))))
    assert played.when(Kind.PULLED, "begin", number(0)) == [RINGS]
    answered(played, 0)


def test_a_crisis_pulls_the_case_from_the_list_of_a_meeting() -> None:
    """The panel on Wednesday does not hear it."""
    settings = at_risk(CASE, begin={"kind": "meeting", "meeting": "panel", "next": "out"})
    settings["meetings"] = {
        "panel": {
            "people": {"desk": 1}, "days": ["wed"], "times": ["10:00"], "length": hours(1),
            "agenda": 3,
        }
    }  # fmt: skip
    played = play(settings)
    assert played.when(Kind.PULLED, "begin", number(0)) == [RINGS]
    assert played.rows(Kind.HEARD) == []
    answered(played, 0)


def test_a_crisis_pulls_the_case_from_waiting_for_answers_and_asked_work_is_still_done() -> None:
    """The question to the busy desk is answered on Thursday, for nobody."""
    steps = {
        "begin": {"kind": "fork", "branches": ["check"], "next": "out"},
        "check": work("desk", 60, next="view"),
        "view": milestone(view="health", next="done"),
    }
    played = play(at_risk(BUSY, CASE, **steps))
    assert played.when(Kind.PULLED, "begin", number(1)) == [RINGS]
    assert played.when(Kind.FINISHED, "check", number(1)) == [3 * DAY + NINE]
    assert played.when(Kind.GATHERED, "begin", number(1)) == []
    answered(played, 1)


def test_a_crisis_pulls_the_case_from_waiting_for_a_place() -> None:
    """The one place is taken; given back on Friday, it goes to the case behind the pulled one."""
    take = {"kind": "take", "team": "desk"}
    first = {"first": take | {"next": "month"}, "month": delay(days(4))}
    settings = at_risk(
        ("2007-01-01T08:00", "first"), CASE, ("2007-01-01T10:00", "next"),
        begin=take | {"next": "out"}, **first,
    )  # fmt: skip
    settings["demand"]["sources"]["next"] = {"begins": "begin", "per_year": 0}
    played = play(settings)
    assert played.when(Kind.PULLED, "begin", number(1)) == [RINGS]
    assert played.when(Kind.PLACE_TAKEN, "begin", number(1)) == []
    assert played.when(Kind.PLACE_TAKEN, "begin", number(2)) == [4 * DAY + 480]
    answered(played, 1)


def test_a_crisis_brings_a_closed_case_back_as_a_new_concern() -> None:
    """Closed at once on Monday; on Tuesday it returns, to the emergency and not to its source."""
    played = play(at_risk(CASE, begin=milestone()))
    assert played.ends(number(0)) == ["out"]
    assert played.when(Kind.RETURNED, "emergency", number(0, 1)) == [RINGS]
    answered(played, 0, 1)


def test_work_under_way_is_finished_first() -> None:
    """Thirty hours of work from 09:00: the emergency waits for their end, and the next step does
    not happen."""
    steps = {"begin": work("desk", 30 * 60, next="then"), "then": work("desk", 60)}
    played = play(at_risk(CASE, **steps))
    assert [row[0] for row in played.rows(Kind.CRISIS)] == [RINGS]
    done = NINE + 30 * 60
    assert played.when(Kind.FINISHED, "begin", number(0)) == [done]
    assert played.when(Kind.STARTED, "emergency", number(0)) == [done]
    assert played.when(Kind.JOINED, "then", number(0)) == []


def test_a_meeting_under_way_is_finished_first() -> None:
    """Heard on Tuesday from 08:30 to 10:00, the clock rings at 09:00."""
    settings = at_risk(CASE, begin={"kind": "meeting", "meeting": "panel", "next": "out"})
    settings["meetings"] = {
        "panel": {
            "people": {"desk": 1}, "days": ["tue"], "times": ["08:30"], "length": minutes(90),
            "agenda": 3,
        }
    }  # fmt: skip
    played = play(settings)
    assert played.when(Kind.MEETING_LEFT, "begin", number(0)) == [DAY + 600]
    assert played.when(Kind.STARTED, "emergency", number(0)) == [DAY + 600]


@pytest.mark.parametrize(("calm", "turn"), [(False, 1), (True, 3)])
def test_an_urgent_case_goes_to_the_front_of_every_queue_until_it_is_calm(
    calm: bool, turn: int
) -> None:
    """After the emergency it asks for routine work at the desk, where others wait since before."""
    older = [("2007-01-01T07:00", "older"), ("2007-01-01T08:00", "older")]
    settings = at_risk(BUSY, *older, CASE, begin=delay(days(5)), follow_up=work("desk", 60))
    settings["demand"]["given"][0]["at"] = "2007-01-01T06:00"
    settings["demand"]["sources"]["older"] = {"begins": "waits", "per_year": 0}
    settings["steps"]["waits"] = work("desk", 60)
    settings["steps"]["safe"] |= {"next": "follow_up", "calm": calm}
    played = play(settings)
    order = sorted(
        (minute, concern)
        for minute, concern, _, step, _ in played.rows(Kind.STARTED)
        if step in ("waits", "follow_up")
    )
    assert [concern for _, concern in order].index(number(3)) == turn - 1
    assert order[0][0] == 3 * DAY + 360


def test_protection_stops_the_clock() -> None:
    """Protected after 12 hours and followed for a week: no crisis."""
    steps = {
        "begin": delay(hours(12), next="protected"),
        "protected": milestone(protects=True, next="week"),
        "week": delay(days(7), next="safe"),
    }
    settings = at_risk(CASE, **steps)
    played = play(settings, days=8)
    assert played.when(Kind.PROTECTED, "protected", number(0)) == [NINE + 720]
    assert played.rows(Kind.CRISIS) == []


def test_the_clock_goes_on_where_it_stood() -> None:
    """Twelve hours at risk, a week protected, closed and exposed: it rings twelve hours later."""
    steps = {
        "begin": delay(hours(12), next="protected"),
        "protected": milestone(protects=True, next="week"),
        "week": delay(days(7)),
    }
    played = play(at_risk(CASE, **steps))
    closed = NINE + 720 + 7 * DAY
    assert played.when(Kind.EXPOSED, "out", number(0)) == [closed]
    assert played.rows(Kind.CRISIS)[0][0] == closed + 720


def test_a_child_no_longer_at_significant_harm_has_no_crisis() -> None:
    """Help lowers need below the cut after 12 hours; below it from the start is the same."""
    eased = {
        "begin": delay(hours(12), next="eased"),
        "eased": milestone(below="significant_harm", next="wait"),
        "wait": delay(days(9)),
    }
    assert play(at_risk(CASE, **eased)).rows(Kind.CRISIS) == []
    lower = ("2007-01-01T09:00", "case", 1.999)
    assert play(at_risk(lower, begin=delay(days(9)))).rows(Kind.CRISIS) == []


def test_the_clock_starts_anew_after_a_crisis() -> None:
    """The emergency does not protect: another crisis a day later, and so on."""
    settings = at_risk(CASE, begin=delay(days(9)))
    settings["steps"]["safe"] = delay(days(9))
    rings = [row[0] for row in play(settings, days=5).rows(Kind.CRISIS)]
    assert rings == [NINE + k * DAY for k in range(1, 5)]


def test_the_child_is_at_risk_from_the_cut_of_significant_harm_on() -> None:
    """At need 2.0 exactly, and between there and registration: it rings a day later."""
    for need in (2.0, 2.2):
        settings = at_risk(("2007-01-01T09:00", "case", need), begin=delay(days(9)))
        assert play(settings, days=2).rows(Kind.CRISIS)[0][0] == RINGS


@pytest.mark.parametrize("start", [0, NINE])
def test_the_clock_runs_on_when_need_changes_and_the_child_is_still_at_risk(start: int) -> None:
    """Need falls after six hours, from registration to significant harm: it rings as before,
    a day after the start; also for who is at risk from the first minute of all."""
    case = (f"2007-01-01T{start // 60:02d}:00", "case", 3.0)
    steps = {
        "begin": delay(hours(6), next="eased"),
        "eased": milestone(below="registration", next="wait"),
        "wait": delay(days(9)),
    }
    rings = [row[0] for row in play(at_risk(case, **steps), days=2).rows(Kind.CRISIS)]
    assert rings == [start + DAY]


def test_the_clock_of_who_is_at_risk_from_the_first_minute_stops_too() -> None:
    """Protected after six hours: no crisis."""
    steps = {
        "begin": delay(hours(6), next="protected"),
        "protected": milestone(protects=True, next="week"),
        "week": delay(days(7)),
    }
    settings = at_risk(("2007-01-01T00:00", "case", 3.0), **steps)
    assert play(settings, days=7).rows(Kind.CRISIS) == []


def test_the_clock_stands_while_need_changes_under_protection() -> None:
    """Twelve hours at risk, a week protected in which need falls, then closed, still at
    significant harm: it rings twelve hours later."""
    steps = {
        "begin": delay(hours(12), next="protected"),
        "protected": milestone(protects=True, next="days"),
        "days": delay(days(3), next="eased"),
        "eased": milestone(below="registration", next="rest"),
        "rest": delay(days(4)),
    }
    played = play(at_risk(CASE, **steps))
    assert played.rows(Kind.CRISIS)[0][0] == NINE + 720 + 7 * DAY + 720


def test_protected_in_the_minute_of_the_ring_is_in_time_but_no_time_is_left() -> None:
    """Protected after a day, when it would ring; closed a week later, it rings in that minute."""
    steps = {
        "begin": delay(days(1), next="protected"),
        "protected": milestone(protects=True, next="week"),
        "week": delay(days(7)),
    }
    played = play(at_risk(CASE, **steps), days=10)
    assert played.rows(Kind.CRISIS)[0][0] == RINGS + 7 * DAY


def test_the_time_to_the_next_crisis_is_drawn_anew() -> None:
    """An exponential time: the n-th is drawn for the child and n."""
    drawn = days(1) | {"law": "exponential"}
    settings = at_risk(CASE, after=drawn, begin=delay(days(99)))
    settings["steps"]["safe"] = delay(days(99))
    situation = Situation(settings, days=28)
    w, luck = SimPyClock(situation.model), int(situation.concerns().luck[0])
    rings = [row[0] for row in situation.play().rows(Kind.CRISIS)][:3]
    apart = [w.drawn(w.crisis_law, luck, CRISIS, nth) for nth in range(3)]
    assert [end - start for start, end in pairwise([NINE, *rings])] == apart
    assert len(set(apart)) == 3


def test_a_crisis_pulls_the_case_from_what_comes_after_work_and_after_a_meeting() -> None:
    """An hour of work, or a panel, before the wait of five days."""
    settings = at_risk(CASE, begin=work("desk", 60, next="wait"), wait=delay(days(5)))
    answered(play(settings), 0)
    heard = {"kind": "meeting", "meeting": "panel", "next": "wait"}
    settings = at_risk(CASE, begin=heard, wait=delay(days(5)))
    settings["meetings"] = {
        "panel": {
            "people": {"desk": 1}, "days": ["mon"], "times": ["10:00"], "length": hours(1),
            "agenda": 3,
        }
    }  # fmt: skip
    played = play(settings)
    assert played.when(Kind.PULLED, "wait", number(0)) == [RINGS]
    answered(played, 0)


def test_a_limit_on_waiting_for_answers_comes_before_a_crisis_of_the_same_minute() -> None:
    """The case stops waiting, goes on to the next step, and is pulled from there."""
    steps = {
        "begin": {"kind": "fork", "branches": ["slow"], "limit": days(1), "next": "wait"},
        "slow": delay(days(3), next="done"),
        "wait": delay(days(5)),
    }
    played = play(at_risk(CASE, **steps))
    assert played.when(Kind.TIMED_OUT, "begin", number(0)) == [RINGS]
    assert played.when(Kind.PULLED, "wait", number(0)) == [RINGS]
    answered(played, 0)


def test_a_case_in_crisis_does_not_take_a_place_that_is_free_in_that_minute() -> None:
    """The one place is given back at the ring: it goes to the case behind the pulled one."""
    take = {"kind": "take", "team": "desk", "next": "out"}
    steps = {"begin": take, "first": take | {"next": "hold"}, "hold": delay(minutes(RINGS - 480))}
    settings = at_risk(("2007-01-01T08:00", "first"), CASE, ("2007-01-01T10:00", "after"), **steps)
    settings["demand"]["sources"]["after"] = {"begins": "begin", "per_year": 0}
    played = play(settings)
    assert played.when(Kind.PULLED, "begin", number(1)) == [RINGS]
    assert [row[:2] for row in played.rows(Kind.PLACE_TAKEN)] == [
        (480, number(0)),
        (RINGS, number(2)),
    ]


def test_an_answer_after_the_crisis_does_not_count() -> None:
    """Health's view, due on Thursday, would have tipped the decision of Friday."""
    steps: dict[str, Any] = {
        "begin": {"kind": "fork", "branches": ["check"], "next": "out"},
        "check": delay(days(3), next="view"),
        "view": milestone(view="health", next="done"),
        "safe": milestone(protects=True, next="wait"),
        "wait": delay(days(3), next="ask"),
        "ask": {
            "kind": "fork", "branches": ["note"], "unless_view": {"note": "health"}, "next": "over",
        },
        "note": milestone(next="done"),
    }  # fmt: skip
    played = play(at_risk(CASE, **steps))
    assert played.when(Kind.REACHED, "view", number(0)) == [3 * DAY + NINE]
    assert len(played.when(Kind.REACHED, "note", number(0))) == 1


def test_a_case_pulled_out_keeps_its_place_and_later_goes_straight_on() -> None:
    """The desk has one place; the case holds it through its crisis and takes no second one."""
    steps = {
        "begin": {"kind": "take", "team": "desk", "next": "plan"},
        "plan": delay(days(5)),
        "safe": milestone(protects=True, next="again"),
        "again": {"kind": "take", "team": "desk", "next": "over"},
    }
    played = play(at_risk(CASE, **steps), days=2)
    assert played.when(Kind.PLACE_TAKEN, "begin", number(0)) == [NINE]
    assert played.when(Kind.PLACE_WAITED, "again", number(0)) == []
    assert played.ends(number(0)) == ["over"]
    assert len(played.rows(Kind.PLACE_GIVEN)) == 1


def test_an_urgent_case_goes_before_the_highest_class() -> None:
    """Its follow-up is routine work; a call of the class emergency that joined the busy desk
    after it is served after it."""
    follow = {"follow_up": work("desk", 60), "call": work("desk", 60, priority="emergency")}
    later = ("2007-01-02T11:00", "later")
    settings = at_risk(BUSY, CASE, later, begin=delay(days(5)), **follow)
    settings["demand"]["sources"]["later"] = {"begins": "call", "per_year": 0}
    settings["steps"]["safe"] |= {"next": "follow_up"}
    played = play(settings)
    assert played.when(Kind.STARTED, "follow_up", number(1)) == [3 * DAY + 480]
    assert played.when(Kind.STARTED, "call", number(2)) == [3 * DAY + 540]


def test_urgency_is_a_fact_from_the_crisis_until_the_case_is_calm() -> None:
    """It is asked for after the emergency, and again after the milestone that calms."""
    asks = {"kind": "attribute", "attribute": "urgent"}
    settings = at_risk(
        CASE, begin=delay(days(5)), first=asks | {"routes": {"yes": "calm", "no": "out"}},
        calm=milestone(calm=True, next="second"),
        second=asks | {"routes": {"yes": "out", "no": "over"}},
    )  # fmt: skip
    settings["steps"]["safe"]["next"] = "first"
    answered(play(settings, days=2), 0)


def test_a_crisis_can_take_as_long_as_something_else() -> None:
    """An hour, like the emergency work itself: it is one law for both, the first of all."""
    played = play(at_risk(CASE, after=minutes(60), begin=delay(days(5))), days=1)
    assert played.rows(Kind.CRISIS)[0][0] == NINE + 60


def test_without_a_crisis_clock_there_is_no_crisis() -> None:
    settings = at_risk(*[CASE] * 20, begin=delay(days(2999)))
    del settings["crisis"]
    assert play(settings, days=3000).rows(Kind.CRISIS) == []


def test_precedence_ends_when_the_case_is_closed() -> None:
    """Closed after the emergency without being called calm; what returns is not urgent."""
    settings = at_risk(
        CASE,
        begin={"kind": "attribute", "attribute": "urgent", "routes": {"no": "wait", "yes": "last"}},
        wait=delay(days(5)), last=FINAL,
        safe=milestone(below="significant_harm", next="over"),
    )  # fmt: skip
    bands = ("stage1", "stage2", "multi_agency", "significant_harm", "registration")
    settings["returns"] = {
        "after": days(2), "worse": 0, "again": dict.fromkeys(bands, 0), "again_registered": 0,
        "again_after": days(1),
    }  # fmt: skip
    played = play(settings, days=5)
    assert played.when(Kind.RETURNED, "begin", number(0, 1)) == [RINGS + 60 + 2 * DAY]
    assert played.when(Kind.DELAYED, "wait", number(0, 1)) == [RINGS + 60 + 2 * DAY]


def test_protection_is_written_down_once_and_exposure_only_of_who_is_at_significant_harm() -> None:
    """Protected twice over, then closed: exposed from need 2.0 on, in no danger below it."""
    steps = {
        "begin": milestone(protects=True, next="week"),
        "week": delay(days(1), next="twice"),
        "twice": milestone(protects=True, next="out"),
    }
    for need, exposed in ((1.999, 0), (2.0, 1), (2.2, 1), (3.0, 1)):
        played = play(at_risk(("2007-01-01T09:00", "case", need), **steps), days=2)
        assert played.when(Kind.PROTECTED, "begin", number(0)) == [NINE]
        assert played.when(Kind.PROTECTED, "twice", number(0)) == []
        assert len(played.when(Kind.EXPOSED, "out", number(0))) == exposed


def test_nobody_is_exposed_who_was_not_protected() -> None:
    assert play(at_risk(CASE, begin=milestone()), days=2).rows(Kind.EXPOSED) == []


def test_background_work_has_no_crisis() -> None:
    """Background work is no child, whatever need it was given by hand."""
    settings = at_risk(CASE, begin=milestone(lowers=0.1))
    settings["demand"]["sources"]["case"]["background"] = True
    assert play(settings).rows(Kind.CRISIS) == []
