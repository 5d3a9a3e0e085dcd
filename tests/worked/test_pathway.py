"""Steps of the pathway: side work, forks, counts of visits, shares and facts (model section 5)."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import EngineFault
from sim.eventlog import Kind
from tests.situation import (
    FINAL,
    NEED,
    OFFICE,
    OUT,
    Played,
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
Steps = dict[str, Any]
CASE = ("2007-01-01T09:00", "case")


def walk(*arrivals: Any, teams: tuple[str, ...] = ("desk",), **steps: Any) -> Played:
    """Concerns of two sources that begin at step "begin"."""
    return play(
        {
            "teams": {team: {"fte": 1} for team in teams},
            "attributes": {
                "catchment": {
                    "values": ["north", "south", "west"],
                    "shares": {"*": {"north": 0.5, "south": 0.25, "west": 0.25}},
                }
            },
            "demand": demand(*arrivals, case="begin", other="begin"),
            "steps": steps | {"out": OUT},
        }
    )


# -- side work and forks ----------------------------------------------------------------------


def test_side_work_is_done_and_nobody_waits_for_it() -> None:
    """Minutes are typed for an hour; the case ends at once, the typist is taken all the same."""
    steps: Steps = {
        "begin": {"kind": "side", "branches": ["type"], "next": "out"},
        "type": work("desk", 60, next="done"),
    }
    played = walk(CASE, ("2007-01-01T09:10", "case"), **steps)
    assert played.when(Kind.ENDED, "out", number(0)) == [NINE]
    assert played.when(Kind.FINISHED, "type", number(0)) == [NINE + 60]
    assert played.when(Kind.DONE, "done", number(0)) == [NINE + 60]
    assert played.when(Kind.STARTED, "type", number(1)) == [NINE + 60]


def test_a_fork_waits_for_the_last_branch() -> None:
    """Reports of one, two and three hours are written side by side."""
    steps: Steps = {f"report_{i}": delay(hours(i), next="done") for i in (1, 2, 3)}
    played = walk(CASE, begin={"kind": "fork", "branches": list(steps), "next": "out"}, **steps)
    assert [row[0] for row in played.rows(Kind.DONE)] == [NINE + 60, NINE + 120, NINE + 180]
    assert played.when(Kind.GATHERED, "begin", number(0)) == [NINE + 180]
    assert played.when(Kind.ENDED, "out", number(0)) == [NINE + 180]


def test_a_fork_with_a_limit_does_not_wait_for_the_last() -> None:
    """After two and a half hours the case goes on; the third report is finished for nobody."""
    steps: Steps = {f"report_{i}": delay(hours(i), next="done") for i in (1, 2, 3)}
    fork = {"kind": "fork", "branches": list(steps), "limit": hours(2.5), "next": "out"}
    played = walk(CASE, begin=fork, **steps)
    assert played.when(Kind.TIMED_OUT, "begin", number(0)) == [NINE + 150]
    assert len(played.rows(Kind.DONE)) == 3
    assert len(played.rows(Kind.ENDED)) == 1


def test_branches_of_several_steps_can_decide_on_their_way() -> None:
    """A branch is a path of its own: work, then a count, then work again."""
    steps: Steps = {
        "begin": {"kind": "fork", "branches": ["read", "wait"], "next": "out"},
        "read": work("desk", 30, next="twice"),
        "twice": {"kind": "visits", "most": 2, "under": "read", "reached": "done"},
        "wait": delay(minutes(45), next="done"),
    }
    played = walk(CASE, **steps)
    assert played.when(Kind.FINISHED, "read", number(0)) == [NINE + 30, NINE + 60]
    assert played.when(Kind.GATHERED, "begin", number(0)) == [NINE + 60]


# -- decisions --------------------------------------------------------------------------------


@pytest.mark.parametrize("hand_offs", [0, 1, 4])
def test_a_concern_is_handed_on_at_most_a_stated_number_of_times(hand_offs: int) -> None:
    """Two doors would pass it to and fro for ever; the fifth door keeps it (4 hand-offs)."""
    steps: Steps = {
        "begin": work("desk", 10, next="passed"),
        "passed": {
            "kind": "visits", "most": hand_offs + 1, "under": "hand_off", "reached": "kept",
        },
        "hand_off": delay(hours(1), means="handed off", next="begin"),
        "kept": FINAL,
    }  # fmt: skip
    played = walk(CASE, **steps)
    assert len(played.when(Kind.DELAYED, "hand_off", number(0))) == hand_offs
    assert len(played.when(Kind.STARTED, "begin", number(0))) == hand_offs + 1
    assert played.ends(number(0)) == ["kept"]


def test_visits_are_counted_for_each_concern_alone() -> None:
    steps: Steps = {
        "begin": {"kind": "visits", "most": 2, "under": "begin_again", "reached": "out"},
        "begin_again": delay(hours(1), next="begin"),
    }
    played = walk(CASE, CASE, **steps)
    for concern in (number(0), number(1)):
        assert len(played.when(Kind.DELAYED, "begin_again", concern)) == 1


def test_hand_offs_are_counted_over_all_doors_together() -> None:
    """Two doors pass a concern to and fro by ways of their own; after four hand-offs in all the
    door that has it keeps it."""
    pass_on = {"kind": "visits", "most": 4, "of": ["to_duty", "to_joint"], "reached": "kept"}
    steps: Steps = {
        "begin": work("desk", 10, next="joint_passes"),
        "joint_passes": pass_on | {"under": "to_duty"},
        "to_duty": delay(hours(1), next="duty"),
        "duty": work("desk", 10, next="duty_passes"),
        "duty_passes": pass_on | {"under": "to_joint"},
        "to_joint": delay(hours(1), next="begin"),
        "kept": FINAL,
    }
    played = walk(CASE, **steps)
    passed = [len(played.when(Kind.DELAYED, step, number(0))) for step in ("to_duty", "to_joint")]
    assert passed == [2, 2]
    assert [len(played.when(Kind.STARTED, step, number(0))) for step in ("begin", "duty")] == [3, 2]


def test_every_kind_of_step_that_can_be_counted_is_counted() -> None:
    """Once round a loop of work, a delay, a share, a place and a milestone counts five."""
    steps: Steps = {
        "begin": work("desk", 10, next="wait"),
        "wait": delay(minutes(10), next="chance"),
        "chance": {"kind": "shares", "share": 1, "yes": "place", "no": "out"},
        "place": {"kind": "take", "team": "desk", "next": "reached"},
        "reached": milestone(next="count"),
    }
    for most, rounds in ((5, 1), (6, 2), (10, 2), (11, 3)):
        count = {
            "kind": "visits",
            "most": most,
            "of": list(steps),
            "under": "begin",
            "reached": "out",
        }
        played = walk(CASE, count=count, **steps)
        assert len(played.when(Kind.DECIDED, "count", number(0))) == rounds


def test_one_other_step_can_be_counted() -> None:
    """The wait was reached twice when it is counted for the first time."""
    steps: Steps = {
        "begin": delay(minutes(10), next="twice"),
        "twice": {"kind": "visits", "most": 2, "under": "begin", "reached": "count"},
        "count": {
            "kind": "visits", "most": 2, "of": ["begin"], "under": "begin", "reached": "enough",
        },
        "enough": OUT,
    }  # fmt: skip
    played = walk(CASE, **steps)
    assert played.ends(number(0)) == ["enough"]
    assert len(played.when(Kind.DECIDED, "count", number(0))) == 1


def test_an_agency_whose_view_is_held_is_not_asked_and_others_are() -> None:
    """Of two agencies the first has said what it thinks."""
    settings: dict[str, Any] = {
        "agencies": {"health": {}, "police": {}},
        "demand": demand(CASE, case="heard"),
        "steps": {
            "heard": milestone(view="health", next="ask"),
            "ask": {
                "kind": "fork", "branches": ["nurse", "officer"],
                "unless_view": {"nurse": "health", "officer": "police"}, "next": "out",
            },
            "nurse": milestone(view="health", next="done"),
            "officer": milestone(view="police", next="done"),
            "out": OUT,
        },
    }  # fmt: skip
    asked = [row[3] for row in play(settings).rows(Kind.REACHED)]
    assert asked == ["heard", "officer"]


def test_meetings_a_case_was_listed_for_are_counted() -> None:
    """Heard on Monday and Tuesday, then it is enough."""
    settings: dict[str, Any] = {
        "teams": {"desk": {"fte": 1}},
        "meetings": {
            "panel": {
                "people": {"desk": 1}, "days": ["mon", "tue", "wed"], "times": ["10:00"],
                "length": hours(1), "agenda": 1,
            }
        },
        "demand": demand(CASE, case="begin"),
        "steps": {
            "begin": {"kind": "meeting", "meeting": "panel", "next": "count"},
            "count": {
                "kind": "visits", "most": 2, "of": ["begin"], "under": "begin", "reached": "out",
            },
            "out": OUT,
        },
    }  # fmt: skip
    assert play(settings).when(Kind.HEARD, "begin", number(0)) == [600, 1440 + 600]


def test_shares_can_differ_by_visit() -> None:
    """Help works at the third review and not before; the last share stays from then on."""
    steps: Steps = {
        "begin": {"kind": "shares", "by_visit": [0, 0, 1], "yes": "out", "no": "month"},
        "month": delay(hours(1), next="begin"),
    }
    played = walk(CASE, **steps)
    assert played.when(Kind.DECIDED, "begin", number(0)) == [NINE, NINE + 60, NINE + 120]
    steps["begin"]["by_visit"] = [1, 0]
    steps["begin"] |= {"yes": "month", "no": "out"}
    assert walk(CASE, **steps).when(Kind.ENDED, "out", number(0)) == [NINE + 60]


@pytest.mark.parametrize("certain", ["a", "b", "c"])
def test_a_share_of_one_is_certain_among_several(certain: str) -> None:
    routes = {name: float(name == certain) for name in ("a", "b", "c")}
    steps: Steps = {"begin": {"kind": "shares", "routes": routes}, "a": OUT, "b": OUT, "c": OUT}
    played = walk(*[CASE] * 20, **steps)
    assert {row[3] for row in played.rows(Kind.ENDED)} == {certain}


def test_stated_shares_are_kept() -> None:
    """Of some 2,000, half, three tenths and a fifth: each within 4 standard errors."""
    routes = {"a": 0.5, "b": 0.3, "c": 0.2}
    steps: Steps = {"begin": {"kind": "shares", "routes": routes}, "a": OUT, "b": OUT, "c": OUT}
    source = {"begins": "begin", "per_year": 100 * 365.25}
    played = play({"demand": {"sources": {"case": source}}, "steps": steps}, days=20)
    ends = [row[3] for row in played.rows(Kind.ENDED)]
    assert len(ends) > 1500
    for name, share in routes.items():
        error = (len(ends) * share * (1 - share)) ** 0.5
        assert abs(ends.count(name) - len(ends) * share) < 4 * error


@pytest.mark.parametrize(("on", "ends"), [(True, "yes"), (False, "no")])
def test_a_switch_is_the_same_for_all(on: bool, ends: str) -> None:
    begin = {"kind": "switch", "on": on, "yes": "yes", "no": "no"}
    steps: Steps = {"begin": begin, "yes": OUT, "no": OUT}
    assert {row[3] for row in walk(*[CASE] * 20, **steps).rows(Kind.ENDED)} == {ends}


def of(catchment: str, minute: int = 0) -> Any:
    """A concern from a catchment, some minutes after 09:00."""
    return (f"2007-01-01T09:0{minute}", "case", None, {"catchment": catchment})


def test_a_fact_about_the_concern_decides_and_a_star_stands_for_the_rest() -> None:
    steps: Steps = {
        "begin": {
            "kind": "attribute", "attribute": "catchment", "routes": {"north": "n", "*": "rest"},
        },
        "n": OUT,
        "rest": OUT,
    }  # fmt: skip
    played = walk(of("north"), of("south", 1), of("west", 2), **steps)
    assert [played.ends(number(i)) for i in range(3)] == [["n"], ["rest"], ["rest"]]


def test_the_source_is_a_fact_too() -> None:
    routes = {"case": "a", "other": "b"}
    steps: Steps = {
        "begin": {"kind": "attribute", "attribute": "source", "routes": routes},
        "a": OUT,
        "b": OUT,
    }
    played = walk(CASE, ("2007-01-01T09:01", "other"), **steps)
    assert [played.ends(number(i)) for i in range(2)] == [["a"], ["b"]]


def test_protection_and_urgency_are_facts_that_change() -> None:
    steps: Steps = {
        "begin": {
            "kind": "attribute", "attribute": "protected",
            "routes": {"no": "protect", "yes": "safe"},
        },
        "protect": milestone(protects=True, next="begin"),
        "safe": {
            "kind": "attribute", "attribute": "urgent", "routes": {"no": "calm", "yes": "out"},
        },
        "calm": OUT,
    }  # fmt: skip
    played = walk(CASE, **steps)
    assert len(played.when(Kind.DECIDED, "begin", number(0))) == 2
    assert played.ends(number(0)) == ["calm"]


def test_the_team_can_be_chosen_by_a_fact() -> None:
    """Each catchment has its own team; two concerns of one catchment wait for each other."""
    team = {"by": "catchment", "of": {"north": "north_team", "*": "other_team"}}
    played = walk(
        of("north"), of("north", 1), of("south", 2), teams=("north_team", "other_team"),
        begin=work(team, 30),
    )  # fmt: skip
    started = [(row[1], row[0], row[4]) for row in played.rows(Kind.STARTED)]
    assert sorted(started) == [
        (number(0), NINE, "north_team"),
        (number(1), NINE + 30, "north_team"),
        (number(2), NINE + 2, "other_team"),
    ]


def test_age_begins_anew_at_another_door() -> None:
    """The older case was at the first door from 09:00 and joins the second door at 10:00; a case
    that came there at 09:30 goes first."""
    settings: dict[str, Any] = {
        "agencies": {"a": {}},
        "doors": {"first": {"agency": "a"}, "second": {"agency": "a"}},
        "teams": {team: {"fte": 1} for team in ("first", "second")},
        "demand": demand(
            ("2007-01-01T08:00", "blocks"), CASE, ("2007-01-01T09:30", "other"),
            case="begin", other="task", blocks="hold",
        ),
        "steps": {
            "begin": work("first", 60, door="first", next="task"),
            "task": work("second", 60, door="second"),
            "hold": work("second", 240),
            "out": OUT,
        },
    }  # fmt: skip
    played = play(settings)
    assert played.first(Kind.STARTED, "task", number(2)) == 720
    assert played.first(Kind.STARTED, "task", number(1)) == 780


def test_where_there_is_no_door_age_is_that_of_the_case() -> None:
    """One case is at its door from 09:30 and joins the desk at 09:40; one that comes to the desk
    at 09:45, where there is no door, goes after it."""
    settings: dict[str, Any] = {
        "agencies": {"a": {}},
        "doors": {"d": {"agency": "a"}},
        "teams": {team: {"fte": 1} for team in ("first", "desk")},
        "demand": demand(
            ("2007-01-01T08:00", "blocks"), ("2007-01-01T09:30", "case"),
            ("2007-01-01T09:45", "other"), case="begin", other="task", blocks="hold",
        ),
        "steps": {
            "begin": work("first", 10, door="d", next="task"),
            "task": work("desk", 60),
            "hold": work("desk", 150),
            "out": OUT,
        },
    }  # fmt: skip
    played = play(settings)
    assert played.first(Kind.STARTED, "task", number(1)) == 630
    assert played.first(Kind.STARTED, "task", number(2)) == 690


def test_branches_are_numbered_when_they_start_and_served_in_that_order() -> None:
    """The branch named first travels for half an hour and joins the queue last; all are of one
    age, so it goes before the branch that was there at once."""
    steps: Steps = {
        "begin": {"kind": "fork", "branches": ["travels", "second"], "next": "out"},
        "travels": delay(minutes(30), next="first"),
        "first": work("desk", 10, next="done"),
        "second": work("desk", 20, next="done"),
        "hold": work("desk", 100),
    }
    settings: dict[str, Any] = {
        "teams": {"desk": {"fte": 1}},
        "demand": demand(("2007-01-01T08:50", "blocks"), CASE, case="begin", blocks="hold"),
        "steps": steps | {"out": OUT},
    }
    played = play(settings)
    started = [(row[0], row[3]) for row in played.rows(Kind.STARTED, concern=number(1))]
    assert started == [(630, "first"), (640, "second")]


def test_a_branch_is_as_old_as_its_case() -> None:
    """Asked for by a case of 09:30, it waits behind another case of 09:00."""
    settings: dict[str, Any] = {
        "teams": {"desk": {"fte": 1}},
        "demand": demand(
            ("2007-01-01T08:50", "blocks"), CASE, ("2007-01-01T09:30", "other"),
            case="task", blocks="hold", other="asks",
        ),
        "steps": {
            "asks": {"kind": "fork", "branches": ["check"], "next": "out"},
            "check": work("desk", 10, next="done"),
            "task": work("desk", 10),
            "hold": work("desk", 100),
            "out": OUT,
        },
    }  # fmt: skip
    played = play(settings)
    assert played.when(Kind.STARTED, "task", number(1)) == [630]
    assert played.when(Kind.STARTED, "check", number(2)) == [640]


def test_the_limit_of_a_fork_whose_branches_are_done_means_nothing() -> None:
    """The outer question is answered at 10:00, when the inner one stops waiting; its late answer
    of 19:00 is still travelling when the outer limit is over, at 12:00. The next step lasts."""
    steps: Steps = {
        "begin": {"kind": "fork", "branches": ["inner"], "limit": hours(3), "next": "wait"},
        "inner": {"kind": "fork", "branches": ["late"], "limit": hours(1), "next": "done"},
        "late": delay(hours(10), next="done"),
        "wait": delay(hours(20)),
    }
    played = walk(CASE, **steps)
    assert played.when(Kind.GATHERED, "begin", number(0)) == [NINE + 60]
    assert played.when(Kind.TIMED_OUT, "begin", number(0)) == []
    assert played.when(Kind.ENDED, "out", number(0)) == [NINE + 60 + 20 * 60]


def test_a_case_of_too_many_threads_is_named() -> None:
    """It starts side work again and again, without end."""
    steps: Steps = {
        "begin": {"kind": "side", "branches": ["note"], "next": "again"},
        "note": delay(days(20), next="done"),
        "again": {"kind": "visits", "most": 17_000, "under": "begin", "reached": "out"},
    }
    with pytest.raises(EngineFault, match="concern 0 has more than 16384 threads"):
        walk(CASE, **steps)


def test_a_fork_in_a_fork_waits_for_its_own_branches() -> None:
    """The inner question is answered at 10:00, the outer one an hour later."""
    steps: Steps = {
        "begin": {"kind": "fork", "branches": ["inner", "slow"], "next": "out"},
        "inner": {"kind": "fork", "branches": ["quick", "quicker"], "next": "then"},
        "quick": delay(minutes(60), next="done"),
        "quicker": delay(minutes(30), next="done"),
        "then": delay(minutes(30), next="done"),
        "slow": delay(minutes(120), next="done"),
    }
    played = walk(CASE, **steps)
    assert played.when(Kind.GATHERED, "inner", number(0)) == [NINE + 60]
    assert played.when(Kind.GATHERED, "begin", number(0)) == [NINE + 120]


def test_a_limit_counts_from_the_time_the_wait_began() -> None:
    """A caller who comes at 10:00 and would wait for half an hour leaves at 10:30."""
    steps: Steps = {
        "begin": {
            "kind": "attribute", "attribute": "source", "routes": {"case": "hold", "*": "wait"},
        },
        "hold": work("desk", 500),
        "wait": work("desk", 10, limit=minutes(30), on_limit="gone"),
        "gone": OUT,
    }  # fmt: skip
    played = walk(CASE, ("2007-01-01T10:00", "other"), **steps)
    assert played.when(Kind.LEFT, "wait", number(1)) == [630]
    assert played.ends(number(1)) == ["gone"]


def test_two_waits_can_have_one_limit() -> None:
    """An hour for the answer, then an hour for the desk: the first law of all is that of both."""
    settings: dict[str, Any] = {
        "teams": {"desk": {"fte": 1}},
        "demand": demand(("2007-01-01T08:00", "blocks"), CASE, case="ask", blocks="hold"),
        "steps": {
            "ask": {"kind": "fork", "branches": ["late"], "limit": hours(1), "next": "wait"},
            "late": delay(hours(9), next="done"),
            "wait": work("desk", 10, limit=hours(1), on_limit="gone"),
            "hold": work("desk", 500),
            "gone": OUT,
            "out": OUT,
        },
    }
    played = play(settings)
    assert played.when(Kind.TIMED_OUT, "ask", number(1)) == [NINE + 60]
    assert played.when(Kind.LEFT, "wait", number(1)) == [NINE + 120]


@pytest.mark.parametrize(
    ("time", "due"), [("05T09:00", 8 * 1440 + NINE), ("02T09:00", 3 * 1440 + NINE)]
)
def test_a_delay_can_be_in_working_days(time: str, due: int) -> None:
    """Two working days from Friday 09:00 end on Tuesday, from Tuesday on Thursday."""
    settings: dict[str, Any] = {
        "calendars": {"office": OFFICE},
        "demand": demand((f"2007-01-{time}", "case"), case="begin"),
        "steps": {"begin": delay(days(2), calendar="office"), "out": OUT},
    }
    assert play(settings).when(Kind.ENDED, "out", number(0)) == [due]


# -- what becomes true --------------------------------------------------------------------------


def needs(need: float, **said: Any) -> tuple[list[str], int]:
    """Return the bands of a case with one milestone, and the minute it ends."""
    settings: dict[str, Any] = {
        "need": NEED,
        "demand": demand(("2007-01-01T09:00", "case", need), case="begin"),
        "steps": {"begin": delay(minutes(5), next="then"), "then": milestone(**said), "out": OUT},
    }
    played = play(settings)
    bands = [row[2] for row in played.rows(concern=number(0)) if not row[3]]
    return bands, played.first(Kind.ENDED, "out", number(0))


def test_what_lowers_need_lowers_it_by_so_much() -> None:
    """From 2.2 by 1 to 1.2: from significant harm to several agencies' help."""
    assert needs(2.2, lowers=1)[0] == ["significant_harm", "multi_agency"]
    assert needs(2.2, lowers=0.1)[0] == ["significant_harm"]


