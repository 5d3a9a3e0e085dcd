"""Meetings and the people they take (model section 4): who comes, what stands, who is back."""

from __future__ import annotations

from typing import Any

import pytest

from sim.eventlog import Kind
from tests.situation import (
    DAY,
    NEED,
    OFFICE,
    OUT,
    Played,
    delay,
    demand,
    milestone,
    minutes,
    number,
    play,
    work,
)

WEDNESDAY = 2 * DAY
NINE, TEN, ELEVEN, NOON = 540, 600, 660, 720


def meeting(time: str, length: float, *, chairs: int = 1, **more: Any) -> dict[str, Any]:
    """A meeting on Wednesdays, of some of the chairs."""
    return {
        "people": {"chair": chairs}, "days": ["wed"], "times": [time], "length": minutes(length),
        "agenda": 2,
    } | more  # fmt: skip


def diary(*arrivals: Any, chairs: float = 1, days: float = 7, **said: Any) -> Played:
    """Meetings by name; cases heard at the panel, visits of chairs, work of two chairs at once."""
    meetings = {key: value for key, value in said.items() if "people" in value}
    settings: dict[str, Any] = {
        "calendars": {"office": OFFICE},
        "attributes": {
            "age": {"values": ["young", "old"], "shares": {"*": {"young": 0.5, "old": 0.5}}}
        },
        "teams": {
            "chair": {"fte": chairs}, "partner": {"fte": 1}, "nurse": {"fte": 1},
            "teacher": {"fte": 1, "calendar": "office"},
        },
        "meetings": meetings,
        "demand": demand(
            *arrivals, case="case", visit="visit", pair="pair", joint="joint", call="call",
            busy="busy",
        ),
        "steps": {
            "case": {"kind": "meeting", "meeting": "panel", "next": "out"},
            "visit": work("chair", 300),
            "pair": work(None, 300, members=[{"team": "chair", "people": 2}]),
            "joint": work(None, 30, members=[{"team": "chair"}, {"team": "partner"}]),
            "call": work("nurse", 100),
            "busy": work("partner", 300),
            "out": OUT,
        },
    }  # fmt: skip
    settings["steps"] |= {key: value for key, value in said.items() if key not in meetings}
    return play(settings, days=days)


def on_wednesday(time: str, source: str, **attributes: str) -> Any:
    return (f"2007-01-03T{time}", source, None, attributes)


def minutes_of(played: Played, *kinds: Kind) -> list[tuple[int, str]]:
    """Return (minute of Wednesday, kind) of the chosen rows."""
    return [(row[0] - WEDNESDAY, row[2]) for row in played.rows(*kinds)]


# -- the slot -------------------------------------------------------------------------------------


def test_what_a_meeting_writes_down() -> None:
    """The case is listed, heard, and leaves; of the slot: it began and ended, with its chair."""
    played = diary(on_wednesday("09:00", "case"), panel=meeting("10:00", 60))
    assert played.story(number(0)) == [
        (WEDNESDAY + NINE, "arrived", "case"),
        (WEDNESDAY + NINE, "stage1", ""),
        (WEDNESDAY + NINE, "listed", "case"),
        (WEDNESDAY + TEN, "heard", "case"),
        (WEDNESDAY + ELEVEN, "meeting_left", "case"),
        (WEDNESDAY + ELEVEN, "ended", "out"),
    ]
    of_slot = played.rows(Kind.SLOT_BEGAN, Kind.SLOT_ENDED)
    assert [(row[0] - WEDNESDAY, row[2], row[4]) for row in of_slot] == [
        (TEN, "slot_began", "chair"),
        (ELEVEN, "slot_ended", "chair"),
    ]


def test_a_slot_takes_people_before_work_that_waits() -> None:
    """The chair is back from a visit at 10:00 sharp: the panel begins, the next visit waits."""
    visits = [on_wednesday("05:00", "visit"), on_wednesday("09:00", "visit")]
    played = diary(*visits, panel=meeting("10:00", 60))
    assert played.when(Kind.STARTED, "visit", number(1)) == [WEDNESDAY + ELEVEN]
    assert played.rows(Kind.STOPPED) == []


