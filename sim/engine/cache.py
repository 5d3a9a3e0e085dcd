"""Where the compiled kernel is kept between runs, so that it is compiled once for a machine.

numba's own cache notices changes of the kernel's file only, not of the functions it shares with
the reference engine: so the folder is named after the contents of all of them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba

SOURCES = (
    "chance.py", "laws.py", "eventlog.py", "plan/calendars.py", "plan/model.py",
    "engine/harm.py", "engine/judgement.py", "engine/kernel.py", "engine/rules.py",
)  # fmt: skip


def folder() -> Path | None:
    """Return the folder for the compiled kernel of this version; None where none can be written.

    It is in the user's cache folder, or in the folder for temporary files, readable by the user
    alone: what is in it is run.
    """
    for base in _bases():
        place = base / f"kernel-{_fingerprint()}"
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            if _is_ours(place) and os.access(place, os.W_OK | os.X_OK):
                return place
        except OSError:
            continue
    return None


def is_filled(place: Path | None) -> bool:
    """Say whether a compiled kernel is there."""
    return place is not None and any(place.rglob("*.nbc"))


@contextlib.contextmanager
def used(place: Path | None) -> Iterator[None]:
    """Let what is declared inside be kept in the folder."""
    config: Any = numba.config
    before = config.CACHE_DIR
    if place is not None:
        config.CACHE_DIR = str(place)
    try:
        yield
    finally:
        config.CACHE_DIR = before


def _bases() -> Iterator[Path]:
    named = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if named:
        yield Path(named) / "rightdoor"
    with contextlib.suppress(RuntimeError):  # no home
        yield Path.home() / ".cache" / "rightdoor"
    user = os.getuid() if hasattr(os, "getuid") else "user"
    yield Path(tempfile.gettempdir()) / f"rightdoor-{user}"


def _is_ours(place: Path) -> bool:
    if not hasattr(os, "getuid"):
        return True
    found = place.lstat()
    return found.st_uid == os.getuid() and found.st_mode & 0o022 == 0


def _fingerprint() -> str:
    """A name for the sources, the compiler, and whether indices are checked."""
    top = Path(__file__).resolve().parents[1]
    config: Any = numba.config
    told = hashlib.sha256(f"{numba.__version__} {config.BOUNDSCHECK}".encode())
    for source in SOURCES:
        told.update((top / source).read_bytes())
    return told.hexdigest()[:16]
