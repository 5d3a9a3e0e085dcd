"""All measures and tables of one record: a pure function of the log and the tables beside it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

import numpy as np
import pandas as pd

from sim.measures.catalogue import CATALOGUE
from sim.measures.children import LIMIT, Children
from sim.measures.doors import Doors
from sim.measures.intervals import Paired
from sim.measures.ledger import Ledger
from sim.measures.outcomes import Outcomes
from sim.measures.reading import Reading
from sim.measures.record import Record
from sim.measures.subgroups import who
from sim.measures.teams import Teams
from sim.measures.values import Part, Value

COLUMNS = ["measure", "team", "door", "value", "reason"]


class Measured:
    """Measures and tables of one record, sharing what both need; made when first asked for."""

    def __init__(self, record: Record) -> None:
        self.reading = Reading(record)

    @cached_property
    def _paired(self) -> Paired:
        return Paired(self.reading)

    @cached_property
    def children(self) -> Children:
        """Measures about children."""
        return Children(self.reading)

    @cached_property
    def doors(self) -> Doors:
        """Measures about doors."""
        return Doors(self.reading)

    @cached_property
    def ledger(self) -> Ledger:
        """Where staff time goes."""
        return Ledger(self.reading, self._paired, self.doors)

    @cached_property
    def teams(self) -> Teams:
        """Measures by team."""
        return Teams(self.reading, self._paired, self.ledger)

    @cached_property
    def outcomes(self) -> Outcomes:
        """What became of concerns."""
        return Outcomes(self.reading, self._paired)

    def values(self, only: Collection[str] | None = None) -> list[Value]:
        """Return the values of some measures (all when left out), in the order of the catalogue."""
        wanted = [m for m in CATALOGUE if only is None or m.name in only]
        order = {measure.name: number for number, measure in enumerate(wanted)}
        parts: tuple[Part, ...] = (
            self.children, self.doors, self.ledger, self.teams, self.outcomes,
        )  # fmt: skip
        found = [value for part in parts for value in part.values(order)]
        return sorted(found, key=lambda value: order[value.measure])

    def frame(self, only: Collection[str] | None = None) -> pd.DataFrame:
        """Return the values as :func:`measure` does."""
        rows = [(v.measure, v.team, v.door, v.value, v.reason) for v in self.values(only)]
        frame = pd.DataFrame(rows, columns=COLUMNS)
        for column in ("team", "door"):
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
        return frame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables as :func:`tables` does."""
        return {
            "wrong_doors": self.doors.wrong_doors(),
            "protection_curve": self._protection_curve(),
            "queues": self.teams.queues(),
            "ledger": self.ledger.table(),
            "stages": self.ledger.stages(),
            "who": who(self.reading, self.children),
            "registered": self.outcomes.registered(),
            "children": self.children.table(),
        }

    def _protection_curve(self) -> pd.DataFrame:
        found, days = self.children.curve(), np.arange(LIMIT + 1)
        followed = self.reading.horizon - self.reading.first
        share = 1 - found.at(days)
        share[days * 1440 > followed] = np.nan
        share = share if found.n else np.full(len(days), np.nan)
        return pd.DataFrame({"day": days, "share": share, "n": found.n})


def measure(record: Record) -> pd.DataFrame:
    """Return every measure of the catalogue for one replication.

    Returns
    -------
    DataFrame
        One row per value: measure (name in the catalogue), team and door (None where it is of
        the whole), value (NaN is null) and reason (why it is null, "" otherwise).

    Raises
    ------
    ValueError
        When the log names a concern that is not in the table of concerns.
    """
    return Measured(record).frame()


def tables(record: Record) -> dict[str, pd.DataFrame]:
    """Return the tables behind the figures for one replication.

    Returns
    -------
    dict of DataFrame
        ``wrong_doors``: door, right_door, count, share (of what the door took up).
        ``protection_curve``: day (0 to 365 since harm began), share protected, n (children).
        ``queues``: team, day (since the start date), length (mean number waiting that day).
        ``ledger``: team, use (see ``sim.measures.ledger.USES``), hours; the uses of a team add up
        to its hours on shift in the window.
        ``stages``: team, agency, stage, hours worked in the window.
        ``who``: attribute, value, measure, n, number, reason.
        ``registered``: attribute, value, count of registrations in the window.
        ``children``: child, days (until protected, at most 365 or the follow-up), protected.
    """
    return Measured(record).tables()
