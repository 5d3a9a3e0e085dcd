"""The one keyed draw: every chance is an integer function of who, what for, and how-manieth time.

The functions are plain arithmetic on unsigned 64-bit integers. The same source serves Python's
integers, numpy's uint64 arrays and, compiled, the compiled engine.
"""

from __future__ import annotations

import hashlib
from typing import TypeVar

import numpy as np

MASK = 0xFFFFFFFFFFFFFFFF
TOP = (1 << 63) - 1
"""Draws are whole numbers from 0 to TOP."""

Key = TypeVar("Key", int, np.ndarray)


def mix(z: Key) -> Key:
    """Return a well-mixed 64-bit number (the finaliser of splitmix64)."""
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    mixed: Key = z ^ (z >> 31)
    return mixed


def combine(h: Key, x: Key) -> Key:
    """Return the key ``h`` extended by one more part."""
    return mix((h + 0x9E3779B97F4A7C15 + mix(x ^ 0xD1B54A32D192ED03)) & MASK)


def draw(luck: Key, purpose: Key, visit: Key) -> Key:
    """Return a whole number, uniform from 0 to TOP, for a child's luck, a purpose and a visit."""
    return combine(combine(luck, purpose), visit) >> 1


def start(seed: int, replication: int) -> int:
    """Return the key of one replication."""
    return combine(combine(0, seed & MASK), replication)


def stable(text: str) -> int:
    """Return a 64-bit number for a name: the same on every machine and in every run."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
