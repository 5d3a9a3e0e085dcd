"""Every name that is used is known, and no two names look the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sim.eventlog import MEANINGS
from sim.scenario import step_kinds
from sim.scenario.check.findings import Finding
from sim.scenario.keys import Path
from sim.scenario.quantities import ByAttribute, Names, Table, chosen
from sim.scenario.schema import Scenario
from sim.scenario.step_base import DONE
from sim.scenario.step_kinds import Delay
from sim.scenario.walk import FACTS, marked, tables
from sim.words import did_you_mean, listed, same_to_the_eye

KNOWN: dict[Table, Callable[[Scenario], list[str]]] = {
    "step": lambda scenario: [*scenario.steps],
    "target": lambda scenario: [*scenario.steps, DONE],
    "team": lambda scenario: [*scenario.teams],
    "agency": lambda scenario: [*scenario.agencies],
    "calendar": lambda scenario: ["always", *scenario.calendars],
    "dates": lambda scenario: [*scenario.dates],
    "door": lambda scenario: [*scenario.doors],
    "right door": lambda scenario: ["own", "helper", *scenario.doors],
    "meeting": lambda scenario: [*scenario.meetings],
    "check": lambda scenario: [*scenario.checks],
    "source": lambda scenario: [*scenario.demand.sources],
    "attribute": lambda scenario: ["source", *scenario.attributes],
    "fact": lambda scenario: ["source", *FACTS, *scenario.attributes],
    "meaning": lambda scenario: [*MEANINGS],
}
"""The names there are, for each kind of name."""
CALLED = {"target": "step", "dates": "list of dates", "right door": "door", "fact": "attribute"}

RESERVED = {
    "steps": (DONE,),
    "attributes": ("source", *FACTS),
    "doors": ("own", "helper"),
    "calendars": ("always",),
}


def check_names(scenario: Scenario) -> Iterator[Finding]:
    """Yield unknown, reserved and look-alike names, and choices that leave a value out."""
    yield from _unknown(scenario)
    yield from _helper(scenario)
    yield from _choices(scenario)
    yield from _reserved(scenario)
    yield from _look_alikes(scenario)


def _unknown(scenario: Scenario) -> Iterator[Finding]:
    known = {table: dict.fromkeys(names(scenario)) for table, names in KNOWN.items()}
    for path, name, table in _used(scenario):
        if name not in known[table]:
            text = f"there is no {CALLED.get(table, table)} {name!r}"
            yield Finding(path, f"{text}{did_you_mean(name, known[table])}")


def _used(scenario: Scenario) -> Iterator[tuple[Path, str, Table]]:
    """Every name in a field that is marked as one; a default is not looked up."""
    for path, table in tables(scenario):
        for key, mark in marked(type(table), Names):
            value = getattr(table, key)
            if value != type(table).model_fields[key].default:
                for at, name in _names(value, keys=mark.keys):
                    yield (*path, key, *at), name, mark.table
        if isinstance(table, Delay) and table.time.unit == "working days" and not table.calendar:
            yield (*path, "time", "unit"), "office", "calendar"  # whose working days they are


def _names(value: Any, *, keys: bool) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        yield from (((key,), key if keys else name) for key, name in value.items())
    elif isinstance(value, list):
        yield from (((number,), name) for number, name in enumerate(value))
    else:
        yield from chosen(value)


def _helper(scenario: Scenario) -> Iterator[Finding]:
    """Where the right door is the helper's, the attribute "helper" names doors."""
    paths: list[Path] = [
        ("right_doors", band, number)
        for band, doors in scenario.right_doors
        for number, door in enumerate(doors)
        if door == "helper"
    ]
    helper = scenario.attributes.get("helper")
    if helper is None:
        text = "needs an attribute 'helper' whose values are doors"
        yield from (Finding(path, text) for path in paths)
        return
    for value in helper.values if paths else []:
        if value not in scenario.doors:
            text = f"there is no door {value!r}{did_you_mean(value, scenario.doors)}"
            yield Finding(("attributes", "helper", "values"), text)


def values_of(scenario: Scenario, attribute: str) -> list[str]:
    """Return the values an attribute, the source or a changing fact can have."""
    if attribute == "source":
        return list(scenario.demand.sources)
    if attribute in FACTS:
        return FACTS[attribute]
    drawn = scenario.attributes.get(attribute)
    return list(drawn.values) if drawn else []


def _choices(scenario: Scenario) -> Iterator[Finding]:
    """A choice by attribute names only values there are, and covers all of them."""
    for path, table in tables(scenario):
        if isinstance(table, ByAttribute):
            yield from _choice(scenario, (*path, "of"), table.by, table.of)
        if isinstance(table, step_kinds.ByFact):
            yield from _choice(scenario, (*path, "routes"), table.attribute, table.routes)
    for key in ("given", "stock"):
        for number, entry in enumerate(getattr(scenario.demand, key)):
            for attribute, value in entry.attributes.items():
                known = values_of(scenario, attribute)
                if known and value not in known:
                    text = f"{attribute} has no value {value!r}{did_you_mean(value, known)}"
                    yield Finding(("demand", key, number, "attributes", attribute), text)


def _choice(scenario: Scenario, path: Path, by: str, of: dict[str, str]) -> Iterator[Finding]:
    known = values_of(scenario, by)
    if not known:
        return
    for value in of:
        if value != "*" and value not in known:
            text = f"{by} has no value {value!r}{did_you_mean(value, known)}"
            yield Finding((*path, value), text)
    left_out = [value for value in known if value not in of]
    if left_out and "*" not in of:
        text = f'leaves out {listed(left_out)} of {by}; add them, or "*" for the rest'
        yield Finding(path, text)


def _reserved(scenario: Scenario) -> Iterator[Finding]:
    for table, words in RESERVED.items():
        for word in words:
            if word in getattr(scenario, table):
                text = f"the name {word!r} has a meaning of its own here; take another"
                yield Finding((table, word), text)


def _look_alikes(scenario: Scenario) -> Iterator[Finding]:
    named: list[tuple[Path, Iterable[str]]] = [
        ((table,), getattr(scenario, table))
        for table in ("dates", "calendars", "agencies", "teams", "moves", "meetings", "attributes",
                      "checks", "doors", "steps")
    ]  # fmt: skip
    named.append((("demand", "sources"), scenario.demand.sources))
    named += [(("teams", t, "groups"), team.groups) for t, team in scenario.teams.items()]
    for path, names in named:
        yield from _same(path, names)
    for name, attribute in scenario.attributes.items():
        yield from (Finding(("attributes", name, "values"), f.message)
                    for f in _same((), attribute.values))  # fmt: skip


def _same(path: Path, names: Iterable[str]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name in names:
        like = first.setdefault(same_to_the_eye(name), name)
        if like is not name and like != name:
            text = f"the names {like!r} and {name!r} look the same (case, blanks or accents)"
            yield Finding((*path, name), text)
