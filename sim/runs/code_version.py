"""Which Right Door this is: the version, and a digest of the code that decides the results."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from sim.version import __version__

CODE = (
    "chance.py",
    "elementary.py",
    "laws.py",
    "eventlog.py",
    "demand",
    "plan",
    "engine",
    "measures",
    "runs/run_ledger.py",
    "runs/runner.py",
    "runs/workshop.py",
)
"""Files of the package that decide what a replication gives and how it is kept."""


@cache
def version() -> str:
    """Return the version with a digest of the code: "1.2.0 (0123456789ab)"."""
    top = Path(__file__).resolve().parents[1]
    told = hashlib.sha256()
    for name in CODE:
        path = top / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            told.update(file.relative_to(top).as_posix().encode() + file.read_bytes())
    return f"{__version__} ({told.hexdigest()[:12]})"
