"""How sure: replications until half-widths are reached, all together, and the commands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.errors import SettingsError
from sim.questions import precision as module
from sim.questions.precision import AHEAD, Aim, aims_of, precise
from sim.runs.settings import Settings
from sim.statistics.confidence import bonferroni
from sim.statistics.variance import variance_ratio
from tests.places import TEXTBOOK, rightdoor

MMC = str(TEXTBOOK / "mmc.toml")
COST, CRISES = "staff_cost_per_year", "crises_per_year"
ONE: Any = [None]
TWO: Any = [None, None]


def made_up(numbers: dict[str, np.ndarray], asked: list[tuple[int, int]]) -> Any:
    """Stands for running: ``numbers`` by measure, shape (points, replications)."""

    def run(scenarios: Any, settings: Settings, where: Any, *, measures: Any, first: int) -> Any:
        asked.append((first, settings.replications))
        rows = [
            (point, first + r, name, None, None, values[point, first + r], "")
            for name, values in numbers.items()
            for point in range(len(scenarios))
            for r in range(settings.replications)
        ]
        columns = ["point", "replication", "measure", "team", "door", "value", "reason"]
        return pd.DataFrame(rows, columns=columns)

    return run


def normal(number: int, *means: float) -> np.ndarray:
    chance = np.random.default_rng([1, number])
    return np.array([mean + chance.normal(size=1000) for mean in means])


def found(
    monkeypatch: pytest.MonkeyPatch,
    numbers: dict[str, np.ndarray],
    aims: Sequence[Aim],
    scenarios: Any = ONE,
    **options: Any,
) -> tuple[module.Precision, list[tuple[int, int]]]:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(module, "run_points", made_up(numbers, asked))
    return precise(scenarios, Settings(replications=10), aims, **options), asked


def test_it_stops_when_the_half_width_is_reached_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {COST: normal(1, 50.0)}
    p, asked = found(monkeypatch, numbers, [Aim(COST, 0.4)], most=500)
    assert p.enough is not None and p.ran == p.enough + AHEAD
    values = numbers[COST][0]
    for n in range(p.enough, p.ran + 1):
        half = stats.t.ppf(0.975, n - 1) * values[:n].std(ddof=1) / np.sqrt(n)
        assert half <= 0.4
        assert p.table["half_width"].iloc[n - 1] == pytest.approx(half)
    starts = [first for first, _ in asked]
    assert starts == [sum(count for _, count in asked[:i]) for i in range(len(asked))]
    assert 10 <= p.enough < 45  # (1.96 / 0.4)^2 = 24


def test_several_aims_hold_together(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {COST: normal(2, 50.0), CRISES: normal(3, 5.0)}
    p, _ = found(monkeypatch, numbers, [Aim(COST, 0.5), Aim(CRISES, 0.1, relative=True)], most=500)
    assert p.each == pytest.approx(0.975)
    last: Any = p.table.groupby("measure").last()
    assert (last["half_width"] <= last["goal"]).all()
    assert last.loc[CRISES, "goal"] == pytest.approx(0.1 * last.loc[CRISES, "mean"])
    assert p.enough == max(one.replications or 0 for one in p.aims)


def test_the_statement_holds_as_often_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both means are covered in 95 % less the price of looking after every replication."""
    both, tries = 0, 150
    for number in range(tries):
        numbers = {COST: normal(100 + number, 50.0), CRISES: normal(1000 + number, 5.0)}
        p, _ = found(monkeypatch, numbers, [Aim(COST, 0.5), Aim(CRISES, 0.5)], most=200)
        inside = [
            one.interval.low <= truth <= one.interval.high
            for one, truth in zip(p.aims, (50.0, 5.0), strict=True)
        ]
        both += all(inside)
    assert stats.binom.cdf(both, tries, 0.93) > 0.001


