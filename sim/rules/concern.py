"""The life of a concern: it exists, its paths branch, it ends, it returns (sections 2 and 5.8)."""

from __future__ import annotations

from enum import IntEnum

from sim.chance import stable
from sim.eventlog import NTH, Kind
from sim.plan.model import NONE, Fact, Step
from sim.rules.need import at_risk, expose, protect, set_need, set_urgent
from sim.rules.order import (
    THREADS,
    Phase,
    Status,
    minute_of,
    note,
    order,
)
from sim.rules.places import give_all_back, hold_place
from sim.rules.rows import NO_ROW, NOBODY, NOWHERE, Case, Concern, Fork, Thread, World

RETURN = stable("return of unmet need")
"""Purpose of the time after which unmet need returns."""


class Waits(IntEnum):
    """What a thread waits for."""

    BEGINNING = 0
    ARRIVAL = 1
    WORK = 2
    DELAY = 3
    FORK = 4
    MEETING = 5
    PLACE = 6
    RETURN = 7


# -- beginning ----------------------------------------------------------------------------------


def arrive(w: World, case: Case, minute: int, step: Step) -> None:
    """A concern of the table begins to exist (stock: as if long ago); its main path starts."""
    main = Thread()
    main.case = case
    main.number = case.row * NTH
    main.concern = w.new_concern(case.luck)
    main.door_time = minute
    main.step = step
    if minute < 0:
        main.stamp = minute
    main.waits = Waits.ARRIVAL
    case.main = main
    w.begin(main)


def exists(w: World, main: Thread, step: Step, kind: int) -> None:
    """A concern begins to exist: write it down."""
    w.write_existing(main.number, minute_of(w, main), main.case.need)
    note(w, main, step.number, kind, NOBODY)


def hold_stock(w: World, main: Thread) -> None:
    """Give starting stock the places and the protection it has on day 0."""
    stock = main.case.stock
    if stock is None:
        return
    for team in stock.places:
        team.places -= 1
        hold_place(main.case, team)
        note(w, main, NOWHERE, Kind.PLACE_TAKEN, team.groups[0].number)
    if stock.protected:
        protect(w, main, NOWHERE)


def branch(w: World, thread: Thread, step: Step, fork: Fork) -> None:
    """Start a branch, or side work nobody waits for."""
    case = thread.case
    if case.threads == THREADS:
        w.fail(Status.TOO_MANY_THREADS, thread.number)
        return
    if not w.has_room():
        return
    made = Thread()
    made.case = case
    made.number = thread.number
    made.index = case.threads
    made.concern = thread.concern
    made.door_time = thread.door_time
    made.step = step
    made.fork = fork
    case.threads += 1
    case.refs += 1
    thread.concern.refs += 1
    w.begin(made)


# -- ending -------------------------------------------------------------------------------------


def side_ends(w: World, thread: Thread, step: Step) -> None:
    """A branch is done; the last branch of a fork lets the case go on."""
    note(w, thread, step.number, Kind.DONE, NOBODY)
    fork = thread.fork
    if fork is not None:
        fork.left -= 1
        if fork.left == 0 and fork.open:
            fork.open = False
            w.resume(fork.thread, Kind.GATHERED)
        let_go_of_fork(w, fork)
    let_go_of_concern(w, thread.concern)
    let_go_of_case(w, thread.case)
    w.release(thread)


def main_ends(w: World, main: Thread, step: Step) -> None:
    """Close the case; unmet need may return, and a crisis brings it back sooner."""
    case = main.case
    note(w, main, step.number, Kind.ENDED, NOBODY)
    give_all_back(w, main, step.number)
    set_urgent(w, case, False)
    expose(w, main, step.number)
    main.stamp = NONE
    luck = main.concern.luck
    let_go_of_concern(w, main.concern)
    unmet = case.need >= w.cut_band[1] and w.return_law >= 0 and not step.final
    if case.background or not (unmet or at_risk(case)):
        case.main = NO_ROW
        w.release(main)
        let_go_of_case(w, case)
        return
    main.waits = Waits.RETURN
    if unmet:
        minutes = w.drawn(w.return_law, luck, RETURN, 0)
        w.wake(main, w.now + minutes, order(Phase.HAPPENS, main.number, main.index))


def renew(w: World, main: Thread) -> None:
    """The same worry again: a new concern, a new look, a need somewhat worse."""
    case = main.case
    if case.nth + 1 >= NTH:
        w.fail(Status.TOO_MANY_RETURNS, case.row)
        return
    case.nth += 1
    case.need += w.return_worse
    case.look += 1
    case.facts[w.facts + Fact.REPEAT] = 1
    main.concern = w.new_concern(w.luck_of_return(case.luck, case.nth))
    main.number = case.row * NTH + case.nth
    main.door_time = w.now
    main.pulled = False


def begin_again(w: World, main: Thread, step: Step) -> None:
    """The concern exists anew: the worry has returned."""
    renew(w, main)
    exists(w, main, step, Kind.RETURNED)
    set_need(w, main, main.case.need)


# -- what is needed no more ---------------------------------------------------------------------


def let_go_of_concern(w: World, concern: Concern) -> None:
    """A thread needs the concern no more."""
    concern.refs -= 1
    if concern.refs == 0:
        w.release(concern)


def let_go_of_case(w: World, case: Case) -> None:
    """A thread needs the case no more."""
    case.refs -= 1
    if case.refs == 0:
        w.release(case)


def let_go_of_fork(w: World, fork: Fork) -> None:
    """A branch, or a fork inside, needs the fork no more."""
    while fork is not None:
        fork.refs -= 1
        if fork.refs > 0:
            return
        outer = fork.outer
        w.release(fork)
        fork = outer
