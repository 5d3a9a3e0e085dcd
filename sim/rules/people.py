"""People: who is at work, who waits for whom, and how work is handed out (model section 4).

One queue for each pattern of staff needed together: when its head can not start, nothing behind
it can. A step for several people takes all of them or nobody. The first waiting step of a team
that lacks a partner keeps as many people of that team as it needs; nobody else is kept.
"""

from __future__ import annotations

from sim.eventlog import Kind
from sim.plan.model import NONE
from sim.row import Heap
from sim.rules.order import (
    Phase,
    What,
    call_people,
    new_turn,
    note,
    order,
    schedule_of,
)
from sim.rules.rows import NO_ROW, NOBODY, NOWHERE, Group, Hand, Pattern, Team, Wait, World

# -- joining, leaving ---------------------------------------------------------------------------


def join(w: World, task: Wait, pattern: Pattern) -> None:
    """Put a task in the queue of its pattern."""
    for member in pattern.members:
        note(w, task.thread, task.step.number, Kind.JOINED, member.team.groups[0].number)
    pattern.queue.push(task)
    changed(w, pattern)


def withdraw(w: World, task: Wait, kind: int) -> None:
    """Take a waiting task out of its queue."""
    pattern: Pattern = task.wanted
    task.gone = True
    for member in pattern.members:
        note(w, task.thread, task.step.number, kind, member.team.groups[0].number)
    changed(w, pattern)


def changed(w: World, pattern: Pattern) -> None:
    """Who waits for some teams, or who is free in them, changed: hand out in this minute."""
    for member in pattern.members:
        team_changed(w, member.team)


def team_changed(w: World, team: Team) -> None:
    """Who waits for this team, or who is free in it, changed."""
    touch(w, team)
    call_people(w)


def touch(w: World, team: Team) -> None:
    """Put a team among those that changed."""
    if not team.touched:
        team.touched = True
        w.changed.append(team)


def trim(w: World, queue: Heap[Wait]) -> bool:
    """Drop what has left from the head of a queue; say whether any is waiting."""
    while queue.first is not None:
        first = queue.first
        if not first.gone:
            return True
        queue.pop()
        w.release(first)
    return False


# -- handing out --------------------------------------------------------------------------------


def idle(team: Team) -> int:
    """Return how many people of a team are at work and free."""
    people = 0
    for group in team.groups:
        if group.open:
            people += group.free
    return people


def hand_out(w: World) -> None:
    """Start all work that can start, in the order of service over all teams."""
    find_heads(w)
    while w.heads.first is not None:
        pattern = w.heads.pop()
        if enough(pattern):
            start(w, pattern.queue.pop(), pattern)
            if trim(w, pattern.queue):
                add_head(w, pattern)
        elif pattern.possible:  # nobody is kept for partners who do not exist
            claim(pattern)
    keep(w)


def find_heads(w: World) -> None:
    """Find the teams concerned, and the first in the queue of each pattern that needs them.

    Concerned are those that changed and those tied to them by joint work that waits.
    """
    team = w.changed.first
    while team is not None:  # the chain grows
        for pattern in team.joint:
            if trim(w, pattern.queue):
                touch_members(w, pattern)
        team.idle = idle(team)
        team.keeps = 0
        team.first = NO_ROW
        team = team.next
    w.seen += 1
    for team in w.changed:
        for pattern in team.needing:
            if pattern.seen != w.seen:
                pattern.seen = w.seen
                if trim(w, pattern.queue) and worth(pattern):
                    add_head(w, pattern)


def touch_members(w: World, pattern: Pattern) -> None:
    """Put all teams a pattern needs among those that changed."""
    for member in pattern.members:
        touch(w, member.team)


def worth(pattern: Pattern) -> bool:
    """Say whether the head could start, or could keep somebody."""
    for member in pattern.members:
        if member.team.idle:
            return True
    return False


def add_head(w: World, pattern: Pattern) -> None:
    """Put a pattern among those looked at, by the first in its queue."""
    pattern.key = pattern.queue.first.key
    pattern.tie = pattern.queue.first.tie
    w.heads.push(pattern)


def enough(pattern: Pattern) -> bool:
    """Say whether all the people of a pattern are free and kept for nobody before it."""
    for member in pattern.members:
        if member.team.idle - member.team.keeps < member.people:
            return False
    return True


def claim(pattern: Pattern) -> None:
    """The first who waits for a team keeps the people it needs, as many as are there."""
    for member in pattern.members:
        team = member.team
        if team.first is None:
            team.first = pattern.queue.first
            team.keeps = min(team.idle, member.people)


