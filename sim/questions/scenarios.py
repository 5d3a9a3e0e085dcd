"""Scenarios by name: read, changed without their files, shown and checked."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from sim.errors import Problem, SettingsError
from sim.runs.progress import warn
from sim.scenario.check.all_checks import check
from sim.scenario.keys import dotted
from sim.scenario.load import SET, load, parse_set
from sim.scenario.read.levers import missing_key
from sim.scenario.read.merge import Settings as Layers
from sim.scenario.read.refusals import plain_problems
from sim.scenario.schema import Scenario
from sim.scenario.tell.page import explain
from sim.scenario.tell.resolved import all_settings, diff


def load_all(names: Sequence[str], sets: Sequence[str]) -> tuple[list[Scenario], list[str]]:
    """Return scenarios by name or path, and what is odd in them.

    Raises
    ------
    SettingsError
        With the problems of all of them, each once.
    """
    scenarios: list[Scenario] = []
    warnings: list[str] = []
    problems: list[Problem] = []
    for name in names:
        try:
            loaded = load(name, sets=sets)
        except SettingsError as error:
            problems += error.problems
            continue
        scenarios.append(loaded.scenario)
        warnings += map(str, loaded.warnings)
    if problems:
        raise SettingsError(list(dict.fromkeys(problems)))
    return scenarios, list(dict.fromkeys(warnings))


def with_sets(scenario: Scenario, sets: Sequence[str]) -> Scenario:
    """Return a scenario with "key=value" changes, as ``--set`` makes them.

    Raises
    ------
    SettingsError
        When a key is not there, or the scenario could not run so.
    """
    layers = Layers(scenario.model_dump())
    for text in sets:
        try:
            path, change = parse_set(text)
        except ValueError as error:
            raise SettingsError([Problem(str(error), key=f"{SET} {text}")]) from error
        if message := missing_key(path, layers.data):
            raise SettingsError([Problem(message, key=f"{SET} {text}")])
        layers.lay(change, SET, {})
    try:
        changed = Scenario.model_validate(layers.data)
    except ValidationError as error:
        wrong = list(plain_problems(error, layers.data))
    else:
        wrong = [(one.path, one.message) for one in check(changed) if not one.warning]
    if wrong:
        raise SettingsError(
            [Problem(message, scenario.name, key=dotted(path)) for path, message in wrong]
        )
    return changed


def shown(name: str, sets: Sequence[str], *, resolved: bool, other: str | None) -> str:
    """Return a scenario as text: in plain English, every value with its file, or a difference.

    Raises
    ------
    SettingsError
        With all that is wrong with the scenarios.
    """
    loaded = load(name, sets=sets)
    warn([str(warning) for warning in loaded.warnings])
    if other is not None:
        return diff(load(other, sets=sets), loaded)
    return all_settings(loaded) if resolved else explain(loaded)


def checked(files: Sequence[str]) -> list[str]:
    """Check scenario files; return a line for each when all are right.

    Raises
    ------
    SettingsError
        With all problems of all files.
    """
    problems, lines = [], []
    for file in files:
        try:
            loaded = load(file)
        except SettingsError as error:
            problems += error.problems
            continue
        warn([str(warning) for warning in loaded.warnings])
        lines.append(f"{file}: no problems ({loaded.scenario.name}: {loaded.scenario.purpose})")
    if problems:
        raise SettingsError(problems)
    return lines
