"""What experiments there are in the results folder, finished and unfinished."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from sim.errors import Problem, RightDoorError, SettingsError
from sim.questions.session import run_again
from sim.results import manifest
from sim.results.folder import RESULTS, is_finished
from sim.results.output import Output
from sim.runs.settings import Settings
from sim.runs.unfinished import Unfinished, unfinished_in

COMPARE = "compare"
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


def _or_why_not(line: Callable[[Which], str], which: Which) -> str:
    """One that is damaged does not hide the others."""
    try:
        return line(which)
    except (OSError, ValueError, KeyError, TypeError, RightDoorError) as error:
        return f"can not be read: {error}"


def _finished(place: Path) -> str:
    return _what(json.loads((place / manifest.FILE).read_text(encoding="utf-8")))


def _under_way(unfinished: Unfinished) -> str:
    told = unfinished.told()
    of = f" of {_units(told)}" if told["kind"] == COMPARE else ""
    return f"{unfinished.done()}{of} runs  {_what(told)}"


def shown(place: Path) -> str:
    """Return what an experiment is, in lines of "name: value".

    Raises
    ------
    SettingsError
        When nothing finished or unfinished is there.
    """
    if is_finished(place):
        told = manifest.read(place)
        state, settings, names = "finished", told.settings, _names(told)
        versions = ", ".join(f"{name} {version}" for name, version in told.versions.items())
    else:
        found = _unfinished(place).told()
        settings = Settings(**found["settings"])
        names = [scenario["name"] for scenario in found["scenarios"]]
        of = f" of {_units(found)}" if found["kind"] == COMPARE else ""
        state = f"{Unfinished(place).done()}{of} runs are done; runs resume {place} goes on"
        versions = str(found["version"])
    lines: dict[str, Any] = {"place": place, "state": state, "scenarios": ", ".join(names)}
    lines |= {name.replace("_", " "): value for name, value in settings.as_dict().items()}
    return "\n".join(f"{name}: {value}" for name, value in (lines | {"versions": versions}).items())


def resumed(place: Path, output: Output) -> str:
    """Continue what was interrupted, as it was begun; return the text to print.

    Raises
    ------
    SettingsError
        When nothing unfinished is there, or this version would give other results.
    """
    from sim.scenario.schema import Scenario

    if is_finished(place) and not Unfinished(place).folder.exists():
        return f"finished already, nothing left to do\n\nresults: {place}"
    told = _unfinished(place).told()
    if told["kind"] != COMPARE:
        text = f"is of {told['kind']}: give its command again with --resume --out {place}"
        raise SettingsError([Problem(text, str(place))])
    scenarios = [Scenario.model_validate(scenario) for scenario in told["scenarios"]]
    draw = output.draw if told["options"]["figures"] else None
    output = replace(output, out=place, resume=True, draw=draw, force=is_finished(place))
    return run_again(scenarios, Settings(**told["settings"]), output)


def _unfinished(place: Path) -> Unfinished:
    found = Unfinished(place)
    if not found.folder.exists():
        text = "no experiment is there, finished or not; see runs list"
        raise SettingsError([Problem(text, str(place))])
    return found


def _names(told: manifest.Manifest) -> list[str]:
    return [scenario.name for scenario in told.scenarios]


def _units(told: dict[str, Any]) -> int:
    return len(told["scenarios"]) * int(told["settings"]["replications"])


def _what(told: dict[str, Any]) -> str:
    names = " vs ".join(scenario["name"] for scenario in told["scenarios"])
    kind = "" if told["kind"] in (COMPARE, "run") else f"{told['kind']}: "
    settings = Settings(**told["settings"])
    return (
        f"{kind}{names}: {settings.replications} replications of {settings.years:g} years, "
        f"seed {settings.seed}"
    )
