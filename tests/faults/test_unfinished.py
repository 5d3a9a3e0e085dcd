"""What is kept of an unfinished run: whose it is, what it is, and what is damaged of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.runs.unfinished import Unfinished
from tests.faults.interruptions import (
    SHORT,
    SLOW,
    UNITS,
    asked,
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

RESUME = (*SHORT, "--resume", "--out", "x")


# -- whose it is ------------------------------------------------------------------------------


def test_l12_a_second_run_in_one_folder_refuses_and_names_the_first(tmp_path: Path) -> None:
    first = begin([*SLOW, "--out", "x"], tmp_path)
    until(lambda: units(tmp_path) >= 1, "a unit")
    for more in ([], ["--resume"], ["--force"]):
        second = rightdoor([*SHORT, "--out", "x", *more], cwd=tmp_path)
        assert second.returncode == 2
        assert f"another run (process {first.pid} " in second.stderr
    assert first.poll() is None, "it was over too soon"
    assert ended(first)[0] == 0
    nothing_left(tmp_path)


def test_l12_of_many_that_begin_at_once_one_has_it(tmp_path: Path) -> None:
    every = [begin([*SHORT, "--out", "x"], tmp_path) for _ in range(4)]
    codes = sorted(ended(process)[0] for process in every)
    assert codes == [0, 2, 2, 2]
    nothing_left(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 as POSIX systems have it")
def test_l12_a_lock_whose_process_is_gone_is_taken_over_and_said(
    tmp_path: Path, in_peace: dict[str, str]
) -> None:
    first = begin([*SLOW, "--out", "x"], tmp_path)
    until(lambda: units(tmp_path) >= 1, "a unit")
    first.send_signal(signal.SIGKILL)
    ended(first)
    assert (hidden(tmp_path) / "lock").read_text().startswith(f"{first.pid} ")
    done = rightdoor(RESUME, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    gone = f"took over from process {first.pid} {socket.gethostname()}, which is gone"
    assert gone in done.stderr
    assert tables(tmp_path / "x") == in_peace
    nothing_left(tmp_path)


def test_a_number_given_to_another_process_does_not_keep_the_lock(begun: Path) -> None:
    """The system gives numbers of processes again: this one lives and is no run of ours."""
    (hidden(begun) / "lock").write_text(f"{os.getpid()} {socket.gethostname()}")
    done = rightdoor(RESUME, cwd=begun)
    assert done.returncode == 0, done.stderr
    assert "took over from process" in done.stderr


def test_a_lock_of_another_machine_is_respected(begun: Path) -> None:
    (hidden(begun) / "lock").write_text("12 elsewhere")
    done = rightdoor(RESUME, cwd=begun)
    assert done.returncode == 2
    assert "another run (process 12 elsewhere) is working on it" in done.stderr
    assert f"delete {hidden(begun) / 'lock'}" in done.stderr


# -- what it is -------------------------------------------------------------------------------


def test_what_is_kept_is_not_begun_anew_by_accident(begun: Path, in_peace: dict[str, str]) -> None:
    kept = units(begun)
    done = rightdoor([*SHORT, "--out", "x"], cwd=begun)
    assert done.returncode == 2
    assert f"{kept} finished runs of an interrupted experiment are kept" in done.stderr
    assert "--resume" in done.stderr
    assert units(begun) == kept
    done = rightdoor([*SHORT, "--out", "x", "--force"], cwd=begun)
    assert simulated(done.stderr) == (UNITS, 0)
    assert tables(begun / "x") == in_peace


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--seed", "5"], "settings.seed: was 2007, is 5"),
        (["--years", "0.5"], "settings.years: was 0.25, is 0.5"),
        (["--replications", "7"], "settings.replications: was 6, is 7"),
        (["--set", "judgement.noise=0.7"], "judgement.noise.value: was 0.75, is 0.7"),
    ],
)
def test_l4_another_experiment_is_refused_and_the_difference_shown(
    begun: Path, more: list[str], says: str
) -> None:
    kept = units(begun)
    done = rightdoor([*RESUME, *more], cwd=begun)
    assert done.returncode == 2
    assert "what is unfinished there is another experiment" in done.stderr
    assert says in done.stderr
    assert units(begun) == kept
    assert not (begun / "x").exists()


def test_l4_another_version_is_refused_and_the_difference_shown(begun: Path) -> None:
    path = hidden(begun) / "experiment.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    now, told["version"] = told["version"], "0.0.1 (0123456789ab)"
    path.write_text(json.dumps(told), encoding="utf-8")
    for words in (RESUME, ["runs", "resume", "x"]):
        done = rightdoor(words, cwd=begun)
        assert done.returncode == 2
        assert f'version: was "0.0.1 (0123456789ab)", is "{now}"' in done.stderr


def test_resume_begins_where_nothing_is_there_yet(tmp_path: Path, in_peace: dict[str, str]) -> None:
    done = rightdoor(RESUME, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert simulated(done.stderr) == (UNITS, 0)
    assert tables(tmp_path / "x") == in_peace
    nothing_left(tmp_path)


def test_i11_a_finished_run_is_continued_by_doing_nothing(
    begun: Path, in_peace: dict[str, str]
) -> None:
    assert rightdoor(RESUME, cwd=begun).returncode == 0
    before = {path: path.stat().st_mtime_ns for path in (begun / "x").iterdir()}
    hidden(begun).mkdir()  # as a kill between the last two steps of a run leaves it
    (hidden(begun) / "experiment.json").write_text("{}")
    done = rightdoor(RESUME, cwd=begun)
    assert done.returncode == 0
    assert "nothing left to do" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in (begun / "x").iterdir()} == before
    assert tables(begun / "x") == in_peace
    nothing_left(begun)
    other = rightdoor([*RESUME, "--seed", "5"], cwd=begun)
    assert other.returncode == 2
    assert "settings.seed: was 2007, is 5" in other.stderr


def test_runs_are_listed_shown_and_continued(tmp_path: Path, stopped: Path) -> None:
    top = tmp_path / "results"
    top.mkdir()
    for path in stopped.iterdir():
        shutil.copytree(path, top / path.name)
    listed = rightdoor(["runs", "list"], cwd=tmp_path)
    kept = units(top)
    assert f"results/x  {kept} of {UNITS} runs  before-2006: 6 replications" in listed.stdout
    shown = rightdoor(["runs", "show", "results/x"], cwd=tmp_path)
    assert f"state: {kept} of {UNITS} runs are done" in shown.stdout
    assert "seed: 2007" in shown.stdout
    done = rightdoor(["runs", "resume", "results/x"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert simulated(done.stderr) == (UNITS - kept, kept)
    listed = rightdoor(["runs", "list"], cwd=tmp_path)
    assert listed.stdout == (
        "results/x  finished  before-2006: 6 replications of 0.25 years, seed 2007\n"
    )
    again = rightdoor(["runs", "resume", "results/x"], cwd=tmp_path)
    assert "nothing left to do" in again.stdout
    assert rightdoor(["runs", "show", "results/y"], cwd=tmp_path).returncode == 2


# -- what is damaged --------------------------------------------------------------------------


def _cut(begun: Path) -> None:
    path = ledger_of(begun)
    asked(path, "UPDATE units SET payload = substr(payload, 1, length(payload) / 2) "
          "WHERE replication = 1")  # fmt: skip


def _flip(begun: Path) -> None:
    path = ledger_of(begun)
    ((payload,),) = asked(path, "SELECT payload FROM units WHERE replication = 1")
    flipped = bytearray(payload)
    flipped[len(flipped) // 2] ^= 1
    asked(path, "UPDATE units SET payload = ? WHERE replication = 1", bytes(flipped))


def _swap(begun: Path) -> None:
    """The first unit is taken for another: only its number is wrong."""
    asked(ledger_of(begun), "UPDATE units SET replication = 5 WHERE replication = 1")


@pytest.mark.parametrize("damage", [_cut, _flip, _swap])
def test_i9_a_damaged_unit_is_found_and_done_again(
    begun: Path, in_peace: dict[str, str], damage: Callable[[Path], None]
) -> None:
    kept = units(begun)
    damage(begun)
    assert Unfinished(begun / "x").done() == kept - 1
    done = rightdoor(RESUME, cwd=begun)
    assert done.returncode == 0, done.stderr
    assert simulated(done.stderr) == (UNITS - kept + 1, kept - 1)
    assert tables(begun / "x") == in_peace
    nothing_left(begun)


def _overwritten(path: Path) -> None:
    path.write_bytes(b"not a ledger at all" * 1000)


def _holed(path: Path) -> None:
    """Everything but the first page, which says what kind of file it is."""
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


@pytest.mark.parametrize("damage", [_overwritten, _holed])
def test_a_damaged_ledger_is_refused_with_the_mend(
    begun: Path, in_peace: dict[str, str], damage: Callable[[Path], None]
) -> None:
    asked(ledger_of(begun), "PRAGMA user_version")  # whatever is beside it is written into it
    damage(ledger_of(begun))
    for words in (RESUME, [*SHORT, "--out", "x"]):
        done = rightdoor(words, cwd=begun)
        assert done.returncode == 3, done.stderr
        assert "ledger.sqlite" in done.stderr
        assert "begin the experiment anew with --force" in done.stderr
        assert "Traceback" not in done.stderr
        assert not (begun / "x").exists()
    listed = rightdoor(["runs", "list"], cwd=begun)
    assert listed.returncode == 0
    done = rightdoor([*SHORT, "--out", "x", "--force"], cwd=begun)
    assert done.returncode == 0, done.stderr
    assert tables(begun / "x") == in_peace
    nothing_left(begun)


def test_a_description_cut_short_is_refused_with_the_mend(begun: Path) -> None:
    path = hidden(begun) / "experiment.json"
    path.write_text(path.read_text(encoding="utf-8")[:1000], encoding="utf-8")
    done = rightdoor(RESUME, cwd=begun)
    assert done.returncode == 2
    assert "experiment.json: can not be read" in done.stderr
    assert rightdoor([*SHORT, "--out", "x", "--force"], cwd=begun).returncode == 0
