"""Small scenario files for the tests of bad input."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import SettingsError
from sim.scenario.load import Loaded, load

GOOD = """\
name = "small"
start = 2007-01-01

[calendars.office]
shifts = [{ days = ["mon", "tue", "wed", "thu", "fri"], open = "09:00", close = "17:00" }]

[teams.duty]
fte = { value = 2, low = 1, high = 3, source = "W1", quality = "A" }
calendar = "office"

[demand.sources.calls]
per_year = 365
begins = "serve"

[steps.serve]
kind = "work"
team = "duty"
time = { value = 30, unit = "minutes", law = "exponential" }
next = "again"

[steps.again]
kind = "shares"
share = 0.2
yes = "serve"
no = "out"

[steps.out]
kind = "end"
"""

NEED = """
[need]
stage2 = 0
multi_agency = 1
significant_harm = 2
conference = 2.2
registration = 2.5

[agencies.police]
"""


def written(folder: Path, text: str | bytes, name: str = "small.toml") -> Path:
    """Write a scenario file and return its path."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def changed(old: str, new: str, text: str = GOOD) -> str:
    """Return the good scenario with one thing changed; the thing must be there."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)


def line(text: str, part: str) -> int:
    """Return the line of the first appearance of a part."""
    return text[: text.index(part)].count("\n") + 1


def loaded(folder: Path, text: str | bytes, *sets: str) -> Loaded:
    """Load a text as a scenario file."""
    return load(written(folder, text), sets=sets)


def refused(folder: Path, text: str | bytes, *parts: str, sets: tuple[str, ...] = ()) -> str:
    """Load a text that is wrong; return the message, in which all parts must be."""
    with pytest.raises(SettingsError) as caught:
        load(written(folder, text), sets=sets)
    message = str(caught.value)
    missing = [part for part in parts if part not in message]
    assert not missing, f"{missing} not in:\n{message}"
    assert caught.value.exit_code == 2
    return message
