"""Every setting of a scenario with its place, and what another scenario has differently."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from sim.scenario.keys import dotted
from sim.scenario.load import Loaded
from sim.scenario.read.merge import leaves
from sim.scenario.schema import Scenario
from sim.scenario.walk import numbers


def all_settings(loaded: Loaded) -> str:
    """Return every setting as valid TOML, one dotted key a line, with the place it comes from.

    Settings no file gives are left out: they have the schema's defaults.
    """
    return "\n".join(
        f"{_key(path)} = {_toml(value)}  # from {_origin(loaded, path)}"
        for path, value in _given(loaded)
    )


def _given(loaded: Loaded) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value that a file or ``--set`` gives, in the order of the schema."""
    for path, value in leaves(loaded.scenario.model_dump(exclude_unset=True)):
        if value is not None and value != {}:
            yield path, value


def _origin(loaded: Loaded, path: tuple[str | int, ...]) -> str:
    while path:
        if dotted(path) in loaded.origins:
            return loaded.origins[dotted(path)]
        path = path[:-1]
    return "default"


def _key(path: tuple[str | int, ...]) -> str:
    def part(word: str) -> str:
        plain = word.isascii() and word.replace("-", "a").replace("_", "a").isalnum()
        return word if plain else json.dumps(word, ensure_ascii=False)

    return ".".join(part(str(word)) for word in path)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(entry) for entry in value)}]"
    if isinstance(value, dict):
        inner = ", ".join(f"{_key((k,))} = {_toml(v)}" for k, v in value.items() if v is not None)
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def diff(a: Loaded, b: Loaded) -> str:
    """Return what ``b`` has differently from ``a``: "key: old -> new", a line for each."""
    old, new = (dict(in_words(loaded.scenario)) for loaded in (a, b))
    keys = [*old, *(key for key in new if key not in old)]
    lines = [
        f"{key}: {old.get(key, 'nothing')} -> {new.get(key, 'nothing')}"
        for key in keys
        if key not in ("name", "purpose") and old.get(key) != new.get(key)
    ]
    return "\n".join(lines) or "no difference"


def in_words(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield (key, value in words) of every setting; a number with its range and source is one."""
    evidence = {path: f"{number} [{number.source}]" for path, number in numbers(scenario)}
    for path, value in leaves(scenario.model_dump()):
        if path[:-1] in evidence:
            if path[-1] == "value":
                yield dotted(path[:-1]), evidence[path[:-1]]
        elif value is not None and value != {}:
            yield dotted(path), _toml(value)
