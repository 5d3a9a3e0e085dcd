"""An experiment's answer: its tables, its text, and the folder they are kept in."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.engine.choose import chosen
from sim.results import manifest
from sim.results.assumptions import assumptions
from sim.results.folder import new_folder
from sim.runs.points import How
from sim.runs.progress import Progress
from sim.results.tidy import csv_text, write_csv
from sim.runs.unfinished import Unfinished, identity

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.cost import Cost
    from sim.runs.run_ledger import Ledger
    from sim.results.output import Output
    from sim.runs.settings import Settings
    from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Answer:
    """What one experiment of a ``kind`` (its command) found, ready to be kept and printed.

    ``tables``: each with the name of its file (without .csv) and what it holds. ``main`` is the
    one printed as CSV. ``said``: the JSON object. ``screen``: the text for people. ``found``: the
    object the figures are drawn from. ``met``: False where what was asked for was not reached.
    """

    kind: str
    scenarios: list[Scenario]
    settings: Settings
    tables: dict[str, tuple[pd.DataFrame, str]]
    main: str
    said: dict[str, Any]
    screen: str
    found: Any
    warnings: list[str] = field(default_factory=list)
    met: bool = True


@dataclass(frozen=True)
class Question:
    """What is asked: the kind of experiment, of which scenarios, with which options, at what
    cost. ``find`` finds the answer."""

    kind: str
    names: Sequence[str]
    options: Mapping[str, Any]
    settings: Settings
    cost: Cost
    find: Callable[[How], Answer]


DrawAnswer = Callable[[Answer, Path], None]
FIGURES = "pictures (SVG and PNG), each with its table and a line of text that describes it"


def answered(
    question: Question, output: Output, *, draw: DrawAnswer | None = None
) -> tuple[str, bool]:
    """Find an answer, keep it in a folder and return the text to print.

    Parameters
    ----------
    output : Output
        Folder, form, workers, engine. ``draw`` of comparisons and logs are not used.
    draw : callable, optional
        Draws the figures of an answer into an empty folder.

    Returns
    -------
    str, bool
        The text, and whether what was asked for was reached.

    Raises
    ------
    SettingsError
        When the place of the results is taken, or the experiment can not be.
    RightDoorError
        When a replication fails.
    """
    names = [f"{question.kind}-{question.names[0]}", *question.names[1:]]
    with new_folder(output.out, names=names, force=output.force) as (part, place):
        unfinished = Unfinished(place)
        say = _silent if output.quiet else _note
        told = _identity(question)
        try:
            ledger = unfinished.claim(told, resume=output.resume, force=output.force, say=say)
            answer = _found(question, output, ledger, say)
            _keep(answer, question, part, draw)
        except KeyboardInterrupt:
            raise unfinished.interrupted() from None
        except BaseException:
            if text := unfinished.left():
                _note(f"warning: {text}")
            raise
    unfinished.remove()
    return _printed(answer, place, output), answer.met


def _identity(question: Question) -> dict[str, Any]:
    from sim.scenario.load import load

    sets = list(question.options.get("set", ()))
    scenarios = [load(name, sets=sets).scenario for name in question.names]
    options = json.loads(json.dumps(dict(question.options), default=str))
    return identity(scenarios, question.settings, options, kind=question.kind)


def _found(
    question: Question, output: Output, ledger: Ledger, say: Callable[[str], None]
) -> Answer:
    engine = chosen(output.engine, say=say)
    what = f"{question.kind}: {' and '.join(question.names)}: {question.cost.said()}"
    progress = Progress(question.cost.runs, what, quiet=output.quiet)
    how = How(engine, output.workers, progress.step, output.executor, ledger)
    there = len(ledger.finished())
    if there:
        say(f"{there} runs are there already")
    answer = question.find(how)
    if progress.done + there < progress.total:
        say(f"{progress.done} of at most {progress.total} runs were enough")
    for warning in answer.warnings:
        _note(f"warning: {warning}")
    return answer


def record(row: pd.Series[Any], keys: Sequence[str]) -> dict[str, Any]:
    """Return some cells of a row as values JSON knows: null for what is no finite number."""
    return {key: plain(row[key]) for key in keys}


def plain(value: Any) -> Any:
    """Return a value JSON knows: null for what is not there or not a finite number."""
    import pandas as pd

    if value is None or value is pd.NA or isinstance(value, str):
        return value if isinstance(value, str) else None
    if hasattr(value, "item"):
        value = value.item()
    return value if value == value and abs(value) != float("inf") else None


def _keep(answer: Answer, question: Question, folder: Path, draw: DrawAnswer | None) -> None:
    """Write tables, figures, README.txt and, last, the manifest."""
    for name, (table, _) in answer.tables.items():
        write_csv(table, folder / f"{name}.csv")
    names = [scenario.name for scenario in answer.scenarios]
    write_csv(assumptions(answer.scenarios, names), folder / "assumptions.csv")
    if draw:
        (folder / "figures").mkdir()
        draw(answer, folder / "figures")
    lines = [f"{name}.csv: {text}" for name, (_, text) in answer.tables.items()]
    lines.append("assumptions.csv: every number of the scenarios with low, high, source, quality")
    lines += [f"figures: {FIGURES}"] if draw else []
    lines.append(f"{manifest.FILE}: what was run, in full, with versions and digests")
    text = "\n".join(["What is in this folder (all figures are simulated)", "", *lines, ""])
    (folder / "README.txt").write_text(text, encoding="utf-8", newline="\n")
    _write_manifest(answer, question, folder, figures=draw is not None)


def _write_manifest(answer: Answer, question: Question, folder: Path, *, figures: bool) -> None:
    said = {
        "kind": question.kind,
        "command": [w.encode("utf-8", "backslashreplace").decode() for w in sys.argv],
        "asked": {"scenarios": list(question.names), **question.options},
        "settings": answer.settings.as_dict(),
        "options": {"figures": figures, "logs": False},
        "scenarios": [scenario.model_dump(mode="json") for scenario in answer.scenarios],
        "sha256": {f"{n}.csv": manifest.digest(folder / f"{n}.csv") for n in answer.tables},
        "versions": manifest.versions(),
        "warnings": answer.warnings,
    }
    text = json.dumps(said, indent=1, ensure_ascii=False) + "\n"
    (folder / manifest.FILE).write_text(text, encoding="utf-8", newline="\n")


def _printed(answer: Answer, place: Path, output: Output) -> str:
    if output.form == "json":
        return json.dumps(answer.said, ensure_ascii=False, allow_nan=False)
    if output.form == "csv":
        return csv_text(answer.tables[answer.main][0]).rstrip("\n")
    return f"{answer.screen}\n\nresults: {place}"


def _note(text: str) -> None:
    print(text, file=sys.stderr)


def _silent(text: str) -> None:
    """Say nothing."""
