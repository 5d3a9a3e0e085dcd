"""Tables with units as text for people, as JSON and as CSV: one way for every question."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import pandas as pd

Row = Mapping[Any, Any]
Cell = Callable[[Row], str]
"""The text of a cell, from the row of a table."""
NO_INTERVAL = "not available"
SMALL = 0.095
"""A signed number nearer to 0 is written with two figures."""


def number(value: float, unit: str, sign: str = "") -> str:
    """Return a number as people write it: shares as percentages, large ones with commas."""
    if value != value:
        return "-"
    if unit == "share":
        return f"{value * 100:{sign}.1f} %"
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    return f"{value:{sign},.{digits}f}"


def rising(value: float, unit: str) -> str:
    """Return a number with its sign."""
    return number(value, unit, "+")


def signed(value: float, unit: str) -> str:
    """Return a change with its sign: 0 where nothing changes, two figures where little does."""
    if value == 0:
        return "0"
    scale, percent = (100, " %") if unit == "share" else (1, "")
    if abs(value) * scale < SMALL:
        return f"{value * scale:+.2g}{percent}"
    return number(value, unit, "+")


def ends(row: Row, low: str = "low", high: str = "high", *, write: Any = number) -> str:
    """Return the interval of a row in the unit of the row: "1.2 to 3.4"."""
    if row[low] != row[low]:
        return NO_INTERVAL
    return f"{write(row[low], row['unit'])} to {write(row[high], row['unit'])}"


def text(key: str, indent: str = "") -> Cell:
    """Return what writes a column of words."""
    return lambda row: f"{indent}{'' if row[key] is None else row[key]}"


def value(key: str, *, write: Any = number) -> Cell:
    """Return what writes a column of numbers in the unit of the row."""
    return lambda row: str(write(row[key], row["unit"]))


def interval(low: str = "low", high: str = "high", *, write: Any = number) -> Cell:
    """Return what writes an interval in the unit of the row."""
    return lambda row: ends(row, low, high, write=write)


def grid(frame: pd.DataFrame, cells: Sequence[tuple[str, Cell]]) -> str:
    """Return rows of a table as text in columns, each with its heading."""
    rows = [tuple(write(row) for _, write in cells) for row in frame.to_dict("records")]
    return columns([tuple(heading for heading, _ in cells), *rows])


def columns(rows: Sequence[tuple[str, ...]]) -> str:
    """Return text in columns, each as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def counted(number: float, what: str) -> str:
    """Return a number of things: "1 year", "0.5 years"."""
    return f"{number:g} {what}{'' if number == 1 else 's'}"


def paragraphs(parts: Iterable[str]) -> str:
    """Return what there is, with an empty line between."""
    return "\n\n".join(part for part in parts if part)


def plain(value: Any) -> Any:
    """Return what JSON knows: tables as lists of rows, null for what is no finite number."""
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if value is None or value is pd.NA:
        return None
    if hasattr(value, "item"):
        value = value.item()
    return value if not isinstance(value, float) or isfinite(value) else None


def as_json(facts: Mapping[str, Any]) -> str:
    """Return facts and tables as one JSON object on one line."""
    return json.dumps(plain(facts), ensure_ascii=False, allow_nan=False)
