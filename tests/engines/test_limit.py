"""The kernel written out in C gives the same packed log, bit for bit; peers agree in law."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from bench.limit import Limit, compiler
from bench.setup import NETWORK, ready
from sim.engine.compiled import Engine, Memory, simulate
from sim.eventlog import Kind


@pytest.mark.skipif(compiler() is None, reason="no C compiler here")
@pytest.mark.parametrize("name", [str(NETWORK), "before-2006", "proposal-2007"])
def test_the_kernel_in_c_gives_the_same_log(tmp_path: Path, name: str) -> None:
    made, memory = ready(name, years=0.25), Memory()
    engine = Engine(made.model)
    expected = engine.run(made.concerns, memory)[0].copy()
    assert len(expected) > 20_000
    assert np.array_equal(Limit(tmp_path).run(engine, made.concerns, memory), expected)


@pytest.mark.skipif(importlib.util.find_spec("ciw") is None, reason="Ciw is not installed")
def test_ciw_agrees_in_law() -> None:
    """Mean waits of each team over replications, at a false-alarm rate of 0.001 in all."""
    from bench.ciw_network import compared

    found = compared(years=1, replications=8)
    assert found["agree"].all(), found
    assert (found["half_width"] < found["ours"]).all(), "too weak to say anything"


def test_the_network_as_usually_written_is_the_same_network() -> None:
    """Its kinds of row come as often as ours, within four standard deviations of a Poisson."""
    from bench.usual import Network

    made = ready(str(NETWORK), years=1)
    ours = simulate(made.model, made.concerns).log.kind
    theirs = [row["what"] for row in Network(seed=1).run(1)]
    for kind in (Kind.ARRIVED, Kind.JOINED, Kind.FINISHED, Kind.DECIDED, Kind.DELAYED):
        mine, other = int((ours == kind).sum()), theirs.count(kind.name.lower())
        assert abs(mine - other) < 4 * np.sqrt(4 * (mine + other)), kind.name
