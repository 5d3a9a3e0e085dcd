"""`sensitivity`, `robust` and `sweep` on a small scenario, as an analyst uses them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import SettingsError
from sim.experiment.changes import changed, chosen, uncertain
from sim.experiment.futures import Futures
from sim.experiment.points import How, run_points
from sim.experiment.points import values as values_of
from sim.experiment.settings import Settings
from sim.experiment.sweep import combined, read
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from tests.places import rightdoor

SHORT = ["--years", "0.1", "--warm-up-weeks", "2", "--follow-up-weeks", "1", "--no-figures"]
SMALL = Settings(replications=2, years=0.1, warm_up_weeks=2, follow_up_weeks=1)


@pytest.fixture(scope="module")
def dundee() -> Scenario:
    return load("before-2006").scenario


def test_every_number_with_a_range_can_be_set_and_shares_still_add_up(dundee: Scenario) -> None:
    factors = uncertain(dundee)
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


def test_a_point_is_the_scenario_run_alone_bit_for_bit(dundee: Scenario) -> None:
    at = {"judgement.shared": 0.6, "teams.joint_social_workers.fte": 9.0}
    many = run_points([dundee, changed(dundee, at), dundee], SMALL)
    sets = [f"{key}={value}" for key, value in at.items()]
    alone = run_points([load("before-2006", sets=sets).scenario], SMALL)
    mine = many[many["point"] == 1].drop(columns="point").reset_index(drop=True)
    assert mine.equals(alone.drop(columns="point").reset_index(drop=True))


def test_the_change_of_a_copy_is_exactly_nothing_at_every_point(dundee: Scenario) -> None:
    factors = chosen(uncertain(dundee), ["judgement.shared", "crisis.after"])
    futures = Futures(dundee, dundee.model_copy(), factors, SMALL, How())
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


def test_the_cost_is_said_and_nothing_done(tmp_path: Path) -> None:
    done = rightdoor(
        ["robust", "--samples", "100", "--dry-run", "--out", str(tmp_path / "out")], cwd=tmp_path
    )
    assert done.returncode == 0
    assert "200 runs" in done.stdout
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
