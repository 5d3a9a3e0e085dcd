"""The pen: rows are noted as they happen and put in the written order at the end."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from sim.eventlog import EventLog, Kind

if TYPE_CHECKING:
    import simpy

    from sim.engine.state import Thread

COLUMNS = 6


class Journal:
    """Collects (minute, concern, thread, step, kind, team)."""

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env
        self.rows = array("q")  # six numbers a row: 48 bytes

    def minute(self, thread: Thread) -> int:
        """Return the minute it is for a thread: now, or for starting stock when it joined."""
        return int(self.env.now) if thread.stamp is None else thread.stamp

    def note(self, thread: Thread, step: int, kind: Kind, team: int = -1) -> None:
        """Note what happened to a thread."""
        minute = int(self.env.now) if thread.stamp is None else thread.stamp
        self.rows.extend((minute, thread.number, thread.index, step, kind, team))

    def note_general(self, index: int, step: int, kind: Kind, team: int = -1) -> None:
        """Note a row about no concern; ``index`` orders such rows of one minute."""
        self.rows.extend((int(self.env.now), -1, index, step, kind, team))

    def log(self, replication: int) -> EventLog:
        """Return the rows ordered by minute, concern, thread and happening."""
        rows = np.frombuffer(self.rows, dtype=np.int64).reshape(-1, COLUMNS)
        rows = rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))]
        return EventLog(
            replication=np.full(len(rows), replication, dtype=np.int64),
            minute=rows[:, 0],
            concern=rows[:, 1],
            step=rows[:, 3],
            kind=rows[:, 4],
            team=rows[:, 5],
        )
