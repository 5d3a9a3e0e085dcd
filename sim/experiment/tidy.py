"""Plain files: the same bytes on every system, and no cell that a spreadsheet would execute."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 with LF and full precision; empty means null.

    Raises
    ------
    OSError
        When the system refuses.
    """
    safe = frame.copy(deep=False)
    for column in safe.columns:
        if not _is_number(safe[column]):
            safe[column] = safe[column].map(safe_cell)
    with path.open("w", encoding="utf-8", newline="") as file:
        safe.to_csv(file, index=False, lineterminator="\n")


def safe_cell(value: Any) -> Any:
    """Return text with an apostrophe in front where a spreadsheet would take it for a formula."""
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return f"'{value}"
    return value


def file_name(label: str) -> str:
    """Return a name for a file or folder on every system: small letters, digits, "-", "." only."""
    name = re.sub(r"[^a-z0-9.]+", "-", label.lower()).strip("-.")[:60] or "scenario"
    return f"{name}-" if name.split(".")[0] in DEVICES else name


def _is_number(column: pd.Series) -> bool:
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    return bool(is_numeric_dtype(column) or is_bool_dtype(column))
