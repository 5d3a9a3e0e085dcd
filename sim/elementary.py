"""exp, log and the distributions laws need, from + - * / and square root only.

IEEE arithmetic gives these the same bits on every machine; library versions of exp and log differ
in the last bit between processors. All functions take and return float64 arrays.
"""

from __future__ import annotations

import math

import numpy as np

Array = np.ndarray
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
SQRT_2PI = 2.5066282746310002
HALF_LN_2PI = 0.9189385332046727


def exp(x: Array) -> Array:
    """Return e to the x: 2^k times a series on [-ln 2 / 2, ln 2 / 2]."""
    k = np.floor(x / (LN2_HIGH + LN2_LOW) + 0.5)
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    total = np.ones_like(r)
    for n in range(18, 0, -1):
        total = total * (r / n) + 1.0
    return np.asarray(np.ldexp(total, np.clip(k, -1070, 1000).astype(np.int64)))


def log(x: Array) -> Array:
    """Return the natural logarithm of positive x: 2 atanh((m - 1) / (m + 1)) and the exponent."""
    m, k = np.frexp(x)
    low = m < math.sqrt(0.5)
    m, k = np.where(low, m * 2.0, m), np.where(low, k - 1, k).astype(np.float64)
    s = (m - 1.0) / (m + 1.0)
    square = s * s
    total = np.zeros_like(s)
    for n in range(27, 0, -2):
        total = total * square + 1.0 / n
    return np.asarray(k * LN2_HIGH + (2.0 * s * total + k * LN2_LOW))


def normal_cdf(x: Array) -> Array:
    """Return the standard normal distribution function, absolute error below 1e-15."""
    size = np.minimum(np.abs(x), 9.0)
    square = size * size
    term = size.copy()
    total = size.copy()
    for n in range(3, 260, 2):
        term = term * square / n
        total = total + term
    above = exp(-0.5 * square) / SQRT_2PI * total
    return np.asarray(np.where(x < 0, 0.5 - above, 0.5 + above))


def log_gamma(a: float) -> float:
    """Return the logarithm of the gamma function of a positive number (Stirling after a shift)."""
    shift, factor = a, 1.0
    while shift < 20:
        factor = factor * shift
        shift = shift + 1.0
    inverse = 1.0 / shift
    square = inverse * inverse
    series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
    main = (shift - 0.5) * _log1(shift) - shift + HALF_LN_2PI + series
    return main - _log1(factor)


def gamma_cdf(a: float, x: Array) -> Array:
    """Return the regularised lower incomplete gamma function P(a, x) for x >= 0."""
    x = np.minimum(x, a + 40.0 * math.sqrt(a) + 60.0)  # beyond, P is 1 to the last bit
    safe = np.where(x > 0, x, 1.0)
    term = np.full_like(safe, 1.0 / a)
    total = term.copy()
    for n in range(1, int(300 + 90 * math.sqrt(a))):
        term = term * safe / (a + n)
        total = total + term
    value = exp(a * log(safe) - safe - log_gamma(a)) * total
    return np.asarray(np.where(x > 0, np.minimum(value, 1.0), 0.0))


def _log1(x: float) -> float:
    return float(log(np.array([x]))[0])
