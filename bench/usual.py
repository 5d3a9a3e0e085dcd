"""The bench's network as it is usually written in SimPy: processes, PriorityResource, dict log."""

from __future__ import annotations

import math
import random
from collections.abc import Generator
from typing import Any

import simpy

HOUR, DAY, YEAR = 60.0, 1440.0, 365.25 * 1440.0
NEXT_DOOR = {
    "school": "social_work", "health": "school", "police": "health", "social_work": "",
}  # fmt: skip
SENT_ON, KEPT = 0.15, 0.25
CLASSES = ((0.05, "urgent", 0), (0.15, "serious", 1), (0.15, "routine", 4))
Process = Generator[Any, Any, None]


class Network:
    """Four doors, joint work in three classes, conferences, reviews; see network.toml.

    Parameters
    ----------
    joint : int
        People of each of the two teams of joint work; with 2 they are overloaded.
    """

    def __init__(self, *, seed: int, joint: int = 3) -> None:
        self.env = simpy.Environment()
        self.random = random.Random(seed)
        self.log: list[dict[str, Any]] = []
        self.doors = {name: simpy.PriorityResource(self.env, 1) for name in NEXT_DOOR}
        self.police = simpy.PriorityResource(self.env, joint)
        self.social_work = simpy.PriorityResource(self.env, joint)
        self.chair = simpy.PriorityResource(self.env, 1)
        self.number = 0

    def run(self, years: float) -> list[dict[str, Any]]:
        """Simulate some years and return the log."""
        for name in NEXT_DOOR:
            self.env.process(self.arrivals(name))
        self.env.run(until=years * YEAR)
        return self.log

    def note(self, concern: int, what: str, where: str) -> None:
        """Append a row to the log."""
        row = {"minute": self.env.now, "concern": concern, "what": what, "where": where}
        self.log.append(row)

    def arrivals(self, door: str) -> Process:
        """Let concerns arrive at a door."""
        while True:
            yield self.env.timeout(self.random.expovariate(3000 / YEAR))
            self.number += 1
            self.env.process(self.concern(self.number, door))

    def concern(self, number: int, door: str) -> Process:
        """Walk one concern through the network."""
        self.note(number, "arrived", door)
        while door:
            yield from self.work(number, door, self.doors[door], self.lognormal(1.5 * HOUR, 1.0))
            if door == "social_work":
                break
            self.note(number, "decided", door)
            u = self.random.random()
            if u >= SENT_ON + KEPT:
                self.note(number, "ended", "out")
                return
            if u >= SENT_ON:
                break
            door = NEXT_DOOR[door]
        self.note(number, "decided", "class")
        u = self.random.random()
        for share, name, priority in CLASSES:
            if u < share:
                yield from self.joint_work(number, name, priority)
                break
            u -= share
        self.note(number, "ended", "out")

    def work(
        self, number: int, where: str, team: simpy.PriorityResource, minutes: float
    ) -> Process:
        """Wait for one person of a team and hold them."""
        self.note(number, "joined", where)
        with team.request(priority=4) as request:
            yield request
            self.note(number, "started", where)
            yield self.env.timeout(minutes)
            self.note(number, "finished", where)

    def joint_work(self, number: int, where: str, priority: int) -> Process:
        """Wait for police and social work together, then conference and reviews."""
        self.note(number, "joined", where)
        self.note(number, "joined", where)
        with (
            self.police.request(priority=priority) as police,
            self.social_work.request(priority=priority) as social_work,
        ):
            yield police & social_work
            for _ in range(2):
                self.note(number, "started", where)
            yield self.env.timeout(self.random.expovariate(1 / (10 * HOUR)))
            for _ in range(2):
                self.note(number, "finished", where)
        self.note(number, "decided", "conference_due")
        if self.random.random() < 0.4:
            yield from self.conferences(number)

    def conferences(self, number: int) -> Process:
        """Hold a conference, and reviews while they lead to another."""
        delay = 14 * DAY
        while True:
            self.note(number, "delayed", "invited")
            yield self.env.timeout(delay)
            yield from self.work(number, "chair", self.chair, self.lognormal(4 * HOUR, 0.5))
            self.note(number, "decided", "again")
            if self.random.random() >= 0.5:
                return
            delay = 90 * DAY

    def lognormal(self, mean: float, cv: float) -> float:
        """Draw a lognormal time of a mean and a coefficient of variation."""
        variance = math.log(1 + cv * cv)
        return self.random.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))
