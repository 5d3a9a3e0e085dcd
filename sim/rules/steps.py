"""What each kind of step does (model section 5), and how a thread goes from one to the next."""

from __future__ import annotations

from sim.eventlog import Kind
from sim.plan.model import NONE, Do, Step
from sim.rules.concern import (
    Waits,
    begin_again,
    branch,
    exists,
    hold_stock,
    main_ends,
    side_ends,
)
from sim.rules.judgement import perceived, pooled
from sim.rules.need import protect, set_need, set_urgent
from sim.rules.order import (
    Phase,
    What,
    call_leaves,
    call_places,
    later,
    minute_of,
    new_turn,
    new_wait,
    note,
    order,
    pick,
    schedule_of,
    visited,
)
from sim.rules.people import join, withdraw
from sim.rules.places import give_back, hold_place, holds_place
from sim.rules.rows import (
    NO_ROW,
    NOBODY,
    Agency,
    Concern,
    Fork,
    Meeting,
    Pattern,
    Team,
    Thread,
    Wait,
    World,
)

LIMIT = 1
"""Turns the purpose of a step's time into the purpose of its limit."""
INTERRUPT = -1
"""The answer to a thread that is pulled."""


# -- walking ------------------------------------------------------------------------------------


def go_on(w: World, thread: Thread) -> None:
    """A thread begins, or what it waited for has come: it walks on."""
    step, answer = thread.step, thread.answer
    thread.answer = 0
    if thread.waits == Waits.ARRIVAL:
        exists(w, thread, step, Kind.ARRIVED)
        hold_stock(w, thread)
        set_need(w, thread, thread.case.need)
    elif thread.waits == Waits.RETURN:
        step = w.crisis_step if answer == INTERRUPT else w.source_step[thread.case.source]
        begin_again(w, thread, step)
    elif answer == INTERRUPT:
        pull_out(w, thread, step)
        step = w.crisis_step
    elif thread.waits != Waits.BEGINNING:
        step = next_step(w, thread, step, answer)
    if thread.pulled:
        thread.pulled = False
        step = w.crisis_step
    walk(w, thread, step)


def next_step(w: World, thread: Thread, step: Step, answer: int) -> Step:
    """Return the step after one that took time; the answer is noted."""
    if thread.waits == Waits.WORK and answer == 0:
        return step.on_limit
    if thread.waits == Waits.FORK:
        note(w, thread, step.number, answer, NOBODY)
    elif thread.waits == Waits.PLACE:
        waiting: Wait = thread.on
        team: Team = waiting.wanted
        w.release(waiting)
        note(w, thread, step.number, Kind.PLACE_TAKEN, team.groups[0].number)
        hold_place(thread.case, team)
    return step.next


def pull_out(w: World, thread: Thread, step: Step) -> None:
    """A crisis: the thread leaves what it waits in."""
    if thread.waits == Waits.WORK:
        withdraw(w, thread.on, Kind.PULLED)
        return
    if thread.waits == Waits.FORK:
        fork: Fork = thread.on
        fork.open = False
    elif thread.waits != Waits.DELAY:
        waiting: Wait = thread.on
        waiting.gone = True
    note(w, thread, step.number, Kind.PULLED, NOBODY)


def walk(w: World, thread: Thread, step: Step) -> None:
    """Go from step to step until the thread waits or its path ends."""
    while True:
        do = step.do
        thread.step = step
        if do == Do.WORK:
            work(w, thread, step)
            return
        if do == Do.DELAY:
            delay(w, thread, step)
            return
        if do == Do.MEETING:
            be_listed(w, thread, step)
            return
        if do == Do.FORK:
            if fork_off(w, thread, step):
                return
        elif do == Do.TAKE:
            if wait_for_place(w, thread, step):
                return
        elif do == Do.MILESTONE:
            milestone(w, thread, step)
        elif do == Do.GIVE:
            give_back(w, thread, step.number, step.picks[pick(thread, step)])
        elif do == Do.END or do == Do.DONE:
            if thread.index:
                side_ends(w, thread, step)
            else:
                main_ends(w, thread, step)
            return
        else:
            step = decide(w, thread, step)
            continue
        step = step.next


