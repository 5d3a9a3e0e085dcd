"""Intervals and comparisons agree with scipy and with closed forms."""

from __future__ import annotations

from math import isnan, nan, sqrt

import numpy as np
import pytest
from scipy import stats

from sim.runs.overload import overloaded, overloaded_teams
from sim.statistics.confidence import holm, paired, summary

VALUES = [3.1, 2.4, 5.0, 4.4, 3.9]


def test_the_interval_is_students_t() -> None:
    found = summary(VALUES)
    low, high = stats.t.interval(0.95, 4, loc=np.mean(VALUES), scale=stats.sem(VALUES))
    assert (found.mean, found.low, found.high) == pytest.approx((np.mean(VALUES), low, high))
    assert found.n == 5


def test_two_values_have_the_interval_of_the_closed_form() -> None:
    """One degree of freedom: t is Cauchy, its 97.5 % point tan(0.475 pi) = 12.706."""
    found = summary([0.0, 2.0])
    assert found.high - found.mean == pytest.approx(np.tan(0.475 * np.pi))


def test_one_replication_has_no_interval() -> None:
    found = summary([4.0])
    assert found.mean == 4 and isnan(found.low) and isnan(found.high) and found.n == 1


def test_nulls_are_left_out_and_counted() -> None:
    found = summary([1.0, nan, 3.0])
    assert found.mean == 2 and found.n == 2
    most = summary([1.0, nan, nan])
    assert isnan(most.mean) and most.n == 1 and most.reason == "null in 2 of 3 replications"


def test_half_is_enough() -> None:
    assert summary([1.0, 3.0, nan, nan]).mean == 2


def test_nothing_is_null() -> None:
    assert isnan(summary([]).mean) and isnan(summary([nan]).mean)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.1])
def test_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(ValueError, match=r"0\.95 for 95 %"):
        summary(VALUES, confidence=confidence)


def test_a_wider_confidence_is_wider() -> None:
    assert summary(VALUES, confidence=0.99).low < summary(VALUES, confidence=0.9).low


def test_a_scenario_against_itself_differs_by_exactly_nothing() -> None:
    values = np.random.default_rng(1).normal(size=20) * 1e9 + 0.1
    found = paired(values, values.copy())
    assert (found.mean, found.low, found.high, found.p, found.n) == (0.0, 0.0, 0.0, 1.0, 20)


def test_differences_are_paired() -> None:
    before, after = np.array(VALUES), np.array([2.9, 2.6, 4.1, 4.0, 3.0])
    found, known = paired(before, after), stats.ttest_rel(after, before)
    interval = known.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.p == pytest.approx(known.pvalue)
    assert found.mean < 0, "after minus before"


def test_a_pair_with_a_null_is_left_out() -> None:
    found = paired([1.0, 2.0, nan, 4.0], [2.0, 4.0, 5.0, 5.0])
    assert found.n == 3 and found.mean == pytest.approx(4 / 3)


def test_the_same_difference_everywhere_is_certain() -> None:
    found = paired([1.0, 2.0, 4.0], [2.0, 3.0, 5.0])
    assert (found.mean, found.low, found.high, found.p) == (1.0, 1.0, 1.0, 0.0)


def test_unequal_replications_do_not_pair() -> None:
    with pytest.raises(ValueError, match="2 replications before and 1 after"):
        paired([1.0, 2.0], [1.0])


def test_one_pair_has_no_p_value() -> None:
    assert isnan(paired([1.0], [2.0]).p)


def test_holm_by_hand() -> None:
    """4 x .01 = .04; 3 x .02 = .06; 2 x .04 = .08; then .3, in the order given."""
    assert holm([0.02, 0.3, 0.01, 0.04]) == pytest.approx([0.06, 0.3, 0.04, 0.08])


def test_holm_never_falls_and_stops_at_one() -> None:
    assert holm([0.6, 0.5, nan]) == pytest.approx([1.0, 1.0, nan], nan_ok=True)
    assert holm([0.03, 0.04]) == pytest.approx([0.06, 0.06])


def test_the_interval_covers_as_often_as_it_says() -> None:
    """2,000 experiments of 5 normal replications: a 95 % interval covers in .930 to .968."""
    samples = np.random.default_rng(7).normal(10, 3, size=(2000, 5))
    covered = [found.low <= 10 <= found.high for found in map(summary, samples)]
    assert 0.930 <= np.mean(covered) <= 0.968


def test_the_half_width_falls_as_the_root_of_the_replications() -> None:
    values = [1.0, -1.0] * 50
    few, many = summary(values[:50]), summary(values)
    assert (few.high - few.mean) / (many.high - many.mean) == pytest.approx(sqrt(2), rel=0.03)


def test_load_above_capacity_is_overload() -> None:
    assert overloaded([1.06, 1.10]) == (
        "overloaded: demand 1.08 x capacity; waits grow without limit"
    )
    assert overloaded([1.04, 0.90]) == "", "the mean over replications decides"
    assert overloaded([nan]) == ""
    assert list(overloaded_teams({"a": [1.2], "b": [0.8]})) == ["a"]
