"""What holds for every test, and the engine it plays on."""

from __future__ import annotations

import importlib.util

import pytest
from hypothesis import settings

from sim.engine.choose import COMPILED, REFERENCE, engine

# A machine may be busy, so no example has a time limit; and what passes today passes tomorrow.
settings.register_profile("rightdoor", deadline=None, derandomize=True, database=None)
settings.load_profile("rightdoor")

ENGINES = [REFERENCE, COMPILED] if importlib.util.find_spec("numba") else [REFERENCE]


@pytest.fixture(params=ENGINES)
def which_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let ``tests.situation`` play on this engine; a test that uses this is run on both."""
    name = str(request.param)
    monkeypatch.setattr("tests.situation.simulate", engine(name))
    return name
