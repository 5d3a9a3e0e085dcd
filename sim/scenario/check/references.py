"""Every name that is used is known, and no two names look the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sim.eventlog import MEANINGS
from sim.scenario import schema, step_kinds
from sim.scenario.check.findings import Finding
from sim.scenario.keys import Path
from sim.scenario.quantities import ByAttribute
from sim.scenario.schema import Scenario
from sim.scenario.walk import DONE, FACTS, branches, chosen, onward, staff, tables
from sim.words import did_you_mean, listed, same_to_the_eye

Used = Iterator[tuple[Path, str]]

RESERVED = {
    "steps": (DONE,),
    "attributes": ("source", *FACTS),
    "doors": ("own", "helper"),
    "calendars": ("always",),
}


def check_names(scenario: Scenario) -> Iterator[Finding]:
    """Yield unknown, reserved and look-alike names, and choices that leave a value out."""
    for what, used, known in _uses(scenario):
        among = set(known)
        for path, name in used:
            if name not in among:
                text = f"there is no {what} {name!r}{did_you_mean(name, known)}"
                yield Finding(path, text)
    yield from _helper(scenario)
    yield from _choices(scenario)
    yield from _reserved(scenario)
    yield from _look_alikes(scenario)


def _uses(scenario: Scenario) -> Iterator[tuple[str, Used, Collection[str]]]:
    calendars = ["always", *scenario.calendars]
    yield "step", _targets(scenario), [*scenario.steps, DONE]
    yield "step", _beginnings(scenario), list(scenario.steps)
    yield "team", _teams(scenario), list(scenario.teams)
    yield "agency", _agencies(scenario), list(scenario.agencies)
    yield "calendar", _calendars(scenario), calendars
    yield "list of dates", _dates(scenario), list(scenario.dates)
    yield "door", _doors(scenario), list(scenario.doors)
    yield "door", _right_doors(scenario), ["own", "helper", *scenario.doors]
    yield "meeting", _meetings(scenario), list(scenario.meetings)
    yield "check", _asked(scenario), list(scenario.checks)
    yield "source", _sources(scenario), list(scenario.demand.sources)
    yield "attribute", _attributes(scenario), ["source", *FACTS, *scenario.attributes]
    yield "attribute", _by(scenario), ["source", *scenario.attributes]
    yield "meaning", _meanings(scenario), list(MEANINGS)


def _targets(scenario: Scenario) -> Used:
    for name, step in scenario.steps.items():
        for at, target in (*onward(step), *branches(step)):
            yield ("steps", name, *at), target


def _beginnings(scenario: Scenario) -> Used:
    for name, source in scenario.demand.sources.items():
        yield ("demand", "sources", name, "begins"), source.begins
    for number, stock in enumerate(scenario.demand.stock):
        yield ("demand", "stock", number, "step"), stock.step
    if scenario.crisis:
        yield ("crisis", "begins"), scenario.crisis.begins


def _teams(scenario: Scenario) -> Used:
    yield from ((path, team) for path, team, _ in staff(scenario))
    for name, move in scenario.moves.items():
        yield ("moves", name, "leaves"), move.leaves
        yield ("moves", name, "joins"), move.joins
    for name, step in scenario.steps.items():
        if isinstance(step, step_kinds.Place):
            yield from ((("steps", name, "team", *at), t) for at, t in chosen(step.team))
    for number, stock in enumerate(scenario.demand.stock):
        yield from ((("demand", "stock", number, "holds", n), t) for n, t in enumerate(stock.holds))


def _agencies(scenario: Scenario) -> Used:
    for table, entries in (
        (("teams",), scenario.teams), (("doors",), scenario.doors), (("checks",), scenario.checks),
        (("demand", "sources"), scenario.demand.sources),
    ):  # fmt: skip
        for name, entry in entries.items():
            agency = getattr(entry, "agency")  # noqa: B009  # four tables that all have it
            if agency:
                yield (*table, name, "agency"), agency
    for key in ("members", "wider_members"):
        for number, agency in enumerate(getattr(scenario.room, key)):
            yield ("room", key, number), agency
    for name, step in scenario.steps.items():
        yield from ((("steps", name, *at), agency) for at, agency in _step_agencies(step))


def _step_agencies(step: step_kinds.Step) -> Used:
    if isinstance(step, step_kinds.JudgedNeed):
        yield from ((("agency", *at), agency) for at, agency in chosen(step.agency))
    elif isinstance(step, step_kinds.Milestone):
        yield from ((("view", *at), agency) for at, agency in chosen(step.view))
    elif isinstance(step, step_kinds.Requests):
        yield ("asker",), step.asker
        yield from ((("representatives", agency), agency) for agency in step.representatives)
    elif isinstance(step, step_kinds.Fork):
        yield from ((("unless_view", b), agency) for b, agency in step.unless_view.items())


def _calendars(scenario: Scenario) -> Used:
    for path, table in tables(scenario):
        for key in ("calendar", "travel_calendar", "limit_calendar"):
            name = getattr(table, key, None)
            if isinstance(name, str):
                yield (*path, key), name
            elif key == "calendar" and _needs_office(table):
                yield (*path, "time", "unit"), "office"


def _needs_office(table: object) -> bool:
    """Working days without a calendar are those of "office"."""
    return isinstance(table, step_kinds.Delay) and table.time.unit == "working days"


def _dates(scenario: Scenario) -> Used:
    for path, table in tables(scenario):
        if isinstance(table, schema.Calendar | schema.Meeting):
            yield from (((*path, "closed_on", n), name) for n, name in enumerate(table.closed_on))
        if isinstance(table, schema.Source) and table.holidays is not None:
            yield (*path, "holidays"), table.holidays


def _doors(scenario: Scenario) -> Used:
    for name, step in scenario.steps.items():
        if isinstance(step, step_kinds.Work):
            yield from ((("steps", name, "door", *at), door) for at, door in chosen(step.door))


def _right_doors(scenario: Scenario) -> Used:
    for band in type(scenario.right_doors).model_fields:
        for number, door in enumerate(getattr(scenario.right_doors, band)):
            yield ("right_doors", band, number), door


def _helper(scenario: Scenario) -> Iterator[Finding]:
    """Where the right door is the helper's, the attribute "helper" names doors."""
    for path, door in _right_doors(scenario):
        if door == "helper" and "helper" not in scenario.attributes:
            yield Finding(path, "needs an attribute 'helper' whose values are doors")
        elif door == "helper":
            for value in scenario.attributes["helper"].values:
                if value not in scenario.doors:
                    text = f"there is no door {value!r}{did_you_mean(value, scenario.doors)}"
                    yield Finding(("attributes", "helper", "values"), text)
            return


