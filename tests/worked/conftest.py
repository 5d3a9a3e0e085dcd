"""Every test here is run on both engines."""

from __future__ import annotations

import importlib.util

import pytest

from sim.engine.choose import COMPILED, REFERENCE, engine

ENGINES = [REFERENCE, COMPILED] if importlib.util.find_spec("numba") else [REFERENCE]


@pytest.fixture(params=ENGINES, autouse=True)
def which_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let ``tests.situation`` play on this engine."""
    name = str(request.param)
    monkeypatch.setattr("tests.situation.simulate", engine(name))
    return name
