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


def view(
    need: int, offset: int, noise: int, together: int, shared: int, alone: int, own: int
) -> int:
    """Return a view of a need from its two errors and their weights; all in millionths."""
    return need + offset + noise * ((together * shared + alone * own) // MILLION) // MILLION


def renewed(kept: int, old: int, new: int, fresh: int) -> int:
    """Return an error at a new look: part of the old one and part of a fresh one."""
    return (kept * old + new * fresh) // MILLION


def perceived(
    model: CompiledModel, normal: Normal, case: Case, agency: int, *, closer: bool
) -> int:
    """Return the need one agency perceives at the case's current look, in millionths."""
    shared = _error(model, normal, case, SHARED)
    own = _error(model, normal, case, model.agency_purpose[agency])
    noise = model.closer_noise if closer else model.noise[agency]
    together, alone = model.weights[0], model.weights[1]
    return view(case.need, model.offset[agency], noise, together, shared, alone, own)


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
        found = renewed(kept, found, new, normal(case.luck, purpose, look))
    return found
