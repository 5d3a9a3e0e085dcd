"""What every kind of step has, and how pictures show it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Annotated, ClassVar, NamedTuple

from sim.eventlog import Kind
from sim.scenario.keys import Path
from sim.scenario.quantities import Names, Strict

DONE = "done"
"""The target at which a branch or side work ends."""

Target = Annotated[str, Names("target")]


class Mark(Enum):
    """How pictures show a step: its sign, the word for it, and Mermaid's brackets around it.

    In the order of a picture's key.
    """

    WORK = "■", "work", "[", "]"
    MEETING = "●", "meeting", "[", "]"
    DECISION = "◆", "decision", "{", "}"
    DELAY = "◷", "delay", "[/", "/]"
    REQUEST = "✉", "request", "[[", "]]"
    MILESTONE = "⚑", "milestone", "([", "])"
    SPLIT = "∥", "side by side", "[[", "]]"
    PLACE = "⇄", "caseload place", "[", "]"
    END = "✕", "end", "((", "))"

    def __init__(self, sign: str, word: str, left: str, right: str) -> None:
        self.sign, self.word, self.left, self.right = sign, word, left, right


class Way(NamedTuple):
    """A way on from a step: the key that gives it, the step it leads to, and when it is taken."""

    key: Path
    target: str
    when: str = ""


class StepBase(Strict):
    """What every step has: ``label`` and ``stage`` are for people, ``means`` is what the measures
    look for (see sim.eventlog.MEANINGS)."""

    mark: ClassVar[Mark]
    rank: ClassVar[int]
    """Which kinds are named first where a picture has no room for all: 0 before 9."""
    logs: ClassVar[Kind]
    counted: ClassVar[bool] = False
    """Whether a ``visits`` step may count how often such a step was reached."""

    label: str = ""
    stage: str = ""
    means: Annotated[str | None, Names("meaning")] = None
    notes: str = ""

    def sentence(self) -> str:
        """Return what the step does, in plain English."""
        raise NotImplementedError

    def ways(self) -> Iterator[Way]:
        """Yield every way the case itself can go on."""
        return self._ways(next="")

    def possible(self) -> Iterator[Way]:
        """Yield the ways that are taken sooner or later, as the scenario is set."""
        return self.ways()

    def at_once(self) -> Iterator[Way]:
        """Yield the ways that can be taken in no time, again and again."""
        return self.possible()

    def threads(self) -> list[str]:
        """Return the first steps of the branches and the side work it starts."""
        branches: list[str] = getattr(self, "branches", [])
        return branches

    def staff(self) -> Iterator[tuple[Path, str, int]]:
        """Yield (key inside the step, team, people) of the step's own work."""
        return iter(())

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield (key or "", what is wrong) where fields of the right types do not fit together."""
        return iter(())

    def _ways(self, **when: str) -> Iterator[Way]:
        """Ways given by a key each, where it is given."""
        for key, text in when.items():
            target = getattr(self, key)
            if target is not None:
                yield Way((key,), target, text)
