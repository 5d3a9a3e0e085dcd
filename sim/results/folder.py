"""The output folder: written beside its place and then moved there, so never half there."""

from __future__ import annotations

import glob
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Problem, SettingsError, SystemRefusal
from sim.results import manifest
from sim.results.assumptions import assumptions
from sim.results.logs import write_logs, write_tables_beside
from sim.runs.processes import is_running
from sim.results.tidy import write_csv
from sim.words import safe_name

if TYPE_CHECKING:
    from sim.results.comparison import Comparison

RESULTS = "results"
MEASURE_COLUMNS = ["scenario", "replication", "measure", "team", "door", "value"]
Draw = Callable[["Comparison", Path], None]

FILES = {
    "replications.csv": "every measure of every replication; an empty value is null",
    "summary.csv": "every measure by scenario: mean over replications, 95 % interval, n, "
    "and why it is null",
    "differences.csv": "each later scenario minus the first, paired by replication; "
    "p_adjusted (Holm) for the headlines",
    "assumptions.csv": "every number of the scenarios with low, high, source and quality",
    "wrong_doors.csv": "what each door took up, by the door that was right",
    "protection_curve.csv": "share of harmed children protected by day since harm began",
    "queues.csv": "mean number waiting for each team by day, warm-up and follow-up included",
    "ledger.csv": "hours on shift of each team by what they went into",
    "stages.csv": "hours worked by team, agency and stage of the pathway",
    "who.csv": "results by age band and catchment",
    "registered.csv": "registrations by category and age band",
    "children.csv": "each (invented) child at significant harm: days until protected",
    "child_by_child.csv": "the same children in two scenarios: how many protected sooner, later",
    "events.csv": "the event log: one row for each thing that happened (docs/reference.md)",
    "concerns.csv": "every concern that existed, as the log numbers them",
    "teams.csv": "staff groups, as the log's column team numbers them from 0",
    "steps.csv": "steps of the pathway, as the log's column step numbers them from 0",
    "kinds.csv": "what the numbers of the log's column kind stand for",
    "figures": "pictures (SVG and PNG), each with its table and a line of text that describes it",
    manifest.FILE: "what was run: settings, scenarios in full, versions, digest of "
    "replications.csv, warnings; `rerun` repeats it",
}


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
    numbers = [int(found[1]) for name in there if (found := re.match(r"\.?(\d{4,})-", name))]
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


def write(
    comparison: Comparison,
    folder: Path,
    *,
    command: list[str],
    draw: Draw | None = None,
    logs: bool = False,
) -> None:
    """Write everything but the move: tables, figures, logs, README.txt, the manifest last.

    Parameters
    ----------
    folder : Path
        An empty folder, from :func:`new_folder`.
    command : list of str
        What the user typed, for the manifest.
    draw : callable, optional
        Draws the figures of a comparison into a folder.
    """
    write_csv(comparison.measures[MEASURE_COLUMNS], folder / "replications.csv")
    write_csv(comparison.summaries, folder / "summary.csv")
    if len(comparison.labels) > 1:
        write_csv(comparison.differences, folder / "differences.csv")
        write_csv(comparison.children, folder / "child_by_child.csv")
    listed = assumptions(comparison.scenarios, comparison.labels)
    write_csv(listed, folder / "assumptions.csv")
    for name, table in comparison.tables.items():
        write_csv(table, folder / f"{name}.csv")
    if comparison.results[0].log is not None:
        write_tables_beside(comparison, folder)
    if logs:
        write_logs(comparison, folder)
    if draw:
        draw(comparison, folder / "figures")
    _explain(folder)
    text = manifest.as_text(
        "compare" if len(comparison.labels) > 1 else "run",
        comparison,
        command=command,
        digest=manifest.digest(folder / "replications.csv"),
        options={"figures": draw is not None, "logs": logs},
    )
    (folder / manifest.FILE).write_text(text, encoding="utf-8", newline="\n")


def _explain(folder: Path) -> None:
    there = {path.name for path in folder.iterdir()} | {manifest.FILE}
    lines = [f"{name}: {text}" for name, text in FILES.items() if name in there]
    text = "\n".join(["What is in this folder (all figures are simulated)", "", *lines, ""])
    (folder / "README.txt").write_text(text, encoding="utf-8", newline="\n")
