"""Keys of a scenario: where a value is, from the top, and how it is written."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
"""Where a value is: keys of tables and numbers of list entries, from the top."""


def dotted(path: Path) -> str:
    """Return a key as ``--set`` takes it: parts with dots or blanks are in quotes."""
    parts = [str(part) for part in path]
    return ".".join(p if re.fullmatch(r"[^\s.\"'=]+", p) else f'"{p}"' for p in parts)
