"""Both engines on the shipped scenarios, the levers, and the textbook queues."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from sim.scenario.load import load
from sim.scenario.read.files import shipped
from tests.engines.compare import must_be_the_same
from tests.places import TEXTBOOK
from tests.situation import DAY, Situation

NAMES = [name for name, _ in shipped()]
TEXTBOOKS = sorted(path.stem for path in TEXTBOOK.glob("*.toml"))
DAYS, MAIN_DAYS = 120, 365


class Loaded(Situation):
    """A shipped scenario as a situation."""

    def __init__(self, name: str, days: float) -> None:
        settings: Any = load(name).scenario.model_dump(mode="json", exclude_none=True)
        super().__init__(settings, days)


@pytest.mark.parametrize("name", NAMES)
def test_shipped_scenarios_and_levers_give_the_same_log(name: str) -> None:
    days = MAIN_DAYS if name in ("before-2006", "proposal-2007") else DAYS
    outcome = must_be_the_same(Loaded(name, days))
    assert len(outcome.log) > 100_000
    assert outcome.log.minute.max() < days * DAY


@pytest.mark.parametrize("name", TEXTBOOKS)
def test_textbook_queues_give_the_same_log(name: str) -> None:
    settings = tomllib.loads((TEXTBOOK / f"{name}.toml").read_text("utf-8"))
    assert len(must_be_the_same(Situation(settings, 60)).log) > 100
