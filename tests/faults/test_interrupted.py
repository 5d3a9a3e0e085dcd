"""Runs that are killed or asked to stop: nothing finished is lost, and the end is the same."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from sim.verify.kills import kill_at_random
from tests.faults.interruptions import (
    SHORT,
    SLOW,
    UNITS,
    begin,
    ended,
    hidden,
    ledger_of,
    nothing_left,
    simulated,
    tables,
    units,
    until,
)
from tests.places import rightdoor

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as POSIX systems have them")


def test_i1_killed_at_five_random_times_the_end_is_the_same(tmp_path: Path) -> None:
    """Units begun are counted by the run itself: none that was in the ledger is begun again."""
    found = kill_at_random(5, tmp_path, seed=20070625)
    assert found.kills == 5
    assert found.kept > 0
    assert found.redone == 0
    assert found.different == 0
    assert found.left == 0
    assert found.right


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_i5_asked_once_a_run_stops_cleanly_and_goes_on_later(
    tmp_path: Path, in_peace: dict[str, str], name: str
) -> None:
    process = begin([*SLOW, "--out", "x"], tmp_path)
    until(lambda: units(tmp_path) >= 2, "two units")
    os.killpg(process.pid, getattr(signal, name))
    code, said = ended(process)
    kept = units(tmp_path)
    assert code == 4
    assert 2 <= kept < UNITS
    assert f"interrupted; {kept} of {UNITS} runs are kept" in said
    assert "--resume --out x" in said
    assert "Traceback" not in said
    assert not (tmp_path / "x").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [hidden(tmp_path).name]
    assert not (hidden(tmp_path) / "lock").exists()
    done = rightdoor([*SHORT, "--resume", "--out", "x"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert simulated(done.stderr) == (UNITS - kept, kept)
    assert tables(tmp_path / "x") == in_peace
    nothing_left(tmp_path)


def test_stopped_before_anything_is_finished_nothing_remains(tmp_path: Path) -> None:
    process = begin([*SLOW, "--years", "40", "--out", "x"], tmp_path)
    until(lambda: ledger_of(tmp_path).exists(), "a ledger")
    process.send_signal(signal.SIGINT)
    code, said = ended(process)
    assert code == 4
    assert "nothing was written" in said
    assert not list(tmp_path.iterdir())


def test_i5_asked_twice_a_run_ends_at_once(tmp_path: Path, in_peace: dict[str, str]) -> None:
    """Asked once it would wait for the threads' replications of 60 years: a minute or more."""
    words = ["--executor", "threads", "--workers", "2", "--engine", "reference", "--years", "60"]
    process = begin([*SHORT, *words, "--out", "long"], tmp_path)
    until(lambda: ledger_of(tmp_path, "long").exists(), "a ledger")
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    time.sleep(1)
    assert process.poll() is None, "once was enough: twice is not tested"
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    code, _ = ended(process)
    assert time.monotonic() - began < 20  # at once, also where the machine is busy
    assert code == 4
    done = rightdoor([*SHORT, "--out", "long", "--resume"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"took over from process {process.pid} " in done.stderr
    assert tables(tmp_path / "long") == in_peace
    nothing_left(tmp_path, "long")


def test_a_signal_that_was_to_be_ignored_is_ignored(tmp_path: Path) -> None:
    """As with ``nohup``: the run goes on when the terminal is closed."""

    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    process = begin([*SLOW, "--out", "x"], tmp_path, before=ignore)
    until(lambda: units(tmp_path) >= 1, "a unit")
    process.send_signal(signal.SIGHUP)
    code, said = ended(process)
    assert code == 0, said
    nothing_left(tmp_path)


def test_i7_put_to_sleep_and_woken_a_run_goes_on(tmp_path: Path, in_peace: dict[str, str]) -> None:
    process = begin([*SLOW, "--out", "x"], tmp_path)
    until(lambda: units(tmp_path) >= 1, "a unit")
    process.send_signal(signal.SIGSTOP)
    time.sleep(0.5)
    there = units(tmp_path)
    time.sleep(1.5)
    assert units(tmp_path) == there < UNITS
    process.send_signal(signal.SIGCONT)
    code, said = ended(process)
    assert code == 0, said
    assert tables(tmp_path / "x") == in_peace


def test_i12_stopped_while_figures_are_drawn_all_numbers_are_kept(tmp_path: Path) -> None:
    words = [word for word in SHORT if word != "--no-figures"]
    process = begin([*words, "--out", "x"], tmp_path)
    until(lambda: bool(list(tmp_path.glob(".x.part-*/figures/*"))), "a figure")
    process.send_signal(signal.SIGTERM)
    code, said = ended(process)
    assert code == 4
    assert f"{UNITS} of {UNITS} runs are kept" in said
    done = rightdoor([*words, "--resume", "--out", "x"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert simulated(done.stderr) == (0, UNITS)
    assert list((tmp_path / "x" / "figures").glob("*.svg"))
    nothing_left(tmp_path)
