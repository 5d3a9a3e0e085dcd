"""Designs recover functions whose sensitivity is known; SALib, where it is, agrees."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from sim.statistics import designs
from sim.statistics.evppi import switching_value, value_of_knowing
from sim.statistics.prim import find_box, find_sure_box

PI = np.pi
G = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def ishigami(points: np.ndarray) -> np.ndarray:
    """Ishigami and Homma 1990, a = 7, b = 0.1; the fourth input does nothing."""
    x = (2 * points - 1) * PI
    first, second, third = x[:, 0], x[:, 1], x[:, 2]
    return np.asarray(np.sin(first) + 7 * np.sin(second) ** 2 + 0.1 * third**4 * np.sin(first))


def ishigami_of_three(points: np.ndarray) -> np.ndarray:
    """Without the input that does nothing."""
    return ishigami(np.column_stack([points, np.zeros(len(points))]))


def g_function(points: np.ndarray) -> np.ndarray:
    """Sobol's g-function with the weights G."""
    return np.asarray(np.prod((np.abs(4 * points - 2) + G) / (1 + G), axis=1))


def g_indices() -> tuple[np.ndarray, np.ndarray]:
    """First-order and total indices of the g-function, exactly (Sobol 1993)."""
    own = 1 / 3 / (1 + G) ** 2
    whole = np.prod(1 + own) - 1
    return own / whole, own * np.prod(1 + own) / (1 + own) / whole


def test_sobol_recovers_ishigami_and_a_dead_input_gets_nothing() -> None:
    points = designs.sobol_points(2048, 4, 1, second=True)
    found = designs.sobol(ishigami(points), 4, second=True)
    assert found.first.value == pytest.approx([0.3139, 0.4424, 0, 0], abs=0.02)
    assert found.total.value == pytest.approx([0.5576, 0.4424, 0.2437, 0], abs=0.02)
    assert found.total.value[3] == pytest.approx(0, abs=1e-12)
    assert found.second is not None
    pairs = np.zeros((4, 4))
    pairs[0, 2] = pairs[2, 0] = 0.2437
    assert found.second.value == pytest.approx(pairs, abs=0.05)
    assert found.second.value[3] == pytest.approx(np.zeros(4), abs=1e-8)
    assert ((found.second.low <= pairs) & (pairs <= found.second.high)).mean() >= 14 / 16
    inside = (found.total.low <= [0.5576, 0.4424, 0.2437, 0]) & (
        found.total.high >= [0.5576, 0.4424, 0.2437, 0]
    )
    assert inside.sum() >= 3


def test_sobol_recovers_the_g_function() -> None:
    first, total = g_indices()
    found = designs.sobol(g_function(designs.sobol_points(4096, 5, 2)), 5)
    assert found.first.value == pytest.approx(first, abs=0.02)
    assert found.total.value == pytest.approx(total, abs=0.02)


def test_sobol_of_a_linear_function_is_its_squares() -> None:
    weights = np.array([3.0, 2.0, 1.0, 0.0])
    found = designs.sobol(designs.sobol_points(1024, 4, 3) @ weights, 4)
    shares = weights**2 / (weights**2).sum()
    assert found.first.value == pytest.approx(shares, abs=0.03)
    assert found.total.value == pytest.approx(shares, abs=0.01)


def test_the_intervals_hold_the_index_about_as_often_as_they_say() -> None:
    """Over 40 designs of Ishigami: 240 intervals of 95 %, none of them narrow for free."""
    first, total = [0.3139, 0.4424, 0], [0.5576, 0.4424, 0.2437]
    hits, wide = [], []
    for seed in range(40):
        found = designs.sobol(ishigami_of_three(designs.sobol_points(256, 3, seed)), 3, seed=seed)
        for index, true in ((found.first, first), (found.total, total)):
            hits += list((index.low <= true) & (true <= index.high))
            wide.append((index.high - index.low).mean())
    assert np.mean(hits) > 0.85
    more = designs.sobol(ishigami_of_three(designs.sobol_points(4096, 3, 0)), 3)
    assert (more.total.high - more.total.low).mean() < 0.5 * np.mean(wide)


def test_values_that_are_no_design_are_refused() -> None:
    with pytest.raises(ValueError, match="4 numbers for each sample"):
        designs.sobol(np.zeros(7), 2)
    with pytest.raises(ValueError, match="not"):
        designs.sobol(np.array([1.0, np.nan, 1.0, 1.0]), 2)


@pytest.mark.parametrize("points", [1, 5, 8, 100])
def test_designs_fill_the_cube_evenly(points: int) -> None:
    for design in (designs.quasi_random(points, 3, 1), designs.latin_hypercube(points, 3, 1)):
        assert design.shape == (points, 3)
        assert ((design >= 0) & (design < 1)).all()
    cube = designs.latin_hypercube(points, 3, 1)
    assert (np.sort((cube * points).astype(int), axis=0) == np.arange(points)[:, None]).all()


