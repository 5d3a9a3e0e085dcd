"""Numbers of a scenario set anew, without reading files: for designs of many points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem, SettingsError
from sim.experiment.assumptions import quantities
from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Factor:
    """A number that is not known exactly: ``value`` lies somewhere from ``low`` to ``high``."""

    key: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    quality: str


def uncertain(*scenarios: Scenario) -> list[Factor]:
    """Return the numbers of scenarios that have a range, each key once, in the order of the file.

    A number with ``low`` equal to ``high`` is certain and left out.
    """
    found: dict[str, Factor] = {}
    for scenario in scenarios:
        for key, q in quantities(scenario):
            if q.low is None or q.high is None or q.value is None or q.low >= q.high:
                continue
            unit, source, quality = str(getattr(q, "unit", "")), str(q.source), str(q.quality)
            found.setdefault(key, Factor(key, q.value, q.low, q.high, unit, source, quality))
    return list(found.values())


def chosen(factors: Sequence[Factor], keys: Sequence[str]) -> list[Factor]:
    """Return the factors whose key is named, or begins with a name and a dot.

    Raises
    ------
    SettingsError
        When a name fits no number with a range.
    """
    wrong = [k for k in keys if not any(_fits(factor.key, k) for factor in factors)]
    if wrong:
        text = "is no number with low and high; `show SCENARIO` lists them"
        raise SettingsError([Problem(text, key=key) for key in wrong])
    return [f for f in factors if not keys or any(_fits(f.key, key) for key in keys)]


def changed(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Return a scenario with some numbers set anew.

    Parameters
    ----------
    values : mapping
        Key (as in ``--set``) to number; keys the scenario does not have are left out. One of
        several shares that must add to 1 takes from the others in proportion.

    Raises
    ------
    SettingsError
        When a number is not allowed there.
    """
    told = scenario.model_dump()
    for key, value in values.items():
        place = _place(told, key.split("."))
        if place is not None:
            _set(told, key.split("."), place, value)
    try:
        return Scenario.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError([Problem(first["msg"], scenario.name, key=where)]) from error


def _fits(key: str, name: str) -> bool:
    return key == name or key.startswith(f"{name}.")


def _place(told: Any, parts: Sequence[str]) -> dict[str, Any] | None:
    """Return the quantity at a key; names may have dots in them."""
    if not parts:
        return told if isinstance(told, dict) and "value" in told else None
    if isinstance(told, list):
        number = int(parts[0]) if parts[0].isdigit() else len(told)
        return _place(told[number], parts[1:]) if number < len(told) else None
    if isinstance(told, dict):
        for taken in range(1, len(parts) + 1):
            name = ".".join(parts[:taken])
            if name in told:
                return _place(told[name], parts[taken:])
    return None


def _set(told: dict[str, Any], parts: Sequence[str], place: dict[str, Any], value: float) -> None:
    """Set a quantity; the other shares of its group keep their proportions."""
    group = _shares(told, parts)
    others = [q for q in group if q is not place]
    rest = sum(q["value"] for q in others)
    if others and rest > 0:
        for q in others:
            q["value"] *= (1 - value) / rest
    place["value"] = value


def _shares(told: dict[str, Any], parts: Sequence[str]) -> list[dict[str, Any]]:
    """The shares that must add to 1 together with the one at a key (itself included)."""
    if parts[0] == "attributes" and "shares" in parts:
        at = parts.index("shares")
        group = told["attributes"][".".join(parts[1:at])]["shares"]
        for taken in range(at + 2, len(parts) + 1):
            found = group.get(".".join(parts[at + 1 : taken]))
            if found is not None:
                return list(found.values())
    if parts[0] == "steps" and "routes" in parts:
        step = told["steps"][".".join(parts[1 : parts.index("routes")])]
        return list(step["routes"].values()) if step["kind"] == "shares" else []
    return []
