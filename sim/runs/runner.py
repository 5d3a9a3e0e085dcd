"""Replications of scenarios, on threads or processes; the same numbers for any number of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from sim.demand.table import ConcernTable
from sim.engine.choose import AUTO, COMPILED, chosen
from sim.engine.outcome import Outcome
from sim.errors import RightDoorError, SystemRefusal
from sim.eventlog import NTH
from sim.measures.compute import Measured
from sim.measures.record import Record
from sim.plan.model import CompiledModel
from sim.plan.names import BANDS, Names
from sim.runs import executors
from sim.runs.code_version import version
from sim.runs.result import Result
from sim.runs.run_ledger import Ledger, unit_key
from sim.runs.settings import Settings
from sim.runs.workshop import MODELS, TABLES, Scenarios, Workshop
from sim.scenario.schema import Scenario

Unit = tuple[int, int]
"""Number of the scenario and replication: the smallest piece of work."""
Done = list[Result | str]
"""What comes of units: a result, or why there is none."""
MOST_FAILED = 10
"""When so many units have failed, the others are not tried."""


@dataclass(frozen=True)
class Work:
    """What is to be done with each unit. ``engine`` is "reference" or "compiled"."""

    scenarios: Scenarios
    settings: Settings
    engine: str
    keep_logs: bool = False
    tables: bool = True
    measures: frozenset[str] | None = None


@dataclass(frozen=True)
class Execution:
    """Where and how runs are run; the numbers are the same for all.

    ``engine``: "auto", "reference" or "compiled". ``executor``: "auto" (threads for the compiled
    engine, processes for the reference), "serial", "threads", "processes" or "dask:ADDRESS".
    ``workers``: as many as there are processors when None. ``ledger``: where finished units are
    written at once, and read instead of run when they are there. ``on_done``: called after each
    finished unit. ``keep``: given the scenarios and their results with the event logs (large),
    which are dropped after it.
    """

    engine: str = AUTO
    executor: str = executors.AUTO
    workers: int | None = None
    ledger: Ledger | None = None
    on_done: Callable[[], None] | None = None
    keep: Callable[[Sequence[Scenario], Sequence[Result]], None] | None = None


def replicate(
    scenarios: Sequence[Scenario],
    settings: Settings,
    execution: Execution | None = None,
    *,
    tables: bool = True,
    measures: Collection[str] | None = None,
    first: int = 0,
) -> list[Result]:
    """Run every replication of every scenario.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Checked scenarios; replication ``r`` of each meets the same children.
    execution : Execution, optional
        Where and how; all give the same numbers.
    tables : bool
        Whether to return the tables behind the figures.
    measures : collection of str, optional
        Names of the measures wanted; all of the catalogue when left out. Few cost less.
    first : int
        Number of the first replication.

    Returns
    -------
    list of Result
        Ordered by scenario, then replication, whatever finished first.

    Raises
    ------
    RightDoorError
        When replications fail; it names scenario, replication and seed of each. The others are
        run all the same (unless many fail) and are in the ledger.
    SystemRefusal
        When worker processes are ended from outside (out of memory, for example).
    """
    only = None if measures is None else frozenset(measures)
    execution = execution or Execution()
    work = Work(
        scenarios, settings, chosen(execution.engine), execution.keep is not None, tables, only
    )
    executors.check_executor(execution.executor)
    shelf = _Shelf(work, execution.ledger)
    every = list(_batches(len(scenarios), settings.replications, first))
    results = [shelf.taken(unit) for batch in every for unit in batch if shelf.holds(unit)]
    batches = [left for b in every if (left := [unit for unit in b if not shelf.holds(unit)])]
    workers = execution.workers or executors.processors()
    working = _results(work, batches, execution.executor, workers)
    with closing(working):  # whatever happens here, threads and processes end with it
        results += _shelved(working, shelf, execution.on_done)
    results.sort(key=lambda result: (result.number, result.replication))
    if execution.keep:
        execution.keep(scenarios, results)
        results = [replace(result, log=None, concerns=None) for result in results]
    return results


def _shelved(
    working: Iterator[list[Result | str]], shelf: _Shelf, on_done: Callable[[], None] | None
) -> list[Result]:
    """Put each result on the shelf as it comes; what failed is told when all is done."""
    results: list[Result] = []
    failed: list[str] = []
    for done in working:
        for result in done:
            if isinstance(result, str):
                failed.append(result)
                continue
            results.append(result)
            shelf.put(result)
            if on_done:
                on_done()
        if len(failed) >= MOST_FAILED:
            break
    if failed:
        raise RightDoorError("\n".join(sorted(failed)))
    return results


class _Shelf:
    """Units that are finished already; without a ledger there are none."""

    def __init__(self, work: Work, ledger: Ledger | None) -> None:
        self.work, self.ledger = work, ledger
        self.there = ledger.finished() if ledger else set()
        wanted = (work.tables, None if work.measures is None else sorted(work.measures))
        numbers = range(len(work.scenarios) if ledger else 0)
        self.keys = [unit_key(work.scenarios[n], work.settings, wanted) for n in numbers]
        self.workshop = Workshop(work.scenarios, work.settings, "reference")

    def holds(self, unit: Unit) -> bool:
        return bool(self.there) and (self.keys[unit[0]], unit[1]) in self.there

    def taken(self, unit: Unit) -> Result:
        assert self.ledger is not None
        names = self.workshop.model(unit[0])[1] if self.work.tables else None
        return self.ledger.read(self.keys[unit[0]], unit, names)

    def put(self, result: Result) -> None:
        if self.ledger is not None:
            self.ledger.write(self.keys[result.number], result)


def _batches(scenarios: int, replications: int, begin: int = 0) -> Iterator[list[Unit]]:
    """Yield units to be done together, because they share a model or the same children."""
    if scenarios <= MODELS:
        every = range(begin, begin + replications)
        yield from ([(n, r) for n in range(scenarios)] for r in every)
        return
    end = begin + replications
    for first in range(begin, end, TABLES):
        group = range(first, min(first + TABLES, end))
        yield from ([(n, r) for r in group] for n in range(scenarios))


def _results(
    work: Work, batches: list[list[Unit]], executor: str, workers: int
) -> Generator[Done, None, None]:
    if executor == executors.AUTO:
        executor = executors.THREADS if work.engine == COMPILED else executors.PROCESSES
    if work.engine != COMPILED:
        batches = [[unit] for batch in batches for unit in batch]  # each takes seconds
    workers = min(workers, len(batches))
    if workers <= 1 and executor in (executors.THREADS, executors.PROCESSES):
        executor = executors.SERIAL
    if executor in (executors.SERIAL, executors.THREADS):
        workshop = Workshop(work.scenarios, work.settings, work.engine)
        yield from executors.run_batches(executor, workers, partial(_run, work, workshop), batches)
    else:
        sent = [_sent(work, batch) for batch in batches]
        yield from executors.run_batches(executor, workers, partial(_run_alone, version()), sent)


def _run(work: Work, workshop: Workshop, batch: list[Unit]) -> Done:
    return [_tried(work, unit, workshop) for unit in batch]


def _tried(work: Work, unit: Unit, workshop: Workshop) -> Result | str:
    try:
        return run_unit(work, unit, workshop)
    except RightDoorError as error:
        return str(error)


def _sent(work: Work, batch: list[Unit]) -> tuple[Work, list[Unit]]:
    """What a process needs to do a batch: of thousands of scenarios only its own."""
    return replace(work, scenarios={n: work.scenarios[n] for n, _ in batch}), batch


def _run_alone(ours: str, sent: tuple[Work, list[Unit]]) -> Done:
    """Run units in a process of their own, if it has the same Right Door as the first."""
    work, batch = sent
    if version() != ours:
        raise SystemRefusal(f"a worker has Right Door {version()}, and this is {ours}")
    return _run(work, Workshop(work.scenarios, work.settings, work.engine), batch)


def run_unit(work: Work, unit: Unit, workshop: Workshop) -> Result:
    """Run one replication of one scenario; see :func:`replicate`."""
    number, replication = unit
    try:
        record = simulate_once(workshop, number, replication)
        measured = Measured(record)
        frame = measured.frame(work.measures)
        tables = measured.tables() if work.tables else {}
    except MemoryError:
        raise
    except Exception as error:
        name = work.scenarios[number].name
        where = f"{name}, replication {replication}, seed {work.settings.seed}"
        what = "" if isinstance(error, RightDoorError) else f"{type(error).__name__}: "
        raise RightDoorError(f"{where}: {what}{error}") from error
    kept = (record.log, record.concerns) if work.keep_logs else (None, None)
    return Result(number, replication, record.names, frame, tables, *kept)


def simulate_once(workshop: Workshop, number: int, replication: int) -> Record:
    """Simulate one replication of a scenario and return what the measures read.

    Parameters
    ----------
    number : int
        Place of the scenario in the workshop.
    replication : int
        From 0; with the seed it says which children there are.
    """
    settings = workshop.settings
    model, names = workshop.model(number)
    concerns = workshop.concerns(number, replication)
    outcome = workshop.simulate(number, concerns, replication)
    existed = concerns_that_existed(outcome, concerns, model, names)
    return Record(names, outcome.log, existed, settings.first, settings.last, settings.horizon)


def concerns_that_existed(
    outcome: Outcome, concerns: ConcernTable, model: CompiledModel, names: Names
) -> pd.DataFrame:
    """Return the table of concerns with words for numbers, returns of unmet need included.

    Returns
    -------
    DataFrame
        As ``sim.measures.record.Record.concerns``, ordered by concern number.
    """
    number, row, need = outcome.number, outcome.row, outcome.need
    band = np.searchsorted(model.cut_band, need, side="right")
    columns = {
        "concern": number,
        "child": concerns.child[row],
        "worry": concerns.worry[row],
        "nth": number % NTH,
        "source": _worded(concerns.source[row], list(names.sources["source"])),
        "background": concerns.background[row].astype(bool),
        "minute": outcome.minute,
        "need": need / 1e6,
        "band": _worded(band, BANDS),
    }
    for column, (name, values) in enumerate(names.attributes.items()):
        columns[name] = _worded(concerns.attributes[row, column], values)
    return pd.DataFrame(columns)


def _worded(numbers: np.ndarray, words: Sequence[str]) -> pd.Categorical:
    """Return a column of words from their numbers."""
    return pd.Categorical.from_codes(numbers, pd.Index(list(words), dtype=object))
