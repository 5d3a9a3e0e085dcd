"""Floors, sizes and words: what keeps the code readable is checked, not hoped for."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from sim.bootstrap import __file__ as bootstrap_file
from sim.selftest import commands
from tests.places import TOP, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LONG_FILES = {
    "sim/scenario/step_kinds.py": "the table of step kinds: all that is known of each in one place",
}
LONG_FUNCTIONS: dict[str, str] = {}
PUBLIC_FLOORS = {"questions", "results", "runs", "scenario", "verify"}
PUBLIC_TO_CLI = {"sim.bootstrap", "sim.entry", "sim.selftest"}


def name(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, *, for_types: bool = True) -> set[str]:
    """Modules a file imports; without those that only a reader of types ever imports."""
    found, module = set(), tree(path)
    if not for_types:
        module.body = [n for n in module.body if not isinstance(n, ast.If) or not _typing(n)]
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def _typing(node: ast.If) -> bool:
    return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_the_import_contract_is_kept() -> None:
    (command,) = commands("imports", [])
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_import_contract_notices_a_rule_that_reads_a_scenario(tmp_path: Path) -> None:
    for folder in ("sim", "reports", "calibration"):
        for path in sorted((TOP / folder).rglob("*.py")):
            copy = tmp_path / name(path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    (tmp_path / "pyproject.toml").write_bytes((TOP / "pyproject.toml").read_bytes())
    with (tmp_path / "sim" / "rules" / "steps.py").open("a") as file:
        file.write("\nfrom sim.scenario.schema import Scenario\n")
    (command,) = commands("imports", [])
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_the_commands_use_only_the_public_floors() -> None:
    ours = {module for module in imports(TOP / "cli.py") if module.split(".")[0] == "sim"}
    wrong = {
        module
        for module in ours - PUBLIC_TO_CLI
        if not module.startswith(
            ("sim.questions.", "sim.results.", "sim.runs.", "sim.scenario.", "sim.verify.")
        )
    }
    assert not wrong


def test_bench_is_loaded_by_its_command_alone() -> None:
    """It does not come with an installed copy; so no module may need it to be imported."""
    ours = [path for path in python_files() if name(path) != "cli.py"]
    users = {name(path) for path in ours for module in imports(path) if module.startswith("bench")}
    assert not users
    at_top = [node for node in tree(TOP / "cli.py").body if isinstance(node, ast.ImportFrom)]
    assert not [node.module for node in at_top if (node.module or "").startswith("bench")]


def test_set_up_needs_nothing_but_the_standard_library() -> None:
    path = Path(bootstrap_file)
    both = imports(path) | imports(TOP / "sim/__init__.py", for_types=False)
    roots = {module.split(".")[0] for module in both}
    assert roots <= sys.stdlib_module_names | {"__future__"}


def test_no_file_name_stands_twice_in_sim() -> None:
    """A name says which room one is in; the same name in two rooms says nothing."""
    paths = [path for path in python_files() if name(path).startswith("sim/")]
    counts = Counter(path.name for path in paths if path.name != "__init__.py")
    assert len(paths) > 100
    assert {file: count for file, count in counts.items() if count > 1} == {}


@pytest.mark.parametrize("path", python_files(), ids=name)
def test_no_file_is_too_long(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if name(path) in LONG_FILES:
        assert lines > LONGEST_FILE, "no longer long: take it off the list of exceptions"
    else:
        assert lines <= LONGEST_FILE


@pytest.mark.parametrize("path", python_files(tests=True), ids=name)
def test_no_function_is_too_long(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            key = f"{name(path)}:{node.name}"
            assert lines <= LONGEST_FUNCTION or key in LONG_FUNCTIONS, key


@pytest.mark.parametrize("path", python_files(), ids=name)
def test_every_file_and_every_public_name_says_what_it_is(path: Path) -> None:
    module = tree(path)
    if path.read_text(encoding="utf-8").strip():
        assert ast.get_docstring(module)
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if any(isinstance(d, ast.Name) and d.id == "overload" for d in node.decorator_list):
                continue
            assert ast.get_docstring(node), node.name


@pytest.mark.parametrize("path", python_files(), ids=name)
def test_no_work_and_no_state_at_import(path: Path) -> None:
    """Module level holds imports, definitions, constants (in capitals) and guarded blocks."""
    for node in tree(path).body:
        if isinstance(node, ast.Global | ast.For | ast.While | ast.With | ast.Try):
            raise AssertionError(f"{name(path)}:{node.lineno}: work at import")
    assert not [node for node in ast.walk(tree(path)) if isinstance(node, ast.Global)]


def test_no_stray_module_shadows_the_standard_library() -> None:
    stray = {path.stem for path in TOP.glob("*.py")} & set(sys.stdlib_module_names)
    assert not stray
