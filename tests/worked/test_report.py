"""The committee report of 2007, paragraphs 6.3 to 6.7: each problem and each proposal, worked."""

from __future__ import annotations

from typing import Any

import pytest

from sim.eventlog import Kind
from tests.situation import (
    DAY,
    FINAL,
    NEED,
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
JUDGED = {"kind": "judge", "cuts": ["stage2", "multi_agency", "significant_harm"]}


def at(minute: int, source: str, need: float | None = None) -> tuple[str, str, float | None]:
    """A concern on Monday 1 January, some minutes after 09:00."""
    return (f"2007-01-01T{9 + minute // 60:02d}:{minute % 60:02d}", source, need)


# -- 6.3: the problems ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("adopted", "school", "police"), [(0, "procedures", "jointly"), (1, "jointly", "jointly")]
)
def test_agencies_attribute_different_meanings_to_child_protection(
    adopted: float, school: str, police: str
) -> None:
    """6.3, 6.5: the same concern (need 1.7) is child protection to the school, not to the police;
    with one definition, adopted by all, both call it work for several agencies."""
    routes = ["alone", "help", "jointly", "procedures"]
    agency = {"by": "source", "of": {"school": "school", "police": "police"}}
    played = play(
        {
            "need": NEED,
            "judgement": {"adopted": adopted},
            "agencies": {"school": {"offset": 0.4}, "police": {"offset": -0.4}},
            "demand": demand(
                at(0, "school", 1.7), at(1, "police", 1.7), school="look", police="look"
            ),
            "steps": {"look": JUDGED | {"agency": agency, "routes": routes}}
            | dict.fromkeys(routes, FINAL),
        }
    )
    assert [played.ends(number(row)) for row in (0, 1)] == [[school], [police]]


def doors(offset: float) -> Played:
    """The school refers what looks like significant harm to the child protection door, which sees
    truly and passes what is not its work to social work duty, two days away."""
    return play(
        {
            "need": NEED,
            "agencies": {"school": {"offset": offset}, "child_protection": {}},
            "teams": {"joint": {"fte": 1}, "duty": {"fte": 1}},
            "doors": {
                "child_protection": {"agency": "child_protection"},
                "duty": {"agency": "child_protection"},
            },
            "demand": demand(at(0, "school", 1.5), at(5, "school", 2.3), school="look"),
            "steps": {
                "look": {
                    "kind": "judge", "agency": "school", "cuts": ["significant_harm"],
                    "routes": ["to_duty", "screen"],
                },
                "screen": work("joint", 60, door="child_protection", next="keep"),
                "keep": {
                    "kind": "judge", "agency": "child_protection", "cuts": ["significant_harm"],
                    "routes": ["to_duty", "out"],
                },
                "to_duty": delay(days(2), means="handed off", next="duty_screen"),
                "duty_screen": work("duty", 30, door="duty"),
                "out": FINAL,
            },
        }
    )  # fmt: skip


def test_the_wrong_work_turns_up_at_the_wrong_door() -> None:
    """6.3: a concern taken for more than it is costs the joint team an hour, is handed on, reaches
    its right door an hour later - and makes the child at significant harm behind it wait."""
    wrong, right = doors(0.6), doors(0.0)
    assert wrong.when(Kind.STARTED, "screen", number(0)) == [NINE]
    assert wrong.when(Kind.DELAYED, "to_duty", number(0)) == [NINE + 60]
    assert wrong.first(Kind.STARTED, "duty_screen", number(0)) == NINE + 60 + 2 * DAY
    assert wrong.first(Kind.STARTED, "screen", number(1)) == NINE + 60
    assert right.when(Kind.STARTED, "screen", number(0)) == []
    assert right.first(Kind.STARTED, "duty_screen", number(0)) == NINE + 2 * DAY
    assert right.first(Kind.STARTED, "screen", number(1)) == NINE + 5


