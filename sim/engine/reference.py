"""The reference engine: the specification, in SimPy, to be read beside the model page.

Each concern is a process that walks the pathway; teams, places and meetings hand themselves out
in the written order (see rules). The compiled model says what happens; this says how.
"""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import simpy

from sim.chance import combine
from sim.demand.table import ConcernTable
from sim.engine.outcome import Outcome, outcome
from sim.engine.rules import RETURN, THREADS, Phase, order
from sim.engine.state import Case, Fork, Thread
from sim.engine.steps import Steps
from sim.engine.world import World
from sim.errors import EngineFault
from sim.eventlog import NTH, Kind
from sim.plan.model import CompiledModel, Do

Living = Generator[simpy.Event, Any, None]


def simulate(model: CompiledModel, concerns: ConcernTable, *, replication: int = 0) -> Outcome:
    """Simulate one replication from minute 0 to the model's horizon.

    Raises
    ------
    EngineFault
        When a worry returns more often than concern numbers have room for.
    """
    return _Simulation(model, concerns).run(replication)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Spare Python's search for cycles, a third of the time here: cases leave none behind."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Simulation:
    def __init__(self, model: CompiledModel, concerns: ConcernTable) -> None:
        self.w = World(model)
        self.steps = Steps(self.w, self.branch)
        self.concerns = concerns
        self.existed: list[tuple[int, int, int]] = []

    def run(self, replication: int) -> Outcome:
        """Open shifts and diary, let the concerns arrive, and run to the horizon."""
        w = self.w
        for group, calendar in enumerate(w.model.group_calendar):
            if w.model.group_people[group]:
                w.env.process(self.shifts(group, calendar))
        w.diary.open()
        w.env.process(self.arrivals())
        with _collector_at_rest():
            w.env.run(until=w.model.horizon)
        existed = np.array(self.existed, dtype=np.int64).reshape(-1, 3)
        return outcome(w.journal.log(replication), existed)

    def shifts(self, group: int, calendar: int) -> Living:
        """Let the people of a group come to work and go home."""
        for minute, opens in self.w.calendars.boundaries(calendar):
            yield self.w.clock.event(max(minute, 0), order(Phase.HAPPENS, -1, group))
            self.w.staff.shift(group, opens)

    def arrivals(self) -> Living:
        """Let each concern begin to exist in its minute (stock: at once, as if long ago)."""
        c = self.concerns
        columns = (c.minute, c.source, c.step, c.background, c.need, c.luck, c.stock)
        rows = zip(*(column.tolist() for column in columns), c.attributes.tolist(), strict=True)
        for row, (minute, source, step, background, need, luck, stock, attributes) in enumerate(
            rows
        ):
            if minute > self.w.clock.now:
                yield self.w.clock.event(minute, order(Phase.HAPPENS, row * NTH, 0))
            facts = [*attributes, source, 0, 0, 0]
            case = Case(row, source, bool(background), luck, need, facts)
            stamp = minute if minute < 0 else None
            main = Thread(case, case.number, 0, luck, door_time=minute, stamp=stamp)
            case.main = main
            main.process = self.w.env.process(self.live(main, step, stock))

    def hold(self, main: Thread, stock: int) -> None:
        """Give starting stock the places and the protection it has on day 0."""
        m = self.w.model
        first = m.stock_place_first[stock]
        for team in m.stock_places[first : first + m.stock_place_count[stock]]:
            self.w.places.free[team] -= 1
            main.case.places.append(team)
            group = self.w.staff.groups[team][0]
            self.w.journal.note(main, -1, Kind.PLACE_TAKEN, group)
        if m.stock_protected[stock]:
            self.w.harm.protect(main, -1)

    def live(self, main: Thread, step: int, stock: int) -> Living:
        """Walk the main path, and again for each return of unmet need."""
        case, journal = main.case, self.w.journal
        kind = Kind.ARRIVED
        while step >= 0:
            self.existed.append((main.number, journal.minute(main), case.need))
            journal.note(main, step, kind)
            if stock >= 0 and kind == Kind.ARRIVED:
                self.hold(main, stock)
            self.w.harm.set_need(main, case.need)
            left_at = yield from self.walk(main, step)
            self.leave(main, left_at)
            step = yield from self.away(main, left_at)
            kind = Kind.RETURNED
        case.main = main.process = None  # no cycles: memory is freed without a collector

    def walk(self, thread: Thread, step: int) -> Generator[simpy.Event, Any, int]:
        """Go from step to step; return the step where the path ends."""
        model, steps = self.w.model, self.steps
        while (what := model.do[step]) not in (Do.END, Do.DONE):
            if what in steps.at_once:
                step = steps.at_once[what](thread, step)
                continue
            try:
                step = yield from steps.takes_time[what](thread, step)
            except simpy.Interrupt:
                thread.pulled = True
            if thread.pulled:
                thread.pulled = False
                step = model.crisis_step
        return step

    def branch(self, thread: Thread, step: int, fork: Fork | None) -> None:
        """Start a branch, or side work nobody waits for."""
        case = thread.case
        if case.threads == THREADS:
            raise EngineFault(f"concern {thread.number} has more than {THREADS} threads")
        new = Thread(case, thread.number, case.threads, thread.luck, thread.visits, thread.views)
        new.door_time, new.fork = thread.door_time, fork
        case.threads += 1
        new.process = self.w.env.process(self.side(new, step))

    def side(self, thread: Thread, step: int) -> Living:
        """Walk a branch; the last branch of a fork lets the case go on."""
        step = yield from self.walk(thread, step)
        self.w.journal.note(thread, step, Kind.DONE)
        thread.process = None
        fork = thread.fork
        if fork is None:
            return
        fork.left -= 1
        if fork.left == 0 and fork.open:
            fork.open = False
            self.w.clock.resume(fork.answered, Kind.GATHERED)

    def leave(self, main: Thread, step: int) -> None:
        """Close the case: places are given back, precedence and protection end."""
        self.w.journal.note(main, step, Kind.ENDED)
        for team in sorted(main.case.places):
            self.w.give_back(main, step, team)
        self.w.set_urgent(main.case, urgent=False)
        self.w.harm.expose(main, step)
        main.stamp = None

    def away(self, main: Thread, step: int) -> Generator[simpy.Event, Any, int]:
        """Unmet need returns after a while, somewhat worse; a crisis brings it back sooner.

        Returns the step where the next concern about this worry begins, -1 if there is none.
        """
        case, m = main.case, self.w.model
        unmet = case.need >= m.cut_band[1] and m.return_law >= 0 and not m.final[step]
        if case.background or not (unmet or self.w.harm.at_risk(case)):
            return -1
        until = self.w.env.event()  # never, unless a crisis comes
        if unmet:
            minutes = self.w.draws.law(m.return_law, main.luck, RETURN, 0)
            until = self.w.clock.due(self.w.clock.now + minutes, main)
        begins = m.source_step[case.source]
        try:
            yield until
        except simpy.Interrupt:
            begins = m.crisis_step
        self.renew(main)
        return int(begins)

    def renew(self, main: Thread) -> None:
        """The same worry again: a new concern, a new look, a need somewhat worse."""
        case = main.case
        if case.nth + 1 >= NTH:
            raise EngineFault(f"worry {case.row} returned {NTH} times: nothing helps it")
        case.nth += 1
        case.need += self.w.model.return_worse
        case.look += 1
        case.facts[self.w.model.facts + 3] = 1
        main.luck, main.visits, main.views = combine(case.luck, case.nth), {}, set()
        main.number, main.door_time, main.pulled = case.number, self.w.clock.now, False
