"""The packed log read back in one pass: see ``journal.write`` (a loop of ``sim.kept``)."""

from __future__ import annotations

import numpy as np


def unpack(packed: np.ndarray, earliest: int) -> np.ndarray:
    """Return minute, concern, step, kind and team of packed rows, int64 of shape (5, rows)."""
    columns = np.empty((5, len(packed)), np.int64)
    for i in range(len(packed)):
        what = packed[i, 1]
        columns[0, i] = (what >> 35) - earliest
        columns[1, i] = (packed[i, 0] >> 24) - 1
        columns[2, i] = ((what >> 14) & 0x7FFF) - 1
        columns[3, i] = (what >> 29) & 0x3F
        columns[4, i] = (what & 0x3FFF) - 1
    return columns
