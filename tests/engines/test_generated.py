"""Both engines on generated scenarios: ties, joint work, calendars, meetings, crises, returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from sim.eventlog import Kind
from sim.plan.model import Do
from sim.scenario.check_flow import check_flow
from sim.scenario.check_names import check_names
from sim.scenario.check_numbers import check_numbers
from sim.scenario.check_shares import check_shares
from sim.scenario.check_time import check_time
from tests.engines.census import census
from tests.engines.compare import differences, must_be_the_same, seeded
from tests.engines.wider import wider
from tests.generated import Settings, generated

Make = Callable[[Random], Settings]
SCENARIOS, PARTS = 240, 6
LEAST = {
    **{kind.name: 500 for kind in Kind},
    **{f"a row at a step {do.name}": 1500 for do in Do},
    Kind.ATTENDED.name: 200,
    Kind.STOPPED.name: 400,
    Kind.RESUMED.name: 400,
    "a branch is started": 10_000,
    "a crisis brings a closed case back": 5000,
    "a crisis waits for the end of work or a meeting": 1000,
    "a fork in a fork": 5000,
    "a limit in working days is reached": 2000,
    "a part-timer starts": 2000,
    "a place is waited for": 300,
    "a row of old stock before day 0": 2000,
    "a second return, or a later one": 5000,
    "a view makes a branch needless": 2000,
    "an urgent case joins": 20_000,
    "chosen by a fact that changes": 5000,
    "chosen by an attribute": 5000,
    "pulled out of DELAY": 400,
    "pulled out of FORK": 1000,
    "pulled out of MEETING": 1000,
    "pulled out of TAKE": 200,
    "pulled out of WORK": 10_000,
    "side work is done after its concern ended": 5000,
    "somebody of another group of the team starts": 4000,
    "stock that is protected": 200,
    "ten or more arrive in one minute": 50,
    "two meetings in one minute": 100,
    "work stopped for two at once": 25,
}


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("make", [generated, wider])
def test_generated_scenarios_give_the_same_log_row_for_row(make: Make, part: int) -> None:
    size = SCENARIOS // PARTS
    assert list(differences(part * size, size, make)) == []


def test_the_generated_scenarios_hold_enough_of_everything() -> None:
    """Otherwise their being equal would prove little."""
    seen: Counter[str] = Counter()
    for make in (generated, wider):
        for seed, situation in seeded(0, SCENARIOS, make):
            seen += census(situation, must_be_the_same(situation, replication=seed % 3))
    few = {what: (seen[what], least) for what, least in LEAST.items() if seen[what] < least}
    assert few == {}


def test_the_wider_scenarios_are_right_in_form() -> None:
    """What no user could write would prove nothing."""
    for _, situation in seeded(0, SCENARIOS, wider):
        for check in (check_names, check_numbers, check_shares, check_flow, check_time):
            assert [one for one in check(situation.scenario) if not one.warning] == []


def test_the_first_seeds() -> None:
    """A quick part of the above, for the seeded faults."""
    assert list(differences(0, 60)) == []
    assert list(differences(0, 40, wider)) == []
