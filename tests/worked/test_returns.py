"""What comes back (model section 5.8): unmet need returns after a while, somewhat worse."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.simpy_clock import SimPyClock
from sim.errors import EngineFault
from sim.eventlog import NTH, Kind
from sim.rules.judgement import perceived
from sim.rules.rows import Case
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
    milestone,
    minutes,
    number,
    play,
    work,
)

NINE = 540
BANDS = ("stage1", "stage2", "multi_agency", "significant_harm", "registration")
RETURNS = {
    "after": days(10),
    "worse": 0.25,
    "again": dict.fromkeys(BANDS, 0),
    "again_registered": 0,
    "again_after": days(1),
}


def closed(need: float, *, length: int = 12, **steps: Any) -> Played:
    """A concern comes on Monday at 09:00, is looked at for a day and closed."""
    settings = {
        "need": NEED,
        "returns": RETURNS,
        "agencies": {"social_work": {}},
        "demand": demand(("2007-01-01T09:00", "case", need), case="look"),
        "steps": {"look": delay(days(1)), "out": OUT} | steps,
    }
    return play(settings, days=length)


def test_need_at_the_multi_agency_cut_that_is_closed_comes_back_worse() -> None:
    """Need of exactly 1 closed on Tuesday returns ten days later as concern number +1."""
    played = closed(1.0)
    assert played.story(number(0)) == [
        (NINE, "arrived", "look"),
        (NINE, "multi_agency", ""),
        (NINE, "delayed", "look"),
        (DAY + NINE, "ended", "out"),
    ]
    back = 11 * DAY + NINE
    assert played.when(Kind.RETURNED, "look", number(0, 1)) == [back]
    assert played.outcome.number.tolist() == [0, 1]
    assert played.outcome.minute.tolist() == [NINE, back]
    assert played.outcome.need.tolist() == [1_000_000, 1_250_000]


def test_need_that_has_grown_into_another_band_is_in_it_from_the_return_on() -> None:
    """1.9 is for several agencies' help, 2.15 is significant harm."""
    played = closed(1.9)
    back = 11 * DAY + NINE
    assert played.story(number(0, 1)) == [
        (back, "returned", "look"),
        (back, "significant_harm", ""),
        (back, "delayed", "look"),
    ]


def test_what_returns_waits_behind_those_who_came_before_its_return() -> None:
    """It came on day 0 and is back on day 10; a case of day 5 still waits for the desk."""
    settings = {
        "need": NEED,
        "returns": RETURNS,
        "teams": {"desk": {"fte": 1}},
        "demand": demand(
            ("2007-01-01T09:00", "case", 1.0), ("2007-01-02T09:00", "busy", 0),
            ("2007-01-06T09:00", "other", 0), case="once", busy="busy", other="task",
        ),
        "steps": {
            "once": {
                "kind": "attribute", "attribute": "repeat", "routes": {"yes": "task", "*": "out"},
            },
            "busy": work("desk", 10 * DAY),
            "task": work("desk", 60, next="last"),
            "last": FINAL,
            "out": OUT,
        },
    }  # fmt: skip
    played = play(settings)
    free = 11 * DAY + NINE
    assert played.first(Kind.STARTED, "task", number(2)) == free
    assert played.first(Kind.STARTED, "task", number(0, 1)) == free + 60


def test_without_returns_nothing_comes_back() -> None:
    settings = {
        "need": NEED,
        "demand": demand(*[("2007-01-01T09:00", "case", 2.0)] * 20, case="look"),
        "steps": {"look": delay(days(1)), "out": OUT},
    }
    assert len(play(settings, days=3000).outcome.number) == 20


def test_need_below_the_cut_does_not_come_back() -> None:
    assert closed(0.999, length=200).rows(Kind.RETURNED) == []


def test_need_that_was_lowered_below_the_cut_does_not_come_back() -> None:
    """Help on the register lowers need to just below the cut of significant harm, or of less."""
    helped = {"look": milestone(below="multi_agency")}
    assert closed(2.6, length=200, **helped).rows(Kind.RETURNED) == []
    not_enough = {"look": milestone(below="significant_harm")}
    played = closed(2.6, length=200, **not_enough)
    assert played.outcome.need.tolist()[:2] == [2_600_000, 2_249_999]


def test_a_final_end_is_final() -> None:
    assert closed(3.0, length=200, out=FINAL).rows(Kind.RETURNED) == []


def test_it_comes_back_again_and_again_each_time_worse() -> None:
    played = closed(1.0, length=50)
    assert played.outcome.number.tolist() == [0, 1, 2, 3, 4]
    assert played.outcome.need.tolist() == [1_000_000 + 250_000 * n for n in range(5)]


def test_a_return_starts_afresh_and_is_known_as_a_repeat() -> None:
    """Views are lost, visits count from one again, and "repeat" is a fact of the concern."""
    steps = {
        "look": milestone(view="social_work", next="ask"),
        "ask": {
            "kind": "fork", "branches": ["other"], "unless_view": {"other": "social_work"},
            "next": "count",
        },
        "other": delay(days(1), next="done"),
        "count": {"kind": "visits", "most": 2, "under": "repeat", "reached": "often"},
        "repeat": {
            "kind": "attribute", "attribute": "repeat", "routes": {"yes": "again", "*": "out"},
        },
        "often": OUT,
        "again": FINAL,
    }  # fmt: skip
    played = closed(1.0, length=40, **steps)
    assert played.ends(number(0)) == ["out"]
    assert played.ends(number(0, 1)) == ["again"]
    assert played.outcome.number.tolist() == [0, 1]


