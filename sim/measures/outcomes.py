"""What became of concerns: repeats, conferences, the register, assessments, contacts."""

from __future__ import annotations

from math import nan
from typing import ClassVar

import numpy as np
import pandas as pd

from sim.eventlog import NTH, Kind
from sim.measures.intervals import NONE, Paired, Waits
from sim.measures.reading import DAY, Reading, chosen, first_after, last_before
from sim.measures.survival import curve
from sim.measures.values import Part, Value, null, ratio, value

FOLLOW_UP = 365 * DAY
CONFERENCE_DAYS = 21
ASSESSMENT_WORKING_DAYS = 7
REVIEW_DAYS = 14
"""The grain of the diary: a review held within a fortnight of falling due is on time."""
CONTACT_DAYS = 28
STAY_LIMIT = 1096
REGISTERED_BEFORE = "registered_before"
REGISTERED_BY = ("category", "age_band")
DOMESTIC_ABUSE = "police_domestic_abuse"


class Outcomes(Part):
    """Measures of what became of concerns, from one reading."""

    GIVES: ClassVar = {
        "_repeats": ("repeat_concern_share", "repeat_unmet_share", "repeat_base_share"),
        "_conference": ("conference_within_21_days_share", "days_to_conference_median"),
        "_reviews": ("reviews_on_time_share",),
        "_contacts": ("universal_contacts_on_time_share",),
        "_dropped": ("universal_contacts_dropped_per_year",),
        "_counts": (
            "concerns_per_year",
            "child_protection_referrals_per_year",
            "conferences_per_year",
            "registrations_per_year",
            "referrals_per_concern",
            "conferences_per_referral",
            "registrations_per_referral",
            "registrations_per_conference",
        ),
        "_register": (
            "register_stock_mean",
            "days_on_register_mean",
            "days_on_register_followed_mean",
            "previously_registered_share",
        ),
        "_assessments": ("assessment_within_7_working_days_share", "domestic_abuse_assessed_share"),
        "_arrivals": ("weekend_share", "weekend_referrals_share", "weekend_domestic_abuse_share"),
    }

    def __init__(self, reading: Reading, paired: Paired) -> None:
        self.r, self.paired = reading, paired

    @property
    def waits(self) -> Waits:
        """All waiting for staff."""
        return self.paired.waits

    def _in_window(self, meaning: str) -> np.ndarray:
        rows = self.r.moments(meaning)
        found: np.ndarray = rows[self.r.inside(rows)]
        return found

    def _next(self, meaning: str, rows: np.ndarray) -> np.ndarray:
        """The next such moment of each row's concern (place in the log, -1 none)."""
        then = self.r.moments(meaning)
        at = first_after(self.r.concern[then], then, self.r.concern[rows], rows)
        return chosen(then, at, NONE)

    def _within(self, rows: np.ndarray, then: np.ndarray, limit: int) -> float:
        """Share of rows followed by ``then`` within ``limit`` minutes.

        Still waiting at the limit counts as not. Who can not be followed so long is left out,
        through or not: counting only those who are through would flatter.
        """
        happened, minutes = self._times(rows, then)
        followed = self.r.horizon - self.r.minute[rows] >= limit
        return ratio((happened & (minutes <= limit))[followed].sum(), followed.sum())

    def _times(self, rows: np.ndarray, then: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        until = chosen(self.r.minute, then, self.r.horizon)
        return then >= 0, until - self.r.minute[rows]

    # -- repeats ------------------------------------------------------------------------------

    def _repeats(self) -> list[Value]:
        """The next concern of the same child says what kind of repeat it is."""
        r = self.r
        kept = np.flatnonzero(~r.column("background"))
        child, minute = r.column("child")[kept], r.column("minute")[kept]
        order = np.lexsort((r.column("concern")[kept], minute, child))
        kept, child, minute = kept[order], child[order], minute[order]
        again, unmet = np.zeros(len(kept), dtype=bool), np.zeros(len(kept), dtype=bool)
        soon = (child[1:] == child[:-1]) & (minute[1:] - minute[:-1] <= FOLLOW_UP)
        again[:-1], unmet[:-1] = soon, soon & (r.column("nth")[kept[1:]] > 0)
        counts = r.arrived[kept] & (minute + FOLLOW_UP <= r.horizon)
        n = counts.sum()
        why = "no concern of the window can be followed for 12 months"
        shares = {
            "repeat_concern_share": ratio(again[counts].sum(), n),
            "repeat_unmet_share": ratio(unmet[counts].sum(), n),
            "repeat_base_share": ratio((again & ~unmet)[counts].sum(), n),
        }
        return [value(name, share, reason=why) for name, share in shares.items()]

    # -- conferences and reviews --------------------------------------------------------------

    def _conference(self) -> list[Value]:
        """From the referral; referrals never followed by an invitation are not counted."""
        r = self.r
        referred, invited = r.moments("child protection referral"), r.moments("conference invited")
        at = last_before(r.concern[referred], referred, r.concern[invited], invited)
        clear = at >= 0
        _, first = np.unique(at[clear], return_index=True)
        rows, begun = invited[clear][first], referred[at[clear][first]]
        counts = r.inside(begun)
        begun, held = begun[counts], self._next("conference", rows[counts])
        why = "no conference was invited that can be followed for 21 days"
        share = self._within(begun, held, CONFERENCE_DAYS * DAY)
        happened, minutes = self._times(begun, held)
        median = curve(minutes / DAY, happened).quantile(0.5) if len(begun) else nan
        return [
            value("conference_within_21_days_share", share, reason=why),
            value("days_to_conference_median", median, reason=why),
        ]

    def _reviews(self) -> list[Value]:
        due = self._in_window("review due")
        share = self._within(due, self._next("review", due), REVIEW_DAYS * DAY)
        why = "no review fell due that can be followed for 14 days"
        return [value("reviews_on_time_share", share, reason=why)]

    # -- universal contacts -------------------------------------------------------------------

    def _contacts(self) -> list[Value]:
        """A contact falls due when it joins the health visitors' queue."""
        r = self.r
        means = r.means("universal contact")
        chosen = means[r.step[self.waits.joined]] & r.inside(self.waits.joined)
        due = self.waits.joined[chosen]
        done = np.where(self.waits.kind[chosen] == Kind.STARTED, self.waits.left[chosen], NONE)
        share = self._within(due, done, CONTACT_DAYS * DAY)
        why = "no universal contact fell due that can be followed for 28 days"
        return [value("universal_contacts_on_time_share", share, reason=why)]

    def _dropped(self) -> list[Value]:
        dropped = len(self._in_window("dropped"))
        return [value("universal_contacts_dropped_per_year", dropped / self.r.years)]

    # -- counts -------------------------------------------------------------------------------

    def _counts(self) -> list[Value]:
        referrals = len(self._in_window("child protection referral"))
        conferences = len(self._in_window("conference"))
        registrations = len(self._registrations())
        concerns = int(self.r.arrived.sum())
        years = self.r.years
        none = "no child protection referral in the window"
        return [
            value("concerns_per_year", concerns / years),
            value("child_protection_referrals_per_year", referrals / years),
            value("conferences_per_year", conferences / years),
            value("registrations_per_year", registrations / years),
            value("referrals_per_concern", ratio(referrals, concerns), reason="no concern arrived"),
            value("conferences_per_referral", ratio(conferences, referrals), reason=none),
            value("registrations_per_referral", ratio(registrations, referrals), reason=none),
            value(
                "registrations_per_conference",
                ratio(registrations, conferences),
                reason="no conference in the window",
            ),
        ]

    # -- the register -------------------------------------------------------------------------

    def _stays(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows with which each stay on the register began and ended (-1: before, or still on)."""
        r = self.r
        on, off = r.moments("registered"), r.moments("deregistered")
        rows = np.concatenate([on, off])
        order = np.lexsort((rows, r.concern[rows] // NTH))
        rows, begins = rows[order], np.isin(rows, on)[order]
        worry = r.concern[rows] // NTH
        same = np.concatenate([[False], worry[1:] == worry[:-1]]) if len(rows) else begins
        was_on = np.concatenate([[False], begins[:-1]]) & same if len(rows) else begins
        begun = begins & ~was_on
        ends = ~begins & was_on
        starting = ~begins & ~same
        closed = last_before(worry[begun], rows[begun], worry[ends], rows[ends])
        end = np.full(int(begun.sum()), NONE, dtype=np.int64)
        end[closed] = rows[ends]
        before = np.full(int(starting.sum()), NONE, dtype=np.int64)
        return (
            np.concatenate([rows[begun], before]),
            np.concatenate([end, rows[starting]]),
        )

    def _registrations(self) -> np.ndarray:
        begun, _ = self._stays()
        begun = begun[begun >= 0]
        found: np.ndarray = begun[self.r.inside(begun)]
        return found

    def registered(self) -> pd.DataFrame:
        """Return attribute, value and count of the registrations in the window."""
        r = self.r
        new = self._registrations() if r.has("registered") else np.zeros(0, dtype=np.int64)
        places = r.place(r.concern[new])
        rows = [
            (attribute, value, int(r.is_word(attribute, value)[places].sum()))
            for attribute in REGISTERED_BY
            if attribute in r.names.attributes
            for value in r.names.attributes[attribute]
        ]
        return pd.DataFrame(rows, columns=["attribute", "value", "count"])

    def _register(self) -> list[Value]:
        r = self.r
        names = ("register_stock_mean", "days_on_register_mean", "days_on_register_followed_mean")
        if not r.has("registered"):
            return null((*names, "previously_registered_share"), "the pathway has no register")
        begun, ended = self._stays()
        begin, end = chosen(r.minute, begun, 0), chosen(r.minute, ended, r.horizon)
        days = (np.clip(end, r.first, r.last) - np.clip(begin, r.first, r.last)).sum() / DAY
        new = self._registrations()
        why = "nobody was registered in the window"
        return [
            value(names[0], days * DAY / r.window),
            value(names[1], ratio(days, len(new)), reason=why),
            self._followed(begin, end, begun >= 0, ended >= 0),
            value("previously_registered_share", self._before(new, begun), reason=why),
        ]

    def _followed(
        self, begin: np.ndarray, end: np.ndarray, known: np.ndarray, over: np.ndarray
    ) -> Value:
        name = "days_on_register_followed_mean"
        found = curve((end - begin)[known] / DAY, over[known])
        if not known.any() or float(found.at(STAY_LIMIT)) > 0.1:
            return value(name, nan, reason="too few stays ended within the log")
        return value(name, found.mean(STAY_LIMIT))

    def _before(self, new: np.ndarray, begun: np.ndarray) -> float:
        """Registered before: by the child's history, or earlier in the log."""
        r = self.r
        begun = begun[begun >= 0]
        child = r.of_rows("child", new)
        earlier = last_before(r.of_rows("child", begun), begun, child, new - 1) >= 0
        if REGISTERED_BEFORE in r.concerns:
            earlier |= r.is_word(REGISTERED_BEFORE, "yes")[r.place(r.concern[new])]
        return ratio(earlier.sum(), len(new))

    # -- assessments --------------------------------------------------------------------------

    def _assessments(self) -> list[Value]:
        r = self.r
        asked = self._in_window("initial assessment asked")
        done = self._next("initial assessment", asked)
        happened = done >= 0
        until = chosen(r.minute, done, r.horizon)
        in_time = self._working_days(r.minute[asked], until) <= ASSESSMENT_WORKING_DAYS
        end = np.full(len(asked), r.horizon, dtype=np.int64)
        followed = self._working_days(r.minute[asked], end) > ASSESSMENT_WORKING_DAYS
        why = "no initial assessment of the window can be followed for 7 working days"
        share = ratio((happened & in_time)[followed].sum(), followed.sum())
        return [
            value("assessment_within_7_working_days_share", share, reason=why),
            self._domestic_abuse(),
        ]

    def _working_days(self, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Working days between two minutes, Monday to Friday (bank holidays count as working)."""
        start = np.datetime64(self.r.names.start, "D")
        counted: np.ndarray = np.busday_count(start + begin // DAY, start + end // DAY)
        return counted

    def _domestic_abuse(self) -> Value:
        r = self.r
        mine = r.arrived & r.is_word("source", DOMESTIC_ABUSE)
        assessed = np.unique(r.concern[r.moments("initial assessment")])
        hits = np.isin(r.column("concern")[mine], assessed)
        why = "no concern from police domestic abuse reports arrived in the window"
        return value("domestic_abuse_assessed_share", ratio(hits.sum(), mine.sum()), reason=why)

    # -- when concerns arrive -----------------------------------------------------------------

    def _arrivals(self) -> list[Value]:
        r = self.r
        referred = r.minute[self._in_window("child protection referral")]
        arrived = r.column("minute")[r.arrived]
        from_police = r.is_word("source", DOMESTIC_ABUSE)[r.arrived]
        return [
            self._weekend("weekend_share", arrived),
            self._weekend("weekend_referrals_share", referred),
            self._weekend("weekend_domestic_abuse_share", arrived[from_police]),
        ]

    def _weekend(self, name: str, minutes: np.ndarray) -> Value:
        weekday = (minutes // DAY + self.r.names.start.weekday()) % 7
        share = ratio((weekday >= 5).sum(), len(minutes))
        return value(name, share, reason="none in the window")
