"""What ``python3 cli.py test`` runs: lint, strict types, the import contract, the tests."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from sim.errors import Problem, SettingsError

PARTS = ("lint", "types", "imports", "pytest")
CONTRACT = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"


def run_tests(top: Path, only: list[str] | None, *, extra: list[str]) -> int:
    """Run the chosen parts, all of them even when one fails; return the exit code.

    Parameters
    ----------
    top : Path
        The folder of cli.py.
    only : list of str or None
        Some of PARTS; all of them when left out.
    extra : list of str
        Further arguments for pytest.

    Returns
    -------
    int
        0 when all passed, else 5: a stated check was not met.

    Raises
    ------
    SettingsError
        When a part is not one of PARTS, or this copy of Right Door came without its tests.
    """
    parts = only or list(PARTS)
    wrong = [part for part in parts if part not in PARTS]
    if wrong:
        text = f"{wrong[0]!r} is not a part; the parts are {', '.join(PARTS)}"
        raise SettingsError([Problem(text, key="--only")])
    only_in_a_clone(top, "tests")
    failed = []
    for part in (part for part in PARTS if part in parts and part != "pytest"):
        began = time.monotonic()
        passed = all(_run(command, top) for command in commands(part, extra))
        print(f"{part}: {'passed' if passed else 'FAILED'} in {time.monotonic() - began:.0f} s")
        failed += [] if passed else [part]
    if "pytest" in parts:
        if failed:
            print(f"failed so far: {', '.join(failed)}", flush=True)
        failed += [] if all(_run(c, top) for c in commands("pytest", extra)) else ["pytest"]
    return 5 if failed else 0


def only_in_a_clone(top: Path, folder: str) -> None:
    """Refuse where this copy of Right Door was installed without one of its folders.

    Raises
    ------
    SettingsError
        When the folder is not there, or is not ours.
    """
    if not (top / "pyproject.toml").is_file() or not (top / folder).is_dir():
        text = f"{folder} does not come with an installed copy; clone the project"
        raise SettingsError([Problem(text, str(top))])


def commands(part: str, extra: list[str]) -> list[list[str]]:
    """Return the commands of one part, to be run by this interpreter."""
    python = [sys.executable, "-m"]
    if part == "lint":
        return [
            [*python, "ruff", "check", "--quiet"],
            [*python, "ruff", "format", "--check", "--quiet"],
        ]
    if part == "types":
        return [[*python, "mypy", "--no-error-summary"]]
    if part == "imports":
        return [[sys.executable, "-c", CONTRACT]]
    many = [] if any(word.startswith(("-n", "-p")) for word in extra) else ["-n", "2"]
    return [[*python, "pytest", "-q", *many, *extra]]


def _run(command: list[str], top: Path) -> bool:
    sys.stdout.flush()
    return subprocess.run(command, cwd=top, check=False).returncode == 0
