"""What must be exactly true of any log about people: hours, capacity, work, meetings, places.

Each function raises EngineFault with the place where the log is wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from sim.chance import draw
from sim.errors import EngineFault
from sim.eventlog import NTH, Kind
from sim.laws import value
from sim.verify.books import Books, Row, Wait, is_open, open_times
from sim.verify.identities import must, needs_one

HELD = {  # what a row changes in the number of people of its group who are held
    Kind.STARTED: 1,
    Kind.FINISHED: -1,
    Kind.SLOT_BEGAN: 1,
    Kind.SLOT_ENDED: -1,
    Kind.ATTENDED: 1,
    Kind.MEETING_LEFT: -1,
}


class _Desk:
    """Who is held, kept and at work, from minute to minute."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.people: list[int] = books.model.group_people.tolist()
        self.held: Counter[int] = Counter()
        self.kept: Counter[int] = Counter()
        self.back: list[tuple[int, int]] = []  # called from work: the minute they are back, group
        self.at_work = [False] * len(self.people)

    def pass_minute(self, minute: int, rows: list[Row]) -> list[int]:
        """Take in the rows of a minute; return how many people of each group are then free."""
        m = self.books.model
        called = Counter(r[4] for r in rows if r[3] in (Kind.SLOT_BEGAN, Kind.ATTENDED))
        lengths = {r[4]: int(m.meeting_length[r[2]]) for r in rows if r[3] == Kind.SLOT_BEGAN}
        for _, _, _, kind, group in rows:
            if group < 0:
                continue
            self.held[group] += HELD.get(kind, 0)
            self.kept[group] += (kind == Kind.KEPT) - (kind == Kind.LET_GO)
            if kind == Kind.STOPPED:
                length = lengths.get(group, max(lengths.values()))  # who attends stays as long
                self.back.append((minute + length, group))
                called[group] -= 1
                must(called[group] >= 0, f"stopped and not called in minute {minute}")
            if kind in (Kind.SHIFT_BEGAN, Kind.SHIFT_ENDED):
                self.at_work[group] = kind == Kind.SHIFT_BEGAN
        self.back = [(until, group) for until, group in self.back if until > minute]
        stopped = Counter(group for _, group in self.back)
        return [n - self.held[g] + stopped[g] - self.kept[g] for g, n in enumerate(self.people)]


def check_staff(books: Books) -> None:
    """Never more people held than there are; nobody starts or is called off shift; work for one
    never waits while somebody at work is neither held nor kept."""
    desk = _Desk(books)
    joins: dict[int, list[Wait]] = defaultdict(list)
    for wait in books.waits:
        joins[wait.joined].append(wait)
    waiting: list[Wait] = []
    for minute, rows in books.minutes():
        free = desk.pass_minute(minute, rows)
        must(min(free, default=0) >= 0, f"more people than there are in minute {minute}: {free}")
        must(min(desk.kept.values(), default=0) >= 0, f"let go and not kept in minute {minute}")
        for _, _, _, kind, group in rows:
            if kind in (Kind.STARTED, Kind.SLOT_BEGAN, Kind.ATTENDED, Kind.KEPT):
                must(is_open(books, group, minute), f"group {group} off shift in {minute}")
        waiting += joins[minute]
        waiting = [w for w in waiting if w.ended is None or w.ended > minute]
        idle: Counter[int] = Counter()
        for group, count in enumerate(free):
            idle[books.team_of[group]] += count * desk.at_work[group]
        for wait in waiting if minute >= 0 else []:
            if needs_one(wait.needs) and idle[wait.needs[0][0]]:
                raise EngineFault(f"idle while {wait} waits in minute {minute}")


def check_busy(books: Books) -> None:
    """Minutes in which people are held are those between their beginnings and ends; within their
    hours they are no more than the people at work have."""
    horizon, area = books.model.horizon, Counter[int]()
    begun: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    spans: list[tuple[int, int, int]] = []
    for minute, concern, step, kind, group in books.rows:
        if kind not in HELD or group < 0:
            continue
        area[group] += HELD[kind] * (horizon - minute)
        if HELD[kind] > 0:
            begun[concern, step, group].append(minute)
        else:
            must(bool(begun[concern, step, group]), f"ended and not begun in minute {minute}")
            spans.append((group, begun[concern, step, group].pop(0), minute))
    spans += [(key[2], minute, horizon) for key, left in begun.items() for minute in left]
    held: Counter[int] = Counter()
    for group, begin, end in spans:
        must(end > begin, f"work of no minute, or less, in minute {begin}")
        held[group] += end - begin
    must(+held == +area, f"minutes held {held} are not those under the number held {area}")
    called = any(kind == Kind.STOPPED for _, _, _, kind, _ in books.rows)
    for group, people in enumerate(books.model.group_people.tolist()):
        hours = [(a, min(b, horizon)) for a, b in open_times(books, group) if a < horizon]
        used = sum(_within(hours, b, e) for g, b, e in spans if g == group)
        whole = people * sum(b - max(a, 0) for a, b in hours if b > 0)
        must(called or used <= whole, f"group {group} worked {used} of {whole} minutes")