def start(w: World, task: Wait, pattern: Pattern) -> None:
    """Take the people a task needs; the work begins."""
    thread, step = task.thread, task.step
    for member in pattern.members:
        member.team.idle -= member.people
        for _ in range(member.people):
            task.hands.append(put_to_work(task, take_person(member.team)))
    thread.busy = True
    task.left = w.drawn(task.law, thread.concern.luck, step.purpose, task.visit)
    for hand in task.hands:
        note(w, thread, step.number, Kind.STARTED, hand.group.number)
    carry_on(w, task)


def take_person(team: Team) -> Group:
    """Take one free person who is at work; return the group."""
    for group in team.groups:
        if group.open and group.free:
            group.free -= 1
            return group
    nobody: Group = NO_ROW  # never: whoever asks has counted
    return nobody


def put_to_work(task: Wait, group: Group) -> Hand:
    """Return the hand of a person of a group at a task."""
    hand = Hand()
    hand.task = task
    hand.group = group
    hand.down = group.hands
    if group.hands is not None:
        group.hands.up = hand
    group.hands = hand
    return hand


def drop_hand(w: World, hand: Hand) -> None:
    """A person is no longer at work on a task."""
    if hand.up is not None:
        hand.up.down = hand.down
    else:
        hand.group.hands = hand.down
    if hand.down is not None:
        hand.down.up = hand.up
    w.release(hand)


def carry_on(w: World, task: Wait) -> None:
    """Work begins or goes on: its end is due when it has been worked on long enough."""
    task.since = w.now
    task.turn = new_turn(w)
    end = w.end_of_work(task)
    schedule_of(w, end, Phase.HAPPENS, task.thread, What.ENDS, task, task.turn)


def work_ends(w: World, task: Wait, turn: int) -> None:
    """Work is done, unless it stopped meanwhile: its people are free, the thread goes on."""
    if task.turn != turn:
        return
    thread = task.thread
    for hand in task.hands:
        hand.group.free += 1
        note(w, thread, task.step.number, Kind.FINISHED, hand.group.number)
        drop_hand(w, hand)
    thread.busy = False
    changed(w, task.wanted)
    w.resume(thread, 1)
    w.release(task)


# -- keeping people free ------------------------------------------------------------------------


def keep(w: World) -> None:
    """Write down who is kept free for whom in the teams looked at, where that changed."""
    any_kept = False
    for team in w.changed:
        any_kept = any_kept or team.keeps != 0 or team.kept_turn >= 0
    if any_kept:
        for team in w.teams:
            if team.touched and not kept_as_before(team):
                let_kept_go(w, team)
                keep_for_first(w, team)
    for team in w.changed:
        team.touched = False
    w.changed.first = NO_ROW


def kept_as_before(team: Team) -> bool:
    """Say whether a team keeps the same people free for the same work as until now."""
    keeps = team.keeps
    if keeps == 0:
        return team.kept_turn < 0
    if team.kept_turn != team.first.turn:
        return False
    for group in team.groups:
        here = min(keeps, group.free) if group.open else 0
        if here != group.kept:
            return False
        keeps -= here
    return True


def let_kept_go(w: World, team: Team) -> None:
    """Nobody of the team is kept free any longer."""
    for group in team.groups:
        for _ in range(group.kept):
            w.write(
                w.now, team.kept_concern, team.kept_index, team.kept_step, Kind.LET_GO, group.number
            )
        group.kept = 0
    team.kept_turn = -1


def keep_for_first(w: World, team: Team) -> None:
    """Keep people free for the first of those who wait, as many as it needs and are there."""
    keeps = team.keeps
    if keeps == 0:
        return
    task = team.first
    thread = task.thread
    team.kept_turn = task.turn
    team.kept_concern = thread.number
    team.kept_index = thread.index
    team.kept_step = task.step.number
    for group in team.groups:
        here = min(keeps, group.free) if group.open else 0
        group.kept = here
        for _ in range(here):
            note(w, thread, task.step.number, Kind.KEPT, group.number)
        keeps -= here


# -- shifts -------------------------------------------------------------------------------------


def shift(w: World, group: Group) -> None:
    """The people of a group come to work, or go home; the next time they do so is scheduled."""
    group.open = not group.open
    kind = Kind.SHIFT_BEGAN if group.open else Kind.SHIFT_ENDED
    w.write(w.now, NOBODY, group.number, NOWHERE, kind, group.number)
    team_changed(w, group.team)
    schedule_shift(w, group)


def schedule_shift(w: World, group: Group) -> None:
    """Enter a group's next shift boundary in the clock."""
    minute = w.next_boundary(group)
    if minute != NONE:
        place = order(Phase.HAPPENS, -1, group.number)
        w.schedule(max(minute, 0), place, What.SHIFT, group, 0)
