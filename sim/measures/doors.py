"""Doors: which concerns were taken up where they did not belong, and what that cost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import pandas as pd

from sim.eventlog import Kind
from sim.measures.intervals import NONE, between
from sim.measures.reading import DAY, Reading, last_before
from sim.measures.values import Part, Value, mean, ratio, value
from sim.plan.names import BANDS

NO_DOOR = "nothing was taken up at a door in the window"
NO_RIGHT_DOOR = "none"
"""Written where no door is right: need the noticing agency should meet itself, without a door."""


@dataclass(frozen=True)
class TakeUps:
    """Times a door's staff took a concern up: arrays of equal length, in the log's order.

    ``row`` of the log, ``door`` number, ``right`` (bool), ``right_door`` number of the door
    itself where it is right, else of the concern's first right door (-1 none).
    """

    row: np.ndarray
    door: np.ndarray
    right: np.ndarray
    right_door: np.ndarray


class Doors(Part):
    """Measures about doors, from one reading."""

    GIVES: ClassVar = {
        "_misdirected": ("misdirected_share",),
        "_handoffs": ("handoffs_per_concern",),
        "_information": ("information_days_mean",),
    }

    def __init__(self, reading: Reading) -> None:
        self.r = reading
        self.doors = list(reading.names.doors["door"])

    # -- which door ---------------------------------------------------------------------------

    @cached_property
    def taken_up(self) -> TakeUps:
        """Every taking up in the log."""
        r = self.r
        rows = r.rows(Kind.STARTED)
        has_door = np.asarray(r.names.steps["door"].fillna("") != "", dtype=bool)
        rows = r.one_row_each(rows[has_door[r.step[rows]]])
        rows = rows[~r.of_rows("background", rows)]
        door = self._door_of(rows)
        right_doors = self._right_doors(rows)
        right = (right_doors == door[:, None]).any(axis=1) & (door >= 0)
        first = right_doors[:, 0] if right_doors.shape[1] else np.full(len(rows), NONE)
        return TakeUps(rows, door, right, np.where(right, door, first))

    def number(self, name: str) -> int:
        """Return the number of a door by its name, -1 for what is no door."""
        return self.doors.index(name) if name in self.doors else NONE

    def _door_of(self, rows: np.ndarray) -> np.ndarray:
        """The door of each row's step; "by x": the door its concern's attribute x chooses."""
        names = self.r.names.steps["door"].fillna("").tolist()
        door: np.ndarray = np.array([self.number(name) for name in names])[self.r.step[rows]]
        for step in np.unique(self.r.step[rows]):
            name = names[step]
            if name.startswith("by "):
                here = self.r.step[rows] == step
                door[here] = self._chosen(step, name.removeprefix("by "), rows[here])
        return door

    def _chosen(self, step: int, attribute: str, rows: np.ndarray) -> np.ndarray:
        steps = self.r.names.steps
        of = steps["door_of"].iloc[step] if "door_of" in steps else None
        if not isinstance(of, dict):
            return self.r.mapped(attribute, rows, self.number)
        rest = of.get("*", "")
        return self.r.mapped(attribute, rows, lambda word: self.number(str(of.get(word, rest))))

    def _right_doors(self, rows: np.ndarray) -> np.ndarray:
        """Numbers of the right doors of each row's concern then, padded with -1 at the end."""
        r = self.r
        lists = [r.names.right_doors.get(band, []) for band in BANDS]
        band = r.band_at(rows)
        found = np.full((len(rows), max((len(names) for names in lists), default=0)), NONE)
        for number, names in enumerate(lists):
            here = np.flatnonzero(band == number)
            for column, name in enumerate(names):
                found[here, column] = self._named(name, rows[here])
        first_known = np.argsort(found < 0, axis=1, kind="stable")
        return np.take_along_axis(found, first_known, axis=1)

    def _named(self, name: str, rows: np.ndarray) -> np.ndarray:
        """The door an entry of the right doors names: "own" and "helper" depend on the concern."""
        if name == "own":
            sources = self.r.names.sources
            agency = dict(zip(sources["source"], sources["agency"], strict=True))
            return self.r.mapped("source", rows, lambda word: self._of_agency(agency[word]))
        if name == "helper":
            return self.r.mapped("helper", rows, self._helper)
        return np.full(len(rows), self.number(name))

    def _of_agency(self, agency: str) -> int:
        """The first door of an agency, -1 for agencies outside the model."""
        agencies = list(self.r.names.doors["agency"])
        return agencies.index(agency) if agency in agencies else NONE

    def _helper(self, helper: str) -> int:
        door = self.number(helper)
        return door if door >= 0 else self._of_agency(helper)

    # -- where a concern is -------------------------------------------------------------------

    def last_taken_up(self, rows: np.ndarray) -> np.ndarray:
        """Position in ``taken_up`` of the last taking up of each row's concern, -1 before it."""
        t = self.taken_up.row
        return last_before(self.r.concern[t], t, self.r.concern[rows], rows)

    # -- measures -----------------------------------------------------------------------------

    def _misdirected(self) -> list[Value]:
        t = self.taken_up
        inside, name = self.r.inside(t.row), "misdirected_share"
        at_door = [(door, inside & (t.door == number)) for number, door in self._numbered()]
        whole = value(name, self._wrong(inside), reason=NO_DOOR)
        return [
            whole,
            *(value(name, self._wrong(at), door=d, reason=NO_DOOR) for d, at in at_door),
        ]

    def _wrong(self, chosen: np.ndarray) -> float:
        return ratio((~self.taken_up.right[chosen]).sum(), chosen.sum())

    def _numbered(self) -> list[tuple[int, str]]:
        return list(enumerate(self.doors))

    def _handoffs(self) -> list[Value]:
        rows = self.r.moments("handed off")
        share = ratio(self.r.inside(rows).sum(), self.r.arrived.sum())
        return [value("handoffs_per_concern", share, reason="no concern arrived in the window")]

    def _information(self) -> list[Value]:
        r = self.r
        asked = between(r, Kind.ASKED, Kind.GATHERED, Kind.TIMED_OUT, Kind.PULLED)
        means = r.means("information")
        minutes = asked.until(r) - r.minute[asked.joined]
        counts = means[r.step[asked.joined]] & r.inside(asked.joined) & (minutes > 0)
        at = self.last_taken_up(asked.joined[counts])
        door = self.taken_up.door[at] if len(self.taken_up.row) else at
        door = np.where(at >= 0, door, NONE)
        days = minutes[counts] / DAY
        why = "no information was asked for in the window"
        found = [value("information_days_mean", mean(days), reason=why)]
        return found + [
            value("information_days_mean", mean(days[door == n]), door=name, reason=why)
            for n, name in self._numbered()
        ]

    # -- table --------------------------------------------------------------------------------

    def wrong_doors(self) -> pd.DataFrame:
        """Return door, right_door, count (in the window) and share (of all taken up there).

        What is taken up at any of its right doors counts under that door, else under the first
        of them; "none" where no door is right.
        """
        t = self.taken_up
        inside = self.r.inside(t.row) & (t.door >= 0)
        size = len(self.doors) + 1
        cells = np.bincount(
            t.door[inside] * size + t.right_door[inside] % size, minlength=len(self.doors) * size
        ).reshape(len(self.doors), size)
        names = [*self.doors, NO_RIGHT_DOOR]
        rows = [
            (door, names[j], int(cells[i, j]), ratio(cells[i, j], cells[i].sum()))
            for i, door in self._numbered()
            for j in range(size)
        ]
        return pd.DataFrame(rows, columns=["door", "right_door", "count", "share"])
