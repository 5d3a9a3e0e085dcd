"""The shipped scenarios and all 32 combinations of levers: run, and their books balance.

On the SimPy clock; ``verify`` plays all of them on the compiled one too.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.demand.table import ConcernTable
from sim.eventlog import Kind
from sim.scenario.load import load
from sim.scenario.read.files import shipped
from sim.scenario.schema import Scenario
from sim.verify.identical import combinations_of_levers
from tests.bookkeeping import CHECKS, Books
from tests.situation import Situation


def situation(scenario: Scenario, days: float) -> Situation:
    """A loaded scenario, ready to be played."""
    return Situation(scenario.model_dump(), days)


def same_children(one: ConcernTable, other: ConcernTable) -> bool:
    """Say whether two tables hold the same children with the same luck, need and facts."""
    columns = ("minute", "child", "worry", "source", "need", "luck", "attributes")
    return all(np.array_equal(getattr(one, c), getattr(other, c)) for c in columns)


@pytest.mark.parametrize("name", [name for name, _ in shipped()])
def test_the_books_of_every_shipped_scenario_balance(name: str) -> None:
    """Children in = out + open; nobody above capacity or off shift; Little's law exactly."""
    here = situation(load(name).scenario, 28)
    books = Books(here, here.play())
    for check in CHECKS:
        check(books)


@pytest.fixture(scope="module")
def before() -> ConcernTable:
    """The children of ``before-2006`` in a fortnight."""
    return situation(load("before-2006").scenario, 14).concerns()


@pytest.mark.parametrize(
    "levers", combinations_of_levers(), ids=lambda levers: f"{len(levers)} levers"
)
def test_every_combination_of_levers_runs_with_the_same_children(
    before: ConcernTable, levers: tuple[str, ...]
) -> None:
    """All 32 combinations are compiled and run for a fortnight; concerns arrive and are worked."""
    assert len(combinations_of_levers()) == 32
    here = situation(load("before-2006", extra_levers=levers).scenario, 14)
    assert same_children(before, here.concerns())
    kinds = here.play().outcome.log.kind
    assert (kinds == Kind.ARRIVED).sum() > 1000
    assert (kinds == Kind.FINISHED).sum() > 1000


def test_demand_adds_children_and_changes_nobody() -> None:
    """Half as much demand again: every child of before is there, unchanged."""
    before = situation(load("before-2006").scenario, 60).concerns()
    more = situation(load("before-2006", sets=["demand.scale=1.5"]).scenario, 60).concerns()
    known = {
        (child, worry): (minute, need, luck)
        for child, worry, minute, need, luck in zip(
            more.child, more.worry, more.minute, more.need, more.luck, strict=True
        )
    }
    assert len(more) > 1.3 * len(before)
    for row in range(0, len(before), 7):
        key = (before.child[row], before.worry[row])
        facts = (before.minute[row], before.need[row], before.luck[row])
        assert known[key] == facts
