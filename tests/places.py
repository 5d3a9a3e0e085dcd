"""Where things are, and how a test runs a command as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
TEXTBOOK = TOP / "scenarios" / "textbook"
FOLDERS = ("sim", "reports", "calibration")


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
    """Run ``python cli.py`` with these words in a folder; never sets anything up."""
    usual = {key: v for key, v in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, str(TOP / "cli.py"), *(str(word) for word in words)],
        cwd=cwd,
        env={**usual, "RIGHTDOOR_NO_SETUP": "1", **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
