"""What must be exactly true of any log about cases: none lost, queues, paths, order of service.

Each function raises EngineFault with the place where the log is wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from sim.errors import EngineFault
from sim.eventlog import NTH, Kind
from sim.plan.model import Do
from sim.verify.books import Books, Needs, Wait

DAY = 1440
CLOSE = 1e-9
"""How close two sums of the same minutes must be, as a share."""


def must(right: bool, text: str) -> None:
    """Raise EngineFault with the text unless it is right."""
    if not right:
        raise EngineFault(text)


def check_children(books: Books) -> None:
    """Children in = ended + open; a concern arrives once, ends at most once, returns after it."""
    began: dict[int, tuple[int, Kind]] = {}
    first: dict[int, int] = {}
    ended: Counter[int] = Counter()
    came: Counter[int] = Counter()
    for minute, concern, _, kind, _ in books.rows:
        if concern < 0:
            continue
        first.setdefault(concern, minute)
        if kind in (Kind.ARRIVED, Kind.RETURNED):
            came[concern] += 1
            began[concern] = (minute, kind)
        ended[concern] += kind == Kind.ENDED
    must(set(came.values()) <= {1}, "a concern arrived twice")
    must(sorted(came) == sorted(books.outcome.number.tolist()), "other concerns than told")
    must(set(first) == set(came), "something happened to a concern that never arrived")
    for concern, minute in first.items():
        kind = Kind.RETURNED if concern % NTH else Kind.ARRIVED
        must(began[concern] == (minute, kind), f"concern {concern} does not begin by arriving")
    due = int((books.concerns.minute < books.model.horizon).sum())
    must(sum(1 for c in came if c % NTH == 0) == due, "not everybody arrived")
    must(all(count <= 1 for count in ended.values()), "a concern ended twice")
    must(all(ended[c - 1] == 1 for c in came if c % NTH), "a concern returned before it ended")
    last_of_worry = {c // NTH: c for c in sorted(came)}
    still_open = sum(1 for c in last_of_worry.values() if not ended[c])
    must(len(came) - sum(ended.values()) == still_open, "in is not out and open")


def check_flow(books: Books) -> None:
    """At each step and day, who joined less who left the queue is the change in who waits."""
    flow: defaultdict[tuple[int, int], float] = defaultdict(float)
    content: Counter[tuple[int, int]] = Counter()
    for step, minute, by in _changes(books):
        flow[step, minute // DAY] += by
    days = range(min((d for _, d in flow), default=0), books.model.horizon // DAY + 1)
    for wait in books.waits:
        ended = books.model.horizon if wait.ended is None else wait.ended
        for day in range(wait.joined // DAY, ended // DAY):
            content[wait.step, day] += 1  # waits at the end of the day
        if wait.ended is None:
            content[wait.step, ended // DAY] += 1
    for step in {step for step, _ in flow}:
        there = 0.0
        for day in days:
            there += flow[step, day]
            same = abs(there - content[step, day]) < CLOSE
            must(same, f"step {step}: {there} wait after day {day}, not {content[step, day]}")


def _changes(books: Books) -> Iterator[tuple[int, int, float]]:
    """Yield (step, minute, change in the number of cases waiting) from each row."""
    for minute, concern, step, kind, _ in books.rows:
        if step < 0 or concern < 0 or books.model.steps.do[step] != Do.WORK:
            continue
        needs = books.needs(concern, step)
        if kind in (Kind.JOINED, Kind.LEFT, Kind.PULLED):
            yield step, minute, (1 if kind == Kind.JOINED else -1) / len(needs)
        elif kind == Kind.STARTED:
            # one row for each person, while joining has one for each team
            yield step, minute, -1 / sum(people for _, people in needs)


def check_little(books: Books) -> None:
    """The number waiting, integrated over time, is the sum of the waits: each step, and whole."""
    horizon = books.model.horizon
    waited: Counter[int] = Counter()
    for wait in books.waits:
        ended = horizon if wait.ended is None else wait.ended
        must(ended >= wait.joined, f"{wait} ended before it began")
        waited[wait.step] += max(ended, 0) - max(wait.joined, 0)
    area: defaultdict[int, float] = defaultdict(float)
    level: defaultdict[int, float] = defaultdict(float)
    for step, minute, by in _changes(books):
        area[step] += by * (horizon - max(minute, 0))
        level[step] += by
        must(level[step] > -CLOSE, f"fewer than nobody wait at step {step} in minute {minute}")
    for step in area.keys() | waited.keys():
        _same(area[step], waited[step], f"step {step}")
    _same(sum(area.values()), sum(waited.values()), "all steps")
    _check_whole(books)


def _check_whole(books: Books) -> None:
    """The same for everybody there: time between arriving and ending."""
    horizon, there = books.model.horizon, 0
    stays: dict[int, list[int]] = {}
    area = 0
    for minute, concern, _, kind, _ in books.rows:
        if kind in (Kind.ARRIVED, Kind.RETURNED, Kind.ENDED):
            by = -1 if kind == Kind.ENDED else 1
            there += by
            area += by * (horizon - max(minute, 0))
            stays.setdefault(concern, []).append(max(minute, 0))
    must(there >= 0, "fewer than nobody are there")
    _same(area, sum((s[1] if len(s) > 1 else horizon) - s[0] for s in stays.values()), "everybody")


def _same(one: float, other: float, where: str) -> None:
    must(abs(one - other) <= CLOSE * max(1, abs(other)), f"{where}: {one} is not {other} minutes")


def check_classes(books: Books) -> None:
    """Waits added up over classes are the area under each team's queue, told by the team column."""
    m, horizon = books.model, books.model.horizon
    by_class: Counter[tuple[int, int]] = Counter()
    for wait in books.waits:
        ended = horizon if wait.ended is None else wait.ended
        for team, _ in wait.needs:
            by_class[team, int(m.steps.klass[wait.step])] += max(ended, 0) - max(wait.joined, 0)
    by_team: defaultdict[int, float] = defaultdict(float)
    for minute, concern, step, kind, group in books.rows:
        if concern < 0 or step < 0 or group < 0 or m.steps.do[step] != Do.WORK:
            continue
        needed = dict(books.needs(concern, step))
        team, rest = books.team_of[group], horizon - max(minute, 0)
        must(team in needed, f"team {team} at step {step}, which does not need it")
        if kind in (Kind.JOINED, Kind.LEFT, Kind.PULLED):
            by_team[team] += rest if kind == Kind.JOINED else -rest
        elif kind == Kind.STARTED:
            by_team[team] -= rest / needed[team]
    for team in range(len(m.team_places)):
        whole = sum(minutes for (of, _), minutes in by_class.items() if of == team)
        _same(by_team[team], whole, f"team {team}")


