"""What must be true of every log, whatever the scenario: checks on the rows alone.

Each function raises AssertionError with the place where the log is wrong. Nothing here asks an
engine; staff, hours and order of service come from the settings and the compiled model.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sim.eventlog import NTH, Kind
from sim.plan.model import Do
from tests.situation import Played, Situation

Row = tuple[int, int, int, Kind, int]
"""Minute, concern, step, kind, staff group."""

HELD = {  # what a row changes in the number of people of its group who are held
    Kind.STARTED: 1,
    Kind.FINISHED: -1,
    Kind.SLOT_BEGAN: 1,
    Kind.SLOT_ENDED: -1,
    Kind.ATTENDED: 1,
    Kind.MEETING_LEFT: -1,
}


@dataclass
class Wait:
    """One piece of work from joining to what ended the wait; ``key`` orders the service."""

    concern: int
    step: int
    needs: tuple[tuple[int, int], ...]  # teams and people
    joined: int
    key: tuple[int, int, int]
    sure: bool  # the key can be told from the log
    ended: int | None = None
    how: Kind | None = None


class Books:
    """The rows of one log, read once."""

    def __init__(self, situation: Situation, played: Played) -> None:
        self.model, self.situation, self.played = situation.model, situation, played
        log = played.outcome.log
        columns = (log.minute, log.concern, log.step, log.kind, log.team)
        self.rows: list[Row] = [
            (minute, concern, step, Kind(kind), team)
            for minute, concern, step, kind, team in zip(
                *(column.tolist() for column in columns), strict=True
            )
        ]
        self.team_of = self.model.group_team.tolist()
        self.waits = list(self._waits())

    def minutes(self) -> Iterator[tuple[int, list[Row]]]:
        """Yield each minute with its rows."""
        rows: list[Row] = []
        for row in self.rows:
            if rows and row[0] != rows[0][0]:
                yield rows[0][0], rows
                rows = []
            rows.append(row)
        if rows:
            yield rows[0][0], rows

    # -- waits --------------------------------------------------------------------------------

    def _needs(self, concern: int, step: int) -> tuple[tuple[int, int], ...]:
        """Teams and people of a work step for a concern."""
        m = self.model
        choice, pick = int(m.choice[step]), int(m.pick_first[step])
        if choice >= 0:
            concerns = self.situation_concerns
            facts = [
                *concerns.attributes[concern // NTH].tolist(),
                int(concerns.source[concern // NTH]),
            ]
            pick += facts[choice]
        pattern = int(m.picks[pick])
        first, count = int(m.pattern_first[pattern]), int(m.pattern_count[pattern])
        members = range(first, first + count)
        return tuple((int(m.member_team[i]), int(m.member_people[i])) for i in members)

    def _waits(self) -> Iterator[Wait]:
        """Pair joining with what ended the wait, first in, first out per concern and step."""
        self.situation_concerns = self.situation.concerns()
        urgent: set[int] = set()  # worries that had a crisis: until when is not told here
        came: dict[int, int] = {}
        doored: set[int] = set()  # concerns that joined at a door: which path did is not told
        queues: dict[tuple[int, int], list[Wait]] = defaultdict(list)
        for minute, rows in self.minutes():
            found: Counter[tuple[int, int, Kind]] = Counter()
            for _, concern, step, kind, _ in rows:
                if kind in (Kind.ARRIVED, Kind.RETURNED):
                    came[concern] = minute
                if kind == Kind.CRISIS:
                    urgent.add(concern // NTH)
                if kind in (Kind.JOINED, Kind.STARTED, Kind.LEFT, Kind.PULLED):
                    found[concern, step, kind] += 1
            doored |= {c for c, s, k in found if k == Kind.JOINED and self.model.door[s]}
            for (concern, step, kind), count in found.items():
                if self.model.do[step] != Do.WORK:
                    continue
                needs = self._needs(concern, step)
                each = sum(p for _, p in needs) if kind == Kind.STARTED else len(needs)
                assert count % each == 0, f"{kind.name} for a part of {needs} in minute {minute}"
                door = bool(self.model.door[step])
                for _ in range(count // each):
                    if kind == Kind.JOINED:
                        age = minute if door else came[concern]
                        key = (int(self.model.klass[step]), age, concern)
                        sure = concern // NTH not in urgent and (door or concern not in doored)
                        alike = queues[concern, step]
                        alike.append(Wait(concern, step, needs, minute, key, sure))
                        for wait in alike if len(alike) > 1 else []:
                            wait.sure = False  # which of them is served can not be told
            for kind in (Kind.STARTED, Kind.LEFT, Kind.PULLED):
                for (concern, step, what), count in found.items():
                    if what != kind or self.model.do[step] != Do.WORK:
                        continue
                    needs = self._needs(concern, step)
                    each = sum(p for _, p in needs) if kind == Kind.STARTED else len(needs)
                    for _ in range(count // each):
                        waiting = queues[concern, step]
                        assert waiting, (
                            f"{kind.name} without joining: {concern} at {step}, {minute}"
                        )
                        wait = waiting.pop(0)
                        wait.ended, wait.how = minute, kind
                        yield wait
        for waiting in queues.values():
            yield from waiting


def check_children(books: Books) -> None:
    """Children in = ended + open; a concern arrives once, ends at most once, returns after it."""
    began: dict[int, tuple[int, Kind]] = {}
    first: dict[int, int] = {}
    ended: Counter[int] = Counter()
    came: Counter[int] = Counter()
    for row in books.rows:
        if row[1] < 0:
            continue
        first.setdefault(row[1], row[0])
        if row[3] in (Kind.ARRIVED, Kind.RETURNED):
            came[row[1]] += 1
            began[row[1]] = (row[0], row[3])
        ended[row[1]] += row[3] == Kind.ENDED
    outcome = books.played.outcome
    assert set(came.values()) <= {1}
    assert sorted(came) == sorted(outcome.number.tolist())
    assert set(first) == set(came)
    for concern, minute in first.items():
        assert began[concern] == (minute, Kind.RETURNED if concern % NTH else Kind.ARRIVED)
    due = int((books.situation_concerns.minute < books.model.horizon).sum())
    assert sum(1 for c in came if c % NTH == 0) == due
    assert all(count <= 1 for count in ended.values())
    assert all(ended[c - 1] == 1 for c in came if c % NTH)
    still_open = len(came) - sum(ended.values())
    last_of_worry = {c // NTH: c for c in sorted(came)}
    assert still_open == sum(1 for c in last_of_worry.values() if not ended[c])


def check_staff(books: Books) -> None:
    """Never more people held than there are; nobody starts or is called off shift; work for one
    never waits while somebody at work is neither held nor kept."""
    m = books.model
    people = m.group_people.tolist()
    held: Counter[int] = Counter()
    kept: Counter[int] = Counter()
    back: list[tuple[int, int]] = []  # people called from work: the minute they are back, group
    at_work = [False] * len(people)
    ends = defaultdict(list)
    for wait in books.waits:
        ends[wait.joined].append(wait)
    waiting: list[Wait] = []
    for minute, rows in books.minutes():
        called = Counter(r[4] for r in rows if r[3] in (Kind.SLOT_BEGAN, Kind.ATTENDED))
        lengths = {r[4]: int(m.meeting_length[r[2]]) for r in rows if r[3] == Kind.SLOT_BEGAN}
        for _, _, _, kind, group in rows:
            if group < 0:
                continue
            held[group] += HELD.get(kind, 0)
            kept[group] += (kind == Kind.KEPT) - (kind == Kind.LET_GO)
            if kind == Kind.STOPPED:
                length = lengths.get(group, max(lengths.values()))  # who attends stays as long
                back.append((minute + length, group))
                called[group] -= 1
                assert called[group] >= 0, f"stopped and not called in minute {minute}"
            if kind in (Kind.SHIFT_BEGAN, Kind.SHIFT_ENDED):
                at_work[group] = kind == Kind.SHIFT_BEGAN
        back = [(until, group) for until, group in back if until > minute]
        stopped = Counter(group for _, group in back)
        free = [n - held[g] + stopped[g] - kept[g] for g, n in enumerate(people)]
        assert min(free, default=0) >= 0, f"more people than there are in minute {minute}: {free}"
        assert min(kept.values(), default=0) >= 0
        for _, _, _, kind, group in rows:
            if kind in (Kind.STARTED, Kind.SLOT_BEGAN, Kind.ATTENDED, Kind.KEPT):
                assert is_open(books, group, minute), f"group {group} off shift in {minute}"
        waiting += ends[minute]
        waiting = [w for w in waiting if w.ended is None or w.ended > minute]
        idle: Counter[int] = Counter()
        for group, count in enumerate(free):
            idle[books.team_of[group]] += count * at_work[group]
        if minute >= 0:
            for wait in waiting:
                if len(wait.needs) == 1 and wait.needs[0][1] == 1:
                    assert idle[wait.needs[0][0]] == 0, f"idle while {wait} waits in {minute}"


def is_open(books: Books, group: int, minute: int) -> bool:
    """Say whether a group's calendar is open in a minute."""
    m = books.model
    calendar = int(m.group_calendar[group])
    first = int(m.interval_first[calendar])
    places = range(first, first + 2 * int(m.interval_count[calendar]), 2)
    return any(m.intervals[i] <= minute < m.intervals[i + 1] for i in places)


