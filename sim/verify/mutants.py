"""Every branch of the rules made wrong on purpose: which mistakes do the tests notice?

One small change at a time (see ``mutate``) is made in a forked process, and the worked, property
and theory tests that pass through it are run there, the likeliest first, until one fails. numba is
hidden: everything runs on the SimPy clock, and no test can notice by comparing clocks. Changes that
can make no difference are listed with the reason in ``tests/faults/equivalent_mutants.toml``.
Needs a copy of the project with its tests, pytest, and a system that can fork.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import json
import os
import pkgutil
import random
import resource
import signal
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sim.errors import EngineFault
from sim.verify.mutate import Mutant, covered, functions, mutants

if TYPE_CHECKING:
    import pytest

RULES = "sim.rules"
TOP = Path(__file__).resolve().parents[2]
TESTS = ("tests/worked", "tests/property", "tests/theory")
EQUIVALENT = TOP / "tests" / "faults" / "equivalent_mutants.toml"
GOAL = 0.95
PATIENCE, TIMES_AS_LONG = 10, 10
"""A test may take so many seconds more, and so many times as long, as without the change."""
MEMORY = 3 << 30
Lines = set[tuple[str, int]]
"""Statements, as (function, line)."""


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: which test noticed ("" for none), or why it does not matter."""

    function: str
    line: int
    change: str
    by: str = ""
    why: str = ""
    tests: int = 0
    seconds: float = 0.0

    @property
    def survived(self) -> bool:
        """Say whether nobody noticed, and nobody has said why."""
        return not self.by and not self.why


@dataclass(frozen=True)
class Known:
    """A test as it is without any change: what it passes through, how long it takes."""

    place: int
    lines: Lines
    seconds: float


def campaign(
    package: str = RULES,
    *,
    only: str | None = None,
    sample: int | None = None,
    kept: Path | None = None,
    tests: Sequence[str] = TESTS,
    workers: int = os.cpu_count() or 1,
    say: Callable[[str], None] = lambda text: None,
) -> list[Verdict]:
    """Change the functions of a package, one change at a time, and say who notices.

    Parameters
    ----------
    package : str
        A package or module; its modules are changed.
    only : str, optional
        Functions whose name ("module.function") begins like this.
    sample : int, optional
        So many mutants, chosen at random but always the same; else all of them.
    kept : Path, optional
        A file of JSON lines to which verdicts are added as they come. What it says was noticed is
        not tried again, nor what survived the same tests.
    tests : sequence of str
        Files and folders of tests, from the top of the project.
    workers : int
        Processes at a time.

    Raises
    ------
    EngineFault
        When the tests do not run at all.
    ImportError
        When pytest is not there.
    """
    os.environ["RIGHTDOOR_NO_SETUP"] = "1"
    sys.modules["numba"] = None  # type: ignore[assignment]  # it is as if it were not installed
    import pytest

    trial = Trial(_chosen(package, only, sample), workers, _Kept(kept, tests), say)
    quiet = ["-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly"]
    words = ["--capture=no", "--rootdir", str(TOP), *quiet, *(str(TOP / test) for test in tests)]
    if pytest.main(words, plugins=[trial]) != 0:
        raise EngineFault("the tests can not be collected, or do not run to their end")
    return sorted(trial.verdicts, key=lambda v: (v.function.partition(".")[0], v.line))


def _chosen(package: str, only: str | None, sample: int | None) -> list[Mutant]:
    found = [
        mutant
        for module in modules(package)
        for function in functions(module)
        if function.name.startswith(only or "")
        for mutant in mutants(function)
    ]
    if sample is not None and sample < len(found):
        places = sorted(random.Random(1).sample(range(len(found)), sample))
        found = [found[place] for place in places]
    return found


def modules(package: str) -> list[ModuleType]:
    """Return the modules of a package, or the one module of that name."""
    whole = importlib.import_module(package)
    inner = pkgutil.iter_modules(getattr(whole, "__path__", []), f"{package}.")
    return [importlib.import_module(one.name) for one in inner] or [whole]


def equivalent() -> dict[tuple[str, str], str]:
    """Return why a change can make no difference, by function and change."""
    explained = tomllib.loads(EQUIVALENT.read_text("utf-8")) if EQUIVALENT.exists() else {}
    return {
        (entry["function"], change): entry["why"]
        for entry in explained.get("equivalent", [])
        for change in entry["changes"]
    }


