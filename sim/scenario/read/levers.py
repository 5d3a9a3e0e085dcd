"""Levers: files that only set values of the scenario they are put on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import Any

from sim.errors import Problem, SettingsError
from sim.scenario.keys import Path, dotted
from sim.scenario.read.files import Place
from sim.scenario.read.merge import Settings, is_number, leaves
from sim.scenario.read.toml import Source, read
from sim.words import did_you_mean

EVIDENCE = ("source", "quality")
"""What a number says about itself; two levers may say it differently."""


def apply_levers(
    settings: Settings,
    complete: dict[str, Any],
    levers: Sequence[Place],
    *,
    after: Sequence[Place] = (),
) -> list[FilePath]:
    """Lay the own settings of levers over ``settings``.

    Parameters
    ----------
    settings : Settings
        Changed in place.
    complete : dict
        The same settings with all defaults: what a lever may set.
    levers, after : sequence of Place
        The files; ``after`` are levers already put on, with which these may not conflict.

    Returns
    -------
    list of Path
        The files of ``levers``.

    Raises
    ------
    SettingsError
        When a lever adds a key, or two levers set one key differently.
    """
    before = [read(*place) for place in after]
    sources = [read(*place) for place in levers]
    problems = [p for source in sources for p in _added(source, complete)]
    problems += _conflicts([*before, *sources], complete)
    if problems:
        raise SettingsError(problems)
    for source in sources:
        settings.lay(source.settings(), source.shown, source.lines)
    return [source.path for source in sources]


def missing_key(path: Path, complete: Any) -> str | None:
    """Return what is wrong with a key that is to be set, or None where it exists."""
    inside = complete
    for number, part in enumerate(path):
        if isinstance(inside, dict) and part in inside:
            inside = inside[part]
            continue
        where = dotted(path[:number])
        if not isinstance(inside, dict):
            return f"there is no key {dotted(path)!r}: {where} is no table"
        known = did_you_mean(str(part), [str(key) for key in inside])
        return f"there is no key {dotted(path)!r}: no {str(part)!r} in {where or 'it'}{known}"
    return None


def _added(source: Source, complete: dict[str, Any]) -> list[Problem]:
    """A lever only sets values: whatever it names is there already."""
    if source.data.get("levers"):
        return [source.problem("a lever has no levers of its own", "levers")]
    problems = []
    for path in _named(source.settings(), complete):
        if message := missing_key(path, complete):
            problems.append(source.problem(f"a lever only sets what is there; {message}", *path))
    return problems


def _named(settings: dict[str, Any], complete: Any, at: Path = ()) -> list[Path]:
    """The keys a lever names, down to values, or to the first key that is not there."""
    paths: list[Path] = []
    for key, value in settings.items():
        old = complete.get(key) if isinstance(complete, dict) else None
        if isinstance(value, dict) and isinstance(old, dict):
            paths += _named(value, old, (*at, key))
        else:
            paths.append((*at, key))
    return paths


def _conflicts(sources: Sequence[Source], complete: dict[str, Any]) -> list[Problem]:
    problems = []
    set_before: dict[Path, tuple[Any, Source]] = {}
    for source in sources:
        own = {p: v for p, v in _values(source, complete).items() if p[-1] not in EVIDENCE}
        for path, value in own.items():
            for other, (before, first) in _meeting(path, set_before):
                if first is not source and (other != path or before != value):
                    text = f"is also set, differently, by the lever {first.problem('', *other)}"
                    problems.append(source.problem(text.rstrip(": "), *path))
        set_before |= {path: (value, source) for path, value in own.items()}
    return problems


def _meeting(
    path: Path, set_before: dict[Path, tuple[Any, Source]]
) -> list[tuple[Path, tuple[Any, Source]]]:
    """What was set before at this key, at a table around it or at a value inside it."""
    around = [path[:length] for length in range(1, len(path) + 1)]
    outside = [(other, set_before[other]) for other in around if other in set_before]
    inside = [(other, value) for other, value in set_before.items() if other[: len(path)] == path]
    return outside + [pair for pair in inside if pair[0] != path]


def _values(source: Source, complete: dict[str, Any]) -> dict[Path, Any]:
    """The values a file sets, a bare number written as the value of its table."""
    values = {}
    for path, value in leaves(source.settings()):
        inside: Any = complete
        for part in path:
            inside = inside.get(part) if isinstance(inside, dict) else None
        bare = is_number(value) and isinstance(inside, dict) and "value" in inside
        values[(*path, "value") if bare else path] = value
    return values
