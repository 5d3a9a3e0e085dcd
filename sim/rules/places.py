"""Caseload places: how many allocated cases a team can hold at a time (model section 4)."""

from __future__ import annotations

from sim.eventlog import Kind
from sim.rules.order import call_places, note
from sim.rules.rows import Case, Place, Team, Thread, World


def hold_place(case: Case, team: Team) -> None:
    """Write down that a case holds a place."""
    place = Place()
    place.team = team
    case.places.append(place)


def holds_place(case: Case, team: Team) -> bool:
    """Say whether a case holds a place of a team: it holds one of a team, never two."""
    for place in case.places:
        if place.team is team:
            return True
    return False


def give_back(w: World, thread: Thread, step: int, team: Team) -> None:
    """Give a caseload place back, if the case holds one of that team."""
    case = thread.case
    if not holds_place(case, team):
        return
    drop_place(w, case, team)
    note(w, thread, step, Kind.PLACE_GIVEN, team.groups[0].number)
    team.places += 1
    call_places(w)


def drop_place(w: World, case: Case, team: Team) -> None:
    """The case holds one place of the team less."""
    place = case.places.first
    if place.team is team:
        case.places.first = place.next
    else:
        while place.next.team is not team:
            place = place.next
        before = place
        place = before.next
        before.next = place.next
        if case.places.last is place:
            case.places.last = before
    w.release(place)


def give_all_back(w: World, thread: Thread, step: int) -> None:
    """Give every place the case holds back, in the order of the teams."""
    if thread.case.places.first is None:
        return
    for team in w.teams:
        while holds_place(thread.case, team):
            give_back(w, thread, step, team)


def hand_out_places(w: World) -> None:
    """Give free places to those who wait, in the order of service."""
    for team in w.teams:
        while team.queue.first is not None:
            waiting = team.queue.first
            if not (waiting.gone or team.endless or team.places > 0):
                break
            team.queue.pop()
            if waiting.gone:
                w.release(waiting)
            else:
                team.places -= 1
                w.resume(waiting.thread, 1)
