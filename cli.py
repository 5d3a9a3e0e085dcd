"""Right Door's commands. Commands only: modelling, files and formatting live in sim and reports."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":  # only as a script, and before anything that may be missing
    from sim.bootstrap import ensure

    ensure(Path(__file__).resolve().parent, test=sys.argv[1:2] == ["test"])

from typing import TYPE_CHECKING, Annotated

import typer

from sim.entry import guarded
from sim.questions.options import (
    Engine,
    Engines,
    Executor,
    FollowUp,
    Force,
    Format,
    Measures,
    NoFigures,
    Out,
    Quiet,
    Replications,
    Resume,
    Seed,
    Sets,
    Shown,
    WarmUp,
    Workers,
    Years,
    asks,
)
from sim.runs.settings import Settings

if TYPE_CHECKING:
    from sim.results.answer import DrawAnswer, Question
    from sim.results.folder import Draw
    from sim.results.output import Output

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

KeepLogs = Annotated[bool, typer.Option("--keep-logs", help="Keep event logs in the folder.")]
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
    from sim.questions.session import shown

    text = shown(scenario, sets or [], resolved=resolved, other=diff)
    if figure:
        from reports.draw import draw_pathway
        from sim.scenario.load import load

        draw_pathway(load(scenario, sets=sets or []).scenario, figure)
    print(text)


@app.command()
def check(files: Annotated[list[str], typer.Argument(metavar="FILE...")]) -> None:
    """Check scenario files; say everything that is wrong with them."""
    from sim.questions.session import checked

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
    from sim.questions.session import experiment
    from sim.results.output import Output

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
    from sim.questions.session import experiment
    from sim.results.output import Output

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


def _draw_answer() -> DrawAnswer:
    from reports.draw_answers import draw_answer

    return draw_answer


@app.command()
@asks(_draw_answer)
def precision(
    scenario: Annotated[str, typer.Argument(metavar="[SCENARIO]")] = "before-2006",
    after: Annotated[str | None, typer.Argument(metavar="[AFTER]")] = None,
    measure: Measures = None,
    half_width: Annotated[
        list[float] | None, typer.Option(help="One for each --measure, or one for all.")
    ] = None,
    relative: Annotated[
        bool, typer.Option("--relative", help="Half-widths are shares of the mean (0.05 is 5 %).")
    ] = False,
    most: Annotated[int, typer.Option(help="Stop after so many replications.")] = 200,
    *,
    settings: Settings,
    sets: list[str],
    output: Output,
) -> Question:
    """Repeat until measures, or their difference to AFTER, are known [to 5 %; 10 %]."""
    from sim.questions.ask_precision import aims_of, ask_precision

    names = [scenario] if after is None else [scenario, after]
    share = 0.05 if after is None else 0.1
    aims = aims_of(measure or [], half_width or [], relative=relative, share=share)
    return ask_precision(names, sets, settings, aims, output, most=most)


@app.command("warm-up")
@asks(_draw_answer, replications=20, years=8, without=("warm_up_weeks", "follow_up_weeks"))
def warm_up(
    scenario: Name,
    window: Annotated[int, typer.Option(help="Days to each side in Welch's plot.")] = 28,
    *,
    settings: Settings,
    sets: list[str],
    output: Output,
) -> Question:
    """Find how long a warm-up the queues of a scenario ask for; overloaded teams are named."""
    from sim.questions.ask_precision import ask_warm_up

    return ask_warm_up(scenario, sets, settings, output, window=window)


@app.command()
@asks(_draw_answer)
def attribute(
    before: Annotated[str, typer.Argument(metavar="[BEFORE]")] = "before-2006",
    after: Annotated[str, typer.Argument(metavar="[AFTER]")] = "proposal-2007",
    measure: Measures = None,
    *,
    settings: Settings,
    sets: list[str],
    output: Output,
) -> Question:
    """Say which lever did how much: all combinations of the levers of AFTER, the same children."""
    from sim.questions.ask_attribute import ask_attribute

    return ask_attribute(before, after, sets, settings, output, measures=measure or [])


@app.command()
@asks(_draw_answer)
def posts(
    scenario: Name,
    measure: Annotated[
        str, typer.Option(help="What a post is to better.")
    ] = "child_days_at_risk_per_year",
    moves: Annotated[int, typer.Option(help="Posts moved together at most; 0: none.")] = 1,
    added: Annotated[int, typer.Option(help="Posts added to the bottleneck, one by one.")] = 5,
    most: Annotated[int, typer.Option(help="Replications of a placing at most.")] = 60,
    worth: Annotated[
        float | None, typer.Option(help="Smallest difference that matters [2 % of now].")
    ] = None,
    chance: Annotated[float, typer.Option(help="Chance of choosing the best placing.")] = 0.95,
    between: Annotated[
        list[str] | None, typer.Option(metavar="TEAM", help="Posts may go between these only.")
    ] = None,
    *,
    settings: Settings,
    sets: list[str],
    output: Output,
) -> Question:
    """Say where the next post goes: gain per post, best placing of the same posts, bottlenecks."""
    from sim.questions.ask_next_post import PostsAsked, ask_posts

    asked = PostsAsked(measure, moves, added, most, worth, chance, tuple(between or ()))
    return ask_posts(scenario, sets, settings, asked, output)


@app.command()
@asks(_draw_answer, replications=5)
def sensitivity(
    before: Annotated[str, typer.Argument(metavar="[BEFORE]")] = "before-2006",
    after: Annotated[
        str | None, typer.Argument(metavar="[AFTER]", help="Then it is about the change.")
    ] = None,
    method: Annotated[
        str, typer.Option(help="tornado (one at a time), morris (screening) or sobol.")
    ] = "tornado",
    measure: Annotated[str, typer.Option(help="Which measure.")] = "child_days_at_risk_per_year",
    team: Annotated[str | None, typer.Option(help="Of which team.")] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="Which numbers: a key, or how it begins; repeatable.")
    ] = None,
    top: Annotated[
        int | None, typer.Option(help="So many, chosen by screening [sobol without --key: 10].")
    ] = None,
    samples: Annotated[int | None, typer.Option(help="Walks [4] or Sobol samples [64].")] = None,
    second_order: Annotated[bool, typer.Option("--second-order", help="Sobol: pairs too.")] = False,
    *,
    settings: Settings,
    sets: list[str],
    output: Output,
) -> Question:
    """Say how far a measure, or its change, moves with each uncertain number."""
    from sim.questions.ask_sensitivity import SensitivityAsked, ask_sensitivity

    asked = SensitivityAsked(measure, team, method, tuple(key or ()), samples, second_order, top)
    names = [before] if after is None else [before, after]
    return ask_sensitivity(names, sets, settings, asked, output)


@app.command()
@asks(_draw_answer, replications=2)
def robust(
    before: Annotated[str, typer.Argument(metavar="[BEFORE]")] = "before-2006",
    after: Annotated[str, typer.Argument(metavar="[AFTER]")] = "proposal-2007",
    samples: Annotated[int, typer.Option(help="How many futures are drawn.")] = 200,
    key: Annotated[
        list[str] | None, typer.Option(help="Which numbers: a key, or how it begins; repeatable.")
    ] = None,
    *,
    settings: Settings,
    sets: list[str],
    output: Output,
) -> Question:
    """Draw all uncertain numbers together: when is AFTER not better, and what to find out first."""
    from sim.questions.ask_robust import ask_robust

    names = (before, after)
    return ask_robust(*names, sets, settings, output, samples=samples, keys=key or [])


@app.command()
@asks(_draw_answer)
def sweep(
    scenario: Name,
    vary: Annotated[
        list[str], typer.Option(metavar="KEY=V1,V2", help="Or KEY=FROM:TO:STEP; repeatable.")
    ],
    pair: Annotated[bool, typer.Option("--pair", help="Side by side instead of crossed.")] = False,
    measure: Measures = None,
    *,
    settings: Settings,
    sets: list[str],
    output: Output,
) -> Question:
    """Run a scenario at every point of some numbers varied."""
    from sim.questions.ask_sweep import ask_sweep

    varied = (scenario, vary, sets, settings, output)
    return ask_sweep(*varied, paired=pair, measures=measure or [])


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
    from sim.questions.session import repeat
    from sim.results.output import Output

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


@app.command()
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="A part, in about a minute, as the tests do.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="All chance follows from it.")] = 1,
    format: Shown = Format.table,
    quiet: Quiet = False,
) -> None:
    """Check both engines: queueing theory, bookkeeping, identical logs. Takes some minutes."""
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
    from bench.report import bench as measured

    def say(text: str) -> None:
        if not quiet:
            print(text, file=sys.stderr)

    report = measured(rounds=rounds, say=say)
    print(report.as_json() if format == Format.json else report.text())


@runs.command("list")
def runs_list() -> None:
    """List the experiments in results/, finished and interrupted."""
    from sim.questions.experiments import listed

    print(listed())


@runs.command("show")
def runs_show(folder: Folder) -> None:
    """Say what an experiment is and how far it is."""
    from sim.questions.experiments import shown

    print(shown(folder))


@runs.command("resume")
def runs_resume(
    folder: Folder,
    workers: Workers = None,
    engine: Engine = Engines.auto,
    executor: Executor = "auto",
    quiet: Quiet = False,
) -> None:
    """Continue an interrupted experiment as it was begun."""
    from sim.questions.experiments import resumed
    from sim.results.output import Output

    draw = _draw(no_figures=False)
    output = Output(draw=draw, workers=workers, engine=engine.value, executor=executor, quiet=quiet)
    print(resumed(folder, output))


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
    from sim.results.reference_page import reference_text

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
