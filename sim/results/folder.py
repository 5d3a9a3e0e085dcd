"""The output folder: written beside its place and then moved there, so never half there."""

from __future__ import annotations

import glob
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sim.errors import Problem, SettingsError, SystemRefusal
from sim.results import manifest
from sim.runs.processes import is_running
from sim.words import safe_name

RESULTS = "results"


@contextmanager
def new_folder(
    out: Path | None, *, names: Sequence[str], force: bool
) -> Iterator[tuple[Path, Path]]:
    """Give (a folder to write into, the place it will have); move it there when all is written.

    Parameters
    ----------
    out : Path or None
        Where; None for a new numbered folder under ``results``.
    names : sequence of str
        Labels of the scenarios, for the numbered folder's name.
    force : bool
        Replace an earlier result at ``out``.

    Raises
    ------
    SettingsError
        When ``out`` exists and is not empty (without ``force``), or is no result of ours.
    SystemRefusal
        When the system refuses to write.
    """
    with refusals(out or Path(RESULTS)):
        place = out if out is not None else _numbered(names)
        _check_place(place, force)
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.absolute().parent / f".{safe_name(place.name)}.part-{os.getpid()}"
        _sweep(part)
        part.mkdir()
        try:
            yield part, place
            _move(part, place)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def is_finished(place: Path) -> bool:
    """Say whether a folder holds finished results."""
    return (place / manifest.FILE).exists()


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turn what the system refuses into one line that names the place."""
    try:
        yield
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except OSError as error:
        raise SystemRefusal(f"{path}: can not write: {error.strerror or error}") from error


def _numbered(names: Sequence[str]) -> Path:
    """Return results/0001-before-vs-after; the number is one more than the largest there."""
    top = Path(RESULTS)
    there = [path.name for path in top.iterdir()] if top.is_dir() else []
    numbers = [int(match[1]) for name in there if (match := re.match(r"\.?(\d{4,})-", name))]
    shown = [safe_name(name) for name in names[:2]] + ["and-more"] * (len(names) > 2)
    return top / f"{max(numbers, default=0) + 1:04d}-{'-vs-'.join(shown)}"


def _sweep(part: Path) -> None:
    """Remove what processes that are gone have left behind here."""
    name, _, _ = part.name.rpartition("-")
    for left in part.parent.glob(f"{glob.escape(name)}-*"):
        pid = left.name.rpartition("-")[2]
        if pid.isdigit() and not is_running(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _check_place(place: Path, force: bool) -> None:
    if not os.path.lexists(place):
        return
    if not place.is_dir():
        raise SettingsError([Problem("is a file; name a folder", str(place), key="--out")])
    if not any(place.iterdir()):
        return
    if not force:
        raise SettingsError(
            [
                Problem(
                    "exists; name another folder, or replace it with --force",
                    str(place),
                    key="--out",
                )
            ]
        )
    if not (place / manifest.FILE).exists():
        text = "holds no earlier result, so --force will not replace it; name another folder"
        raise SettingsError([Problem(text, str(place), key="--out")])


def _move(part: Path, place: Path) -> None:
    """Put the finished folder in its place; an earlier one goes only when the new one is there."""
    if not os.path.lexists(place):
        part.rename(place)
        return
    old = part.with_name(f"{part.name}-old")
    place.rename(old)
    part.rename(place)
    shutil.rmtree(old)
