"""Everything the cases of one replication share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import simpy

from sim.engine.clock import Clock
from sim.engine.diary import Diary
from sim.engine.draws import Draws
from sim.engine.harm import Harm
from sim.engine.journal import Journal
from sim.engine.places import Places
from sim.engine.staff import Staff
from sim.eventlog import Kind
from sim.plan.calendars import Calendars

if TYPE_CHECKING:
    from sim.engine.state import Case, Thread
    from sim.plan.model import CompiledModel


class World:
    """Clock, journal, staff, diary, places, and what is true of the children."""

    def __init__(self, model: CompiledModel) -> None:
        lists = {
            name: column.tolist() if isinstance(column, np.ndarray) else column
            for name, column in model.arrays().items()
        }
        self.model = m = replace(model, **lists)  # plain integers: SimPy never sees numpy's
        self.env = simpy.Environment()
        self.clock = Clock(self.env)
        self.journal = Journal(self.env)
        self.draws = Draws(m)
        self.calendars = Calendars.of(m)
        self.staff = Staff(m, self.calendars, self.clock, self.journal, self.draws)
        self.places = Places(m.team_places, self.clock)
        self.diary = Diary(m, self.staff, self.clock, self.journal)
        self.harm = Harm(m, self.clock, self.journal, self.draws, self.pull)

    def set_urgent(self, case: Case, *, urgent: bool) -> None:
        """Give a case precedence everywhere, or end it."""
        case.urgent = urgent
        case.facts[self.model.facts + 1] = int(urgent)

    def pull(self, main: Thread) -> None:
        """A crisis: the case leaves whatever it waits in; work under way is finished first."""
        self.set_urgent(main.case, urgent=True)
        if main.busy:
            main.pulled = True
        elif main.process is not None and main.process.is_alive:
            main.process.interrupt()

    def give_back(self, thread: Thread, step: int, team: int) -> None:
        """Give a caseload place back, if the case holds one of that team."""
        if team not in thread.case.places:
            return
        thread.case.places.remove(team)
        self.journal.note(thread, step, Kind.PLACE_GIVEN, self.staff.groups[team][0])
        self.places.give(team)
