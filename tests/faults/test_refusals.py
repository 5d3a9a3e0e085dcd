"""What the system refuses while a run is at work, and replications that fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.interruptions import (
    SHORT,
    SLOW,
    UNITS,
    begin,
    ended,
    hidden,
    nothing_left,
    simulated,
    tables,
    units,
)
from tests.places import TOP, rightdoor

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits as POSIX systems have them")


@pytest.fixture
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of so many bytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={request.param}", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount here")
    if done.returncode:
        pytest.skip("may not mount a small disk here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("small_disk", ["300k"], indirect=True)
def test_l6_a_full_disk_stops_the_run_and_earlier_units_are_kept(
    small_disk: Path, tmp_path: Path, in_peace: dict[str, str]
) -> None:
    done = rightdoor([*SLOW, "--out", "x"], cwd=small_disk)
    kept = _kept(done.returncode, done.stderr, small_disk)
    assert 1 <= kept < UNITS
    assert "ledger.sqlite: can not be read or written: " in done.stderr
    shutil.copytree(hidden(small_disk), hidden(tmp_path))
    done = rightdoor([*SHORT, "--resume", "--out", "x"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert simulated(done.stderr) == (UNITS - kept, kept)
    assert tables(tmp_path / "x") == in_peace


@pytest.mark.parametrize("small_disk", ["500k"], indirect=True)
def test_l6_a_disk_full_when_results_are_written_keeps_all_units(small_disk: Path) -> None:
    done = rightdoor([*SHORT, "--out", "x"], cwd=small_disk)
    assert _kept(done.returncode, done.stderr, small_disk) == UNITS
    assert "x: can not write: No space left on device" in done.stderr


@POSIX
def test_l6_a_quota_reached_stops_the_run_and_earlier_units_are_kept(tmp_path: Path) -> None:
    """No file may grow beyond a size: the system says the file is too large."""

    def limited() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, 250_000))

    words = [*SHORT, "--replications", "40", "--executor", "serial"]
    code, said = ended(begin([*words, "--out", "x"], tmp_path, before=limited))
    kept = _kept(code, said, tmp_path)
    assert 1 <= kept < 40
    assert "ledger.sqlite: can not be read or written: " in said
    done = rightdoor([*words, "--resume", "--out", "x"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert simulated(done.stderr) == (40 - kept, kept)
    nothing_left(tmp_path)
    assert rightdoor([*words, "--out", "peace"], cwd=tmp_path).returncode == 0
    assert tables(tmp_path / "x") == tables(tmp_path / "peace")


def _kept(code: int, said: str, cwd: Path) -> int:
    """The system refused, and what is kept is said; return how many units that are."""
    kept = units(cwd)
    assert code == 3, said
    assert f"{kept} finished runs are kept" in said
    assert "--resume --out x" in said
    assert "Traceback" not in said
    assert not (cwd / "x").exists()
    assert [path.name for path in cwd.glob(".*")] == [hidden(cwd).name]
    return kept


@pytest.mark.parametrize("small_disk", ["500k"], indirect=True)
def test_l6_a_disk_without_room_for_anything_leaves_nothing(small_disk: Path) -> None:
    (small_disk / "other").write_bytes(b"x" * 450_000)
    done = rightdoor([*SLOW, "--out", "x"], cwd=small_disk)
    assert done.returncode == 3
    assert "x: can not write: No space left on device" in done.stderr
    assert [path.name for path in small_disk.iterdir()] == ["other"]


@pytest.mark.parametrize("executor", ["serial", "threads"])
@pytest.mark.parametrize("kind", ["EngineFault", "ZeroDivisionError"])
def test_i13_a_replication_that_always_fails_is_named_and_the_others_are_kept(
    tmp_path: Path, in_peace: dict[str, str], executor: str, kind: str
) -> None:
    words = [*SHORT, "--executor", executor, "--workers", "2", "--out", "x"]
    done = _crashing(tmp_path, kind, {3}, words)
    assert done.returncode == 1
    named = "" if kind == "EngineFault" else f"{kind}: "
    assert f"before-2006, replication 3, seed 2007: {named}nothing helps it" in done.stderr
    assert f"{UNITS - 1} finished runs are kept" in done.stderr
    assert "Traceback" not in done.stderr
    assert units(tmp_path) == UNITS - 1
    assert not (tmp_path / "x").exists()
    done = rightdoor([*SHORT, "--resume", "--out", "x"], cwd=tmp_path)
    assert simulated(done.stderr) == (1, UNITS - 1)
    assert tables(tmp_path / "x") == in_peace
    nothing_left(tmp_path)


def test_i8_out_of_memory_is_said_and_what_is_finished_is_kept(tmp_path: Path) -> None:
    done = _crashing(tmp_path, "MemoryError", {3}, [*SLOW, "--out", "x"])
    assert done.returncode == 3
    assert "out of memory; try --workers 1" in done.stderr
    assert "3 finished runs are kept" in done.stderr
    assert units(tmp_path) == 3


def test_when_everything_fails_not_everything_is_tried(tmp_path: Path) -> None:
    words = [*SLOW, "--replications", "30", "--out", "x"]
    done = _crashing(tmp_path, "ZeroDivisionError", set(range(30)), words)
    assert done.returncode == 1
    assert done.stderr.count("ZeroDivisionError") == 10
    assert not list(tmp_path.glob("*"))
    assert not hidden(tmp_path).exists()


def _crashing(
    cwd: Path, kind: str, sick: set[int], words: list[str]
) -> subprocess.CompletedProcess[str]:
    """Run a command in which some replications fail."""
    text = textwrap.dedent(
        f"""
        from sim.errors import EngineFault
        from sim.runs.workshop import Workshop
        from cli import main

        simulate = Workshop.simulate

        def fails(self, number, concerns, replication):
            if replication in {sick!r}:
                raise {kind}("nothing helps it")
            return simulate(self, number, concerns, replication)

        Workshop.simulate = fails
        main()
        """
    )
    return subprocess.run(
        [sys.executable, "-c", text, *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(TOP), "RIGHTDOOR_NO_SETUP": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
