"""Caseload places: how many allocated cases a team can hold at a time."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from sim.engine.rules import Phase
from sim.engine.state import Waiting

if TYPE_CHECKING:
    from sim.engine.clock import Clock


class Places:
    """Free places of each team (-1: no limit) and who waits for one."""

    def __init__(self, free: list[int], clock: Clock) -> None:
        self.clock = clock
        self.free = list(free)
        self.endless = [places < 0 for places in free]
        self.queues: list[list[Waiting]] = [[] for _ in free]

    def join(self, waiting: Waiting) -> None:
        """Wait for a place of the team ``waiting.wanted``."""
        heapq.heappush(self.queues[waiting.wanted], waiting)
        self.clock.call(Phase.PLACES, self.hand_out)

    def give(self, team: int) -> None:
        """Give a place back."""
        self.free[team] += 1
        self.clock.call(Phase.PLACES, self.hand_out)

    def hand_out(self) -> None:
        """Give free places to those who wait, in the order of service."""
        for team, queue in enumerate(self.queues):
            while queue and (queue[0].gone or self.endless[team] or self.free[team] > 0):
                waiting = heapq.heappop(queue)
                if not waiting.gone:
                    self.free[team] -= 1
                    waiting.gone = True
                    self.clock.resume(waiting.event)
