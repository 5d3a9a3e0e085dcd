"""The table of step kinds: what a kind leaves out stops the import, in so many words."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest

from sim.plan.names import HAPPENS
from sim.plan.pathway import METHODS
from sim.scenario.step_base import StepBase
from sim.scenario.step_kinds import KINDS, by_kind
from tests.places import TOP

KIND, PLAN = "sim/scenario/step_kinds.py", "sim/plan/pathway.py"


def test_the_compiler_and_the_measures_know_every_kind() -> None:
    assert {*METHODS, "requests"} == set(KINDS)
    assert set(HAPPENS) == {*KINDS, "done"}


def test_a_class_is_told_everything_it_leaves_out() -> None:
    class Pause(StepBase):
        kind: Literal["pause"]

    text = "Pause has no mark, no rank, no logs, no sentence, no next, no place in Step"
    with pytest.raises(TypeError, match=text):
        by_kind([Pause])


@pytest.mark.parametrize(
    ("file", "line", "says"),
    [
        (KIND, "    | Switch\n", "the step kind Switch has no place in Step"),
        (KIND, "    mark, rank, logs = Mark.DELAY, 6, Kind.DELAYED\n", "Delay has no mark"),
        (KIND, "    logs = Kind.PLACE_GIVEN\n", "the step kind Give has no logs"),
        (KIND, '    def sentence(self) -> str:\n        return f"depends on {self.attribute}"\n',
         "the step kind ByFact has no sentence"),
        (PLAN, "    side = fork\n", "has no attribute 'side'"),
    ],
)  # fmt: skip
def test_a_forgotten_line_stops_the_import(tmp_path: Path, file: str, line: str, says: str) -> None:
    shutil.copytree(TOP / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert text.count(line) == 1
    (tmp_path / file).write_text(text.replace(line, ""), encoding="utf-8")
    command = [sys.executable, "-c", "import sim.plan.pathway"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert says in done.stderr.splitlines()[-1]
