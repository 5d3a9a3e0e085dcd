"""Who judges, and how well (model section 3): views, offsets, noise and new looks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.chance import stable
from sim.engine.simpy_clock import SimPyClock
from sim.eventlog import Kind
from sim.rules.judgement import perceived, pooled
from sim.rules.rows import Case
from tests.situation import NEED, OUT, Situation, demand, milestone, number, play

MILLION = 1_000_000
CHILDREN = 4000
# Correlations of 4,000 pairs have a standard error below 0.016: 0.06 is more than 3.7 of them.
CLOSE = 0.06


def judged(*views: str, need: float = 1.5, offsets: dict[str, float], **said: Any) -> list[str]:
    """Social work decides on a concern after it holds some agencies' views; where it ends."""
    steps: dict[str, Any] = {
        "decide": {
            "kind": "judge",
            "agency": "social_work",
            "pooled": True,
            "cuts": ["significant_harm"],
            "routes": ["not_harm", "harm"],
        },
        "harm": OUT,
        "not_harm": OUT,
    }
    chain = [f"hear_{agency}" for agency in views] + ["decide"]
    for agency, name, following in zip(views, chain, chain[1:], strict=False):
        steps[name] = milestone(view=agency, next=following)
    settings = {
        "need": NEED,
        "judgement": said,
        "agencies": {name: {"offset": offset} for name, offset in offsets.items()},
        "demand": demand(("2007-01-01T09:00", "case", need), case=chain[0]),
        "steps": steps,
    }
    return play(settings).ends(number(0))


@pytest.mark.parametrize(("health", "ends"), [(1.0, "harm"), (0.99, "not_harm")])
def test_a_decision_rests_on_the_mean_of_the_views_held(health: float, ends: str) -> None:
    """Need 1.5: views of 1.5, 2.5 - and health's, which tips the mean of three to the cut of 2."""
    offsets = {"social_work": -0.5, "police": 1.0, "health": health}
    assert judged("police", "health", offsets=offsets) == [ends]


def test_the_judge_s_own_view_counts_once() -> None:
    """Social work's view is held already: the mean of 1.5 and 2.5 is the cut, not below it."""
    offsets = {"social_work": 0.0, "police": 1.0}
    assert judged("social_work", "police", offsets=offsets) == ["harm"]


@pytest.mark.parametrize(("adopted", "ends"), [(0.0, "harm"), (0.5, "harm"), (0.51, "not_harm")])
def test_offsets_shrink_by_the_share_who_adopted_the_shared_definition(
    adopted: float, ends: str
) -> None:
    """An offset of 1 on a need of 1.5 reaches the cut of 2 until more than half is gone."""
    assert judged(offsets={"social_work": 1.0}, adopted=adopted) == [ends]


def test_caution_moves_every_agency_whatever_is_adopted() -> None:
    """After a tragedy everybody sees half a standard deviation more."""
    assert judged(offsets={"social_work": 1.0}, adopted=1, caution=0.5) == ["harm"]


def looks(**said: float) -> Situation:
    """Two agencies with noise."""
    return Situation(
        {
            "need": NEED,
            "judgement": {"noise": 0.75, "closer_noise": 0.5} | said,
            "agencies": {"social_work": {}, "health": {}},
            "demand": demand(case="out"),
            "steps": {"out": OUT},
        }
    )


def views(situation: Situation, agency: int, look: int = 0, *, closer: bool = False) -> np.ndarray:
    """Return what an agency perceives of many children without need, in SD."""
    w = SimPyClock(situation.model)
    children = [child(7919 * number, look) for number in range(CHILDREN)]
    seen = [perceived(w, case, w.agencies[agency], int(closer)) for case in children]
    return np.array(seen) / MILLION


def child(luck: int, look: int = 0) -> Case:
    """Return a case without need at its so-manieth look."""
    case = Case()
    case.luck, case.look = luck, look
    return case


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def test_noise_is_as_stated_and_smaller_at_a_closer_look() -> None:
    situation = looks(shared=0.3)
    assert views(situation, 0).std() == pytest.approx(0.75, abs=0.04)
    assert views(situation, 0, closer=True).std() == pytest.approx(0.5, abs=0.03)
    assert views(situation, 0).mean() == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize("shared", [0.0, 0.3, 1.0])
