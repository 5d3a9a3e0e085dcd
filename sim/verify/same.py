"""What must not change, and what must change in one direction for each case, exactly: checks 30,
35, 36, 38, 39, 41, 42 and 44 of the list."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from sim.eventlog import NTH, Kind
from sim.scenario.schema import Scenario
from sim.verify.exact import Exact, fixed, given, same_rows
from sim.verify.figures import first_times
from sim.verify.generated import DAYS, Settings, generated
from sim.verify.play import Played, Ready, Simulate, changed, textbook
from sim.verify.verdict import Finding, exact

SEEDS = range(8)
"""Of the generated scenarios."""


def another_person(engine: Simulate, seed: int) -> Finding:
    """30: one more person at work makes nobody wait longer (Kiefer and Wolfowitz 1955)."""
    found = []
    for people in (2, 3, 4):
        played = textbook("mmc", days=100, sets=[f"teams.desk.fte={people}"]).play(
            engine, seed=seed
        )
        joined = first_times(played, Kind.JOINED, "serve")
        started = first_times(played, Kind.STARTED, "serve")
        found.append(np.where(started >= 0, started - joined, 10**9))
    longer = [(more > fewer).sum() for fewer, more in pairwise(found)]
    shorter = [(more < fewer).sum() for fewer, more in pairwise(found)]
    return exact(int(sum(longer)) + (0 if all(shorter) else 1), sum(map(len, found[1:])))


def times_sixty(engine: Simulate, seed: int) -> Finding:
    """35: minutes read as hours: with fixed times, everything happens sixty times later."""
    random = Random(seed)
    at = sorted(random.randrange(4000) for _ in range(300))
    played = []
    for k in (1, 60):
        steps = {"first": {"time": fixed(9 * k)}, "second": {"time": fixed(23 * k)}}
        demand = given([k * minute for minute in at], "calls")
        ready = changed(textbook("jackson", days=10 * k), {"demand": demand, "steps": steps})
        played.append(ready.play(engine, seed=seed))
    log = played[0].outcome.log
    object.__setattr__(log, "minute", log.minute * 60)
    return same_rows(*played)


def in_words(played: Played) -> list[tuple[Any, ...]]:
    """Return the rows with names for numbers, in an order that does not depend on numbers."""
    log, names = played.outcome.log, played.ready.names
    groups = list(names.teams["group"]) if len(names.teams) else []
    columns = (log.minute, log.concern, log.kind, log.step, log.team)
    return sorted(
        (minute, concern, kind, played.ready.steps[step] if step >= 0 <= concern else "",
         groups[team] if team >= 0 else "")
        for minute, concern, kind, step, team in zip(*(c.tolist() for c in columns), strict=True)
    )  # fmt: skip


def _alike(engine: Simulate, seed: int, first: Settings, second: Settings) -> int:
    """Return 1 if two scenarios differ in what happens, else 0."""
    one, other = (
        in_words(Ready(Scenario.model_validate(said), DAYS).play(engine, seed=seed))
        for said in (first, second)
    )
    return int(one != other)


def other_order(engine: Simulate, seed: int) -> Finding:
    """36: teams, agencies, checks and steps written in another order: the same things happen."""
    differ = 0
    for number in SEEDS:
        random = Random(number)
        made = generated(random)
        names = ("teams", "agencies", "checks", "steps", "calendars", "doors")
        differ += _alike(engine, seed, made, made | {n: _shuffled(made[n], random) for n in names})
    return exact(differ, len(SEEDS))


def _shuffled(table: Settings, random: Random) -> Settings:
    names = list(table)
    random.shuffle(names)
    return {name: table[name] for name in names}


def not_used(engine: Simulate, seed: int) -> Finding:
    """38: a team, an agency, a step and a source that nobody meets change nothing."""
    differ = 0
    for number in SEEDS:
        made = generated(Random(number))
        unused = {"kind": "work", "team": "spare", "time": fixed(30), "next": "out"}
        more = made | {
            "teams": made["teams"] | {"spare": {"fte": 3, "closed": True}},
            "agencies": made["agencies"] | {"spare": {"offset": 2}},
            "steps": {"unused": unused} | made["steps"],
        }
        sources = made["demand"]["sources"] | {"spare": {"begins": "out", "per_year": 0}}
        more["demand"] = made["demand"] | {"sources": sources}
        differ += _alike(engine, seed, made, more)
    return exact(differ, len(SEEDS))


def one_more_draw(engine: Simulate, seed: int) -> Finding:
    """39: one more decision on the way shifts no other draw: each keeps its arrival and work."""
    plain = textbook("large-team", days=100)
    toss = {"kind": "shares", "share": 0.5, "yes": "serve", "no": "serve"}
    sources = {"cases": {"begins": "toss"}}
    more = changed(plain, {"steps": {"toss": toss}, "demand": {"sources": sources}})
    rows = [
        np.stack([first_times(p, kind, "serve") for kind in (Kind.STARTED, Kind.FINISHED)])
        for p in (plain.play(engine, seed=seed), more.play(engine, seed=seed))
    ]
    return exact(int((rows[0] != rows[1]).sum()), rows[0].size)


def same_children(engine: Simulate, seed: int) -> Finding:
    """39: other staff and other work, and the children are the same: arrival, need, luck, facts."""
    del engine  # about the concern table, which every engine is given
    one = textbook("mmc", days=100).concerns(seed=seed)
    sets = ["teams.desk.fte=9", "steps.serve.time.value=5"]
    other = textbook("mmc", days=100, sets=sets).concerns(seed=seed)
    names = ("minute", "child", "worry", "source", "need", "luck", "attributes")
    differ = [int((getattr(one, n) != getattr(other, n)).sum()) for n in names]
    return exact(sum(differ), len(one))


def any_order(engine: Simulate, seed: int) -> Finding:
    """41: a replication alone is the same as after others, in any order."""
    ready = Ready(Scenario.model_validate(generated(Random(3))), DAYS)
    forth = [ready.play(engine, seed=seed, replication=r) for r in range(4)]
    back = [ready.play(engine, seed=seed, replication=r) for r in reversed(range(4))][::-1]
    found = [same_rows(one, other) for one, other in zip(forth, back, strict=True)]
    return exact(int(sum(f.found for f in found)), sum(f.n for f in found))


def same_seed(engine: Simulate, seed: int) -> Finding:
    """42 and 44: a scenario and its copy give the same rows, another seed gives others."""
    made = generated(Random(5))
    one, copy = (Ready(Scenario.model_validate(made), DAYS).play(engine, seed=seed) for _ in "12")
    other = Ready(Scenario.model_validate(made), DAYS).play(engine, seed=seed + 1)
    found = same_rows(one, copy)
    return exact(int(found.found) + int(same_rows(one, other).found == 0), found.n)


def numbers_within(played: Played) -> int:
    """Return how many concern numbers of the log are of no row of the concern table."""
    return int((played.outcome.log.concern // NTH >= len(played.concerns)).sum())


SAME: tuple[tuple[str, str, Exact], ...] = (
    ("30 one more person", "cases that wait longer", another_person),
    ("35 all times x 60", "rows that differ", times_sixty),
    ("36 another order in the file", "scenarios that differ", other_order),
    ("38 what nobody meets", "scenarios that differ", not_used),
    ("39 one more draw elsewhere", "starts and ends that differ", one_more_draw),
    ("39 the same children", "facts that differ", same_children),
    ("41 replications in any order", "rows that differ", any_order),
    ("42, 44 the same seed, a copy", "rows that differ", same_seed),
)
