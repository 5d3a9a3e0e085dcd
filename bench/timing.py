"""Timing side by side: every round times each contender once, so that all meet the same noise."""

from __future__ import annotations

import importlib.metadata
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LIBRARIES = ("numpy", "numba", "simpy", "ciw")


@dataclass(frozen=True)
class Times:
    """Seconds of each contender in each round: name -> array of shape (rounds,)."""

    seconds: dict[str, np.ndarray]

    def median(self, name: str) -> float:
        """Return the median seconds of a contender."""
        return float(np.median(self.seconds[name]))

    def spread(self, name: str) -> tuple[float, float]:
        """Return the quartiles of a contender's seconds."""
        low, high = np.quantile(self.seconds[name], [0.25, 0.75])
        return float(low), float(high)

    def ratio(self, over: str, under: str) -> float:
        """Return the median over rounds of one contender's time over another's."""
        return float(np.median(self.seconds[over] / self.seconds[under]))


def side_by_side(contenders: Mapping[str, Callable[[], object]], rounds: int) -> Times:
    """Run each contender once to warm up, then once in each round."""
    for run in contenders.values():
        run()
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            begin = time.perf_counter()
            run()
            found[name].append(time.perf_counter() - begin)
    return Times({name: np.array(seconds) for name, seconds in found.items()})


def machine() -> str:
    """Return processor, system and versions in one line."""
    versions = []
    for name in LIBRARIES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return ", ".join([_processor(), system, *versions])


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
