"""What knowing one number better would be worth to a choice between before and after."""

from __future__ import annotations

import numpy as np

DEGREE = 3
BOOTSTRAPS = 200


def value_of_knowing(
    points: np.ndarray, change: np.ndarray, *, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the expected value of partial perfect information of each input.

    The choice is between before (change 0) and after; the smaller, the better. Knowing input i
    one would choose after where the change expected given i is below 0: that is worth
    ``E[max(0, -E[change | i])] - max(0, -E[change])``. The expectation given i is a regression on
    a cubic in i (Strong, Oakley and Brennan 2014, with a polynomial).

    Parameters
    ----------
    points : ndarray, shape (points, inputs)
    change : ndarray, shape (points,)

    Returns
    -------
    value, error : ndarray, shape (inputs,)
        In the unit of the change, never below 0; bootstrap standard errors.
    """
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, len(change), (BOOTSTRAPS, len(change)))
    values, errors = [], []
    for i in range(points.shape[1]):
        values.append(_value(points[:, i], change))
        errors.append(np.std([_value(points[r, i], change[r]) for r in rows], ddof=1))
    return np.array(values), np.array(errors)


def _value(x: np.ndarray, change: np.ndarray) -> float:
    expected = _expected(x, change)
    return max(float(np.maximum(0, -expected).mean() - max(0.0, -float(change.mean()))), 0.0)


def _expected(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The expectation of y given x: a cubic, unless a constant explains as much."""
    if np.ptp(x) == 0:
        return np.full(len(y), y.mean())
    scaled = 2 * (x - x.min()) / np.ptp(x) - 1
    basis = np.polynomial.legendre.legvander(scaled, DEGREE)
    fitted = basis @ np.linalg.lstsq(basis, y, rcond=None)[0]
    residual, whole = float(((y - fitted) ** 2).sum()), float(((y - y.mean()) ** 2).sum())
    free = len(y) - DEGREE - 1
    if free <= 0 or residual <= 0:
        return np.asarray(fitted)
    f = (whole - residual) / DEGREE / (residual / free)
    return np.asarray(fitted) if f > NOISE else np.full(len(y), y.mean())


NOISE = 3.8
"""An F statistic that pure noise exceeds about once in a hundred (3 and many degrees of freedom):
below it a fitted curve would be taken for knowledge that is not there."""


def switching_value(x: np.ndarray, change: np.ndarray) -> float | None:
    """Return where the expected change goes through 0 as an input moves, None where nowhere.

    Parameters
    ----------
    x, change : ndarray, shape (points,)
    """
    order = np.argsort(x)
    expected = _expected(x, change)[order]
    signs = np.sign(expected)
    crossing = np.flatnonzero(signs[1:] * signs[:-1] < 0)
    if not len(crossing):
        return None
    at = int(crossing[0])
    return float((x[order][at] + x[order][at + 1]) / 2)
