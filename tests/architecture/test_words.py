"""Words, addresses and generated pages: the glossary is kept and the pages are current."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.places import TOP, python_files

TEXT = (".py", ".md", ".toml", ".lock", ".txt", ".yml", ".json", ".svg", ".csv")
# Written in two parts, so that this file is not the one place that holds them.
NOT_HERE = [
    r"/wo" r"rk/(main|shared|steering|\.lib)",
    r"\.\./sha" r"red/",
    r"/o" r"pt/(py" r"pi|wheels)",
    r"py" r"thonhosted",
    r"py" r"pi\.org",
    r"npm" r"js\.org",
]
NOT_FOR_PLANNERS = re.compile(r"\b(renege\w*|seize[sd]?|entity|entities)\b", re.IGNORECASE)


def tracked() -> list[Path]:
    """Files git would hand over (tracked, or new and not ignored)."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git clone")
    paths = [TOP / line for line in done.stdout.splitlines()]
    return [path for path in paths if path.suffix in TEXT and path.is_file()]


def test_no_machine_path_and_no_registry_address_is_in_the_project() -> None:
    pattern = re.compile("|".join(NOT_HERE))
    found = [path.name for path in tracked() if pattern.search(path.read_text(encoding="utf-8"))]
    assert not found


def test_the_locks_hold_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (TOP / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "index" not in text


@pytest.mark.parametrize("path", python_files(), ids=lambda path: path.name)
def test_code_uses_the_glossary(path: Path) -> None:
    assert not NOT_FOR_PLANNERS.findall(path.read_text(encoding="utf-8"))


def test_scenarios_use_the_glossary() -> None:
    for path in sorted((TOP / "scenarios").rglob("*.toml")):
        assert not NOT_FOR_PLANNERS.findall(path.read_text(encoding="utf-8")), path.name


def test_the_reference_page_is_current() -> None:
    from sim.questions.reference_page import reference_text

    page = (TOP / "docs" / "reference.md").read_text(encoding="utf-8")
    assert page == reference_text(), "run: python3 cli.py reference --write"


def test_every_kind_of_the_log_is_explained() -> None:
    from sim.eventlog import Kind
    from sim.questions.reference_page import kind_meanings

    meanings = kind_meanings()
    assert set(meanings) == {kind.name for kind in Kind}
    assert all(meanings.values())
