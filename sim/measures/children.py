"""What children live through: days to protection, time at risk, missed harm, investigations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import ClassVar

import numpy as np
import pandas as pd

from sim.eventlog import NTH, Kind
from sim.measures.intervals import NONE
from sim.measures.reading import DAY, SIGNIFICANT_HARM, Reading, first_after
from sim.measures.survival import Curve, curve
from sim.measures.values import Part, Value, ratio, value

LIMIT = 365
NO_CHILD = "no child came to significant harm in the window"
SHORT = "the follow-up is shorter than 365 days"
PROTECTION = (
    "days_to_protection_mean",
    "days_to_protection_median",
    "days_to_protection_p90",
    "not_protected_within_365_days_share",
)
WHO = ("age_band", "catchment")


@dataclass(frozen=True)
class Harmed:
    """Children whose harm began in the window; arrays of equal length.

    ``child``, ``place`` (row of the table of concerns where harm began), ``days`` until
    protected or until the follow-up ended, ``protected`` (bool).
    """

    child: np.ndarray
    place: np.ndarray
    days: np.ndarray
    protected: np.ndarray


@dataclass(frozen=True)
class Firsts:
    """First judgements of concerns that arrived at significant harm; ``missed`` is a bool.

    ``place`` is the row of the table of concerns; ``judged`` is False where nobody judged yet.
    """

    place: np.ndarray
    judged: np.ndarray
    missed: np.ndarray


class Children(Part):
    """Measures about children, from one reading."""

    GIVES: ClassVar = {
        "_protection": PROTECTION,
        "_risk": ("child_days_at_risk_per_year",),
        "_crises": ("crises_per_year",),
        "_missed": ("missed_harm_share", "harm_not_judged_share"),
        "_investigated": ("unneeded_investigations_per_year", "investigations_per_year"),
    }

    def __init__(self, reading: Reading) -> None:
        self.r = reading

    def _count(self, rows: np.ndarray) -> int:
        return int(self.r.inside(rows).sum())

    # -- days to protection -------------------------------------------------------------------

    def table(self) -> pd.DataFrame:
        """Return child, days (restricted to a year) and protected of the children harmed."""
        h = self.harmed
        days = np.minimum(h.days, LIMIT)
        return pd.DataFrame({"child": h.child, "days": days, "protected": h.protected})

    @cached_property
    def harmed(self) -> Harmed:
        """Children whose harm began in the window, and when they were protected."""
        r = self.r
        harm = r.rows(Kind.SIGNIFICANT_HARM, Kind.REGISTRATION)
        child = r.of_rows("child", harm)
        children, first = np.unique(child, return_index=True)
        began = harm[first]
        inside = r.inside(began)
        children, began = children[inside], began[inside]
        safe = r.rows(Kind.PROTECTED)
        found = self._first_protected(safe, children, began)
        until = np.full(len(began), r.horizon, dtype=np.int64)
        until[found >= 0] = r.minute[safe[found[found >= 0]]]
        days = (until - r.minute[began]) / DAY
        return Harmed(children, r.place(r.concern[began]), days, found >= 0)

    def _first_protected(
        self, safe: np.ndarray, children: np.ndarray, began: np.ndarray
    ) -> np.ndarray:
        """Any concern of the child counts; the child is followed, not the concern."""
        return first_after(self.r.of_rows("child", safe), safe, children, began)

    @cached_property
    def followed_long_enough(self) -> bool:
        """Whether the follow-up of the first children lasts 365 days."""
        return self.r.horizon - self.r.first >= LIMIT * DAY

    def curve(self, chosen: np.ndarray | slice = slice(None)) -> Curve:
        """Return the share not yet protected by days since harm began."""
        return curve(self.harmed.days[chosen], self.harmed.protected[chosen])

    def _protection(self) -> list[Value]:
        if not len(self.harmed.child):
            return [value(name, nan, reason=NO_CHILD) for name in PROTECTION]
        found = self.curve()
        long = self.followed_long_enough
        numbers = (
            found.mean(LIMIT) if long else nan,
            found.quantile(0.5),
            found.quantile(0.9),
            float(found.at(LIMIT)) if long else nan,
        )
        reasons = (SHORT, *(_not_reached(s) for s in (50, 90)), SHORT)
        rows = zip(PROTECTION, numbers, reasons, strict=True)
        return [value(name, number, reason=why) for name, number, why in rows]

    # -- time at risk -------------------------------------------------------------------------

    def _risk(self) -> list[Value]:
        return [value("child_days_at_risk_per_year", self.days_at_risk() / self.r.years)]

    def _crises(self) -> list[Value]:
        crises = self._count(self.r.rows(Kind.CRISIS))
        return [value("crises_per_year", crises / self.r.years)]

    def days_at_risk(self) -> float:
        """Return child-days in the window at significant harm and unprotected."""
        child, begin, end = self._at_risk()
        begin = np.clip(begin, self.r.first, self.r.last)
        end = np.clip(end, self.r.first, self.r.last)
        return _union(child, begin, end) / DAY

    def _at_risk(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Intervals at risk of each worry: (child, begin, end), minutes."""
        r = self.r
        rows = self._harm_rows()
        worry = r.concern[rows] // NTH
        order = np.lexsort((rows, worry))
        rows, worry = rows[order], worry[order]
        kind = r.kind[rows]
        band = (kind >= Kind.STAGE1) & (kind <= Kind.REGISTRATION)
        harm = _carried(worry, band, kind >= Kind.STAGE1 + SIGNIFICANT_HARM)
        safe = _carried(worry, ~band, kind == Kind.PROTECTED)
        end = np.full(len(rows), r.horizon, dtype=np.int64)
        same = worry[1:] == worry[:-1]
        end[:-1][same] = r.minute[rows[1:][same]]
        risk = harm & ~safe
        return r.of_rows("child", rows)[risk], r.minute[rows][risk], end[risk]

    def _harm_rows(self) -> np.ndarray:
        """Rows that change need or protection, of worries that ever were significant harm."""
        r = self.r
        harmed = np.unique(r.concern[r.rows(Kind.SIGNIFICANT_HARM, Kind.REGISTRATION)] // NTH)
        bands = [Kind(kind) for kind in range(Kind.STAGE1, Kind.REGISTRATION + 1)]
        rows = r.rows(*bands, Kind.PROTECTED, Kind.EXPOSED, Kind.ENDED, Kind.RETURNED)
        found: np.ndarray = rows[np.isin(r.concern[rows] // NTH, harmed)]
        return found

    # -- missed harm --------------------------------------------------------------------------

    @cached_property
    def firsts(self) -> Firsts:
        """First judgements of concerns that arrived in the window at significant harm."""
        r = self.r
        new = r.arrived & (r.column("nth") == 0) & (r.column("minute") >= 0)
        place = np.flatnonzero(new & (r.begun_band >= SIGNIFICANT_HARM))
        missed = r.moments("not recognised")
        rows = np.sort(np.concatenate([r.moments("recognised"), missed]))
        worry = r.column("concern")[place] // NTH
        found = first_after(r.concern[rows] // NTH, rows, worry, np.zeros_like(worry))
        if not len(rows):
            never = np.zeros(len(place), dtype=bool)
            return Firsts(place, never, never)
        return Firsts(place, found >= 0, (found >= 0) & np.isin(rows[found], missed))

    def _missed(self) -> list[Value]:
        firsts = self.firsts
        if not (self.r.has("recognised") or self.r.has("not recognised")):
            why = "the pathway does not say whether harm was recognised"
            return [value("missed_harm_share", nan, reason=why)]
        why = "no concern at significant harm was judged"
        share = ratio(firsts.missed.sum(), firsts.judged.sum())
        unjudged = ratio((~firsts.judged).sum(), len(firsts.place))
        return [
            value("missed_harm_share", share, reason=why),
            value("harm_not_judged_share", unjudged, reason="no concern at significant harm"),
        ]

    # -- investigations -----------------------------------------------------------------------

    @cached_property
    def unneeded(self) -> np.ndarray:
        """Rows of investigations in the window begun without significant harm."""
        rows = self.r.moments("investigation")
        rows = rows[self.r.inside(rows)]
        found: np.ndarray = rows[self.r.band_at(rows) < SIGNIFICANT_HARM]
        return found

    def _investigated(self) -> list[Value]:
        rows = self.r.moments("investigation")
        return [
            value("unneeded_investigations_per_year", len(self.unneeded) / self.r.years),
            value("investigations_per_year", self._count(rows) / self.r.years),
        ]


def _not_reached(percent: int) -> str:
    return f"fewer than {percent} % were protected within the follow-up"


def _carried(worry: np.ndarray, marked: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Carry what a row tells forward to the rows after it of the same worry (before: False)."""
    place = np.arange(len(worry))
    at = np.maximum.accumulate(np.where(marked, place, NONE)) if len(worry) else place
    known = (at >= 0) & (worry[at] == worry)
    carried: np.ndarray = known & true[at]
    return carried


def _union(key: np.ndarray, begin: np.ndarray, end: np.ndarray) -> int:
    """Return the minutes covered by intervals, those of one key counted once."""
    if not len(key):
        return 0
    order = np.lexsort((begin, key))
    key, begin, end = key[order], begin[order], end[order]
    _, dense = np.unique(key, return_inverse=True)
    size = int(end.max()) + 1
    reached = np.maximum.accumulate(dense * size + end)
    before = np.concatenate([[0], reached[:-1]]) - dense * size
    return int(np.maximum(end - np.maximum(begin, before), 0).sum())
