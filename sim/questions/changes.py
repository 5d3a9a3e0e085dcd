"""Numbers of a scenario set anew, without reading files: for designs of many points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import fsum
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem, SettingsError
from sim.results.assumptions import quantities
from sim.runs.labels import labels
from sim.scenario.check.ranges import check_numbers
from sim.scenario.check.shares import check_shares
from sim.scenario.check.staffing import check_staff
from sim.scenario.keys import dotted
from sim.scenario.quantities import Between, Duration, Quantity
from sim.scenario.schema import Scenario
from sim.scenario.walk import marked, tables
from sim.words import did_you_mean, listed

CUTS = ("stage2", "multi_agency", "significant_harm", "conference", "registration")
APART = 0.001
"""Cut points that would cross stay so far apart, in SD of need."""
HALVINGS = 7
DEFINITION = "definition"
"""The quality of a number that is a choice or a starting point, not a measurement."""


@dataclass(frozen=True)
class Factor:
    """A number that is not known exactly: ``value`` lies somewhere from ``low`` to ``high``.

    ``of`` is the scenario whose number it is where a lever gave the others another ("" where all
    have the same); ``whole`` says that only whole numbers are possible.
    """

    key: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    quality: str
    of: str = ""
    whole: bool = False

    @property
    def name(self) -> str:
        """The key, with its scenario where others have another number there."""
        return f"{self.key} ({self.of})" if self.of else self.key


def uncertain(*scenarios: Scenario) -> list[Factor]:
    """Return the numbers of scenarios that have a range, in the order of the file.

    A number that is the same in all scenarios is one factor and changes in all of them. Where a
    lever has set it in one, each scenario has its own: else setting it would undo the lever. A
    number with ``low`` equal to ``high`` is certain and left out.
    """
    every = [dict(quantities(scenario)) for scenario in scenarios]
    names = labels(scenario.name for scenario in scenarios)
    whole = {key for scenario in scenarios for key in _whole(scenario)}
    factors: list[Factor] = []
    for key in dict.fromkeys(key for numbers in every for key in numbers):
        there = [
            (name, numbers[key])
            for name, numbers in zip(names, every, strict=True)
            if key in numbers
        ]
        same = len({(q.value, q.low, q.high) for _, q in there}) == 1
        for name, q in there[:1] if same else there:
            factors += _factor(key, q, of="" if same else name, whole=key in whole)
    return factors


def _factor(key: str, q: Quantity | Duration, *, of: str, whole: bool) -> Iterator[Factor]:
    if q.low is None or q.high is None or q.value is None or q.low >= q.high:
        return
    unit, source, quality = str(getattr(q, "unit", "")), str(q.source), str(q.quality)
    yield Factor(key, q.value, q.low, q.high, unit, source, quality, of, whole)


def chosen(factors: Sequence[Factor], keys: Sequence[str]) -> list[Factor]:
    """Return the factors whose key is named, or begins with a name and a dot; all without names.

    Definitions, which are choices and not things one could find out, only by their full key.

    Raises
    ------
    SettingsError
        When a name fits no number with a range.
    """
    known = sorted({f.key for f in factors} | {f.key.split(".")[0] for f in factors})
    wrong = [k for k in keys if not any(_fits(factor.key, k) for factor in factors)]
    if wrong:
        text = "is no number with low and high"
        raise SettingsError([Problem(f"{text}{did_you_mean(k, known)}", key=k) for k in wrong])
    return [
        f
        for f in factors
        if f.key in keys
        or (f.quality != DEFINITION and (not keys or any(_fits(f.key, key) for key in keys)))
    ]


def narrowed(
    factors: Sequence[Factor], scenarios: Sequence[Scenario]
) -> tuple[list[Factor], list[str]]:
    """Return the factors with ranges that the diary allows, and a warning for each made narrower.

    The length of a slot may run past the hour at which the people go home: such a slot would not
    be held at all, which is not what its range means.
    """
    kept: list[Factor] = []
    warnings: dict[str, list[str]] = {}
    for factor in factors:
        low, high = (_possible(factor, end, scenarios) for end in (factor.low, factor.high))
        if (low, high) != (factor.low, factor.high):
            text = f"{factor.low:g} to {factor.high:g} {factor.unit} does not fit the diary"
            warnings.setdefault(f"{text}; {low:.3g} to {high:.3g} is taken", []).append(factor.name)
            factor = replace(factor, low=low, high=high)
        kept.append(factor)
    return kept, [f"{listed(names)}: {text}" for text, names in warnings.items()]


def _possible(factor: Factor, end: float, scenarios: Sequence[Scenario]) -> float:
    """The number nearest to an end of a range that is allowed with all others as stated."""
    if not factor.key.startswith("meetings.") or _allowed(factor, end, scenarios):
        return end
    good, bad = factor.value, end
    for _ in range(HALVINGS):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if _allowed(factor, middle, scenarios) else (good, middle)
    return good


def _allowed(factor: Factor, value: float, scenarios: Sequence[Scenario]) -> bool:
    names = labels(scenario.name for scenario in scenarios)
    try:
        for name, scenario in zip(names, scenarios, strict=True):
            if factor.of in ("", name):
                changed(scenario, {factor.key: value})
    except SettingsError:
        return False
    return True


def changed(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Return a scenario with some numbers set anew.

    Shares that must add to 1 still do: those not named share what is left in their old
    proportions; where all are named, or the named ask for more than 1, the named are scaled. Cut
    points of need still rise: one not named gives way, and of two named ones the upper.

    Parameters
    ----------
    values : mapping
        Key (as in ``--set``) to number.

    Raises
    ------
    SettingsError
        When there is no number of that key, or a value is not allowed there.
    """
    data = scenario.model_dump()
    places = {key: _place(data, key.split(".")) for key in values}
    missing = [key for key, place in places.items() if place is None]
    if missing:
        known = [key for key, _ in quantities(scenario)]
        text = "is no number of the scenario"
        raise SettingsError(
            [Problem(f"{text}{did_you_mean(k, known)}", scenario.name, key=k) for k in missing]
        )
    for key, value in values.items():
        place = places[key]
        assert place is not None
        place["value"] = value
    named = {id(place) for place in places.values()}
    for group in {id(g): g for key in values if (g := _shares(data, key.split(".")))}.values():
        _add_to_one(list(group.values()), named)
    if any(key.startswith("need.") for key in values):
        _let_rise([data["need"][cut] for cut in CUTS], named)
    return _checked(scenario, data)


