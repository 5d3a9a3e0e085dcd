"""Where scenario files are: shipped names, paths, and the files a file extends."""

from __future__ import annotations

import tomllib
from pathlib import Path as FilePath

from sim.errors import Problem, SettingsError
from sim.scenario.read.toml import Source, read
from sim.words import did_you_mean

LONGEST_CHAIN = 20
Place = tuple[FilePath, str]
"""The path of a file, and how messages call it."""


def shipped_folder() -> FilePath:
    """Return the folder of the shipped scenarios, beside the package."""
    return FilePath(__file__).resolve().parents[3] / "scenarios"


def shipped_names() -> list[str]:
    """Return the names of the shipped scenarios, sorted."""
    return sorted(path.stem for path in shipped_folder().glob("*.toml"))


def shipped() -> list[tuple[str, str]]:
    """Return (name, purpose) of every shipped scenario, the baseline and the proposal first."""
    first = ["before-2006", "proposal-2007"]
    names = sorted(shipped_names(), key=lambda name: (name not in first, name))
    return [(name, _purpose(name)) for name in names]


def _purpose(name: str) -> str:
    text = (shipped_folder() / f"{name}.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text).get("purpose", ""))


def find(name: str, *, seen_from: Source | None = None) -> Place:
    """Return where the scenario of this name or path is.

    A name with a suffix or a folder in it is a path, seen from the file that names it (else from
    the current folder); anything else is a shipped name, or a file of that name.

    Raises
    ------
    SettingsError
        When there is none; with the nearest shipped name.
    """
    folder = shipped_folder()
    if name in shipped_names():
        return folder / f"{name}.toml", f"scenarios/{name}.toml"
    path = _beside(name, seen_from)
    if path is not None and path.exists():
        return path, shown_as(path, str(path) if seen_from else name)
    hint = did_you_mean(name, shipped_names()) if FilePath(name).suffix != ".toml" else ""
    where = seen_from.shown if seen_from else ""
    raise SettingsError([Problem(f"there is no scenario or file {name!r}{hint}", where)])


def _beside(name: str, seen_from: Source | None) -> FilePath | None:
    if not name or "\0" in name:
        return None
    try:
        path = seen_from.path.parent / name if seen_from else FilePath(name)
        path.exists()
    except (OSError, ValueError):  # a name too long for the system, and the like
        return None
    return path


def shown_as(path: FilePath, otherwise: str) -> str:
    """Return how messages call a file: shipped ones the same on every machine."""
    inside = path.resolve()
    if inside.is_relative_to(shipped_folder()):
        return f"scenarios/{inside.relative_to(shipped_folder()).as_posix()}"
    return otherwise


def chain(place: Place) -> list[Source]:
    """Return a file and the files it extends, one after the other.

    Raises
    ------
    SettingsError
        When the chain loops, breaks off or is longer than 20 files; the chain is named.
    """
    sources: list[Source] = []
    seen: list[FilePath] = []
    following: Place | None = place
    while following is not None:
        path, shown = following
        if path.resolve() in seen:
            raise SettingsError([_loop(sources, shown)])
        if len(sources) == LONGEST_CHAIN:
            text = f"extends more than {LONGEST_CHAIN} files, one after the other: "
            names = [source.shown for source in sources]
            raise SettingsError([sources[0].problem(text + _named(names), "extends")])
        sources.append(read(path, shown))
        seen.append(path.resolve())
        following = _extended(sources)
    return sources


def _extended(sources: list[Source]) -> Place | None:
    source = sources[-1]
    name = source.data.get("extends")
    if name is None:
        return None
    if not isinstance(name, str):
        text = "must be the name or path of one scenario, in quotes"
        raise SettingsError([source.problem(text, "extends")])
    try:
        return find(name, seen_from=source)
    except SettingsError as error:
        text = error.problems[0].message
        if len(sources) > 1:
            text += f" (chain: {_named([s.shown for s in sources])})"
        raise SettingsError([source.problem(text, "extends")]) from None


def _loop(sources: list[Source], again: str) -> Problem:
    names = [source.shown for source in sources]
    return sources[-1].problem(f"goes round in a loop: {_named([*names, again])}", "extends")


def _named(names: list[str]) -> str:
    return " -> ".join(names)
