"""Reading one scenario file: bytes to a tree of settings, with every way that can fail."""

from __future__ import annotations

import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import Problem, SettingsError, SystemRefusal
from sim.scenario.lines import key_lines, second_line

MOST_BYTES = 20_000_000
Tree = dict[str, Any]


@dataclass(frozen=True)
class SourceFile:
    """One file: its path as shown to the user, its settings, and the line of each key."""

    shown: str
    path: Path
    tree: Tree
    lines: dict[str, int]


def read_file(path: Path, shown: str) -> SourceFile:
    """Read one TOML file.

    Raises
    ------
    SettingsError
        The file is missing, no ordinary file, not UTF-8, empty, or not TOML.
    SystemRefusal
        The system does not let it be read.
    """
    text = _text(path, shown)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([_not_toml(text, shown, str(error))]) from None
    except RecursionError:
        raise _wrong(shown, "tables are nested too deeply; a scenario needs five levels") from None
    except ValueError as error:
        raise _wrong(shown, f"a number can not be read: {error}") from None
    if not tree:
        raise _wrong(shown, 'the file is empty; a scenario begins with name = "..."')
    return SourceFile(shown, path, tree, key_lines(text))


def _text(path: Path, shown: str) -> str:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "no ordinary file"
            raise _wrong(shown, f"this is {what}; name a scenario file that ends in .toml")
        if path.stat().st_size > MOST_BYTES:
            raise _wrong(shown, f"larger than {MOST_BYTES // 10**6} MB; a scenario is settings only")
        data = path.read_bytes()
    except FileNotFoundError:
        raise _wrong(shown, "there is no such file") from None
    except OSError as error:
        raise SystemRefusal(f"{shown}: {error.strerror or error}") from None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        byte = data[error.start]
        message = f"not UTF-8 (byte 0x{byte:02X}); save the file with the encoding UTF-8"
        raise SettingsError([Problem(message, shown, line)]) from None


def _not_toml(text: str, shown: str, said: str) -> Problem:
    """Turn the parser's words into a problem with a line; a double key names both lines."""
    at = re.search(r"\(at line (\d+), column \d+\)", said)
    line = int(at[1]) if at else len(text.splitlines())
    message = said.split(" (at ")[0]
    if "overwrite" in message or "twice" in message:
        here = text.splitlines()[line - 1] if line <= len(text.splitlines()) else ""
        key = here.split("=")[0].strip()
        first = second_line(text, key, line)
        also = f", first on line {first}" if first else ""
        return Problem(f"given twice{also}; keep one of them", shown, line, key.strip("[] "))
    return Problem(f"not TOML: {message}", shown, line)


def _wrong(shown: str, message: str) -> SettingsError:
    return SettingsError([Problem(message, shown)])
