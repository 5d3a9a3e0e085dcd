"""The books of one log: rows read once, waits paired from joining to what ended them.

What must be true of them is in ``sim.verify.identities``. Nothing here asks an engine; staff,
hours and order of service come from the compiled model.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sim.demand.table import ConcernTable
from sim.engine.outcome import Outcome
from sim.errors import EngineFault
from sim.eventlog import NTH, Kind
from sim.plan.model import CompiledModel, Do

Row = tuple[int, int, int, Kind, int]
"""Minute, concern, step, kind, staff group."""
Needs = tuple[tuple[int, int], ...]
"""Teams and people."""


@dataclass
class Wait:
    """One piece of work from joining to what ended the wait; ``key`` orders the service."""

    concern: int
    step: int
    needs: Needs
    joined: int
    key: tuple[int, int, int]
    sure: bool  # the key can be told from the log
    ended: int | None = None
    how: Kind | None = None


class Books:
    """The rows of one log.

    Raises
    ------
    EngineFault
        When something ended that had not begun, or only a part of those needed began.
    """

    def __init__(self, model: CompiledModel, concerns: ConcernTable, outcome: Outcome) -> None:
        self.model, self.concerns, self.outcome = model, concerns, outcome
        log = outcome.log
        columns = (log.minute, log.concern, log.step, log.kind, log.team)
        self.rows: list[Row] = [
            (minute, concern, step, Kind(kind), team)
            for minute, concern, step, kind, team in zip(
                *(column.tolist() for column in columns), strict=True
            )
        ]
        self.team_of: list[int] = model.group_team.tolist()
        self.waits = list(self._waits())

    def minutes(self) -> Iterator[tuple[int, list[Row]]]:
        """Yield each minute with its rows."""
        rows: list[Row] = []
        for row in self.rows:
            if rows and row[0] != rows[0][0]:
                yield rows[0][0], rows
                rows = []
            rows.append(row)
        if rows:
            yield rows[0][0], rows

    @cached_property
    def _sources(self) -> list[int]:
        return list(self.concerns.source.tolist())

    @cached_property
    def _facts(self) -> list[list[int]]:
        return list(self.concerns.attributes.tolist())

    def pick(self, concern: int, step: int) -> int:
        """Return which of a step's picks is a concern's."""
        choice, row = int(self.model.steps.choice[step]), concern // NTH
        return [*self._facts[row], self._sources[row]][choice] if choice >= 0 else 0

    def needs(self, concern: int, step: int) -> Needs:
        """Return the teams and people of a work step for a concern."""
        m = self.model
        pattern = m.steps.picks[step][self.pick(concern, step)]
        first, count = int(m.pattern_first[pattern]), int(m.pattern_count[pattern])
        members = range(first, first + count)
        return tuple((int(m.member_team[i]), int(m.member_people[i])) for i in members)

    # -- waits --------------------------------------------------------------------------------

    def _waits(self) -> Iterator[Wait]:
        """Pair joining with what ended the wait, first in, first out per concern and step."""
        urgent: set[int] = set()  # worries that had a crisis: until when is not told here
        came: dict[int, int] = {}
        doored: set[int] = set()  # concerns that joined at a door: which path did is not told
        queues: dict[tuple[int, int], list[Wait]] = defaultdict(list)
        for minute, rows in self.minutes():
            found: Counter[tuple[int, int, Kind]] = Counter()
            for _, concern, step, kind, _ in rows:
                if kind in (Kind.ARRIVED, Kind.RETURNED):
                    came[concern] = minute
                if kind == Kind.CRISIS:
                    urgent.add(concern // NTH)
                if kind in (Kind.JOINED, Kind.STARTED, Kind.LEFT, Kind.PULLED):
                    found[concern, step, kind] += 1
            doored |= {c for c, s, k in found if k == Kind.JOINED and self.model.steps.door[s]}
            work = [item for item in found.items() if self.model.steps.do[item[0][1]] == Do.WORK]
            for (concern, step, kind), count in work:
                times = self._times(concern, step, kind, count)
                if kind != Kind.JOINED:
                    continue
                door = bool(self.model.steps.door[step])
                key = (
                    int(self.model.steps.klass[step]),
                    minute if door else came[concern],
                    concern,
                )
                sure = concern // NTH not in urgent and (door or concern not in doored)
                alike = queues[concern, step]
                for _ in range(times):
                    needs = self.needs(concern, step)
                    alike.append(Wait(concern, step, needs, minute, key, sure))
                for wait in alike if len(alike) > 1 else []:
                    wait.sure = False  # which of them is served can not be told
            for ends in (Kind.STARTED, Kind.LEFT, Kind.PULLED):
                for (concern, step, kind), count in work:
                    if kind == ends:
                        times = self._times(concern, step, kind, count)
                        yield from self._ended(queues[concern, step], minute, kind, times)
        for waiting in queues.values():
            yield from waiting

    def _times(self, concern: int, step: int, kind: Kind, rows: int) -> int:
        """Return how many pieces of work so many rows are: one row a team, or a person."""
        needs = self.needs(concern, step)
        each = sum(people for _, people in needs) if kind == Kind.STARTED else len(needs)
        if rows % each:
            raise EngineFault(f"{kind.name} for a part of {needs}: concern {concern}, step {step}")
        return rows // each

    @staticmethod
    def _ended(waiting: list[Wait], minute: int, kind: Kind, times: int) -> Iterator[Wait]:
        for _ in range(times):
            if not waiting:
                raise EngineFault(f"{kind.name} without joining in minute {minute}")
            wait = waiting.pop(0)
            wait.ended, wait.how = minute, kind
            yield wait


def is_open(books: Books, group: int, minute: int) -> bool:
    """Say whether a group's calendar is open in a minute."""
    return any(begin <= minute < end for begin, end in open_times(books, group))


def open_times(books: Books, group: int) -> list[tuple[int, int]]:
    """Return when a group is at work: (open, close) minutes, rising."""
    m = books.model
    calendar = int(m.group_calendar[group])
    first, count = int(m.interval_first[calendar]), int(m.interval_count[calendar])
    pairs = m.intervals[first : first + 2 * count]
    return [(int(pairs[i]), int(pairs[i + 1])) for i in range(0, 2 * count, 2)]
