"""How an experiment is run: length, replications, seed. The defaults are stated here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from numbers import Integral, Real

from sim.errors import Problem, SettingsError

DAY = 1440
LONGEST_YEARS = 100
LARGEST_SEED = 2**64 - 1
MOST_SIMULATED_YEARS = 100_000
SECONDS_PER_YEAR = 3.0
"""What one simulated year of the shipped scenarios takes with the reference engine on two
processors; only for estimates shown to people."""


@dataclass(frozen=True)
class Settings:
    """Warm-up, then the measured years, then follow-up of what is still open; whole days.

    ``years`` is the time measured. All scenarios of an experiment share the settings, so that
    the same children live through each of them.
    """

    replications: int = 10
    years: float = 1
    warm_up_weeks: int = 52
    follow_up_weeks: int = 13
    seed: int = 2007

    @property
    def first(self) -> int:
        """First minute of the measured window."""
        return self.warm_up_weeks * 7 * DAY

    @property
    def last(self) -> int:
        """End of the measured window, minutes."""
        return self.first + round(self.years * 365.25) * DAY

    @property
    def horizon(self) -> int:
        """End of the follow-up, minutes."""
        return self.last + self.follow_up_weeks * 7 * DAY

    def as_dict(self) -> dict[str, int | float]:
        """Return the settings by name, for the manifest."""
        return asdict(self)


def check_settings(settings: Settings) -> list[str]:
    """Return warnings about settings that are odd but possible.

    Raises
    ------
    SettingsError
        With every setting that is out of range.
    """
    problems = [Problem(text, key=key) for key, text in _wrong(settings) if text]
    if problems:
        raise SettingsError(problems)
    warnings = []
    if settings.replications == 1:
        warnings.append("--replications: with one replication no interval is available")
    if settings.warm_up_weeks == 0:
        warnings.append(
            "--warm-up-weeks: without warm-up the measured time begins with empty teams"
        )
    return warnings


def _wrong(s: Settings) -> list[tuple[str, str]]:
    weeks = LONGEST_YEARS * 52
    checks = [
        ("--replications", _broken(s.replications) or _outside(s.replications, 1, None)),
        ("--seed", _broken(s.seed) or _outside(s.seed, 0, LARGEST_SEED)),
        ("--years", _outside(s.years, 0.01, LONGEST_YEARS)),
        ("--warm-up-weeks", _broken(s.warm_up_weeks) or _outside(s.warm_up_weeks, 0, weeks)),
        ("--follow-up-weeks", _broken(s.follow_up_weeks) or _outside(s.follow_up_weeks, 0, weeks)),
    ]
    if not any(text for _, text in checks):
        checks.append(("--replications", _too_long(s)))
    return checks


def _broken(value: float) -> str:
    """In a notebook anything can be given; numpy's whole numbers are whole numbers too."""
    return "" if isinstance(value, Integral) else f"{value!r} is not allowed; it must be whole"


def _outside(value: float, least: float, most: float | None) -> str:
    if not isinstance(value, Real):
        return f"{value!r} is not allowed; it must be a number"
    if value >= least and (most is None or value <= most):
        return ""
    allowed = f"between {least} and {most}" if most is not None else f"{least} or more"
    shown = str(value) if len(str(value)) < 30 else f"{str(value)[:24]}..."
    return f"{shown} is not allowed; it must be {allowed}"


def _too_long(s: Settings) -> str:
    years = s.replications * s.horizon / DAY / 365.25
    if years <= MOST_SIMULATED_YEARS:
        return ""
    time = in_words(years * SECONDS_PER_YEAR)
    most = int(MOST_SIMULATED_YEARS * s.replications / years)
    return f"{s.replications} would take about {time} for each scenario; ask for {most} at most"


def in_words(seconds: float) -> str:
    """Return a time people can read: "40 s", "3 min", "2.5 hours", "12 days", "190 years"."""
    for size, unit in ((365.25 * 86400, "years"), (86400, "days"), (3600, "hours"), (60, "min")):
        if seconds >= 1.5 * size:
            number = seconds / size
            return f"{number:.0f} {unit}" if number >= 10 else f"{number:.2g} {unit}"
    return f"{seconds:.0f} s"