def _within(hours: list[tuple[int, int]], begin: int, end: int) -> int:
    return sum(max(min(b, end) - max(a, begin), 0) for a, b in hours)


def check_lengths(books: Books) -> None:
    """Work takes as long as is drawn for the child, in minutes that all its people are at work.

    Of first visits to a step by a concern that came once, where nobody was called to a meeting.
    """
    m = books.model
    started: dict[tuple[int, int], tuple[int, set[int]]] = {}
    finished: dict[tuple[int, int], int] = {}
    joined: Counter[tuple[int, int]] = Counter()
    stopped: set[int] = set()
    for minute, concern, step, kind, group in books.rows:
        if concern < 0:
            continue
        if kind == Kind.STARTED:
            started.setdefault((concern, step), (minute, set()))[1].add(group)
        elif kind == Kind.FINISHED:
            finished[concern, step] = minute
        elif kind == Kind.JOINED:
            joined[concern, step] += 1
        elif kind == Kind.STOPPED:
            stopped.add(concern)
    laws = m.laws.tolist()
    for (concern, step), end in finished.items():
        once = joined[concern, step] == len(books.needs(concern, step))
        if concern % NTH or concern in stopped or not once:
            continue
        begin, groups = started[concern, step]
        luck, law = (
            int(books.concerns.luck[concern // NTH]),
            m.steps.pick_law[step][books.pick(concern, step)],
        )
        drawn = value(draw(luck, int(m.steps.purpose[step]), 0), laws, int(m.law_first[law]))
        took = _in_common(books, groups, begin, end)
        must(took == drawn, f"concern {concern}, step {step}: {took} minutes, not {drawn}")


def _in_common(books: Books, groups: set[int], begin: int, end: int) -> int:
    """Minutes of a span in which all the groups are at work."""
    spans = [(begin, end)]
    for group in groups:
        spans = [
            (max(a, b), min(c, d))
            for a, c in spans
            for b, d in open_times(books, group)
            if max(a, b) < min(c, d)
        ]
    return sum(b - a for a, b in spans)


def check_meetings(books: Books) -> None:
    """A slot that is held hears at most its agenda, in its minute; a cancelled one hears nobody."""
    m = books.model
    starts = {(int(s), int(k)) for s, k in zip(m.slot_start, m.slot_meeting, strict=True)}
    heard: Counter[tuple[int, int]] = Counter()
    held = {(r[0], r[2]) for r in books.rows if r[1] < 0 and r[3] == Kind.SLOT_BEGAN}
    off = {(r[0], r[2]) for r in books.rows if r[1] < 0 and r[3] == Kind.SLOT_CANCELLED}
    for minute, concern, step, kind, _ in books.rows:
        if kind == Kind.HEARD:
            heard[minute, m.steps.picks[step][books.pick(concern, step)]] += 1
    must(held | off == {slot for slot in starts if slot[0] < m.horizon}, "other slots than planned")
    must(not held & off, "a slot was held and not held")
    must(set(heard) <= held, "heard without a slot")
    must(all(n <= m.meeting_agenda[slot[1]] for slot, n in heard.items()), "more than the agenda")


def check_places(books: Books) -> None:
    """Never more places taken than there are, none given that was not taken."""
    taken: Counter[int] = Counter()
    limit = books.model.team_places.tolist()
    for minute, rows in books.minutes():
        for _, _, _, kind, group in rows:
            if kind in (Kind.PLACE_TAKEN, Kind.PLACE_GIVEN):
                taken[books.team_of[group]] += 1 if kind == Kind.PLACE_TAKEN else -1
        for team, count in taken.items():
            must(count >= 0, f"place given and not taken in minute {minute}")
            must(limit[team] < 0 or count <= limit[team], f"too many places in minute {minute}")