def check_order(books: Books) -> None:
    """Within one pattern of staff nobody starts before somebody waiting with an earlier key."""
    patterns: dict[frozenset[tuple[int, int]], list[Wait]] = defaultdict(list)
    for wait in books.waits:
        if wait.sure:
            patterns[frozenset(wait.needs)].append(wait)
    for waits in patterns.values():
        for served in waits:
            if served.how != Kind.STARTED or served.ended is None:
                continue
            for other in waits:
                passed_over = other.ended is None or other.ended > served.ended
                if other.key < served.key and other.joined < served.ended and passed_over:
                    raise AssertionError(f"{served} was served before {other}")


def check_little(books: Books) -> None:
    """Queue length integrated over time equals the waits, clipped to the horizon, at each step."""
    horizon = books.model.horizon
    waited: Counter[int] = Counter()
    for wait in books.waits:
        ended = horizon if wait.ended is None else wait.ended
        assert ended >= wait.joined
        waited[wait.step] += (ended - max(wait.joined, 0)) * len(wait.needs)
    length: Counter[int] = Counter()
    area: Counter[int] = Counter()
    since: dict[int, int] = {}
    for minute, rows in books.minutes():
        for _, concern, step, kind, _ in rows:
            if step < 0 or concern < 0 or books.model.do[step] != Do.WORK:
                continue
            now = max(minute, 0)
            area[step] += length[step] * (now - since.get(step, now))
            since[step] = now
            needs = books._needs(concern, step)
            if kind in (Kind.JOINED, Kind.LEFT, Kind.PULLED):
                length[step] += 1 if kind == Kind.JOINED else -1
            elif kind == Kind.STARTED:
                # one row for each person, while joining has one for each team
                length[step] -= len(needs) / sum(people for _, people in needs)
    for step, minute in since.items():
        area[step] += length[step] * (horizon - minute)
        assert length[step] >= -1e-9
    assert all(abs(area[s] - waited[s]) <= 1e-9 * max(1, waited[s]) for s in area | waited)


