"""Numbers given to laws, patterns of staff and calendars as they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from sim.laws import EVIDENCE, Law, compile_duration
from sim.scenario.quantities import Duration, Quantity

MILLION = 1_000_000
Pattern = tuple[tuple[str, int], ...]
"""Teams and how many people of each are needed together."""

T = TypeVar("T")


@dataclass
class Register(Generic[T]):
    """Things numbered in the order in which they are first asked for."""

    known: dict[object, int] = field(default_factory=dict)
    items: list[T] = field(default_factory=list)

    def number(self, key: object, make: Callable[[], T]) -> int:
        """Return the number of ``key``; the first time it is asked for, make the thing."""
        if key not in self.known:
            self.known[key] = len(self.items)
            self.items.append(make())
        return self.known[key]


@dataclass
class Numbers:
    """The registers the parts of the compiler share."""

    laws: Register[Law] = field(default_factory=Register)
    patterns: Register[Pattern] = field(default_factory=Register)
    calendars: Register[tuple[str, float]] = field(default_factory=Register)

    def law(self, time: Duration, *, stretch: float = 1.0, least: int = 1) -> int:
        """Return the number of a duration's law."""
        key = (time.model_dump_json(exclude=EVIDENCE), stretch, least)
        return self.laws.number(key, lambda: compile_duration(time, stretch=stretch, least=least))

    def pattern(self, pattern: Pattern) -> int:
        """Return the number of a pattern of staff."""
        return self.patterns.number(pattern, lambda: pattern)

    def calendar(self, name: str | None, share: float = 1.0) -> int:
        """Return the number of a calendar worked on a share of its days; -1 for none."""
        return -1 if name is None else self.calendars.number((name, share), lambda: (name, share))


def ints(values: Iterable[int]) -> np.ndarray:
    """Return an int64 array."""
    return np.array(list(values), dtype=np.int64)


def micro(quantity: Quantity) -> int:
    """Return a quantity in whole millionths."""
    return round(MILLION * quantity.value)
