"""Both engines on generated scenarios: ties, joint work, calendars, meetings, crises, returns."""

from __future__ import annotations

from collections import Counter

import pytest

from sim.eventlog import Kind
from tests.engines.compare import must_be_the_same, seeded

SCENARIOS, PARTS = 240, 8
LEAST = {
    Kind.STOPPED: 40, Kind.RESUMED: 40, Kind.KEPT: 800, Kind.LET_GO: 800, Kind.LEFT: 400,
    Kind.PULLED: 1500, Kind.TIMED_OUT: 700, Kind.GATHERED: 1000, Kind.HEARD: 100,
    Kind.ATTENDED: 30, Kind.SLOT_CANCELLED: 50, Kind.PLACE_WAITED: 700, Kind.PLACE_GIVEN: 500,
    Kind.CRISIS: 2000, Kind.RETURNED: 1500, Kind.EXPOSED: 500, Kind.DONE: 2000,
}  # fmt: skip


@pytest.mark.parametrize("part", range(PARTS))
def test_generated_scenarios_give_the_same_log_row_for_row(part: int) -> None:
    size = SCENARIOS // PARTS
    for seed, situation in seeded(part * size, size):
        must_be_the_same(situation, replication=seed % 3)


def test_the_generated_scenarios_hold_enough_of_everything() -> None:
    """Otherwise their being equal would prove little."""
    seen: Counter[int] = Counter()
    many_returns = 0
    for _, situation in seeded(0, SCENARIOS):
        outcome = must_be_the_same(situation)
        seen.update(outcome.log.kind.tolist())
        many_returns += int((outcome.number % 100 >= 2).sum())
    assert set(seen) == {int(kind) for kind in Kind}
    assert {kind.name: seen[kind] for kind, least in LEAST.items() if seen[kind] < least} == {}
    assert many_returns > 200


def test_the_first_seeds() -> None:
    """A quick part of the above, for the seeded faults."""
    for _, situation in seeded(0, 60):
        must_be_the_same(situation)
