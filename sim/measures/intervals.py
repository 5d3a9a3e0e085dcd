"""Rows paired into intervals: shifts, waits, work, people kept free, meetings.

The log has no thread column: rows of one concern, step and team (or group) are paired first in,
first out. Sums of minutes do not depend on the pairing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.eventlog import Kind
from sim.kept import compiled
from sim.measures import loops
from sim.measures.reading import DAY, Reading, chosen, first_after, last_before

NONE = -1


def pair(begin_keys: np.ndarray, end_keys: np.ndarray) -> np.ndarray:
    """Return for each beginning the position of its end, -1 for none.

    The k-th beginning of a key belongs to the k-th end of that key; both in the log's order.
    """
    return compiled(loops.pair)(begin_keys, end_keys)


class OnShift:
    """Minutes one person of each staff group was at work between two minutes of the log."""

    def __init__(self, reading: Reading, *, first: int, last: int) -> None:
        self.first, self.last, self._people = first, last, reading.people
        began, ended = reading.rows(Kind.SHIFT_BEGAN), reading.rows(Kind.SHIFT_ENDED)
        partner = pair(reading.group[began], reading.group[ended])
        close = np.full(len(began), reading.horizon, dtype=np.int64)
        close[partner >= 0] = reading.minute[ended[partner[partner >= 0]]]
        order = np.argsort(reading.group[began], kind="stable")
        self._lay_out(reading.group[began][order], reading.minute[began][order], close[order])
        self.total = self._whole * reading.people

    def _lay_out(self, groups: np.ndarray, opens: np.ndarray, closes: np.ndarray) -> None:
        """Lay the shifts out group by group, ahead of each group's an empty one."""
        count = np.bincount(groups, minlength=len(self._people))
        first = np.concatenate([[0], np.cumsum(count + 1)])
        place = np.arange(len(groups)) + groups + 1
        self._opens = np.full(first[-1], self.first, dtype=np.int64)
        self._opens[place] = np.clip(opens, self.first, self.last)
        self._length = np.zeros(first[-1], dtype=np.int64)
        self._length[place] = np.clip(closes, self.first, self.last) - self._opens[place]
        passed = np.cumsum(self._length) - self._length
        self._before = passed - np.repeat(passed[first[:-1]], count + 1)
        last = first[1:] - 1
        self._whole = self._before[last] + self._length[last]
        self._seek = compiled(loops.shifts_by_day)(first, self._opens, self.last, DAY)

    def held(self, reading: Reading, begun: np.ndarray, ended: np.ndarray) -> np.ndarray:
        """Return the minutes at work each person was held between two rows (-1: still)."""
        groups = reading.group[begun]
        until = self._worked(groups, chosen(reading.minute, ended, reading.horizon))
        held: np.ndarray = until - self._worked(groups, reading.minute[begun])
        return held

    def _worked(self, groups: np.ndarray, minutes: np.ndarray) -> np.ndarray:
        minutes = np.clip(minutes, self.first, self.last)
        shifts = (self._seek, self._opens, self._length, self._before)
        return compiled(loops.at_work)(groups, minutes, *shifts, DAY)


@dataclass(frozen=True)
class Waits:
    """Time spent waiting, one entry per team and task. ``left``: row it ended with, -1: still."""

    joined: np.ndarray
    left: np.ndarray
    kind: np.ndarray
    team: np.ndarray

    def until(self, reading: Reading) -> np.ndarray:
        """Return the minute each wait ended (the horizon where it has not)."""
        return chosen(reading.minute, self.left, reading.horizon)


@dataclass(frozen=True)
class Spells:
    """Work, one entry per person: the rows it ``joined``, ``started`` and ``finished`` with.

    ``finished`` is -1 where it was still under way; ``together`` is how many people of that
    team the task needs.
    """

    joined: np.ndarray
    started: np.ndarray
    finished: np.ndarray
    together: np.ndarray
    stopped: np.ndarray
    resumed: np.ndarray
    stopped_spell: np.ndarray

    def minutes(self, reading: Reading, shift: OnShift) -> np.ndarray:
        """Return the minutes at work each person was held (interruptions taken out)."""
        held = shift.held(reading, self.started, self.finished)
        away = shift.held(reading, self.stopped, self.resumed)
        np.subtract.at(held, self.stopped_spell, away)
        return held


