"""Right Door's commands. Commands only: modelling, files and formatting live in sim and reports."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":  # only as a script, and before anything that may be missing
    from sim.bootstrap import ensure

    ensure(Path(__file__).resolve().parent, test=sys.argv[1:2] == ["test"])

from dataclasses import fields, make_dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.entry import guarded
from sim.questions.options import (
    QUESTIONS,
    Common,
    Engine,
    Engines,
    Executor,
    Force,
    Format,
    Out,
    Quiet,
    Sets,
    Shown,
    Workers,
    options_of,
)

if TYPE_CHECKING:
    from sim.questions.ask import Outcome
    from sim.results.answer import Answer

Folder = Annotated[Path, typer.Argument(metavar="FOLDER")]


def _draw(answer: Answer, folder: Path) -> None:
    from reports.draw import draw

    draw(answer, folder)


def _print(outcome: Outcome) -> None:
    """Print what came of a question; not reached is exit code 5."""
    print(outcome.text)
    if not outcome.met:
        raise typer.Exit(5)


def _ask(asked: Any) -> None:
    """Ask the question that a command made of its options."""
    if asked is None:
        return
    from sim.questions.ask import ask

    own, common = (
        {one.name: getattr(asked, one.name) for one in fields(table) if hasattr(asked, one.name)}
        for table in (asked.question, Common)
    )
    _print(ask(asked.question(**own), Common(**common), draw=_draw))


app = typer.Typer(
    name="rightdoor",
    help="Simulate a child protection system as one whole, before and after a redesign. "
    "A SCENARIO is a shipped name (see list) or the path of a file.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    result_callback=_ask,
)
runs = typer.Typer(help="Experiments in results/: list, show, resume.", rich_markup_mode=None)
cluster = typer.Typer(help="A Dask cluster for --executor.", rich_markup_mode=None)
app.add_typer(runs, name="runs", no_args_is_help=True)
app.add_typer(cluster, name="cluster", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """List the shipped scenarios, each with its purpose."""
    from sim.scenario.read.files import shipped

    for name, purpose in shipped():
        print(f"{name:<28}{purpose}")


@app.command()
def show(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO")],
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Every value and the file it comes from.")
    ] = False,
    diff: Annotated[
        str | None, typer.Option(metavar="OTHER", help="Only what OTHER has differently.")
    ] = None,
    figure: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the pathway (.svg, .png or .pdf).")
    ] = None,
    sets: Sets = None,
) -> None:
    """Explain a scenario in plain English, its numbers with their sources."""
    from sim.questions.scenarios import shown

    text = shown(scenario, sets or [], resolved=resolved, other=diff)
    if figure:
        from reports.draw import draw_pathway
        from sim.scenario.load import load

        draw_pathway(load(scenario, sets=sets or []).scenario, figure)
    print(text)


@app.command()
def check(files: Annotated[list[str], typer.Argument(metavar="FILE...")]) -> None:
    """Check scenario files; say everything that is wrong with them."""
    from sim.questions.scenarios import checked

    for line in checked(files):
        print(line)


def _add_questions() -> None:
    """Make a command of each question: a table of its options and of those of all questions."""
    for question in QUESTIONS:
        table = make_dataclass(question.__name__, options_of(question), kw_only=True)
        table.__doc__, table.question = question.__doc__, question  # type: ignore[attr-defined]
        app.command(question.kind)(table)


_add_questions()


@app.command()
def rerun(
    folder: Folder,
    out: Out = None,
    force: Force = False,
    format: Shown = Format.table,
    workers: Workers = None,
    engine: Engine = Engines.auto,
    executor: Executor = "auto",
    quiet: Quiet = False,
) -> None:
    """Repeat what a result folder holds, and check that every figure is the same."""
    from sim.questions.ask import repeat

    common = Common(
        out=out,
        force=force,
        form=format,
        workers=workers,
        engine=engine,
        executor=executor,
        quiet=quiet,
    )
    _print(repeat(folder, common, draw=_draw))


@app.command()
def targets(
    folder: Folder,
    scenario: Annotated[str, typer.Option(help="The scenario of the folder.")] = "before-2006",
) -> None:
    """Show how the results in a folder meet the calibration targets."""
    from calibration.targets import as_markdown, in_folder

    print(as_markdown(in_folder(folder, scenario)))


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario.tell.jsonschema import json_schema

    print(json_schema(), end="")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(
    context: typer.Context,
    only: Annotated[
        list[str] | None, typer.Option(help="lint, types, imports or pytest; repeatable.")
    ] = None,
) -> None:
    """Check the project: lint, types, import contract, tests. After -- come pytest's arguments."""
    from sim.selftest import run_tests

    raise typer.Exit(run_tests(Path(__file__).resolve().parent, only, extra=context.args))


