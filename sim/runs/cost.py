"""What an experiment asks of the machine, said before it begins."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass

from sim.engine.choose import REFERENCE
from sim.runs.settings import DAY, SECONDS_PER_YEAR, Settings, in_words

COMPILED_SECONDS_PER_YEAR = 0.2
"""One simulated year of the shipped scenarios on one thread of a laptop, measures included."""


@dataclass(frozen=True)
class Cost:
    """Runs of an experiment, the years they simulate in all, and about how many seconds."""

    runs: int
    years: float
    seconds: float
    at_most: bool = False

    def in_words(self) -> str:
        """Return the cost in one line."""
        begin = "at most " if self.at_most else ""
        return (
            f"{begin}{self.runs:,} runs, {self.years:,.0f} simulated years, "
            f"about {in_words(max(self.seconds, 1))}"
        )


def cost(
    runs: int, settings: Settings, *, engine: str, workers: int | None, at_most: bool = False
) -> Cost:
    """Return what a number of runs costs; the time is a rough estimate for a Dundee.

    Parameters
    ----------
    runs : int
        Scenarios times replications.
    engine : str
        "auto", "reference" or "compiled".
    workers : int, optional
        Threads or processes; as many as there are processors when left out.
    at_most : bool
        Whether the experiment may stop sooner.
    """
    years = runs * settings.horizon / DAY / 365.25
    slow = engine == REFERENCE or importlib.util.find_spec("numba") is None
    each = SECONDS_PER_YEAR if slow else COMPILED_SECONDS_PER_YEAR
    return Cost(runs, years, years * each / (workers or os.cpu_count() or 1), at_most)
