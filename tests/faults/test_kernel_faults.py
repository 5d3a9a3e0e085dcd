"""One line of the kernel made wrong, and the comparison with the reference must notice.

Each fault is compiled in a copy, about 20 seconds each: they are tried only where the environment
says ``RIGHTDOOR_KERNEL_FAULTS=1``. That the lines are there is always tested.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from tests.faults.test_seeded_faults import SAME_LOG, Fault, copied, must_notice, run
from tests.places import TOP

KERNEL = "sim/engine/kernel.py"
LINES = [
    (
        "age does not order a queue",
        "= (klass << 48) + w[thread + Thread.DOOR_TIME]",
        "= (klass << 48) - w[thread + Thread.DOOR_TIME]",
    ),
    (
        "an urgent case has no precedence",
        "klass = 0 if w[w[thread + Thread.CASE] + Case.URGENT] else of_step(w, step, Step.KLASS)",
        "klass = of_step(w, step, Step.KLASS)",
    ),
    (
        "ties of one concern go to the later thread",
        "w[thread + Thread.NUMBER] * THREADS + w[thread + Thread.INDEX]",
        "w[thread + Thread.NUMBER] * THREADS - w[thread + Thread.INDEX]",
    ),
    (
        "people are granted before answers that come in their minute",
        "call(w, Head.PEOPLE_CALLED, Phase.PEOPLE, What.PEOPLE)",
        "call(w, Head.PEOPLE_CALLED, Phase.HAPPENS, What.PEOPLE)",
    ),
    (
        "who is kept free for joint work is given to others",
        "w[team + Team.IDLE] - w[team + Team.KEEPS] >= w[i + Member.PEOPLE]",
        "w[team + Team.IDLE] >= w[i + Member.PEOPLE]",
    ),
    (
        "people are kept for partners who do not exist",
        "if w[pattern + Pattern.POSSIBLE] and w[team + Team.FIRST] == 0:",
        "if w[team + Team.FIRST] == 0:",
    ),
    (
        "the first day of a delay in working days is the day it began",
        "        if x < values[middle]:",
        "        if x <= values[middle]:",
    ),
    (
        "a slot hears one more than its agenda",
        "heard < w[meeting + Meeting.AGENDA]:",
        "heard <= w[meeting + Meeting.AGENDA]:",
    ),
    (
        "a meeting takes people from the work first in order",
        "return w[a + Wait.KEY] > w[b + Wait.KEY]",
        "return w[a + Wait.KEY] < w[b + Wait.KEY]",
    ),
    (
        "a crisis during work is forgotten",
        "    if w[thread + Thread.PULLED]:\n",
        "    if w[thread + Thread.PULLED] > 1:\n",
    ),
    (
        "the crisis clock forgets the time at risk",
        "w[case + Case.CLOCK_LEFT] -= w[Head.NOW] - w[case + Case.CLOCK_FROM]",
        "w[case + Case.CLOCK_LEFT] -= 0",
    ),
    (
        "a late answer counts",
        "if of_step(w, step, Step.VIEW) and counts(w, w[thread + Thread.FORK]):",
        "if of_step(w, step, Step.VIEW):",
    ),
]
FAULTS = [Fault(name, KERNEL, old, new, SAME_LOG) for name, old, new in LINES]
ASKED = os.environ.get("RIGHTDOOR_KERNEL_FAULTS") == "1"
slow = pytest.mark.skipif(not ASKED, reason="20 s each: RIGHTDOOR_KERNEL_FAULTS=1 asks for them")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and of the tests that must notice."""
    return copied(tmp_path_factory.mktemp("kernel"))


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_line_is_there_once(fault: Fault) -> None:
    whole = (TOP / KERNEL).read_text("utf-8")
    assert whole.count(fault.old) == 1
    ast.parse(whole.replace(fault.old, fault.new))


@slow
def test_the_kernel_agrees_without_the_faults(copy: Path) -> None:
    done = run(copy, [SAME_LOG])
    assert done.returncode == 0, done.stdout


@slow
@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_fault_of_the_kernel_is_noticed(copy: Path, fault: Fault) -> None:
    must_notice(copy, fault, [SAME_LOG])
