"""Who: the measures about children by age band and catchment (report paragraph 5.1)."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd

from sim.measures.children import LIMIT, NO_CHILD, SHORT, WHO, Children
from sim.measures.reading import Reading
from sim.measures.values import ratio

COLUMNS = ["attribute", "value", "measure", "n", "number", "reason"]


def who(reading: Reading, children: Children) -> pd.DataFrame:
    """Return days to protection, missed harm and unneeded investigations by who the child is.

    Returns
    -------
    DataFrame
        attribute, value (of the attribute), measure, n (children, concerns or investigations
        behind the number), number, reason (where the number is null).
    """
    rows = [
        (attribute, name, *entry)
        for attribute in WHO
        if attribute in reading.names.attributes
        for name in reading.names.attributes[attribute]
        for entry in _entries(reading, children, reading.is_word(attribute, name))
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _entries(
    reading: Reading, children: Children, mine: np.ndarray
) -> list[tuple[str, int, float, str]]:
    """One entry per measure; ``mine`` says for each row of the table of concerns if it is one."""
    harmed = mine[children.harmed.place]
    judged = children.firsts.judged & mine[children.firsts.place]
    missed = ratio((children.firsts.missed & judged).sum(), judged.sum())
    unneeded = int(mine[reading.place(reading.concern[children.unneeded])].sum())
    days, why = _days(children, harmed)
    none = "" if judged.any() else "no concern at significant harm was judged"
    return [
        ("days_to_protection_mean", int(harmed.sum()), days, why),
        ("missed_harm_share", int(judged.sum()), missed, none),
        ("unneeded_investigations_per_year", unneeded, unneeded / reading.years, ""),
    ]


def _days(children: Children, harmed: np.ndarray) -> tuple[float, str]:
    if not harmed.any():
        return nan, NO_CHILD
    if not children.followed_long_enough:
        return nan, SHORT
    return children.curve(harmed).mean(LIMIT), ""