def test_a_function_that_never_changes_has_no_indices() -> None:
    found = designs.sobol(np.full(64 * 5, 7.0), 3)
    assert found.first.value.tolist() == found.total.value.tolist() == [0, 0, 0]


def test_morris_of_a_linear_function_is_its_slopes_without_spread() -> None:
    weights = np.array([3.0, -2.0, 0.0])
    points = designs.morris_points(16, 3, 1)
    found = designs.morris(points, points @ weights)
    assert found.size.value == pytest.approx([3, 2, 0])
    assert found.mean == pytest.approx(weights)
    assert found.spread == pytest.approx([0, 0, 0], abs=1e-12)
    assert found.size.low == pytest.approx(found.size.high)


def test_morris_sees_that_inputs_act_together() -> None:
    points = designs.morris_points(64, 3, 1)
    found = designs.morris(points, points[:, 0] * points[:, 1])
    assert found.size.value[:2] == pytest.approx([0.5, 0.5], abs=0.06)
    assert (found.spread[:2] > 0.2).all()
    assert (found.size.low < found.size.value)[:2].all()
    assert (found.size.value < found.size.high)[:2].all()
    assert found.size.value[2] == found.spread[2] == 0


def test_morris_ranks_the_g_function_as_its_total_indices() -> None:
    points = designs.morris_points(64, 5, 5)
    found = designs.morris(points, g_function(points))
    assert (np.diff(found.size.value) < 0).all()


def test_points_lie_in_the_cube_and_each_step_moves_one_input() -> None:
    points = designs.morris_points(8, 5, 3)
    assert ((points >= 0) & (points < 1)).all()
    walks = points.reshape(8, 6, 5)
    moved = (walks[:, 1:] != walks[:, :1]).sum(axis=2)
    assert (moved == 1).all()


@pytest.mark.skipif(importlib.util.find_spec("SALib") is None, reason="SALib is not installed")
def test_salib_agrees_on_the_same_sample() -> None:
    from SALib.analyze import sobol as theirs
    from SALib.sample import sobol as sampling

    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    sample = sampling.sample(problem, 1024, calc_second_order=False, seed=1)
    values = ishigami(np.column_stack([sample, np.zeros(len(sample))]))
    other = theirs.analyze(problem, values, calc_second_order=False, seed=1)
    # theirs lies point by point: A, A with each column of B, B
    blocks = values.reshape(1024, 5).T
    ours = designs.sobol(np.concatenate([blocks[0], blocks[4], *blocks[1:4]]), 3)
    assert ours.first.value == pytest.approx(other["S1"], abs=0.02)
    assert ours.total.value == pytest.approx(other["ST"], abs=0.02)
    wide = (ours.total.high - ours.total.low) / 2
    assert wide == pytest.approx(other["ST_conf"], rel=0.4)


# -- boxes, the worth of knowing -----------------------------------------------------------------


def test_a_box_is_found_again() -> None:
    points = designs.latin_hypercube(1000, 4, 1)
    case = (points[:, 1] > 0.7) & (points[:, 3] < 0.4)
    box = find_box(points, case)
    assert set(box.limits) == {1, 3}
    assert box.limits[1][0] == pytest.approx(0.7, abs=0.06)
    assert box.limits[3][1] == pytest.approx(0.4, abs=0.06)
    assert box.hit > 0.9
    assert box.limits[1][1] == np.inf and box.limits[3][0] == -np.inf  # not narrowed there
    assert set(find_sure_box(points, case).limits) == {1, 3}


def test_no_box_is_found_in_noise() -> None:
    """Peeling alone always finds one among many inputs; on other points it does not hold."""
    rng, sure, lucky = np.random.default_rng(1), 0, 0
    for _ in range(40):
        points, case = rng.random((120, 30)), rng.random(120) < 0.4
        lucky += bool(find_box(points[::2], case[::2]).limits)
        sure += bool(find_sure_box(points, case).limits)
    assert lucky > 35
    assert sure <= 6  # one in twenty is 2 of 40


def test_the_worth_of_knowing_is_recovered() -> None:
    """change = x - 0.25 + noise on x uniform: knowing x is worth E[max(0, 0.25 - x)] = 1/32."""
    rng = np.random.default_rng(2)
    points = rng.random((4000, 3))
    change = points[:, 0] - 0.25 + rng.normal(0, 0.5, 4000)
    value, error = value_of_knowing(points, change)
    assert value[0] == pytest.approx(1 / 32, abs=4 * error[0])
    assert error[0] < 0.01
    assert value[1] == value[2] == 0
    assert switching_value(points[:, 0], change, inputs=3) == pytest.approx(0.25, abs=0.05)
    assert switching_value(points[:, 1], change, inputs=3) is None


def test_knowing_is_worth_nothing_where_it_can_not_change_the_choice() -> None:
    points = np.random.default_rng(3).random((500, 2))
    value, _ = value_of_knowing(points, points[:, 0] + 1)
    assert value.tolist() == [0, 0]
