"""Child by child: the same children in two scenarios, and who is protected sooner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.statistics.confidence import paired

COLUMNS = [
    "scenario", "against", "children", "sooner", "later", "as_soon", "mean", "low", "high",
]  # fmt: skip


def child_by_child(table: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Pair the children at significant harm of each later scenario with the first.

    Parameters
    ----------
    table : DataFrame
        scenario, replication, child, days (until protected, at most 365 or until the follow-up
        ended, which is the same day for a child in every scenario).

    Returns
    -------
    DataFrame
        scenario, against, children (pairs over all replications), sooner, later, as_soon (counts),
        mean difference in days with 95 % interval over children.
    """
    before = table[table["scenario"] == labels[0]]
    rows = []
    for label in labels[1:]:
        after = table[table["scenario"] == label]
        both = before.merge(after, on=["replication", "child"], suffixes=("_before", "_after"))
        days = (both["days_before"].to_numpy(float), both["days_after"].to_numpy(float))
        difference, change = paired(*days), days[1] - days[0]
        counts = [int(np.sum(c)) for c in (change < 0, change > 0, change == 0)]
        rows.append(
            (label, labels[0], len(both), *counts, difference.mean, difference.low, difference.high)
        )
    return pd.DataFrame(rows, columns=COLUMNS)
