"""Which Right Door this is: the version, and a digest of the code that decides the results."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sim.version import __version__

ROOTS = ("sim.runs.runner", "sim.runs.workshop", "sim.runs.run_ledger")
"""What runs a replication and keeps it: what these import decides the results."""


@cache
def version() -> str:
    """Return the version with a digest of the code: "1.2.0 (0123456789ab)"."""
    digest = hashlib.sha256()
    for module, file in sorted(deciding_files().items()):
        digest.update(module.encode() + file.read_bytes())
    return f"{__version__} ({digest.hexdigest()[:12]})"


def deciding_files() -> dict[str, Path]:
    """Return, by module, the files that decide what a replication gives: found from imports."""
    files: dict[str, Path] = {}
    left = list(ROOTS)
    while left:
        module = left.pop()
        file = _file(module)
        if module not in files and file is not None:
            files[module] = file
            left += _imported(ast.parse(file.read_bytes()).body)
    return files


def _file(module: str) -> Path | None:
    path = Path(__file__).resolve().parents[2].joinpath(*module.split("."))
    return next((f for f in (path.with_suffix(".py"), path / "__init__.py") if f.is_file()), None)


def _imported(body: list[ast.stmt]) -> Iterator[str]:
    """Modules of ours that statements import, inside functions too; not those for types only."""
    for statement in body:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sim"):
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names if alias.name.startswith("sim."))
