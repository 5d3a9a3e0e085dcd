"""What each command does, from names of scenarios to text on the screen and a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.engine.choose import chosen
from sim.errors import Problem, SettingsError
from sim.results import manifest
from sim.results.comparison import Comparison
from sim.results.folder import is_finished, new_folder, refusals, write
from sim.results.output import Output, check_output
from sim.runs.progress import Progress
from sim.runs.settings import Settings, check_settings
from sim.runs.unfinished import Unfinished, differences, identity

if TYPE_CHECKING:
    from sim.results.comparison import Comparison
    from sim.runs.run_ledger import Ledger
    from sim.scenario.schema import Scenario


def experiment(
    names: Sequence[str], sets: Sequence[str], settings: Settings, output: Output
) -> str:
    """Run scenarios, write the folder and return the text to print.

    Parameters
    ----------
    names : sequence of str
        Shipped names or paths; the others are compared with the first.
    sets : sequence of str
        "key=value" changes, made in every scenario.

    Raises
    ------
    SettingsError
        With all that is wrong with scenarios, settings or the place of the results.
    """
    odd = check_settings(settings)
    check_output(output)
    scenarios, warnings = _loaded(names, sets)
    if output.resume and output.out and is_finished(output.out) and not output.force:
        return _nothing_left(scenarios, settings, output.out)
    comparison, place = _run_and_write(scenarios, settings, [*odd, *warnings], output)
    return _printed(comparison, place, output)


def run_again(scenarios: list[Scenario], settings: Settings, output: Output) -> str:
    """Run scenarios already read (of an interrupted experiment); return the text to print."""
    check_output(output)
    comparison, place = _run_and_write(scenarios, settings, [], output)
    return _printed(comparison, place, output)


def repeat(folder: Path, output: Output) -> tuple[str, bool]:
    """Repeat what a folder holds into a new folder.

    Returns
    -------
    str, bool
        The text to print, and whether replications.csv came out the same, byte for byte.
    """
    told = manifest.read(folder)
    output = replace(output, keep_logs=told.logs, draw=output.draw if told.figures else None)
    check_output(output)
    comparison, place = _run_and_write(told.scenarios, told.settings, [], output)
    same = manifest.digest(place / "replications.csv") == told.digest
    _note(_same(told) if same else _different(told))
    return _printed(comparison, place, output), same


def shown(name: str, sets: Sequence[str], *, resolved: bool, other: str | None) -> str:
    """Return a scenario as text: in plain English, every value with its file, or a difference.

    Raises
    ------
    SettingsError
        With all that is wrong with the scenarios.
    """
    from sim.scenario import explain
    from sim.scenario.load import load

    loaded = load(name, sets=sets)
    _warn([str(warning) for warning in loaded.warnings])
    if other is not None:
        return explain.diff(load(other, sets=sets), loaded)
    return explain.resolved(loaded) if resolved else explain.explain(loaded)


def checked(files: Sequence[str]) -> list[str]:
    """Check scenario files; return a line for each when all are right.

    Raises
    ------
    SettingsError
        With all problems of all files.
    """
    from sim.scenario.load import load

    problems, lines = [], []
    for file in files:
        try:
            loaded = load(file)
        except SettingsError as error:
            problems += error.problems
            continue
        _warn([str(warning) for warning in loaded.warnings])
        lines.append(f"{file}: no problems ({loaded.scenario.name}: {loaded.scenario.purpose})")
    if problems:
        raise SettingsError(problems)
    return lines


def _loaded(names: Sequence[str], sets: Sequence[str]) -> tuple[list[Scenario], list[str]]:
    """Load all scenarios; problems of all of them are shown together, each once."""
    from sim.scenario.load import load

    scenarios, warnings, problems = [], [], []
    for name in names:
        try:
            loaded = load(name, sets=sets)
        except SettingsError as error:
            problems += [p for p in error.problems if p not in problems]
            continue
        scenarios.append(loaded.scenario)
        said = [str(warning) for warning in loaded.warnings]
        warnings += [warning for warning in said if warning not in warnings]
    if problems:
        raise SettingsError(problems)
    return scenarios, warnings


def _nothing_left(scenarios: list[Scenario], settings: Settings, place: Path) -> str:
    """A finished experiment is continued by doing nothing, if it is the one asked for."""
    there = manifest.read(place)
    found = differences(
        {"settings": there.settings.as_dict(), "scenarios": _told(there.scenarios)},
        {"settings": settings.as_dict(), "scenarios": _told(scenarios)},
    )
    if found:
        text = f"what is finished there is another experiment: {found}"
        raise SettingsError([Problem(text, str(place), key="--resume")])
    Unfinished(place).clear()
    return f"finished already, nothing left to do\n\nresults: {place}"


def _told(scenarios: list[Scenario]) -> list[Any]:
    return [scenario.model_dump(mode="json") for scenario in scenarios]


def _run_and_write(
    scenarios: list[Scenario], settings: Settings, warnings: list[str], output: Output
) -> tuple[Comparison, Path]:
    """Simulate and write everything; the place is tried before the work, not after it."""
    _warn(warnings)
    names = [scenario.name for scenario in scenarios]
    say = _nothing if output.quiet else _note
    with new_folder(output.out, names=names, force=output.force) as (part, place):
        unfinished = Unfinished(place)
        options = {"figures": output.draw is not None}
        told = identity(scenarios, settings, options)
        try:
            ledger = unfinished.claim(told, resume=output.resume, force=output.force, say=say)
            comparison = _compared(scenarios, settings, warnings, output, ledger)
            _write_events(comparison, output)
            write(comparison, part, command=_typed(), draw=output.draw, logs=output.keep_logs)
        except KeyboardInterrupt:
            raise unfinished.interrupted(len(scenarios) * settings.replications) from None
        except BaseException:
            _warn([text] if (text := unfinished.left()) else [])
            raise
    unfinished.remove()
    return comparison, place


def _compared(
    scenarios: list[Scenario],
    settings: Settings,
    warnings: list[str],
    output: Output,
    ledger: Ledger,
) -> Comparison:
    from sim.questions.compare import compare

    say = _nothing if output.quiet else _note
    keep = output.keep_logs or output.events is not None  # logs are too large for the ledger
    there = 0 if keep else len(ledger.finished())
    units = len(scenarios) * settings.replications - there
    engine = chosen(output.engine, say=say)
    what = f"simulating {' and '.join(scenario.name for scenario in scenarios)}: {units} runs"
    what += f" ({there} are there already)" if there else ""
    progress = Progress(units, what, quiet=output.quiet)
    comparison = compare(
        scenarios,
        settings,
        engine=engine,
        executor=output.executor,
        workers=output.workers,
        keep_logs=keep,
        ledger=None if keep else ledger,
        warnings=warnings,
        on_done=progress.step,
    )
    _warn(comparison.warnings[len(warnings) :])
    return comparison


def _write_events(comparison: Comparison, output: Output) -> None:
    """Write the log to the file asked for, whole or not at all."""
    from sim.results.logs import write_events

    path = output.events
    if path is None:
        return
    with refusals(path):
        if path.exists() and not path.is_file():  # /dev/stdout and the like
            write_events(comparison, path)
            return
        part = path.with_name(f".{path.name}.part-{os.getpid()}")
        try:
            write_events(comparison, part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _printed(comparison: Comparison, place: Path, output: Output) -> str:
    from sim.results import present

    if output.form == "json":
        return present.as_json(comparison)
    if output.form == "csv":
        return present.as_csv(comparison).rstrip("\n")
    return f"{present.as_screen(comparison)}\n\nresults: {place}"


def _same(told: manifest.Manifest) -> str:
    return f"the same: replications.csv has the digest {told.digest[:12]}... of the first run"


def _different(told: manifest.Manifest) -> str:
    now = manifest.versions()
    changed = [
        f"{name} {told.versions.get(name, 'none')} then, {version} now"
        for name, version in now.items()
        if told.versions.get(name) != version
    ]
    why = "; ".join(changed) or "the code or the files have changed"
    return f"NOT the same figures as in the first run ({why})"


def _warn(warnings: Sequence[str]) -> None:
    for warning in warnings:
        _note(f"warning: {warning}")


def _note(text: str) -> None:
    print(text, file=sys.stderr)


def _nothing(text: str) -> None:
    """Say nothing."""


def _typed() -> list[str]:
    """The command as typed, in letters a file can hold."""
    return [word.encode("utf-8", "backslashreplace").decode() for word in sys.argv]