def _checked(scenario: Scenario, data: dict[str, Any]) -> Scenario:
    """The scenario of these settings; only what numbers can make wrong is looked at."""
    try:
        made = Scenario.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError([Problem(first["msg"], scenario.name, key=where)]) from error
    findings = [*check_numbers(made), *check_shares(made)]
    if all(finding.warning for finding in findings):
        findings += check_staff(made)
    problems = [
        Problem(finding.message, scenario.name, key=dotted(finding.path))
        for finding in findings
        if not finding.warning
    ]
    if problems:
        raise SettingsError(problems)
    return made


def _whole(scenario: Scenario) -> Iterator[str]:
    """The keys of numbers that must be whole."""
    for path, table in tables(scenario):
        for key, bounds in marked(type(table), Between):
            if bounds.whole:
                yield ".".join(str(part) for part in (*path, key))


def _fits(key: str, name: str) -> bool:
    return key == name or key.startswith(f"{name}.")


def _place(data: Any, parts: Sequence[str]) -> dict[str, Any] | None:
    """Return the quantity at a key; names may have dots in them."""
    if not parts:
        return data if isinstance(data, dict) and "value" in data else None
    if isinstance(data, list):
        number = int(parts[0]) if parts[0].isdigit() else len(data)
        return _place(data[number], parts[1:]) if number < len(data) else None
    if isinstance(data, dict):
        for taken in range(1, len(parts) + 1):
            name = ".".join(parts[:taken])
            if name in data and (place := _place(data[name], parts[taken:])) is not None:
                return place
    return None


def _shares(data: dict[str, Any], parts: Sequence[str]) -> dict[str, dict[str, Any]] | None:
    """The shares that must add to 1 together with the one at a key (itself included)."""
    if parts[0] == "attributes" and "shares" in parts:
        at = parts.index("shares")
        group = data["attributes"][".".join(parts[1:at])]["shares"]
        for taken in range(at + 2, len(parts) + 1):
            place: dict[str, dict[str, Any]] | None = group.get(".".join(parts[at + 1 : taken]))
            if place is not None:
                return place
    if parts[0] == "steps" and "routes" in parts:
        step = data["steps"][".".join(parts[1 : parts.index("routes")])]
        return step["routes"] if step["kind"] == "shares" else None
    return None


def _add_to_one(group: Sequence[dict[str, Any]], named: set[int]) -> None:
    """Let shares add to 1; a share out of 0 to 1 is left for the checks to refuse."""
    if any(not 0 <= q["value"] <= 1 for q in group):
        return
    others = [q for q in group if id(q) not in named]
    wanted = fsum(q["value"] for q in group if id(q) in named)
    rest = fsum(q["value"] for q in others)
    if rest > 0 and wanted <= 1:
        for q in others:
            q["value"] *= (1 - wanted) / rest
    elif wanted > 0:
        for q in group:
            q["value"] = q["value"] / wanted if id(q) in named else 0.0


def _let_rise(cuts: Sequence[dict[str, Any]], named: set[int]) -> None:
    for upper, lower in pairwise(reversed(cuts)):
        if id(lower) not in named and id(upper) in named:
            lower["value"] = min(lower["value"], upper["value"] - APART)
            named = named | {id(lower)}
    for lower, upper in pairwise(cuts):
        upper["value"] = max(upper["value"], lower["value"] + APART)
