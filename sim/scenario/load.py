"""From a name or path to a checked scenario: extends, levers, --set, validation, checks."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem, SettingsError
from sim.scenario.check import check
from sim.scenario.lines import line_of
from sim.scenario.problems import nearest, plain
from sim.scenario.read import SourceFile, Tree, read_file
from sim.scenario.schema import Scenario

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"
DEEPEST = 20
SET = "--set"
NOT_INHERITED = ("name", "purpose", "extends", "levers")


@dataclass(frozen=True)
class Loaded:
    """A checked scenario, where each of its settings comes from, and what is odd about it.

    ``origins`` maps dotted keys to "file:line" or "--set"; ``tree`` is the merged settings.
    """

    scenario: Scenario
    origins: dict[str, str]
    warnings: list[Problem]
    files: list[Path]
    tree: Tree


def load(name_or_path: str, *, sets: Sequence[str] = ()) -> Loaded:
    """Load a scenario.

    Parameters
    ----------
    name_or_path : str
        A shipped name ("before-2006") or the path of a TOML file.
    sets : sequence of str
        Settings "dotted.key=value" applied last.

    Raises
    ------
    SettingsError
        With every problem found, each as file:line: key: what is wrong and what is allowed.

    Examples
    --------
    >>> load("before-2006").scenario.name
    'before-2006'
    """
    merged = _Merged()
    merged.add_chain(find(name_or_path, Path.cwd()), [])
    for text in sets:
        merged.set(text)
    return merged.finish()


def find(name_or_path: str, seen_from: Path) -> Path:
    """Return the file of a shipped name or of a path seen from a folder."""
    text = str(name_or_path)
    if text.endswith(".toml") or "/" in text or "\\" in text:
        return (seen_from / text).resolve()
    path = SHIPPED / f"{text}.toml"
    if not path.is_file():
        known = [file.stem for file in sorted(SHIPPED.glob("*.toml"))]
        offer = nearest(text, known)
        message = f"no shipped scenario has this name{offer}; `list` shows them all"
        raise SettingsError([Problem(message, key=text)])
    return path


def shown(path: Path) -> str:
    """Return a path as a user would write it."""
    for base, prefix in ((Path.cwd(), ""), (SHIPPED, "scenarios/")):
        if path.is_relative_to(base):
            return prefix + path.relative_to(base).as_posix()
    return str(path)


class _Merged:
    """Settings merged file by file, remembering where each came from."""

    def __init__(self) -> None:
        self.tree: Tree = {}
        self.origins: dict[str, str] = {}
        self.files: list[SourceFile] = []
        self.problems: list[Problem] = []

    # -- files --------------------------------------------------------------------------------

    def add_chain(self, path: Path, chain: list[Path]) -> None:
        """Add what a file extends, then its levers, then the file itself."""
        self._check_chain(path, chain)
        file = read_file(path, shown(path))
        extends, levers = self._links(file)
        if extends:
            self.add_chain(find(extends, path.parent), [*chain, path])
        if levers:
            self._add_levers([find(name, path.parent) for name in levers])
        self.add(file, {k: v for k, v in file.tree.items() if k not in ("extends", "levers")})

    def _check_chain(self, path: Path, chain: list[Path]) -> None:
        names = " -> ".join(shown(p) for p in [*chain, path])
        if path in chain:
            raise SettingsError([Problem(f"extends itself: {names}", shown(path), key="extends")])
        if len(chain) >= DEEPEST:
            message = f"more than {DEEPEST} files extend each other: {names}"
            raise SettingsError([Problem(message, shown(path), key="extends")])

    def _links(self, file: SourceFile) -> tuple[str | None, list[str]]:
        extends, levers = file.tree.get("extends"), file.tree.get("levers", [])
        found = []
        if extends is not None and not isinstance(extends, str):
            found.append(("extends", "must be one name or path in quotes"))
        if not isinstance(levers, list) or not all(isinstance(lever, str) for lever in levers):
            found.append(("levers", 'must be a list of names, like ["lever-co-location"]'))
        if found:
            raise SettingsError(
                [Problem(what, file.shown, line_of(file.lines, key), key) for key, what in found]
            )
        return extends, levers

    def _add_levers(self, paths: list[Path]) -> None:
        """Apply levers side by side: they set values the baseline has, and never each other's."""
        set_by: dict[str, tuple[Any, SourceFile]] = {}
        for path in paths:
            file = read_file(path, shown(path))
            own = {k: v for k, v in file.tree.items() if k not in NOT_INHERITED}
            self._refuse_new(file, own)
            for key, value in _leaves(own):
                self._refuse_conflict(file, key, value, set_by)
                set_by[key] = (value, file)
            self.add(file, own)

    def _refuse_new(self, file: SourceFile, own: Tree) -> None:
        for key, _ in _tables(own):
            if not _has(self.tree, key):
                table, _, name = key.rpartition(".")
                offer = nearest(name, _keys(_at(self.tree, table)))
                message = f"the scenario has no such setting, and a lever only sets values{offer}"
                self.problems.append(self._problem(file, key, message))

    def _refuse_conflict(
        self, file: SourceFile, key: str, value: Any, set_by: dict[str, tuple[Any, SourceFile]]
    ) -> None:
        if key in set_by and set_by[key][0] != value:
            other, first = set_by[key]
            message = f"set to {value!r} here and to {other!r} by {first.shown}; keep one lever"
            self.problems.append(self._problem(file, key, message))

    def add(self, file: SourceFile, tree: Tree) -> None:
        """Merge one file's settings over what is there."""
        self.files.append(file)
        self.tree = _merge(self.tree, tree)
        for key, _ in _tables(tree):
            line = line_of(file.lines, key)
            self.origins[key] = f"{file.shown}:{line}" if line else file.shown

    # -- --set --------------------------------------------------------------------------------

    def set(self, text: str) -> None:
        """Apply one "dotted.key=value"."""
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            self.problems.append(Problem('write it as key=value', SET, key=text))
            return
        parts = _split(key.strip())
        change: Any = _value(value.strip())
        for part in reversed(parts):
            change = {part: change}
        unknown = self._unknown(parts)
        if unknown:
            self.problems.append(unknown)
            return
        self.tree = _merge(self.tree, change)
        self.origins[".".join(parts)] = SET

    def _unknown(self, parts: list[str]) -> Problem | None:
        """Everything but the last part must exist; the last may be a setting with a default."""
        for depth in range(1, len(parts)):
            if not _has(self.tree, ".".join(parts[:depth])):
                known = _keys(_at(self.tree, ".".join(parts[: depth - 1])))
                offer = nearest(parts[depth - 1], known)
                return Problem(f"the scenario has no {'.'.join(parts[:depth])}{offer}", SET,
                               key=".".join(parts))  # fmt: skip
        return None

    # -- validation ---------------------------------------------------------------------------

    def finish(self) -> Loaded:
        """Validate and check; raise everything wrong at once."""
        if self.problems:
            raise SettingsError(self.problems)
        try:
            scenario = Scenario.model_validate(self.tree)
        except ValidationError as error:
            raise SettingsError([self._placed(*said) for said in plain(error, self.tree)]) from None
        except RecursionError:
            raise SettingsError([Problem("tables are nested too deeply")]) from None
        errors, warnings = check(scenario)
        if errors:
            raise SettingsError([self._placed(key, message) for key, message in errors])
        odd = [self._placed(key, message) for key, message in warnings]
        paths = [file.path for file in self.files]
        return Loaded(scenario, self.origins, odd, paths, self.tree)

    def _placed(self, key: str, message: str) -> Problem:
        """Say where a key was set last."""
        parts = key.split(".")
        while parts and ".".join(parts) not in self.origins:
            parts.pop()
        origin = self.origins.get(".".join(parts), self.files[-1].shown)
        file, _, line = origin.rpartition(":")
        if line.isdigit():
            return Problem(message, file, int(line), key)
        return Problem(message, origin, None, key)

    def _problem(self, file: SourceFile, key: str, message: str) -> Problem:
        return Problem(message, file.shown, line_of(file.lines, key), key)