class _Kept:
    """Verdicts that are known already, and the file they are in."""

    def __init__(self, file: Path | None, tests: Sequence[str]) -> None:
        self.file, self.tests = file, _digest(tests)
        self.known: dict[tuple[str, int, str], Verdict] = {}
        lines = file.read_text("utf-8").splitlines() if file and file.exists() else []
        for line in lines:
            fields = json.loads(line)
            same = fields.pop("digest") == self.tests
            verdict = Verdict(**fields)
            if verdict.by or same:
                self.known[verdict.function, verdict.line, verdict.change] = verdict

    def keep(self, verdict: Verdict) -> None:
        if self.file:
            with self.file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(verdict) | {"digest": self.tests}) + "\n")


def _digest(tests: Sequence[str]) -> str:
    found = hashlib.sha256()
    for test in tests:
        place = TOP / test
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


@dataclass(eq=False)
class Trial:
    """A plugin of pytest: once tests are collected, it tries mutants instead of running them."""

    mutants: list[Mutant]
    workers: int
    kept: _Kept
    say: Callable[[str], None]
    verdicts: list[Verdict] = field(default_factory=list)
    failed: bool = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notice a failure."""
        self.failed = self.failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find out what each test passes through, then try each mutant."""
        if session.testsfailed:
            return False  # not all could be collected
        items = [item for item in session.items if "compiled" not in item.name]
        gc.collect()
        gc.freeze()
        untried = list(self._untried())
        if untried:
            self.say(f"{len(items)} tests on the SimPy clock, without any change")
            known = [Known(i, set(map(tuple, lines)), s) for i, lines, s in self._known(items)]
            self.say(f"{len(known)} of them pass, and pass through what is changed")
            self._try(untried, items, known)
        return True

    def _untried(self) -> Iterator[Mutant]:
        reasons = equivalent()
        for mutant in self.mutants:
            key = (mutant.function.name, mutant.line, mutant.change)
            why = reasons.get((mutant.function.name, mutant.change))
            if why:
                self.verdicts.append(Verdict(*key, why=why))
            elif key in self.kept.known:
                self.verdicts.append(self.kept.known[key])
            else:
                yield mutant

    # -- without any change -----------------------------------------------------------------------

    def _known(self, items: list[pytest.Item]) -> Iterator[tuple[int, list[list[Any]], float]]:
        """Return (place, lines, seconds) of each test that passes and passes through them."""
        child = Child(partial(self._listen, items))
        text, how = child.ended()
        if how:
            raise EngineFault(f"the tests without any change: {how}")
        return (json.loads(line) for line in text.splitlines())

    def _listen(self, items: list[pytest.Item], tell: Callable[[str], None]) -> None:
        lines: Lines = set()
        for function in {mutant.function.name: mutant.function for mutant in self.mutants}.values():
            name = function.name
            hit = f"__passed_{name.replace('.', '_')}__"
            function.runs.__globals__[hit] = lambda line, name=name: lines.add((name, line))
            function.runs.__code__ = covered(function, hit)
        for place, item in enumerate(items):
            lines.clear()
            self.failed, began = False, time.perf_counter()
            _run(item, items[place + 1] if place + 1 < len(items) else None)
            if lines and not self.failed:
                seconds = time.perf_counter() - began
                tell(json.dumps([place, sorted(lines), round(seconds, 3)]) + "\n")

    # -- one change at a time ---------------------------------------------------------------------

    def _try(self, untried: list[Mutant], items: list[pytest.Item], known: list[Known]) -> None:
        noticed: defaultdict[str, Counter[int]] = defaultdict(Counter)
        running: dict[int, tuple[Mutant, Child, int]] = {}
        waiting = list(reversed(untried))
        done = 0
        while waiting or running:
            while waiting and len(running) < self.workers:
                mutant = waiting.pop()
                place = (mutant.function.name, mutant.line)
                likely = noticed[mutant.function.name]
                order = [test for test in known if place in test.lines]
                order.sort(key=lambda test: (-likely[test.place], test.seconds))
                child = Child(partial(self._attempt, mutant, order, items))
                running[child.pid] = (mutant, child, len(order))
            pid, status = os.wait()
            mutant, child, tests = running.pop(pid)
            text, by = child.ended(status)
            if text:
                noticed[mutant.function.name][int(text)] += 1
                by = items[int(text)].nodeid
            place_and_change = (mutant.function.name, mutant.line, mutant.change)
            verdict = Verdict(*place_and_change, by, tests=tests, seconds=round(child.seconds, 1))
            self.verdicts.append(verdict)
            self.kept.keep(verdict)
            done += 1
            if verdict.survived:
                self.say(
                    f"survived {tests} tests: {mutant.function.name}:{mutant.line} {mutant.change}"
                )
            if done % 50 == 0:
                self.say(f"{done} of {len(untried)} tried")

    def _attempt(
        self,
        mutant: Mutant,
        order: list[Known],
        items: list[pytest.Item],
        tell: Callable[[str], None],
    ) -> None:
        """Run the tests that pass through the change until one fails."""
        mutant.seed()
        self.failed = False
        for test, following in zip(order, [*order[1:], None], strict=False):
            signal.setitimer(signal.ITIMER_REAL, PATIENCE + TIMES_AS_LONG * test.seconds)
            _run(items[test.place], items[following.place] if following else None)
            if self.failed:
                tell(str(test.place))
                return


