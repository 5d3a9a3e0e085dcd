"""Plain files: the same bytes on every system, and no cell that a spreadsheet would execute."""

from __future__ import annotations

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from pathlib import Path
from typing import Any


STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 (see :func:`csv_text`).

    Raises
    ------
    OSError
        When the system refuses.
    """
    path.write_text(csv_text(frame), encoding="utf-8", newline="")


def csv_text(frame: pd.DataFrame) -> str:
    """Return a table as CSV: LF at line ends, numbers in full; an empty cell means null."""
    safe = frame.rename(columns=safe_cell)
    for column in safe.columns:
        if not _is_number(safe[column]):
            safe[column] = safe[column].map(safe_cell)
    text: str = safe.to_csv(index=False, lineterminator="\n")
    return text


def safe_cell(value: Any) -> Any:
    """Return text with an apostrophe in front where a spreadsheet would take it for a formula."""
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return f"'{value}"
    return value


def _is_number(column: pd.Series) -> bool:
    return bool(is_numeric_dtype(column) or is_bool_dtype(column))
