"""Where things are, and how a test runs a command as a user does."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
TEXTBOOK = TOP / "scenarios" / "textbook"
FOLDERS = ("sim", "reports", "calibration")
PATIENCE = 300
"""Seconds after which a command is taken not to end."""


def python_files(*, tests: bool = False) -> list[Path]:
    """Return the project's Python files, in order."""
    found = [TOP / "cli.py"]
    for folder in (*FOLDERS, *(("tests",) if tests else ())):
        found += sorted((TOP / folder).rglob("*.py"))
    return found


def rightdoor(
    words: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``python cli.py`` with these words in a folder; never sets anything up.

    Each is a process of its own, forked from one that has everything loaded (``tests.loaded``);
    where ``env`` says more about the machine, Python is started afresh.
    """
    usual = {key: v for key, v in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    usual["RIGHTDOOR_NO_SETUP"] = "1"
    texts = [str(word) for word in words]
    if env is None and hasattr(os, "fork"):
        return _forked(texts, cwd, usual)
    return subprocess.run(
        [sys.executable, str(TOP / "cli.py"), *texts],
        cwd=cwd,
        env={**usual, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def _forked(words: list[str], cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    loaded = _loaded()
    assert loaded.stdin and loaded.stdout
    with tempfile.TemporaryDirectory() as folder:
        out, err = (Path(folder) / name for name in ("out", "err"))
        order = {"words": words, "cwd": str(cwd), "env": env, "out": str(out), "err": str(err)}
        loaded.stdin.write(json.dumps(order) + "\n")
        loaded.stdin.flush()
        code = int(loaded.stdout.readline())
        said = [path.read_bytes().decode("utf-8") for path in (out, err)]
    return subprocess.CompletedProcess(words, code, *said)


@functools.cache
def _loaded() -> subprocess.Popen[str]:
    """Start the process that has everything loaded; it ends when its stdin is closed."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.loaded"],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
