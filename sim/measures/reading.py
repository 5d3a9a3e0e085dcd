"""A record made ready to be measured: rows found by kind, concern, meaning and time.

A row is named by its place in the log. Within a minute the log's own order decides what came
first, so "before" always means "earlier in the log".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import cast

import numpy as np
import pandas as pd

from sim.eventlog import NTH, Kind
from sim.kept import compiled
from sim.measures import loops
from sim.measures.record import Record
from sim.plan.names import BANDS, HAPPENS

DAY = 1440
YEAR = 365.25 * DAY
SIGNIFICANT_HARM = BANDS.index("significant_harm")
NOWHERE = -1


class Reading:
    """Look-ups shared by all measures of one record. Nothing here is a measure.

    Raises
    ------
    ValueError
        When the log names a concern that is not in the table of concerns.
    """

    def __init__(self, record: Record) -> None:
        log = record.log
        self.record, self.names = record, record.names
        self.minute, self.concern = log.minute, log.concern
        self.step, self.kind, self.group = log.step, log.kind, log.team
        self.first, self.last, self.horizon = record.first, record.last, record.horizon
        self.window = self.last - self.first
        self.years = self.window / YEAR
        self._words: dict[str, tuple[np.ndarray, list[str]]] = {}

    # -- rows ---------------------------------------------------------------------------------

    @cached_property
    def _by_kind(self) -> tuple[np.ndarray, np.ndarray]:
        return compiled(loops.sorted_out)(self.kind, len(Kind))

    def rows(self, *kinds: Kind) -> np.ndarray:
        """Return the rows of these kinds, in the order of the log."""
        order, first = self._by_kind
        found = [order[first[kind] : first[kind + 1]] for kind in kinds]
        found = [rows for rows in found if len(rows)] or [order[:0]]
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def inside(self, rows: np.ndarray) -> np.ndarray:
        """Say for each row whether it lies in the measured window."""
        minute = self.minute[rows]
        inside: np.ndarray = (minute >= self.first) & (minute < self.last)
        return inside

    def moments(self, meaning: str) -> np.ndarray:
        """Return the rows at which steps with a meaning happened (people together: one row)."""
        return self.one_row_each(self._moments.get(meaning, np.empty(0, dtype=np.int64)))

    @cached_property
    def _moments(self) -> dict[str, np.ndarray]:
        """Rows at which steps that have a meaning happened, by meaning."""
        meant = np.full((len(Kind), len(self.names.steps) + 1), NOWHERE)
        meanings = list(dict.fromkeys(meaning for meaning in self._means if meaning))
        happens = [HAPPENS[kind] for kind in self.names.steps["kind"]]
        for number, meaning in enumerate(meanings):
            mine = np.flatnonzero(self.means(meaning))
            for kind in {happens[step] for step in mine}:
                meant[kind, mine] = number
        rows, meaning_of = compiled(loops.meant)(meant, self.kind, self.step, self.concern)
        order, first = compiled(loops.sorted_out)(meaning_of, len(meanings))
        rows = rows[order]
        return {name: rows[first[n] : first[n + 1]] for n, name in enumerate(meanings)}

    def means(self, meaning: str) -> np.ndarray:
        """Say for each step whether it has a meaning."""
        return np.array([means == meaning for means in self._means], dtype=bool)

    @cached_property
    def _means(self) -> list[str]:
        return list(self.names.steps["means"])

    def one_row_each(self, rows: np.ndarray) -> np.ndarray:
        """Keep one row for people who began the same step of a concern in the same minute."""
        minute, concern = self.minute[rows], self.concern[rows]
        near = np.zeros(len(rows) + 1, dtype=bool)  # what is of one concern stands together
        near[1:-1] = (minute[1:] == minute[:-1]) & (concern[1:] == concern[:-1])
        close = np.flatnonzero(near[1:] | near[:-1])
        if not len(close):
            return rows
        columns = np.stack([minute[close], concern[close], self.step[rows[close]]])
        _, first = np.unique(columns, axis=1, return_index=True)
        kept = np.ones(len(rows), dtype=bool)
        kept[close] = False
        kept[close[first]] = True
        return rows[kept]

    def has(self, meaning: str) -> bool:
        """Say whether the pathway has a step with this meaning."""
        return bool(self.means(meaning).any())

    # -- concerns -----------------------------------------------------------------------------

    @cached_property
    def concerns(self) -> pd.DataFrame:
        """The table of concerns, ordered by number."""
        concerns = self.record.concerns
        if concerns["concern"].is_monotonic_increasing:
            return concerns
        return concerns.sort_values("concern", ignore_index=True)

    @cached_property
    def _numbers(self) -> np.ndarray:
        return self.concerns["concern"].to_numpy(dtype=np.int64)

    @cached_property
    def _first_place(self) -> np.ndarray:
        """Row of the table of concerns where each worry begins, -1 for worries never seen."""
        worry = self._numbers // NTH
        first = np.full(int(worry.max(initial=-1)) + 2, NOWHERE, dtype=np.int64)
        first[worry[::-1]] = np.arange(len(worry))[::-1]
        return first

    def place(self, numbers: np.ndarray) -> np.ndarray:
        """Return the row of each concern number in the table of concerns.

        The concerns of one worry are numbered in a row, and so they stand in the table.
        """
        worry = np.clip(numbers // NTH, NOWHERE, len(self._first_place) - 1)
        found: np.ndarray = self._first_place[worry] + numbers % NTH
        known = (found >= 0) & (found < len(self._numbers))
        if not known.all() or (self._numbers[found] != numbers).any():
            raise ValueError("the log names a concern that is not in the table of concerns")
        return found

    def of_rows(self, column: str, rows: np.ndarray) -> np.ndarray:
        """Return a column of the table of concerns for the concerns of some rows."""
        found: np.ndarray = self.column(column)[self.place(self.concern[rows])]
        return found

    def column(self, name: str) -> np.ndarray:
        """Return a column of numbers of the (ordered) table of concerns."""
        if name == "background":
            return self._background
        return cast("np.ndarray", self.concerns[name].to_numpy())

    @cached_property
    def _background(self) -> np.ndarray:
        return np.asarray(self.concerns["background"], dtype=bool)

    def words(self, name: str) -> tuple[np.ndarray, list[str]]:
        """Return a column of words of the table of concerns: numbers of words, and the words."""
        if name not in self._words:
            column = pd.Categorical(self.concerns[name])
            self._words[name] = column.codes, list(column.categories)
        return self._words[name]

    def is_word(self, name: str, word: str) -> np.ndarray:
        """Say for each row of the table of concerns whether a column has this word."""
        numbers, words = self.words(name)
        found: np.ndarray = numbers == (words.index(word) if word in words else len(words))
        return found

    def mapped(self, name: str, rows: np.ndarray, number: Callable[[str], int]) -> np.ndarray:
        """Return what stands for the word of the concern of each row in a column."""
        numbers, words = self.words(name)
        stands = np.array([number(word) for word in words], dtype=np.int64)
        found: np.ndarray = stands[numbers[self.place(self.concern[rows])]]
        return found

    @cached_property
    def arrived(self) -> np.ndarray:
        """Say for each row of the table of concerns: no background work, began in the window."""
        minute = self.column("minute")
        began: np.ndarray = (minute >= self.first) & (minute < self.last) & ~self._background
        return began

    @cached_property
    def begun_band(self) -> np.ndarray:
        """Number of the band of true need of each concern when it began."""
        numbers, words = self.words("band")
        bands: np.ndarray = np.array([BANDS.index(word) for word in words], dtype=np.int64)
        return np.asarray(bands[numbers])

    def band_at(self, rows: np.ndarray) -> np.ndarray:
        """Return the number of the band of true need at some rows (0 lowest)."""
        changes = self.rows(*(Kind(Kind.STAGE1 + band) for band in range(len(BANDS))))
        begun = self.begun_band[self.place(self.concern[rows])]
        at = last_before(self.concern[changes] // NTH, changes, self.concern[rows] // NTH, rows)
        band = self.kind[changes[np.maximum(at, 0)]] - Kind.STAGE1 if len(changes) else begun
        return np.asarray(np.where(at >= 0, band, begun), dtype=np.int64)

    # -- staff --------------------------------------------------------------------------------

    @cached_property
    def teams(self) -> list[str]:
        """Names of the teams, in the order of the scenario."""
        return list(dict.fromkeys(self.names.teams["team"]))

    @cached_property
    def team_of(self) -> np.ndarray:
        """Number of the team of each staff group (the last entry is for "no group")."""
        numbers = {team: number for number, team in enumerate(self.teams)}
        return np.array([*(numbers[team] for team in self.names.teams["team"]), NOWHERE])

    def team(self, rows: np.ndarray) -> np.ndarray:
        """Return the number of the team of each row, -1 for none."""
        team: np.ndarray = self.team_of[self.group[rows]]
        return team

    @cached_property
    def people(self) -> np.ndarray:
        """Heads in each staff group (a part-timer is one head, at work on fewer days)."""
        return np.asarray(np.rint(self.names.teams["people"].to_numpy(float)), dtype=np.int64)

    def by_team(self, column: str) -> np.ndarray:
        """Return the sum of a column of the teams table by team."""
        values = self.names.teams[column].to_numpy(dtype=float)
        return np.bincount(self.team_of[:-1], weights=values, minlength=len(self.teams))


def chosen(values: np.ndarray, places: np.ndarray, otherwise: int) -> np.ndarray:
    """Return the values at some places, and something else where the place is -1."""
    return compiled(loops.chosen)(values, places, otherwise)


def last_before(
    keys: np.ndarray, rows: np.ndarray, wanted: np.ndarray, until: np.ndarray
) -> np.ndarray:
    """Return for each wanted key the last of ``rows`` with that key at or before row ``until``.

    Parameters
    ----------
    keys, rows : ndarray of int64, shape (n,)
        Key and place in the log of what is looked up.
    wanted, until : ndarray of int64, shape (m,)
        Key looked for, and the place in the log up to which.

    Returns
    -------
    ndarray of int64, shape (m,)
        Position in ``rows``, -1 where there is none.
    """
    return _in_order(loops.last_before, keys, rows, wanted, until)


def first_after(
    keys: np.ndarray, rows: np.ndarray, wanted: np.ndarray, since: np.ndarray
) -> np.ndarray:
    """Return for each wanted key the first of ``rows`` with that key at or after row ``since``.

    Shapes and the answer are as in :func:`last_before`.
    """
    return _in_order(loops.first_after, keys, rows, wanted, since)


def _in_order(
    look_up: Callable[..., np.ndarray],
    keys: np.ndarray,
    rows: np.ndarray,
    wanted: np.ndarray,
    when: np.ndarray,
) -> np.ndarray:
    """Look up with both lists in the log's order, in which most of them are already."""
    if not _rises(rows):
        order = np.argsort(rows, kind="stable")
        found = _in_order(look_up, keys[order], rows[order], wanted, when)
        return np.where(found >= 0, order[found], NOWHERE)
    if not _rises(when):
        order, found = np.argsort(when, kind="stable"), np.empty_like(when)
        found[order] = _in_order(look_up, keys, rows, wanted[order], when[order])
        return found
    return compiled(look_up)(keys, rows, wanted, when)


def _rises(rows: np.ndarray) -> bool:
    return bool((rows[1:] >= rows[:-1]).all())
