"""What an engine returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.eventlog import EventLog


@dataclass(frozen=True)
class Outcome:
    """The log, and every concern that existed (returns included), one row each.

    ``number`` as in the log, ``row`` of the concern table, ``minute`` it began to exist,
    ``need`` then in millionths; int64 arrays of equal length.
    """

    log: EventLog
    number: np.ndarray
    row: np.ndarray
    minute: np.ndarray
    need: np.ndarray