def joint_team(*, police: int, social_work: int) -> list[int]:
    """When four joint investigations of two hours begin, minutes after 09:00."""
    played = play(
        {
            "teams": {"police": {"fte": police}, "social_work": {"fte": social_work}},
            "demand": demand(*(at(i, "case") for i in range(4)), case="investigate"),
            "steps": {
                "investigate": {
                    "kind": "work",
                    "members": [{"team": "police"}, {"team": "social_work"}],
                    "time": minutes(120),
                    "next": "out",
                },
                "out": OUT,
            },
        }
    )
    return [played.first(Kind.STARTED, "investigate", number(i)) - NINE for i in range(4)]


def test_the_joint_team_is_a_bottleneck_while_one_partner_is_short() -> None:
    """6.3: four social workers wait for one police officer; more social workers change nothing,
    a second officer halves the wait."""
    assert joint_team(police=1, social_work=2) == [0, 120, 240, 360]
    assert joint_team(police=1, social_work=4) == [0, 120, 240, 360]
    assert joint_team(police=2, social_work=4) == [0, 1, 120, 121]


def asking(*, together: bool, refused: float = 1, offset: float = -0.5) -> Played:
    """Duty (which sees too little) asks health what it knows about a child at significant harm."""
    return play(
        {
            "need": NEED,
            "room": {"open": together, "members": ["social_work", "health"]},
            "agencies": {"social_work": {"offset": offset}, "health": {"offset": 0.4}},
            "teams": {"nurses": {"fte": 1}},
            "checks": {"health": {"agency": "health", "team": "nurses", "time": minutes(20)}},
            "demand": demand(at(0, "case", 2.1), case="ask"),
            "steps": {
                "ask": {
                    "kind": "requests", "asker": "social_work", "ask": ["health"],
                    "travel": days(1), "refused": refused, "again": 0, "limit": days(10),
                    "in_room": True, "next": "decide",
                },
                "decide": {
                    "kind": "judge", "agency": "social_work", "pooled": True,
                    "cuts": ["significant_harm"], "routes": ["missed", "harm"],
                },
                "missed": FINAL,
                "harm": FINAL,
            },
        }
    )  # fmt: skip


def test_information_refused_for_confidentiality_misses_harm() -> None:
    """6.3: need 2.1 looks like 1.6 to duty and 2.5 to health; the mean of both is above the cut of
    2, duty alone is below it."""
    refused, told = asking(together=False), asking(together=False, refused=0)
    assert refused.ends(number(0)) == ["missed"]
    assert refused.when(Kind.REACHED, "ask/health/view", number(0)) == []
    assert told.ends(number(0)) == ["harm"]


# -- 6.4: the stages --------------------------------------------------------------------------


def staged(need: float, *, jat: bool = True) -> Played:
    """The five stages: a school judges truly; each is work of the people the report names."""
    steps: dict[str, Any] = {
        "notice": work("school", 30, next="judge"),
        "judge": JUDGED | {
            "agency": "school", "routes": ["stage1", "ask_help", "several", "procedures"],
        },
        "stage1": work("school", 90, next="eases"),
        "eases": milestone(lowers=0.2),
        "ask_help": delay(days(1), means="handed off", next="stage2"),
        "stage2": work("health", 120, next="eases"),
        "several": {"kind": "switch", "on": jat, "yes": "stage3", "no": "procedures"},
        "stage3": {"kind": "meeting", "meeting": "jat", "next": "lead"},
        "lead": {"kind": "take", "team": "social_work", "next": "share_out"},
        "share_out": {"kind": "fork", "branches": ["by_school", "by_health"], "next": "review"},
        "by_school": work("school", 60, next="done"),
        "by_health": work("health", 180, next="done"),
        "review": {"kind": "visits", "most": 2, "under": "not_yet", "reached": "works"},
        "not_yet": milestone(next="share_out"),
        "works": milestone(below="multi_agency", next="give"),
        "give": {"kind": "give", "team": "social_work", "next": "out"},
        "procedures": {
            "kind": "work", "members": [{"team": "police"}, {"team": "social_work"}],
            "time": minutes(240), "next": "out",
        },
        "out": FINAL,
    }  # fmt: skip
    teams = {team: {"fte": 1} for team in ("school", "health", "police", "social_work")}
    teams["social_work"]["places_per_fte"] = 1
    return play(
        {
            "need": NEED,
            "agencies": {"school": {}},
            "teams": teams,
            "meetings": {
                "jat": {
                    "people": {"school": 1, "health": 1, "social_work": 1}, "days": ["wed"],
                    "times": ["14:00"], "every_weeks": 2, "length": hours(1), "agenda": 4,
                }
            },
            "demand": demand(at(0, "school", need), school="notice"),
            "steps": steps,
        }
    )  # fmt: skip