def test_the_cap_is_said_with_what_it_would_take(monkeypatch: pytest.MonkeyPatch) -> None:
    p, _ = found(monkeypatch, {COST: normal(4, 50.0)}, [Aim(COST, 0.05)], most=40)
    assert p.enough is None and p.ran == 40
    assert p.aims[0].needed == pytest.approx(1600, rel=0.5)


def test_a_difference_is_paired_and_says_what_that_saves(monkeypatch: pytest.MonkeyPatch) -> None:
    children = 100 * np.random.default_rng(5).normal(size=1000)
    numbers = {COST: normal(6, 50.0, 48.0) + children}
    p, _ = found(monkeypatch, numbers, [Aim(COST, 0.5)], TWO, most=500)
    (one,) = p.aims
    assert p.enough is not None and one.interval.mean == pytest.approx(-2, abs=0.6)
    assert one.saved < 0.01


def test_a_null_measure_never_reaches_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    p, _ = found(monkeypatch, {COST: np.full((1, 1000), np.nan)}, [Aim(COST, 1.0)], most=30)
    assert p.enough is None and p.aims[0].needed is None


def test_half_widths_go_with_measures() -> None:
    assert aims_of([COST, CRISES], [2.0], relative=False) == [Aim(COST, 2.0), Aim(CRISES, 2.0)]
    assert aims_of([COST], [], relative=False) == [Aim(COST, 0.05, relative=True)]
    with pytest.raises(SettingsError, match="2 for 3 measures"):
        aims_of([COST, CRISES, COST], [1.0, 2.0], relative=False)


@pytest.mark.parametrize("confidence", [95, 0, 1])
def test_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(ValueError, match=r"0\.95 for 95 %"):
        bonferroni(2, confidence)


def test_what_pairing_saves() -> None:
    before = np.random.default_rng(7).normal(size=5000)
    assert variance_ratio(before, before + 3) < 1e-30
    other = np.random.default_rng(8).normal(size=5000)
    assert variance_ratio(before, other) == pytest.approx(1, abs=0.05)
    assert np.isnan(variance_ratio([1.0], [2.0])) and np.isnan(variance_ratio([1, 1], [2, 2]))


def test_the_command_reaches_or_says_it_does_not(tmp_path: Path) -> None:
    usual = ["--years", "0.1", "--warm-up-weeks", "1", "--follow-up-weeks", "1", "--workers", "1"]
    words = ["precision", MMC, "--measure", "staff_hours_per_year", *usual]
    wide = rightdoor([*words, "--half-width", "2000", "--out", "wide"], cwd=tmp_path)
    assert wide.returncode == 0, wide.stderr
    assert "enough: 10 replications" in wide.stdout
    names = {path.name for path in (tmp_path / "wide" / "figures").iterdir()}
    assert names == {f"convergence.{end}" for end in ("png", "svg", "csv", "txt")}
    narrow = ["--half-width", "1", "--most", "20", "--format", "json", "--no-figures", "--quiet"]
    done = rightdoor([*words, *narrow, "--out", "narrow"], cwd=tmp_path)
    assert done.returncode == 5, done.stderr
    said = json.loads(done.stdout)
    assert said["enough"] is None and said["measures"][0]["needed"] > 20
    assert (tmp_path / "narrow" / "convergence.csv").exists()


def test_the_warm_up_command_names_the_overloaded_team(tmp_path: Path) -> None:
    words = ["warm-up", MMC, "--years", "1", "--replications", "5"]
    full = rightdoor([*words, "--set", "teams.desk.fte=1", "--out", "full"], cwd=tmp_path)
    assert full.returncode == 5, full.stderr
    assert "desk is overloaded" in full.stdout and "demand 1.5" in full.stdout
    calm = ["--set", "demand.sources.calls.per_year=5000", "--format", "json", "--out", "calm"]
    done = rightdoor([*words, *calm], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert 0 <= json.loads(done.stdout)["weeks"] <= 26
    assert (tmp_path / "calm" / "figures" / "welch.png").exists()
