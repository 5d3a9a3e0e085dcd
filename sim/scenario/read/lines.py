"""Where each key of a TOML text stands. The standard reader gives values without their lines.

A tolerant scanner: it follows headers, keys, lists and inline tables, and stops where the text is
no TOML; the standard reader then says what is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sim.scenario.keys import Path

DEEPEST = 64
"""Tables or lists nested deeper than this are refused (some readers crash on them)."""

_TOKEN = re.compile(
    r"""
    (?P<text>\"\"\"(?:[^\\]|\\.)*?\"{3,5}|'''.*?'{3,5}|"(?:[^"\\\n]|\\[^\n])*"|'[^'\n]*')
    |(?P<space>[ \t\r]+|\#[^\n]*)
    |(?P<newline>\n)
    |(?P<mark>[\[\]{}=,.])
    |(?P<bare>[^\s\[\]{}=,.\#"']+)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass
class Lines:
    """Line (from 1) of every key, table and list entry; ``twice``: key, first and second line."""

    at: dict[Path, int] = field(default_factory=dict)
    twice: list[tuple[Path, int, int]] = field(default_factory=list)
    too_deep: int | None = None


def find_lines(text: str) -> Lines:
    """Return where the keys of a TOML text stand; of a broken text, as far as it can be read."""
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.lines


@dataclass
class _Open:
    """A list (``entry`` counts its entries) or an inline table that is not yet closed."""

    path: Path
    entry: int | None


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text, self.lines = text, Lines()
        self.line = 1
        self.table: Path = ()
        self.header = 0  # brackets of a header that are open
        self.parts: list[str] = []
        self.value: Path | None = None  # the key whose value is being read
        self.open: list[_Open] = []
        self.last_entry: dict[Path, int] = {}  # of lists of tables
        self.declared: dict[Path, int] = {}

    def scan(self) -> None:
        end = 0
        for token in _TOKEN.finditer(self.text):
            if token.start() != end or self.lines.too_deep:
                return
            end = token.end()
            kind, word = token.lastgroup, token.group()
            if kind in {"text", "bare"}:
                self.word(word)
            elif kind == "mark":
                self.mark(word, self.text[end : end + 1])
            elif kind == "newline" and not self.open:
                self.header, self.parts, self.value = 0, [], None
            self.line += word.count("\n")

    def word(self, word: str) -> None:
        if self.value is None:
            self.parts.append(_unquoted(word))
            if len(self.parts) > DEEPEST:
                self.lines.too_deep = self.line
        else:
            self.lines.at.setdefault(self.value, self.line)

    def mark(self, mark: str, following: str) -> None:
        reading_key = self.value is None
        if mark == "=" and reading_key:
            self.begin_value()
        elif mark == "[" and reading_key:
            self.header += 1
        elif mark == "]" and reading_key and self.header:
            if following != "]" or self.header == 1:
                self.end_header()
        elif mark in "[{" and not reading_key:
            self.begin_inner(mark)
        elif mark in "]}" and self.open:
            self.value = self.open.pop().path
        elif mark == "," and self.open:
            self.next_inner()

    def begin_value(self) -> None:
        container = self.open[-1].path if self.open else self.table
        self.value = (*container, *self.parts)
        self.declare(self.value)
        for length in range(len(container) + 1, len(self.value)):
            self.lines.at.setdefault(self.value[:length], self.line)
        self.parts = []

    def begin_inner(self, mark: str) -> None:
        assert self.value is not None
        self.lines.at.setdefault(self.value, self.line)
        self.open.append(_Open(self.value, 0 if mark == "[" else None))
        self.value = (*self.value, 0) if mark == "[" else None
        if len(self.open) > DEEPEST:
            self.lines.too_deep = self.line

    def next_inner(self) -> None:
        inside = self.open[-1]
        if inside.entry is None:
            self.value, self.parts = None, []
            return
        inside.entry += 1
        self.value = (*inside.path, inside.entry)

    def end_header(self) -> None:
        path = self.resolved(self.parts)
        if self.header > 1:
            entry = self.last_entry.get(path, -1) + 1
            self.last_entry[path] = entry
            self.lines.at.setdefault(path, self.line)
            path = (*path, entry)
        self.table = path
        self.declare(path)
        for length in range(1, len(path)):
            self.lines.at.setdefault(path[:length], self.line)
        self.header, self.parts = 0, []

    def resolved(self, parts: list[str]) -> Path:
        """A header inside a list of tables means its last entry."""
        path: Path = ()
        for number, part in enumerate(parts):
            path = (*path, part)
            if number < len(parts) - 1 and path in self.last_entry:
                path = (*path, self.last_entry[path])
        return path

    def declare(self, path: Path) -> None:
        if path in self.declared:
            self.lines.twice.append((path, self.declared[path], self.line))
            return
        self.declared[path] = self.line
        self.lines.at[path] = self.line


def _unquoted(word: str) -> str:
    if word.startswith("'"):
        return word.strip("'")
    if not word.startswith('"'):
        return word
    inside = word[1:-1]
    return re.sub(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", _escape, inside)


def _escape(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number < 0x110000 else "?"
    return {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}.get(code, code)
