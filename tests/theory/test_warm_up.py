"""Warm-up: MSER-5 and Welch's average on fixed series, and refusal where nothing is steady."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.questions.warm_up import warm_up
from sim.statistics.truncation import mser5, steady, welch, without_seasons

NOISE = np.random.default_rng(11).normal(size=(12, 1820))


def test_a_step_is_cut_where_it_is() -> None:
    found = mser5([50.0] * 25 + [1.0, 3.0] * 100)
    assert found.day == 25 and not found.reason


def test_the_statistic_is_the_squared_standard_error_of_what_is_left() -> None:
    """Batch means 9, then 0 and 2 in turn: (n - d)^-2 times the sum of squares, by hand."""
    series = np.repeat([9.0] + [0.0, 2.0] * 10, 5)
    found = mser5(series)
    rest = np.array([0.0, 2.0] * 10)
    assert found.statistic[1] == pytest.approx(((rest - 1) ** 2).sum() / 400)
    every = np.concatenate([[9.0], rest])
    assert found.statistic[0] == pytest.approx(((every - every.mean()) ** 2).sum() / 441)
    assert found.day == 5


def test_a_steady_series_loses_nothing() -> None:
    assert mser5([1.0, 3.0] * 100).day == 0


def test_days_that_fill_no_batch_are_left_aside() -> None:
    assert mser5([1.0, 3.0] * 100 + [1e9]).day == 0


def test_a_short_series_is_refused() -> None:
    found = mser5([1.0] * 99)
    assert found.day is None and "19 batches" in found.reason


def test_a_trend_is_refused_by_truncation() -> None:
    found = mser5(np.arange(1000.0))
    assert found.day is None and "last half" in found.reason


def test_a_weak_trend_that_truncation_overlooks_is_refused_too() -> None:
    """Noise hides it from MSER-5; over replications it is sure."""
    noise = 3 * NOISE[0, :1000] + 0.1 * NOISE[:, :1000]
    series = 20 + 0.008 * np.arange(1000) + noise
    assert mser5(series.mean(axis=0)).day is not None
    found = steady(series)
    assert found.day is None and "grows by" in found.reason
    assert found.drift == pytest.approx(0.008 * 364, rel=0.2)
    assert steady(20 + noise).day is not None


def test_a_queue_that_fills_up_is_cut_where_it_is_full() -> None:
    day = np.arange(1000)
    found = steady(30 * (1 - np.exp(-day / 40)) + NOISE[:, :1000])
    assert found.day is not None and 80 <= found.day <= 300
    assert found.low < 30 < found.high + 0.3


def test_seasons_are_no_warm_up_and_no_trend() -> None:
    day = np.arange(1820)
    seasons = 40 * (np.sin(2 * np.pi * day / 364) > 0.6)
    found = steady(20 + seasons + NOISE)
    assert found.day is not None and found.day <= 364
    assert steady(20 * (day > 60) + seasons + NOISE).day == pytest.approx(60, abs=30)


def test_seasons_are_taken_out_to_the_mean_level() -> None:
    day = np.arange(1820)
    flat = without_seasons(np.tile(10 + np.cos(2 * np.pi * day / 364), (4, 1)))
    assert flat == pytest.approx(np.full(1820, 10.0))


def test_welch_is_the_mean_of_the_days_around() -> None:
    series = [0.0, 3.0, 6.0, 0.0, 1.0, 2.0]
    found = welch(series, 1)
    assert found[:5] == pytest.approx([0.0, 3.0, 3.0, 7 / 3, 1.0])
    assert np.isnan(found[5])
    assert welch(series, 2)[:4] == pytest.approx([0.0, 3.0, 2.0, 2.4])
    assert welch(series, 0) == pytest.approx(series)


def test_welch_refuses_a_negative_window() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        welch([1.0], -1)


def results(series: dict[str, np.ndarray], loads: dict[str, float]) -> list[Any]:
    """Made-up replications: the queue of each team by day, and its load."""
    found = []
    for number in range(len(next(iter(series.values())))):
        tables = [
            pd.DataFrame({"team": team, "day": range(rows.shape[1]), "length": rows[number]})
            for team, rows in series.items()
        ]
        load = pd.DataFrame({"measure": "load", "team": list(loads), "value": list(loads.values())})
        found.append(SimpleNamespace(tables={"queues": pd.concat(tables)}, measures=load))
    return found


def test_the_slowest_team_decides_in_whole_weeks() -> None:
    day = np.arange(1000)
    series = {
        "quick": 5 + NOISE[:, :1000],
        "slow": np.where(day < 50, 90, 9) + NOISE[:, :1000],
        "idle": np.zeros((12, 1000)),
    }
    found = warm_up(results(series, {"quick": 0.5, "slow": 0.8}))
    assert found.weeks == 8 and not found.refused  # 50 days
    assert found.teams["team"].tolist() == ["quick", "slow"]
    assert set(found.series) == {"team", "day", "length", "welch"}


def test_an_overloaded_team_is_named_and_the_whole_refused() -> None:
    series = {"quick": 5 + NOISE[:, :1000], "full": 5 + NOISE[:, :1000]}
    found = warm_up(results(series, {"quick": 0.5, "full": 1.08}))
    assert found.weeks is None
    assert found.refused == ["full: overloaded: demand 1.08 x capacity; waits grow without limit"]


def test_few_replications_are_refused() -> None:
    with pytest.raises(ValueError, match="5 or more"):
        warm_up(results({"desk": NOISE[:4]}, {"desk": 0.5}))
