"""Both engines on generated scenarios: ties, joint work, calendars, meetings, crises, returns."""

from __future__ import annotations

from collections import Counter

import pytest

from sim.engine.compiled import simulate
from sim.eventlog import Kind
from sim.plan.model import Do
from sim.scenario.check.flow import check_flow
from sim.scenario.check.ranges import check_numbers
from sim.scenario.check.references import check_names
from sim.scenario.check.shares import check_shares
from sim.scenario.check.times import check_time
from tests.engines.census import census
from tests.engines.compare import differences, seeded

SCENARIOS, PARTS, COUNTED = 240, 4, 120
LEAST = {
    **{kind.name: 300 for kind in Kind},
    **{f"a row at a step {do.name}": 700 for do in Do},
    Kind.ATTENDED.name: 70,
    Kind.STOPPED.name: 200,
    Kind.RESUMED.name: 200,
    "a branch is started": 8000,
    "a crisis brings a closed case back": 3000,
    "a crisis waits for the end of work or a meeting": 500,
    "a fork in a fork": 2000,
    "a limit in working days is reached": 1000,
    "a part-timer starts": 2000,
    "a place is waited for": 150,
    "a row of old stock before day 0": 1500,
    "a second return, or a later one": 5000,
    "a view makes a branch needless": 1000,
    "an urgent case joins": 10_000,
    "chosen by a fact that changes": 4000,
    "chosen by an attribute": 3000,
    "pulled out of DELAY": 200,
    "pulled out of FORK": 800,
    "pulled out of MEETING": 600,
    "pulled out of TAKE": 150,
    "pulled out of WORK": 8000,
    "side work is done after its concern ended": 3000,
    "somebody of another group of the team starts": 2500,
    "stock that is protected": 130,
    "ten or more arrive in one minute": 25,
    "two meetings in one minute": 50,
    "work stopped for two at once": 8,
}


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("rich", [False, True], ids=["plain", "rich"])
def test_generated_scenarios_give_the_same_log_row_for_row(rich: bool, part: int) -> None:
    size = SCENARIOS // PARTS
    assert list(differences(part * size, size, rich=rich)) == []


def test_the_generated_scenarios_hold_enough_of_everything() -> None:
    """Otherwise their being equal would prove little."""
    seen: Counter[str] = Counter()
    for rich in (False, True):
        for seed, situation in seeded(0, COUNTED, rich=rich):
            concerns = situation.concerns(replication=seed % 3)
            seen += census(situation, simulate(situation.model, concerns))
    few = {what: (seen[what], least) for what, least in LEAST.items() if seen[what] < least}
    assert few == {}


def test_the_rich_scenarios_are_right_in_form() -> None:
    """What no user could write would prove nothing."""
    for _, situation in seeded(0, COUNTED, rich=True):
        for check in (check_names, check_numbers, check_shares, check_flow, check_time):
            assert [one for one in check(situation.scenario) if not one.warning] == []


def test_the_first_seeds() -> None:
    """A quick part of the above, for the seeded faults: it stops at the first difference."""
    for rich in (False, True):
        assert next(differences(0, 50, rich=rich), None) is None
