"""Extreme and small situations whose answer is exact: checks 11 to 22 of the list.

Each function plays a situation with the engine it is given and returns an exact finding: how many
of the things looked at are wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim.eventlog import Kind
from sim.scenario.schema import Scenario
from sim.verify.figures import first_times, waits
from sim.verify.play import Played, Ready, Simulate, changed, textbook
from sim.verify.verdict import Finding, exact

START = dt.datetime(2007, 1, 1)
Exact = Callable[[Simulate, int], Finding]
"""A check of an engine at a seed."""


def given(minutes: Sequence[int], source: str) -> dict[str, Any]:
    """Return demand of arrivals at given minutes and no other."""
    at = [(START + dt.timedelta(minutes=int(minute))).isoformat() for minute in minutes]
    sources = {source: {"per_year": {"value": 0}}}
    return {"sources": sources, "given": [{"at": time, "source": source} for time in at]}


def fixed(minutes: float) -> dict[str, Any]:
    """Return a fixed time, to be laid over another."""
    return {"value": minutes, "unit": "minutes", "law": "fixed"}


def without(ready: Ready, step: str, *keys: str) -> Ready:
    """Return the same without some keys of a step."""
    settings = ready.scenario.model_dump(exclude_none=True)
    for key in keys:
        del settings["steps"][step][key]
    return Ready(Scenario.model_validate(settings), ready.days)


def wrong(found: np.ndarray, expected: Any) -> Finding:
    """Return the finding that compares whole numbers one by one."""
    return exact(int((found != expected).sum()), len(found))


def stays(played: Played) -> np.ndarray:
    """Return the minutes from arriving to ending, of worries that ended, by number."""
    log = played.outcome.log
    ended = log.kind == Kind.ENDED
    order = np.argsort(log.concern[ended], kind="stable")
    rows = played.outcome.number
    came = dict(zip(rows.tolist(), played.outcome.minute.tolist(), strict=True))
    concerns, minutes = log.concern[ended][order].tolist(), log.minute[ended][order].tolist()
    pairs = zip(concerns, minutes, strict=True)
    return np.array([minute - came[concern] for concern, minute in pairs], dtype=np.int64)


def no_arrivals(engine: Simulate, seed: int) -> Finding:
    """11: nobody comes, and nothing happens but shifts."""
    played = textbook("mmc", days=60, sets=["demand.scale=0"]).play(engine, seed=seed)
    about_somebody = int((played.outcome.log.concern >= 0).sum())
    return exact(about_somebody + len(played.outcome.number), 60)


def no_harm(engine: Simulate, seed: int) -> Finding:
    """12: no need is severe, and nobody is judged to be at significant harm."""
    sets = ["demand.sources.cases.shift=-10"]
    played = textbook("judged", days=30, sets=sets).play(engine, seed=seed)
    at = played.outcome.log.step[played.outcome.log.kind == Kind.ENDED]
    return wrong(at, played.step("low_low"))


def endless_people(engine: Simulate, seed: int) -> Finding:
    """13: people without end, and every wait is 0."""
    played = textbook("large-team", days=100).play(engine, seed=seed)
    return wrong(waits(played, "serve", 0), 0)


def one_child(engine: Simulate, seed: int) -> Finding:
    """14: one case on Friday at 16:30, two hours of work in office hours: done Monday at 10:30."""
    ready = changed(textbook("hours", days=14), {"demand": given([4 * 1440 + 990], "cases")})
    found = ready.play(engine, seed=seed).minutes(Kind.FINISHED)
    return exact(int(found.tolist() != [7 * 1440 + 630]), 1)


def work_of_a_minute(engine: Simulate, seed: int) -> Finding:
    """15: work of one minute at two teams takes two minutes; a panel, until its slot ends."""
    minute = {"time": fixed(1)}
    apart = {"first": minute, "second": minute, "again": {"share": {"value": 0}}}
    cases = given(range(0, 6000, 10), "calls")
    two = changed(textbook("jackson", days=5), {"demand": cases, "steps": apart})
    found = [stays(two.play(engine, seed=seed)) - 2]
    at = np.arange(0, 20_000, 4000)
    panel = changed(textbook("panel", days=42), {"demand": given(at.tolist(), "cases")})
    slot, week = 2 * 1440 + 600, 10_080
    heard = slot + week * np.maximum(-((slot - at) // week), 0)  # the first slot not before
    found.append(stays(panel.play(engine, seed=seed)) - (heard + 120 - at))
    return wrong(np.concatenate(found), 0)


def in_order(joined: Sequence[int], work: Sequence[int], people: int) -> list[int]:
    """Return when each begins, in order of arrival (Kiefer and Wolfowitz 1955)."""
    free = [0] * people
    begins = []
    for minute, length in zip(joined, work, strict=True):
        soonest = min(free)
        begins.append(max(minute, soonest))
        free[free.index(soonest)] = begins[-1] + length
    return begins


def every_start(engine: Simulate, seed: int) -> Finding:
    """16: work in line with fixed gaps, and M/M/1 to 3: every start is that of the recursion."""
    found: list[np.ndarray] = []
    for gap, length in ((30, 29), (30, 30), (30, 40), (30, 60)):
        settings = {"demand": given(range(0, 600, gap), "calls")}
        more = {
            "teams": {"desk": {"fte": {"value": 1}}},
            "steps": {"serve": {"time": fixed(length)}},
        }
        line = changed(textbook("mmc", days=3), settings | more)
        waited = waits(line.play(engine, seed=seed), "serve", 0)
        found.append(waited - np.arange(len(waited)) * max(0, length - gap))
    for people in (1, 2, 3):
        played = textbook("mmc", days=60, sets=[f"teams.desk.fte={people}"]).play(engine, seed=seed)
        joined, started, finished = (
            first_times(played, kind, "serve")
            for kind in (Kind.JOINED, Kind.STARTED, Kind.FINISHED)
        )
        line_of = np.lexsort((np.arange(len(joined)), joined))
        # cut before the first who is not done: from there on the recursion lacks a length
        done = line_of[: int(np.argmax(finished[line_of] < 0)) or len(line_of)]
        lengths = (finished - started)[done].tolist()
        found.append(started[done] - in_order(joined[done].tolist(), lengths, people))
    return wrong(np.concatenate(found), 0)


def closed_team(engine: Simulate, seed: int) -> Finding:
    """17: a closed team serves nobody, and everybody who came waits."""
    played = textbook("mmc", days=30, sets=["teams.desk.closed=true"]).play(engine, seed=seed)
    came, joined = len(played.minutes(Kind.ARRIVED)), len(played.minutes(Kind.JOINED))
    return exact(len(played.minutes(Kind.STARTED)) + abs(came - joined), came)


def sure_routes(engine: Simulate, seed: int) -> Finding:
    """19 and 21: a share of 0 or 1 sends nobody, or all, the one way: exact counts."""
    never = textbook("review", days=60, sets=["steps.again.share=0"]).play(engine, seed=seed)
    sets = ["steps.again.share=1", "steps.again.yes=out", "steps.again.no=review"]
    always = textbook("review", days=60, sets=sets).play(engine, seed=seed)
    return wrong(
        np.concatenate([np.bincount(p.outcome.log.concern[p.rows(Kind.DELAYED)] // 100)
                        for p in (never, always)]), 1
    )  # fmt: skip


def no_patience(engine: Simulate, seed: int) -> Finding:
    """20: with a limit of 0 all start or leave in the minute they join."""
    played = textbook("loss", days=200).play(engine, seed=seed)
    joined = first_times(played, Kind.JOINED, "serve")
    done = [first_times(played, kind, "serve") for kind in (Kind.STARTED, Kind.LEFT)]
    return wrong(np.maximum(*done), joined)


def endless_patience(engine: Simulate, seed: int) -> Finding:
    """20: a limit that nobody reaches changes no row."""
    patient = textbook("mmc", days=100)
    longest = {"limit": fixed(10_000_000), "on_limit": "out"}
    limited = changed(patient, {"steps": {"serve": longest}})
    return same_rows(patient.play(engine, seed=seed), limited.play(engine, seed=seed))


def same_rows(one: Played, other: Played) -> Finding:
    """Return the finding that compares two logs row by row."""
    columns = ("minute", "concern", "step", "kind", "team")
    a, b = (
        np.column_stack([getattr(played.outcome.log, name) for name in columns])
        for played in (one, other)
    )
    if a.shape != b.shape:
        return exact(abs(len(a) - len(b)), max(len(a), len(b)))
    return exact(int((a != b).any(axis=1).sum()), len(a))


def a_slot_a_minute(engine: Simulate, seed: int) -> Finding:
    """22: with a slot every minute that hears all, nobody waits on the list."""
    times = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)]
    always = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "times": times}
    meeting = always | {"length": fixed(1), "agenda": {"value": 1000}}
    sets = ["demand.scale=20"]
    ready = changed(textbook("panel", days=14, sets=sets), {"meetings": {"panel": meeting}})
    played = ready.play(engine, seed=seed)
    listed, heard = (first_times(played, k, "heard") for k in (Kind.LISTED, Kind.HEARD))
    return wrong(heard - listed, 0)


EXACT: tuple[tuple[str, str, Exact], ...] = (
    ("11 nobody comes", "rows about anybody", no_arrivals),
    ("12 no severe need", "cases judged otherwise", no_harm),
    ("13 people without end", "waits that are not 0", endless_people),
    ("14 one child, by hand", "ends at another minute", one_child),
    ("15 work of a minute", "times there that differ", work_of_a_minute),
    ("16 starts by the recursion of Kiefer and Wolfowitz", "other starts", every_start),
    ("17 a closed team", "cases served or not waiting", closed_team),
    ("19, 21 shares of 0 and 1", "cases with other than one visit", sure_routes),
    ("20 no patience", "cases neither begun nor gone at once", no_patience),
    ("20 endless patience", "rows that differ", endless_patience),
    ("22 a slot every minute", "waits that are not 0", a_slot_a_minute),
)
