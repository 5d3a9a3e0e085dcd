"""Each seeded fault is put into a copy of the package; the named test passes there without it and
fails with it. A fault whose line is not in the file exactly once would prove nothing.

Faults of the compiled clock are compiled in the copy, about 20 seconds each: they are tried only
where the environment says ``RIGHTDOOR_KERNEL_FAULTS=1``. That the lines are there is always tested.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.seeded import COMPILED, FAULTS, PART_THE_CLOCKS, SAME_LOG, Fault
from tests.places import TOP

ASKED = os.environ.get("RIGHTDOOR_KERNEL_FAULTS") == "1"
slow = pytest.mark.skipif(not ASKED, reason="20 s each: RIGHTDOOR_KERNEL_FAULTS=1 asks for them")
TRIED = [
    pytest.param(fault, id=fault.name, marks=[slow] if fault.file in COMPILED else [])
    for fault in FAULTS
]


def run(top: Path, tests: list[str]) -> subprocess.CompletedProcess[str]:
    """Run tests in a folder with the package of that folder."""
    plain = [f"-pno:{plugin}" for plugin in ("cacheprovider", "xdist", "hypothesispytest")]
    words = ["-m", "pytest", "-q", *plain, *tests]
    environment = os.environ | {
        "PYTHONPATH": _path(top), "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_CACHE_HOME": str(top / "cache"),  # no kernel of a copy is left behind
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, *words],
        cwd=top,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def _path(top: Path) -> str:
    """The folder itself goes before wherever the package may be installed."""
    return os.pathsep.join(part for part in (str(top), os.environ.get("PYTHONPATH", "")) if part)


def copied(top: Path) -> Path:
    """Copy the package, and the tests that must notice, to a folder; return it."""
    for folder in ("sim", "tests/worked", "tests/engines"):
        shutil.copytree(TOP / folder, top / folder)  # with what Python compiled of it
    files = ("__init__.py", "conftest.py", "situation.py", "places.py")
    for file in (*(f"tests/{name}" for name in files), "pyproject.toml"):
        shutil.copy(TOP / file, top / file)
    return top


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and of the tests that must notice."""
    return copied(tmp_path_factory.mktemp("seeded"))


def test_the_named_tests_pass_without_the_faults(copy: Path) -> None:
    """Otherwise their failing would prove nothing."""
    done = run(copy, [*sorted({fault.killer for fault in FAULTS}), "-k", "not compiled"])
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_line_is_there_once(fault: Fault) -> None:
    faulty(fault, TOP)


@pytest.mark.parametrize("fault", TRIED)
def test_each_seeded_fault_is_noticed(copy: Path, fault: Fault) -> None:
    """The copy with one line made wrong fails the named test, and by an assertion, not a typo."""
    must_notice(copy, fault, [fault.killer, "-k", "not compiled"])


@pytest.mark.parametrize("fault", PART_THE_CLOCKS, ids=[fault.name for fault in PART_THE_CLOCKS])
def test_faults_of_the_simpy_clock_part_the_clocks(copy: Path, fault: Fault) -> None:
    must_notice(copy, fault, [SAME_LOG])


def must_notice(copy: Path, fault: Fault, tests: list[str]) -> None:
    """Put a fault into the copy; the tests must fail by an assertion. Take it out again."""
    file = copy / fault.file
    whole = file.read_text("utf-8")
    file.write_text(faulty(fault, copy), "utf-8")
    try:
        done = run(copy, ["-x", *tests])
    finally:
        file.write_text(whole, "utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed" in done.stdout, done.stdout


def faulty(fault: Fault, top: Path) -> str:
    """Return the text of the file with the fault in it."""
    whole = (top / fault.file).read_text("utf-8")
    assert whole.count(fault.old) == 1, f"{fault.file} does not have this line once: {fault.old}"
    wrong = whole.replace(fault.old, fault.new)
    ast.parse(wrong)
    return wrong
