"""Generated scenarios for the tests: see ``sim.verify.generated``."""

from __future__ import annotations

from sim.verify.generated import CLASSES, DAYS, Settings, generated

__all__ = ["CLASSES", "DAYS", "Settings", "generated"]