def _meetings(scenario: Scenario) -> Used:
    for name, step in scenario.steps.items():
        if isinstance(step, step_kinds.Hear):
            yield from ((("steps", name, "meeting", *at), m) for at, m in chosen(step.meeting))


def _asked(scenario: Scenario) -> Used:
    for name, step in scenario.steps.items():
        if isinstance(step, step_kinds.Requests):
            yield from ((("steps", name, "ask", n), check) for n, check in enumerate(step.ask))


def _sources(scenario: Scenario) -> Used:
    demand = scenario.demand
    yield from ((("demand", "given", n, "source"), g.source) for n, g in enumerate(demand.given))
    yield from ((("demand", "stock", n, "source"), s.source) for n, s in enumerate(demand.stock))


def _attributes(scenario: Scenario) -> Used:
    for path, table in tables(scenario):
        if isinstance(table, ByAttribute):
            yield (*path, "by"), table.by
        if isinstance(table, step_kinds.ByFact):
            yield (*path, "attribute"), table.attribute


def _by(scenario: Scenario) -> Used:
    for name, attribute in scenario.attributes.items():
        yield from ((("attributes", name, "by", n), by) for n, by in enumerate(attribute.by))
    for key in ("given", "stock"):
        for number, entry in enumerate(getattr(scenario.demand, key)):
            for attribute in entry.attributes:
                yield ("demand", key, number, "attributes", attribute), attribute


def _meanings(scenario: Scenario) -> Used:
    for name, step in scenario.steps.items():
        if step.means is not None:
            yield ("steps", name, "means"), step.means


def values_of(scenario: Scenario, attribute: str) -> list[str]:
    """Return the values an attribute, the source or a changing fact can have."""
    if attribute == "source":
        return list(scenario.demand.sources)
    if attribute in FACTS:
        return FACTS[attribute]
    found = scenario.attributes.get(attribute)
    return list(found.values) if found else []


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
