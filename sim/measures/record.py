"""What the measures read: one replication of one scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.eventlog import EventLog
    from sim.plan.names import Names


@dataclass(frozen=True)
class Record:
    """The log and the two tables beside it (concerns; teams are in ``names``).

    ``concerns`` has one row per concern that existed, returns of unmet need included:
    concern (number as in the log), child, worry, nth, source (name), background (bool),
    minute (when it began to exist; negative for stock), need (true need then, SD), band (name),
    and one column per attribute (names of its values); columns of names may be categorical.
    ``first``, ``last``: the measured window in minutes; ``horizon``: the end of the follow-up.
    """

    names: Names
    log: EventLog
    concerns: pd.DataFrame
    first: int
    last: int
    horizon: int
