"""The written order of service (model section 4): class, age at this door, number, thread."""

from __future__ import annotations

from typing import Any

import pytest

from sim.eventlog import Kind
from tests.situation import OUT, Played, delay, demand, minutes, number, play, work

NINE = 540


def queue(*arrivals: Any, **steps: Any) -> Played:
    """One desk (and a partner for joint work), with routine and urgent work of an hour."""
    always = {
        "routine": work("desk", 60),
        "urgent": work("desk", 60, priority="significant harm"),
        "out": OUT,
    }
    return play(
        {
            "teams": {"desk": {"fte": 1}, "partner": {"fte": 1}, "third": {"fte": 1}},
            "demand": demand(*arrivals, routine="routine", urgent="urgent", other="other"),
            "steps": always | {"other": OUT} | steps,
        }
    )


def test_who_joins_in_one_minute_is_served_by_class_not_by_number() -> None:
    """Whichever of the two comes first in the table: the desk is free, and urgent work begins."""
    for minute in range(6):
        at = f"2007-01-01T09:0{minute}"
        for sources in (("routine", "urgent"), ("urgent", "routine")):
            played = queue(*((at, source) for source in sources))
            first, second = sorted(played.rows(Kind.STARTED))
            assert (first[3], second[3]) == ("urgent", "routine")
            assert (first[0], second[0]) == (NINE + minute, NINE + minute + 60)


def test_the_class_comes_before_the_age() -> None:
    """Two wait; the later one is of a higher class and is served first."""
    played = queue(
        ("2007-01-01T09:00", "routine"), ("2007-01-01T09:10", "routine"),
        ("2007-01-01T09:20", "urgent"),
    )  # fmt: skip
    assert played.when(Kind.STARTED, "urgent", number(2)) == [NINE + 60]
    assert played.when(Kind.STARTED, "routine", number(1)) == [NINE + 120]


def test_the_class_comes_before_any_age() -> None:
    """Routine work has waited for two days when an urgent case comes."""
    played = queue(
        ("2007-01-01T09:00", "other"), ("2007-01-01T10:00", "routine"),
        ("2007-01-03T09:30", "urgent"), other=work("desk", 2 * 1440 + 60),
    )  # fmt: skip
    assert played.when(Kind.STARTED, "urgent", number(2)) == [2 * 1440 + 600]
    assert played.when(Kind.STARTED, "routine", number(1)) == [2 * 1440 + 660]


@pytest.mark.parametrize("minute", ["10", "11", "12"])
def test_solo_and_joint_work_are_in_one_order(minute: str) -> None:
    """Work of the desk and work of desk and partner wait for the desk: the older goes first, of
    one age the one with the lower number, whichever it is."""
    both = work(None, 60, members=[{"team": "desk"}, {"team": "partner"}])
    for sources in (("routine", "other"), ("other", "routine")):
        first, second = zip(("2007-01-01T09:11", f"2007-01-01T09:{minute}"), sources, strict=True)
        played = queue(("2007-01-01T09:00", "urgent"), first, second, other=both)
        started = [(row[0], row[1]) for row in played.rows(Kind.STARTED) if row[0] > NINE]
        assert sorted(set(started)) == [(NINE + 60, number(1)), (NINE + 120, number(2))]


@pytest.mark.parametrize("source", ["solo", "joint"])
def test_class_comes_first_over_solo_and_joint_work_too(source: str) -> None:
    """Whichever of the two is of the higher class came last and goes first."""
    members = {"solo": [{"team": "desk"}], "joint": [{"team": "desk"}, {"team": "partner"}]}
    other = next(name for name in members if name != source)
    kinds = {name: work(None, 60, members=members[name]) for name in members}
    kinds[source] |= {"priority": "emergency"}
    settings: dict[str, Any] = {
        "teams": {"desk": {"fte": 1}, "partner": {"fte": 1}},
        "demand": demand(
            ("2007-01-01T09:00", "routine"), ("2007-01-01T09:10", other),
            ("2007-01-01T09:20", source), routine="routine", solo="solo", joint="joint",
        ),
        "steps": kinds | {"routine": work("desk", 60), "out": OUT},
    }  # fmt: skip
    played = play(settings)
    assert played.first(Kind.STARTED, source, number(2)) == NINE + 60
    assert played.first(Kind.STARTED, other, number(1)) == NINE + 120


def test_the_lower_number_goes_first_also_when_it_joined_the_queue_later() -> None:
    """Both came at 09:10; one of them has travelled for ten minutes."""
    travels = delay(minutes(10), next="routine")
    for sources in (("routine", "other"), ("other", "routine")):
        two = zip(["2007-01-01T09:10"] * 2, sources, strict=True)
        played = queue(("2007-01-01T09:00", "urgent"), *two, other=travels)
        assert played.when(Kind.STARTED, "routine", number(1)) == [NINE + 60]
        assert played.when(Kind.STARTED, "routine", number(2)) == [NINE + 120]


