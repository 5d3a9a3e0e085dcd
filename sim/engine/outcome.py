"""What an engine returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import EngineFault
from sim.eventlog import NTH, EventLog
from sim.rules.order import THREADS, Status


@dataclass(frozen=True)
class Outcome:
    """The log, and every concern that existed (returns included), one row each, by number.

    ``number`` as in the log, ``minute`` it began to exist, ``need`` then in millionths; int64
    arrays of equal length.
    """

    log: EventLog
    number: np.ndarray
    minute: np.ndarray
    need: np.ndarray

    @property
    def row(self) -> np.ndarray:
        """Row of the concern table of each."""
        return self.number // NTH


def outcome(log: EventLog, existed: np.ndarray) -> Outcome:
    """Return an outcome from (number, minute, need) in any order, int64 of shape (n, 3)."""
    number, minute, need = existed[np.argsort(existed[:, 0])].T.copy()
    return Outcome(log, number, minute, need)


def fault(status: int, about: int) -> EngineFault:
    """Return the error for a run that could not go on."""
    if status == Status.TOO_MANY_THREADS:
        return EngineFault(f"concern {about} has more than {THREADS} threads")
    return EngineFault(f"worry {about} returned {NTH} times: nothing helps it")
