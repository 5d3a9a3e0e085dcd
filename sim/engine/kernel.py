"""The kernel: the rules and their compiled clock, translated, compiled and kept (``sim.kept``)."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from types import ModuleType
from typing import Any

from sim import chance, kept, laws, row
from sim.engine import bare, journal, memory, rewrite, subset, timeline, translate
from sim.engine.memory import Memory
from sim.plan import calendars
from sim.rules import (
    concern,
    judgement,
    meetings,
    minute,
    need,
    order,
    people,
    places,
    rows,
    steps,
)

RULES = (
    rows, order, need, judgement, places, people, meetings, concern, steps, minute, memory, journal,
    timeline,
)  # fmt: skip
PLAIN = (
    chance.mix, chance.combine, chance.draw, laws.value, calendars.common, calendars.finish,
    calendars.worked, calendars.after, calendars.first_closing,
)  # fmt: skip
ROOM = {"Case": "case_room", "Concern": "concern_room"}
HEAD = '''"""Made by sim.engine.kernel from the rules; not to be edited."""

from __future__ import annotations

from sim.engine.bare import bare, signed, unsigned
from sim.kept import jit

'''
NAME = "rightdoor_kernel"
SIGNATURE = "void(int64[::1], int64[:, ::1])"


def translated() -> str:
    """Return the rules and their clock, translated."""
    return translate.whole(subset.Known(RULES, PLAIN, Memory), ROOM)


def text() -> str:
    """Return the kernel as a module."""
    return HEAD + re.sub(r"^def ", "@jit\ndef ", translated(), flags=re.MULTILINE)


def fingerprint() -> str:
    """Return a name for all that the kernel is made from."""
    sources = [*RULES, *map(inspect.getmodule, PLAIN), row, bare, kept, subset, rewrite, translate]
    files = [str(getattr(module, "__file__", "")) for module in dict.fromkeys(sources)]
    return kept.fingerprint(*(Path(file).read_bytes() for file in (*files, __file__)))


@once
def place() -> Path | None:
    """Return the folder where the kernel is kept, None where it can not be."""
    return kept.folder(f"kernel-{fingerprint()}")


@once
def module() -> ModuleType:
    """Return the kernel, not compiled yet."""
    made = kept.written(NAME, text(), place())
    if place() is not None:
        made.run.enable_caching()
    return made


def get_ready(say: Callable[[str], None] = lambda text: None) -> Any:
    """Return the compiled ``run(memory, table)``: see ``sim.engine.memory.run``.

    It is compiled, or loaded from where it is kept; ``say`` is told if that takes a while.
    """
    run = module().run
    if not run.signatures:
        if place() is None:
            say("compiling the engine: about 20 s, each time (no folder to keep it in)")
        elif not kept.is_filled(place()):
            say("compiling the engine for this machine: about 20 s, once ...")
        run.compile(SIGNATURE)
    return run