def people(played: Played) -> dict[str, set[str]]:
    """Which teams worked at each step."""
    found: dict[str, set[str]] = {}
    for _, _, _, step, team in played.rows(Kind.STARTED):
        found.setdefault(step, set()).add(team)
    return found


def test_stage_1_is_action_within_the_agency_s_own_resources() -> None:
    """A need of -0.5: the school acts itself, nobody else is touched."""
    played = staged(-0.5)
    assert people(played) == {"notice": {"school"}, "stage1": {"school"}}
    assert played.first(Kind.ENDED, "out", number(0)) == NINE + 120


def test_stage_2_is_the_help_of_others() -> None:
    """A need of 0.5: the school arranges for health to help; the asking takes a day."""
    played = staged(0.5)
    assert people(played) == {"notice": {"school"}, "stage2": {"health"}}
    assert played.first(Kind.ENDED, "out", number(0)) == NINE + 30 + DAY + 120


def test_stage_3_is_agencies_coming_together_to_agree_a_plan() -> None:
    """A need of 1.5 is heard at the next meeting, and people of three agencies are there."""
    played = staged(1.5)
    wednesday = 2 * DAY + 14 * 60
    assert played.when(Kind.HEARD, "stage3", number(0)) == [wednesday]
    there = {row[4] for row in played.rows(Kind.SLOT_BEGAN) if row[0] == wednesday}
    assert there == {"school", "health", "social_work"}


def test_stage_4_is_action_by_each_agency_coordinated_by_a_lead_professional() -> None:
    """A lead professional's place is taken; school and health do their parts side by side."""
    played = staged(1.5)
    agreed = 2 * DAY + 15 * 60
    assert played.when(Kind.PLACE_TAKEN, "lead", number(0)) == [agreed]
    assert played.first(Kind.STARTED, "by_school", number(0)) == agreed
    assert played.first(Kind.STARTED, "by_health", number(0)) == agreed
    assert played.first(Kind.GATHERED, "share_out", number(0)) == agreed + 180


def test_stage_5_is_review_and_corrective_action() -> None:
    """The first review finds that the plan does not work and has it done again; the second does."""
    played = staged(1.5)
    agreed = 2 * DAY + 15 * 60
    assert played.when(Kind.DECIDED, "review", number(0)) == [agreed + 180, agreed + 360]
    assert played.when(Kind.REACHED, "not_yet", number(0)) == [agreed + 180]
    assert played.when(Kind.STAGE2, "", number(0)) == [agreed + 360]
    assert played.when(Kind.PLACE_GIVEN, "give", number(0)) == [agreed + 360]


# -- 6.6: joint action teams and significant harm ---------------------------------------------


def test_a_joint_action_team_is_an_alternative_to_child_protection_procedures() -> None:
    """6.6: need of several agencies below significant harm mobilises support without the machinery
    of an investigation where the team exists, and the machinery where it does not."""
    with_team, without = staged(1.5), staged(1.5, jat=False)
    assert "procedures" not in people(with_team)
    assert with_team.when(Kind.HEARD, "stage3", number(0)) != []
    assert people(without)["procedures"] == {"police", "social_work"}
    assert without.when(Kind.LISTED, "stage3", number(0)) == []


@pytest.mark.parametrize(("need", "activated"), [(1.999999, False), (2.0, True)])
def test_significant_harm_is_the_threshold_of_procedures(need: float, activated: bool) -> None:
    """6.6: procedures are founded on significant harm, joint action team or not."""
    assert ("procedures" in people(staged(need))) is activated


