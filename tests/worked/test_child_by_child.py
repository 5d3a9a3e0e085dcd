"""The same children in two scenarios."""

from __future__ import annotations

import pandas as pd

from sim.questions.child_by_child import child_by_child


def rows(scenario: str, **days: float) -> pd.DataFrame:
    """Children of one replication with their days until protected."""
    found = [(scenario, 0, child, value) for child, value in days.items()]
    return pd.DataFrame(found, columns=["scenario", "replication", "child", "days"])


def test_children_are_paired_by_who_they_are() -> None:
    """One sooner by 4 days, one later by 2, one as before; a child of one scenario is no pair."""
    table = pd.concat([rows("before", a=10, b=5, c=7, d=1), rows("after", c=7, b=7, a=6, e=2)])
    found = child_by_child(table, ["before", "after"]).iloc[0]
    assert (found["children"], found["sooner"], found["later"], found["as_soon"]) == (3, 1, 1, 1)
    assert round(found["mean"], 6) == round(-2 / 3, 6)


def test_a_scenario_against_itself_differs_by_exactly_nothing() -> None:
    table = pd.concat([rows("x", a=10, b=5), rows("x (2)", a=10, b=5)])
    found = child_by_child(table, ["x", "x (2)"]).iloc[0]
    assert (found["mean"], found["low"], found["high"], found["as_soon"]) == (0, 0, 0, 2)


def test_nobody_at_harm_is_no_division() -> None:
    nobody = pd.DataFrame(columns=["scenario", "replication", "child", "days"])
    assert child_by_child(nobody, ["before", "after"]).iloc[0]["children"] == 0
