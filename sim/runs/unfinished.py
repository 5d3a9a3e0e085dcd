"""An experiment under way: what it is, who works on it, and what is finished already.

It lives in a hidden folder beside the place its results will have, and goes when they are there.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.errors import Interrupted, Problem, SettingsError
from sim.runs.code_version import version
from sim.runs.differences import in_words
from sim.runs.experiment import Experiment, read_experiment
from sim.runs.processes import lock_file
from sim.runs.run_ledger import Ledger
from sim.words import safe_name

SUFFIX = ".unfinished"
DESCRIBES, LOCK, LEDGER = "experiment.json", "lock", "ledger.sqlite"
PLACE, VERSION, RUNS = "place", "version", "runs"
"""In the description beside what the experiment is."""


class Unfinished:
    """The hidden folder of an experiment whose results will be at ``place``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.folder = place.absolute().parent / f".{safe_name(place.name)}{SUFFIX}"
        self.ledger: Ledger | None = None
        self.replaces = False
        self._handle: int | None = None

    def claim(
        self,
        experiment: Experiment,
        *,
        runs: int | None,
        resume: bool,
        force: bool,
        say: Callable[[str], None],
    ) -> Ledger:
        """Begin or continue; nobody else may at the same time.

        ``runs`` is how many there will be, None where it depends on what comes of them.

        Raises
        ------
        SettingsError
            When somebody else works on it, when there is something unfinished and neither
            ``resume`` nor ``force`` is given, or when what is there is another experiment.
        """
        self.replaces, anew = force, False
        about = {VERSION: version(), RUNS: runs, **experiment.as_dict()}
        self._lock(say)
        try:
            kept = 0 if force and not resume else self.done()
            if kept and not resume:
                text = (
                    f"{kept} finished runs of an interrupted experiment are kept for it; "
                    "continue with --resume, or begin anew with --force"
                )
                raise SettingsError([Problem(text, str(self.place), key="--out")])
            if kept:
                self._must_be(about)
            else:
                anew = True
                self._forget()
                self._describe(about)
            self.ledger = Ledger(self.folder / LEDGER)
        except BaseException:
            self._unlock()
            if anew:
                self.remove()
            raise
        return self.ledger

    def release(self) -> int:
        """Leave it for later; return how many runs are kept (with none, nothing is left)."""
        if self.ledger is None:
            return 0
        try:
            kept = len(self.ledger.finished())
        finally:
            self.ledger.close()
            self._unlock()
        if not kept:
            self.remove()
        return kept

    def left(self) -> str:
        """Leave it for later; return what is kept and how to go on, "" when nothing is."""
        kept = self.release()
        return f"{kept} finished runs are kept: {self._goes_on()}" if kept else ""

    def interrupted(self, units: int | None = None) -> Interrupted:
        """Leave it for later, and return what to say about it."""
        kept = self.release()
        if not kept:
            return Interrupted("interrupted; nothing was written")
        of = f" of {units}" if units else ""
        return Interrupted(f"interrupted; {kept}{of} runs are kept: {self._goes_on()}")

    def _goes_on(self) -> str:
        force = " --force" if self.replaces else ""
        place = shlex.quote(str(self.place))
        return f"continue with the same command and --resume{force} --out {place}"

    def remove(self) -> None:
        """The results are in their place: nothing else is needed."""
        if self.ledger is not None:
            self.ledger.close()
        self._unlock()
        shutil.rmtree(self.folder, ignore_errors=True)

    def clear(self) -> None:
        """Remove what a process that is gone left here when its results were in their place."""
        if self.folder.exists():
            self._lock(lambda text: None)
            self.remove()

    def description(self) -> dict[str, Any]:
        """Return what the experiment is: version, runs, and all of :class:`Experiment`.

        Raises
        ------
        SettingsError
            When it can not be read.
        """
        path = self.folder / DESCRIBES
        try:
            description: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            text = f"can not be read: {error}"
            raise SettingsError([Problem(text, str(path))]) from error
        return description

    def experiment(self) -> Experiment:
        """Return what is asked, ready to be asked again.

        Raises
        ------
        SettingsError
            When it can not be read.
        """
        return read_experiment(self.description(), self.folder / DESCRIBES)

    def done(self) -> int:
        """Return how many runs are finished."""
        if not (self.folder / LEDGER).exists() or not (self.folder / DESCRIBES).exists():
            return 0
        ledger = Ledger(self.folder / LEDGER)
        try:
            return len(ledger.finished())
        finally:
            ledger.close()

    def _forget(self) -> None:
        """What is finished goes first: without what it is of it would be worth nothing."""
        for name in (LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm", DESCRIBES):
            (self.folder / name).unlink(missing_ok=True)

    def _describe(self, about: dict[str, Any]) -> None:
        """Write down what the experiment is: all of it or nothing."""
        text = json.dumps({PLACE: self.place.name, **about}, indent=1) + "\n"
        part = self.folder / f"{DESCRIBES}.part"
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.folder / DESCRIBES)

    def _must_be(self, about: dict[str, Any]) -> None:
        before = {name: value for name, value in self.description().items() if name != PLACE}
        if different := in_words(before, json.loads(json.dumps(about))):
            text = f"what is unfinished there is another experiment: {different}"
            raise SettingsError([Problem(text, str(self.place), key="--resume")])

    # -- the lock -----------------------------------------------------------------------------

    def _lock(self, say: Callable[[str], None]) -> None:
        """Take the lock, a file that names this process; the system lets go of it at our end."""
        path = self.folder / LOCK
        while self._handle is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_CREAT | os.O_RDWR)
            holder = os.read(handle, 1000).decode("utf-8", "replace").strip()
            if not lock_file(handle) or _works(holder):
                os.close(handle)
                text = (
                    f"another run (process {holder or 'not known'}) is working on it; wait, or "
                    f"stop that one (if it is gone from that machine, delete {path})"
                )
                raise SettingsError([Problem(text, str(self.place), key="--out")])
            if _is(handle, path):
                self._handle = handle
            else:  # its holder has just removed it
                os.close(handle)
        if holder:
            say(f"took over from process {holder}, which is gone")
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.truncate(self._handle, 0)
        os.write(self._handle, f"{os.getpid()} {socket.gethostname()}".encode())

    def _unlock(self) -> None:
        if self._handle is not None:
            os.truncate(self._handle, 0)
            with suppress(PermissionError):  # Windows keeps files that are open
                (self.folder / LOCK).unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None


def there(place: Path) -> Unfinished:
    """Return what is unfinished for a place.

    Raises
    ------
    SettingsError
        When nothing is.
    """
    unfinished = Unfinished(place)
    if not unfinished.folder.exists():
        text = "no experiment is there, finished or not; see runs list"
        raise SettingsError([Problem(text, str(place))])
    return unfinished


def unfinished_in(top: Path) -> list[Unfinished]:
    """Return the unfinished experiments whose results will be in a folder, by name."""
    if not top.is_dir():
        return []
    hidden = sorted(path.name for path in top.iterdir() if path.name.endswith(SUFFIX))
    return [_named(top, name.removeprefix(".").removesuffix(SUFFIX)) for name in hidden]


def _named(top: Path, name: str) -> Unfinished:
    """The experiment in the hidden folder of a name, which may stand for one not safe in files."""
    unfinished = Unfinished(top / name)
    with suppress(SettingsError):
        unfinished.place = top / str(unfinished.description().get(PLACE, name))
    return unfinished


def _works(holder: str) -> bool:
    """Say whether a process whose lock is free may be there all the same: on another machine."""
    host = holder.partition(" ")[2]
    return bool(host) and host != socket.gethostname()


def _is(handle: int, path: Path) -> bool:
    """Say whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
