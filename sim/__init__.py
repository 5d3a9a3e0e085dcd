"""Right Door: a whole-systems simulation of a child protection system.

The way of the data: a scenario file is read (``sim.scenario``), names become integers
(``sim.plan``), children are drawn (``sim.demand``), an engine writes the event log
(``sim.engine``), measures read it (``sim.measures``), they are run again and again
(``sim.runs``), and questions are answered from what comes of it (``sim.questions``).

For notebooks: ``sim.Settings``, ``sim.shipped``, ``sim.explain``, ``sim.compare``,
``sim.precision``, ``sim.sensitivity``, ``sim.attribute``, ``sim.posts``, ``sim.robust`` and
``sim.sweep``; each is documented where it is, and loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import Any

PUBLIC = {
    "Settings": "sim.runs.settings",
    **dict.fromkeys(
        ("shipped", "explain", "compare", "precision", "sensitivity", "attribute", "posts",
         "robust", "sweep"),
        "reports.api",
    ),
}  # fmt: skip
__all__ = list(PUBLIC)


def __getattr__(name: str) -> Any:
    if name in PUBLIC:
        return getattr(importlib.import_module(PUBLIC[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*PUBLIC, *globals()])
