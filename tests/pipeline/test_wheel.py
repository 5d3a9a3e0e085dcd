"""The wheel: what it carries, and that it works where there is no clone."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from sim.bootstrap import python_of
from tests.places import TOP


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=TOP, check=True, capture_output=True, timeout=120)
    (path,) = folder.glob("*.whl")
    return path


def test_it_carries_code_scenarios_and_the_console_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        (entry,) = [name for name in names if name.endswith("entry_points.txt")]
        assert "rightdoor = cli:main" in packed.read(entry).decode()
    shipped = {path.relative_to(TOP).as_posix() for path in (TOP / "scenarios").rglob("*.toml")}
    assert shipped <= names
    assert {"cli.py", "sim/engine/simpy_clock.py", "reports/__init__.py"} <= names
    assert not [
        name for name in names if name.startswith(("tests/", "bench/", "results/", "docs/"))
    ]


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment that has the wheel, and our packages lent to it."""
    place = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "venv", str(place)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    bare = ["-m", "pip", "install", "--no-index", "--no-deps", str(wheel)]
    command = [str(python_of(place)), *bare]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    lent = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(place)}))
    (packages / "lent.pth").write_text("\n".join(lent), encoding="locale")
    return python_of(place).parent


def rightdoor_of(programs: Path, words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(programs / "rightdoor"), *words.split()],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=240,
    )


def test_it_works_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """Scenarios, engines, measures and figures: nothing of them is taken from the clone."""
    done = rightdoor_of(installed, "list", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "proposal-2007" in done.stdout
    small = "--replications 2 --years 0.05 --warm-up-weeks 1 --follow-up-weeks 1 --workers 1"
    words = f"compare {small} --engine reference --out found"
    done = rightdoor_of(installed, words, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "results: found" in done.stdout
    assert {path.suffix for path in (tmp_path / "found").rglob("*")} >= {".csv", ".png", ".svg"}
    where = "import sim, cli, reports; print(sim.__file__, cli.__file__, reports.__file__)"
    told = subprocess.run(
        [str(installed / "python"), "-c", where],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.count(str(installed.parent)) == 3


@pytest.mark.parametrize("command", ["bench", "test"])
def test_what_only_a_clone_has_says_so(command: str, installed: Path, tmp_path: Path) -> None:
    done = rightdoor_of(installed, command, tmp_path)
    assert done.returncode == 2
    assert "clone the project" in done.stderr


def test_an_editable_install_can_be_built(tmp_path: Path) -> None:
    code = f"from hatchling.build import build_editable as b; print(b({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=TOP, check=True, capture_output=True)
    assert list(tmp_path.glob("*.whl"))