def test_the_shared_part_of_the_noise_is_the_same_for_all_who_look(shared: float) -> None:
    """Two agencies' views of the same worry correlate by the shared part."""
    situation = looks(shared=shared)
    assert correlation(views(situation, 0), views(situation, 1)) == pytest.approx(shared, abs=CLOSE)


@pytest.mark.parametrize("kept", [0.0, 0.7, 1.0])
def test_a_new_look_keeps_a_part_of_the_old_one(kept: float) -> None:
    """The correlation of two looks is sqrt(p), of three in a row p; the noise stays as large."""
    situation = looks(persistence=kept, shared=0.3)
    first, second, third = (views(situation, 0, look) for look in range(3))
    assert correlation(first, second) == pytest.approx(kept**0.5, abs=CLOSE)
    assert correlation(first, third) == pytest.approx(kept, abs=CLOSE)
    assert third.std() == pytest.approx(0.75, abs=0.04)


def test_without_a_new_look_the_view_is_the_same_each_time() -> None:
    """Judging again is not a lottery ticket."""
    situation = looks(persistence=0.0)
    assert (views(situation, 0) == views(situation, 0)).all()
    w, case = SimPyClock(situation.model), child(1)
    concern = w.new_concern(1)
    concern.views[1] = 1
    mean = pooled(w, case, concern, w.agencies[0], 0)
    assert mean == sum(perceived(w, case, agency, 0) for agency in w.agencies) // 2


def test_a_milestone_can_be_a_new_look() -> None:
    """Thirty needs at the cut, seen, looked at anew and seen again: as at the first look, and as
    at the second."""
    judge = {
        "kind": "judge", "agency": "social_work", "cuts": ["multi_agency"], "routes": ["no", "yes"],
    }  # fmt: skip
    situation = Situation(
        {
            "need": NEED,
            "judgement": {"noise": 0.5, "persistence": 0.5},
            "agencies": {"social_work": {}},
            "demand": demand(*[("2007-01-01T09:00", "case", 1.0)] * 30, case="first"),
            "steps": {
                "first": judge,
                "yes": milestone(look=True, next="second"),
                "no": milestone(look=True, next="second"),
                "second": judge | {"routes": ["no_then", "yes_then"]},
                "yes_then": OUT,
                "no_then": OUT,
            },
        }
    )
    played, w = situation.play(), SimPyClock(situation.model)

    def seen(luck: int, look: int) -> str:
        return "yes" if perceived(w, child(luck, look), w.agencies[0], 0) >= 0 else "no"

    lucks = situation.concerns().luck.tolist()
    first = {row[1]: row[3] for row in played.rows(Kind.REACHED)}
    assert first == {number(row): seen(luck, 0) for row, luck in enumerate(lucks)}
    second = [played.ends(number(row)) for row in range(30)]
    assert second == [[f"{seen(luck, 1)}_then"] for luck in lucks]
    assert {
        [f"{step}_then"] == ends for step, ends in zip(first.values(), second, strict=True)
    } == {
        True,
        False,
    }


def test_a_view_is_need_and_offset_and_noise_of_errors_drawn_for_the_child() -> None:
    """Seen at the third look by an agency half a standard deviation too high: the errors common
    to all who look, and the agency's own, are each carried on from look to look."""
    situation = Situation(
        {
            "need": NEED,
            "judgement": {"noise": 0.75, "shared": 0.3, "persistence": 0.49},
            "agencies": {"social_work": {}, "health": {"offset": 0.5}},
            "demand": demand(case="out"),
            "steps": {"out": OUT},
        }
    )
    w, case = SimPyClock(situation.model), child(4711, look=2)
    case.need = 2 * MILLION
    health = w.agencies[1]

    def error(purpose: int) -> float:
        first, second, third = (w.drawn(w.normal, 4711, purpose, look) for look in range(3))
        seen = 0.7 * first + 0.51**0.5 * second
        return float(0.7 * seen + 0.51**0.5 * third)

    errors = 0.3**0.5 * error(stable("shared view")) + 0.7**0.5 * error(health.purpose)
    expected = 2.5 * MILLION + 0.75 * errors
    assert perceived(w, case, health, 0) == pytest.approx(expected, abs=20)
