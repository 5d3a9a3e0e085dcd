"""Meetings: slots in the diary, their agenda, and the people set aside for them (section 4)."""

from __future__ import annotations

from sim.eventlog import Kind
from sim.row import Chain
from sim.rules.order import Phase, What, new_turn, note, order
from sim.rules.people import carry_on, idle, take_person, team_changed
from sim.rules.rows import (
    NO_ROW,
    NOBODY,
    Called,
    Hand,
    Meeting,
    Slot,
    Team,
    Wait,
    World,
)


def hold_slot(w: World, slot: Slot) -> None:
    """Hold a slot if the people it needs are at work; hear at most its agenda."""
    meeting = slot.meeting
    for member in meeting.pattern.members:
        if at_hand(member.team) < member.people:
            write_of_slot(w, slot, Kind.SLOT_CANCELLED, NOBODY)
            return
    for member in meeting.pattern.members:
        for _ in range(member.people):
            slot.called.append(call_away(w, member.team))
    for called in slot.called:
        write_of_slot(w, slot, Kind.SLOT_BEGAN, called.group.number)
    hear(w, slot, meeting)
    ends = w.now + meeting.length
    w.schedule(ends, order(Phase.HAPPENS, -1, slot.index), What.CLOSES, slot, 0)


def write_of_slot(w: World, slot: Slot, kind: int, group: int) -> None:
    """Write a row of the log about a slot as a whole."""
    w.write(w.now, NOBODY, slot.index, slot.meeting.number, kind, group)


def hear(w: World, slot: Slot, meeting: Meeting) -> None:
    """Take the first cases in order whose notice has passed, as many as the agenda holds."""
    early: Chain[Wait] = w.early
    heard = 0
    while meeting.list.first is not None and heard < meeting.agenda:
        hearing = meeting.list.pop()
        if hearing.gone:
            w.release(hearing)
        elif hearing.joined + hearing.step.notice <= w.now:
            slot.heard.append(hearing)
            heard += 1
        else:
            early.append(hearing)
    for hearing in early:
        meeting.list.push(hearing)
    early.first = NO_ROW
    for hearing in slot.heard:
        note(w, hearing.thread, hearing.step.number, Kind.HEARD, NOBODY)
    for hearing in slot.heard:
        attend(w, hearing)
        hearing.thread.busy = True


def attend(w: World, hearing: Wait) -> None:
    """The people of the attending team come, as many of them as are at work."""
    if hearing.attends is None:
        return
    for member in hearing.attends.members:
        for _ in range(min(member.people, at_hand(member.team))):
            called = call_away(w, member.team)
            hearing.came.append(called)
            note(w, hearing.thread, hearing.step.number, Kind.ATTENDED, called.group.number)


def close_slot(w: World, slot: Slot) -> None:
    """The slot ends: people go back to what they did, the cases heard go on."""
    for called in slot.called:
        write_of_slot(w, slot, Kind.SLOT_ENDED, called.group.number)
        send_back(w, called)
    for hearing in slot.heard:
        thread, step = hearing.thread, hearing.step
        for called in hearing.came:
            note(w, thread, step.number, Kind.MEETING_LEFT, called.group.number)
            send_back(w, called)
        note(w, thread, step.number, Kind.MEETING_LEFT, NOBODY)
        thread.busy = False
        w.resume(thread, 1)
        w.release(hearing)


# -- people called to a meeting -----------------------------------------------------------------


def at_hand(team: Team) -> int:
    """Return how many people of a team are at work and not at a meeting."""
    people = 0
    for group in team.groups:
        if group.open:
            people += group.people - group.away
    return people


def call_away(w: World, team: Team) -> Called:
    """Call one person to a meeting: a free one, else from the work last in order."""
    team_changed(w, team)
    called = Called()
    if idle(team):
        called.group = take_person(team)
    else:
        called.hand = last_in_order(team)
        called.group = called.hand.group
        stop(w, called.hand)
    called.group.away += 1
    return called


def stop(w: World, hand: Hand) -> None:
    """One person stops work on a task for a meeting; so the task stands."""
    task = hand.task
    if task.away == 0:
        task.left -= w.worked_on(task)
        task.turn = new_turn(w)
    task.away += 1
    hand.away = True
    note(w, task.thread, task.step.number, Kind.STOPPED, hand.group.number)


def last_in_order(team: Team) -> Hand:
    """Return the hand of a team at work on what is last in the order of service."""
    last: Hand = NO_ROW
    for group in team.groups:
        hand = group.hands if group.open else NO_ROW
        while hand is not None:
            if not hand.away and (last is None or not before(hand.task, last.task)):
                last = hand
            hand = hand.down
    return last


def before(a: Wait, b: Wait) -> bool:
    """Say whether a task comes before another in the order of service."""
    return a.key < b.key or (a.key == b.key and a.tie < b.tie)


def send_back(w: World, called: Called) -> None:
    """The meeting is over for one person: free again, or back to the work that stopped."""
    group, hand = called.group, called.hand
    group.away -= 1
    w.release(called)
    if hand is None:
        group.free += 1
        team_changed(w, group.team)
        return
    task = hand.task
    hand.away = False
    task.away -= 1
    if task.away == 0:
        note(w, task.thread, task.step.number, Kind.RESUMED, group.number)
        carry_on(w, task)
