"""Meetings: slots in the diary, their agenda, and the people set aside for them."""

from __future__ import annotations

import heapq
from functools import partial
from typing import TYPE_CHECKING

from sim.engine.rules import Phase, order
from sim.engine.state import Task, Waiting
from sim.eventlog import Kind

if TYPE_CHECKING:
    import simpy

    from sim.engine.clock import Clock
    from sim.engine.journal import Journal
    from sim.engine.staff import Staff
    from sim.plan.model import CompiledModel

Called = list[tuple[int, Task | None]]


class Diary:
    """All meetings and their lists."""

    def __init__(self, model: CompiledModel, staff: Staff, clock: Clock, journal: Journal) -> None:
        self.model, self.staff, self.clock, self.journal = model, staff, clock, journal
        self.lists: list[list[Waiting]] = [[] for _ in model.meeting_agenda]

    def open(self) -> None:
        """Enter every slot in the clock."""
        for slot, start in enumerate(self.model.slot_start):
            due = self.clock.event(start, order(Phase.SLOTS, -1, self._index(slot)))
            due.callbacks = [partial(self._hold, slot)]

    def join(self, hearing: Waiting) -> None:
        """Put a case on the list of a meeting."""
        heapq.heappush(self.lists[hearing.wanted], hearing)

    def _hold(self, slot: int, event: simpy.Event) -> None:
        """Hold a slot if the people it needs are at work; hear at most its agenda."""
        del event
        meeting = self.model.slot_meeting[slot]
        members = self.staff.members[self.model.meeting_pattern[meeting]]
        if any(self.staff.at_hand(team) < people for team, people in members):
            self.journal.note_general(self._index(slot), meeting, Kind.SLOT_CANCELLED)
            return
        called = [self.staff.call_away(team) for team, people in members for _ in range(people)]
        for group, _task in called:
            self.journal.note_general(self._index(slot), meeting, Kind.SLOT_BEGAN, group)
        heard = self._agenda(meeting)
        came = [self._attend(hearing) for hearing in heard]
        for hearing in heard:
            hearing.thread.busy = True
        ends = self.clock.now + self.model.meeting_length[meeting]
        end = self.clock.event(ends, order(Phase.HAPPENS, -1, self._index(slot)))
        end.callbacks = [lambda _: self.close(slot, called, heard, came)]

    def close(self, slot: int, called: Called, heard: list[Waiting], came: list[Called]) -> None:
        """The slot ends: people go back to what they did, the cases heard go on."""
        meeting = self.model.slot_meeting[slot]
        for group, task in called:
            self.journal.note_general(self._index(slot), meeting, Kind.SLOT_ENDED, group)
            self.staff.send_back(group, task)
        for hearing, people in zip(heard, came, strict=True):
            for group, task in people:
                self.journal.note(hearing.thread, hearing.step, Kind.MEETING_LEFT, group)
                self.staff.send_back(group, task)
            self.journal.note(hearing.thread, hearing.step, Kind.MEETING_LEFT)
            hearing.thread.busy = False
            self.clock.resume(hearing.event)

    def _index(self, slot: int) -> int:
        """Rows and events of slots come after those of shifts in a minute."""
        return len(self.model.group_team) + slot

    def _agenda(self, meeting: int) -> list[Waiting]:
        """Take the first cases in order whose notice has passed, as many as the agenda holds."""
        waiting = self.lists[meeting]
        heard: list[Waiting] = []
        early: list[Waiting] = []
        while waiting and len(heard) < self.model.meeting_agenda[meeting]:
            hearing = heapq.heappop(waiting)
            if hearing.gone:
                continue
            notice = self.model.notice[hearing.step]
            ready = hearing.joined + notice <= self.clock.now
            (heard if ready else early).append(hearing)
        for hearing in early:
            heapq.heappush(waiting, hearing)
        for hearing in heard:
            hearing.gone = True
            self.journal.note(hearing.thread, hearing.step, Kind.HEARD)
        return heard

    def _attend(self, hearing: Waiting) -> Called:
        """One person of the attending team comes, if anybody is at work."""
        called: Called = []
        members = self.staff.members[hearing.attends] if hearing.attends >= 0 else []
        for team, people in members:
            for _ in range(min(people, self.staff.at_hand(team))):
                group, task = self.staff.call_away(team)
                self.journal.note(hearing.thread, hearing.step, Kind.ATTENDED, group)
                called.append((group, task))
        return called
