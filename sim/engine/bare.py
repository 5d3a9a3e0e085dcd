"""What the kernel needs of numba: the array without a check of each index, and whole numbers."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic

from sim.kept import jit

CHECKED = bool(getattr(numba.config, "BOUNDSCHECK", False))
"""Whether each index is checked (NUMBA_BOUNDSCHECK=1, as in the tests)."""


@jit
def signed(number: int) -> Any:
    """Return a number as the array holds it."""
    return np.int64(number)


@jit
def unsigned(number: int) -> Any:
    """Return a number as draws are made with it."""
    return np.uint64(number)


@intrinsic
def bare(typing: Any, memory: Any) -> Any:
    """Return the array to be used without a check of each index (unless they are checked)."""

    def same(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        context.nrt.incref(builder, signature.args[0], arguments[0])
        return arguments[0]

    def address(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    if CHECKED:
        return memory(memory), same
    number: Any = types.CPointer(types.int64)  # type: ignore[no-untyped-call]
    return number(memory), address
