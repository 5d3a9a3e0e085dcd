"""The SimPy clock: the rules over ordinary objects, to be read and debugged.

One SimPy process for each thread of a case; events for staff, answers, slots, places and minutes;
an interrupt for a crisis. SimPy orders the events of one minute by a priority, and the priority is
the place in the order of the minute (see ``sim.rules.order``), so that nothing depends on who was
scheduled first. Set a breakpoint in any rule: a case prints as a case.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import simpy

from sim import chance, laws
from sim.demand.table import ConcernTable
from sim.engine.layout import Layout, laid_out
from sim.engine.outcome import Outcome, fault, outcome
from sim.eventlog import NTH, EventLog
from sim.plan.calendars import Calendars
from sim.plan.model import NONE, Calendar, CompiledModel, Lists, Step
from sim.row import Row, columns
from sim.rules.concern import arrive
from sim.rules.minute import happen, open_doors
from sim.rules.order import Phase, order
from sim.rules.rows import NO_ROW, Case, Concern, Group, Stock, Thread, Wait, World
from sim.rules.steps import INTERRUPT, go_on

COLUMNS = 6
Living = Generator[simpy.Event, Any, None]


def simulate(model: CompiledModel, concerns: ConcernTable, *, replication: int = 0) -> Outcome:
    """Simulate one replication from minute 0 to the model's horizon.

    Raises
    ------
    EngineFault
        When a worry returns more often, or has more threads, than their numbers have room for.
    """
    w = SimPyClock(model)
    open_doors(w)
    w.env.process(w.arrivals(concerns))
    with _collector_at_rest():
        w.env.run(until=model.horizon)
    return outcome(w.log(replication), np.array(w.existed, dtype=np.int64).reshape(-1, 3))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Spare Python's search for cycles, a third of the time here: released rows are in none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class SimPyClock(World):
    """The world in SimPy's time."""

    env: Any
    alarm: Any  # what the thread that walks now will wait for, where that is known
    objects: Any
    calendars: Any
    laws: Any
    boundaries: Any
    rows: Any
    existed: Any

    def __init__(self, model: CompiledModel) -> None:
        super().__init__()
        self.env = simpy.Environment()
        self.objects = objects(laid_out(model), self)
        self.calendars = Calendars(
            **{n: c.tolist() for n, c in Calendars.of(model).columns().items()}
        )
        self.laws = model.laws.tolist()
        self.boundaries = {
            group: self.calendars.boundaries(group.calendar.number) for group in self.groups
        }
        self.rows = array("q")  # six numbers a row: 48 bytes
        self.existed = []

    # time

    def event(self, at: int, place: int) -> simpy.Event:
        """Return an event that happens at a minute, at a place in the order of that minute."""
        due = simpy.Event(self.env)
        due._ok, due._value = True, 1
        self.env.schedule(due, place, at - self.env.now)
        return due

    def schedule(self, minute: int, place: int, what: int, row: Any, turn: int) -> None:
        """See World."""

        def due(_: simpy.Event) -> None:
            self.now = self.env.now
            happen(self, what, row, turn)

        self.event(minute, place).callbacks = [due]

    def wake(self, thread: Thread, minute: int, place: int) -> None:
        """See World."""
        self.alarm = self.event(minute, place)

    def begin(self, thread: Thread) -> None:
        """See World."""
        thread.process = self.env.process(self.live(thread))

    def resume(self, thread: Thread, answer: int) -> None:
        """See World."""
        thread.process.target.succeed(answer)

    def interrupt(self, thread: Thread) -> None:
        """See World."""
        thread.process.interrupt()

    def live(self, thread: Thread) -> Living:
        """Walk until the thread waits; wait; walk on. A thread that ends is released."""
        while True:
            self.now, self.alarm = self.env.now, None
            go_on(self, thread)
            if thread.case is None:
                return
            try:
                thread.answer = yield self.alarm or self.env.event()
            except simpy.Interrupt:
                thread.answer = INTERRUPT

    def arrivals(self, concerns: ConcernTable) -> Living:
        """Let each concern begin to exist in its minute (stock: at once, as if long ago)."""
        c = concerns
        stock, steps = self.objects[Stock], self.objects[Step]
        table = (c.minute, c.source, c.step, c.background, c.need, c.luck, c.stock)
        rows = zip(*(column.tolist() for column in table), c.attributes.tolist(), strict=True)
        for number, (minute, source, step, background, need, luck, held, facts) in enumerate(rows):
            if minute > self.env.now:
                yield self.event(minute, order(Phase.HAPPENS, number * NTH, 0))
                self.now = self.env.now
            case = Case()
            case.row, case.source, case.background = number, source, bool(background)
            case.need, case.luck, case.facts = need, luck, [*facts, source, 0, 0, 0]
            case.stock = stock[held] if held >= 0 else NO_ROW
            arrive(self, case, minute, steps[step])

    def next_boundary(self, group: Group) -> int:
        """See World."""
        minute, _ = next(self.boundaries[group], (NONE, False))
        return int(minute)

    def working_days(self, start: int, minutes: int, calendar: Calendar) -> int:
        """See World."""
        return int(self.calendars.after(calendar.number, start, minutes))

    def end_of_work(self, task: Wait) -> int:
        """See World."""
        return int(self.calendars.finish(_needed(task), task.since, task.left))

    def worked_on(self, task: Wait) -> int:
        """See World."""
        return int(self.calendars.worked(_needed(task), task.since, self.now))

    # chance

    def uniform(self, luck: int, purpose: int, visit: int) -> int:
        """See World."""
        return chance.draw(luck, purpose, visit)

    def drawn(self, law: int, luck: int, purpose: int, visit: int) -> int:
        """See World."""
        return laws.value(chance.draw(luck, purpose, visit), self.laws, law)

    def luck_of_return(self, luck: int, nth: int) -> int:
        """See World."""
        return chance.combine(luck, nth)

    # the log

    def write(
        self, minute: int, concern: int, index: int, step: int, kind: int, group: int
    ) -> None:
        """See World."""
        self.rows.extend((minute, concern, index, step, kind, group))

    def write_existing(self, number: int, minute: int, need: int) -> None:
        """See World."""
        self.existed.append((number, minute, need))

    def log(self, replication: int) -> EventLog:
        """Return the rows ordered by minute, concern, thread and happening."""
        rows = np.frombuffer(self.rows, dtype=np.int64).reshape(-1, COLUMNS)
        rows = rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))]
        return EventLog(
            replication=np.full(len(rows), replication, dtype=np.int64),
            minute=rows[:, 0],
            concern=rows[:, 1],
            step=rows[:, 3],
            kind=rows[:, 4],
            team=rows[:, 5],
        )

    # memory

    def fail(self, status: int, about: int) -> None:
        """See World."""
        raise fault(status, about)

    def new_concern(self, luck: int) -> Concern:
        """See World."""
        concern = Concern()
        concern.luck = luck
        concern.visits = [0] * len(self.objects[Step])
        concern.views = [0] * len(self.agencies)
        return concern

    def has_room(self) -> bool:
        """See World."""
        return True

    def release(self, row: Row) -> None:
        """See World."""
        row.clear()


