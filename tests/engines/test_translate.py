"""The subset of Python that rules are written in, and what comes of it on an array."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sim.engine.kernel import PLAIN, ROOM, RULES, translated
from sim.engine.memory import Memory
from sim.engine.subset import Known, places
from sim.engine.translate import whole
from sim.errors import EngineFault
from sim.row import Chain, Queued, Row
from sim.rules import rows
from sim.rules.rows import Hand, Thread, Wait

HEAD = "from typing import Any\nfrom sim.rules.rows import *\nfrom sim.eventlog import Kind\n"


def module(tmp_path: Path, text: str) -> ModuleType:
    """Return a module of rules."""
    file = tmp_path / "made.py"
    file.write_text(HEAD + text, encoding="utf-8")
    made = ModuleType("made")
    made.__file__ = str(file)
    exec(compile(HEAD + text, str(file), "exec"), vars(made))
    return made


def told(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the rules of a text, translated."""
    made = module(tmp_path, text)
    monkeypatch.setattr("inspect.getsource", lambda one: HEAD + text)
    return whole(Known([made], [], Memory), ROOM)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("x = task.nothing", "Wait has no field nothing"),
        ("x = 1.5", "rules know whole numbers only"),
        ("x = task.left / 2", "not in the subset"),
        ("x = [task.left]", "not in the subset"),
        ("x = {'a': 1}", "not in the subset"),
        ("x = task.wanted.people", "it is not known of which row"),
        ("x = unknown(task)", "no rule of this name"),
        ("x = task.hands.count()", "a chain can append"),
        ("w.dance(task)", "the world can not do that"),
        ("x = min(key=task.left)", "arguments are given in their places"),
        ("raise_it = lambda: 1", "not in the subset"),
        ("for x in task.left: pass", "a rule goes through"),
        ("with task: pass", "a rule has only assignments"),
        ("x = 0 < task.left < 3", "not in the subset"),
        ("x = len(task.hands)", "only Rows and Refs have a length"),
        ("task.on = Hand()", "a new row is given a name"),
        ("x = Kind", "rules know whole numbers"),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_file_line_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, why: str
) -> None:
    text = f"def rule(w: World, task: Wait) -> None:\n    {line}\n"
    with pytest.raises(EngineFault, match=re.escape(why)) as refused:
        told(tmp_path, text, monkeypatch)
    assert re.match(r".*made\.py:5: ", str(refused.value))


def test_a_default_argument_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineFault, match="all arguments of a rule are given"):
        told(tmp_path, "def rule(w: World, x: int = 1) -> None:\n    pass\n", monkeypatch)


def test_a_field_is_read_and_written_at_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "def rule(task: Wait) -> int:\n    task.left -= 2\n    return task.thread.index\n"
    made = told(tmp_path, text, monkeypatch)
    where, of_thread = places(Wait), places(Thread)
    names: dict[str, Any] = {}
    exec(made, names)
    w = [0] * 200
    w[10 + where["left"]], w[10 + where["thread"]], w[100 + of_thread["index"]] = 7, 100, 3
    assert names["rule"](w, 10) == 3
    assert w[10 + where["left"]] == 5


def test_a_new_row_is_empty_whatever_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for what is written at once; a default is a default."""
    text = (
        "def rule(w: World, group: Group) -> Hand:\n"
        "    hand = Hand()\n    hand.group = group\n    return hand\n"
        "def case(w: World) -> Case:\n    made = Case()\n    return made\n"
    )
    names: dict[str, Any] = {}
    exec(told(tmp_path, text, monkeypatch), names)
    head = places(Memory)
    for kind, call in ((Hand, lambda w: names["rule"](w, 5)), (rows.Case, names["case"])):
        w = [77] * 400
        w[head["free"]], w[head["top"]], w[head["case_room"]] = 300, 200, 4
        w[300:316] = [0] * 16
        row = call(w)
        assert row == 200
        for field, place in places(kind).items():
            given = {"group": 5, "band": -1, "threads": 1, "clock_left": -1, "clock_from": -1}
            if field and not (kind is rows.Case and field == "facts"):
                assert w[row + place] == given.get(field, 1 if field == "refs" else 0), field


def test_a_row_that_is_let_go_is_used_again_and_what_was_due_for_it_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "def make(w: World) -> Fork:\n    made = Fork()\n    return made\n"
        "def drop(w: World, fork: Fork) -> None:\n    w.release(fork)\n"
    )
    names: dict[str, Any] = {}
    exec(told(tmp_path, text, monkeypatch), names)
    head, where = places(Memory), places(rows.Fork)
    w = [0] * 400
    w[head["free"]], w[head["top"]] = 300, 200
    first, second = names["make"](w), names["make"](w)
    w[first + where["turn"]] = 9
    names["drop"](w, first)
    assert w[first + where["turn"]] == 0
    assert [names["make"](w), names["make"](w)] == [first, second + where[""]]


def test_rows_in_heaps_and_chains_have_their_links_in_the_same_places() -> None:
    """The heap of the array knows any row by its first four numbers."""
    kinds = [kind for kind in vars(rows).values() if isinstance(kind, type)]
    kinds = [kind for kind in kinds if issubclass(kind, Row) and kind is not Row]
    assert len(kinds) > 15
    for kind in kinds:
        where = places(kind)
        taken = sorted(place for field, place in where.items() if field)
        assert where["next"] == 3
        assert len(set(taken)) == len(taken)
        assert taken[-1] < where[""]
        if issubclass(kind, Queued):
            assert [where[name] for name in ("key", "tie", "child")] == [0, 1, 2]


def test_every_rule_is_in_the_kernel_and_the_world_does_the_same_under_both_clocks() -> None:
    from sim.engine.simpy_clock import SimPyClock

    text = translated()
    known = Known(RULES, PLAIN, Memory)
    assert len(known.rules) > 100
    for name in known.rules:
        assert f"def {name}(" in text
    does = {name for name, one in vars(rows.World).items() if callable(one) and name[0] != "_"}
    does -= {"clear", "release"}
    assert len(does) > 14
    assert does <= set(vars(SimPyClock))
    assert does <= set(known.rules)


def test_a_chain_may_lose_the_row_at_hand_while_it_is_gone_through() -> None:
    chain: Chain[Hand] = Chain()
    hands = [Hand(), Hand(), Hand()]
    for hand in hands:
        chain.append(hand)
    seen = []
    for hand in chain:
        seen.append(hand)
        hand.clear()
    assert seen == hands


def test_a_case_prints_as_a_case() -> None:
    thread = Thread()
    thread.case, thread.number = rows.Case(), 1200
    assert "number=1200" in repr(thread)
    assert "case=<Case>" in repr(thread)
