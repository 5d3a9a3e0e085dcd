"""`sensitivity`, `robust` and `sweep` on a small scenario, as an analyst uses them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import SettingsError
from sim.questions.changes import changed, chosen, narrowed, uncertain
from sim.questions.futures import Futures
from sim.questions.importance import importance
from sim.questions.sweep import combined, read
from sim.results.assumptions import quantities
from sim.runs.points import run_points
from sim.runs.points import values as values_of
from sim.runs.runner import Execution
from sim.runs.settings import Settings
from sim.scenario.check.all_checks import check
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.statistics import designs
from sim.statistics.variance import chance_share, variance_left
from tests.places import rightdoor

SHORT = ["--years", "0.1", "--warm-up-weeks", "2", "--follow-up-weeks", "1", "--no-figures"]
SMALL = Settings(replications=2, years=0.1, warm_up_weeks=2, follow_up_weeks=1)


@pytest.fixture(scope="module")
def dundee() -> Scenario:
    return load("before-2006").scenario


def test_every_number_with_a_range_can_be_set_and_shares_still_add_up(dundee: Scenario) -> None:
    factors, _ = narrowed(uncertain(dundee), [dundee])
    assert len(factors) > 200
    for factor in factors:
        for value in (factor.low, factor.high):
            made = changed(dundee, {factor.key: value})
            found = {f.key: f.value for f in uncertain(made)}
            assert found[factor.key] == pytest.approx(value, abs=1e-12), factor.key
    shares = changed(dundee, {"attributes.category.shares.*.emotional": 0.3})
    group = shares.attributes["category"].shares["*"]
    assert sum(share.value for share in group.values()) == pytest.approx(1)


def test_a_key_that_fits_nothing_is_an_error(dundee: Scenario) -> None:
    with pytest.raises(SettingsError, match=r"judgment: is no number with low and high"):
        chosen(uncertain(dundee), ["judgment"])


def test_what_a_lever_has_set_is_not_undone(dundee: Scenario) -> None:
    """Drawing "adopted" in both would take the definition from after, or give it to before."""
    after = load("proposal-2007").scenario
    factors = chosen(uncertain(dundee, after), [])
    adopted = [f for f in factors if f.key == "judgement.adopted"]
    assert [(f.name, f.value, f.low, f.high) for f in adopted] == [
        ("judgement.adopted (proposal-2007)", 0.8, 0.3, 1.0)
    ]
    futures = Futures(dundee, after, adopted, SMALL, Execution())
    before_at, after_at = futures.scenarios(np.array([[0.5]]))
    assert before_at == dundee
    assert after_at.judgement.adopted.value == 0.5
    shared = [f for f in factors if f.key == "judgement.shared"]
    both = Futures(dundee, after, shared, SMALL, Execution()).scenarios(np.array([[0.1]]))
    assert [s.judgement.shared.value for s in both] == [0.1, 0.1]
    assert [s.judgement.adopted.value for s in both] == [0.0, 0.8]


def test_a_definition_is_no_uncertainty_unless_it_is_named(dundee: Scenario) -> None:
    factors = uncertain(dundee)
    assert "demand.scale" not in {f.key for f in chosen(factors, [])}
    assert "demand.scale" not in {f.key for f in chosen(factors, ["demand"])}
    assert [f.key for f in chosen(factors, ["demand.scale"])] == ["demand.scale"]


def test_all_numbers_drawn_together_give_scenarios_without_a_fault(dundee: Scenario) -> None:
    after = load("proposal-2007").scenario
    factors, told = narrowed(chosen(uncertain(dundee, after), []), [dundee, after])
    assert any("meetings.conference.length" in text for text in told)  # 14:30 + 3 h is too late
    futures = Futures(dundee, after, factors, SMALL, Execution())
    numbers = futures.numbers(designs.latin_hypercube(15, len(factors), 1))
    for scenario in futures.scenarios(numbers):
        assert not [finding for finding in check(scenario) if not finding.warning]
    whole = [i for i, factor in enumerate(factors) if factor.whole]
    assert len(whole) > 20
    assert (numbers[:, whole] == numbers[:, whole].astype(int)).all()


def test_every_whole_number_is_as_likely(dundee: Scenario) -> None:
    factors = chosen(uncertain(dundee), ["steps.strategy_passes.most"])  # 2 to 3
    numbers = Futures(dundee, None, factors, SMALL, Execution()).numbers(
        np.linspace(0, 0.999, 1000)[:, None]
    )
    assert np.unique(numbers, return_counts=True)[1].tolist() == pytest.approx([500, 500], abs=2)


def test_shares_named_together_do_not_depend_on_their_order(dundee: Scenario) -> None:
    group = "attributes.category.shares.*."
    two = {f"{group}neglect": 0.4, f"{group}physical": 0.2}
    made = changed(dundee, two)
    shares = {k: q.value for k, q in made.attributes["category"].shares["*"].items()}
    assert shares["neglect"] == 0.4 and shares["physical"] == 0.2
    assert shares["emotional"] / shares["sexual"] == pytest.approx(0.15 / 0.09)
    assert sum(shares.values()) == pytest.approx(1)
    assert changed(dundee, dict(reversed(two.items()))) == made
    every = {f"{group}{k}": 0.5 for k in shares}
    equal = changed(dundee, every).attributes["category"].shares["*"]
    assert [q.value for q in equal.values()] == [0.25] * 4


def test_cut_points_that_cross_give_way(dundee: Scenario) -> None:
    """significant_harm may be 2.1 where conference is stated as 1.94."""
    need = changed(dundee, {"need.significant_harm": 2.1}).need
    assert need and need.significant_harm.value == 2.1 < need.conference.value
    assert need.conference.value < need.registration.value
    need = changed(dundee, {"need.registration": 1.75}).need
    assert need and need.registration.value == 1.75
    assert need.significant_harm.value < need.conference.value < 1.75


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("judgement.sharde", 0.5, "did you mean 'judgement.shared'"),
        ("judgement.shared", 1.5, "at most 1"),
        ("steps.helper_passes.most", 2.5, "whole number"),
        ("attributes.mappa.shares.*.yes", -0.1, "between 0 and 1"),
        ("steps.own_look.time", -1, "more than 0"),
    ],
)
def test_a_number_that_can_not_be_is_refused(
    dundee: Scenario, key: str, value: float, problem: str
) -> None:
    with pytest.raises(SettingsError, match=problem):
        changed(dundee, {key: value})


def test_setting_a_number_is_what_set_does(dundee: Scenario) -> None:
    for key, value in (("judgement.shared", 0.5), ("steps.own_look.time", 0.9)):
        ours = {k: q.value for k, q in quantities(changed(dundee, {key: value}))}
        theirs = load("before-2006", sets=[f"{key}={value}"]).scenario
        assert ours == {k: q.value for k, q in quantities(theirs)}


def test_the_variance_the_same_children_save_is_recovered() -> None:
    """Both sides share 3/4 of their variance: the change has 1/4 of that of independent ones."""
    rng = np.random.default_rng(1)
    common = rng.normal(size=(200, 50)) * np.sqrt(3)
    sides = np.stack([common + rng.normal(size=(200, 50)) for _ in range(2)])
    assert variance_left(sides) == pytest.approx(0.25, abs=0.02)
    assert np.isnan(variance_left(sides[:1])) and np.isnan(variance_left(sides[:, :, :1]))


def test_the_share_of_chance_between_points_is_recovered() -> None:
    """Points vary by 4, replications at a point by 5 (mean of 5: by 1); children alike for all do
    not count."""
    rng = np.random.default_rng(1)
    points, children = rng.normal(size=(2000, 1)) * 2, rng.normal(size=(1, 5)) * 100
    values = points + children + rng.normal(size=(2000, 5)) * np.sqrt(5)
    assert chance_share(values) == pytest.approx(1 / 5, abs=0.02)
    assert chance_share(points + children) == pytest.approx(0, abs=1e-9)
    assert np.isnan(chance_share(values[:, :1]))


def test_a_measure_without_a_number_is_refused_not_guessed(dundee: Scenario) -> None:
    factors = chosen(uncertain(dundee), ["judgement.shared"])
    none = Settings(1, 0.05, 0, 0)  # no conference can be followed for 21 days
    futures = Futures(dundee, None, factors, none, Execution())
    measure = "conference_within_21_days_share"
    with pytest.raises(SettingsError, match="is null at"):
        importance(futures, measure, method="sobol", samples=2)
    found = importance(futures, measure, method="tornado")
    assert np.isnan(found.table["swing"]).all()


def test_a_number_that_acts_alike_at_both_ends_is_seen(
    dundee: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    factors = chosen(uncertain(dundee), ["judgement.shared", "judgement.noise"])
    futures = Futures(dundee, None, factors, SMALL, Execution())
    fake = np.array([[[10, 10], [10, 10], [11, 11], [50, 50], [50, 50]]], dtype=float)
    monkeypatch.setattr(Futures, "sides", lambda *_: {"m": fake})  # noise 10 to 11, shared 50, 50
    table = importance(futures, "m").table.set_index("key")
    assert table["span"].tolist() == [40, 1]
    assert table["swing"].tolist() == [0, 1]
    assert table.index[0] == factors[1].name


def test_waits_for_an_overloaded_team_are_no_number(dundee: Scenario) -> None:
    factors = chosen(uncertain(dundee), ["teams.social_work_duty.fte"])
    futures = Futures(dundee, None, factors, SMALL, Execution())
    found = futures.measured(np.array([[1.0], [14.0]]), ["wait_days_mean"], "social_work_duty")
    assert np.isnan(found["wait_days_mean"][0]).all()
    assert not np.isnan(found["wait_days_mean"][1]).any()


def test_a_team_that_is_not_there_is_named(tmp_path: Path) -> None:
    words = ["sensitivity", "--measure", "wait_days_mean", "--team", "social_work_dutty"]
    done = rightdoor(words, cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean 'social_work_duty'" in done.stderr


def test_screening_keeps_the_numbers_that_matter(dundee: Scenario) -> None:
    keys = ["judgement.shared", "teams.joint_police.cost_per_hour"]
    factors = chosen(uncertain(dundee), keys)
    futures = Futures(dundee, None, factors, SMALL, Execution())
    found = importance(futures, "misdirected_share", method="sobol", samples=2, top=1)
    assert found.table["key"].tolist() == ["judgement.shared"]
    assert found.screened is not None
    assert found.screened.table["mu_star"].tolist()[1] == 0


def test_a_point_is_the_scenario_run_alone_bit_for_bit(dundee: Scenario) -> None:
    at = {"judgement.shared": 0.6, "teams.joint_social_workers.fte": 9.0}
    many = run_points([dundee, changed(dundee, at), dundee], SMALL)
    sets = [f"{key}={value}" for key, value in at.items()]
    alone = run_points([load("before-2006", sets=sets).scenario], SMALL)
    mine = many[many["point"] == 1].drop(columns="point").reset_index(drop=True)
    assert mine.equals(alone.drop(columns="point").reset_index(drop=True))


def test_the_change_of_a_copy_is_exactly_nothing_at_every_point(dundee: Scenario) -> None:
    factors = chosen(uncertain(dundee), ["judgement.shared", "crisis.after"])
    futures = Futures(dundee, dundee.model_copy(), factors, SMALL, Execution())
    found = futures.measured(
        futures.numbers(np.array([[0.0, 0.5], [1.0, 1.0]])), ["misdirected_share"]
    )
    assert not found["misdirected_share"].any()


def test_a_number_without_effect_has_no_swing(tmp_path: Path) -> None:
    """What an hour costs changes no wait."""
    out = tmp_path / "out"
    keys = ["--key", "teams.joint_police.cost_per_hour", "--key", "teams.social_work_duty.fte"]
    words = ["sensitivity", "before-2006", *keys, *SHORT, "--replications", "2", "--out", str(out)]
    done = rightdoor([*words, "--measure", "misdirected_hours_per_year"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(out / "sensitivity.csv").set_index("key")
    assert table.loc["teams.joint_police.cost_per_hour", "swing"] == 0
    assert table.loc["teams.social_work_duty.fte", "swing"] != 0
    points = pd.read_csv(out / "points.csv")
    assert len(points) == 5
    assert json.loads((out / "manifest.json").read_text())["kind"] == "sensitivity"


@pytest.mark.parametrize(("method", "samples"), [("morris", "2"), ("sobol", "4")])
def test_the_other_methods_on_the_change(tmp_path: Path, method: str, samples: str) -> None:
    done = rightdoor(["sensitivity", "before-2006", "proposal-2007", "--key", "judgement.shared",
                   "--key", "teams.joint_police.cost_per_hour", *SHORT, "--replications", "1",
                   "--method", method, "--samples", samples, "--format", "json", "--measure",
                   "misdirected_share", "--out", str(tmp_path / "out")], cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = {row["key"]: row for row in json.loads(done.stdout)["numbers"]}
    leading = {"morris": "mu_star", "sobol": "total"}[method]
    assert said["teams.joint_police.cost_per_hour"][leading] == 0
    assert said["judgement.shared"][leading] > 0


def test_robust_says_shares_conditions_and_worth(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = rightdoor(
        ["robust", "--samples", "20", "--key", "judgement", *SHORT, "--out", str(out)], cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    shares = pd.read_csv(out / "robust.csv").set_index("measure")
    futures = pd.read_csv(out / "futures.csv")
    better = (futures["change in handoffs_per_concern"] < 0).mean()
    assert shares.loc["handoffs_per_concern", "better"] == pytest.approx(better)
    assert "staff_cost_per_year" not in shares.index  # the same but for rounding: no change
    rounding = 1e-9
    assert (shares["low"] <= shares["better"] + rounding).all()
    assert (shares["better"] <= shares["high"] + rounding).all()
    assert "which number to find out first" in done.stdout


def test_a_sweep_has_a_row_for_each_point_and_replication(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = rightdoor(["sweep", "before-2006", "--vary", "teams.joint_social_workers.fte=8,9",
                   "--vary", "judgement.shared=0:0.4:0.2", *SHORT, "--replications", "1",
                   "--out", str(out)], cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    points = pd.read_csv(out / "points.csv")
    assert points["teams.joint_social_workers.fte"].tolist() == [8, 8, 8, 9, 9, 9]
    assert points["judgement.shared"].tolist() == [0, 0.2, 0.4] * 2
    rows = pd.read_csv(out / "replications.csv")
    sets = ["teams.joint_social_workers.fte=9", "judgement.shared=0.2"]
    settings = Settings(1, 0.1, 2, 1)
    alone = run_points([load("before-2006", sets=sets).scenario], settings)
    mine = rows[
        (rows["point"] == 4) & (rows["measure"] == "misdirected_share") & rows["door"].isna()
    ]
    assert mine["value"].tolist() == values_of(alone, "misdirected_share").to_numpy()[0].tolist()


def test_a_sweep_point_is_what_run_gives(tmp_path: Path) -> None:
    """Every row of replications.csv, the texts of its numbers included."""
    words = [*SHORT, "--replications", "2"]
    vary = "teams.social_work_duty.fte=2,13.8"  # the first overloads the team: no steady wait
    swept = rightdoor(["sweep", "before-2006", "--vary", vary, *words, "--out", "swept"],
                      cwd=tmp_path)  # fmt: skip
    assert swept.returncode == 0, swept.stderr
    sets = ["--set", "teams.social_work_duty.fte=2"]
    alone = rightdoor(["run", "before-2006", *sets, *words, "--out", "alone"], cwd=tmp_path)
    assert alone.returncode == 0, alone.stderr
    rows = (tmp_path / "swept" / "replications.csv").read_text(encoding="utf-8").splitlines()
    mine = {row.removeprefix("0,") for row in rows if row.startswith("0,")}
    wanted = (tmp_path / "alone" / "replications.csv").read_text(encoding="utf-8").splitlines()
    assert mine == set(wanted[1:])
    assert {f"before-2006,{r},wait_days_mean,social_work_duty,," for r in (0, 1)} <= mine
    table: Any = pd.read_csv(tmp_path / "swept" / "summary.csv").set_index(["measure", "point"])
    assert table.loc[("child_days_at_risk_per_year", 0), "change"] == 0
    row = table.loc[("child_days_at_risk_per_year", 1)]
    means = table.loc["child_days_at_risk_per_year"]["mean"]
    assert row["change"] == pytest.approx(means[1] - means[0])
    assert 0 < row["variance_ratio"] < 2


def test_a_measure_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = rightdoor(["sweep", "before-2006", "--vary", "judgement.shared=0.1", "--measure",
                      "crises_per_yaer"], cwd=tmp_path)  # fmt: skip
    assert done.returncode == 2
    assert "did you mean 'crises_per_year'" in done.stderr


def test_the_cost_is_said_and_nothing_done(tmp_path: Path) -> None:
    done = rightdoor(
        ["robust", "--samples", "100", "--dry-run", "--out", str(tmp_path / "out")], cwd=tmp_path
    )
    assert done.returncode == 0
    assert "400 runs" in done.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("a", "write KEY=V1,V2"),
        ("a=", "write KEY=V1,V2"),
        ("a=1,,2", "a value is empty"),
        ("a=1,1", "a value is there twice"),
        ("a=0:10:-1", "no points; the step leads away"),
        ("a=0:10:0", "the step must be a number other than 0"),
        ("a=0:x:1", "must be numbers"),
        ("a=0:1e9:1", "1,000,000,001 points are too many"),
        ("a=0:1e300:1e-300", "points are too many"),
        ("a=0:inf:1", "must be finite"),
        ("a=nan:1:1", "must be finite"),
    ],
)
def test_a_range_that_can_not_be_is_refused(said: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        read(said)


def test_too_many_combinations_are_refused_with_their_number() -> None:
    varied = [read(f"{key}=1:1000:1") for key in "abc"]
    with pytest.raises(SettingsError, match="1,000,000,000 combinations are too many"):
        combined(varied, paired=False)
    assert len(combined(varied, paired=True)) == 1000
    with pytest.raises(SettingsError, match="equally long: a 1000, d 2"):
        combined([varied[0], read("d=1,2")], paired=True)