def test_a_view_from_before_does_not_count_for_the_return() -> None:
    """The agency that was not asked the second time round is asked after the return."""
    steps = {
        "look": {
            "kind": "fork", "branches": ["other"], "unless_view": {"other": "social_work"},
            "next": "out",
        },
        "other": milestone(view="social_work", next="done"),
    }  # fmt: skip
    played = closed(1.0, length=12, **steps)
    asked = [played.when(Kind.REACHED, "other", number(0, nth)) for nth in (0, 1)]
    assert asked == [[NINE], [10 * DAY + NINE]]


def test_what_a_closed_concern_asked_for_keeps_its_age() -> None:
    """Asked on day 0 at 09:00, closed at once, returned ten days later; the check that was
    travelling joins the queue after the return and goes before a check asked for on day 5."""
    steps = {
        "look": {"kind": "side", "branches": ["travels"], "next": "once"},
        "once": {"kind": "attribute", "attribute": "repeat", "routes": {"yes": "last", "*": "out"}},
        "last": FINAL,
        "travels": delay(days(11), next="check"),
        "check": work("desk", 60, next="done"),
        "busy": work("desk", 12 * DAY),
        "asked_later": delay(days(6), next="check_later"),
        "check_later": work("desk", 60),
    }
    settings = {
        "need": NEED,
        "returns": RETURNS,
        "teams": {"desk": {"fte": 1}},
        "demand": demand(
            ("2007-01-01T08:00", "busy", 0), ("2007-01-01T09:00", "case", 1.0),
            ("2007-01-06T09:00", "later", 0), case="look", busy="busy", later="asked_later",
        ),
        "steps": steps | {"out": OUT},
    }  # fmt: skip
    played = play(settings)
    first, later = (
        played.first(Kind.STARTED, "check", 100),
        played.first(Kind.STARTED, "check_later", 200),
    )
    assert (first, later) == (12 * DAY + 480, 12 * DAY + 540)


def test_stock_that_is_closed_at_once_returns_after_day_0() -> None:
    """A case open on day 0 at a decision that closes it comes back ten days later, not before."""
    settings = {
        "need": NEED,
        "returns": RETURNS,
        "demand": demand(case="look")
        | {"stock": [{"step": "look", "source": "case", "waited": days(4), "need": 1.0}]},
        "steps": {"look": milestone(), "out": OUT},
    }
    played = play(settings, days=12)
    assert played.first(Kind.RETURNED, "look", number(0, 1)) >= 0


def test_background_work_never_comes_back() -> None:
    """It is no child, whatever need it was given by hand."""
    settings: dict[str, Any] = {
        "need": NEED,
        "returns": RETURNS,
        "demand": demand(("2007-01-01T09:00", "case", 2.0), case="look"),
        "steps": {"look": delay(days(1)), "out": OUT},
    }
    settings["demand"]["sources"]["case"]["background"] = True
    played = play(settings, days=60)
    assert played.outcome.number.tolist() == [0]
    assert [kind for _, kind, _ in played.story(number(0))] == ["arrived", "delayed", "ended"]


def test_a_worry_returns_at_most_so_often_as_its_numbers_have_room_for() -> None:
    """Closed after a minute and back after another: number 99 is the last, at minute 540 + 198."""
    settings: dict[str, Any] = {
        "need": NEED,
        "returns": RETURNS | {"after": minutes(1), "worse": 0},
        "demand": demand(("2007-01-01T09:00", "case", 1.0), case="look"),
        "steps": {"look": delay(minutes(1)), "out": OUT},
    }
    last = NINE + 2 * (NTH - 1)
    played = play(settings, days=(last + 2.5) / DAY)
    assert played.outcome.number.tolist() == list(range(NTH))
    assert played.outcome.minute.tolist()[-1] == last
    with pytest.raises(EngineFault, match=f"worry 0 returned {NTH} times"):
        play(settings, days=(last + 3.5) / DAY)


def test_what_returns_is_looked_at_anew() -> None:
    """Thirty worries judged at their cut, twice before they are closed and again when they come
    back: twice as at the first look, then as at the second."""
    judge = {
        "kind": "judge", "agency": "social_work", "cuts": ["multi_agency"], "routes": ["no", "yes"],
    }  # fmt: skip
    situation = Situation(
        {
            "need": NEED,
            "returns": RETURNS | {"worse": 0},
            "judgement": {"noise": 0.5, "persistence": 0.5},
            "agencies": {"social_work": {}},
            "demand": demand(*[("2007-01-01T09:00", "case", 1.0)] * 30, case="look"),
            "steps": {
                "look": judge,
                "yes": delay(minutes(1), next="again"),
                "no": delay(minutes(2), next="again"),
                "again": judge | {"routes": ["no_again", "yes_again"]},
                "yes_again": OUT,
                "no_again": OUT,
            },
        },
        days=11,
    )
    played, w = situation.play(), SimPyClock(situation.model)

    def seen(luck: int, look: int) -> str:
        case = Case()
        case.luck, case.look = luck, look
        return "yes" if perceived(w, case, w.agencies[0], 0) >= 0 else "no"

    lucks = situation.concerns().luck.tolist()
    for nth in (0, 1):
        first = {row[1]: row[3] for row in played.rows(Kind.DELAYED) if row[1] % NTH == nth}
        assert first == {number(row, nth): seen(luck, nth) for row, luck in enumerate(lucks)}
        assert all(played.ends(concern) == [f"{step}_again"] for concern, step in first.items())
    assert {seen(luck, 0) == seen(luck, 1) for luck in lucks} == {True, False}
