"""One scenario file: from bytes to a table of settings, with the line of every key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from sim.errors import Problem, SettingsError, SystemRefusal
from sim.scenario.keys import Path, dotted
from sim.scenario.read.lines import DEEPEST, Lines, find_lines
from sim.words import unprintable

LARGEST = 10_000_000  # bytes
HEAD = ("name", "purpose", "extends", "levers")
"""What a file says about itself, besides the settings."""

_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Source:
    """A scenario file as it was read. ``shown`` is how messages call it."""

    path: FilePath
    shown: str
    data: dict[str, Any]
    lines: dict[Path, int]

    def settings(self) -> dict[str, Any]:
        """Return what the file sets, without what it says about itself."""
        return {key: value for key, value in self.data.items() if key not in HEAD}

    def problem(self, message: str, *path: str | int) -> Problem:
        """Return a problem of this file at a key (or of the whole file)."""
        return Problem(message, self.shown, line_of(self.lines, path), dotted(path))


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """Return the line of a key, or of the table it would be in."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def read(path: FilePath, shown: str) -> Source:
    """Read a scenario file.

    Raises
    ------
    SettingsError
        With every problem of the text: encoding, keys written twice, what is no TOML.
    SystemRefusal
        When the system does not let us read it.
    """
    text = _text(path, shown)
    lines = find_lines(text)
    data = _parsed(text, lines, shown)
    source = Source(path, shown, data, lines.at)
    problems = list(_odd_text(source, (), data))
    if not data:
        problems.append(Problem("is empty; a scenario needs at least name, start and steps", shown))
    if problems:
        raise SettingsError(problems)
    return source


def _text(path: FilePath, shown: str) -> str:
    if path.is_dir():
        raise SettingsError([Problem("is a folder; name a scenario file", shown)])
    if path.exists() and not path.is_file():
        raise SettingsError([Problem("is not an ordinary file", shown)])
    try:
        raw = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError as error:
        raise SystemRefusal(f"{shown}: {error.strerror}") from None
    if raw is None:
        raise SettingsError([Problem(f"is larger than {LARGEST // 1_000_000} MB", shown)])
    return _decoded(raw, shown)


def _decoded(raw: bytes, shown: str) -> str:
    if raw.startswith(_UTF16):
        raise SettingsError([Problem("is UTF-16; save it as UTF-8", shown, 1)])
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = error.object[error.start]
        text = f"is not UTF-8 text (byte 0x{byte:02X}); save the file as UTF-8"
        raise SettingsError([Problem(text, shown, line)]) from None


def _parsed(text: str, lines: Lines, shown: str) -> dict[str, Any]:
    if lines.too_deep:
        message = f"is nested deeper than {DEEPEST} levels"
        raise SettingsError([Problem(message, shown, lines.too_deep)])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_broken(str(error), text, lines, shown)) from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, and the like
        raise SettingsError([Problem(f"can not be read: {error}", shown)]) from None


def _broken(message: str, text: str, lines: Lines, shown: str) -> list[Problem]:
    """Keys written twice (with both lines), and whatever else the reader stopped at."""
    problems = [
        Problem(f"is written twice, first on line {first}", shown, second, dotted(path))
        for path, first, second in lines.twice
    ]
    place = _PLACE.search(message)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    # The reader sees a header or inline table twice only a little further on.
    if not any(second <= line <= second + 1 for _, _, second in lines.twice):
        problems.append(Problem(_plain(_PLACE.sub("", message), text, line), shown, line))
    return problems


def _plain(message: str, text: str, line: int) -> str:
    rows = text.split("\n")
    row = rows[line - 1].strip() if line <= len(rows) else ""
    shown = row if len(row) <= 60 else row[:57] + "..."
    if message.startswith("Invalid value"):
        return f"has no value that can be read: {shown} (text in quotes, true or false in small)"
    return f"{message[:1].lower()}{message[1:]}: {shown}"


def _odd_text(source: Source, path: Path, value: Any) -> Iterator[Problem]:
    """Names and texts with characters that can not be seen, or that turn the text around."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    elif isinstance(value, str) and (bad := unprintable(value, lines=path[-1] != "name")):
        yield source.problem(f"holds a character that can not be shown ({bad})", *path)
    for key, entry in inner:
        yield from _odd_key(source, path, key)
        yield from _odd_text(source, (*path, key), entry)


def _odd_key(source: Source, path: Path, key: str | int) -> Iterator[Problem]:
    if key == "":
        yield source.problem("a name is empty", *path, key)
    if isinstance(key, str) and (bad := unprintable(key)):
        yield source.problem(f"a name holds a character that can not be shown ({bad})", *path, key)