def check_meetings(books: Books) -> None:
    """A slot that is held hears at most its agenda, in its minute; a cancelled one hears nobody."""
    m = books.model
    starts = {(int(s), int(k)) for s, k in zip(m.slot_start, m.slot_meeting, strict=True)}
    heard: Counter[tuple[int, int]] = Counter()
    held = {(r[0], r[2]) for r in books.rows if r[1] < 0 and r[3] == Kind.SLOT_BEGAN}
    off = {(r[0], r[2]) for r in books.rows if r[1] < 0 and r[3] == Kind.SLOT_CANCELLED}
    facts = books.situation_concerns.attributes
    for minute, concern, step, kind, _ in books.rows:
        if kind == Kind.HEARD:
            chosen = facts[concern // NTH, m.choice[step]] if m.choice[step] >= 0 else 0
            heard[minute, int(m.picks[m.pick_first[step] + chosen])] += 1
    assert held | off == {slot for slot in starts if slot[0] < m.horizon}
    assert not held & off
    assert set(heard) <= held
    assert all(count <= m.meeting_agenda[slot[1]] for slot, count in heard.items())


def check_places(books: Books) -> None:
    """Never more places taken than there are, none given that was not taken."""
    taken: Counter[int] = Counter()
    limit = books.model.team_places.tolist()
    for minute, rows in books.minutes():
        for _, _, _, kind, group in rows:
            if kind in (Kind.PLACE_TAKEN, Kind.PLACE_GIVEN):
                taken[books.team_of[group]] += 1 if kind == Kind.PLACE_TAKEN else -1
        for team, count in taken.items():
            assert count >= 0, f"place given and not taken in minute {minute}"
            assert limit[team] < 0 or count <= limit[team], f"too many places in minute {minute}"


CHECKS = (check_children, check_staff, check_order, check_little, check_meetings, check_places)
