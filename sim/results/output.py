"""Where the results of a question go, in what shape, and where its runs are run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.engine.choose import AUTO
from sim.errors import Problem, SettingsError
from sim.results.folder import Draw
from sim.runs.executors import check_executor

MOST_WORKERS = 1024


@dataclass(frozen=True)
class Output:
    """Where results go and in what shape.

    ``out`` is the folder, None for a new numbered one; ``draw`` draws figures into a folder, None
    for none; ``events`` is the file for the log of a single scenario; ``form`` is "table", "json"
    or "csv"; ``workers`` is the number of threads or processes, None for as many as there are
    processors; ``engine`` is "auto", "reference" or "compiled"; ``executor`` is "auto", "serial",
    "threads", "processes" or "dask:ADDRESS"; ``resume`` continues what was interrupted.
    """

    out: Path | None = None
    force: bool = False
    draw: Draw | None = None
    keep_logs: bool = False
    events: Path | None = None
    form: str = "table"
    workers: int | None = None
    quiet: bool = False
    engine: str = AUTO
    executor: str = AUTO
    resume: bool = False


def check_output(output: Output) -> None:
    """Refuse a number of workers or a file for events that can not be.

    Raises
    ------
    SettingsError
        With all that is wrong.
    """
    problems: list[Problem] = []
    workers, events = output.workers, output.events
    check_executor(output.executor)
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        text = f"{workers} is not allowed; it must be between 1 and {MOST_WORKERS}"
        problems.append(Problem(text, key="--workers"))
    if events is not None and events.is_dir():
        problems.append(Problem("is a folder; name a file", str(events), key="--events"))
    elif events is not None and events.is_file() and not output.force:
        text = "exists; name another file, or replace it with --force"
        problems.append(Problem(text, str(events), key="--events"))
    elif events is not None and not events.parent.is_dir():
        problems.append(Problem("its folder does not exist", str(events), key="--events"))
    if output.resume and output.out is None:
        problems.append(Problem("needs the folder: --out (see runs list)", key="--resume"))
    if problems:
        raise SettingsError(problems)
