"""One tree of errors. A message says what, where, why it matters and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass


class RightDoorError(Exception):
    """Base of every error Right Door raises on purpose. ``exit_code`` is the command's."""

    exit_code = 1


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one place: printed as ``file:line: key: message``."""

    message: str
    file: str = ""
    line: int | None = None
    key: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.key, self.message) if part)


class SettingsError(RightDoorError):
    """What the user named is missing or is not what it must be; all problems at once."""

    exit_code = 2

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class SystemRefusal(RightDoorError):
    """The system refused: permission, disk, device."""

    exit_code = 3


class Interrupted(RightDoorError):
    """Somebody stopped the run; says what is kept and how to go on."""

    exit_code = 4


class EngineFault(RightDoorError):
    """The simulation came to a state that must not be; names the step and concern."""