# -- 6.7: the co-located team and the co-ordinator --------------------------------------------


def test_a_co_located_team_shares_information_quickly() -> None:
    """6.7, 2.2: what travels a day each way, and may be refused, is known in twenty minutes."""
    apart, together = asking(together=False, refused=0), asking(together=True, refused=1)
    assert apart.when(Kind.GATHERED, "ask", number(0)) == [NINE + 2 * DAY + 20]
    assert together.when(Kind.GATHERED, "ask", number(0)) == [NINE + 20]
    assert together.ends(number(0)) == ["harm"]


def expanded(*, wider: bool) -> Played:
    """The child protection team asks health, whose one nurse is out all week. The representative
    is a post of the nurses' budget."""
    return play(
        {
            "need": NEED,
            "room": {
                "open": True, "members": ["child_protection"], "wider": wider,
                "wider_members": ["health"],
            },
            "agencies": {"child_protection": {"offset": -0.5}, "health": {"offset": 0.6}},
            "teams": {
                "nurses": {"fte": 2, "cost_per_hour": 10},
                "representative": {"fte": 0, "cost_per_hour": 10},
            },
            "moves": {
                "post": {"leaves": "nurses", "joins": "representative", "posts": int(wider)},
            },
            "checks": {"health": {"agency": "health", "team": "nurses", "time": minutes(20)}},
            "demand": demand(
                ("2007-01-01T08:00", "visit"), ("2007-01-01T08:01", "visit"), at(0, "case", 2.1),
                visit="visit", case="ask",
            ),
            "steps": {
                "visit": work("nurses", 5 * DAY),
                "ask": {
                    "kind": "requests", "asker": "child_protection", "ask": ["health"],
                    "travel": hours(1), "refused": 0, "again": 0, "limit": days(3),
                    "in_room": True, "representatives": {"health": "representative"},
                    "representative_limit": days(1), "next": "decide",
                },
                "decide": {
                    "kind": "judge", "agency": "child_protection", "pooled": True,
                    "cuts": ["significant_harm"], "routes": ["missed", "harm"],
                },
                "missed": FINAL,
                "harm": FINAL,
                "out": OUT,
            },
        }
    )  # fmt: skip


def test_an_expanded_team_decides_on_more_views() -> None:
    """2.1, 6.7: with health in the team the decision has its view in twenty minutes; without it,
    the decision waits three days and misses the harm. The home service is a post smaller: the
    second of two visits waits for the first."""
    apart, wider = expanded(wider=False), expanded(wider=True)
    assert apart.when(Kind.TIMED_OUT, "ask", number(2)) == [NINE + 3 * DAY]
    assert apart.ends(number(2)) == ["missed"]
    assert wider.when(Kind.GATHERED, "ask", number(2)) == [NINE + 20]
    assert wider.ends(number(2)) == ["harm"]
    assert apart.first(Kind.STARTED, "visit", number(1)) == 481
    assert wider.first(Kind.STARTED, "visit", number(1)) == 480 + 5 * DAY


def coordinated(team: str) -> Played:
    """An investigation by a social worker, then two hours of setting up and linking with MAPPA."""
    return play(
        {
            "teams": {"social_workers": {"fte": 1}, "coordinator": {"fte": 1}},
            "demand": demand(at(0, "case"), at(1, "case"), case="investigate"),
            "steps": {
                "investigate": work("social_workers", 180, next="link"),
                "link": work(team, 120, priority="significant harm"),
                "out": OUT,
            },
        }
    )


def test_a_coordinator_takes_link_work_off_the_social_worker() -> None:
    """6.7: the second family's investigation begins two hours earlier, when the first is done."""
    before, after = coordinated("social_workers"), coordinated("coordinator")
    assert before.first(Kind.STARTED, "investigate", number(1)) == NINE + 300
    assert after.first(Kind.STARTED, "investigate", number(1)) == NINE + 180
    assert {row[4] for row in after.rows(Kind.STARTED) if row[3] == "link"} == {"coordinator"}
