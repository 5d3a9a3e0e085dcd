"""Replications of scenarios, on one or several processes; the same numbers for any number."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import RightDoorError, SystemRefusal
from sim.eventlog import NTH
from sim.experiment.settings import Settings
from sim.measures.record import Record
from sim.plan.names import BANDS

if TYPE_CHECKING:
    import pandas as pd

    from sim.demand.table import ConcernTable
    from sim.engine.reference import Outcome
    from sim.eventlog import EventLog
    from sim.plan.model import CompiledModel
    from sim.plan.names import Names
    from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Unit:
    """One replication of one scenario: the smallest piece of work."""

    number: int
    scenario: Scenario
    settings: Settings
    replication: int
    keep_log: bool


@dataclass(frozen=True)
class Result:
    """What one unit leaves behind: measures and tables as ``sim.measures`` returns them.

    ``number`` is the place of the scenario in the experiment. ``log`` and ``concerns`` are None
    unless logs are kept.
    """

    number: int
    replication: int
    names: Names
    measures: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    log: EventLog | None
    concerns: pd.DataFrame | None


def replicate(
    scenarios: Sequence[Scenario],
    settings: Settings,
    *,
    workers: int | None = None,
    keep_logs: bool = False,
    on_done: Callable[[], None] | None = None,
) -> list[Result]:
    """Run every replication of every scenario.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Checked scenarios; replication ``r`` of each meets the same children.
    workers : int, optional
        Processes; as many as there are processors when left out.
    keep_logs : bool
        Whether to return the event logs (large) with the measures.
    on_done : callable, optional
        Called after each finished unit, in the calling process.

    Returns
    -------
    list of Result
        Ordered by scenario, then replication, whatever finished first.

    Raises
    ------
    RightDoorError
        When a replication fails; it names scenario, replication and seed.
    SystemRefusal
        When a worker process was ended from outside (out of memory, for example).
    """
    units = [
        Unit(number, scenario, settings, replication, keep_logs)
        for replication in range(settings.replications)
        for number, scenario in enumerate(scenarios)
    ]
    count = min(workers or os.cpu_count() or 1, len(units))
    results = []
    for result in map(run_unit, units) if count == 1 else _in_processes(units, count):
        results.append(result)
        if on_done:
            on_done()
    return sorted(results, key=lambda result: (result.number, result.replication))


def run_unit(unit: Unit) -> Result:
    """Run one replication; see :func:`replicate`."""
    from sim.measures.compute import Measured

    try:
        record = simulate_once(unit.scenario, unit.settings, unit.replication)
        measured = Measured(record)
        frame, tables = measured.frame(), measured.tables()
    except RightDoorError:
        raise
    except Exception as error:
        where = f"{unit.scenario.name}, replication {unit.replication}, seed {unit.settings.seed}"
        raise RightDoorError(f"{where}: {type(error).__name__}: {error}") from error
    kept = (record.log, record.concerns) if unit.keep_log else (None, None)
    return Result(unit.number, unit.replication, record.names, frame, tables, *kept)


def simulate_once(scenario: Scenario, settings: Settings, replication: int) -> Record:
    """Simulate one replication of a checked scenario and return what the measures read.

    Parameters
    ----------
    replication : int
        From 0; with the seed it says which children there are.
    """
    from sim.demand.draw import draw_concerns
    from sim.engine.reference import simulate
    from sim.plan.compile import compile_model
    from sim.plan.pathway import step_numbers

    horizon = settings.horizon
    model, names = compile_model(scenario, horizon=horizon)
    concerns = draw_concerns(
        scenario,
        step_numbers(scenario),
        seed=settings.seed,
        replication=replication,
        horizon=horizon,
    )
    outcome = simulate(model, concerns, replication=replication)
    existed = concerns_that_existed(outcome, concerns, model, names)
    return Record(names, outcome.log, existed, settings.first, settings.last, horizon)


def concerns_that_existed(
    outcome: Outcome, concerns: ConcernTable, model: CompiledModel, names: Names
) -> pd.DataFrame:
    """Return the table of concerns with names instead of numbers, returns of unmet need included.

    Returns
    -------
    DataFrame
        As ``sim.measures.record.Record.concerns``, ordered by concern number.
    """
    import pandas as pd

    order = np.argsort(outcome.number, kind="stable")
    number, row, need = outcome.number[order], outcome.row[order], outcome.need[order]
    sources, bands = np.array(names.sources["source"], dtype=object), np.array(BANDS, dtype=object)
    columns = {
        "concern": number,
        "child": concerns.child[row],
        "worry": concerns.worry[row],
        "nth": number % NTH,
        "source": sources[concerns.source[row]],
        "background": concerns.background[row].astype(bool),
        "minute": outcome.minute[order],
        "need": need / 1e6,
        "band": bands[np.searchsorted(model.cut_band, need, side="right")],
    }
    for column, (name, values) in enumerate(names.attributes.items()):
        columns[name] = np.array(values, dtype=object)[concerns.attributes[row, column]]
    return pd.DataFrame(columns)


def _in_processes(units: list[Unit], count: int) -> Iterator[Result]:
    """Yield results as they come. Fresh processes: nothing is inherited, on any system."""
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, mp_context=fresh, initializer=_die_when_interrupted)
    try:
        futures: list[Future[Result]] = [pool.submit(run_unit, unit) for unit in units]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool as error:
        raise SystemRefusal(
            "a worker process was ended from outside (out of memory?); try --workers 1"
        ) from error
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _die_when_interrupted() -> None:
    """Ctrl-C reaches the workers too; the first process says what there is to say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
