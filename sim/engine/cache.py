"""Where the compiled kernel is kept between runs, so that it is compiled once for a machine."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def folder(name: str) -> Path | None:
    """Return the folder for the kernel of a name; None where none can be written.

    It is in the user's cache folder, or in the folder for temporary files, readable by the user
    alone: what is in it is run.
    """
    for base in _bases():
        place = base / f"kernel-{name}"
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
