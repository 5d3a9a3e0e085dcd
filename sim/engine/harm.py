"""True need, protection and the crisis clock (model sections 5.5 and 5.9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.chance import stable
from sim.engine.rules import Phase
from sim.eventlog import Kind

if TYPE_CHECKING:
    from sim.engine.clock import Clock
    from sim.engine.draws import Draws
    from sim.engine.journal import Journal
    from sim.engine.state import Case, Thread
    from sim.plan.model import CompiledModel

SIGNIFICANT_HARM = 3
CRISIS = stable("crisis clock")


class Harm:
    """Changes what is true of a child, notes it, and lets the crisis clock run or stand.

    ``pull`` is called with the main path when the clock rings.
    """

    def __init__(
        self,
        model: CompiledModel,
        clock: Clock,
        journal: Journal,
        draws: Draws,
        pull: Callable[[Thread], None],
    ) -> None:
        self.model, self.clock, self.journal = model, clock, journal
        self.draws, self.pull = draws, pull

    def set_need(self, thread: Thread, need: int) -> None:
        """Change true need (millionths); the band it is in is noted when that changes."""
        case = thread.case
        if case.background:
            return
        case.need = need
        band = sum(need >= cut for cut in self.model.cut_band)
        if band != case.band:
            case.band = band
            self.journal.note(thread, -1, Kind(Kind.STAGE1 + band))
        self._watch(case)

    def protect(self, thread: Thread, step: int) -> None:
        """Protective action is agreed."""
        case = thread.case
        if case.protected:
            return
        self._set_protected(case, protected=True)
        self.journal.note(thread, step, Kind.PROTECTED)
        self._watch(case)

    def expose(self, thread: Thread, step: int) -> None:
        """The case is closed: protection ends."""
        case = thread.case
        if case.protected and case.band >= SIGNIFICANT_HARM:
            self.journal.note(thread, step, Kind.EXPOSED)
        self._set_protected(case, protected=False)
        self._watch(case)

    def _set_protected(self, case: Case, *, protected: bool) -> None:
        case.protected = protected
        case.facts[self.model.facts + 2] = int(protected)

    def at_risk(self, case: Case) -> bool:
        """Say whether the child is at significant harm and unprotected."""
        return case.band >= SIGNIFICANT_HARM and not case.protected

    def _watch(self, case: Case) -> None:
        """Let the clock run while the child is at risk; time at risk before counts."""
        if self.model.crisis_law < 0:
            return
        if self.at_risk(case) and case.clock_from < 0:
            self._start(case)
        elif not self.at_risk(case) and case.clock_from >= 0:
            case.clock_left -= self.clock.now - case.clock_from
            case.clock_from = -1
            case.clock_turn += 1

    def _start(self, case: Case) -> None:
        if case.clock_left < 0:
            law = self.model.crisis_law
            case.clock_left = self.draws.law(law, case.luck, CRISIS, case.crises)
        case.clock_from = self.clock.now
        case.clock_turn += 1
        turn, main = case.clock_turn, case.main
        assert main is not None
        rings = self.clock.now + case.clock_left
        self.clock.at(rings, main, lambda: self._ring(main, turn), Phase.CRISIS)

    def _ring(self, main: Thread, turn: int) -> None:
        case = main.case
        if turn != case.clock_turn:
            return
        self.journal.note(main, -1, Kind.CRISIS)
        case.crises += 1
        case.clock_left = case.clock_from = -1
        self.pull(main)
        self._watch(case)
