"""The kernel: the rules and their compiled clock, translated and compiled, kept for next time.

The text is written as a module into a folder named after everything it is made from, so numba's
own cache can look after the compiled code; where no folder can be written it stays in memory.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import os
import platform
import re
import sys
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from types import ModuleType
from typing import Any

import numba

from sim import chance, laws, row
from sim.engine import bare, cache, journal, memory, rewrite, subset, timeline, translate
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

from sim.engine.bare import bare, jit, signed, unsigned

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
    made = hashlib.sha256()
    config: Any = numba.config
    parts = (numba.__version__, str(config.BOUNDSCHECK), platform.python_version())
    made.update(" ".join(parts).encode())
    sources = [*RULES, *map(inspect.getmodule, PLAIN), row, bare, subset, rewrite, translate]
    for module in dict.fromkeys(sources):
        made.update(Path(str(getattr(module, "__file__", ""))).read_bytes())
    made.update(Path(__file__).read_bytes())
    return made.hexdigest()[:16]


@once
def module() -> ModuleType:
    """Return the kernel, not compiled yet, from its folder if there is one."""
    place = cache.folder(fingerprint())
    made = ModuleType(NAME)
    if place is None:
        exec(compile(text(), "kernel.py", "exec"), vars(made))
        return made
    file = place / "kernel.py"
    if not file.exists():
        part = place / f"kernel-{os.getpid()}.part"
        part.write_text(text(), encoding="utf-8")
        part.replace(file)
    spec = importlib.util.spec_from_file_location(NAME, file)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = made  # where numba looks for it when it loads what it kept
    spec.loader.exec_module(made)
    made.run.enable_caching()
    return made


def get_ready(say: Callable[[str], None] = lambda text: None) -> Any:
    """Return the compiled ``run(memory, table)``: see ``sim.engine.memory.run``.

    It is compiled, or loaded from where it is kept; ``say`` is told if that takes a while.
    """
    run = module().run
    if not run.signatures:
        place = cache.folder(fingerprint())
        if place is None:
            say("compiling the engine: about 20 s, each time (no folder to keep it in)")
        elif not cache.is_filled(place):
            say("compiling the engine for this machine: about 20 s, once ...")
        run.compile(SIGNATURE)
    return run
