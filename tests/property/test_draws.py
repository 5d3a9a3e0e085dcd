"""Nothing is drawn where there is no law: no returns, no crisis clock, no limit on a wait."""

from __future__ import annotations

from random import Random

import pytest

from sim.engine.simpy_clock import SimPyClock, simulate
from sim.verify.generated import DAYS, generated
from tests.situation import Situation


def test_chance_is_asked_only_for_laws_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Laws stand one behind the other: what is read before the first is no time at all."""
    drawn, asked = SimPyClock.drawn, set()

    def noted(w: SimPyClock, law: int, luck: int, purpose: int, visit: int) -> int:
        asked.add(law)
        return drawn(w, law, luck, purpose, visit)

    monkeypatch.setattr(SimPyClock, "drawn", noted)
    without: set[str] = set()
    for seed in range(20):
        settings = generated(Random(seed))
        without |= {"returns", "crisis"} - set(settings)
        situation = Situation(settings, DAYS)
        simulate(situation.model, situation.concerns())
    assert without == {"returns", "crisis"}
    assert min(asked) >= 0 and len(asked) > 20