def test_work_that_ends_in_the_minute_of_the_limit_is_an_answer() -> None:
    """A check of 45 minutes, and a limit of as many."""
    asks = {"kind": "fork", "branches": ["check"], "limit": minutes(45), "next": "out"}
    played = queue(("2007-01-01T09:00", "other"), other=asks, check=work("desk", 45, next="done"))
    assert played.when(Kind.GATHERED, "other", number(0)) == [NINE + 45]


def test_work_under_way_is_not_interrupted_by_a_higher_class() -> None:
    played = queue(("2007-01-01T09:00", "routine"), ("2007-01-01T09:01", "urgent"))
    assert played.when(Kind.FINISHED, "routine", number(0)) == [NINE + 60]


def test_ties_of_age_go_to_the_lower_concern_number() -> None:
    """Five come in one minute: served in the order of their numbers."""
    played = queue(*[("2007-01-01T09:00", "routine")] * 5)
    assert [row[:2] for row in played.rows(Kind.STARTED)] == [
        (NINE + 60 * row, number(row)) for row in range(5)
    ]


def test_ties_within_a_concern_go_to_the_branch_named_first() -> None:
    """Three pieces of work are asked for at once and done in the order of the list."""
    names = ["third_one", "first_one", "second_one"]
    branches = {name: work("desk", 30, next="done") for name in names}
    fork = {"kind": "fork", "branches": names, "next": "out"}
    played = queue(("2007-01-01T09:00", "other"), other=fork, **branches)
    assert [row[3] for row in played.rows(Kind.STARTED)] == names


@pytest.mark.parametrize("minutes_to_answer", [45, 46])
def test_people_are_not_handed_out_before_answers_that_come_in_the_same_minute(
    minutes_to_answer: int,
) -> None:
    """The desk is free at 10:00, and somebody has waited for it since 09:10. At 10:00 another
    case stops waiting for an answer, because it is there or because that took too long, and
    joins with urgent work: that is done first."""
    asks = {"kind": "fork", "branches": ["answer"], "limit": minutes(45), "next": "urgent"}
    played = queue(
        ("2007-01-01T09:00", "routine"), ("2007-01-01T09:10", "routine"),
        ("2007-01-01T09:15", "other"),
        other=asks, answer=delay(minutes(minutes_to_answer), next="done"),
    )  # fmt: skip
    why = Kind.GATHERED if minutes_to_answer == 45 else Kind.TIMED_OUT
    assert played.when(why, "other", number(2)) == [NINE + 60]
    assert played.when(Kind.STARTED, "urgent", number(2)) == [NINE + 60]
    assert played.when(Kind.STARTED, "routine", number(1)) == [NINE + 120]


def test_only_the_first_in_order_keeps_whoever_else_waits() -> None:
    """The desk is out until 10:00. Of two partners, the first interview keeps one; the second in
    order, which needs the desk too, keeps nobody: a later visit takes the other partner."""
    interview = {"kind": "work", "time": {"value": 60, "unit": "minutes"}, "next": "out"}
    joint = interview | {"members": [{"team": "desk"}, {"team": "partner"}]}
    two_partners = [{"team": "partner", "people": 2}, {"team": "desk"}]
    settings = {
        "teams": {"desk": {"fte": 1}, "partner": {"fte": 2}},
        "demand": demand(
            ("2007-01-01T09:00", "routine"), ("2007-01-01T09:10", "joint"),
            ("2007-01-01T09:11", "both"), ("2007-01-01T09:20", "visit"),
            routine="routine", joint="joint", both="both", visit="visit",
        ),
        "steps": {
            "routine": work("desk", 60),
            "joint": joint,
            "both": interview | {"members": two_partners},
            "visit": work("partner", 30),
            "out": OUT,
        },
    }  # fmt: skip
    played = play(settings)
    assert played.when(Kind.STARTED, "visit", number(3)) == [NINE + 20]
    assert played.first(Kind.STARTED, "joint", number(1)) == NINE + 60
    assert played.first(Kind.STARTED, "both", number(2)) == NINE + 120


def test_nobody_is_kept_for_a_partner_who_does_not_exist() -> None:
    """The partner team is closed: the interview waits for ever, and the desk goes on working."""
    settings = {
        "teams": {"desk": {"fte": 1}, "partner": {"fte": 2, "closed": True}},
        "demand": demand(
            ("2007-01-01T09:00", "joint"), ("2007-01-01T09:10", "routine"),
            joint="joint", routine="routine",
        ),
        "steps": {
            "joint": {
                "kind": "work", "members": [{"team": "desk"}, {"team": "partner"}],
                "priority": "emergency", "time": {"value": 60, "unit": "minutes"}, "next": "out",
            },
            "routine": work("desk", 60),
            "out": OUT,
        },
    }  # fmt: skip
    played = play(settings)
    assert played.when(Kind.STARTED, "routine", number(1)) == [NINE + 10]
    assert played.rows(Kind.KEPT) == []
    assert played.when(Kind.STARTED, "joint", number(0)) == []
