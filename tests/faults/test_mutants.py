"""Mutants: what is changed, who notices, and what may survive."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

from sim.verify import mutants as trial
from sim.verify.mutants import Verdict, equivalent, modules, report
from sim.verify.mutate import functions, mutants
from tests.places import TOP

JUDGEMENT = "sim.rules.judgement"
CAMPAIGN = f"""
import json, sys
from dataclasses import asdict
from pathlib import Path
from sim.verify.mutants import campaign
verdicts = campaign({JUDGEMENT!r}, only=sys.argv[1], kept=Path(sys.argv[2]), tests=sys.argv[3:])
print(json.dumps([asdict(verdict) for verdict in verdicts]))
"""


def module(tmp_path: Path, text: str) -> ModuleType:
    """Return a module with this text."""
    file = tmp_path / "rules.py"
    file.write_text(textwrap.dedent(text), "utf-8")
    made = ModuleType("rules")
    made.__file__ = str(file)
    exec(compile(file.read_text("utf-8"), str(file), "exec"), vars(made))
    return made


def changes(tmp_path: Path, text: str) -> list[str]:
    (function,) = functions(module(tmp_path, text))
    return [mutant.change for mutant in mutants(function)]


def test_what_is_changed_in_a_condition(tmp_path: Path) -> None:
    """Negated, each part dropped, each bound moved by one both ways, operands swapped."""
    text = '''
    def rule(a: int, b: int = 3) -> int:
        """Say nothing: this is no statement."""
        if a < b and a != 2:
            return a - 1
        return b
    '''
    before = "if a < b and a != 2:  =>  if {}:"
    conditions = [
        "not (a < b and a != 2)", "a < b or a != 2", "a != 2", "a < b", "a >= b and a != 2",
        "a <= b and a != 2", "a < b - 1 and a != 2", "b < a and a != 2", "a < b and a == 2",
        "a < b and a != 3",
    ]  # fmt: skip
    others = ["(dropped)", "return a + 1", "return 1 - a", "return a - 2"]
    assert changes(tmp_path, text) == [
        *(before.format(condition) for condition in conditions),
        *(f"return a - 1  =>  {other}" for other in others),
        "return b  =>  (dropped)",
    ]


def test_what_is_changed_in_statements_and_calls(tmp_path: Path) -> None:
    """The only binding of a name stays; a name of a list becomes the next of its list."""
    text = """
    from enum import IntEnum

    class Phase(IntEnum):
        FIRST = 1
        SECOND = 2

    def rule(w: list, n: int):
        total = 0
        for i in range(1, n):
            total += min(i, Phase.SECOND)
            w.append(True)
    """
    add = "total += min(i, Phase.SECOND)"
    assert changes(tmp_path, text) == [
        "total = 0  =>  (dropped)",
        "total = 0  =>  total = 1",
        "for i in range(1, n):  =>  for i in range(1, n - 1):",
        "for i in range(1, n):  =>  for i in range(2, n):",
        f"{add}  =>  (dropped)",
        f"{add}  =>  total -= min(i, Phase.SECOND)",
        f"{add}  =>  total += max(i, Phase.SECOND)",
        f"{add}  =>  total += min(i, Phase.FIRST)",
        "w.append(True)  =>  (dropped)",
        "w.append(True)  =>  w.append(False)",
    ]


def test_a_mutant_is_the_function_with_its_change(tmp_path: Path) -> None:
    made = module(tmp_path, "def rule(a):\n    return a - 1\n")
    (function,) = functions(made)
    found = []
    for mutant in mutants(function):
        mutant.seed()
        found.append(made.rule(3))
    assert found == [None, 4, -2, 1]


def tried(only: str, kept: Path, *tests: str) -> list[Verdict]:
    """Run a campaign as a process of its own."""
    words = [sys.executable, "-c", CAMPAIGN, only, str(kept), *tests]
    done = subprocess.run(
        words, cwd=TOP, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return [Verdict(**fields) for fields in json.loads(done.stdout.splitlines()[-1])]


def test_worked_cases_notice_what_is_wrong_in_a_rule_and_verdicts_are_kept(tmp_path: Path) -> None:
    """A test that does not pass through the rule notices nothing."""
    kept, test = tmp_path / "kept.jsonl", "tests/worked/test_judgement.py"
    nobody = tried("judgement.pooled", kept, "tests/worked/test_measures.py")
    assert nobody and all(verdict.survived and verdict.tests == 0 for verdict in nobody)
    found = tried("judgement.pooled", kept, test)
    assert {verdict.change for verdict in found} == {verdict.change for verdict in nobody}
    assert all(verdict.by.startswith(test) for verdict in found)
    lines = kept.read_text("utf-8").splitlines()
    assert {*tried("judgement.pooled", kept, test)} == {*found}
    assert kept.read_text("utf-8").splitlines() == lines


def test_the_report_says_who_survived_and_the_goal_is_for_those_that_matter() -> None:
    noticed = [Verdict("need.ring", line, "a  =>  b", by="some test") for line in range(19)]
    explained = Verdict("need.ring", 20, "a  =>  b", why="it is the same")
    text, right = report([*noticed, explained])
    assert right and "100.0 %" in text
    text, right = report([*noticed, explained, Verdict("need.ring", 21, "c  =>  d", tests=7)])
    assert not right
    assert "95.0 %" in text and "need.ring, line 21: c  =>  d  (7 tests)" in text


@pytest.mark.skipif(not equivalent(), reason="nothing is explained")
def test_every_change_that_is_explained_is_there() -> None:
    """Else the explanation is of code that is no more."""
    there = {
        (function.name, mutant.change)
        for one in modules(trial.RULES)
        for function in functions(one)
        for mutant in mutants(function)
    }
    assert equivalent().keys() - there == set()