def _run(item: pytest.Item, following: pytest.Item | None) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


class Child:
    """A forked process that does something and tells its parent a text."""

    def __init__(self, do: Callable[[Callable[[str], None]], None]) -> None:
        self.began = time.perf_counter()
        self.reads, writes = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _child(do, writes)
        os.close(writes)

    def ended(self, status: int | None = None) -> tuple[str, str]:
        """Return what it wrote, and how it came to its end, if that was not in peace."""
        with os.fdopen(self.reads, encoding="utf-8") as pipe:
            text = pipe.read()
        if status is None:
            _, status = os.waitpid(self.pid, 0)
        self.seconds = time.perf_counter() - self.began
        if os.WIFSIGNALED(status):
            ended = os.WTERMSIG(status)
            return text, "too long" if ended == signal.SIGALRM else f"signal {ended}"
        return text, "an error outside the tests" if os.WEXITSTATUS(status) else ""


def _child(do: Callable[[Callable[[str], None]], None], writes: int) -> None:
    status = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        with os.fdopen(writes, "w", encoding="utf-8", closefd=False) as pipe:
            do(lambda text: _tell(pipe, text))
        status = 0
    finally:
        os._exit(status)


def _tell(pipe: Any, text: str) -> None:
    pipe.write(text)
    pipe.flush()


def tried(
    *, only: str | None, sample: int | None, kept: Path | None, quiet: bool
) -> tuple[str, bool]:
    """Try the rules of the model, as ``verify --mutants`` does; see ``campaign`` and ``report``."""

    def say(text: str) -> None:
        if not quiet:
            print(text, file=sys.stderr, flush=True)

    return report(campaign(only=only, sample=sample, kept=kept, say=say))


# -- the report -----------------------------------------------------------------------------------


def report(verdicts: Sequence[Verdict]) -> tuple[str, bool]:
    """Return the table by module with all survivors, and whether the goal is met.

    It is met when at least 95 % of the changes that matter are noticed, and none survived without
    a reason.
    """
    modules = sorted({verdict.function.partition(".")[0] for verdict in verdicts})
    rows = [_row(module, [v for v in verdicts if v.function.startswith(f"{module}.")])
            for module in modules]  # fmt: skip
    survivors = [f"  {v.function}, line {v.line}: {v.change}  ({v.tests} tests)"
                 for v in verdicts if v.survived]  # fmt: skip
    head = f"{'':<24}{'changes':>9}{'noticed':>9}{'explained':>11}{'survived':>10}{'share':>9}"
    lines = [head, *rows, _row("all", verdicts)]
    if survivors:
        lines += ["", "nobody noticed:", *survivors]
    return "\n".join(lines), not survivors and _share(verdicts) >= GOAL


def _row(name: str, verdicts: Sequence[Verdict]) -> str:
    noticed = sum(bool(v.by) for v in verdicts)
    explained, survived = sum(bool(v.why) for v in verdicts), sum(v.survived for v in verdicts)
    share = f"{100 * _share(verdicts):.1f} %"
    return f"{name:<24}{len(verdicts):>9}{noticed:>9}{explained:>11}{survived:>10}{share:>9}"


def _share(verdicts: Sequence[Verdict]) -> float:
    noticed = sum(bool(verdict.by) for verdict in verdicts)
    return noticed / max(noticed + sum(verdict.survived for verdict in verdicts), 1)