@app.command()
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="A part, in about a minute, as the tests do.")
    ] = False,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Make every branch of the rules wrong: who notices?")
    ] = False,
    only: Annotated[str | None, typer.Option(help="Mutants of these, as people.hand_out.")] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="So many mutants, not all.")] = None,
    kept: Annotated[
        Path | None, typer.Option(help="Keep verdicts on mutants; go on there.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="All chance follows from it.")] = 1,
    format: Shown = Format.table,
    quiet: Quiet = False,
) -> None:
    """Check both engines: queueing theory, bookkeeping, identical logs. Takes some minutes."""
    if mutants:
        from sim.selftest import only_in_a_clone
        from sim.verify.mutants import tried

        only_in_a_clone(Path(__file__).resolve().parent, "tests")
        text, right = tried(only=only, sample=sample, kept=kept, quiet=quiet)
    else:
        from sim.verify.command import verified

        text, right = verified(quick=quick, seed=seed, form=format.value, quiet=quiet)
    print(text)
    if not right:
        raise typer.Exit(5)


@app.command()
def bench(
    rounds: Annotated[int, typer.Option(min=1, help="Each times every contender once.")] = 5,
    format: Shown = Format.table,
    quiet: Quiet = False,
) -> None:
    """Measure how fast the engines are, beside their peers and the limit."""
    from sim.selftest import only_in_a_clone

    only_in_a_clone(Path(__file__).resolve().parent, "bench")
    from bench.report import bench as measured
    from sim.runs.progress import note, silent

    report = measured(rounds=rounds, say=silent if quiet else note)
    print(report.as_json() if format == Format.json else report.text())


@runs.command("list")
def runs_list() -> None:
    """List the experiments in results/, finished and interrupted."""
    from sim.results.experiments import listed

    print(listed())


@runs.command("show")
def runs_show(folder: Folder) -> None:
    """Say what an experiment is and how far it is."""
    from sim.results.experiments import shown

    print(shown(folder))


@runs.command("resume")
def runs_resume(
    folder: Folder,
    format: Shown = Format.table,
    workers: Workers = None,
    engine: Engine = Engines.auto,
    executor: Executor = "auto",
    quiet: Quiet = False,
) -> None:
    """Continue an interrupted experiment as it was begun."""
    from sim.questions.ask import resume

    common = Common(form=format, workers=workers, engine=engine, executor=executor, quiet=quiet)
    _print(resume(folder, common, draw=_draw))


@cluster.command("check")
def cluster_check(address: Annotated[str, typer.Argument(metavar="tcp://HOST:PORT")]) -> None:
    """Say whether a Dask scheduler and its workers can run the model."""
    from sim.runs.cluster import checked

    text, able = checked(address)
    print(text)
    if not able:
        raise typer.Exit(5)


@app.command(hidden=True)
def reference(
    write: Annotated[bool, typer.Option("--write", help="Write docs/reference.md.")] = False,
) -> None:
    """Print the reference of measures, log and tables, generated from the code."""
    from sim.questions.reference_page import reference_text

    if write:
        path = Path(__file__).resolve().parent / "docs" / "reference.md"
        path.write_text(reference_text(), encoding="utf-8", newline="\n")
    else:
        print(reference_text(), end="")


def main() -> None:
    """Run a command; every end has its exit code (0 to 5) and one plain message."""
    guarded(app)


if __name__ == "__main__":
    main()
