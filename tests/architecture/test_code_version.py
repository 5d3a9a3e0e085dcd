"""What decides a result is found from the imports: nothing that runs is left out of the digest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.runs import code_version
from sim.runs.code_version import deciding_files, version
from tests.places import TEXTBOOK, TOP

RUN = f"""
import sys
from sim.scenario.load import load
scenario = load({str(TEXTBOOK / "judged.toml")!r}).scenario
before = set(sys.modules)
from sim.runs.runner import Execution, replicate
from sim.runs.settings import Settings
for engine in ("reference", "compiled"):
    replicate([scenario], Settings(1, 0.1, 0, 1), Execution(engine, "serial"))
print(*(name for name in set(sys.modules) - before if name.startswith("sim.")))
"""


def test_every_module_that_a_replication_loads_is_in_the_digest() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN], cwd=TOP, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert {"sim.measures.compute", "sim.plan.compile", "sim.runs.runner"} <= loaded
    files = deciding_files()
    packages = {name.rpartition(".")[0] for name in loaded}  # they hold a docstring
    assert loaded <= set(files) | packages
    assert {"sim.rules.steps", "sim.engine.simpy_clock", "sim.demand.draw"} <= set(files)
    assert not [name for name in files if name.startswith(("sim.results", "sim.questions"))]


def test_another_rule_is_another_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def with_rules(text: bytes) -> str:
        file = tmp_path / "steps.py"
        file.write_bytes(text)
        files = deciding_files() | {"sim.rules.steps": file}
        monkeypatch.setattr(code_version, "deciding_files", lambda: files)
        found = version.__wrapped__()
        monkeypatch.undo()
        return str(found)

    same = deciding_files()["sim.rules.steps"].read_bytes()
    assert with_rules(same) == version()
    assert with_rules(same + b"\n") != version()
