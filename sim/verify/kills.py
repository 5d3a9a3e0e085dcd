"""A run killed at random times and continued: the same tables, and nothing is done twice.

The process is ended by the system (``kill -9``), so nothing of it can tidy up. Run as a program
(``python -m sim.verify.kills NOTES OUT``) it asks the question and notes every unit begun.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from sim.measures.record import Record
from sim.questions.ask import ask
from sim.questions.options import Common, Run
from sim.results.manifest import digest
from sim.runs import runner
from sim.runs.workshop import Workshop

QUESTION = Run("before-2006")
COMMON = Common(
    replications=12,
    years=0.25,
    warm_up_weeks=4,
    follow_up_weeks=2,
    executor="threads",
    workers=2,
    no_figures=True,
    resume=True,
)
"""A few seconds, more than half of them spent in replications."""
MOST_TRIES = 10
"""So many commands are begun at most for each kill wanted: some end before their time comes."""
LONGEST = 600
"""Seconds after which a command is taken to hang."""


@dataclass(frozen=True)
class Kills:
    """What came of killing runs.

    ``kills``: processes that were at work and were killed. ``kept``: finished units found in
    ledgers after kills, each kill's added up. ``redone``: units begun again although they were
    in the ledger. ``experiments``: runs brought to their end; ``different``: those of them
    with a table that is not, byte for byte, what it is undisturbed; ``left``: hidden files and
    folders that remained beside them.
    """

    kills: int
    kept: int
    redone: int
    experiments: int
    different: int
    left: int

    @property
    def right(self) -> bool:
        """Whether kills, and units kept through them, were seen, and nothing was wrong."""
        seen = self.kills > 0 and self.kept > 0 and self.experiments > 0
        return seen and not (self.redone or self.different or self.left)


def kill_at_random(
    times: int,
    folder: Path,
    *,
    seed: int,
    say: Callable[[str], None] = lambda text: None,
) -> Kills:
    """Kill runs at random times, continue each until it is done, and compare it with one in peace.

    Parameters
    ----------
    times : int
        How many kills; when a run ends before, another is begun.
    folder : Path
        An empty folder to work in.
    seed : int
        The times follow from it, as shares of what the run takes in peace.
    say : callable
        Told of every kill.

    Raises
    ------
    RuntimeError
        When a command fails, hangs, or ends before its time too often.
    """
    random = Random(seed)
    began = time.monotonic()
    trial = _Trial(folder)
    trial.leg(None)
    lasted = time.monotonic() - began
    wanted = trial.tables()
    kills = kept = redone = experiments = different = left = 0
    for _ in range(MOST_TRIES * times):
        before = trial.kept()
        ended = trial.leg(random.uniform(0, lasted) if kills < times else None)
        redone += len(before & trial.begun())
        if not ended:
            kills += 1
            kept += len(trial.kept())
            say(f"kill {kills} of {times}: {len(trial.kept())} units kept")
            continue
        experiments += 1
        different += trial.tables() != wanted
        left += trial.left()
        if kills == times:
            return Kills(kills, kept, redone, experiments, different, left)
    raise RuntimeError(f"only {kills} kills in {MOST_TRIES * times} commands")


class _Trial:
    """One place for results, where runs are begun, killed and continued."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out, self.notes = folder / "out", folder / "begun.txt"

    def leg(self, limit: float | None) -> bool:
        """Begin or continue; kill it after ``limit`` seconds. Say whether it came to its end."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.notes.write_text("")
        top = Path(__file__).resolve().parents[2]
        env = {**os.environ, "PYTHONPATH": str(top), "RIGHTDOOR_NO_SETUP": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, str(self.notes), str(self.out)],
            cwd=self.folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            _, said = process.communicate(timeout=LONGEST if limit is None else limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            if limit is None:
                raise RuntimeError(f"not done in {LONGEST} seconds") from None
            return process.returncode == 0  # it was just done
        if process.returncode:
            raise RuntimeError(f"exit code {process.returncode}: {said.decode()}")
        return True

    def begun(self) -> set[tuple[int, int]]:
        """Return the units, (scenario, replication), that the last command began."""
        lines = self.notes.read_text().splitlines(keepends=True)
        whole = [line.split() for line in lines if line.endswith("\n")]
        return {(int(number), int(replication)) for number, replication in whole}

    def kept(self) -> set[tuple[int, int]]:
        """Return the units in the ledger, of a run of one scenario."""
        path = self.folder / ".out.unfinished" / "ledger.sqlite"
        if not path.exists():
            return set()
        with closing(sqlite3.connect(path)) as ledger:
            try:
                rows = ledger.execute("SELECT replication FROM units").fetchall()
            except sqlite3.OperationalError:  # killed before there was a table
                return set()
        return {(0, replication) for (replication,) in rows}

    def tables(self) -> dict[str, str]:
        """Return the digest of every table of the results."""
        return {path.name: digest(path) for path in sorted(self.out.glob("*.csv"))}

    def left(self) -> int:
        """Return how many hidden files and folders are beside the results, and in them."""
        hidden = [*self.folder.glob(".*"), *self.out.rglob(".*"), *self.out.rglob("*.part*")]
        return len(hidden)


def _main() -> None:
    """Ask the question, and write down every unit that is begun."""
    notes, out = map(Path, sys.argv[1:])
    simulate = runner.simulate_once

    def noted(workshop: Workshop, number: int, replication: int) -> Record:
        with notes.open("a") as file:
            file.write(f"{number} {replication}\n")
        return simulate(workshop, number, replication)

    runner.simulate_once = noted
    ask(QUESTION, replace(COMMON, out=out))


if __name__ == "__main__":
    _main()
