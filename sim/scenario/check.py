"""Checks of the logic of a validated scenario (stub until the checks land)."""

from __future__ import annotations

from sim.scenario.schema import Scenario

Said = list[tuple[str, str]]


def check(scenario: Scenario) -> tuple[Said, Said]:
    """Return (errors, warnings), each (dotted key, message)."""
    return [], []