# -- steps that take time -----------------------------------------------------------------------


def wait_here(thread: Thread, waits: int) -> None:
    """The thread waits; what happened before day 0 is over."""
    thread.stamp = NONE
    thread.waits = waits


def limit(w: World, thread: Thread, step: Step, visit: int, start: int) -> int:
    """Return the minute at which a wait that began at ``start`` reaches its limit."""
    minutes = w.drawn(step.limit, thread.concern.luck, step.purpose ^ LIMIT, visit)
    return later(w, start, minutes, step.limit_calendar)


def work(w: World, thread: Thread, step: Step) -> None:
    """Wait for staff (or leave at the limit), then hold them until the work is done."""
    now = minute_of(w, thread)
    if step.door:
        thread.door_time = now
    chosen, visit = pick(thread, step), visited(thread, step)
    pattern: Pattern = step.picks[chosen]
    task = new_wait(w, thread, step, pattern, now)
    task.law = step.pick_law[chosen]
    task.visit = visit
    join(w, task, pattern)
    wait_here(thread, Waits.WORK)
    if step.limit >= 0:
        at = limit(w, thread, step, visit, now)
        schedule_of(w, at, Phase.WAITING_LIMIT, thread, What.LIMIT, task, task.turn)


def give_up(w: World, task: Wait, turn: int) -> None:
    """The limit on waiting is reached: the thread leaves, with all who do so in this minute."""
    if task.turn != turn or task.gone:
        return
    withdraw(w, task, Kind.LEFT)
    w.leaving.append(task.thread)
    call_leaves(w)


def leave(w: World) -> None:
    """Let all who reached their limit in this minute go on, before anything is handed out."""
    for thread in w.leaving:
        w.resume(thread, 0)
    w.leaving.first = NO_ROW


def delay(w: World, thread: Thread, step: Step) -> None:
    """Time passes; nobody is held."""
    note(w, thread, step.number, Kind.DELAYED, NOBODY)
    visit, began = visited(thread, step), minute_of(w, thread)
    minutes = w.drawn(step.law, thread.concern.luck, step.purpose, visit)
    wait_here(thread, Waits.DELAY)
    over = later(w, began, minutes, step.calendar)
    w.wake(thread, over, order(Phase.HAPPENS, thread.number, thread.index))


def fork_off(w: World, thread: Thread, step: Step) -> bool:
    """Start branches side by side; say whether the thread waits for them."""
    concern = thread.concern
    note(w, thread, step.number, Kind.ASKED, NOBODY)
    now, visit = minute_of(w, thread), visited(thread, step)
    thread.stamp = NONE
    starts = 0
    for i in range(len(step.branches)):
        starts += int(is_needed(concern, step.branch_view[i]))
    fork: Fork = NO_ROW
    if step.wait and starts > 0:
        fork = new_fork(w, thread, starts)
    for i in range(len(step.branches)):
        if is_needed(concern, step.branch_view[i]):
            branch(w, thread, step.branches[i], fork)
    if fork is None:
        note(w, thread, step.number, Kind.GATHERED, NOBODY)
        return False
    thread.waits = Waits.FORK
    if step.limit >= 0:
        at = limit(w, thread, step, visit, now)
        schedule_of(w, at, Phase.ANSWER_LIMIT, thread, What.ANSWER_LIMIT, fork, fork.turn)
    return True


def new_fork(w: World, thread: Thread, starts: int) -> Fork:
    """Return a fork on whose branches the thread waits."""
    fork = Fork()
    fork.left = starts
    fork.refs = starts
    fork.open = True
    fork.outer = thread.fork
    fork.thread = thread
    fork.turn = new_turn(w)
    if thread.fork is not None:
        thread.fork.refs += 1
    thread.on = fork
    return fork


def is_needed(concern: Concern, agency: int) -> bool:
    """Say whether a branch is started: it is not, where the view it would bring is held."""
    return agency < 0 or concern.views[agency] == 0


def stop_waiting(w: World, fork: Fork, turn: int) -> None:
    """The limit on waiting for answers is reached: the thread goes on with what there is."""
    if fork.turn != turn or not fork.open:
        return
    fork.open = False
    w.resume(fork.thread, Kind.TIMED_OUT)


