"""A real Dask scheduler with two workers on this machine; one is killed, then the scheduler."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.interruptions import (
    SHORT,
    UNITS,
    begin,
    ended,
    hidden,
    simulated,
    tables,
    units,
    until,
)
from tests.places import TOP, rightdoor

pytest.importorskip("distributed", reason="Dask is not installed: pip install distributed")
pytestmark = pytest.mark.skipif(
    "RIGHTDOOR_SLOW_FAULTS" not in os.environ, reason="minutes: RIGHTDOOR_SLOW_FAULTS=1"
)


@dataclass
class Cluster:
    """A scheduler and workers, each a process, each telling what happens to it in a file."""

    folder: Path
    port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the scheduler is."""
        return f"tcp://127.0.0.1:{self.port}"

    def start(self, *words: str, ours: bool = True) -> subprocess.Popen[bytes]:
        """Start a part of it; ``ours`` says whether Right Door is there."""
        path = {"PYTHONPATH": str(TOP)} if ours else {}
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--no-dashboard"],
                cwd=self.folder,
                env={**{k: v for k, v in os.environ.items() if k != "PYTHONPATH"}, **path},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        return process

    def scheduler(self) -> subprocess.Popen[bytes]:
        """Start the scheduler and wait until it answers."""
        process = self.start("scheduler", "--port", str(self.port))
        until(self.answers, "a scheduler")
        return process

    def worker(self, *, ours: bool = True) -> subprocess.Popen[bytes]:
        """Start a worker and wait until it has found the scheduler."""
        number = len(self.processes)
        words = ("--nthreads", "1", "--no-nanny")
        process = self.start("worker", self.address, *words, ours=ours)
        log = self.folder / f"{number}.log"
        until(lambda: b"Registered to" in log.read_bytes(), "a worker")
        return process

    def answers(self) -> bool:
        """Say whether somebody answers at the address."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def stop(self) -> None:
        """End what still runs."""
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A place for a cluster; nothing is started yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    folder = tmp_path / "cluster"
    folder.mkdir()
    found = Cluster(folder, port)
    yield found
    found.stop()


def words(cluster: Cluster, *more: str) -> list[str]:
    """A run on the cluster, slow enough to kill something meanwhile."""
    return [*SHORT, "--engine", "reference", "--executor", f"dask:{cluster.address}", *more]


def test_a_worker_of_a_cluster_killed_the_same_numbers(
    tmp_path: Path, cluster: Cluster, in_peace: dict[str, str]
) -> None:
    cluster.scheduler()
    first, _ = cluster.worker(), cluster.worker()
    checked = rightdoor(["cluster", "check", cluster.address], cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("can run the model") == 3
    process = begin(words(cluster, "--out", "x"), tmp_path)
    until(lambda: units(tmp_path) >= 1, "a unit")
    first.kill()
    first.wait()
    assert units(tmp_path) < UNITS, "killed too late"
    code, said = ended(process)
    assert code == 0, said
    assert tables(tmp_path / "x") == in_peace
    checked = rightdoor(["cluster", "check", cluster.address], cwd=tmp_path)
    assert checked.stdout.count("can run the model") == 2


def test_a_killed_scheduler_stops_the_run_and_it_goes_on_here(
    tmp_path: Path, cluster: Cluster, in_peace: dict[str, str]
) -> None:
    scheduler = cluster.scheduler()
    cluster.worker()
    process = begin(words(cluster, "--out", "x"), tmp_path)
    until(lambda: units(tmp_path) >= 1, "a unit")
    scheduler.kill()
    scheduler.wait()
    code, said = ended(process)
    kept = units(tmp_path)
    assert code == 3
    assert f"the cluster at {cluster.address} failed" in said
    assert f"{kept} finished runs are kept" in said
    assert "Traceback" not in said
    done = rightdoor([*SHORT, "--resume", "--out", "x"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert simulated(done.stderr) == (UNITS - kept, kept)
    assert tables(tmp_path / "x") == in_peace


def test_i4_all_workers_killed_stops_the_run(tmp_path: Path, cluster: Cluster) -> None:
    cluster.scheduler()
    worker = cluster.worker()
    process = begin(words(cluster, "--out", "x"), tmp_path)
    until(lambda: units(tmp_path) >= 1, "a unit")
    worker.kill()
    worker.wait()
    began = time.monotonic()
    code, said = ended(process)
    assert time.monotonic() - began < 35
    kept = units(tmp_path)
    assert code == 3
    assert f"the cluster at {cluster.address} has no workers any more" in said
    assert f"{kept} finished runs are kept" in said


def test_nobody_there_is_said_with_the_mend(tmp_path: Path, cluster: Cluster) -> None:
    checked = rightdoor(["cluster", "check", cluster.address], cwd=tmp_path)
    assert checked.returncode == 3
    assert f"no scheduler answers at {cluster.address}" in checked.stderr
    assert "start one with `dask scheduler`" in checked.stderr
    done = rightdoor(words(cluster, "--out", "x"), cwd=tmp_path)
    assert done.returncode == 3
    assert f"no cluster answers at {cluster.address}" in done.stderr
    assert not hidden(tmp_path).exists()


def test_a_scheduler_without_workers_is_said_with_the_mend(
    tmp_path: Path, cluster: Cluster
) -> None:
    cluster.scheduler()
    checked = rightdoor(["cluster", "check", cluster.address], cwd=tmp_path)
    assert checked.returncode == 5
    assert f"no workers; start some with `dask worker {cluster.address}`" in checked.stdout
    done = rightdoor(words(cluster, "--out", "x"), cwd=tmp_path)
    assert done.returncode == 3
    assert f"start some with `dask worker {cluster.address}`" in done.stderr


def test_a_worker_without_right_door_is_named_with_the_mend(
    tmp_path: Path, cluster: Cluster
) -> None:
    cluster.scheduler()
    cluster.worker(ours=False)
    checked = rightdoor(["cluster", "check", cluster.address], cwd=tmp_path)
    assert checked.returncode == 5
    assert "scheduler: can run the model" in checked.stdout
    assert "can not run the model (rightdoor missing there, " in checked.stdout
    assert "install the same wheel and the same requirements.lock there" in checked.stdout
    done = rightdoor(words(cluster, "--out", "x"), cwd=tmp_path)
    assert done.returncode == 3
    assert "has no Right Door, and this is" in done.stderr
    assert f"see: cluster check {cluster.address}" in done.stderr
    assert "Traceback" not in done.stderr
