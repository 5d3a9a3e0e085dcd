"""Where numbers or room run out: a clear error, or more room, never another log."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from sim.engine import compiled, simpy_clock
from sim.errors import EngineFault
from tests.engines.compare import difference, digest, must_be_the_same, seeded
from tests.places import TOP
from tests.situation import OUT, Situation, at_day, days, delay, demand, milestone, work

ENGINES: dict[str, Any] = {"reference": simpy_clock.simulate, "compiled": compiled.simulate}
WORDS = """
from sim.engine import bare, compiled
from tests.engines.compare import differences, must_be_the_same
from tests.engines.test_shipped import Loaded
assert bare.CHECKED
assert list(differences(500, 40)) == []
assert list(differences(500, 40, rich=True)) == []
must_be_the_same(Loaded("before-2006", 91))
for room in {rooms}:
    setattr(compiled, room, 2)
assert list(differences(600, 5)) == []
assert list(differences(600, 5, rich=True)) == []
print("the same")
"""
ROOMS = ("FIRST_ROOM", "FIRST_ROWS", "FIRST_EXISTING", "ROWS_EACH")
CHECKED = WORDS.format(rooms=ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_too_little_room_at_first_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, room: str
) -> None:
    """The run is done again with more; the log is the same."""
    for _, situation in seeded(0, 12):
        concerns = situation.concerns()
        expected = digest(compiled.simulate(situation.model, concerns).log)
        with monkeypatch.context() as patch:
            patch.setattr(compiled, room, 2)
            if room == "FIRST_ROWS":
                patch.setattr(compiled, "ROWS_EACH", 0)
            assert digest(compiled.simulate(situation.model, concerns).log) == expected


@pytest.mark.parametrize("left", [1, -1, 2**40])
def test_what_the_memory_held_before_changes_nothing(left: int) -> None:
    """One memory for many runs of many scenarios, and numbers left in it by something else."""
    memory = compiled.Memory()
    for rich in (False, True):
        for _, situation in seeded(0, 20, rich=rich):
            concerns, engine = situation.concerns(), compiled.Engine(situation.model)
            expected = engine.simulate(concerns, compiled.Memory())
            memory.w[:] = left
            assert difference(situation, expected, engine.simulate(concerns, memory)) is None


@pytest.mark.parametrize("engine", ENGINES)
def test_a_worry_that_returns_a_hundred_times_is_named(engine: str) -> None:
    bands = ("stage1", "stage2", "multi_agency", "significant_harm", "registration")
    settings: dict[str, Any] = {
        "need": {
            "stage2": 0, "multi_agency": 1, "significant_harm": 2, "conference": 2.2,
            "registration": 2.5,
        },
        "returns": {
            "after": {"value": 1, "unit": "hours"}, "worse": 0.01, "again_registered": 0,
            "again": dict.fromkeys(bands, 0), "again_after": days(1),
        },
        "demand": demand((at_day(0), "school", 1.5), school="out"),
        "steps": {"out": OUT},
    }  # fmt: skip
    situation = Situation(settings, 28)
    with pytest.raises(EngineFault, match="worry 0 returned 100 times: nothing helps it"):
        ENGINES[engine](situation.model, situation.concerns())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_concern_with_too_many_threads_is_named(engine: str) -> None:
    """A loop that leaves side work behind each time round, more often than there are numbers."""
    settings: dict[str, Any] = {
        "demand": demand((at_day(0), "school"), school="leave"),
        "steps": {
            "leave": {"kind": "side", "branches": ["note"], "next": "wait"},
            "wait": delay({"value": 1, "unit": "minutes"}, next="again"),
            "again": {"kind": "visits", "most": 20_000, "under": "leave", "reached": "out"},
            "note": milestone(next="done"),
            "out": OUT,
        },
    }
    situation = Situation(settings, 28)
    with pytest.raises(EngineFault, match="concern 0 has more than 16384 threads"):
        ENGINES[engine](situation.model, situation.concerns())


def test_more_agencies_than_bits_in_a_number() -> None:
    """Views are held in numbers of 62 bits; a scenario may have more agencies."""
    names = [f"agency_{i}" for i in range(70)]
    steps: dict[str, Any] = {
        f"view_{i}": milestone(view=name, next=f"view_{i + 1}") for i, name in enumerate(names)
    }
    steps |= {
        "view_70": {
            "kind": "judge", "agency": "agency_3", "pooled": True, "cuts": ["multi_agency"],
            "routes": ["out", "served"],
        },
        "served": work("desk", 30),
        "out": OUT,
    }  # fmt: skip
    settings: dict[str, Any] = {
        "need": {
            "stage2": 0, "multi_agency": 1, "significant_harm": 2, "conference": 2.2,
            "registration": 2.5,
        },
        "judgement": {"noise": 1, "closer_noise": 0.5, "shared": 0.3, "persistence": 0.7},
        "agencies": {name: {"offset": 0} for name in names},
        "teams": {"desk": {"fte": 1}},
        "demand": demand(*[(at_day(i % 20), "school", i / 30) for i in range(60)], school="view_0"),
        "steps": steps,
    }  # fmt: skip
    outcome = must_be_the_same(Situation(settings, 28))
    assert len(outcome.log) > 60 * 70


def test_every_index_is_inside_the_memory() -> None:
    """The same with each index checked, in a process of its own: the kernel is compiled so."""
    done = subprocess.run(
        [sys.executable, "-c", CHECKED],
        cwd=TOP,
        env=os.environ | {"NUMBA_BOUNDSCHECK": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.stdout.strip() == "the same", done.stderr[-2000:]


def test_a_slot_every_minute_of_two_months_has_room() -> None:
    """Every slot is in the clock from the start: the room at first must be enough for them."""
    times = [f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in range(60)]
    settings: dict[str, Any] = {
        "teams": {"desk": {"fte": 2}},
        "meetings": {
            "panel": {
                "people": {"desk": 1},
                "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "times": times,
                "length": {"value": 1, "unit": "minutes"},
                "agenda": 1,
            }
        },
        "demand": demand((at_day(0), "school"), school="heard"),
        "steps": {"heard": {"kind": "meeting", "meeting": "panel", "next": "out"}, "out": OUT},
    }
    assert len(must_be_the_same(Situation(settings, 60)).log) > 86_400
