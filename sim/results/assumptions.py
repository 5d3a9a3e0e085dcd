"""Every number of a scenario with its range and where it comes from."""

from __future__ import annotations

import pandas as pd
import pandas as pd

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from sim.scenario.quantities import Duration, Quantity
from sim.scenario.schema import Scenario


COLUMNS = ["scenario", "key", "value", "unit", "low", "high", "source", "quality"]
LEANS_ON = ("judgement.shared", "judgement.noise", "judgement.adopted", "crisis.after")
"""Beside the offsets, what is known to decide the answer (model page, section 3)."""


def quantities(scenario: Scenario) -> Iterator[tuple[str, Quantity | Duration]]:
    """Yield every number that carries evidence as (key, quantity), keys as in ``--set``."""
    yield from _inside("", scenario)


def _inside(key: str, value: Any) -> Iterator[tuple[str, Quantity | Duration]]:
    if isinstance(value, Quantity | Duration):
        yield key, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _inside(_join(key, name), getattr(value, name))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _inside(_join(key, str(name)), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _inside(_join(key, str(number)), inner)


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def assumptions(scenarios: list[Scenario], names: list[str]) -> pd.DataFrame:
    """Return one row for each number of each scenario.

    Returns
    -------
    DataFrame
        scenario, key, value, unit (of durations), low, high, source, quality.
    """
    rows = [
        (name, key, q.value, getattr(q, "unit", ""), q.low, q.high, q.source, q.quality)
        for name, scenario in zip(names, scenarios, strict=True)
        for key, q in quantities(scenario)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def leans_on(scenario: Scenario) -> list[tuple[str, Quantity | Duration]]:
    """Return the numbers the answer is known to lean on most, where the scenario has them."""
    every = dict(quantities(scenario))
    offsets = [key for key in every if key.startswith("agencies.") and key.endswith(".offset")]
    chosen = [*LEANS_ON[:1], *offsets, *LEANS_ON[1:]]
    return [(key, every[key]) for key in chosen if key in every]
