"""Which Right Door this is: the version, and a digest of the code that decides the results."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sim.version import __version__

TOP = Path(__file__).resolve().parents[2]
ROOTS = ("sim.runs.runner", "sim.runs.workshop", "sim.runs.run_ledger")
"""What runs a replication and keeps it: what these import decides the results."""
IMPORT = re.compile(r"^ *(?:from (sim[\w.]*) import (\([^)]*\)|[^\n]+)|import (sim[\w.]*))", re.M)
"""Found in the text, since reading syntax trees would cost every command half a second."""


@cache
def version() -> str:
    """Return the version with a digest of the code: "1.2.0 (0123456789ab)"."""
    digest = hashlib.sha256()
    for module, file in sorted(deciding_files().items()):
        digest.update(module.encode() + file.read_bytes())
    return f"{__version__} ({digest.hexdigest()[:12]})"


def deciding_files() -> dict[str, Path]:
    """Return, by module, the files that decide what a replication gives: found from imports.

    The package itself is not among them: it only offers the public API.
    """
    files: dict[str, Path] = {}
    left = list(ROOTS)
    while left:
        module = left.pop()
        file = _file(module)
        if file is not None and module not in files and module != "sim":
            files[module] = file
            left += _imported(file.read_text(encoding="utf-8"))
    return files


def _file(module: str) -> Path | None:
    path = TOP.joinpath(*module.split("."))
    return next((f for f in (path.with_suffix(".py"), path / "__init__.py") if f.is_file()), None)


def _imported(text: str) -> Iterator[str]:
    """Names that are modules, or may be: what is imported from a package may be one of its."""
    for package, names, module in IMPORT.findall(text):
        yield module or package
        for name in re.findall(r"\w+", names):
            yield f"{package}.{name}"
