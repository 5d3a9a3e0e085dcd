"""Fair shares: what each of several parts adds (Shapley), and what two add only together."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np


def shapley(worth: np.ndarray) -> np.ndarray:
    """Return the Shapley value of each part.

    Parameters
    ----------
    worth : ndarray of float, shape (2 ** parts, ...)
        Value of every combination; bit ``i`` of the index says whether part ``i`` is in it.

    Returns
    -------
    ndarray of float, shape (parts, ...)
        What each part adds, averaged over the orders in which the parts could have been added.
        They add up to ``worth[-1] - worth[0]``; a part that never adds anything gets exactly 0.

    Examples
    --------
    >>> shapley(np.array([0.0, 1.0, 2.0, 5.0])).tolist()
    [2.0, 3.0]
    """
    parts = _count(worth)
    out = np.zeros((parts, *worth.shape[1:]))
    for part in range(parts):
        for others in range(2**parts):
            if not others >> part & 1:
                size = others.bit_count()
                weight = factorial(size) * factorial(parts - size - 1) / factorial(parts)
                out[part] += weight * (worth[others | 1 << part] - worth[others])
    return out


def interactions(worth: np.ndarray) -> np.ndarray:
    """Return what each two parts do together beyond what each does (interaction index).

    Parameters
    ----------
    worth : ndarray of float, shape (2 ** parts, ...)
        As for :func:`shapley`.

    Returns
    -------
    ndarray of float, shape (pairs, ...)
        In the order of ``itertools.combinations(range(parts), 2)``; exactly 0 for parts that add
        the same whether the other is there or not.

    Examples
    --------
    >>> interactions(np.array([0.0, 1.0, 2.0, 5.0])).tolist()
    [2.0]
    """
    parts = _count(worth)
    rows = []
    for one, other in combinations(range(parts), 2):
        a, b = 1 << one, 1 << other
        total = np.zeros(worth.shape[1:])
        for rest in range(2**parts):
            if rest & (a | b):
                continue
            size = rest.bit_count()
            weight = factorial(size) * factorial(parts - size - 2) / factorial(parts - 1)
            both, neither = worth[rest | a | b] - worth[rest | b], worth[rest | a] - worth[rest]
            total = total + weight * (both - neither)
        rows.append(total)
    return np.array(rows).reshape(-1, *worth.shape[1:])


def _count(worth: np.ndarray) -> int:
    parts = len(worth).bit_length() - 1
    if len(worth) != 2**parts:
        raise ValueError(f"{len(worth)} values are not those of all combinations of some parts")
    return parts
