"""Caseload places (model section 4): allocated cases a team can hold at a time."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from sim.eventlog import Kind
from tests.situation import OUT, Played, delay, demand, minutes, number, play

NINE = 540


def allocated(*arrivals: Any, give: bool = True, per_fte: float | None = 1, **extra: Any) -> Played:
    """Two posts of one place each; a case is held for 100 minutes, then followed for 50 more."""
    take = {"kind": "take", "team": "workers", "next": "held"}
    team = {"fte": 2} | ({"places_per_fte": per_fte} if per_fte is not None else {})
    return play(
        {
            "teams": {"workers": team},
            "demand": demand(*arrivals, case="take", urgent="take_first"),
            "steps": {
                "take": take,
                "take_first": take | {"priority": "significant harm"},
                "held": delay(minutes(100), next="give" if give else "after"),
                "give": {"kind": "give", "team": "workers", "next": "after"},
                "after": delay(minutes(50)),
                "out": OUT,
            }
            | extra,
        }
    )


def cases(count: int, source: str = "case", start: int = 0) -> list[tuple[str, str]]:
    return [(f"2007-01-01T09:{start + i:02d}", source) for i in range(count)]


def test_a_case_waits_until_a_place_is_given_back() -> None:
    """Two places, three cases: the third takes the first one's place in the minute it is free."""
    played = allocated(*cases(3))
    assert [played.first(Kind.PLACE_TAKEN, "take", number(i)) for i in range(3)] == [
        NINE, NINE + 1, NINE + 100,
    ]  # fmt: skip
    assert played.when(Kind.PLACE_WAITED, "take", number(2)) == [NINE + 2]
    assert played.when(Kind.PLACE_GIVEN, "give", number(0)) == [NINE + 100]


def test_a_place_held_at_the_end_is_given_back() -> None:
    """Nothing gives it back before; the case leaves after 150 minutes."""
    played = allocated(*cases(3), give=False)
    assert played.when(Kind.PLACE_GIVEN, "out", number(0)) == [NINE + 150]
    assert played.when(Kind.PLACE_TAKEN, "take", number(2)) == [NINE + 150]


def test_a_place_given_back_is_not_given_back_again_at_the_end() -> None:
    """Three cases give three places back; a fourth and fifth still wait for two places only."""
    played = allocated(*cases(5))
    assert len(played.rows(Kind.PLACE_GIVEN)) == 5
    taken = [row[0] for row in played.rows(Kind.PLACE_TAKEN)]
    assert taken == [NINE, NINE + 1, NINE + 100, NINE + 101, NINE + 200]


def test_places_are_given_in_the_order_of_service() -> None:
    """The case of the higher class came last and is first; nobody is pushed out of a place."""
    played = allocated(*cases(3), *cases(1, "urgent", start=10))
    assert played.first(Kind.PLACE_TAKEN, "take_first", number(3)) == NINE + 100
    assert played.first(Kind.PLACE_TAKEN, "take", number(2)) == NINE + 101


@pytest.mark.parametrize(("per_fte", "at_once"), [(1.5, 3), (0.5, 1), (0.0, 0), (None, 5)])
def test_places_are_posts_times_places_for_each(per_fte: float | None, at_once: int) -> None:
    """Two posts; without a number of places there is no limit."""
    played = allocated(*cases(5), per_fte=per_fte)
    assert len([row for row in played.rows(Kind.PLACE_TAKEN) if row[0] < NINE + 100]) == at_once


def test_giving_back_what_is_not_held_does_nothing() -> None:
    """A case that never took a place does not make one."""
    passing = ("2007-01-01T08:00", "urgent")
    skip: dict[str, Any] = {"take_first": {"kind": "give", "team": "workers", "next": "out"}}
    played = allocated(passing, *cases(3), **skip)
    assert played.first(Kind.PLACE_TAKEN, "take", number(3)) == NINE + 100
    assert played.when(Kind.PLACE_GIVEN, "take_first", number(0)) == []


@pytest.mark.parametrize("order", [*permutations("abc")])
def test_places_of_several_teams_are_given_back_in_any_order(order: tuple[str, ...]) -> None:
    """Each team has one place. The case takes all three, gives two of them back, takes them
    again, and what it holds at the end is given back then."""
    two = order[:2]
    ways = [("take", team) for team in "abc"] + [("give", team) for team in two]
    ways += [("take", team) for team in two]
    names = [f"{kind}_{team}_{i}" for i, (kind, team) in enumerate(ways)]
    steps = {
        name: {"kind": kind, "team": team, "next": following}
        for name, (kind, team), following in zip(names, ways, [*names[1:], "wait"], strict=True)
    }
    settings: dict[str, Any] = {
        "teams": {team: {"fte": 1, "places_per_fte": 1} for team in "abc"},
        "demand": demand(("2007-01-01T09:00", "case"), case=names[0]),
        "steps": steps | {"wait": delay(minutes(5)), "out": OUT},
    }
    played = play(settings)
    rows = [(row[2], row[4]) for row in played.rows(Kind.PLACE_TAKEN, Kind.PLACE_GIVEN)]
    took, gave = "place_taken", "place_given"
    assert rows == [
        *((took, team) for team in "abc"), *((gave, team) for team in two),
        *((took, team) for team in two), *((gave, team) for team in "abc"),
    ]  # fmt: skip
