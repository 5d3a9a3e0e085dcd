"""From a question to its folder: one road for all of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

from pydantic import TypeAdapter, ValidationError

from sim.engine.choose import chosen
from sim.errors import Problem, SettingsError
from sim.questions.options import QUESTIONS, Between, Common, Question, Run, flag
from sim.questions.prepared import Given, Prepared
from sim.questions.scenarios import load_all
from sim.results import manifest
from sim.results.answer import Answer, Draw, keep
from sim.results.folder import is_finished, new_folder, refusals
from sim.results.logs import EVENTS, LogBook
from sim.runs.cost import Cost, cost
from sim.runs.differences import in_words
from sim.runs.executors import check_executor
from sim.runs.experiment import Experiment
from sim.runs.progress import Progress, note, warn
from sim.runs.run_ledger import Ledger
from sim.runs.runner import Execution
from sim.runs.settings import Settings, check_settings
from sim.runs.unfinished import Unfinished, there

PREPARE = {
    "run": "compare",
    "compare": "compare",
    "precision": "precision",
    "warm-up": "warm_up",
    "attribute": "attribute",
    "posts": "next_post",
    "sensitivity": "sensitivity",
    "robust": "robust",
    "sweep": "sweep",
}
"""The module of each question, loaded when it is asked: the designs and tests of some take half a
second to load that ``compare`` does not need."""


def prepare(question: Question, given: Given) -> Prepared:
    """Check everything about a question, and run nothing."""
    module = import_module(f"sim.questions.{PREPARE[question.kind]}")
    prepared: Prepared = module.prepare(question, given)
    return prepared


@dataclass(frozen=True)
class Outcome:
    """What came of asking: the text to print, whether what was asked for was reached, and the
    folder of the results (None: nothing was to be run)."""

    text: str
    met: bool = True
    folder: Path | None = None


def ask(question: Question, common: Common, *, draw: Draw | None = None) -> Outcome:
    """Ask a question and keep its answer in a folder.

    Parameters
    ----------
    draw : callable, optional
        Draws the figures of an answer into an empty folder.

    Raises
    ------
    SettingsError
        With what is wrong with the options, the scenarios or the place of the results.
    RightDoorError
        When a replication fails.
    """
    given, warnings = _given(question, common)
    return _answered(question, given, common, warnings, draw)


def ask_again(experiment: Experiment, common: Common, *, draw: Draw | None = None) -> Outcome:
    """Ask what was asked before: of its scenarios in full, so without their files.

    Raises
    ------
    SettingsError, RightDoorError
        As :func:`ask`.
    """
    question = _question_of(experiment)
    given = Given(experiment.scenarios, experiment.sets, experiment.settings)
    common = replace(
        common,
        **experiment.settings.as_dict(),  # type: ignore[arg-type]
        sets=experiment.sets,
        no_figures=not experiment.figures,
        keep_logs=experiment.logs,
    )
    _check(question, common)
    return _answered(question, given, common, [], draw)


def repeat(folder: Path, common: Common, *, draw: Draw | None = None) -> Outcome:
    """Ask what a folder holds again, into a new one; met where every table came out the same.

    Raises
    ------
    SettingsError, RightDoorError
        As :func:`ask`.
    """
    before = manifest.read(folder)
    again = ask_again(before.experiment, common, draw=draw)
    assert again.folder is not None
    wrong = [
        name
        for name, digest in before.digests.items()
        if manifest.digest(again.folder / name) != digest
    ]
    note(_differ(wrong, before.versions) if wrong else _same(before.digests))
    return replace(again, met=not wrong)


def resume(place: Path, common: Common, *, draw: Draw | None = None) -> Outcome:
    """Go on with what was interrupted, as it was begun.

    Raises
    ------
    SettingsError
        When nothing unfinished is there, or this version would give other results.
    """
    if is_finished(place) and not Unfinished(place).folder.exists():
        return _nothing_left(place)
    experiment = there(place).experiment()
    common = replace(common, out=place, resume=True, force=is_finished(place))
    return ask_again(experiment, common, draw=draw)


def answer_to(question: Question, settings: Settings | None, sets: Sequence[str]) -> Answer:
    """Return the answer to a question, without a folder.

    Raises
    ------
    SettingsError, RightDoorError
        As :func:`ask`.
    """
    length = (settings or question.usual).as_dict()
    common = Common(**length, sets=list(sets))  # type: ignore[arg-type]
    given, _ = _given(question, common)
    return prepare(question, given).find(Execution())


def _given(question: Question, common: Common) -> tuple[Given, list[str]]:
    warnings = _check(question, common)
    sets = common.sets or []
    scenarios, odd = load_all(question.names, sets)
    return Given(scenarios, sets, common.settings), [*warnings, *odd]


def _question_of(experiment: Experiment) -> Question:
    try:
        return {one.kind: one for one in QUESTIONS}[experiment.kind](**experiment.asked)
    except (KeyError, TypeError) as error:
        text = f"is asked in a way this version does not know: {error}"
        raise SettingsError([Problem(text, experiment.kind)]) from error


# -- what can be wrong before anything is read ---------------------------------------------------


def _check(question: Question, common: Common) -> list[str]:
    """Return what is odd in the options; refuse what can not be, all of it together."""
    warnings: list[str] = []
    problems = [*_wrong(question), *_wrong(common), *_wrong_place(question, common)]
    try:
        warnings = check_settings(common.settings)
    except SettingsError as error:
        problems = [*error.problems, *problems]
    if problems:
        raise SettingsError(problems)
    check_executor(common.executor)
    return warnings


def _wrong(options: Question | Common) -> Iterator[Problem]:
    """Options of the wrong kind (in a notebook anything can be given) or out of range."""
    own = {one.name for one in fields(options)} - {one.name for one in fields(Settings)}
    for name, hint in get_type_hints(type(options), include_extras=True).items():
        if name not in own:
            continue
        value, key = getattr(options, name), flag(name, hint)
        try:
            TypeAdapter(hint).validate_python(value, strict=True)
        except ValidationError as error:
            wanted = error.errors()[0]["msg"].removeprefix("Input should be ").partition(",")[0]
            yield Problem(f"{value!r} is not allowed; it must be {wanted}", key=key)
            continue
        for limits in (one for one in hint.__metadata__ if isinstance(one, Between)):
            if value is not None and not limits.allow(value):
                yield Problem(f"{value} is not allowed; it must be {limits}", key=key)


def _wrong_place(question: Question, common: Common) -> Iterator[Problem]:
    events = getattr(question, "events", None)
    if events is not None and events.is_dir():
        yield Problem("is a folder; name a file", str(events), key="--events")
    elif events is not None and events.is_file() and not common.force:
        text = "exists; name another file, or replace it with --force"
        yield Problem(text, str(events), key="--events")
    elif events is not None and not events.parent.is_dir():
        yield Problem("its folder does not exist", str(events), key="--events")
    if common.resume and common.out is None:
        yield Problem("needs the folder: --out (see runs list)", key="--resume")


# -- the road ------------------------------------------------------------------------------------


def _answered(
    question: Question, given: Given, common: Common, warnings: list[str], draw: Draw | None
) -> Outcome:
    prepared = prepare(question, given)
    warnings = list(dict.fromkeys([*warnings, *prepared.warnings]))
    price = cost(
        prepared.runs,
        prepared.settings,
        engine=common.engine,
        workers=common.workers,
        at_most=prepared.at_most,
    )
    if common.dry_run:
        return Outcome(f"{question.kind}: {price.in_words()}")
    draw = None if common.no_figures else draw
    experiment = Experiment(
        kind=question.kind,
        asked={k: v for k, v in asdict(question).items() if not isinstance(v, Path)},
        sets=given.sets,
        settings=prepared.settings,
        scenarios=given.scenarios,
        figures=draw is not None,
        logs=common.keep_logs,
    )
    if common.resume and common.out and is_finished(common.out) and not common.force:
        _must_be_the_same(experiment, common.out)
        return _nothing_left(common.out)
    warn(warnings)
    road = _Road(question, prepared, experiment, common, price)
    answer, place = road.go(warnings, draw)
    end = "" if common.form != "table" else f"\n\nresults: {place}"
    return Outcome(answer.printed(common.form) + end, answer.met, place)


@dataclass(frozen=True)
class _Road:
    """One question on its way: what it is, and what it may cost."""

    question: Question
    prepared: Prepared
    experiment: Experiment
    common: Common
    price: Cost

    def say(self, text: str) -> None:
        """Say something beside the results, unless nothing is to be said."""
        if not self.common.quiet:
            note(text)

    def go(self, warnings: list[str], draw: Draw | None) -> tuple[Answer, Path]:
        """Run everything and write the folder; the place is tried before the work."""
        kind, names = self.question.kind, self.experiment.names
        labels = names if kind in ("run", "compare") else [f"{kind}-{names[0]}", *names[1:]]
        common, runs = self.common, None if self.prepared.at_most else self.prepared.runs
        with new_folder(common.out, names=labels, force=common.force) as (part, place):
            unfinished = Unfinished(place)
            try:
                ledger = unfinished.claim(
                    self.experiment,
                    runs=runs,
                    resume=common.resume,
                    force=common.force,
                    say=self.say,
                )
                answer = self._ran(part, ledger)
                loud = [*warnings, *answer.warnings]
                keep(answer, self.experiment, part, warnings=loud, draw=draw)
            except KeyboardInterrupt:
                raise unfinished.interrupted(runs) from None
            except BaseException:
                warn([text] if (text := unfinished.left()) else [])
                raise
        unfinished.remove()
        return answer, place

    def _ran(self, folder: Path, ledger: Ledger) -> Answer:
        """Run; logs are too large for the ledger, so a question that keeps them does without."""
        events = self.question.events if isinstance(self.question, Run) else None
        logs = LogBook(folder) if self.common.keep_logs or events else None
        engine = chosen(self.common.engine, say=self.say)
        kept = 0 if logs else len(ledger.finished())
        progress = self._progress(kept)
        execution = Execution(
            engine,
            self.common.executor,
            self.common.workers,
            None if logs else ledger,
            progress.step,
            logs.keep if logs else None,
        )
        answer = self.prepared.find(execution)
        if progress.done < progress.total:
            self.say(f"{progress.done + kept} of at most {self.price.runs} runs were enough")
        warn(answer.warnings)
        if logs and events:
            _write_events(logs, events)
        if logs and not self.common.keep_logs:
            (folder / EVENTS).unlink()
        return answer

    def _progress(self, kept: int) -> Progress:
        left = max(self.price.runs - kept, 0)
        kind = self.question.kind
        about = "" if kind in ("run", "compare") else f" ({kind})"
        what = f"simulating {' and '.join(self.experiment.names)}{about}: "
        what += f"{'at most ' if self.price.at_most else ''}{left} runs"
        what += f" ({kept} are there already)" if kept else ""
        return Progress(left, what, quiet=self.common.quiet)


def _write_events(logs: LogBook, path: Path) -> None:
    """Write the log to the file asked for, whole or not at all."""
    with refusals(path):
        if path.exists() and not path.is_file():  # /dev/stdout and the like
            logs.write_events(path)
            return
        part = path.with_name(f".{path.name}.part-{os.getpid()}")
        try:
            logs.write_events(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _must_be_the_same(experiment: Experiment, place: Path) -> None:
    """A finished experiment is continued by doing nothing, if it is the one asked for."""
    there = manifest.read(place).experiment.as_dict()
    now = json.loads(json.dumps(experiment.as_dict()))
    for options in (there, now):
        del options["options"]  # figures can be drawn or not
    if different := in_words(there, now):
        text = f"what is finished there is another experiment: {different}"
        raise SettingsError([Problem(text, str(place), key="--resume")])


def _nothing_left(place: Path) -> Outcome:
    Unfinished(place).clear()
    return Outcome(f"finished already, nothing left to do\n\nresults: {place}", True, place)


def _same(digests: Mapping[str, str]) -> str:
    name, digest = next(iter(digests.items()))
    more = f", and so have {len(digests) - 1} more" if len(digests) > 1 else ""
    return f"the same: {name} has the digest {digest[:12]}... of the first run{more}"


def _differ(wrong: Sequence[str], versions: Mapping[str, str]) -> str:
    changed = [
        f"{name} {versions.get(name, 'none')} then, {version} now"
        for name, version in manifest.versions().items()
        if versions.get(name) != version
    ]
    why = "; ".join(changed) or "the code or the files have changed"
    return f"NOT the same figures as in the first run, in {', '.join(wrong)} ({why})"
