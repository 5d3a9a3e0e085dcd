"""Designs of points and what they say of a function: Morris, Sobol. Points lie in [0, 1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

Function = Callable[[np.ndarray], np.ndarray]
"""Values, shape (points,), of points, shape (points, inputs)."""
BOOTSTRAPS = 500
STEP = 0.5
"""How far an input is moved in a Morris design, as a share of its range."""


@dataclass(frozen=True)
class Index:
    """An index of each input with its interval; arrays of shape (inputs,)."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def quasi_random(points: int, inputs: int, seed: int) -> np.ndarray:
    """Return a scrambled Sobol sequence of shape (points, inputs).

    Most even where ``points`` is a power of 2; else it is the beginning of the next such set.
    """
    sequence = qmc.Sobol(inputs, scramble=True, rng=np.random.default_rng(seed))
    power = max(points - 1, 0).bit_length()
    return np.asarray(sequence.random_base2(power))[:points]


def latin_hypercube(points: int, inputs: int, seed: int) -> np.ndarray:
    """Return a Latin hypercube of shape (points, inputs)."""
    cube = qmc.LatinHypercube(inputs, rng=np.random.default_rng(seed))
    return np.asarray(cube.random(points))


# -- Morris ------------------------------------------------------------------------------------


def morris_points(walks: int, inputs: int, seed: int) -> np.ndarray:
    """Return a radial one-at-a-time design, shape (walks * (inputs + 1), inputs).

    Each walk is a base point and, for each input, the base with that input moved by STEP
    (Campolongo, Saltelli and Cariboni 2011).
    """
    bases = quasi_random(walks, inputs, seed)
    points = np.repeat(bases, inputs + 1, axis=0).reshape(walks, inputs + 1, inputs)
    for i in range(inputs):
        points[:, i + 1, i] = np.where(bases[:, i] < STEP, bases[:, i] + STEP, bases[:, i] - STEP)
    return points.reshape(-1, inputs)


@dataclass(frozen=True)
class Effects:
    """What moving an input over its whole range does; arrays of shape (inputs,).

    ``size`` (mu*): mean absolute effect, with its interval. ``mean`` (mu): mean effect, with its
    sign. ``spread`` (sigma): large beside ``size`` where an input acts unevenly or together with
    others (Morris 1991).
    """

    size: Index
    mean: np.ndarray
    spread: np.ndarray


def morris(points: np.ndarray, values: np.ndarray, *, seed: int = 0) -> Effects:
    """Return the elementary effects of each input, with 95 % bootstrap intervals over walks.

    Parameters
    ----------
    points : ndarray, shape (walks * (inputs + 1), inputs)
        From :func:`morris_points`.
    values : ndarray, shape (walks * (inputs + 1),)
    """
    inputs = points.shape[1]
    y = values.reshape(-1, inputs + 1)
    moved = points.reshape(-1, inputs + 1, inputs)
    steps = np.stack([moved[:, i + 1, i] - moved[:, 0, i] for i in range(inputs)], axis=1)
    effects = (y[:, 1:] - y[:, :1]) / steps
    size = np.abs(effects).mean(axis=0)
    spread = effects.std(axis=0, ddof=1) if len(effects) > 1 else np.zeros(inputs)
    again = _resampled(len(effects), seed)
    low, high = np.quantile(np.abs(effects)[again].mean(axis=1), [0.025, 0.975], axis=0)
    return Effects(Index(size, low, high), effects.mean(axis=0), spread)


# -- Sobol -------------------------------------------------------------------------------------


def sobol_points(samples: int, inputs: int, seed: int, *, second: bool = False) -> np.ndarray:
    """Return Saltelli's design: A, B, A with each column of B, and (second order) B with A's.

    Shape (samples * (inputs + 2), inputs), or samples * (2 * inputs + 2) rows with ``second``;
    ``samples`` should be a power of 2.
    """
    both = quasi_random(samples, 2 * inputs, seed)
    a, b = both[:, :inputs], both[:, inputs:]
    parts = [a, b]
    for one, other in ((a, b), (b, a)) if second else ((a, b),):
        for i in range(inputs):
            mixed = one.copy()
            mixed[:, i] = other[:, i]
            parts.append(mixed)
    return np.concatenate(parts)


@dataclass(frozen=True)
class SobolIndices:
    """First-order and total indices; ``second`` of each pair (arrays of shape (inputs, inputs),
    what two inputs do together beyond what each does) or None."""

    first: Index
    total: Index
    second: Index | None


def sobol(values: np.ndarray, inputs: int, *, second: bool = False, seed: int = 0) -> SobolIndices:
    """Return Sobol indices with 95 % bootstrap intervals over the samples.

    First order by Saltelli et al. 2010, total by Jansen 1999, second order by Saltelli 2002. A
    function that is the same everywhere gives zeros.

    Parameters
    ----------
    values : ndarray, shape (points,)
        Of the points of :func:`sobol_points`, in their order.

    Raises
    ------
    ValueError
        When the values are not those of such a design, or one is not a number.
    """
    blocks = 2 * inputs + 2 if second else inputs + 2
    if not len(values) or len(values) % blocks or not np.isfinite(values).all():
        raise ValueError(f"{len(values)} values are not {blocks} numbers for each sample")
    y = values.reshape(blocks, -1)
    y = y - y[:2].mean()
    again = _resampled(y.shape[1], seed)
    drawn = [_indices(y[:, rows], inputs, second) for rows in again]
    first, total, *pairs = (
        _index(one, [part[number] for part in drawn])
        for number, one in enumerate(_indices(y, inputs, second))
    )
    return SobolIndices(first, total, pairs[0] if pairs else None)


def _index(value: np.ndarray, drawn: list[np.ndarray]) -> Index:
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return Index(value, low, high)


def _indices(y: np.ndarray, inputs: int, second: bool) -> list[np.ndarray]:
    first, total = _first_and_total(y, inputs)
    return [first, total, _second(y, inputs, first)] if second else [first, total]


def _first_and_total(y: np.ndarray, inputs: int) -> tuple[np.ndarray, np.ndarray]:
    a, b, mixed = y[0], y[1], y[2 : 2 + inputs]
    spread = float(np.var(y[:2]))
    if spread <= 0:
        return np.zeros(inputs), np.zeros(inputs)
    first = (b * (mixed - a)).mean(axis=1) / spread
    total = ((a - mixed) ** 2).mean(axis=1) / (2 * spread)
    return first, total


def _second(y: np.ndarray, inputs: int, first: np.ndarray) -> np.ndarray:
    """Both estimates of a pair (one moved in each half of the design) are averaged.

    From each the first orders are taken as that half gives them: an input that does nothing then
    has exactly nothing together with others.
    """
    a, b, ab, ba = y[0], y[1], y[2 : 2 + inputs], y[2 + inputs :]
    spread = float(np.var(y[:2]))
    if spread <= 0:
        return np.zeros((inputs, inputs))
    mirrored = (a * (ba - b)).mean(axis=1) / spread
    together = ((ba @ ab.T) / y.shape[1] - (a * b).mean()) / spread
    beyond = together - mirrored[:, None] - first[None, :]
    pairs = (beyond + beyond.T) / 2
    np.fill_diagonal(pairs, 0.0)
    return np.asarray(pairs)


def _resampled(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, count, (BOOTSTRAPS, count))
