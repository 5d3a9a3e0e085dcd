"""The concern table: the facts about each child and worry, the same in every scenario."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COLUMNS = {
    "minute": "when the concern begins to exist, minutes from the start date (negative: stock)",
    "child": "stable number of the child: the same child in every scenario (int64)",
    "worry": "how-manieth worry about the child, 0 for the first",
    "source": "number of the source, in the order of the scenario file",
    "step": "number of the step where its path begins",
    "background": "1 for background work, which is no concern about a child",
    "need": "true need in millionths of a standard deviation",
    "luck": "seed of all later draws about this worry (uint64)",
    "stock": "entry of the scenario's starting stock the row is from, -1 for arrivals",
}


@dataclass(frozen=True)
class ConcernTable:
    """One row for each first or new worry, ordered by (minute, child, worry).

    ``attributes`` has shape (rows, attributes of the scenario): value numbers (int64).
    All other columns are int64 but ``luck`` (uint64).
    """

    minute: np.ndarray
    child: np.ndarray
    worry: np.ndarray
    source: np.ndarray
    step: np.ndarray
    background: np.ndarray
    need: np.ndarray
    luck: np.ndarray
    attributes: np.ndarray
    stock: np.ndarray

    def __len__(self) -> int:
        return len(self.minute)
