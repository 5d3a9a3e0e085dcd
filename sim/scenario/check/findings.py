"""What a check finds: a place in the settings and what is wrong there."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.keys import Path


@dataclass(frozen=True)
class Finding:
    """An error, or (``warning``) something odd but possible, at a key."""

    path: Path
    message: str
    warning: bool = False
