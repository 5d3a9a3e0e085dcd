"""How need is perceived (model section 3), in whole millionths.

An agency perceives ``need + offset + noise * (sqrt(s) * e + sqrt(1 - s) * own)``: ``e`` is shared
by all who look at the same worry, ``own`` is the agency's. A new look keeps a part of the old one.
"""

from __future__ import annotations

from sim.chance import stable
from sim.rules.rows import Agency, Case, Concern, World

MILLION = 1_000_000
SHARED = stable("shared view")


def perceived(w: World, case: Case, agency: Agency, closer: int) -> int:
    """Return the need one agency perceives at the case's current look."""
    noise = w.closer_noise if closer else agency.noise
    shared, own = error(w, case, SHARED), error(w, case, agency.purpose)
    both = (w.weights[0] * shared + w.weights[1] * own) // MILLION
    return case.need + agency.offset + noise * both // MILLION


def error(w: World, case: Case, purpose: int) -> int:
    """Return a part of a view at the current look: a new look keeps a part of the old one."""
    seen = w.drawn(w.normal, case.luck, purpose, 0)
    for look in range(1, case.look + 1):
        fresh = w.drawn(w.normal, case.luck, purpose, look)
        seen = (w.weights[2] * seen + w.weights[3] * fresh) // MILLION
    return seen


def pooled(w: World, case: Case, concern: Concern, asking: Agency, closer: int) -> int:
    """Return the mean of the views of an agency and of those whose view is held."""
    total, count = 0, 0
    for agency in w.agencies:
        if agency is asking or concern.views[agency.number]:
            total += perceived(w, case, agency, closer)
            count += 1
    return total // count
