"""What the tests of interrupted runs share: one run in peace, and one that was stopped."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from tests.faults.interruptions import SHORT, SLOW, begin, ended, tables, units, until
from tests.places import rightdoor


@pytest.fixture(scope="package")
def in_peace(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The digest of every table of the run, undisturbed."""
    folder = tmp_path_factory.mktemp("peace")
    done = rightdoor([*SHORT, "--executor", "serial", "--out", "x"], cwd=folder)
    assert done.returncode == 0, done.stderr
    return tables(folder / "x")


@pytest.fixture(scope="package")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run that was stopped when it had two units; see ``begun``."""
    folder = tmp_path_factory.mktemp("stopped")
    process = begin([*SLOW, "--out", "x"], folder)
    until(lambda: units(folder) >= 2, "two units")
    process.send_signal(signal.SIGTERM)
    code, said = ended(process)
    assert code == 4, said
    return folder


@pytest.fixture
def begun(stopped: Path, tmp_path: Path) -> Path:
    """A copy of the folder with a run that was stopped, to be continued or damaged."""
    place = tmp_path / "begun"
    shutil.copytree(stopped, place)
    return place