class Paired:
    """Waits and work of one reading, paired when first asked for."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @cached_property
    def _both(self) -> tuple[Waits, Spells]:
        return waits_and_work(self._reading)

    @property
    def waits(self) -> Waits:
        """All waiting for staff."""
        return self._both[0]

    @property
    def spells(self) -> Spells:
        """All work."""
        return self._both[1]


def waits_and_work(reading: Reading) -> tuple[Waits, Spells]:
    """Pair the rows of all queues and all work."""
    joined, started = reading.rows(Kind.JOINED), reading.rows(Kind.STARTED)
    tasks = _key(reading, started)
    together, leader = _people_together(reading, started, tasks)
    leads = np.flatnonzero(leader == np.arange(len(started)))
    gone = reading.rows(Kind.LEFT, Kind.PULLED)
    gone = gone[reading.group[gone] >= 0]
    exits, keys = np.append(started[leads], gone), np.append(tasks[leads], _key(reading, gone))
    order = np.argsort(exits, kind="stable")
    partner = pair(_key(reading, joined), keys[order])
    served = partner >= 0
    left, origin = np.full(len(joined), NONE), order[partner[served]]
    left[served] = exits[origin]
    kind = chosen(reading.kind, left, NONE)
    waits = Waits(joined, left, kind, reading.team(joined))
    first_row = np.full(len(started), NONE)
    begun = origin < len(leads)
    first_row[leads[origin[begun]]] = joined[served][begun]
    first_row = first_row[leader]
    joined_of = np.where(first_row >= 0, first_row, started)  # its own row where there is none
    return waits, _spells(reading, started, together, joined_of)


def _key(reading: Reading, rows: np.ndarray) -> np.ndarray:
    """One number for concern, step and team."""
    return _keys(reading, rows, reading.team_of, len(reading.teams) + 1)


def _person(reading: Reading, rows: np.ndarray) -> np.ndarray:
    """One number for concern, step and staff group."""
    groups = np.append(np.arange(len(reading.people)), NONE)
    return _keys(reading, rows, groups, len(groups))


def _task(reading: Reading, rows: np.ndarray) -> np.ndarray:
    """One number for concern and step."""
    return _keys(reading, rows, np.zeros(len(reading.people) + 1, dtype=np.int64), 1)


def _keys(reading: Reading, rows: np.ndarray, staff: np.ndarray, size: int) -> np.ndarray:
    steps = len(reading.names.steps) + 1
    columns = (reading.concern, reading.step, reading.group)
    return compiled(loops.keys)(rows, *columns, steps, staff, size)


def _people_together(
    reading: Reading, started: np.ndarray, tasks: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How many people of the team the task of each STARTED row needs, and the first of them.

    They start in one minute. Taken as the fewest ever seen to start together at that step in that
    team.
    """
    kind = reading.step[started] * (len(reading.teams) + 1) + reading.team(started)
    before = compiled(loops.previous)(tasks)
    together = compiled(loops.fewest_together)(before, reading.minute[started], kind)
    return together, compiled(loops.leaders)(before, together)


def _spells(
    reading: Reading, started: np.ndarray, together: np.ndarray, joined: np.ndarray
) -> Spells:
    finished, stopped = reading.rows(Kind.FINISHED), reading.rows(Kind.STOPPED)
    people = _person(reading, started)
    ended = chosen(finished, pair(people, _person(reading, finished)), NONE)
    spell = last_before(people, started, _person(reading, stopped), stopped)
    stopped, spell = stopped[spell >= 0], spell[spell >= 0]
    return Spells(joined, started, ended, together, stopped, _resumed(reading, stopped), spell)


def _resumed(reading: Reading, stopped: np.ndarray) -> np.ndarray:
    """The work goes on for all when the last of its people is back: one RESUMED row."""
    resumed = reading.rows(Kind.RESUMED)
    found = first_after(_task(reading, resumed), resumed, _task(reading, stopped), stopped)
    return chosen(resumed, found, NONE)


def between(reading: Reading, begin: Kind, end: Kind, *more_ends: Kind) -> Waits:
    """Pair rows of a case at a step that is no queue for staff: lists, places, requests."""
    begun, ended = reading.rows(begin), reading.rows(end, *more_ends)
    left = chosen(ended, pair(_task(reading, begun), _task(reading, ended)), NONE)
    return Waits(begun, left, chosen(reading.kind, left, NONE), reading.team(begun))


@dataclass(frozen=True)
class Held:
    """People held for something else than work: rows it began and ended with (-1: not yet)."""

    begun: np.ndarray
    ended: np.ndarray

    def minutes(self, reading: Reading, shift: OnShift) -> np.ndarray:
        """Return the minutes at work each of these people was held."""
        return shift.held(reading, self.begun, self.ended)


def held(reading: Reading, begin: Kind, end: Kind) -> Held:
    """Pair rows about single people: kept free, set aside for a slot, attending."""
    begun, ended = reading.rows(begin), reading.rows(end)
    ended = ended[reading.group[ended] >= 0]
    return Held(begun, chosen(ended, pair(_person(reading, begun), _person(reading, ended)), NONE))
