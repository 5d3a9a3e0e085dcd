"""What each kind of step does. Steps that take time are generators; decisions are functions."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import simpy

from sim.engine.judgement import perceived, pooled
from sim.engine.rules import Phase
from sim.engine.state import Fork, Key, Task, Thread, Waiting
from sim.eventlog import Kind
from sim.plan.model import NONE, Do

if TYPE_CHECKING:
    from sim.engine.world import World

Walk = Generator[simpy.Event, Any, int]
"""A step under way; it returns the number of the next step."""

LIMIT = 1
"""Turns the purpose of a step's time into the purpose of its limit."""


class Steps:
    """All kinds of step. ``branch`` starts a new thread of a case at a step."""

    def __init__(self, world: World, branch: Callable[[Thread, int, Fork | None], None]) -> None:
        self.w, self.branch = world, branch
        self.leaving: list[Task] = []
        self.takes_time: dict[int, Callable[[Thread, int], Walk]] = {
            Do.WORK: self.work,
            Do.DELAY: self.delay,
            Do.FORK: self.fork,
            Do.MEETING: self.meeting,
            Do.TAKE: self.take,
        }
        self.at_once: dict[int, Callable[[Thread, int], int]] = {
            Do.JUDGE: self.judge,
            Do.SHARES: self.shares,
            Do.ATTRIBUTE: self.attribute,
            Do.VISITS: self.visits,
            Do.GIVE: self.give,
            Do.MILESTONE: self.milestone,
        }

    # -- choices ------------------------------------------------------------------------------

    def pick(self, thread: Thread, step: int) -> int:
        """Return the entry in ``picks`` that the case's attribute chooses."""
        m = self.w.model
        choice = m.choice[step]
        return int(m.pick_first[step] + (thread.case.facts[choice] if choice >= 0 else 0))

    def key(self, thread: Thread, step: int) -> Key:
        """Return the place in the order of service."""
        klass = 0 if thread.case.urgent else self.w.model.klass[step]
        return (klass, thread.door_time, thread.number, thread.index)

    def limit(self, thread: Thread, step: int, visit: int, start: int) -> int:
        """Return the minute at which a wait that began at ``start`` reaches its limit."""
        m = self.w.model
        purpose = m.purpose[step] ^ LIMIT
        minutes = self.w.draws.law(m.limit[step], thread.luck, purpose, visit)
        return self.later(start, minutes, m.limit_calendar[step])

    def later(self, start: int, minutes: int, calendar: int) -> int:
        """Return the minute so long after ``start``, on a calendar's working days if given.

        For starting stock that may be over already: then it is now.
        """
        over = start + minutes
        if calendar >= 0:
            over = self.w.calendars.after(calendar, start, minutes)
        return max(over, self.w.clock.now)

    # -- steps that take time -----------------------------------------------------------------

    def work(self, thread: Thread, step: int) -> Walk:
        """Wait for staff (or leave at the limit), then hold them until the work is done."""
        w, m = self.w, self.w.model
        now = w.journal.minute(thread)
        if m.door[step]:
            thread.door_time = now
        pick, visit = self.pick(thread, step), thread.visit(step)
        key = self.key(thread, step)
        task = Task(
            thread, step, key, w.env.event(), now, m.picks[pick], law=m.pick_law[pick], visit=visit
        )
        w.staff.join(task)
        thread.stamp = None
        if m.limit[step] >= 0:
            limit = self.limit(thread, step, visit, now)
            w.clock.at(limit, thread, lambda: self._give_up(task), Phase.WAITING_LIMIT)
        try:
            served = yield task.event
        except simpy.Interrupt:
            w.staff.withdraw(task, Kind.PULLED)
            raise
        return int(m.next[step] if served else m.on_limit[step])

    def _give_up(self, task: Task) -> None:
        if not task.gone:
            self.w.staff.withdraw(task, Kind.LEFT)
            self.leaving.append(task)
            self.w.clock.call(Phase.LEAVES, self._leave)

    def _leave(self) -> None:
        """Let all who reached their limit in this minute go on, before anything is handed out."""
        for task in self.leaving:
            self.w.clock.resume(task.event, False)
        self.leaving.clear()

    def delay(self, thread: Thread, step: int) -> Walk:
        """Time passes; nobody is held."""
        w, m = self.w, self.w.model
        w.journal.note(thread, step, Kind.DELAYED)
        minutes = w.draws.law(m.law[step], thread.luck, m.purpose[step], thread.visit(step))
        began, thread.stamp = w.journal.minute(thread), None
        try:
            yield w.clock.due(self.later(began, minutes, m.calendar[step]), thread)
        except simpy.Interrupt:
            w.journal.note(thread, step, Kind.PULLED)
            raise
        return int(m.next[step])

    def fork(self, thread: Thread, step: int) -> Walk:
        """Start branches side by side; wait for them, or leave them as side work."""
        w, m = self.w, self.w.model
        first = m.branch_first[step]
        entries = range(first, first + m.branch_count[step])
        starts = [m.branches[e] for e in entries if m.branch_view[e] not in thread.views]
        w.journal.note(thread, step, Kind.ASKED)
        now, visit = w.journal.minute(thread), thread.visit(step)
        thread.stamp = None
        if not m.wait[step] or not starts:
            for start in starts:
                self.branch(thread, start, None)
            w.journal.note(thread, step, Kind.GATHERED)
            return int(m.next[step])
        fork = Fork(len(starts), w.env.event(), thread.fork)
        for start in starts:
            self.branch(thread, start, fork)
        if m.limit[step] >= 0:
            limit = self.limit(thread, step, visit, now)
            w.clock.at(limit, thread, lambda: self._stop_waiting(fork), Phase.ANSWER_LIMIT)
        try:
            how = yield fork.answered
        except simpy.Interrupt:
            fork.open = False
            w.journal.note(thread, step, Kind.PULLED)
            raise
        w.journal.note(thread, step, how)
        return int(m.next[step])

    def _stop_waiting(self, fork: Fork) -> None:
        if fork.open:
            fork.open = False
            self.w.clock.resume(fork.answered, Kind.TIMED_OUT)

    def meeting(self, thread: Thread, step: int) -> Walk:
        """Wait on the list of a meeting, then be heard for the length of its slot."""
        w, m = self.w, self.w.model
        choice = m.attend_choice[step]
        attends = -1
        if m.attend_first[step] >= 0:
            chosen = thread.case.facts[choice] if choice >= 0 else 0
            attends = m.picks[m.attend_first[step] + chosen]
        now, wanted = w.journal.minute(thread), m.picks[self.pick(thread, step)]
        key = self.key(thread, step)
        hearing = Waiting(thread, step, key, w.env.event(), now, wanted, attends)
        w.journal.note(thread, step, Kind.LISTED)
        thread.visit(step)
        thread.stamp = None
        w.diary.join(hearing)
        try:
            yield hearing.event
        except simpy.Interrupt:
            hearing.gone = True
            w.journal.note(thread, step, Kind.PULLED)
            raise
        return int(m.next[step])

    def take(self, thread: Thread, step: int) -> Walk:
        """Wait for a caseload place and take it, unless the case holds one of that team."""
        w, m = self.w, self.w.model
        team = m.picks[self.pick(thread, step)]
        thread.visit(step)
        if team in thread.case.places:  # a case holds one place of a team, never two
            return int(m.next[step])
        key, now = self.key(thread, step), w.journal.minute(thread)
        waiting = Waiting(thread, step, key, w.env.event(), now, team)
        w.journal.note(thread, step, Kind.PLACE_WAITED, w.staff.groups[team][0])
        thread.stamp = None
        w.places.join(waiting)
        try:
            yield waiting.event
        except simpy.Interrupt:
            waiting.gone = True
            w.journal.note(thread, step, Kind.PULLED)
            raise
        w.journal.note(thread, step, Kind.PLACE_TAKEN, w.staff.groups[team][0])
        thread.case.places.append(team)
        return int(m.next[step])

    # -- decisions and milestones -------------------------------------------------------------

    def route(self, thread: Thread, step: int, chosen: int) -> int:
        """Note a decision and return the step it leads to."""
        self.w.journal.note(thread, step, Kind.DECIDED)
        return int(self.w.model.routes[self.w.model.route_first[step] + chosen])

    def judge(self, thread: Thread, step: int) -> int:
        """Compare perceived need with the cuts."""
        w, m, case = self.w, self.w.model, thread.case
        agency, closer = m.picks[self.pick(thread, step)], bool(m.closer[step])
        if m.pooled[step]:
            view = pooled(m, w.draws.normal, case, {agency, *thread.views}, closer=closer)
        else:
            view = perceived(m, w.draws.normal, case, agency, closer=closer)
        first = m.cut_first[step]
        cuts = m.cuts[first : first + m.route_count[step] - 1]
        return self.route(thread, step, sum(view >= cut for cut in cuts))

    def shares(self, thread: Thread, step: int) -> int:
        """Chance in stated shares, by how-manieth visit."""
        m = self.w.model
        visit, width = thread.visit(step), m.route_count[step] - 1
        first = m.cut_first[step] + min(visit, m.cut_rows[step] - 1) * width
        u = self.w.draws.uniform(thread.luck, m.purpose[step], visit)
        return self.route(thread, step, sum(u >= cut for cut in m.cuts[first : first + width]))

    def attribute(self, thread: Thread, step: int) -> int:
        """Route by a fact about the concern."""
        return self.route(thread, step, thread.case.facts[self.w.model.fact[step]])

    def visits(self, thread: Thread, step: int) -> int:
        """Route by how often this step, or the steps it counts, were reached."""
        m = self.w.model
        count = thread.visit(step) + 1
        if m.branch_count[step]:
            first = m.branch_first[step]
            counted = m.branches[first : first + m.branch_count[step]]
            count = sum(thread.visits.get(other, 0) for other in counted)
        return self.route(thread, step, int(count >= m.cuts[m.cut_first[step]]))

    def give(self, thread: Thread, step: int) -> int:
        """Give a caseload place back, if one is held."""
        m = self.w.model
        self.w.give_back(thread, step, m.picks[self.pick(thread, step)])
        return int(m.next[step])

    def milestone(self, thread: Thread, step: int) -> int:
        """Something becomes true."""
        w, m, case = self.w, self.w.model, thread.case
        w.journal.note(thread, step, Kind.REACHED)
        thread.visit(step)
        if m.forget[step]:
            thread.views.clear()
        if m.look[step]:
            case.look += 1
        if m.view[step] and (thread.fork is None or thread.fork.counts()):
            thread.views.add(m.picks[self.pick(thread, step)])
        if m.lowers[step]:
            w.harm.set_need(thread, case.need - m.lowers[step])
        if m.below[step] != NONE and case.need > m.below[step]:
            w.harm.set_need(thread, m.below[step])
        if m.protects[step]:
            w.harm.protect(thread, step)
        if m.calm[step]:
            w.set_urgent(case, urgent=False)
        return int(m.next[step])
