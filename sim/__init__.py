"""Right Door: a whole-systems simulation of a child protection system.

The way of the data: a scenario file is read (``sim.scenario``), names become integers
(``sim.plan``), children are drawn (``sim.demand``), an engine writes the event log
(``sim.engine``), measures read it (``sim.measures``), they are run again and again
(``sim.runs``), and questions are answered from what comes of it (``sim.questions``).

For notebooks there are ``sim.compare``, ``sim.precision`` and so on: all of ``sim.api``, loaded
when the first is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.api import (
        attribute,
        compare,
        explain,
        posts,
        precision,
        robust,
        sensitivity,
        shipped,
        sweep,
        warm_up,
    )
    from sim.runs.settings import Settings

__all__ = [
    "Settings", "attribute", "compare", "explain", "posts", "precision", "robust",
    "sensitivity", "shipped", "sweep", "warm_up",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(importlib.import_module("sim.api"), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *globals()])
