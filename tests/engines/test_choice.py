"""Which engine runs, what is said about it, and where the compiled kernel is kept."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from sim import kept
from sim.engine import choose
from sim.engine.kernel import fingerprint, get_ready
from sim.errors import SettingsError
from sim.questions.compare import compare
from sim.runs.runner import Execution
from sim.runs.settings import Settings
from sim.scenario.load import load

SMALL = Settings(replications=2, years=0.1, warm_up_weeks=2, follow_up_weeks=1)


@pytest.fixture
def no_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without numba."""
    found = importlib.util.find_spec

    def without(name: str, *args: Any) -> Any:
        return None if name == "numba" else found(name, *args)

    monkeypatch.setattr(importlib.util, "find_spec", without)


def test_auto_is_the_compiled_engine() -> None:
    assert choose.chosen("auto") == "compiled"
    assert choose.chosen("reference") == "reference"


@pytest.mark.usefixtures("no_numba")
def test_without_numba_auto_is_the_reference_and_says_so() -> None:
    said: list[str] = []
    assert choose.chosen("auto", said.append) == "reference"
    assert said == ["numba is not installed: the reference engine runs, about 100 times slower"]


@pytest.mark.usefixtures("no_numba")
def test_without_numba_the_compiled_engine_is_refused_with_what_to_do() -> None:
    with pytest.raises(SettingsError, match=r"--engine: .*pip install numba.*--engine reference"):
        choose.chosen("compiled")


def test_both_engines_and_all_executors_give_the_same_measures() -> None:
    scenarios = [load(name).scenario for name in ("before-2006", "proposal-2007")]
    ways: list[dict[str, Any]] = [
        {"engine": "compiled", "executor": "serial"},
        {"engine": "compiled", "executor": "threads", "workers": 2},
        {"engine": "compiled", "executor": "processes", "workers": 2},
        {"engine": "reference", "executor": "serial"},
        {"engine": "reference", "executor": "threads", "workers": 2},
    ]
    first, *others = (compare(scenarios, SMALL, Execution(**way)) for way in ways)
    for other in others:
        assert first.measures.equals(other.measures)
        assert all(first.tables[name].equals(other.tables[name]) for name in first.tables)


def test_the_kernel_is_kept_in_the_users_cache_or_a_folder_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found = kept.folder("name")
    assert found is not None
    assert found.parent == tmp_path / "cache" / "rightdoor"
    assert not kept.is_filled(found)
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(in_the_way))
    monkeypatch.setenv("HOME", str(in_the_way))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "temporary"))
    found = kept.folder("name")
    assert found is not None
    assert found.parent.parent == tmp_path / "temporary"
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(in_the_way))
    assert kept.folder("name") is None


def test_another_version_of_a_shared_function_is_compiled_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The folder's name is a digest of every file the kernel is made from."""
    before = fingerprint()
    read = Path.read_bytes

    def changed(path: Path) -> bytes:
        return read(path) + (b"#" if path.name == "laws.py" else b"")

    monkeypatch.setattr(Path, "read_bytes", changed)
    assert fingerprint() != before


def test_nothing_is_said_once_the_kernel_is_there() -> None:
    said: list[str] = []
    get_ready()
    get_ready(said.append)
    assert said == []
