"""The compiled clock's outside: the model laid out in an array, and what came of it read back.

Needs numba. A run that finds its memory or its log too small is run again with twice as much.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim import kept
from sim.demand.table import ConcernTable
from sim.engine.journal import EARLIEST, EXISTING
from sim.engine.kernel import get_ready
from sim.engine.layout import Layout, laid_out
from sim.engine.memory import Event
from sim.engine.memory import Memory as World
from sim.engine.outcome import Outcome, fault, outcome
from sim.engine.subset import places, split
from sim.engine.timeline import DAY
from sim.engine.unpack import unpack
from sim.eventlog import EventLog
from sim.plan.model import Calendar, CompiledModel, Fact, Lists, Step
from sim.row import Row, columns, default
from sim.rules import rows
from sim.rules.order import Status
from sim.rules.rows import Called, Case, Concern, Fork, Group, Hand, Stock, Thread, Wait

FIRST_ROOM, FIRST_ROWS, FIRST_EXISTING = 1 << 20, 1 << 16, 1 << 13
ROWS_EACH = 12
"""Room at first for things, rows of the log (so many for each concern) and concerns; more when it
is found too small, and then the run is done again."""
KINDS = 16
"""Room for the lists of free rows."""
HEAD = places(World)
"""Where the fields of the world are."""


class Memory:
    """Room for a run, used again for the next one; one thread at a time uses it."""

    def __init__(self) -> None:
        self.room, self.rows, self.existing = FIRST_ROOM, FIRST_ROWS, FIRST_EXISTING
        self.w = np.empty(0, dtype=np.int64)

    def begin(self, engine: Engine) -> np.ndarray:
        """Return the array with a model laid out in it."""
        begin = engine.begin
        self.room = max(self.room, 2 * int(begin[HEAD["margin"]]))
        size = len(begin) + self.room + 2 * self.rows + EXISTING * self.existing
        if len(self.w) < size:
            self.w = np.empty(size, dtype=np.int64)
        w = self.w
        w[: len(begin)] = begin
        w[HEAD["top"]] = len(begin)
        w[HEAD["log"]] = len(begin) + self.room
        w[HEAD["log_beyond"]] = w[HEAD["existing"]] = w[HEAD["log"]] + 2 * self.rows
        w[HEAD["existing_beyond"]] = w[HEAD["existing"]] + EXISTING * self.existing
        return w

    def field(self, name: str) -> int:
        """Return a number of the world."""
        return int(self.w[HEAD[name]])

    def log(self) -> np.ndarray:
        """Return the packed log of the last run, shape (n, 2); good until the next."""
        rows = self.w[self.field("log") :][: 2 * self.field("logged")]
        return rows.reshape(-1, 2)


class Engine:
    """A model laid out for the kernel; threads may share it, each with a memory of its own."""

    def __init__(self, model: CompiledModel) -> None:
        self.kernel = get_ready()
        self.begin = _beginning(model)

    def run(self, concerns: ConcernTable, memory: Memory) -> tuple[np.ndarray, np.ndarray]:
        """Run one replication.

        Returns
        -------
        rows, existing : ndarray of int64, shapes (n, 2) and (m, 3)
            The packed log (see ``journal.write``) and the concerns that existed (number, minute,
            need): views of the memory, good until its next run.

        Raises
        ------
        EngineFault
            When a worry returns more often, or has more threads, than there are numbers for.
        """
        table = packed_table(concerns)
        memory.rows = max(memory.rows, ROWS_EACH * len(table))
        memory.existing = max(memory.existing, len(table) + len(table) // 8)
        while True:
            self.kernel(memory.begin(self), table)
            status, logged, existed = map(memory.field, ("status", "logged", "existed"))
            if status == Status.MEMORY_FULL:
                memory.room *= 2
            elif status:
                raise fault(status, memory.field("about"))
            elif logged <= memory.rows and existed <= memory.existing:
                existing = memory.w[memory.field("existing") :][: EXISTING * existed]
                return memory.log(), existing.reshape(-1, EXISTING)
            memory.rows = max(memory.rows, logged + logged // 8)
            memory.existing = max(memory.existing, existed + existed // 8)

    def simulate(self, concerns: ConcernTable, memory: Memory, *, replication: int = 0) -> Outcome:
        """Run one replication and return what came of it, as :func:`simulate` does."""
        packed, existing = self.run(concerns, memory)
        return outcome(unpacked(packed, replication), existing)


def simulate(model: CompiledModel, concerns: ConcernTable, *, replication: int = 0) -> Outcome:
    """Simulate one replication from minute 0 to the model's horizon.

    Raises
    ------
    EngineFault
        When a worry returns more often, or has more threads, than their numbers have room for.
    """
    return Engine(model).simulate(concerns, Memory(), replication=replication)


def packed_table(concerns: ConcernTable) -> np.ndarray:
    """Return the concern table as the kernel reads it, columns as in ``sim.engine.memory``."""
    c = concerns
    table = (c.minute, c.source, c.step, c.background, c.need, c.luck.view(np.int64), c.stock)
    return np.column_stack([*table, c.attributes])


def unpacked(packed: np.ndarray, replication: int) -> EventLog:
    """Return the log of packed rows (see ``journal.write``)."""
    columns = kept.compiled(unpack)(packed, EARLIEST)
    return EventLog(np.broadcast_to(np.int64(replication), len(packed)), *columns)


# -- the array at the beginning -----------------------------------------------------------------


def _beginning(m: CompiledModel) -> np.ndarray:
    """Return the array with the rows of a model, each list behind them, and the world at 0."""
    lay, array = laid_out(m), _Array()
    array.rows(lay)
    array.lists(lay)
    head = array.parts[0]
    for name, value in _numbers(m).items():
        head[HEAD[name]] = value
    for name, row in (("steps", Step), ("stocks", Stock)):
        head[HEAD[name]] = array.first[row]
    scratch = {
        "free": KINDS, "minutes": DAY, "days": m.horizon // DAY + 1,
        "spans": 2 * len(m.group_team), "which": len(m.group_team),
    }  # fmt: skip
    for name, size in scratch.items():
        head[HEAD[name]] = array.add(np.zeros(size, dtype=np.int64))
    head[HEAD["laws"]] = array.add(m.laws)
    calendars, groups = array.table(Calendar), array.table(Group)
    calendars[:, places(Calendar)["cursor"]] = calendars[:, places(Calendar)["intervals"]]
    groups[:, places(Group)["shift"]] = [_first_boundary(m, int(c)) for c in m.group_calendar]
    return np.concatenate(array.parts)


def _numbers(m: CompiledModel) -> dict[str, int]:
    return {
        "horizon": m.horizon,
        "case_room": m.facts + len(Fact),
        "concern_room": len(m.agency_purpose) + len(m.steps),
        "margin": _margin(m),
    }


def _margin(m: CompiledModel) -> int:
    """The most memory that one thing that happens can need: everybody starts, every slot."""
    size = {
        row: places(row)[""] for row in (Thread, Wait, Event, Case, Concern, Fork, Hand, Called)
    }
    people = int(m.group_people.sum()) + len(m.group_team)
    branches = int(m.steps.branches.count.max(initial=0)) + 1
    one = sum(size.values()) + len(m.agency_purpose) + len(m.steps) + m.facts + len(Fact)
    each = size[Hand] + size[Event] + size[Called]
    slots = size[Event] * len(m.slot_start)
    return 4 * one + people * each + branches * size[Thread] + slots


class _Array:
    """Parts of the array, one behind the other, and where the rows of each type begin."""

    def __init__(self) -> None:
        self.parts: list[np.ndarray] = []
        self.size = 0
        self.first: dict[type[Row], int] = {}
        self.part: dict[type[Row], int] = {}
        self.address = np.zeros(1, dtype=np.int64)  # by handle

    def add(self, numbers: np.ndarray) -> int:
        """Put numbers at the end; return where they begin."""
        self.parts.append(_signed(numbers).ravel())
        self.size += numbers.size
        return self.size - numbers.size

    def table(self, row: type[Row]) -> np.ndarray:
        """Return the rows of a type, one below the other."""
        return self.parts[self.part[row]].reshape(-1, places(row)[""])

    def rows(self, lay: Layout) -> None:
        """Add the rows of a model, with what they are when they begin."""
        for row, count in lay.counts.items():
            kind = World if row is rows.World else row
            where, fields = places(kind), columns(kind)
            table = np.zeros((count, where[""]), dtype=np.int64)
            for name in fields:
                table[:, where[name]] = default(kind, name)
            self.part[row], self.first[row] = len(self.parts), self.add(table)
            addresses = self.first[row] + where[""] * np.arange(count)
            self.address = np.concatenate([self.address, addresses])

    def lists(self, lay: Layout) -> None:
        """Fill in the fields of the rows, and add their lists."""
        for row, given in lay.rows.items():
            kind = World if row is rows.World else row
            table, where, fields = self.parts[self.part[row]], places(kind), columns(kind)
            table = table.reshape(-1, where[""])
            for name, values in given.items():
                self.fill(lay, table, where[name], fields[name], values)

    def fill(self, lay: Layout, table: np.ndarray, at: int, kind: str, values: Any) -> None:
        """Fill in one field of all rows of a type."""
        outer, inner = split(kind)
        if not isinstance(values, Lists):
            plain = kind in ("int", "bool")
            table[:, at] = _signed(values) if plain else self.address[values]
            return
        if outer == "Rows":
            row = getattr(rows, inner)
            size, first = places(row)[""], values.first - lay.first[row]
            table[:, at] = self.first[row] + size * first
            table[:, at + 1] = table[:, at] + size * values.count
            return
        flat = self.add(values.flat if inner == "int" else self.address[values.flat])
        table[:, at] = np.where(values.first < 0, 0, flat + values.first)
        if outer == "Refs":
            table[:, at + 1] = table[:, at] + values.count


def _first_boundary(m: CompiledModel, calendar: int) -> int:
    """The first opening or closing of a calendar's intervals that have not ended before day 0."""
    first = int(m.interval_first[calendar])
    closes = m.intervals[first : first + 2 * int(m.interval_count[calendar])][1::2]
    return 2 * int(np.searchsorted(closes, 1, side="left"))


def _signed(numbers: Any) -> np.ndarray:
    array = np.asarray(numbers)
    return array.view(np.int64) if array.dtype == np.uint64 else array.astype(np.int64)