def _merge(base: Any, over: Any) -> Any:
    """Tables merge, all else replaces; a bare number over a quantity keeps the rest of it."""
    if isinstance(base, dict) and isinstance(over, dict):
        merged = dict(base)
        for key, value in over.items():
            merged[key] = _merge(base[key], value) if key in base else value
        return merged
    is_number = isinstance(over, (int, float)) and not isinstance(over, bool)
    if is_number and isinstance(base, dict) and ("value" in base or "unit" in base):
        return base | {"value": over, "source": "set here", "quality": "set here"}
    return over


def _tables(tree: Tree, prefix: str = "") -> list[tuple[str, Any]]:
    """Every dotted key of a tree, tables included."""
    found = []
    for name, value in tree.items():
        key = f"{prefix}{name}"
        found.append((key, value))
        if isinstance(value, dict):
            found += _tables(value, f"{key}.")
        elif isinstance(value, list):
            entries = {str(i): entry for i, entry in enumerate(value) if isinstance(entry, dict)}
            found += _tables(entries, f"{key}.")
    return found


def _leaves(tree: Tree) -> list[tuple[str, Any]]:
    return [(key, value) for key, value in _tables(tree) if not isinstance(value, dict)]


def _at(tree: Tree, key: str) -> Any:
    found: Any = tree
    for part in key.split(".") if key else []:
        if isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            return None
    return found


def _has(tree: Tree, key: str) -> bool:
    table, _, name = key.rpartition(".")
    found = _at(tree, table)
    if isinstance(found, list):
        return name.isdigit() and int(name) < len(found)
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        return name in ("value", "low", "high", "source", "quality")
    return isinstance(found, dict) and name in found


def _keys(found: Any) -> list[str]:
    return list(found) if isinstance(found, dict) else []


def _split(key: str) -> list[str]:
    """Split a dotted key; quoted parts may hold dots."""
    try:
        tree: Any = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        return key.split(".")
    parts = []
    while isinstance(tree, dict):
        parts.append(next(iter(tree)))
        tree = tree[parts[-1]]
    return parts


def _value(text: str) -> Any:
    """Read a value as TOML; what is not TOML is text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, ValueError):
        return text
