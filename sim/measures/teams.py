"""Bottlenecks: how long people wait for each team, and how much is asked of it."""

from __future__ import annotations

from functools import cached_property
from math import nan
from typing import ClassVar

import numpy as np
import pandas as pd

from sim.eventlog import Kind
from sim.kept import compiled
from sim.measures import loops
from sim.measures.intervals import OnShift, Paired, Spells, Waits, between
from sim.measures.ledger import Ledger
from sim.measures.reading import DAY, Reading
from sim.measures.survival import curve
from sim.measures.values import Part, Value, ratio, value

NOBODY_JOINED = "no work joined this queue in the window"
NOBODY_AT_WORK = "nobody of the team was at work in the window"
NO_PLACES = "no caseload places of this team were taken in the window"


class Teams(Part):
    """Measures by team, from one reading."""

    GIVES: ClassVar = {
        "_shares": ("waiting_share", "waiting_for_meetings_share", "waiting_for_places_share"),
        "_places": ("place_wait_days_mean", "cases_per_social_worker"),
        "_waiting": ("wait_days_mean", "wait_days_p90", "queue_length_mean"),
        "_load": ("load",),
    }

    def __init__(self, reading: Reading, paired: Paired, ledger: Ledger) -> None:
        self.r, self.paired, self.ledger = reading, paired, ledger

    @property
    def waits(self) -> Waits:
        """All waiting for staff."""
        return self.paired.waits

    @property
    def spells(self) -> Spells:
        """All work."""
        return self.paired.spells

    # -- waiting for staff --------------------------------------------------------------------

    def _clipped(self, waits: Waits) -> np.ndarray:
        """Minutes of each wait that lie in the window."""
        r = self.r
        begin = np.clip(r.minute[waits.joined], r.first, r.last)
        clipped: np.ndarray = np.clip(waits.until(r), r.first, r.last) - begin
        return clipped

    @cached_property
    def _waited(self) -> np.ndarray:
        return self._clipped(self.waits)

    @cached_property
    def _until(self) -> np.ndarray:
        return self.waits.until(self.r)

    @cached_property
    def _queue(self) -> list[np.ndarray]:
        """Positions in ``waits`` of each team's queue."""
        order, first = compiled(loops.sorted_out)(self.waits.team, len(self.r.teams))
        return np.split(order, first[1:-1])

    def _waiting(self) -> list[Value]:
        return [one for n, team in enumerate(self.r.teams) for one in self._wait(n, team)]

    def _wait(self, number: int, team: str) -> list[Value]:
        """Mean by Little's law (waiting in the window over joinings), so that who still waits
        counts; 90th percentile by Kaplan-Meier for the same reason."""
        r, mine = self.r, self._queue[number]
        joined = mine[r.inside(self.waits.joined[mine])]
        total, count = float(self._waited[mine].sum()), len(joined)
        if count and not self.ledger.on_shift[number]:
            return self._never_served(team, total)
        times = (self._until[joined] - r.minute[self.waits.joined[joined]]) / DAY
        served = self.waits.kind[joined] == Kind.STARTED
        p90 = curve(times, served).quantile(0.9) if count else nan
        why = "fewer than 90 % were served within the follow-up" if count else NOBODY_JOINED
        days = ratio(total / DAY, count)
        return [
            value("wait_days_mean", days, team=team, reason=NOBODY_JOINED),
            value("wait_days_p90", p90, team=team, reason=why),
            value("queue_length_mean", total / r.window, team=team),
        ]

    def _never_served(self, team: str, total: float) -> list[Value]:
        why = f"{NOBODY_AT_WORK}: waits grow without limit"
        return [
            value("wait_days_mean", nan, team=team, reason=why),
            value("wait_days_p90", nan, team=team, reason=why),
            value("queue_length_mean", total / self.r.window, team=team),
        ]

    # -- shares of all waiting ----------------------------------------------------------------

    def _shares(self) -> list[Value]:
        """A step for two teams is waited for in both queues and counts in both."""
        lists = between(self.r, Kind.LISTED, Kind.HEARD, Kind.PULLED)
        queues = self._about_children(self.waits)
        by_team = np.bincount(
            self.waits.team[queues], weights=self._waited[queues], minlength=len(self.r.teams)
        )
        meetings, places = self._all(lists), self._all(self._place_waits)
        total = by_team.sum() + meetings + places
        why = "nobody waited in the window"
        found = [
            value("waiting_share", ratio(by_team[n], total), team=team, reason=why)
            for n, team in enumerate(self.r.teams)
        ]
        return [
            *found,
            value("waiting_for_meetings_share", ratio(meetings, total), reason=why),
            value("waiting_for_places_share", ratio(places, total), reason=why),
        ]

    def _about_children(self, waits: Waits) -> np.ndarray:
        about: np.ndarray = ~self.r.of_rows("background", waits.joined)
        return about

    def _all(self, waits: Waits) -> float:
        return float(self._clipped(waits)[self._about_children(waits)].sum())

    # -- caseload places ----------------------------------------------------------------------

    @cached_property
    def _place_waits(self) -> Waits:
        return between(self.r, Kind.PLACE_WAITED, Kind.PLACE_TAKEN, Kind.PULLED)

    def _places(self) -> list[Value]:
        """Cases held at a time per post filled; who waits for a place, by Little's law."""
        r = self.r
        taken, given = r.rows(Kind.PLACE_TAKEN), r.rows(Kind.PLACE_GIVEN)
        held = self._minutes_after(taken) - self._minutes_after(given)
        teams = np.unique(r.team(np.concatenate([taken, self._place_waits.joined])))
        posts = r.by_team("fte" if "fte" in r.names.teams else "people")
        waited = self._clipped(self._place_waits)
        found = []
        for number in teams[teams >= 0]:
            mine = self._place_waits.team == number
            joined = int((mine & r.inside(self._place_waits.joined)).sum())
            cases = ratio(held[number] / r.window, posts[number])
            days = ratio(float(waited[mine].sum()) / DAY, joined)
            team = r.teams[number]
            found += [
                value("cases_per_social_worker", cases, team=team, reason="no posts filled"),
                value("place_wait_days_mean", days, team=team, reason=NO_PLACES),
            ]
        return found

    def _minutes_after(self, rows: np.ndarray) -> np.ndarray:
        """Minutes of the window after each row, added up by team."""
        left = self.r.last - np.clip(self.r.minute[rows], self.r.first, self.r.last)
        team = self.r.team(rows)
        return np.bincount(team[team >= 0], weights=left[team >= 0], minlength=len(self.r.teams))

    # -- demand against capacity --------------------------------------------------------------

    def _load(self) -> list[Value]:
        """Staff minutes asked for in the window, done or not, over staff minutes on shift."""
        asked = self._asked_minutes() + self.ledger.minutes["meeting"]
        asked = asked + self.ledger.minutes["meeting_unused"]
        on_shift = self.ledger.on_shift
        return [
            value(
                "load",
                ratio(asked[n], on_shift[n]),
                team=team,
                reason=NOBODY_AT_WORK,
            )
            for n, team in enumerate(self.r.teams)
        ]

    def _asked_minutes(self) -> np.ndarray:
        """Work that joined in the window and did not leave unserved, at the mean staff minutes
        such work took in the whole log: work not yet done is demand too."""
        r = self.r
        stays = ~np.isin(self.waits.kind, (Kind.LEFT, Kind.PULLED))
        chosen = stays & r.inside(self.waits.joined)
        steps, teams = r.step[self.waits.joined][chosen], self.waits.team[chosen]
        cost = self._cost_of_work()
        return np.bincount(teams, weights=cost[steps, teams], minlength=len(r.teams))

    def _cost_of_work(self) -> np.ndarray:
        """Mean staff minutes of one task, shape (steps, teams); a team that never finished such
        work is given the mean of the others."""
        r, s = self.r, self.spells
        shift = OnShift(r, first=0, last=max(r.horizon, 1))
        done = s.finished >= 0
        minutes = s.minutes(r, shift)[done]
        rows = s.started[done]
        shape = (len(r.names.steps) + 1, len(r.teams) + 1)
        cell = r.step[rows] * shape[1] + r.team(rows)
        size = shape[0] * shape[1]
        sums = np.bincount(cell, minutes, size).reshape(shape)
        counts = np.bincount(cell, 1 / s.together[done], size).reshape(shape)
        overall = sums.sum(axis=1) / np.maximum(counts.sum(axis=1), 1e-12)
        mean = np.divide(sums, counts, out=np.zeros(shape), where=counts > 0)
        return np.where(counts > 0, mean, overall[:, None])

    # -- table --------------------------------------------------------------------------------

    def queues(self) -> pd.DataFrame:
        """Return team, day (from the start date, warm-up and follow-up included) and length:
        the number waiting, averaged over the day."""
        days = np.arange(-(-self.r.horizon // DAY))
        edges = np.minimum(np.arange(len(days) + 1) * DAY, self.r.horizon)
        lengths = [self._length(number, edges) for number in range(len(self.r.teams))]
        return pd.DataFrame(
            {
                "team": [team for team in self.r.teams for _ in days],
                "day": np.tile(days, len(lengths)),
                "length": np.concatenate([*lengths, np.empty(0)]),  # also where there is no team
            }
        )

    def _length(self, number: int, edges: np.ndarray) -> np.ndarray:
        mine = self._queue[number]
        begun = _integral(self.r.minute[self.waits.joined[mine]], edges)
        ended = _integral(self._until[mine], edges)
        lengths: np.ndarray = np.diff(begun - ended) / np.diff(edges)
        return lengths


def _integral(times: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return for each edge the sum of (edge - time) over the times before it."""
    times = np.sort(times)
    before = np.searchsorted(times, edges)
    passed: np.ndarray = before * edges - np.concatenate([[0], np.cumsum(times)])[before]
    return passed
