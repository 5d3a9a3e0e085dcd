"""People: who is at work, who waits for whom, and how work is handed out.

One queue for each pattern of staff needed together: when its head can not start, nothing behind
it can. A step for several people takes all of them or nobody. The first waiting step of a team
that lacks a partner keeps as many people of that team as it needs; nobody else is kept.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.engine.rules import Phase
from sim.engine.state import Task
from sim.eventlog import Kind

if TYPE_CHECKING:
    from sim.engine.clock import Clock
    from sim.engine.draws import Draws
    from sim.engine.journal import Journal
    from sim.plan.calendars import Calendars
    from sim.plan.model import CompiledModel

Kept = dict[int, tuple[Task, list[int]]]


class Staff:
    """All teams and their queues."""

    def __init__(
        self,
        model: CompiledModel,
        calendars: Calendars,
        clock: Clock,
        journal: Journal,
        draws: Draws,
    ) -> None:
        self.model, self.calendars = model, calendars
        self.clock, self.journal, self.draws = clock, journal, draws
        first, count = model.team_group_first, model.team_group_count
        self.groups = [range(f, f + c) for f, c in zip(first, count, strict=True)]
        self.open = [False] * len(model.group_team)
        self.free = list(model.group_people)
        self.away = [0] * len(model.group_team)  # people at meetings
        self.queues: list[list[Task]] = [[] for _ in model.pattern_first]
        self.members = [
            list(zip(model.member_team[f : f + c], model.member_people[f : f + c], strict=True))
            for f, c in zip(model.pattern_first, model.pattern_count, strict=True)
        ]
        self.working: list[list[Task]] = [[] for _ in self.groups]
        self.needing: list[list[int]] = [[] for _ in self.groups]  # patterns by team
        self.joint: list[list[int]] = [[] for _ in self.groups]  # of them, of several teams
        for pattern, members in enumerate(self.members):
            for team, _ in members:
                self.needing[team].append(pattern)
                if len(members) > 1:
                    self.joint[team].append(pattern)
        heads = [sum(model.group_people[g] for g in groups) for groups in self.groups]
        self.possible = [
            all(heads[team] >= people for team, people in members) for members in self.members
        ]
        self.changed: set[int] = set()
        self.kept: Kept = {}

    # -- joining, leaving ---------------------------------------------------------------------

    def join(self, task: Task) -> None:
        """Put a task in the queue of its pattern."""
        for team, _ in self.members[task.wanted]:
            self.journal.note(task.thread, task.step, Kind.JOINED, self.groups[team][0])
        heapq.heappush(self.queues[task.wanted], task)
        self._changed(task)

    def withdraw(self, task: Task, kind: Kind) -> None:
        """Take a waiting task out of its queue."""
        task.gone = True
        for team, _ in self.members[task.wanted]:
            self.journal.note(task.thread, task.step, kind, self.groups[team][0])
        self._changed(task)

    def _changed(self, task: Task) -> None:
        for team, _ in self.members[task.wanted]:
            self._call(team)

    def _call(self, team: int) -> None:
        """Who waits for this team, or who is free in it, changed: hand out in this minute."""
        self.changed.add(team)
        self.clock.call(Phase.PEOPLE, self.hand_out)

    # -- handing out --------------------------------------------------------------------------

    def idle(self, team: int) -> int:
        """Return how many people of a team are at work and free."""
        return sum(self.free[group] for group in self.groups[team] if self.open[group])

    def hand_out(self) -> None:
        """Start all work that can start, in the order of service over all teams."""
        idle = {team: self.idle(team) for team in self._touched()}
        heads = [(self.queues[p][0], p) for p in self._patterns(idle) if self._worth(p, idle)]
        heapq.heapify(heads)
        first: dict[int, Task] = {}
        kept = dict.fromkeys(idle, 0)
        while heads:
            task, pattern = heapq.heappop(heads)
            members = self.members[pattern]
            if all(idle[team] - kept[team] >= people for team, people in members):
                self._start(heapq.heappop(self.queues[pattern]), idle)
                if self._trim(pattern):
                    heapq.heappush(heads, (self.queues[pattern][0], pattern))
                continue
            keeps = self.possible[pattern]  # nobody is kept for partners who do not exist
            for team, people in members:
                if keeps and team not in first:
                    first[team] = task
                    kept[team] = min(idle[team], people)
        self._keep({team: (first[team], kept[team]) for team in idle if kept[team]}, idle)

    def _touched(self) -> set[int]:
        """Teams that changed, and those tied to them by joint work that waits."""
        found, ahead = set(self.changed), list(self.changed)
        self.changed.clear()
        while ahead:
            for pattern in self.joint[ahead.pop()]:
                if self._trim(pattern):
                    new = {team for team, _ in self.members[pattern]} - found
                    found |= new
                    ahead += new
        return found

    def _patterns(self, teams: Iterable[int]) -> set[int]:
        """Patterns that need one of the teams and have somebody waiting."""
        return {p for team in teams for p in self.needing[team] if self._trim(p)}

    def _worth(self, pattern: int, idle: dict[int, int]) -> bool:
        """Say whether the head could start, or could keep somebody."""
        return any(idle[team] for team, _ in self.members[pattern])

    def _trim(self, pattern: int) -> bool:
        """Drop tasks that have left from the head of a queue; say whether any is waiting."""
        queue = self.queues[pattern]
        while queue and queue[0].gone:
            heapq.heappop(queue)
        return bool(queue)

    def _start(self, task: Task, idle: dict[int, int]) -> None:
        task.gone = True
        for team, people in self.members[task.wanted]:
            idle[team] -= people
            for _ in range(people):
                task.groups.append(self._take(team))
            self.working[team].append(task)
        task.thread.busy = True
        task.calendars = sorted({self.model.group_calendar[group] for group in task.groups})
        purpose = self.model.purpose[task.step]
        task.left = self.draws.law(task.law, task.thread.luck, purpose, task.visit)
        for group in task.groups:
            self.journal.note(task.thread, task.step, Kind.STARTED, group)
        self._go_on(task)

    def _take(self, team: int) -> int:
        """Take one free person who is at work; return the group."""
        group = next(g for g in self.groups[team] if self.open[g] and self.free[g])
        self.free[group] -= 1
        return group

    def _go_on(self, task: Task) -> None:
        task.since = self.clock.now
        task.turn += 1
        end = self.calendars.finish(task.calendars, task.since, task.left)
        turn = task.turn
        self.clock.at(end, task.thread, lambda: self._end(task, turn))

    def _end(self, task: Task, turn: int) -> None:
        if turn != task.turn:
            return
        for group in task.groups:
            self.free[group] += 1
            self.journal.note(task.thread, task.step, Kind.FINISHED, group)
        for team, _ in self.members[task.wanted]:
            self.working[team].remove(task)
        task.thread.busy = False
        self._changed(task)
        self.clock.resume(task.event, True)

    def _keep(self, wanted: dict[int, tuple[Task, int]], teams: Iterable[int]) -> None:
        """Write down who is kept free for whom in some teams, where that changed."""
        now: Kept = {team: who for team, who in self.kept.items() if team not in teams}
        for team, (task, people) in wanted.items():
            at_hand = [g for g in self.groups[team] if self.open[g] for _ in range(self.free[g])]
            now[team] = (task, at_hand[:people])
        for team in sorted(self.kept.keys() | now.keys()):
            old, new = self.kept.get(team), now.get(team)
            if old == new:
                continue
            for kept, kind in ((old, Kind.LET_GO), (new, Kind.KEPT)):
                if kept:
                    for group in kept[1]:
                        self.journal.note(kept[0].thread, kept[0].step, kind, group)
        self.kept = now

    # -- shifts -------------------------------------------------------------------------------

    def shift(self, group: int, opens: bool) -> None:
        """The people of a group come to work, or go home."""
        self.open[group] = opens
        kind = Kind.SHIFT_BEGAN if opens else Kind.SHIFT_ENDED
        self.journal.note_general(group, -1, kind, group)
        self._call(self.model.group_team[group])

    # -- meetings -----------------------------------------------------------------------------

    def at_hand(self, team: int) -> int:
        """Return how many people of a team are at work and not at a meeting."""
        people = self.model.group_people
        return sum(people[g] - self.away[g] for g in self.groups[team] if self.open[g])

    def call_away(self, team: int) -> tuple[int, Task | None]:
        """Call one person to a meeting: a free one, else from the work last in order.

        Returns the group, and the work that stops.
        """
        self._call(team)
        if self.idle(team):
            group = self._take(team)
            self.away[group] += 1
            return group, None
        task, group = self._last_in_order(team)
        if not task.away:
            task.left -= self.calendars.worked(task.calendars, task.since, self.clock.now)
            task.turn += 1
        task.away.append(group)
        self.away[group] += 1
        self.journal.note(task.thread, task.step, Kind.STOPPED, group)
        return group, task

    def _last_in_order(self, team: int) -> tuple[Task, int]:
        found = [
            (task, group)
            for task in self.working[team]
            for group in self.groups[team]
            if self.open[group] and task.groups.count(group) > task.away.count(group)
        ]
        return max(found, key=lambda pair: (pair[0].key, pair[1]))

    def send_back(self, group: int, task: Task | None) -> None:
        """The meeting is over for one person: free again, or back to the work that stopped."""
        self.away[group] -= 1
        if task is None:
            self.free[group] += 1
            self._call(self.model.group_team[group])
            return
        task.away.remove(group)
        if not task.away:
            self.journal.note(task.thread, task.step, Kind.RESUMED, group)
            self._go_on(task)
