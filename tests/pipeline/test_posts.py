"""Where the next post goes: gains by team, the best placing of the same posts, bottlenecks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import SettingsError
from sim.questions import placing as module
from sim.questions.placing import best_placing, exchange, name_of, placings
from sim.questions.post_changes import Staffing, bottleneck, bottlenecks, gains, teams_of
from sim.runs.settings import Settings
from sim.scenario.establishment import filled
from sim.scenario.load import load
from tests.places import rightdoor

SHORT = Settings(replications=5, years=0.1, warm_up_weeks=2, follow_up_weeks=2)
DAYS = "child_days_at_risk_per_year"
SOCIAL_WORK = ["social_work_duty", "joint_social_workers", "area_social_workers"]


@pytest.fixture(scope="module")
def before() -> Staffing:
    """The shipped baseline."""
    return Staffing(load("before-2006").scenario)


def test_a_post_more_is_somebody_at_work_whatever_the_vacancy(before: Staffing) -> None:
    placed = before.placed({"social_work_duty": 1, "school": -1})
    duty, was = placed.teams["social_work_duty"], before.scenario.teams["social_work_duty"]
    assert filled(duty) == pytest.approx(filled(was) + 1)
    assert duty.vacancy == was.vacancy
    assert filled(placed.teams["school"]) == pytest.approx(23)
    assert before.placed({}) == before.scenario


def test_closed_teams_have_no_posts(before: Staffing) -> None:
    names = teams_of(before.scenario)["team"].tolist()
    assert "joint_social_workers" in names and "co_ordinator" not in names
    assert "co_ordinator" in teams_of(load("proposal-2007").scenario)["team"].tolist()


def test_posts_go_between_teams_of_one_agency_or_linked_by_a_move_at_one_price(
    before: Staffing,
) -> None:
    """Area workers can become co-ordinators (the scenario's own move), who share an agency and a
    price with the joint team's social workers; police officers cost more."""
    assert exchange(before.scenario) == [SOCIAL_WORK]
    found = exchange(load("proposal-2007").scenario)
    assert [*SOCIAL_WORK, "co_ordinator"] in found
    assert ["health_visiting", "nhs_representative"] in found


def test_teams_may_be_named_instead_but_the_budget_holds(before: Staffing) -> None:
    assert exchange(before.scenario, ["school", "social_work_duty"]) == [
        ["school", "social_work_duty"]
    ]
    with pytest.raises(SettingsError, match="the budget would change"):
        exchange(before.scenario, ["school", "paediatrician"])
    with pytest.raises(SettingsError, match="did you mean 'school'"):
        exchange(before.scenario, ["scool", "social_work_duty"])


def test_every_placing_has_the_same_posts_and_the_same_cost(before: Staffing) -> None:
    found = placings(before, moves=2)
    assert found.names[0] == "as now" and len(found.names) == 19
    assert len({tuple(sorted(change.items())) for change in found.changes}) == 19
    totals = []
    for scenario in found.scenarios:
        teams = teams_of(scenario)
        totals.append((teams["posts"].sum(), (teams["posts"] * teams["cost"]).sum()))
    assert np.allclose(totals, totals[0])


def test_what_can_not_be_is_left_out_with_the_reason() -> None:
    found = placings(Staffing(load("proposal-2007").scenario), moves=1)
    assert len(found.names) == 12
    assert any("came by a move" in line for line in found.left_out)


def test_too_many_placings_are_refused(before: Staffing) -> None:
    with pytest.raises(SettingsError, match="at most 60 are tried"):
        placings(before, moves=5)


def test_a_placing_is_named_by_who_gives_and_who_gets() -> None:
    assert name_of({"duty": 1, "area": -2, "joint": 1}) == "area -2, duty +1, joint +1"


def made_up(best: str, asked: list[int]) -> Any:
    """Stands for running: the joint team's posts decide, children vary much more than posts do."""

    def run(
        scenarios: Sequence[Any],
        settings: Settings,
        where: Any,
        *,
        first: int,
        measures: Any = None,
    ) -> pd.DataFrame:
        rows = []
        for point, scenario in enumerate(scenarios):
            for r in range(first, first + settings.replications):
                asked.append(r)
                chance = np.random.default_rng([2, r])
                value = 1000 + 300 * chance.normal() - 50 * filled(scenario.teams[best])
                value += 5 * np.random.default_rng([point, r]).normal()
                rows.append((point, r, DAYS, None, None, value, ""))
        columns = ["point", "replication", "measure", "team", "door", "value", "reason"]
        return pd.DataFrame(rows, columns=columns)

    return run


def test_the_best_placing_is_found_and_tried_on_other_children(
    before: Staffing, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(module, "run_points", made_up("joint_social_workers", asked))
    found = best_placing(placings(before), SHORT, worth=20.0)
    assert found.selection.decided
    assert found.best in {
        "social_work_duty -1, joint_social_workers +1",
        "area_social_workers -1, joint_social_workers +1",
    }
    (row,) = found.headlines.to_dict("records")
    assert row["mean"] == pytest.approx(-50, abs=10) and row["better"] == "better"
    assert max(asked) >= found.selection.replications  # children the choice never saw
    agencies: Any = found.agencies.set_index("agency")
    assert agencies["posts_now"].sum() == pytest.approx(agencies["posts_best"].sum())
    assert agencies.loc["child_protection", "posts_best"] == pytest.approx(
        agencies.loc["child_protection", "posts_now"] + 1
    )


def test_gains_are_paired_and_hold_together(before: Staffing) -> None:
    found = gains(before, SHORT, measures=[DAYS])
    table: Any = found.table.set_index(["team", "change"])
    assert table.loc[("conference_chairs", 1), "mean"] == pytest.approx(0, abs=50)
    assert (table["low"] <= table["mean"]).all() and (table["mean"] <= table["high"]).all()
    assert table.loc[("school", -1), "cost"] == -table.loc[("school", 1), "cost"] < 0
    assert any(line.startswith("paediatrician: -1 post: has no people") for line in found.left_out)
    ratios = table["variance_ratio"].dropna()
    assert ratios.median() < 0.5  # the same children more than halve the variance (check 40)


def test_the_bottleneck_is_the_overloaded_team_else_the_busiest() -> None:
    teams = pd.DataFrame({"load": [0.9, 1.2, 1.1], "utilisation": [0.9, 0.95, 0.99]})
    assert bottleneck(teams) == 1
    assert bottleneck(teams.assign(load=0.9)) == 2
    assert bottleneck(teams.assign(load=np.nan, utilisation=[0.3, np.nan, 0.2])) == 0


def test_each_post_goes_to_the_bottleneck_of_the_step_before(before: Staffing) -> None:
    steps, teams = bottlenecks(before, SHORT, posts=2)
    assert steps["added"].tolist() == [0, 1, 2]
    first = steps["bottleneck"].iloc[0]
    posts = teams.pivot(index="team", columns="added", values="posts")
    assert posts.loc[first, 1] == pytest.approx(posts.loc[first, 0] + 1)
    assert posts[2].sum() == pytest.approx(posts[0].sum() + 2)
    assert steps["gain"].iloc[0] == 0


def test_the_command_answers_and_keeps_everything(tmp_path: Path) -> None:
    words = ["posts", "before-2006", "--years", "0.1", "--warm-up-weeks", "2", "--added", "0"]
    words += ["--follow-up-weeks", "2", "--replications", "5", "--most", "10", "--workers", "1"]
    words += ["--between", "social_work_duty", "--between", "area_social_workers"]
    done = rightdoor([*words, "--format", "json", "--out", "out"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert {row["team"] for row in said["posts"]} >= set(SOCIAL_WORK)
    assert len(said["placing"]["placings"]) == 3
    agencies = said["placing"]["agencies"]
    assert sum(a["cost_now"] for a in agencies) == pytest.approx(
        sum(a["cost_best"] for a in agencies)
    )
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names >= {"posts.csv", "placings.csv", "best_placing.csv", "agencies.csv",
                     "bottlenecks.csv", "bottleneck_teams.csv", "manifest.json"}  # fmt: skip
    assert {path.stem for path in (tmp_path / "out" / "figures").iterdir()} == {
        "posts", "bottlenecks",
    }  # fmt: skip


def test_a_measure_that_is_no_better_or_worse_is_refused(tmp_path: Path) -> None:
    done = rightdoor(["posts", "before-2006", "--measure", "utilisation"], cwd=tmp_path)
    assert done.returncode == 2
    assert "can be better or worse" in done.stderr
