"""Whatever is done to a scenario file, it loads or is refused with a message: it never crashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import SettingsError
from sim.scenario.load import load
from sim.scenario.read.lines import find_lines
from sim.words import safe_name
from tests.faults.scenario_files import GOOD, NEED

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").rglob("*.toml"))
WORDS = [
    "true", "-1", "1e999", "0", '"x"', "[]", "{}", "[", "]", "{", "}", "=", ".", "#", '"', "'",
    '"""', "\n", "[[a]]", "[steps]", "nan", "2007-01-01", "\\", "\u202e", "", "a = 1\n",
]  # fmt: skip


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(GOOD + NEED)), cut=st.integers(0, 40), put=st.sampled_from(WORDS))
def test_a_broken_file_is_refused_with_a_place(
    tmp_path: Path, place: int, cut: int, put: str
) -> None:
    text = GOOD + NEED
    path = tmp_path / "x.toml"
    path.write_text(text[:place] + put + text[place + cut :], encoding="utf-8")
    try:
        load(path)
    except SettingsError as error:
        assert error.problems
        assert all(p.message and p.file == str(path) for p in error.problems)
        lines = path.read_text(encoding="utf-8").count("\n") + 1
        assert all(p.line is None or 1 <= p.line <= lines for p in error.problems)


KEYS = [
    "teams.duty.fte", "steps.serve.time", "steps.again.share", "start", "name", "steps.out.kind",
    "demand.sources.calls.begins", "calendars.office.shifts", "steps.serve", "room", "moves",
]  # fmt: skip


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from(KEYS), value=st.sampled_from(WORDS) | st.text(max_size=20))
def test_any_set_is_taken_or_refused(tmp_path: Path, key: str, value: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(GOOD, encoding="utf-8")
    try:
        load(path, sets=[f"{key}={value}"])
    except SettingsError as error:
        assert all(p.message for p in error.problems)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_key_has_its_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = find_lines(text)
    rows = text.splitlines()
    places = dict(_places((), tomllib.loads(text)))
    assert set(lines.at) == set(places)
    for place, line in lines.at.items():
        if isinstance(place[-1], str):
            assert place[-1] in rows[line - 1]


def _places(path: tuple[str | int, ...], value: Any) -> Any:
    if path:
        yield path, value
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, entry in inner:
            yield from _places((*path, key), entry)


@given(st.text(max_size=100), st.text(max_size=100))
def test_safe_names_are_safe_and_keep_names_apart(one: str, other: str) -> None:
    first, second = safe_name(one), safe_name(other)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,60}", first)
    assert (first == second) == (one == other)
