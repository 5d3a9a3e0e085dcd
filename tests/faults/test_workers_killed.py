"""Worker processes that are ended from outside: their batch is done again, or the run stops."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.faults.interruptions import (
    PROCESSES,
    SHORT,
    UNITS,
    begin,
    children,
    ended,
    nothing_left,
    simulated,
    tables,
    units,
    until,
)
from tests.places import rightdoor

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="finds workers in /proc"),
    pytest.mark.skipif(
        "RIGHTDOOR_SLOW_FAULTS" not in os.environ, reason="minutes: RIGHTDOOR_SLOW_FAULTS=1"
    ),
]


def test_i3_a_worker_killed_the_batch_is_done_again(
    tmp_path: Path, in_peace: dict[str, str]
) -> None:
    process = begin([*PROCESSES, "--out", "x"], tmp_path)
    until(lambda: units(tmp_path) >= 1, "a unit")
    first = children(process.pid)
    assert len(first) == 2
    os.kill(first[0], signal.SIGKILL)
    until(lambda: bool(set(children(process.pid)) - set(first)), "new workers")
    code, said = ended(process)
    assert code == 0, said
    assert tables(tmp_path / "x") == in_peace
    nothing_left(tmp_path)


def test_i4_all_workers_killed_again_and_again_the_run_stops(
    tmp_path: Path, in_peace: dict[str, str]
) -> None:
    process = begin([*PROCESSES, "--out", "x"], tmp_path)
    until(lambda: units(tmp_path) >= 2, "two units")
    began, killed = time.monotonic(), set[int]()
    while process.poll() is None and time.monotonic() - began < 60:
        for worker in children(process.pid):
            os.kill(worker, signal.SIGKILL)
            killed.add(worker)
        time.sleep(0.05)
    code, said = ended(process)
    assert time.monotonic() - began < 30
    assert len(killed) >= 4
    kept = units(tmp_path)
    assert code == 3
    assert "ended from outside again and again" in said
    assert f"{kept} finished runs are kept" in said
    assert "--resume --out x" in said
    assert kept >= 2
    done = rightdoor([*SHORT, "--resume", "--out", "x"], cwd=tmp_path)
    assert simulated(done.stderr) == (UNITS - kept, kept)
    assert tables(tmp_path / "x") == in_peace


@pytest.mark.parametrize("after", [0.0, 1.0])
def test_i5_ctrl_c_reaches_workers_too_and_only_the_first_process_speaks(
    tmp_path: Path, after: float
) -> None:
    """Also while the workers are starting."""
    process = begin([*PROCESSES, "--years", "5", "--out", "x"], tmp_path)
    until(lambda: len(children(process.pid)) == 2, "two workers")
    time.sleep(after)
    workers = children(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    code, said = ended(process)
    assert code == 4
    assert "Traceback" not in said
    assert said.count("interrupted") == 1
    until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers), "workers end")


def test_i1_workers_of_a_killed_run_end_too(tmp_path: Path) -> None:
    process = begin([*PROCESSES, "--out", "x"], tmp_path)
    until(lambda: units(tmp_path) >= 1, "a unit")
    workers = children(process.pid)
    process.kill()
    ended(process)
    assert len(workers) == 2
    until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers), "workers end")
