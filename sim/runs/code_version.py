"""Which Right Door this is: the version, and a digest of the code that decides the results.

What decides them is found from the imports: whatever the module that makes a unit of a run needs,
directly or through others.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sim.version import __version__

TOP = Path(__file__).resolve().parents[2]
BEGINS = ("sim.runs.workshop", "sim.runs.run_ledger")
"""What makes a unit, and what keeps it."""
IMPORT = re.compile(r"^ *(?:from (sim[\w.]*) import (\([^)]*\)|[^\n]+)|import (sim[\w.]*))", re.M)


@cache
def version() -> str:
    """Return the version with a digest of the code: "1.2.0 (0123456789ab)"."""
    digest = hashlib.sha256()
    for name, file in sorted(deciding().items()):
        digest.update(name.encode() + file.read_bytes())
    return f"{__version__} ({digest.hexdigest()[:12]})"


def deciding() -> dict[str, Path]:
    """Return the modules that decide what a replication gives, by name, with their files.

    The package itself is not one: it only offers the public API.
    """
    files: dict[str, Path] = {}
    ahead = list(BEGINS)
    while ahead:
        name = ahead.pop()
        file = _file(name)
        if file is not None and name not in files and name != "sim":
            files[name] = file
            ahead += _imports(file.read_text(encoding="utf-8"))
    return files


def _file(module: str) -> Path | None:
    place = TOP.joinpath(*module.split("."))
    found = (place.with_suffix(".py"), place / "__init__.py")
    return next((file for file in found if file.is_file()), None)


def _imports(text: str) -> Iterator[str]:
    """Names that are modules, or may be: what is imported from a package may be one of its."""
    for package, names, module in IMPORT.findall(text):
        yield module or package
        for name in re.findall(r"\w+", names):
            yield f"{package}.{name}"
