"""What experiments there are in the results folder, finished and unfinished."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sim.errors import RightDoorError
from sim.results import manifest
from sim.results.folder import RESULTS, is_finished
from sim.runs.experiment import Experiment
from sim.runs.unfinished import RUNS, VERSION, Unfinished, there, unfinished_in

Which = TypeVar("Which")


def listed(top: Path = Path(RESULTS)) -> str:
    """Return a line for each experiment in a folder: its name, what it is, how far it is."""
    lines = []
    for place in sorted(top.iterdir()) if top.is_dir() else []:
        if not place.name.startswith(".") and is_finished(place):
            lines.append(f"{place}  finished  {_or_why_not(_finished, place)}")
    for unfinished in unfinished_in(top):
        lines.append(f"{unfinished.place}  {_or_why_not(_under_way, unfinished)}")
    return "\n".join(lines) or f"no experiments in {top}"


def shown(place: Path) -> str:
    """Return what an experiment is, in lines of "name: value".

    Raises
    ------
    SettingsError
        When nothing finished or unfinished is there.
    """
    if is_finished(place):
        about = manifest.read(place)
        experiment, state = about.experiment, "finished"
        versions = ", ".join(f"{name} {version}" for name, version in about.versions.items())
    else:
        unfinished = there(place)
        experiment, versions = unfinished.experiment(), unfinished.description()[VERSION]
        state = f"{_done(unfinished)} are done; runs resume {place} goes on"
    lines: dict[str, Any] = {"place": place, "question": experiment.kind, "state": state}
    lines["scenarios"] = ", ".join(experiment.names)
    lines |= {name.replace("_", " "): n for name, n in experiment.settings.as_dict().items()}
    return "\n".join(f"{name}: {value}" for name, value in (lines | {"versions": versions}).items())


def _or_why_not(line: Callable[[Which], str], which: Which) -> str:
    """One that is damaged does not hide the others."""
    try:
        return line(which)
    except (OSError, RightDoorError) as error:
        return f"can not be read: {error}"


def _finished(place: Path) -> str:
    return _what(manifest.read(place).experiment)


def _under_way(unfinished: Unfinished) -> str:
    return f"{_done(unfinished)}  {_what(unfinished.experiment())}"


def _done(unfinished: Unfinished) -> str:
    runs = unfinished.description().get(RUNS)
    return f"{unfinished.done()}{f' of {runs}' if runs else ''} runs"


def _what(experiment: Experiment) -> str:
    kind = "" if experiment.kind in ("run", "compare") else f"{experiment.kind}: "
    s = experiment.settings
    return (
        f"{kind}{' vs '.join(experiment.names)}: {s.replications} replications of {s.years:g} "
        f"years, seed {s.seed}"
    )
