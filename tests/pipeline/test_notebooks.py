"""Every notebook runs from top to bottom, on small settings, and its executed copy is of it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.places import TOP

NOTEBOOKS = sorted((TOP / "notebooks").glob("*.py"))
SMALL = {
    r"REPLICATIONS, YEARS = \d+, \d+": "REPLICATIONS, YEARS = 2, 0.1",
    r"replications=REPLICATIONS, years=YEARS": "replications=2, years=0.1, warm_up_weeks=2, "
    "follow_up_weeks=1",
    r"replications=min\(REPLICATIONS, 3\), years=YEARS": "replications=1, years=0.1, "
    "warm_up_weeks=2, follow_up_weeks=1",
    r"FUTURES = \d+": "FUTURES = 20",
    r"MOST = \d+": "MOST = 12",
    r"added=\d": "added=1",
    r"WALKS = \d": "WALKS = 2",
}


def cells(path: Path) -> list[str]:
    """Return the code of the cells of a percent-format notebook."""
    parts = re.split(r"^# %%(.*)\n", path.read_text("utf-8"), flags=re.MULTILINE)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return [code.strip() for kind, code in pairs if "[markdown]" not in kind]


def shown(code: str, names: dict[str, Any]) -> Any:
    """Run a cell and return what its last line shows."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs(path: Path) -> None:
    names: dict[str, Any] = {}
    pictures = 0
    for code in cells(path):
        for old, new in SMALL.items():
            code = re.sub(old, new, code)
        if path.stem.startswith("05"):  # fewer can not rule a placing out
            code = code.replace("replications=2", "replications=5")
        found = shown(code, names)
        if hasattr(found, "_repr_png_"):
            assert found._repr_png_().startswith(b"\x89PNG")
            assert found.alt and len(found.table)
            pictures += 1
        elif hasattr(found, "_repr_markdown_"):
            assert len(found._repr_markdown_()) > 200
    assert pictures or path.stem.startswith("01")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_executed_copy_is_of_this_notebook(path: Path) -> None:
    """Same cells, every one run in order, no error among the outputs."""
    told = json.loads(path.with_suffix(".ipynb").read_text("utf-8"))
    code = [cell for cell in told["cells"] if cell["cell_type"] == "code"]
    assert ["".join(cell["source"]).strip() for cell in code] == cells(path)
    outputs = [output for cell in code for output in cell["outputs"]]
    assert outputs
    assert not [output for output in outputs if output["output_type"] == "error"]
    assert all(cell["execution_count"] == i for i, cell in enumerate(code, 1))


def test_every_notebook_says_how_to_read_its_pictures_and_how_long_it_takes() -> None:
    assert len(NOTEBOOKS) == 6
    for path in NOTEBOOKS:
        text = path.read_text("utf-8")
        assert "How to read it" in text, path.name
        assert re.search(r"minute", text), path.name
        assert "from sim." not in text, "notebooks use the public names of sim"
