"""Labels of scenarios in tables: their names, made different."""

from __future__ import annotations

from collections.abc import Iterable


def labels(names: Iterable[str]) -> list[str]:
    """Return names made different: a second "x" becomes "x (2)"."""
    labelled: list[str] = []
    for name in names:
        label, count = name, 1
        while label in labelled:
            count += 1
            label = f"{name} ({count})"
        labelled.append(label)
    return labelled