@pytest.mark.parametrize("need", [2.0, 2.2, 3.0])
def test_what_brings_need_below_a_cut_brings_it_just_below(need: float) -> None:
    """From the cut itself on."""
    band = "registration" if need == 3.0 else "significant_harm"
    assert needs(need, below="significant_harm")[0] == [band, "multi_agency"]


def test_need_that_is_below_the_cut_already_stays_as_it_is() -> None:
    assert needs(0.5, below="significant_harm")[0] == ["stage2"]


def test_age_at_the_door_not_age_of_the_step_orders_the_queue() -> None:
    """The older case joins the second queue later and is served first all the same."""
    steps: Steps = {
        "begin": {
            "kind": "attribute", "attribute": "source", "routes": {"case": "slow", "*": "quick"},
        },
        "slow": work("first", 60, door="d", next="between"),
        "between": delay(minutes(40), next="task"),
        "quick": work("second", 30, door="d", next="task"),
        "task": work("desk", 60),
        "hold": work("desk", 200),
    }  # fmt: skip
    settings: dict[str, Any] = {
        "agencies": {"a": {}},
        "doors": {"d": {"agency": "a"}},
        "teams": {team: {"fte": 1} for team in ("first", "second", "desk")},
        "demand": demand(
            ("2007-01-01T08:00", "blocks"), CASE, ("2007-01-01T09:10", "other"),
            case="begin", other="begin", blocks="hold",
        ),
        "steps": steps | {"out": OUT},
    }  # fmt: skip
    played = play(settings)
    assert played.first(Kind.JOINED, "task", number(1)) == NINE + 100
    assert played.first(Kind.JOINED, "task", number(2)) == NINE + 40
    assert played.first(Kind.STARTED, "task", number(1)) == 680
    assert played.first(Kind.STARTED, "task", number(2)) == 740