def test_a_slot_for_which_too_few_are_at_work_is_not_held_and_its_cases_wait() -> None:
    """Of two chairs one goes home at 17:00: the panel of two at 18:00 hears nobody."""
    times = {"times": ["10:00", "18:00"], "agenda": 1}
    settings: dict[str, Any] = {
        "calendars": {"office": OFFICE},
        "teams": {"chair": {"fte": 1, "groups": {"office": {"fte": 1, "calendar": "office"}}}},
        "meetings": {"panel": meeting("10:00", 60, chairs=2) | times},
        "demand": demand(on_wednesday("09:00", "case"), on_wednesday("09:01", "case"), case="case"),
        "steps": {"case": {"kind": "meeting", "meeting": "panel", "next": "out"}, "out": OUT},
    }
    played = play(settings, days=14)
    cancelled = [row[0] - WEDNESDAY for row in played.rows(Kind.SLOT_CANCELLED)]
    assert cancelled == [18 * 60, 18 * 60 + 7 * DAY]
    heard = [played.when(Kind.HEARD, "case", number(i)) for i in range(2)]
    assert heard == [[WEDNESDAY + TEN], [WEDNESDAY + 7 * DAY + TEN]]


def test_a_chair_at_one_meeting_is_not_at_hand_for_another() -> None:
    """Of two chairs one is at the long meeting from 10:00 to 12:00: the meeting of both at 11:00
    is not held, the one at 12:00 is; and the same on the day after."""
    days: dict[str, Any] = {"days": ["wed", "thu"]}
    played = diary(
        chairs=2, panel=meeting("10:00", 120, **days),
        during=meeting("11:00", 30, chairs=2, **days), after=meeting("12:00", 30, chairs=2, **days),
    )  # fmt: skip
    at = [DAY * day + ELEVEN for day in (0, 1)]
    assert [row[0] for row in minutes_of(played, Kind.SLOT_CANCELLED)] == at
    began = [DAY * day + minute for day in (0, 1) for minute in (TEN, NOON, NOON)]
    assert [row[0] for row in minutes_of(played, Kind.SLOT_BEGAN)] == began


def test_a_chair_called_from_work_is_not_at_hand_for_another_either() -> None:
    """The one chair leaves a visit for the panel at 10:00: a meeting at 10:30 is not held, and in
    the week after it is."""
    visit = on_wednesday("09:00", "visit")
    played = diary(visit, days=14, panel=meeting("10:00", 60), other=meeting("10:30", 60),
                   last=meeting("11:00", 60))  # fmt: skip
    again = 7 * DAY
    assert [row[0] for row in minutes_of(played, Kind.SLOT_CANCELLED)] == [630, again + 630]
    assert [row[0] for row in minutes_of(played, Kind.SLOT_BEGAN)] == [
        TEN, ELEVEN, again + TEN, again + ELEVEN,
    ]  # fmt: skip


def test_of_two_slots_in_one_minute_the_meeting_named_first_takes_the_people() -> None:
    """There is one chair for both."""
    for first, second in (("panel", "review"), ("review", "panel")):
        both: dict[str, Any] = {name: meeting("10:00", 60) for name in (first, second)}
        played = diary(on_wednesday("09:00", "case"), **both)
        assert bool(played.rows(Kind.HEARD)) == (first == "panel")
        assert len(played.rows(Kind.SLOT_CANCELLED)) == 1


def test_notice_that_ends_in_the_minute_of_the_slot_has_passed() -> None:
    """Two days' notice: listed on Monday at 10:00 is in time for Wednesday, a minute later not."""
    monday = [("2007-01-01T10:00", "case"), ("2007-01-01T10:01", "case")]
    listed = {"kind": "meeting", "meeting": "panel", "notice": minutes(2 * DAY), "next": "out"}
    played = diary(*monday, panel=meeting("10:00", 60), case=listed, days=14)
    heard = [played.when(Kind.HEARD, "case", number(i)) for i in range(2)]
    assert heard == [[WEDNESDAY + TEN], [WEDNESDAY + 7 * DAY + TEN]]


def test_who_was_heard_goes_on_before_what_else_happens_in_that_minute() -> None:
    """The panel ends at 11:00 and its case is decided; a report of 11:00 comes too late for it."""
    steps: dict[str, Any] = {
        "case": {"kind": "side", "branches": ["report"], "next": "listed"},
        "report": delay(minutes(120), next="safe"),
        "safe": milestone(protects=True, next="done"),
        "listed": {"kind": "meeting", "meeting": "panel", "next": "decided"},
        "decided": {
            "kind": "attribute", "attribute": "protected", "routes": {"no": "out", "yes": "early"},
        },
        "early": OUT,
    }  # fmt: skip
    played = diary(on_wednesday("09:00", "case"), panel=meeting("10:00", 60), **steps)
    assert played.when(Kind.REACHED, "safe", number(0)) == [WEDNESDAY + ELEVEN]
    assert played.ends(number(0)) == ["out"]


