"""What happened in a log, counted: so that two equal logs prove something."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from sim.engine.outcome import Outcome
from sim.eventlog import NTH, Kind
from sim.plan.model import CompiledModel, Do
from tests.situation import Situation

Row = tuple[int, int, int, int, int]
"""Minute, concern, step, kind, staff group."""


def census(situation: Situation, outcome: Outcome) -> Counter[str]:
    """Count every kind of row, every kind of step, and what is special, by its name."""
    log, m = outcome.log, situation.model
    columns = (log.minute, log.concern, log.step, log.kind, log.team)
    rows: list[Row] = list(zip(*(column.tolist() for column in columns), strict=True))
    seen = Counter(Kind(row[3]).name for row in rows)
    for _, concern, step, _, _ in rows:
        if concern >= 0 and step >= 0:
            seen[f"a row at a step {Do(int(m.steps.do[step])).name}"] += 1
    for found in (_people(situation, rows), _crises(m, rows), _forks(m, rows), _waits(m, rows)):
        seen.update(found)
    seen.update(_threads(rows))
    stock = situation.concerns().stock
    protected = [int(m.stock_protected[entry]) for entry in stock.tolist() if entry >= 0]
    seen["stock that is protected"] += sum(protected)
    seen["a row of old stock before day 0"] += sum(row[0] < 0 for row in rows)
    return seen


def _people(situation: Situation, rows: list[Row]) -> Iterator[str]:
    m, groups = situation.model, list(situation.names.teams["group"])
    away: Counter[tuple[int, int]] = Counter()
    begun: defaultdict[int, set[int]] = defaultdict(set)
    for minute, concern, step, kind, group in rows:
        if kind == Kind.STARTED:
            if str(groups[group]).endswith("part-time"):
                yield "a part-timer starts"
            if group != m.team_group_first[m.group_team[group]]:
                yield "somebody of another group of the team starts"
        elif kind == Kind.STOPPED:
            away[concern, step] += 1
            if away[concern, step] == 2:
                yield "work stopped for two at once"
        elif kind == Kind.RESUMED:
            away[concern, step] = 0
        elif kind == Kind.SLOT_BEGAN:
            begun[minute].add(step)
            if len(begun[minute]) == 2:
                yield "two meetings in one minute"


def _crises(m: CompiledModel, rows: list[Row]) -> Iterator[str]:
    moved = {(row[0], row[1]) for row in rows if row[3] in (Kind.PULLED, Kind.RETURNED)}
    rang = {(row[0], row[1]) for row in rows if row[3] == Kind.CRISIS}
    for minute, concern, step, kind, _ in rows:
        if kind == Kind.PULLED:
            yield f"pulled out of {Do(int(m.steps.do[step])).name}"
        elif kind == Kind.CRISIS and not {(minute, concern), (minute, concern + 1)} & moved:
            yield "a crisis waits for the end of work or a meeting"
        elif kind == Kind.RETURNED and (minute, concern - 1) in rang:
            yield "a crisis brings a closed case back"
        elif kind == Kind.JOINED and step == m.crisis_step:
            yield "an urgent case joins"


def _forks(m: CompiledModel, rows: list[Row]) -> Iterator[str]:
    inner = set().union(*(_inside(m, step) for step, do in enumerate(m.steps.do) if do == Do.FORK))
    seen = {(row[0], row[1], row[2]) for row in rows}
    silent = (Do.TAKE, Do.GIVE, Do.DONE)
    for minute, concern, step, kind, _ in rows:
        if kind == Kind.ASKED:
            if step in inner:
                yield "a fork in a fork"
            ways = zip(m.steps.branches[step], m.steps.branch_view[step], strict=True)
            for start, view in ways:
                if view >= 0 and m.steps.do[start] not in silent:
                    asked = (minute, concern, start) in seen
                    yield "a branch is started" if asked else "a view makes a branch needless"


def _inside(m: CompiledModel, fork: int) -> set[int]:
    """Steps that the branches of a fork lead to."""
    ahead = m.steps.branches[fork]
    found: set[int] = set()
    while ahead:
        step = ahead.pop()
        if step not in found:
            found.add(step)
            ahead += [int(n) for n in (m.steps.next[step], m.steps.on_limit[step]) if n >= 0]
            ahead += m.steps.routes[step]
    return found


def _waits(m: CompiledModel, rows: list[Row]) -> Iterator[str]:
    asked = {(row[0], row[1], row[2]) for row in rows if row[3] == Kind.PLACE_WAITED}
    for minute, concern, step, kind, _ in rows:
        if kind in (Kind.JOINED, Kind.LISTED, Kind.PLACE_WAITED) and m.steps.choice[step] >= 0:
            changes = m.steps.choice[step] > m.facts
            yield "chosen by a fact that changes" if changes else "chosen by an attribute"
        if kind in (Kind.LEFT, Kind.TIMED_OUT) and m.steps.limit_calendar[step] >= 0:
            yield "a limit in working days is reached"
        if kind == Kind.PLACE_TAKEN and step >= 0 and (minute, concern, step) not in asked:
            yield "a place is waited for"


def _threads(rows: list[Row]) -> Iterator[str]:
    ended: set[int] = set()
    arrived: Counter[int] = Counter()
    for minute, concern, _, kind, _ in rows:
        if kind == Kind.ENDED:
            ended.add(concern)
        elif kind == Kind.DONE and concern in ended:
            yield "side work is done after its concern ended"
        elif kind == Kind.RETURNED and concern % NTH >= 2:
            yield "a second return, or a later one"
        elif kind == Kind.ARRIVED:
            arrived[minute] += 1
            if arrived[minute] == 10:
                yield "ten or more arrive in one minute"
