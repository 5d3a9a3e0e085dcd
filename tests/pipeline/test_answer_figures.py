"""The pictures of the experiments: everything inside the page, nothing hidden, said in words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from reports import attribution, posts, precision, robust, sensitivity
from tests.pipeline.test_figures import boxes

NAN = math.nan
SMALL = "Simulated: before-2006. 10 replications of 1 year(s) after 52 weeks of warm-up, seed 1."


def parts(shares: list[float]) -> pd.DataFrame:
    frame = pd.DataFrame({"lever": [f"lever-{i}" for i in range(len(shares))], "share": shares})
    frame["label"] = [f"a lever with a long name {i}" for i in range(len(shares))]
    return frame.assign(
        low=frame["share"] - 1, high=frame["share"] + 1, alone=frame["share"], last=0.0
    )


def whole(before: float, after: float, unit: str = "days") -> Any:
    names = {"before_name": "before-2006", "after_name": "proposal-2007", "better": "lower"}
    change = after - before
    ends = {"whole": change, "low": change - 1, "high": change + 1}
    told = {"label": "Days to protection", "unit": unit, "before": before, "after": after}
    return pd.Series({**told, **names, **ends})


def convergence_frame() -> pd.DataFrame:
    n = np.arange(1, 31)
    half = np.where(n > 1, 10 / np.sqrt(n), NAN)
    frame = pd.DataFrame({"measure": "m", "label": "Crises", "unit": "a year", "replications": n})
    return frame.assign(mean=50.0, low=50 - half, high=50 + half, goal=2.0)


def gain_frame() -> pd.DataFrame:
    rows = [
        (team, f"{team}, with a label long " * 3, change, -change * 5.0, -change * 5.0 - 2,
         -change * 5.0 + 2, better, "Child-days", "days")
        for team in ("duty", "area")
        for change, better in ((1, "better"), (-1, "worse"))
    ]  # fmt: skip
    columns = ["team", "label", "change", "mean", "low", "high", "better", "measure_label", "unit"]
    return pd.DataFrame(rows, columns=columns)


def step_frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = [
        (0, "duty", "Duty", 1.2, 0.99, 100.0, 0.0, 0.0, 0.0),
        (1, "area", "Area", 0.9, 0.9, 90.0, -10.0, -12.0, -8.0),
    ]
    columns = [
        "added",
        "bottleneck",
        "label",
        "load",
        "utilisation",
        "value",
        "gain",
        "low",
        "high",
    ]
    steps = pd.DataFrame(rows, columns=columns).assign(measure_label="Child-days", unit="days")
    teams = pd.DataFrame(
        [(0, "duty", 1.2, 0.99), (0, "area", 0.9, 0.9), (0, "idle", NAN, NAN),
         (1, "duty", 0.8, 0.8), (1, "area", 0.9, 0.9), (1, "idle", NAN, NAN)],
        columns=["added", "team", "load", "utilisation"],
    )  # fmt: skip
    return steps, teams


def welch_frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    day = np.arange(800)
    series = [
        pd.DataFrame({"team": t, "day": day, "length": 5.0, "welch": np.where(day < 780, 5.0, NAN)})
        for t in ("duty", "area", "desk")
    ]
    rows = [("duty", "Duty", 40, ""), ("area", "Area", None, "no steady state found: it grows"),
            ("desk", "Desk", 0, "")]  # fmt: skip
    teams = pd.DataFrame(rows, columns=["team", "label", "day", "reason"]).astype({"day": "Int64"})
    return pd.concat(series), teams


def factor_frame() -> pd.DataFrame:
    """Long keys, one number without an effect, one that is null."""
    swing = np.array([-900.0, 400.0, 0.0, NAN])
    names = [
        "steps.a_step_with_a_very_long_name.representative_limit (proposal-2007)",
        "b",
        "c",
        "d",
    ]
    told = {"key": names, "low": -0.8, "high": 1.5, "unit": ["working days", "", "", ""]}
    half = 300 * (swing != 0)
    return pd.DataFrame(told).assign(
        at_low=-1200 - swing / 3, at_high=-1200 + swing * 2 / 3, swing=swing, span=abs(swing),
        swing_low=swing - half, swing_high=swing + half, p_adjusted=[0.001, 0.3, 1.0, NAN],
        mu_star=abs(swing), mu_low=abs(swing) * 0.5, mu_high=abs(swing) * 1.5, sigma=abs(swing),
        total=[0.6, 0.4, 0, 0], total_low=0.0, total_high=0.9, first=0.3, first_low=-0.1,
        first_high=0.5,
    )  # fmt: skip


def drawn(method: str) -> Figure:
    told = {"base": -1200.0, "label": "change in Child-days at risk", "unit": "child-days a year"}
    return sensitivity.bars(factor_frame(), method=method, small_print=SMALL, **told)  # type: ignore[arg-type]


def robust_figure(*, boxed: bool) -> Figure:
    ends = {"better": [1.0, 0.2], "low": [0.9, 0.1], "high": [1.0, 0.3], "same": [0.0, 0.6]}
    shares = pd.DataFrame({"label": ["Universal contacts on time", "Missed harm"], **ends})
    futures = pd.DataFrame({"x": [0.1, 0.5, 0.9], "y": [0.2, 0.4, 0.6],
                            "better": [True, False, False]})  # fmt: skip
    futures = futures.assign(x_label="judgement.noise", y_label="judgement.shared")
    box = pd.DataFrame({"key": ["judgement.noise", "judgement.shared"], "low": [0.4, 0.3],
                        "high": [1.0, 0.7], "least": [0.0, 0.0], "most": [1.0, 1.0]})  # fmt: skip
    told = (
        "Missed harm: not better in 62% of the futures in which judgement.noise is above 0.4 " * 3
    )
    keep = 3 if boxed else 0
    return robust.robustness(
        shares,
        futures.head(keep),
        box.head(keep),
        condition=told if boxed else "",
        small_print=SMALL,
    )


def every() -> dict[str, Figure]:
    frame, teams = welch_frames()
    return {
        "convergence": precision.convergence(convergence_frame(), enough=25, small_print=SMALL),
        "not enough": precision.convergence(convergence_frame(), enough=None, small_print=SMALL),
        "welch": precision.welch(frame, teams, small_print=SMALL),
        "waterfall": attribution.waterfall(
            parts([-5.0, 2.0, -7.0]), whole(50, 40), small_print=SMALL
        ),
        "far from 0": attribution.waterfall(
            parts([-1.0, 0.5]), whole(500, 499.5), small_print=SMALL
        ),
        "gains": posts.gains(gain_frame(), small_print=SMALL),
        "moves": posts.moves(*step_frames(), small_print=SMALL),
        "tornado": drawn("tornado"),
        "morris": drawn("morris"),
        "sobol": drawn("sobol"),
        "robust": robust_figure(boxed=True),
        "robust without a box": robust_figure(boxed=False),
    }


@pytest.mark.parametrize("name", every())
def test_no_text_leaves_the_page(name: str) -> None:
    figure = every()[name]
    for text, box in boxes(figure):
        assert box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1, text
        assert box.y0 >= -1 and box.y1 <= figure.bbox.y1 + 1, text


def test_the_steps_of_a_waterfall_lead_from_before_to_after() -> None:
    figure = attribution.waterfall(parts([-5.0, 2.0, -7.0]), whole(50, 40), small_print=SMALL)
    patches: Any = figure.axes[0].patches
    bars = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in patches]
    ends = [bars[i] for i in range(2, 5)]
    assert ends[0] == (50, 45) and ends[1] == (45, 47) and ends[2] == (47, 40)


def test_a_scale_that_does_not_begin_at_0_says_so() -> None:
    figure = attribution.waterfall(parts([-1.0, 0.5]), whole(500, 499.5), small_print=SMALL)
    assert "does not begin at 0" in figure.axes[0].get_ylabel()


def test_the_pictures_are_said_in_words() -> None:
    alt = attribution.waterfall_alt(parts([-5.0]), whole(0.5, 0.45, "share"))
    assert "from 50.0 % (before-2006) to 45.0 %" in alt
    assert "Duty" in posts.moves_alt(step_frames()[0]) and "120 %" in posts.moves_alt(
        step_frames()[0]
    )
    assert "no steady state" in precision.welch_alt(welch_frames()[1])
    assert "enough after 25" in precision.convergence_alt(convergence_frame(), 25)
    assert "+1: −5.00 (−7.00 to −3.00), better" in posts.gains_alt(gain_frame())


def test_a_tornado_has_an_interval_for_every_swing_and_a_star_where_it_is_sure() -> None:
    axes = drawn("tornado").axes[0]
    lines = [np.asarray(line.get_xdata(), dtype=float) for line in axes.lines]
    low = -1200 + 900 / 3
    assert any(len(x) == 2 and np.allclose(x, [low - 1200, low - 600]) for x in lines)
    assert [text.get_text() for text in axes.texts] == ["*"]


def test_the_box_that_fails_is_drawn_where_it_is() -> None:
    corners = robust_figure(boxed=True).axes[1].patches[0].get_path().vertices
    assert np.asarray(corners).min(axis=0).tolist() == [0.4, 0.3]
    assert np.asarray(corners).max(axis=0).tolist() == [1.0, 0.7]
    assert len(robust_figure(boxed=False).axes) == 1


def test_robustness_in_words_says_what_is_worse_and_not_only_what_is_not_better() -> None:
    shares = pd.DataFrame({"label": ["Missed harm"], "better": [0.2], "low": [0.1], "high": [0.3],
                           "same": [0.6]})  # fmt: skip
    said = robust.robustness_alt(shares, "")
    assert "better in 20% (10% to 30%), worse in 20%" in said
