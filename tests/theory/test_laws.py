"""The laws of times as the engines draw them: moments exactly, and a million draws (check 26)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.chance import TOP, draw
from sim.laws import Law, block, compile_duration, value
from sim.scenario.quantities import Duration

LAWS: dict[str, tuple[dict[str, Any], Any]] = {
    "exponential": ({}, stats.expon(scale=480)),
    "lognormal": (
        {"cv": 0.5},
        stats.lognorm(s=np.log(1.25) ** 0.5, scale=480 / 1.25**0.5),
    ),
    "gamma": ({"cv": 1.5}, stats.gamma(1 / 2.25, scale=480 * 2.25)),
    "uniform": ({"least": 4.0, "most": 12.0}, stats.uniform(240, 480)),
    "triangular": (
        {"least": 2.0, "mode": 8.0, "most": 14.0},
        stats.triang(0.5, loc=120, scale=720),
    ),
}  # fmt: skip


def compiled(name: str) -> Law:
    """A law with a mean of eight hours."""
    said, _ = LAWS[name]
    mean = {} if "least" in said else {"value": 8.0}
    return compile_duration(Duration.model_validate({"unit": "hours", "law": name} | mean | said))


@pytest.mark.parametrize("name", LAWS)
def test_mean_and_spread_are_those_asked_for(name: str) -> None:
    """From the thresholds themselves: no draw. Whole minutes move each by less than 0.2 %."""
    law, (_, wanted) = compiled(name), LAWS[name]
    chance = np.diff(np.concatenate([[0], law.thresholds.astype(float)])) / TOP
    middle = law.base + (law.gap - 1) / 2
    mean = float(chance @ middle)
    sd = float(np.sqrt(chance @ ((middle - mean) ** 2 + (law.gap**2 - 1) / 12)))
    assert chance.sum() == pytest.approx(1)
    assert mean == pytest.approx(480, rel=2e-3)
    assert sd == pytest.approx(wanted.std(), rel=2e-3)


@pytest.mark.parametrize("name", LAWS)
def test_a_million_draws_have_the_law(name: str) -> None:
    """Kolmogorov and Smirnov's distance, with each draw put somewhere in its minute. A right law
    fails with chance 0.001; a distance of 0.004 would be seen."""
    n = 1_000_000
    keys = np.arange(n, dtype=np.uint64)
    u = draw(keys, np.full(n, 7, dtype=np.uint64), np.zeros(n, dtype=np.uint64))
    found = compiled(name).values(u) - 0.5 + np.random.default_rng(1).random(n)
    _, wanted = LAWS[name]
    above = found > 1.5  # the first cell holds all that is shorter than a minute
    share = (wanted.cdf(found[above]) - wanted.cdf(1.5)) / wanted.sf(1.5)
    assert above.mean() == pytest.approx(wanted.sf(1.5), abs=0.001)
    assert stats.kstest(share, "uniform").pvalue > 0.001


@pytest.mark.parametrize("name", LAWS)
def test_the_engine_s_way_to_a_value_is_the_table_s(name: str) -> None:
    """``value``, which the engines call, and ``Law.values`` give the same minutes."""
    law = compiled(name)
    table = block(law).tolist()
    u = np.random.default_rng(2).integers(0, TOP, 20_000)
    assert [value(int(x), table, 0) for x in u] == law.values(u).tolist()
