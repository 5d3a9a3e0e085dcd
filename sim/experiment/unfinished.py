"""An experiment under way: what it is, who works on it, and what is finished already.

It lives in a hidden folder beside the place its results will have, and goes when they are there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Interrupted, Problem, SettingsError
from sim.experiment.ledger import Ledger
from sim.experiment.processes import is_running
from sim.experiment.settings import Settings
from sim.version import __version__
from sim.words import safe_name

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

SUFFIX = ".unfinished"
TELLS, LOCK, LEDGER = "experiment.json", "lock", "ledger.sqlite"
CODE = ("chance.py", "elementary.py", "laws.py", "demand", "plan", "engine", "measures")
"""Files of the package that decide what a replication gives."""


def identity(
    scenarios: Sequence[Scenario],
    settings: Settings,
    options: Mapping[str, Any],
    *,
    kind: str = "compare",
) -> dict[str, Any]:
    """Return all that decides the results: version, settings, scenarios in full, and options.

    ``kind`` is the command that asked.
    """
    return {
        "kind": kind,
        "version": f"{__version__} ({_code()[:12]})",
        "settings": settings.as_dict(),
        "options": dict(options),
        "scenarios": [scenario.model_dump(mode="json") for scenario in scenarios],
    }


class Unfinished:
    """The hidden folder of an experiment whose results will be at ``place``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.folder = place.absolute().parent / f".{safe_name(place.name)}{SUFFIX}"
        self.ledger: Ledger | None = None

    def claim(
        self, told: dict[str, Any], *, resume: bool, force: bool, say: Callable[[str], None]
    ) -> Ledger:
        """Begin or continue; nobody else may at the same time.

        Raises
        ------
        SettingsError
            When somebody else works on it, when there is something unfinished and neither
            ``resume`` nor ``force`` is given, or when what is there is another experiment.
        """
        there = (self.folder / TELLS).exists()
        if there and not resume and not force:
            text = (
                f"{self.done()} finished runs of an interrupted experiment are kept for it; "
                "continue with --resume, or begin anew with --force"
            )
            raise SettingsError([Problem(text, str(self.place), key="--out")])
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock(say)
        try:
            if there and resume:
                self._must_be(told)
            elif there:
                self._forget()
            (self.folder / TELLS).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
            self.ledger = Ledger(self.folder / LEDGER)
        except BaseException:
            self._unlock()
            raise
        return self.ledger

    def release(self) -> int:
        """Leave it for later; return how many runs are kept (with none, nothing is left)."""
        if self.ledger is None:
            return 0
        kept = len(self.ledger.finished())
        self.ledger.close()
        self._unlock()
        if not kept:
            self.remove()
        return kept

    def interrupted(self, units: int | None = None) -> Interrupted:
        """Leave it for later, and return what to say about it."""
        kept = self.release()
        if not kept:
            return Interrupted("interrupted; nothing was written")
        of = f" of {units}" if units else ""
        return Interrupted(
            f"interrupted; {kept}{of} runs are kept: continue with the same command and "
            f"--resume --out {self.place}"
        )

    def remove(self) -> None:
        """The results are in their place: nothing else is needed."""
        if self.ledger is not None:
            self.ledger.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def told(self) -> dict[str, Any]:
        """Return what the experiment is, as :func:`identity` told it.

        Raises
        ------
        SettingsError
            When it can not be read.
        """
        path = self.folder / TELLS
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            text = f"can not be read: {error}"
            raise SettingsError([Problem(text, str(path))]) from error
        return found

    def done(self) -> int:
        """Return how many runs are finished."""
        if not (self.folder / LEDGER).exists():
            return 0
        ledger = Ledger(self.folder / LEDGER)
        try:
            return len(ledger.finished())
        finally:
            ledger.close()

    def _forget(self) -> None:
        for path in self.folder.iterdir():
            if path.name != LOCK:
                path.unlink()

    def _must_be(self, told: dict[str, Any]) -> None:
        before = self.told()
        found = differences(before, told)
        if found:
            text = f"what is unfinished there is another experiment: {found}"
            raise SettingsError([Problem(text, str(self.place), key="--resume")])

    # -- the lock -----------------------------------------------------------------------------

    def _lock(self, say: Callable[[str], None]) -> None:
        path = self.folder / LOCK
        owner = f"{os.getpid()} {socket.gethostname()}"
        for _ in range(2):
            try:
                handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            except FileExistsError:
                who = path.read_text(encoding="utf-8").strip() if path.exists() else ""
                if _works(who):
                    text = f"another run (process {who}) is working on it; wait, or stop that one"
                    raise SettingsError([Problem(text, str(self.place), key="--out")]) from None
                say(f"took over from process {who}, which is gone")
                path.unlink(missing_ok=True)
                continue
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(owner)
            return
        text = "another run has just begun to work on it"
        raise SettingsError([Problem(text, str(self.place), key="--out")])

    def _unlock(self) -> None:
        (self.folder / LOCK).unlink(missing_ok=True)


def unfinished_in(top: Path) -> list[Unfinished]:
    """Return the unfinished experiments whose results will be in a folder, by name."""
    if not top.is_dir():
        return []
    found = sorted(path for path in top.iterdir() if path.name.endswith(SUFFIX))
    return [Unfinished(top / path.name.removeprefix(".").removesuffix(SUFFIX)) for path in found]


def _works(who: str) -> bool:
    """Say whether the process that wrote a lock may still be there."""
    pid, _, host = who.partition(" ")
    if not pid.isdigit() or host != socket.gethostname():
        return bool(host) and host != socket.gethostname()
    return int(pid) != os.getpid() and is_running(int(pid))


def differences(before: Any, now: Any) -> str:
    """Return what differs in words, "" for nothing."""
    found = list(_differences("", before, now))
    return "; ".join([*found[:8], f"and {len(found) - 8} more"] if len(found) > 8 else found)


def _differences(key: str, before: Any, now: Any) -> Iterator[str]:
    """Yield "key: was X, is Y" for every value that differs."""
    if isinstance(before, dict) and isinstance(now, dict):
        for name in [*before, *(n for n in now if n not in before)]:
            inner = f"{key}.{name}" if key else str(name)
            yield from _differences(inner, before.get(name), now.get(name))
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for number, (old, new) in enumerate(zip(before, now, strict=True)):
            yield from _differences(f"{key}[{number}]", old, new)
    elif before != now:
        yield f"{key}: was {_short(before)}, is {_short(now)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _code() -> str:
    """A digest of the code that decides the results."""
    top = Path(__file__).resolve().parents[1]
    told = hashlib.sha256()
    for name in CODE:
        path = top / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            told.update(file.relative_to(top).as_posix().encode() + file.read_bytes())
    return told.hexdigest()
