"""A situation written out: a small scenario played by an engine, and what happened as text."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.demand.draw import draw_concerns
from sim.demand.table import ConcernTable
from sim.engine.outcome import Outcome
from sim.engine.reference import simulate
from sim.eventlog import NTH, Kind
from sim.plan.compile import compile_model
from sim.plan.model import CompiledModel
from sim.plan.names import Names
from sim.plan.pathway import step_numbers
from sim.scenario.schema import Scenario

DAY = 1440
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]
OFFICE = {"shifts": [{"days": WEEKDAYS, "open": "09:00", "close": "17:00"}]}
NEED = {
    "stage2": 0.0,
    "multi_agency": 1.0,
    "significant_harm": 2.0,
    "conference": 2.2,
    "registration": 2.5,
}


@dataclass(frozen=True)
class Played:
    """What an engine made of a situation."""

    outcome: Outcome
    names: Names

    def rows(
        self, *kinds: Kind, concern: int | None = None
    ) -> list[tuple[int, int, str, str, str]]:
        """Return (minute, concern, kind, step, staff group) of the chosen rows."""
        log = self.outcome.log
        steps, teams = list(self.names.steps["step"]), self.names.teams
        groups = list(teams["group"]) if len(teams) else []
        found = []
        for minute, number, step, kind, team in zip(
            log.minute.tolist(), log.concern.tolist(), log.step.tolist(), log.kind.tolist(),
            log.team.tolist(), strict=True,
        ):  # fmt: skip
            if (kinds and kind not in kinds) or (concern is not None and number != concern):
                continue
            where = "" if step < 0 or number < 0 else steps[step]
            who = "" if team < 0 else groups[team]
            found.append((minute, number, Kind(kind).name.lower(), where, who))
        return found

    def when(self, kind: Kind, step: str, concern: int) -> list[int]:
        """Return the minutes at which something happened to a concern at a step."""
        return [row[0] for row in self.rows(kind, concern=concern) if row[3] == step]

    def first(self, kind: Kind, step: str, concern: int) -> int:
        """Return the first minute at which something happened to a concern at a step."""
        return self.when(kind, step, concern)[0]

    def story(self, concern: int) -> list[tuple[int, str, str]]:
        """Return (minute, kind, step) of everything that happened to a concern."""
        return [(minute, kind, step) for minute, _, kind, step, _ in self.rows(concern=concern)]

    def ends(self, concern: int) -> list[str]:
        """Return the steps at which a concern left the system."""
        return [row[3] for row in self.rows(Kind.ENDED, concern=concern)]


def number(row: int, nth: int = 0) -> int:
    """Return the concern number of the ``row``-th worry, returned ``nth`` times."""
    return row * NTH + nth


@dataclass(frozen=True)
class Situation:
    """A scenario made ready for an engine; it can be played many times."""

    settings: dict[str, Any]
    days: float = 28
    scenario: Scenario = field(init=False)
    model: CompiledModel = field(init=False)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        base = {"name": "situation", "start": "2007-01-01"}
        scenario = Scenario.model_validate(base | self.settings)
        model, names = compile_model(scenario, horizon=int(self.days * DAY))
        for name, value in (("scenario", scenario), ("model", model), ("names", names)):
            object.__setattr__(self, name, value)

    def concerns(self, *, seed: int = 1, replication: int = 0) -> ConcernTable:
        """Draw the concerns of one replication."""
        return draw_concerns(
            self.scenario,
            step_numbers(self.scenario),
            seed=seed,
            replication=replication,
            horizon=self.model.horizon,
        )

    def play(self, *, seed: int = 1, replication: int = 0) -> Played:
        """Play one replication with the reference engine."""
        concerns = self.concerns(seed=seed, replication=replication)
        return Played(simulate(self.model, concerns, replication=replication), self.names)


def play(
    settings: dict[str, Any], *, days: float = 28, seed: int = 1, replication: int = 0
) -> Played:
    """Play a scenario given as a dictionary with the reference engine."""
    return Situation(settings, days).play(seed=seed, replication=replication)


def textbook(name: str, *, days: float) -> Situation:
    """Return a scenario of scenarios/textbook, ready to be played."""
    path = Path(__file__).parents[1] / "scenarios" / "textbook" / f"{name}.toml"
    return Situation(tomllib.loads(path.read_text("utf-8")), days)


Arrival = (
    tuple[str, str] | tuple[str, str, float | None] | tuple[str, str, float | None, dict[str, str]]
)


def given(*arrivals: Arrival) -> list[dict[str, Any]]:
    """Return given arrivals from (time, source[, need[, attributes]])."""
    keys = ("at", "source", "need", "attributes")
    return [dict(zip(keys, arrival, strict=False)) for arrival in arrivals]


def at_day(day: int, time: str = "09:00") -> str:
    """Return a moment so many days after Monday 1 January 2007, the start."""
    return f"2007-01-{day + 1:02d}T{time}"


def demand(*arrivals: Arrival, **begins: str) -> dict[str, Any]:
    """Return demand: sources (name = first step) that bring the given arrivals only."""
    sources = {name: {"begins": step, "per_year": 0} for name, step in begins.items()}
    return {"sources": sources, "given": given(*arrivals)}


def minutes(value: float) -> dict[str, Any]:
    """Return a fixed time."""
    return {"value": value, "unit": "minutes"}


def hours(value: float) -> dict[str, Any]:
    """Return a fixed time."""
    return {"value": value, "unit": "hours"}


def days(value: float) -> dict[str, Any]:
    """Return a fixed time."""
    return {"value": value, "unit": "days"}


def work(team: Any, time: float, **more: Any) -> dict[str, Any]:
    """Return a work step of so many minutes; it leads to "out" unless ``next`` says otherwise."""
    return {"kind": "work", "team": team, "time": minutes(time), "next": "out"} | more


def delay(time: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a delay; it leads to "out" unless ``next`` says otherwise."""
    return {"kind": "delay", "time": time, "next": "out"} | more


def milestone(**more: Any) -> dict[str, Any]:
    """Return a milestone; it leads to "out" unless ``next`` says otherwise."""
    return {"kind": "milestone", "next": "out"} | more


OUT: dict[str, Any] = {"kind": "end"}
FINAL: dict[str, Any] = {"kind": "end", "final": True}