def _needed(task: Wait) -> list[int]:
    return sorted({hand.group.calendar.number for hand in task.hands})


def objects(lay: Layout, world: World) -> dict[type[Row], list[Any]]:
    """Return the rows of a model as objects, by type; the only world is given."""
    made: dict[type[Row], list[Any]] = {
        row: [world] if row is World else [row() for _ in range(n)] for row, n in lay.counts.items()
    }
    by_handle: list[Any] = [None, *(one for rows in made.values() for one in rows)]
    for row, fields in lay.rows.items():
        for name, given in fields.items():
            values = _values(columns(row)[name], given, by_handle)
            for one, value in zip(made[row], values, strict=True):
                setattr(one, name, value)
    return made


def _values(kind: str, given: Any, by_handle: list[Any]) -> list[Any]:
    """Return what a field of each row of a type holds."""
    if not isinstance(given, Lists):
        numbers = given.tolist()
        return numbers if kind in ("int", "bool") else [by_handle[handle] for handle in numbers]
    spans = zip(given.first.tolist(), given.count.tolist(), strict=True)
    if kind.startswith("Rows"):
        return [by_handle[first : first + count] for first, count in spans]
    flat = given.flat.tolist()
    if not kind.endswith("[int]"):
        flat = [by_handle[handle] for handle in flat]
    return [None if first < 0 else flat[first : first + count] for first, count in spans]
