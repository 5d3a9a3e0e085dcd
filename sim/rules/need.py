"""True need, protection and the crisis clock (model sections 5.5 and 5.9)."""

from __future__ import annotations

from sim.chance import stable
from sim.eventlog import Kind
from sim.plan.model import Fact
from sim.rules.order import Phase, What, new_turn, note, schedule_of
from sim.rules.rows import NOBODY, NOWHERE, Case, Thread, World

SIGNIFICANT_HARM = 3
"""The band from which on a child is at significant harm."""
BANDS = 4
CRISIS = stable("crisis clock")


def set_need(w: World, thread: Thread, need: int) -> None:
    """Change true need (millionths); the band it is in is noted when that changes."""
    case = thread.case
    if case.background:
        return
    case.need = need
    band = 0
    for i in range(BANDS):
        if need >= w.cut_band[i]:
            band += 1
    if band != case.band:
        case.band = band
        note(w, thread, NOWHERE, Kind.STAGE1 + band, NOBODY)
    watch(w, case)


def protect(w: World, thread: Thread, step: int) -> None:
    """Protective action is agreed."""
    case = thread.case
    if not case.protected:
        set_protected(w, case, True)
        note(w, thread, step, Kind.PROTECTED, NOBODY)
        watch(w, case)


def expose(w: World, thread: Thread, step: int) -> None:
    """The case is closed: protection ends."""
    case = thread.case
    if case.protected and case.band >= SIGNIFICANT_HARM:
        note(w, thread, step, Kind.EXPOSED, NOBODY)
    set_protected(w, case, False)
    watch(w, case)


def set_protected(w: World, case: Case, protected: bool) -> None:
    """Write down whether a child is protected."""
    case.protected = protected
    case.facts[w.facts + Fact.PROTECTED] = int(protected)


def set_urgent(w: World, case: Case, urgent: bool) -> None:
    """Give a case precedence everywhere, or end it."""
    case.urgent = urgent
    case.facts[w.facts + Fact.URGENT] = int(urgent)


def at_risk(case: Case) -> bool:
    """Say whether the child is at significant harm and unprotected."""
    return case.band >= SIGNIFICANT_HARM and not case.protected


def watch(w: World, case: Case) -> None:
    """Let the crisis clock run while the child is at risk; time at risk before counts."""
    if w.crisis_law < 0:
        return
    risk, runs = at_risk(case), case.clock_from >= 0
    if risk and not runs:
        start_clock(w, case)
    elif runs and not risk:
        case.clock_left -= w.now - case.clock_from
        case.clock_from = -1
        case.turn = new_turn(w)


def start_clock(w: World, case: Case) -> None:
    """Let the crisis clock run."""
    if case.clock_left < 0:
        case.clock_left = w.drawn(w.crisis_law, case.luck, CRISIS, case.crises)
    case.clock_from = w.now
    case.turn = new_turn(w)
    rings = w.now + case.clock_left
    schedule_of(w, rings, Phase.CRISIS, case.main, What.RINGS, case, case.turn)


def ring(w: World, case: Case, turn: int) -> None:
    """A crisis: the case leaves whatever it waits in; work under way is finished first."""
    if case.turn != turn:
        return
    main = case.main
    note(w, main, NOWHERE, Kind.CRISIS, NOBODY)
    case.crises += 1
    case.clock_left = -1
    case.clock_from = -1
    set_urgent(w, case, True)
    if main.busy:
        main.pulled = True
    else:
        w.interrupt(main)
    watch(w, case)
