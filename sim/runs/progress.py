"""What is said on stderr: how far a run is, how long it will take, and what is odd."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from sim.runs.settings import in_words


class Progress:
    """Counts finished pieces of work. A line that is renewed on a terminal, else start and end."""

    def __init__(self, total: int, what: str, *, quiet: bool = False) -> None:
        self.total, self.done, self.quiet = total, 0, quiet
        self.began = time.monotonic()
        self.live = not quiet and sys.stderr.isatty()
        self._say(f"{what} ...")

    def step(self) -> None:
        """One more piece is done."""
        self.done += 1
        passed = time.monotonic() - self.began
        if self.done == self.total:
            self._say(f"{self.done} of {self.total} done in {in_words(passed)}")
        elif self.live:
            left = passed / self.done * (self.total - self.done)
            self._write(f"\r{self.done} of {self.total} done, about {in_words(left)} left   ")

    def _say(self, text: str) -> None:
        if not self.quiet:
            self._write(f"\r{text:<50}\n" if self.live else f"{text}\n")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def note(text: str) -> None:
    """Say something beside the results."""
    print(text, file=sys.stderr)


def silent(text: str) -> None:
    """Say nothing."""


def warn(warnings: Sequence[str]) -> None:
    """Say what is odd but possible, a line for each."""
    for warning in warnings:
        note(f"warning: {warning}")
