"""The packed log read back in one pass: see ``journal.write`` (a loop of ``sim.kept``)."""

from __future__ import annotations

import numpy as np


def unpack(packed: np.ndarray, earliest: int) -> tuple[np.ndarray, ...]:
    """Return minute, concern, step, kind and team of packed rows, int64."""
    rows = len(packed)
    minute, concern = np.empty(rows, np.int64), np.empty(rows, np.int64)
    step, kind, team = np.empty(rows, np.int64), np.empty(rows, np.int64), np.empty(rows, np.int64)
    for i in range(rows):
        what = packed[i, 1]
        minute[i] = (what >> 35) - earliest
        concern[i] = (packed[i, 0] >> 24) - 1
        step[i] = ((what >> 14) & 0x7FFF) - 1
        kind[i] = (what >> 29) & 0x3F
        team[i] = (what & 0x3FFF) - 1
    return minute, concern, step, kind, team
