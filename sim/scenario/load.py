"""From a name or path to a checked scenario: extends, levers, ``--set``, and all that is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem, SettingsError
from sim.scenario.check.all_checks import check
from sim.scenario.keys import Path, dotted
from sim.scenario.read.files import chain, find
from sim.scenario.read.levers import apply_levers, missing_key
from sim.scenario.read.merge import Settings
from sim.scenario.read.refusals import plain_problems
from sim.scenario.read.toml import HEAD, Source
from sim.scenario.schema import Scenario
from sim.words import unprintable

SET = "--set"


@dataclass(frozen=True)
class Loaded:
    """A scenario that holds no error.

    ``origins``: for each key the file and line (or "--set") that gave it; ``warnings``: what is
    odd but possible; ``files``: every file read, the scenario's own first; ``levers``: the files
    put on as levers, as ``origins`` call them.
    """

    scenario: Scenario
    origins: dict[str, str]
    warnings: list[Problem]
    files: list[FilePath]
    levers: tuple[str, ...] = ()


def load(
    name_or_path: str | FilePath, *, sets: Sequence[str] = (), extra_levers: Sequence[str] = ()
) -> Loaded:
    """Load and check a scenario.

    Parameters
    ----------
    name_or_path : str or Path
        A shipped name, or the path of a TOML file.
    sets : sequence of str
        "key=value" changes, made last; the value is TOML, else it is taken as text.
    extra_levers : sequence of str
        Levers (names or paths) put on after the file's own settings, before ``sets``.

    Returns
    -------
    Loaded
        The scenario, where its values come from, warnings, the files.

    Raises
    ------
    SettingsError
        With everything that is wrong, each problem with file, line and key.
    SystemRefusal
        When a file can not be read for reasons of the system.
    """
    sources = chain(find(str(name_or_path)))
    own, base = sources[0], sources[1:]
    settings, files = Settings(), [source.path for source in sources]
    _head(own)
    for source in reversed(base):
        settings.lay(source.settings(), source.shown, source.lines)
    levers = _levers(own, has_base=bool(base))
    files += apply_levers(settings, _complete(settings, own), levers)
    settings.lay(own.settings(), own.shown, own.lines)
    _name(settings, own)
    extra = [find(name) for name in extra_levers]
    if extra:
        files += apply_levers(settings, _complete(settings, own), extra, after=levers)
    _set(settings, own, sets)
    scenario = _validated(settings, own)
    warnings = _checked(scenario, settings, own)
    put_on = tuple(shown for _, shown in (*levers, *extra))
    return Loaded(scenario, _origins(settings), warnings, files, put_on)


def _head(own: Source) -> None:
    """A scenario has a name of its own, and its purpose is its own."""
    if "name" not in own.data:
        raise SettingsError([own.problem("is missing; give the scenario a name", "name")])
    if own.data["name"] == "":
        raise SettingsError([own.problem("is empty; give the scenario a name", "name")])


def _name(settings: Settings, own: Source) -> None:
    head: dict[str, Any] = {key: own.data[key] for key in ("name", "purpose") if key in own.data}
    settings.lay(head, own.shown, own.lines)


def _levers(own: Source, *, has_base: bool) -> list[tuple[FilePath, str]]:
    names = own.data.get("levers", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        text = "must be a list of names of scenarios in quotes"
        raise SettingsError([own.problem(text, "levers")])
    if names and not has_base:
        text = "levers change a scenario; name it with extends"
        raise SettingsError([own.problem(text, "levers")])
    return [find(name, seen_from=own) for name in names]


def _complete(settings: Settings, own: Source) -> dict[str, Any]:
    """Return the settings with every default written out, as far as they are right."""
    try:
        return Scenario.model_validate({"name": "x"} | settings.data).model_dump()
    except ValidationError:
        return settings.data


def _set(settings: Settings, own: Source, sets: Sequence[str]) -> None:
    if not sets:
        return
    whole = _validated(settings, own).model_dump()
    problems = []
    for text in sets:
        try:
            path, change = parse_set(text)
        except ValueError as error:
            problems.append(Problem(str(error), key=f"{SET} {text}"))
            continue
        if message := missing_key(path, whole):
            problems.append(Problem(message, key=f"{SET} {text}"))
            continue
        settings.lay(change, SET, {})
    if problems:
        raise SettingsError(problems)


def parse_set(text: str) -> tuple[Path, dict[str, Any]]:
    """Return the path of "key=value" and the change as nested tables.

    Raises
    ------
    ValueError
        When it is not of that form.
    """
    key, equals, value = text.partition("=")
    if not equals or not key.strip() or not value.strip():
        raise ValueError("must be KEY=VALUE, such as teams.duty.fte=14")
    if bad := unprintable(text):
        raise ValueError(f"holds a character that can not be shown ({bad})")
    if key.count(".") >= 64 or value.count("[") + value.count("{") > 200:
        raise ValueError("is nested too deep")
    path = _key(key)
    change: Any = _value(value.strip())
    for part in reversed(path):
        change = {part: change}
    return path, change


def _key(key: str) -> tuple[str, ...]:
    """The parts of a dotted key; parts with dots or blanks in them are in quotes."""
    try:
        inside: Any = tomllib.loads(f"{key} = 0")
    except (tomllib.TOMLDecodeError, RecursionError):
        return tuple(part.strip() for part in key.split("."))
    path: list[str] = []
    while isinstance(inside, dict):
        part, inside = next(iter(inside.items()))
        path.append(part)
    return tuple(path)


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"x = {text}\n")["x"]
    except (ValueError, RecursionError):
        return text


def _validated(settings: Settings, own: Source) -> Scenario:
    try:
        return Scenario.model_validate(settings.data)
    except ValidationError as error:
        problems = list(plain_problems(error, settings.data))
    raise SettingsError([_placed(settings, own, path, text) for path, text in problems])


def _checked(scenario: Scenario, settings: Settings, own: Source) -> list[Problem]:
    """Return the warnings; raise every error together."""
    errors: list[Problem] = []
    warnings: list[Problem] = []
    for finding in check(scenario):
        problem = _placed(settings, own, finding.path, finding.message)
        (warnings if finding.warning else errors).append(problem)
    if errors:
        raise SettingsError(errors)
    return warnings


def _placed(settings: Settings, own: Source, path: Path, message: str) -> Problem:
    origin = settings.origin(path)
    if origin is None:
        return Problem(message, own.shown, None, dotted(path))
    return Problem(message, origin.file, origin.line, dotted(path))


def _origins(settings: Settings) -> dict[str, str]:
    return {
        dotted(path): str(origin)
        for path, origin in settings.origins.items()
        if path[0] not in HEAD[2:]
    }
