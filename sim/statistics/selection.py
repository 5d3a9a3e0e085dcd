"""Choosing the best of several systems with a stated chance of being right (Kim and Nelson)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
import pandas as pd

CHANCE = 0.95
FIRST = 10
BATCH = 10
MOST = 100
COLUMNS = ["system", "replications", "mean", "against_best", "out_by"]

Sample = Callable[[Sequence[int], int, int], np.ndarray]
"""``sample(systems, first, count)``: values of replications ``first`` to ``first + count - 1``,
shape (len(systems), count); replication ``r`` of every system meets the same children."""


@dataclass(frozen=True)
class Selection:
    """What the procedure found.

    ``best`` is the system with the best mean of those not ruled out. ``decided``: only one is
    left, or the rest were run until it was sure that the best is chosen or one less than ``worth``
    from it. ``left``: systems not ruled out. ``replications``: of those that stayed longest.
    ``table``: system, replications (when it was ruled out, else all), mean, against_best (mean
    paired difference over them), out_by (the system that ruled it out, missing where none did).
    """

    best: int
    decided: bool
    left: list[int]
    replications: int
    chance: float
    worth: float
    table: pd.DataFrame


def kn(
    sample: Sample,
    systems: int,
    *,
    worth: float,
    chance: float = CHANCE,
    first: int = FIRST,
    most: int = MOST,
    lower_is_better: bool = True,
) -> Selection:
    """Run systems side by side and rule out, one after another, those that can not be best.

    The procedure KN (Kim and Nelson 2001): fully sequential, made for paired samples. With
    normal data it chooses the best with at least ``chance`` when the best is better than every
    other by ``worth`` or more.

    Parameters
    ----------
    sample : callable
        See :data:`Sample`; asked only for systems not yet ruled out.
    systems : int
        How many there are, numbered from 0; at least one.
    worth : float
        The smallest difference that matters, in the unit of the values; more than 0.
    chance : float
        Between 1 / systems and 1.
    first : int
        Replications before anything is ruled out; at least 3.
    most : int
        The cap on replications of a system; where it comes first the choice is not decided.

    Raises
    ------
    ValueError
        When an argument is out of range, or a value is null.
    """
    _check(systems, worth, chance, first, most)
    sign = -1.0 if lower_is_better else 1.0
    race = _Race(systems, worth, chance, min(first, most))
    known = np.empty((systems, 0))
    alive, end = list(range(systems)), min(first, most)
    while True:
        fresh = sample(alive, known.shape[1], end - known.shape[1])
        known = _with(known, alive, sign * _numbers(fresh))
        decided = race.go_on(known)
        alive = race.alive
        if decided or end >= most:
            break
        end = min(most, end + BATCH)
    return _selection(known[:, : race.at], race, decided, sign)


class _Race:
    """Who is still in, after how many replications; the rule of KN with c = 1."""

    def __init__(self, systems: int, worth: float, chance: float, first: int) -> None:
        self.alive = list(range(systems))
        self.out: dict[int, tuple[int, int]] = {}
        """For each system ruled out: after how many replications, and by which."""
        self.worth, self.chance, self.first = worth, chance, first
        self.at = first
        eta = 0.0
        if systems > 1:
            eta = 0.5 * ((2 * (1 - chance) / (systems - 1)) ** (-2 / (first - 1)) - 1)
        self._h2 = 2 * eta * (first - 1)
        self._spread = np.zeros((systems, systems))

    def go_on(self, known: np.ndarray) -> bool:
        """Take the replications one by one; return whether the choice is made."""
        if not self._spread.any():
            self._spread = _variances(known[:, : self.first])
        enough = floor(self._h2 * self._spread.max() / self.worth**2)
        for at in range(self.at, known.shape[1] + 1):
            self.at = at
            self._rule_out(known[:, :at].sum(axis=1))
            if len(self.alive) == 1 or at > enough:
                return True
        return False

    def _rule_out(self, sums: np.ndarray) -> None:
        """A system goes when another is ahead by more than chance explains."""
        far = self._h2 * self._spread / self.worth - self.worth * self.at
        margin = np.maximum(0.0, far / 2)
        before = list(self.alive)
        for system in before:
            ahead = [
                (float(sums[other] - sums[system] - margin[system, other]), other)
                for other in before
                if other != system
            ]
            most, other = max(ahead, default=(0.0, system))
            if most > 0:
                self.out[system] = (self.at, other)
        self.alive = [system for system in before if system not in self.out]


def _check(systems: int, worth: float, chance: float, first: int, most: int) -> None:
    if systems < 1:
        raise ValueError("there is nothing to choose from")
    if not worth > 0:
        raise ValueError(f"the smallest difference that matters must be more than 0, not {worth:g}")
    if not 1 / max(systems, 2) <= chance < 1:
        text = "the chance of being right is a share below 1 (0.95 for 95 %) and above guessing"
        raise ValueError(f"{text}, not {chance:g}")
    if first < 3 or most < first:
        raise ValueError(f"{first} first replications of {most} at most; at least 3 are needed")


def _numbers(values: np.ndarray) -> np.ndarray:
    if np.isnan(values).any():
        raise ValueError("a value is null: choose a measure that has a number in every replication")
    return values


def _with(known: np.ndarray, alive: Sequence[int], fresh: np.ndarray) -> np.ndarray:
    """Longer rows; those ruled out go on as not a number."""
    more = np.full((len(known), fresh.shape[1]), np.nan)
    more[list(alive)] = fresh
    return np.concatenate([known, more], axis=1)


def _variances(known: np.ndarray) -> np.ndarray:
    """Variance of the paired difference of each two systems, shape (systems, systems)."""
    differences = known[:, None, :] - known[None, :, :]
    variances: np.ndarray = differences.var(axis=2, ddof=1)
    return variances


def _selection(known: np.ndarray, race: _Race, decided: bool, sign: float) -> Selection:
    means = {system: float(known[system].mean()) for system in race.alive}
    best = max(means, key=lambda system: (means[system], -system))
    rows = []
    for system in range(len(known)):
        count, by = race.out.get(system, (race.at, None))
        mean = sign * float(known[system, :count].mean())
        against = sign * float((known[system, :count] - known[best, :count]).mean())
        rows.append((system, count, mean, against, by))
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"out_by": "Int64"})
    return Selection(best, decided, race.alive, race.at, race.chance, race.worth, table)
