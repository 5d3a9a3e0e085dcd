"""What one replication of one scenario leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sim.eventlog import EventLog
from sim.plan.names import Names


@dataclass(frozen=True)
class Result:
    """What one unit leaves behind: measures and tables as ``sim.measures`` returns them.

    ``number`` is the place of the scenario in the experiment; ``names`` are the words for the
    numbers of tables and log (None where neither is wanted). ``log`` and ``concerns`` are None
    unless logs are kept.
    """

    number: int
    replication: int
    names: Names | None
    measures: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    log: EventLog | None
    concerns: pd.DataFrame | None

    @property
    def named(self) -> Names:
        """The words, where tables or logs were wanted."""
        assert self.names is not None, "neither tables nor logs were wanted"
        return self.names
