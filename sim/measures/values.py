"""What a measure returns: a number, or null with the reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isnan, nan
from typing import ClassVar

import numpy as np


@dataclass(frozen=True)
class Value:
    """One value of one measure; NaN is null, and then ``reason`` says why."""

    measure: str
    value: float
    team: str | None = None
    door: str | None = None
    reason: str = ""


class Part:
    """A part of the catalogue: which function gives which measures.

    ``GIVES``: by the name of a function without parameters, the measures it returns values of.
    """

    GIVES: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def values(self, wanted: Collection[str]) -> list[Value]:
        """Return the values of the wanted measures; nothing else is computed."""
        found: list[Value] = []
        for function, gives in self.GIVES.items():
            if any(name in wanted for name in gives):
                found += getattr(self, function)()
        return [one for one in found if one.measure in wanted]


def value(
    measure: str,
    number: float,
    *,
    team: str | None = None,
    door: str | None = None,
    reason: str = "",
) -> Value:
    """Return a value; the reason is kept only where the number is null."""
    return Value(measure, float(number), team, door, reason if isnan(number) else "")


def ratio(over: float, under: float) -> float:
    """Return over / under, NaN where there is nothing to divide by."""
    return float(over) / float(under) if under else nan


def null(measures: Iterable[str], reason: str) -> list[Value]:
    """Return nulls with one reason."""
    return [Value(measure, nan, reason=reason) for measure in measures]


def mean(numbers: np.ndarray) -> float:
    """Return the mean, NaN of nothing."""
    return float(np.mean(numbers)) if len(numbers) else nan
