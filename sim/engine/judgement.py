"""How need is perceived (model section 3): the same integers in every engine.

An agency perceives ``need + offset + noise * (sqrt(s) * e + sqrt(1 - s) * own)``: ``e`` is shared
by all who look at the same worry, ``own`` is the agency's. A new look keeps a part of the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sim.chance import stable
from sim.engine.state import Case
from sim.plan.model import CompiledModel

MILLION = 1_000_000
SHARED = stable("shared view")

Normal = Callable[[int, int, int], int]
"""A standard normal in millionths for (luck, purpose, visit)."""


def perceived(
    model: CompiledModel, normal: Normal, case: Case, agency: int, *, closer: bool
) -> int:
    """Return the need one agency perceives at the case's current look, in millionths."""
    together, alone = model.weights[0], model.weights[1]
    shared = _error(model, normal, case, SHARED)
    own = _error(model, normal, case, model.agency_purpose[agency])
    noise = model.closer_noise if closer else model.noise[agency]
    mixed = (together * shared + alone * own) // MILLION
    return int(case.need + model.offset[agency] + noise * mixed // MILLION)


def pooled(
    model: CompiledModel, normal: Normal, case: Case, agencies: Iterable[int], *, closer: bool
) -> int:
    """Return the mean of the views of several agencies, in millionths."""
    views = [perceived(model, normal, case, a, closer=closer) for a in sorted(agencies)]
    return sum(views) // len(views)


def _error(model: CompiledModel, normal: Normal, case: Case, purpose: int) -> int:
    kept, new = model.weights[2], model.weights[3]
    found = normal(case.luck, purpose, 0)
    for look in range(1, case.look + 1):
        found = (kept * found + new * normal(case.luck, purpose, look)) // MILLION
    return found