def check_time(books: Books) -> None:
    """Time never goes back; rows of a minute are by concern; nothing is after the horizon."""
    before = (-(2**62), -1)
    for minute, concern, _, _, _ in books.rows:
        must((minute, concern) >= before, f"minute {minute}, concern {concern} after {before}")
        before = (minute, concern)
    must(before[0] < books.model.horizon, "something happened after the end")


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
                    raise EngineFault(f"{served} was served before {other}")


# -- paths ---------------------------------------------------------------------------------------

BEGINS = (
    Kind.JOINED, Kind.DELAYED, Kind.ASKED, Kind.LISTED, Kind.DECIDED, Kind.PLACE_WAITED,
    Kind.REACHED, Kind.ENDED,
)  # fmt: skip
"""The first row of a visit to a step."""


def check_paths(books: Books) -> None:
    """Each step follows from the one before by a route of the pathway, or by the crisis.

    Of concerns without branches, whose rows are one path. A place that is held already, or given
    back though none is held, leaves no row.
    """
    m = books.model
    paths: dict[int, list[tuple[int, Kind]]] = defaultdict(list)
    several: set[int] = set()
    for _, concern, step, kind, _ in books.rows:
        if concern < 0:
            continue
        if kind == Kind.ASKED:
            several.add(concern)
        if kind in (*BEGINS, Kind.CRISIS, Kind.ARRIVED, Kind.RETURNED, Kind.PLACE_GIVEN):
            paths[concern].append((step, kind))
    follows = [_reached(books, _next(books, step)) for step in range(len(m.steps))]
    at_crisis = _reached(books, [m.crisis_step] if m.crisis_step >= 0 else [])
    for concern, path in paths.items():
        if concern in several:
            continue
        allowed, pulled = _reached(books, [path[0][0]]), False
        for step, kind in path[1:]:
            if kind == Kind.CRISIS:
                pulled = True  # work under way is finished first
                continue
            again = kind == Kind.JOINED and allowed == follows[step]  # a row for each team
            if kind not in BEGINS or again:
                continue
            right = step in allowed or (pulled and step in at_crisis)
            must(right, f"concern {concern} came to step {step} by no route")
            allowed = follows[step]


def _next(books: Books, step: int) -> list[int]:
    """Steps to which a step leads."""
    steps = books.model.steps
    ways = (*steps.routes[step], int(steps.next[step]), int(steps.on_limit[step]))
    return [to for to in ways if to >= 0]


def _reached(books: Books, steps: list[int]) -> set[int]:
    """Steps and, where one may leave no row, those beyond it."""
    found: set[int] = set()
    ahead = list(steps)
    while ahead:
        step = ahead.pop()
        if step in found:
            continue
        found.add(step)
        if books.model.steps.do[step] in (Do.TAKE, Do.GIVE):
            ahead += _next(books, step)
    return found


def needs_one(needs: Needs) -> bool:
    """Say whether work needs one person."""
    return len(needs) == 1 and needs[0][1] == 1
