"""Where units run: here, on threads, in processes, or on a Dask cluster. The same results."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures import as_completed as as_done
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from sim.errors import Problem, RightDoorError, SettingsError, SystemRefusal
from sim.runs.code_version import version

AUTO, SERIAL, THREADS, PROCESSES, DASK = "auto", "serial", "threads", "processes", "dask:"
EXECUTORS = (AUTO, SERIAL, THREADS, PROCESSES)
TRIES = 3
"""So often a batch is begun anew when a worker process is ended from outside."""
LONELY = 4
"""So often five seconds may pass without any worker on a cluster."""
PATIENCE = "10s"
"""So long a cluster may take to answer, and its first worker to be there."""

Batch = TypeVar("Batch")
Done = TypeVar("Done")


def check_executor(name: str) -> None:
    """Check the name of an executor.

    Raises
    ------
    SettingsError
        When there is none of that name, or Dask is asked for and not installed.
    """
    if name in EXECUTORS:
        return
    if not name.startswith(DASK):
        known = ", ".join(EXECUTORS)
        text = f"{name!r} is not one of {known}, or dask:tcp://HOST:PORT"
        raise SettingsError([Problem(text, key="--executor")])
    dask_client_class()


def run_batches(
    executor: str, workers: int, do: Callable[[Batch], Done], batches: Sequence[Batch]
) -> Iterator[Done]:
    """Do all batches and yield what comes of them, in the order in which they are done.

    Parameters
    ----------
    executor : str
        "serial", "threads", "processes" or "dask:ADDRESS".
    do : callable
        Takes a batch; for processes and Dask it and the batches must be picklable.

    Raises
    ------
    SystemRefusal
        When worker processes are ended from outside again and again, or no cluster answers.
    """
    if executor == SERIAL:
        yield from map(do, batches)
    elif executor == THREADS:
        with _pool(ThreadPoolExecutor(workers)) as pool:
            yield from (f.result() for f in as_done([pool.submit(do, b) for b in batches]))
    elif executor == PROCESSES:
        yield from _in_processes(workers, do, batches)
    else:
        yield from _on_cluster(executor.removeprefix(DASK), do, batches)


class _pool:
    """A pool that drops what has not begun when it is left, and waits for what has."""

    def __init__(self, pool: Executor) -> None:
        self.pool = pool

    def __enter__(self) -> Executor:
        return self.pool

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)


def _in_processes(
    workers: int, do: Callable[[Batch], Done], batches: Sequence[Batch]
) -> Iterator[Done]:
    """Fresh processes: nothing is inherited, on any system. A killed worker's batch is redone."""
    left, tries = dict(enumerate(batches)), 0
    while left:
        pool = ProcessPoolExecutor(
            min(workers, len(left)),
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_end_with_the_first_process,
        )
        before = len(left)
        try:
            with _deaf_to_interrupts():
                futures = {pool.submit(do, batch): number for number, batch in left.items()}
            for future in as_done(futures):
                result = future.result()
                del left[futures[future]]
                yield result
        except BrokenProcessPool as error:
            tries = tries + 1 if len(left) == before else 1
            if tries >= TRIES:
                raise SystemRefusal(
                    "worker processes were ended from outside again and again "
                    "(out of memory?); try --workers 1"
                ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes begun in here never hear Ctrl-C, which reaches them too: the first one ends them.

    For the first process it is only put off. Where a system has no such masks, nothing is done.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_the_first_process() -> None:
    """A worker whose first process is gone (killed, for example) would wait for work for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _on_cluster(
    address: str, do: Callable[[Batch], Done], batches: Sequence[Batch]
) -> Iterator[Done]:
    """Dask sees to workers that come, go and die."""
    client_class = dask_client_class()
    try:
        client = client_class(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise SystemRefusal(
            f"no cluster answers at {address}: {error}; start one with `dask scheduler`, "
            "or run without --executor"
        ) from error
    try:
        _must_be_ours(client, address)
        pool = client.get_executor(pure=False, retries=TRIES)
        futures: list[Future[Any]] = [pool.submit(do, batch) for batch in batches]
        left, alone = set(futures), 0
        while left and alone < LONELY:
            done, left = wait(left, timeout=5, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
            alone = 0 if done or client.nthreads() else alone + 1
        if left:
            raise SystemRefusal(f"the cluster at {address} has no workers any more")
    except RightDoorError:
        raise
    except Exception as error:  # of ours there are none: units tell of theirs
        why = str(error).partition("\n")[0] or type(error).__name__
        raise SystemRefusal(
            f"the cluster at {address} failed: {why}; see: cluster check {address}"
        ) from error
    finally:
        client.close(timeout=2)


def _must_be_ours(client: Any, address: str) -> None:
    """A worker that can not read what it is sent would end, and Dask would wait for another."""

    def told_there() -> str:  # an inner function travels whole
        try:
            from sim.runs.code_version import version
        except ImportError:
            return "no Right Door"
        return version()

    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        text = f"no worker is at {address}; start some with `dask worker {address}`"
        raise SystemRefusal(text) from error
    versions = {"the scheduler": client.run_on_scheduler(told_there), **client.run(told_there)}
    for where, theirs in versions.items():
        if theirs != version():
            text = f"{where} has {theirs}, and this is {version()}; see: cluster check {address}"
            raise SystemRefusal(text)


def dask_client_class() -> Any:
    """Return Dask's Client.

    Raises
    ------
    SettingsError
        When Dask is not installed.
    """
    try:
        from distributed import Client
    except ImportError as error:
        text = "needs Dask here and on the cluster; pip install 'rightdoor[cluster]'"
        raise SettingsError([Problem(text, key="--executor")]) from error
    for name in ("distributed", "distributed.client"):  # what matters is raised, and said once
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return Client


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