# -- whose work stands ----------------------------------------------------------------------------


def test_work_does_not_end_while_its_person_is_at_a_meeting() -> None:
    """A visit from 08:00 to 13:00; the panel lasts from 10:00 to 14:00, so it ends at 17:00."""
    played = diary(on_wednesday("08:00", "visit"), panel=meeting("10:00", 240))
    assert minutes_of(played, Kind.STOPPED, Kind.RESUMED, Kind.FINISHED) == [
        (TEN, "stopped"),
        (14 * 60, "resumed"),
        (17 * 60, "finished"),
    ]


def test_a_meeting_of_two_takes_both_from_their_work_each_from_his_own() -> None:
    """Two visits stand from 10:00 to 11:00."""
    visits = [on_wednesday("08:00", "visit"), on_wednesday("08:30", "visit")]
    played = diary(*visits, chairs=2, panel=meeting("10:00", 60, chairs=2))
    for kind, minute in ((Kind.STOPPED, TEN), (Kind.RESUMED, ELEVEN)):
        assert [row[:2] for row in played.rows(kind)] == [
            (WEDNESDAY + minute, number(0)),
            (WEDNESDAY + minute, number(1)),
        ]


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_meeting_of_three_stops_the_two_who_are_still_at_work(done: int) -> None:
    """Three visits began at 08:00, 08:01 and 08:02; whichever of them is over at 09:40, its chair
    is free, and the two others stand from 10:00 on."""
    sources = ["call" if i == done else "visit" for i in range(3)]
    arrivals = [on_wednesday(f"08:0{i}", source) for i, source in enumerate(sources)]
    played = diary(
        *arrivals, chairs=3, panel=meeting("10:00", 60, chairs=3), call=work("chair", 98)
    )
    stopped = [row[1] for row in played.rows(Kind.STOPPED)]
    assert stopped == [number(i) for i in range(3) if i != done]
    assert [row[1] for row in played.rows(Kind.RESUMED)] == stopped


def test_work_of_two_stands_until_both_are_back() -> None:
    """Two chairs work together from 08:00. One goes to a meeting from 10:00 to 11:00, the other
    from 10:30 to 12:00; nothing is done from 10:00 to 12:00, and nobody is free for a visit."""
    arrivals = [on_wednesday("08:00", "pair"), on_wednesday("09:00", "visit")]
    played = diary(*arrivals, chairs=2, panel=meeting("10:00", 60), other=meeting("10:30", 90))
    assert minutes_of(played, Kind.STOPPED, Kind.RESUMED) == [
        (TEN, "stopped"),
        (630, "stopped"),
        (NOON, "resumed"),
    ]
    assert played.when(Kind.FINISHED, "pair", number(0)) == [WEDNESDAY + 15 * 60] * 2
    assert played.when(Kind.STARTED, "visit", number(1)) == [WEDNESDAY + 15 * 60]


def test_of_two_at_the_same_work_the_one_of_the_last_group_is_called() -> None:
    """On Tuesday a full-timer and a part-timer are on a visit together."""
    tuesday = meeting("10:00", 60, days=["tue"])
    played = diary(("2007-01-02T08:00", "pair"), chairs=1.5, panel=tuesday)
    assert [row[4] for row in played.rows(Kind.STOPPED)] == ["chair/part-time"]


def test_who_was_free_for_a_meeting_is_free_again_after_it() -> None:
    """Two visits wait from 10:30 for the one chair: one begins at 11:00, the other follows it."""
    visits = [on_wednesday("10:30", "visit"), on_wednesday("10:40", "visit")]
    played = diary(*visits, panel=meeting("10:00", 60))
    started = [played.when(Kind.STARTED, "visit", number(i)) for i in range(2)]
    assert started == [[WEDNESDAY + ELEVEN], [WEDNESDAY + 16 * 60]]


def test_a_meeting_takes_who_is_kept_for_joint_work_and_afterwards_keeps_him_again() -> None:
    """The partner is away from 09:00 to 14:00; the chair is kept for the joint visit from 09:30,
    but for the panel."""
    arrivals = [on_wednesday("09:00", "busy"), on_wednesday("09:30", "joint")]
    played = diary(*arrivals, panel=meeting("10:00", 60))
    assert minutes_of(played, Kind.KEPT, Kind.LET_GO) == [
        (570, "kept"), (TEN, "let_go"), (ELEVEN, "kept"), (14 * 60, "let_go"),
    ]  # fmt: skip
    assert played.first(Kind.STARTED, "joint", number(1)) == WEDNESDAY + 14 * 60


