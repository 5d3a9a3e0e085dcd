"""Generated scenarios: small pathways of every kind of step, full of ties, for any engine."""

from __future__ import annotations

from random import Random

from sim.verify.generated_plain import Plain, Settings
from sim.verify.generated_rich import Rich

DAYS = 14

__all__ = ["DAYS", "Settings", "generated"]


def generated(random: Random, *, rich: bool = False) -> Settings:
    """Return the settings of one scenario, to be played for ``DAYS`` days.

    Parameters
    ----------
    random : Random
        All chance is drawn from it: the same state gives the same scenario.
    rich : bool
        With much that is seldom met: see ``sim.verify.generated_rich``.

    Returns
    -------
    dict
        As a scenario file would give it.
    """
    return (Rich if rich else Plain)(random).settings()
