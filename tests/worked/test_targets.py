"""The calibration targets beside a model's results."""

from __future__ import annotations

from typing import Any

import pandas as pd

from calibration.targets import against_targets, read_targets


def summary(**means: float) -> pd.DataFrame:
    """A summary with some measures of the whole."""
    rows = [(name, None, None, mean) for name, mean in means.items()]
    return pd.DataFrame(rows, columns=["measure", "team", "door", "mean"])


def registered(**counts: int) -> pd.DataFrame:
    """Registrations by category."""
    rows = [("category", name, count) for name, count in counts.items()]
    return pd.DataFrame(rows, columns=["attribute", "value", "count"])


def test_a_mean_inside_the_range_meets_its_target_and_outside_does_not() -> None:
    """C1 asks for .32 to .38, C2 for .73 to .79."""
    found = against_targets(
        summary(conferences_per_referral=0.33, registrations_per_conference=0.5),
        registered(neglect=48, physical=25, emotional=17, sexual=10),
    ).set_index("target")
    assert found.loc["C1", "met"] == "yes"
    assert found.loc["C2", "met"] == "no"
    assert found.loc["C4_neglect", "model"] == 0.48
    assert found.loc["C5", "met"] == "not measured"


def test_days_become_years_and_teams_are_ranked() -> None:
    """C6 is in years; C14 is the place of the joint team's social workers by utilisation."""
    teams = pd.DataFrame(
        [("utilisation", "joint_social_workers", None, 0.9), ("utilisation", "duty", None, 0.8)],
        columns=["measure", "team", "door", "mean"],
    )
    whole = pd.concat([summary(days_on_register_mean=365.25 * 0.8), teams])
    found: Any = against_targets(whole, registered()).set_index("target")
    assert round(found.loc["C6", "model"], 6) == 0.8
    assert found.loc["C14", "model"] == 1


def test_every_target_has_a_range_around_it_and_a_source() -> None:
    """No target without its range and where it comes from."""
    for target in read_targets().values():
        assert target["low"] <= target["target"] <= target["high"]
        assert target["source"]