# -- who attends ----------------------------------------------------------------------------------

ATTENDED = {"kind": "meeting", "meeting": "panel", "attends": "nurse", "next": "out"}
BY_AGE = ATTENDED | {"attends": {"by": "age", "of": {"young": "nurse", "old": "teacher"}}}
ATTENDS = (Kind.ATTENDED, Kind.MEETING_LEFT)


def test_somebody_of_the_attending_team_comes_for_the_case_and_stops_work_for_it() -> None:
    """The nurse is on a call of 100 minutes from 09:00, which stands for the hour of the panel."""
    arrivals = [on_wednesday("09:00", "call"), on_wednesday("09:30", "case")]
    played = diary(*arrivals, panel=meeting("10:00", 60), case=ATTENDED)
    assert [(row[0] - WEDNESDAY, row[2], row[4]) for row in played.rows(*ATTENDS)] == [
        (TEN, "attended", "nurse"),
        (ELEVEN, "meeting_left", "nurse"),
        (ELEVEN, "meeting_left", ""),
    ]
    assert played.when(Kind.STOPPED, "call", number(0)) == [WEDNESDAY + TEN]
    assert played.when(Kind.FINISHED, "call", number(0)) == [WEDNESDAY + NINE + 100 + 60]


def test_who_attended_is_free_again_after_it() -> None:
    """A call that comes during the panel is taken at its end."""
    arrivals = [on_wednesday("09:30", "case"), on_wednesday("10:30", "call")]
    played = diary(*arrivals, panel=meeting("10:00", 60), case=ATTENDED)
    assert played.when(Kind.STARTED, "call", number(1)) == [WEDNESDAY + ELEVEN]


def test_who_attends_can_depend_on_a_fact() -> None:
    """The nurse comes for a young child, the teacher for an old one."""
    for age, comes in (("young", "nurse"), ("old", "teacher")):
        played = diary(
            on_wednesday("09:30", "case", age=age), panel=meeting("10:00", 60), case=BY_AGE
        )
        assert [row[4] for row in played.rows(Kind.ATTENDED)] == [comes]


def test_a_case_is_heard_without_who_should_attend_if_nobody_is_at_work() -> None:
    """The school is closed at 18:00."""
    case = on_wednesday("09:30", "case", age="old")
    played = diary(case, panel=meeting("18:00", 60), case=BY_AGE)
    assert played.when(Kind.HEARD, "case", number(0)) == [WEDNESDAY + 18 * 60]
    assert played.rows(Kind.ATTENDED) == []
    assert played.ends(number(0)) == ["out"]


def test_the_one_nurse_comes_for_the_first_of_two_cases() -> None:
    """She can not be at both: the second is heard without her."""
    cases = [on_wednesday("09:00", "case"), on_wednesday("09:01", "case")]
    played = diary(*cases, panel=meeting("10:00", 60), case=ATTENDED)
    assert [row[1] for row in played.rows(Kind.HEARD)] == [number(0), number(1)]
    assert [row[1] for row in played.rows(Kind.ATTENDED)] == [number(0)]


def test_the_same_team_attends_when_the_worry_has_come_back() -> None:
    """Closed after the panel, back a week later, heard again: the nurse comes both times."""
    bands = ("stage1", "stage2", "multi_agency", "significant_harm", "registration")
    settings: dict[str, Any] = {
        "need": NEED,
        "returns": {
            "after": minutes(5 * DAY), "worse": 0, "again": dict.fromkeys(bands, 0),
            "again_registered": 0, "again_after": minutes(1),
        },
        "teams": {name: {"fte": 1} for name in ("chair", "nurse", "teacher")},
        "meetings": {"panel": meeting("10:00", 60)},
        "demand": demand(("2007-01-03T09:00", "case", 1.5), case="case"),
        "steps": {
            "case": ATTENDED, "other": ATTENDED | {"attends": "teacher"}, "out": OUT,
        },
    }  # fmt: skip
    played = play(settings, days=14)
    assert [(row[0], row[1], row[4]) for row in played.rows(Kind.ATTENDED)] == [
        (WEDNESDAY + TEN, number(0), "nurse"),
        (WEDNESDAY + 7 * DAY + TEN, number(0, 1), "nurse"),
    ]


def test_nobody_attends_where_nobody_should() -> None:
    played = diary(on_wednesday("09:00", "case"), panel=meeting("10:00", 60))
    assert played.rows(Kind.ATTENDED) == []
