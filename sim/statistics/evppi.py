"""What knowing one number better would be worth to a choice between before and after."""

from __future__ import annotations

import numpy as np
from scipy import stats

DEGREE = 3
BOOTSTRAPS = 200
DUST = 1e-9
"""A worth below this share of the mean change is rounding."""


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
    noise = _noise(len(change), points.shape[1])
    values, errors = [], []
    for i in range(points.shape[1]):
        x = points[:, i]
        values.append(_value(x, change, noise))
        again = [_value(x[r], change[r], 0.0) for r in rows] if values[-1] > 0 else [0.0, 0.0]
        errors.append(np.std(again, ddof=1))
    return np.array(values), np.array(errors)


def switching_value(x: np.ndarray, change: np.ndarray, *, inputs: int = 1) -> float | None:
    """Return where the expected change goes through 0 as an input moves, None where nowhere.

    Parameters
    ----------
    x, change : ndarray, shape (points,)
    inputs : int
        How many inputs are looked at in all: the more, the surer a curve must be to count.
    """
    order = np.argsort(x)
    expected = _expected(x, change, _noise(len(change), inputs))[order]
    signs = np.sign(expected)
    crossing = np.flatnonzero(signs[1:] * signs[:-1] < 0)
    if not len(crossing):
        return None
    at = int(crossing[0])
    return float((x[order][at] + x[order][at + 1]) / 2)


def _noise(points: int, inputs: int) -> float:
    """The F statistic that pure noise exceeds for any of the inputs once in twenty times.

    Below it a fitted curve would be taken for knowledge that is not there.
    """
    free = max(points - DEGREE - 1, 1)
    return float(stats.f.ppf(1 - 0.05 / max(inputs, 1), DEGREE, free))


def _value(x: np.ndarray, change: np.ndarray, noise: float) -> float:
    expected = _expected(x, change, noise)
    gain = float(np.maximum(0, -expected).mean() - max(0.0, -float(change.mean())))
    return gain if gain > DUST * float(np.abs(change).mean()) else 0.0


def _expected(x: np.ndarray, y: np.ndarray, noise: float) -> np.ndarray:
    """The expectation of y given x: a cubic, unless a constant explains about as much."""
    constant = np.full(len(y), y.mean())
    free = len(y) - DEGREE - 1
    if np.ptp(x) == 0 or free <= 0:
        return constant
    scaled = 2 * (x - x.min()) / np.ptp(x) - 1
    basis = np.polynomial.legendre.legvander(scaled, DEGREE)
    fitted = np.asarray(basis @ np.linalg.lstsq(basis, y, rcond=None)[0])
    residual, whole = float(((y - fitted) ** 2).sum()), float(((y - y.mean()) ** 2).sum())
    if residual <= 1e-12 * whole:
        return fitted
    return fitted if (whole - residual) / DEGREE / (residual / free) > noise else constant
