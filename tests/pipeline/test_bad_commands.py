"""What a user gets who names what is not there, asks for too much, or has nowhere to write."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.places import TEXTBOOK, TOP, rightdoor

MMC = str(TEXTBOOK / "mmc.toml")
QUICK = ["--years", "0.1", "--warm-up-weeks", "1", "--follow-up-weeks", "1", "--workers", "1",
         "--replications", "1", "--no-figures", "--quiet"]  # fmt: skip


def refused(words: list[str | Path], cwd: Path, *, code: int = 2) -> str:
    """Run; expect this exit code, nothing on stdout, no traceback; return the messages."""
    done = rightdoor(words, cwd=cwd)
    assert done.returncode == code, (done.returncode, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert not list(cwd.glob("results/*"))
    lines = done.stderr.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("warning: "))


# -- L1: what is named is missing or of the wrong kind ----------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "--no-such-option", "before-2006"], "--no-such-option"),
        (["walk"], "walk"),
        (["run"], "SCENARIO"),
        (["run", "no-such.toml"], "no-such.toml"),
        (["run", "before-2005"], "before-2006"),
        (["check", "."], "."),
        (["run", os.devnull], os.devnull),
        (["rerun", "nowhere"], "nowhere"),
        (["run", "before-2006", "--format", "xml"], "xml"),
        (["test", "--only", "everything"], "everything"),
    ],
)
def test_l1_what_is_not_there_is_named(words: list[str | Path], said: str, tmp_path: Path) -> None:
    message = refused(words, tmp_path)
    assert said in message
    assert len(message.splitlines()) <= 3


@pytest.mark.skipif(os.name == "nt", reason="named pipes")
def test_l1_a_pipe_is_no_scenario_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    assert "pipe.toml" in refused(["check", "pipe.toml"], tmp_path)


def test_l1_a_folder_that_is_no_result(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text("{}")
    assert "manifest.json" in refused(["rerun", "other"], tmp_path)


@pytest.mark.parametrize("workers", ["0", "-1", "10000", "abc"])
def test_l2_workers(workers: str, tmp_path: Path) -> None:
    assert "--workers" in refused(["run", MMC, "--workers", workers], tmp_path)


# -- S17, S18, M29, M30, M33: numbers out of range --------------------------------------------


@pytest.mark.parametrize("seed", ["-1", str(2**64), "text", "1.5", "9" * 5000])
def test_s18_seeds(seed: str, tmp_path: Path) -> None:
    message = refused(["run", MMC, f"--seed={seed}"], tmp_path)
    assert "--seed" in message
    assert len(message) < 7000


@pytest.mark.parametrize("seed", ["0", str(2**64 - 1)])
def test_s18_the_ends_of_the_range_are_allowed(seed: str, tmp_path: Path) -> None:
    assert rightdoor(["run", MMC, *QUICK, "--seed", seed], cwd=tmp_path).returncode == 0


def test_m29_warm_up_and_years(tmp_path: Path) -> None:
    assert "--warm-up-weeks" in refused(["run", MMC, "--warm-up-weeks=-1"], tmp_path)
    assert "--years" in refused(["run", MMC, "--years", "0"], tmp_path)
    assert "--years" in refused(["run", MMC, "--years", "nan"], tmp_path)
    assert "--years" in refused(["run", MMC, "--years", "1e12"], tmp_path)
    done = rightdoor(["run", MMC, *QUICK, "--warm-up-weeks", "0"], cwd=tmp_path)
    assert done.returncode == 0
    assert "warning: --warm-up-weeks" in done.stderr


def test_m30_replications(tmp_path: Path) -> None:
    assert "--replications" in refused(["run", MMC, "--replications", "0"], tmp_path)
    assert "--replications" in refused(["run", MMC, "--replications", "10.5"], tmp_path)
    told = refused(["run", MMC, "--replications", "1000000000"], tmp_path)
    assert "years" in told
    assert "at most" in told
    one = rightdoor(["run", MMC, *QUICK], cwd=tmp_path)
    assert one.returncode == 0
    assert "no interval" in one.stderr
    assert "interval not available" in one.stdout
    said = json.loads(rightdoor(["run", MMC, *QUICK, "--format", "json"], cwd=tmp_path).stdout)
    assert all(row["low"] is None and row["high"] is None for row in said["measures"])


def test_all_wrong_settings_are_shown_together(tmp_path: Path) -> None:
    message = refused(["run", MMC, "--seed=-1", "--replications=0", "--years=-1"], tmp_path)
    assert [line.split(":")[0] for line in message.splitlines()] == [
        "--replications",
        "--seed",
        "--years",
    ]


# -- L3, L5, L6: where results go -------------------------------------------------------------


def test_l3_an_earlier_result_is_kept_unless_forced(tmp_path: Path) -> None:
    first = rightdoor(["run", MMC, *QUICK, "--out", "x"], cwd=tmp_path)
    assert first.returncode == 0
    before = (tmp_path / "x" / "replications.csv").read_bytes()
    assert "--force" in refused(["run", MMC, *QUICK, "--seed", "1", "--out", "x"], tmp_path)
    assert (tmp_path / "x" / "replications.csv").read_bytes() == before
    words = ["run", MMC, *QUICK, "--seed", "1", "--out", "x", "--force"]
    assert rightdoor(words, cwd=tmp_path).returncode == 0
    assert (tmp_path / "x" / "replications.csv").read_bytes() != before
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_l3_force_never_replaces_what_is_no_result(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("dear")
    refused(["run", MMC, *QUICK, "--out", "letters", "--force"], tmp_path)
    assert (tmp_path / "letters" / "letter.txt").read_text() == "dear"


def test_l3_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert rightdoor(["run", MMC, *QUICK, "--out", "empty"], cwd=tmp_path).returncode == 0
    assert (tmp_path / "empty" / "manifest.json").exists()


def test_l3_an_event_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("mine")
    assert "--force" in refused(["run", MMC, *QUICK, "--events", "log.csv"], tmp_path)
    assert "folder" in refused(["run", MMC, *QUICK, "--events", "."], tmp_path)
    assert (tmp_path / "log.csv").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="not allowed in names there")
@pytest.mark.parametrize("name", ["with space", "quo'te\"s", "née 🚪", "new\nline", "x" * 200])
def test_l5_names_of_folders(name: str, tmp_path: Path) -> None:
    done = rightdoor(["run", MMC, *QUICK, "--out", f"deep/{name}"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "deep" / name / "manifest.json").exists()


def test_l5_a_name_that_is_too_long_for_the_system(tmp_path: Path) -> None:
    refused(["run", MMC, *QUICK, "--out", "x" * 400], tmp_path, code=3)


def test_l6_a_file_where_a_folder_must_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused(["run", MMC, *QUICK, "--out", "file"], tmp_path)
    refused(["run", MMC, *QUICK, "--out", "file/inside"], tmp_path, code=3)


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="a place nobody can write to")
def test_l6_where_nobody_can_write(tmp_path: Path) -> None:
    message = refused(["run", MMC, *QUICK, "--out", "/proc/rightdoor"], tmp_path, code=3)
    assert len(message.splitlines()) == 1
    assert "/proc" in message


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full device")
def test_l6_a_full_disk(tmp_path: Path) -> None:
    message = refused(["run", MMC, *QUICK, "--events", "/dev/full"], tmp_path, code=3)
    assert len(message.splitlines()) == 1


# -- L7, L8, L9: other machines ---------------------------------------------------------------


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8"},
        {"LC_ALL": "de_DE.UTF-8"},
        {"TZ": "Pacific/Kiritimati"},
        {"TZ": "America/St_Johns"},
        {"HOME": "", "DISPLAY": "", "MPLBACKEND": ""},
    ],
)
def test_l7_l8_the_same_bytes_whatever_the_machine_is_set_to(
    env: dict[str, str], tmp_path: Path
) -> None:
    words = ["run", MMC, *QUICK]
    plain = rightdoor([*words, "--out", "plain"], cwd=tmp_path)
    other = rightdoor([*words, "--out", "other"], cwd=tmp_path, env=env)
    assert other.returncode == 0, other.stderr
    assert other.stdout.replace("other", "plain") == plain.stdout
    for path in sorted((tmp_path / "plain").glob("*.csv")):
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes(), path.name
        assert b"\r" not in path.read_bytes()


# -- I5: interrupted ---------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_i5_interrupted_once_it_stops_cleanly(workers: str, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            str(TOP / "cli.py"),
            "run",
            str(MMC),
            "--years",
            "80",
            "--workers",
            workers,
        ],
        cwd=tmp_path,
        env={**os.environ, "RIGHTDOOR_NO_SETUP": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # a shell that runs the tests in the background has them ignore the interrupt
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 300
    while not list(tmp_path.glob("results/.*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 4, err
    assert out == ""
    assert "Traceback" not in err
    assert not list((tmp_path / "results").iterdir())


# -- S20, S22: names -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["=1+1", "../../x", "con", "a/b", "<script>"])
def test_s22_odd_names_are_safe_as_folder_and_cell(name: str, tmp_path: Path) -> None:
    text = Path(MMC).read_text(encoding="utf-8").replace('"mmc"', json.dumps(name))
    (tmp_path / "odd.toml").write_text(text, encoding="utf-8")
    done = rightdoor(["run", "odd.toml", *QUICK], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (folder,) = (tmp_path / "results").iterdir()
    first = (folder / "replications.csv").read_text(encoding="utf-8").splitlines()[1]
    assert first.startswith(("'=", name.replace(",", "")[:1]))
    assert not first.startswith("=")


def test_messages_show_no_control_characters(tmp_path: Path) -> None:
    message = refused(["run", "a\u202eb\x1b[31m"], tmp_path)
    assert "\u202e" not in message
    assert "\x1b" not in message
