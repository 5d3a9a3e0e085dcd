"""Figures read off a log: waits, numbers there, shares. All times in minutes.

``warm`` is where the measured window begins; it ends at the horizon. Means of waits are the area
under the number waiting over the number that came (Little's law as an identity), so that nobody
who still waits is left out.
"""

from __future__ import annotations

import numpy as np

from sim.eventlog import NTH, Kind
from sim.verify.play import Played

WAITED = (Kind.STARTED, Kind.LEFT, Kind.PULLED)
"""What ends a wait for staff."""


def area(up: np.ndarray, down: np.ndarray, begin: float, end: float) -> float:
    """Return the integral over a window of a number that rises and falls by one at a time.

    Parameters
    ----------
    up, down : ndarray of int64
        Minutes at which it rises and falls.
    begin, end : float
        The window, minutes.
    """
    whole = [
        np.clip(edge - up, 0, None).sum() - np.clip(edge - down, 0, None).sum()
        for edge in (begin, end)
    ]
    return float(whole[1] - whole[0])


def mean_level(up: np.ndarray, down: np.ndarray, begin: float, end: float) -> float:
    """Return the mean over a window of a number that rises and falls by one at a time."""
    return area(up, down, begin, end) / (end - begin)


def shares_of_time(up: np.ndarray, down: np.ndarray, begin: int, end: int) -> np.ndarray:
    """Return the share of a window during which the number is 0, 1, 2, ... (see ``area``)."""
    minute = np.concatenate([up, down])
    by = np.concatenate([np.ones(len(up), dtype=np.int64), -np.ones(len(down), dtype=np.int64)])
    order = np.argsort(minute, kind="stable")
    edges = np.clip(np.concatenate([[begin], minute[order], [end]]), begin, end)
    level = np.concatenate([[0], np.cumsum(by[order])])
    lasts = np.diff(edges)
    inside = lasts > 0
    return np.bincount(level[inside], weights=lasts[inside]) / (end - begin)


def ended_waits(played: Played, step: str) -> np.ndarray:
    """Return when waits at a step for one person ended, however they did."""
    return np.concatenate([played.minutes(kind, step) for kind in WAITED])


def mean_wait(played: Played, step: str, warm: float) -> float:
    """Return the mean wait of those who joined a step for one person in the window."""
    joined = played.minutes(Kind.JOINED, step)
    waiting = area(joined, ended_waits(played, step), warm, played.ready.model.horizon)
    return waiting / max(int((joined >= warm).sum()), 1)


def mean_wait_together(played: Played, step: str, team: str, warm: float) -> float:
    """Return the mean wait at a step for several teams, read off the rows of one of them."""
    log, at = played.outcome.log, played.step(step)
    of_team = (log.step == at) & (log.team == played.group(team))
    joined, started = (log.minute[of_team & (log.kind == k)] for k in (Kind.JOINED, Kind.STARTED))
    waiting = area(joined, started, warm, played.ready.model.horizon)
    return waiting / max(int((joined >= warm).sum()), 1)


def first_times(played: Played, kind: Kind, step: str) -> np.ndarray:
    """Return the first minute of a kind at a step by worry, -1 where there is none (int64)."""
    log, rows = played.outcome.log, played.rows(kind, step)[::-1]
    found = np.full(len(played.concerns), -1, dtype=np.int64)
    found[log.concern[rows] // NTH] = log.minute[rows]
    return found


def times_between(
    played: Played, begins: tuple[Kind, str], ends: tuple[Kind, str], warm: float
) -> np.ndarray:
    """Return the minutes from a worry's first row of one kind to its first of another.

    Those that began in the window and ended before the horizon.
    """
    first, last = first_times(played, *begins), first_times(played, *ends)
    known = (first >= warm) & (last >= 0)
    return np.asarray(last[known] - first[known])


def waits(played: Played, step: str, warm: float) -> np.ndarray:
    """Return the waits of those who joined a step in the window and were served."""
    return times_between(played, (Kind.JOINED, step), (Kind.STARTED, step), warm)


def share_left(played: Played, step: str, warm: float) -> float:
    """Return the share of those who joined a step in the window that left it at the limit."""
    joined = first_times(played, Kind.JOINED, step) >= warm
    left = first_times(played, Kind.LEFT, step) >= 0
    return float((joined & left).sum() / max(joined.sum(), 1))


def mean_at_work(played: Played, group: str, warm: float) -> float:
    """Return the mean number of people of a group in work (of a team that is always open)."""
    started = played.of_group(Kind.STARTED, group)
    finished = played.of_group(Kind.FINISHED, group)
    return mean_level(started, finished, warm, played.ready.model.horizon)


def mean_kept(played: Played, group: str, warm: float) -> float:
    """Return the mean number of people of a group kept free for joint work."""
    kept, let_go = (played.of_group(kind, group) for kind in (Kind.KEPT, Kind.LET_GO))
    return mean_level(kept, let_go, warm, played.ready.model.horizon)


def there_at(up: np.ndarray, down: np.ndarray, minutes: np.ndarray) -> np.ndarray:
    """Return how many are there at the end of some minutes (see ``area``; both rising)."""
    came = np.searchsorted(up, minutes, side="right")
    return np.asarray(came - np.searchsorted(down, minutes, side="right"))


def share_ended(played: Played, *steps: str) -> float:
    """Return the share of concerns that ended which did so at some steps."""
    log = played.outcome.log
    at = log.step[log.kind == Kind.ENDED]
    return float(np.isin(at, [played.step(step) for step in steps]).mean())
