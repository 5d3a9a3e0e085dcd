"""Every test here is run on both engines."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def each_engine(which_engine: str) -> str:
    """Play on this engine."""
    return which_engine
