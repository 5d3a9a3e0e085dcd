"""Right Door's commands. Commands only: modelling, files and formatting live in sim and reports."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":  # only as a script, and before anything that may be missing
    from sim.bootstrap import ensure

    ensure(Path(__file__).resolve().parent, test=sys.argv[1:2] == ["test"])

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sim.entry import guarded
from sim.experiment.settings import Settings

if TYPE_CHECKING:
    from sim.experiment.folder import Draw

STATED = Settings()
app = typer.Typer(
    name="rightdoor",
    help="Simulate a child protection system as one whole, before and after a redesign. "
    "A SCENARIO is a shipped name (see list) or the path of a file.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
runs = typer.Typer(help="Experiments in results/: list, show, resume.", rich_markup_mode=None)
cluster = typer.Typer(help="A Dask cluster for --executor.", rich_markup_mode=None)
app.add_typer(runs, name="runs", no_args_is_help=True)
app.add_typer(cluster, name="cluster", no_args_is_help=True)


class Format(StrEnum):
    """How results are printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Engines(StrEnum):
    """Which engine runs."""

    auto = "auto"
    reference = "reference"
    compiled = "compiled"


Replications = Annotated[int, typer.Option(help="How often each scenario is repeated.")]
Years = Annotated[float, typer.Option(help="Years measured, after the warm-up.")]
WarmUp = Annotated[int, typer.Option("--warm-up-weeks", help="Weeks before the measured time.")]
FollowUp = Annotated[
    int, typer.Option("--follow-up-weeks", help="Weeks in which open cases are followed up.")
]
Seed = Annotated[int, typer.Option(help="Which children there are: 0 to 2^64 - 1.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a number, e.g. teams.X.fte=14."),
]
Out = Annotated[Path | None, typer.Option(help="Folder for the results [results/000N-...].")]
Force = Annotated[bool, typer.Option("--force", help="Replace an earlier result at --out.")]
NoFigures = Annotated[bool, typer.Option("--no-figures", help="Tables only.")]
Shown = Annotated[Format, typer.Option("--format", help="What is printed.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")]
Workers = Annotated[int | None, typer.Option(help="Threads, or processes [as many as processors].")]
Engine = Annotated[
    Engines, typer.Option("--engine", help="The same results, sooner or later; auto: sooner.")
]
KeepLogs = Annotated[bool, typer.Option("--keep-logs", help="Keep event logs in the folder.")]
Resume = Annotated[bool, typer.Option("--resume", help="Continue at --out what was interrupted.")]
Executor = Annotated[
    str,
    typer.Option(help="auto, serial, threads, processes, or a Dask cluster: dask:tcp://HOST:PORT."),
]
Name = Annotated[str, typer.Argument(metavar="SCENARIO")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER")]


def _draw(no_figures: bool) -> Draw | None:
    if no_figures:
        return None
    from reports.draw import draw_figures

    return draw_figures


@app.command("list")
def list_() -> None:
    """List the shipped scenarios, each with its purpose."""
    from sim.scenario.explain import shipped

    for name, purpose in shipped():
        print(f"{name:<28}{purpose}")


@app.command()
def show(
    scenario: Name,
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
    from sim.experiment.session import shown

    text = shown(scenario, sets or [], resolved=resolved, other=diff)
    if figure:
        from reports.draw import draw_pathway
        from sim.scenario.load import load

        draw_pathway(load(scenario, sets=sets or []).scenario, figure)
    print(text)


@app.command()
def check(files: Annotated[list[str], typer.Argument(metavar="FILE...")]) -> None:
    """Check scenario files; say everything that is wrong with them."""
    from sim.experiment.session import checked

    for line in checked(files):
        print(line)


@app.command()
def run(
    scenario: Name,
    replications: Replications = STATED.replications,
    years: Years = STATED.years,
    warm_up_weeks: WarmUp = STATED.warm_up_weeks,
    follow_up_weeks: FollowUp = STATED.follow_up_weeks,
    seed: Seed = STATED.seed,
    sets: Sets = None,
    out: Out = None,
    force: Force = False,
    no_figures: NoFigures = False,
    format: Shown = Format.table,
    events: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the event log to this CSV file.")
    ] = None,
    keep_logs: KeepLogs = False,
    workers: Workers = None,
    engine: Engine = Engines.auto,
    executor: Executor = "auto",
    resume: Resume = False,
    quiet: Quiet = False,
) -> None:
    """Run one scenario."""
    from sim.experiment.session import Output, experiment

    settings = Settings(replications, years, warm_up_weeks, follow_up_weeks, seed)
    output = Output(
        out=out,
        force=force,
        draw=_draw(no_figures),
        keep_logs=keep_logs,
        events=events,
        form=format.value,
        workers=workers,
        quiet=quiet,
        engine=engine.value,
        executor=executor,
        resume=resume,
    )
    print(experiment([scenario], sets or [], settings, output))


@app.command()
def compare(
    before: Annotated[str, typer.Argument(metavar="BEFORE")] = "before-2006",
    after: Annotated[list[str] | None, typer.Argument(metavar="AFTER")] = None,
    replications: Replications = STATED.replications,
    years: Years = STATED.years,
    warm_up_weeks: WarmUp = STATED.warm_up_weeks,
    follow_up_weeks: FollowUp = STATED.follow_up_weeks,
    seed: Seed = STATED.seed,
    sets: Sets = None,
    out: Out = None,
    force: Force = False,
    no_figures: NoFigures = False,
    format: Shown = Format.table,
    keep_logs: KeepLogs = False,
    workers: Workers = None,
    engine: Engine = Engines.auto,
    executor: Executor = "auto",
    resume: Resume = False,
    quiet: Quiet = False,
) -> None:
    """Compare scenarios with the first, the same children in all [before-2006 proposal-2007].

    What --set changes, it changes in every scenario.
    """
    from sim.experiment.session import Output, experiment

    settings = Settings(replications, years, warm_up_weeks, follow_up_weeks, seed)
    output = Output(
        out=out,
        force=force,
        draw=_draw(no_figures),
        keep_logs=keep_logs,
        form=format.value,
        workers=workers,
        quiet=quiet,
        engine=engine.value,
        executor=executor,
        resume=resume,
    )
    names = [before, *(after or ["proposal-2007"])]
    print(experiment(names, sets or [], settings, output))


@app.command()
def rerun(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    out: Out = None,
    force: Force = False,
    format: Shown = Format.table,
    workers: Workers = None,
    engine: Engine = Engines.auto,
    quiet: Quiet = False,
) -> None:
    """Repeat what a result folder holds, and check that every figure is the same."""
    from sim.experiment.session import Output, repeat

    draw = _draw(no_figures=False)
    output = Output(
        out, force, draw, form=format.value, workers=workers, quiet=quiet, engine=engine.value
    )
    text, same = repeat(folder, output)
    print(text)
    if not same:
        raise typer.Exit(5)


@app.command()
def targets(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    scenario: Annotated[str, typer.Option(help="The scenario of the folder.")] = "before-2006",
) -> None:
    """Show how the results in a folder meet the calibration targets."""
    from calibration.targets import as_markdown, in_folder

    print(as_markdown(in_folder(folder, scenario)))


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario.jsonschema import json_schema

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


@runs.command("list")
def runs_list() -> None:
    """List the experiments in results/, finished and interrupted."""
    from sim.experiment.runs import listed

    print(listed())


@runs.command("show")
def runs_show(folder: Folder) -> None:
    """Say what an experiment is and how far it is."""
    from sim.experiment.runs import shown

    print(shown(folder))


@runs.command("resume")
def runs_resume(folder: Folder, workers: Workers = None, quiet: Quiet = False) -> None:
    """Continue an interrupted experiment as it was begun."""
    from sim.experiment.runs import resumed
    from sim.experiment.session import Output

    print(resumed(folder, Output(draw=_draw(no_figures=False), workers=workers, quiet=quiet)))


@cluster.command("check")
def cluster_check(address: Annotated[str, typer.Argument(metavar="tcp://HOST:PORT")]) -> None:
    """Say whether a Dask scheduler and its workers can run the model."""
    from sim.experiment.cluster import checked

    text, able = checked(address)
    print(text)
    if not able:
        raise typer.Exit(5)


@app.command(hidden=True)
def reference(
    write: Annotated[bool, typer.Option("--write", help="Write docs/reference.md.")] = False,
) -> None:
    """Print the reference of measures, log and tables, generated from the code."""
    from sim.experiment.reference import reference_text

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