def be_listed(w: World, thread: Thread, step: Step) -> None:
    """Wait on the list of a meeting, then be heard for the length of its slot."""
    meeting: Meeting = step.picks[pick(thread, step)]
    hearing = new_wait(w, thread, step, meeting, minute_of(w, thread))
    if len(step.attends) > 0:
        chosen = 0 if step.attend_choice < 0 else thread.case.facts[step.attend_choice]
        hearing.attends = step.attends[chosen]
    note(w, thread, step.number, Kind.LISTED, NOBODY)
    visited(thread, step)
    wait_here(thread, Waits.MEETING)
    meeting.list.push(hearing)


def wait_for_place(w: World, thread: Thread, step: Step) -> bool:
    """Wait for a caseload place, unless the case holds one; say whether the thread waits."""
    team: Team = step.picks[pick(thread, step)]
    visited(thread, step)
    if holds_place(thread.case, team):
        return False
    waiting = new_wait(w, thread, step, team, minute_of(w, thread))
    note(w, thread, step.number, Kind.PLACE_WAITED, team.groups[0].number)
    wait_here(thread, Waits.PLACE)
    team.queue.push(waiting)
    call_places(w)
    return True


# -- decisions and milestones -------------------------------------------------------------------


def decide(w: World, thread: Thread, step: Step) -> Step:
    """Return the step a decision leads to, and note it."""
    if step.do == Do.JUDGE:
        chosen = judge(w, thread, step)
    elif step.do == Do.SHARES:
        chosen = share(w, thread, step)
    elif step.do == Do.ATTRIBUTE:
        chosen = thread.case.facts[step.fact]
    else:
        chosen = count_visits(thread, step)
    note(w, thread, step.number, Kind.DECIDED, NOBODY)
    return step.routes[chosen]


def judge(w: World, thread: Thread, step: Step) -> int:
    """Compare perceived need with the cuts."""
    agency: Agency = step.picks[pick(thread, step)]
    if step.pooled:
        need = pooled(w, thread.case, thread.concern, agency, step.closer)
    else:
        need = perceived(w, thread.case, agency, step.closer)
    chosen = 0
    for i in range(len(step.routes) - 1):
        if need >= step.cuts[i]:
            chosen += 1
    return chosen


def share(w: World, thread: Thread, step: Step) -> int:
    """Choose by chance in stated shares, by how-manieth visit."""
    visit, width = visited(thread, step), len(step.routes) - 1
    first, chosen = min(visit, step.cut_rows - 1) * width, 0
    u = w.uniform(thread.concern.luck, step.purpose, visit)
    for i in range(first, first + width):
        if u >= step.cuts[i]:
            chosen += 1
    return chosen


def count_visits(thread: Thread, step: Step) -> int:
    """Choose by how often this step, or the steps it counts, were reached."""
    count = visited(thread, step) + 1
    if len(step.branches) > 0:
        count = 0
        for one in step.branches:
            count += thread.concern.visits[one.number]
    return int(count >= step.cuts[0])


def milestone(w: World, thread: Thread, step: Step) -> None:
    """Something becomes true."""
    case, concern = thread.case, thread.concern
    note(w, thread, step.number, Kind.REACHED, NOBODY)
    visited(thread, step)
    if step.forget:
        for agency in w.agencies:
            concern.views[agency.number] = 0
    if step.look:
        case.look += 1
    if step.view and still_counts(thread.fork):
        viewer: Agency = step.picks[pick(thread, step)]
        concern.views[viewer.number] = 1
    if step.lowers:
        set_need(w, thread, case.need - step.lowers)
    if step.below != NONE and case.need > step.below:
        set_need(w, thread, step.below)
    if step.protects:
        protect(w, thread, step.number)
    if step.calm:
        set_urgent(w, case, False)


def still_counts(fork: Fork) -> bool:
    """Say whether what the branches of a fork find still counts: nobody has stopped waiting."""
    while fork is not None:
        if not fork.open:
            return False
        fork = fork.outer
    return True
