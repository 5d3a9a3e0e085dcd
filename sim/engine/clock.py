"""SimPy's clock, in whole minutes and in phases.

SimPy orders events of one time by a priority; here that is the phase, then the concern, then the
thread (see rules), so that what happens in a minute does not depend on who was scheduled first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import simpy

from sim.engine.rules import Phase, order

if TYPE_CHECKING:
    from sim.engine.state import Thread


class Clock:
    """Schedules what is due, and calls each hand-out once after what happens in its minute."""

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env
        self._called = [False] * (max(Phase) + 1)

    @property
    def now(self) -> int:
        """Minutes since the start date."""
        return self.env.now  # type: ignore[return-value]  # whole minutes only

    def event(self, at: int, place: int, value: Any = None) -> simpy.Event:
        """Return an event that happens at a minute, at a place in the order of that minute."""
        due = simpy.Event(self.env)
        due._ok, due._value = True, value
        self.env.schedule(due, place, at - self.env.now)  # type: ignore[arg-type]
        return due

    def due(self, minute: int, thread: Thread) -> simpy.Event:
        """Return an event for a thread to wait for: that minute comes."""
        return self.event(minute, order(Phase.HAPPENS, thread.number, thread.index))

    def at(
        self, minute: int, thread: Thread, do: Callable[[], None], phase: Phase = Phase.HAPPENS
    ) -> None:
        """Do something for a thread at a minute."""
        due = self.event(minute, order(phase, thread.number, thread.index))
        due.callbacks = [lambda _: do()]

    def resume(self, event: simpy.Event, value: Any = None) -> None:
        """Let whoever waits for the event go on, at once."""
        event.succeed(value)

    def call(self, phase: Phase, hand_out: Callable[[], None]) -> None:
        """Hand out places, slots or people in this minute, once, when its phase comes."""
        if self._called[phase]:
            return
        self._called[phase] = True

        def now(_: simpy.Event) -> None:
            self._called[phase] = False
            hand_out()

        due = self.event(self.now, order(phase, -1, 0))
        due.callbacks = [now]
