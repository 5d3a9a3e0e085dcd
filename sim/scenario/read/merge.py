"""Settings laid over settings: extends, levers and ``--set``, and where each value came from."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sim.scenario.keys import Path
from sim.scenario.quantities import LAW_KEYS, SHAPE
from sim.scenario.read.toml import line_of

MEASURED = SHAPE | {"value", "days", "ranges"}
HERE = "set here"


@dataclass(frozen=True)
class Origin:
    """Where a value was written: a file and line, or ``--set``."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass
class Settings:
    """Settings on their way to a scenario, and the origin of every key."""

    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[Path, Origin] = field(default_factory=dict)

    def lay(self, over: dict[str, Any], file: str, lines: dict[Path, int]) -> None:
        """Lay the settings of a file over these: tables merge, lists and scalars replace.

        A bare number over a number with range and source sets the value and keeps the range; its
        source is then "set here".
        """
        self._lay(self.data, over, (), file, lines)

    def origin(self, path: Path) -> Origin | None:
        """Return where a key was written, or the nearest table around it."""
        while path:
            if path in self.origins:
                return self.origins[path]
            path = path[:-1]
        return None

    def _lay(
        self, base: dict[str, Any], over: dict[str, Any], at: Path, file: str,
        lines: dict[Path, int],
    ) -> None:  # fmt: skip
        for key, value in over.items():
            path = (*at, key)
            old = base.get(key)
            value, old = _as_tables(value, old)
            self.origins[path] = Origin(file, line_of(lines, path))
            if isinstance(value, dict) and isinstance(old, dict) and not _other_kind(value, old):
                base[key] = old
                _make_room(value, old)
                self._lay(old, value, path, file, lines)
            else:
                self._forget(path, old)
                base[key] = copy.deepcopy(value)
                self._remember(path, value, file, lines)

    def _forget(self, path: Path, old: Any) -> None:
        for inner, _ in leaves(old, path):
            self.origins.pop(inner, None)

    def _remember(self, path: Path, value: Any, file: str, lines: dict[Path, int]) -> None:
        self.origins[path] = Origin(file, line_of(lines, path))
        if isinstance(value, dict | list):
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            for key, entry in inner:
                self._remember((*path, key), entry, file, lines)


def is_number(value: Any) -> bool:
    """Say whether a value is a number (true and false are none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every value that is no table, with its path; a list is one value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    else:
        yield path, value


def _as_tables(value: Any, old: Any) -> tuple[Any, Any]:
    """Write a bare number as a table where the other is a table that carries evidence."""
    if is_number(value) and isinstance(old, dict) and _is_evidence(old):
        return {"value": value}, old
    if isinstance(value, dict) and _is_evidence(value) and is_number(old):
        return value, {"value": old}
    return value, old


def _is_evidence(table: dict[str, Any]) -> bool:
    return bool(table.keys() & {"value", "low", "high", "source", "quality", "unit", "law"})


def _other_kind(value: dict[str, Any], old: dict[str, Any]) -> bool:
    """A step of another kind, or a choice by another attribute, replaces the old one whole."""
    return any(
        isinstance(value.get(key), str) and key in old and value[key] != old[key]
        for key in ("kind", "by")
    )


def _make_room(value: dict[str, Any], old: dict[str, Any]) -> None:
    """A new value has no old source, a new law no parameters of the old law."""
    if value.keys() & MEASURED and "source" not in value and _is_evidence(old):
        old |= {"source": HERE, "quality": HERE}
    law = value.get("law")
    if isinstance(law, str) and law in LAW_KEYS and law != old.get("law", "fixed"):
        for key in (SHAPE | {"value"}) - LAW_KEYS[law]:
            old.pop(key, None)
