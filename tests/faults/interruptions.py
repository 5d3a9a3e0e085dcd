"""Runs begun in the background, what is kept of them, and what must come of them in the end."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.places import TOP

UNITS = 6
SHORT = (
    *("run", "before-2006", "--replications", str(UNITS), "--years", "0.25"),
    *("--warm-up-weeks", "4", "--follow-up-weeks", "2", "--no-figures"),
)
SLOW = (*SHORT, "--engine", "reference", "--executor", "serial")
"""About a third of a second for each unit, one after the other."""
PROCESSES = (*SHORT, "--engine", "reference", "--executor", "processes", "--workers", "2")
PATIENCE = 120.0
"""Seconds after which something that must happen is taken not to."""


def begin(
    words: Sequence[str | Path],
    cwd: Path,
    *,
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> subprocess.Popen[str]:
    """Begin a command in a group of processes of its own, as a terminal does."""
    return subprocess.Popen(
        [sys.executable, str(TOP / "cli.py"), *(str(word) for word in words)],
        cwd=cwd,
        env={**os.environ, "RIGHTDOOR_NO_SETUP": "1", **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=before,
    )


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so; fail when it never is."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.02)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for the end; return the exit code and what was said on stderr."""
    _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def hidden(cwd: Path, name: str = "x") -> Path:
    """Return where an experiment is kept while it is unfinished."""
    return cwd / f".{name}.unfinished"


def ledger_of(cwd: Path, name: str = "x") -> Path:
    """Return the ledger of an unfinished experiment."""
    return hidden(cwd, name) / "ledger.sqlite"


def asked(path: Path, question: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask a ledger, or change it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(question, values).fetchall()


def units(cwd: Path, name: str = "x") -> int:
    """Return how many units the ledger of an experiment holds."""
    if not ledger_of(cwd, name).exists():
        return 0
    try:
        return int(asked(ledger_of(cwd, name), "SELECT count(*) FROM units")[0][0])
    except sqlite3.OperationalError:  # it has no table yet
        return 0


def simulated(said: str) -> tuple[int, int]:
    """Return how many units a command had to simulate, and how many were there already."""
    (found,) = re.findall(
        r"^simulating .*: (\d+) runs(?: \((\d+) are there already\))?", said, re.M
    )
    return int(found[0]), int(found[1] or 0)


def tables(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every table in a folder of results."""
    found = sorted(folder.glob("*.csv"))
    assert found, f"no tables in {folder}"
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def nothing_left(cwd: Path, name: str = "x") -> None:
    """Nothing hidden is beside the results, and no lock or half-written file is in them."""
    beside = [path.name for path in cwd.iterdir() if path.name.startswith(".")]
    inside = [path.name for path in (cwd / name).rglob("*") if path.name.startswith(".")]
    odd = [p.name for p in (cwd / name).rglob("*") if "lock" in p.name or "part" in p.suffix]
    assert not beside + inside + odd


def children(pid: int) -> list[int]:
    """Return the processes a process has begun that do work, as Linux tells."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            command = (path / "cmdline").read_text()
        except OSError:
            continue
        if parent == pid and "spawn_main" in command:
            found.append(int(path.name))
    return found
