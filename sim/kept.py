"""Compiled modules, kept between runs: compiled once for a machine and user.

The text is written as a module into a folder named after everything it is made from, so numba's
own cache can look after the compiled code; where no folder can be written it stays in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import inspect
import os
import platform
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import cache as once
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


def jit(function: F) -> F:
    """Compile a function; it runs without the interpreter lock."""
    import numba

    compiled: Any = numba.njit(nogil=True, error_model="numpy")(function)
    return cast("F", compiled)


def compiled(function: F) -> F:
    """Return a loop over numbers compiled, or as it stands where numba is not there.

    With it all functions of its module are compiled, each when it is first called.
    """
    if importlib.util.find_spec("numba") is None:
        return function
    return cast("F", vars(_compiled(function.__module__))[function.__name__])


@once
def _compiled(module: str) -> ModuleType:
    source = inspect.getsource(sys.modules[module])
    name = module.rpartition(".")[2]
    place = folder(f"{name}-{fingerprint(source, Path(__file__).read_text(encoding='utf-8'))}")
    made = written(f"rightdoor_{name}", marked(source), place)
    if place is not None:
        for function in vars(made).values():
            if hasattr(function, "enable_caching"):
                function.enable_caching()
    return made


def marked(text: str) -> str:
    """Return a module's text with every function to be compiled."""
    head, mark, rest = text.partition("from __future__ import annotations\n")
    rest = re.sub(r"^def ", "@jit\ndef ", rest, flags=re.MULTILINE)
    return f"{head}{mark}\nfrom sim.kept import jit\n{rest}"


def fingerprint(*made_from: str | bytes) -> str:
    """Return a name for what is made from some texts by this numba and Python."""
    import numba

    config: Any = numba.config
    parts = (numba.__version__, str(config.BOUNDSCHECK), platform.python_version())
    made = hashlib.sha256(" ".join(parts).encode())
    for part in made_from:
        made.update(part.encode() if isinstance(part, str) else part)
    return made.hexdigest()[:16]


def written(name: str, text: str, place: Path | None) -> ModuleType:
    """Return a text as a module of this name, from its folder if there is one."""
    made = ModuleType(name)
    if place is None:
        exec(compile(text, f"{name}.py", "exec"), vars(made))
        return made
    file = place / f"{name}.py"
    if not file.exists():
        part = place / f"{name}-{os.getpid()}-{threading.get_ident()}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made  # where numba looks for it when it loads what it kept
    spec.loader.exec_module(made)
    return made


def folder(name: str) -> Path | None:
    """Return the folder for a compiled module of a name; None where none can be written.

    It is in the user's cache folder, or in the folder for temporary files, readable by the user
    alone: what is in it is run.
    """
    for base in _bases():
        place = base / name
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            if _is_ours(place) and os.access(place, os.W_OK | os.X_OK):
                return place
        except OSError:
            continue
    return None


def is_filled(place: Path | None) -> bool:
    """Say whether something compiled is there."""
    return place is not None and any(place.rglob("*.nbc"))


def _bases() -> Iterator[Path]:
    named = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if named:
        yield Path(named) / "rightdoor"
    with contextlib.suppress(RuntimeError):  # no home
        yield Path.home() / ".cache" / "rightdoor"
    user = os.getuid() if hasattr(os, "getuid") else "user"
    yield Path(tempfile.gettempdir()) / f"rightdoor-{user}"


def _is_ours(place: Path) -> bool:
    if not hasattr(os, "getuid"):
        return True
    found = place.lstat()
    return found.st_uid == os.getuid() and found.st_mode & 0o022 == 0
