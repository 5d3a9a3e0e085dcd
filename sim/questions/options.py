"""The options that commands share, and commands made of questions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.runs.settings import Settings

if TYPE_CHECKING:
    from sim.results.answer import DrawAnswer, Question


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
Resume = Annotated[bool, typer.Option("--resume", help="Continue at --out what was interrupted.")]
Executor = Annotated[
    str,
    typer.Option(help="auto, serial, threads, processes, or a Dask cluster: dask:tcp://HOST:PORT."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it costs, and do nothing.")]
Measures = Annotated[
    list[str] | None, typer.Option("--measure", help="A measure of the whole; repeatable.")
]

Ask = Callable[..., "Question"]
GIVEN = ("settings", "sets", "output")
"""What a function that asks a question gets instead of the usual options."""


def asks(
    draw: Callable[[], DrawAnswer],
    *,
    replications: int = 10,
    years: float = 1,
    without: tuple[str, ...] = (),
) -> Callable[[Ask], Callable[..., None]]:
    """Make a command of a function that returns a question.

    The command has the function's own options, then those every experiment has; the function is
    given ``settings``, ``sets`` and ``output`` made of them.

    Parameters
    ----------
    draw : callable
        Returns what draws the figures; called only when they are wanted.
    replications, years
        The command's defaults.
    without : tuple of str
        Usual options that would mean nothing to this command.
    """

    def made(ask: Ask) -> Callable[..., None]:
        def command(**options: Any) -> None:
            own = {name: options.pop(name) for name in mine if name in options}
            _run(ask, own, draw, **options)

        mine = _parameters(ask, leave_out=GIVEN)
        usual = _parameters(_run, leave_out=("ask", "own", "draw", *without))
        stated = {"replications": replications, "years": years}
        every = {
            name: part.replace(
                default=stated.get(name, part.default), kind=inspect.Parameter.KEYWORD_ONLY
            )
            for name, part in {**mine, **usual}.items()
        }
        command.__signature__ = inspect.Signature(list(every.values()))  # type: ignore[attr-defined]
        command.__annotations__ = {name: part.annotation for name, part in every.items()}
        command.__name__, command.__doc__ = ask.__name__, ask.__doc__
        return command

    return made


def _parameters(
    function: Callable[..., Any], *, leave_out: tuple[str, ...]
) -> dict[str, inspect.Parameter]:
    """Parameters by name, their annotations no longer text (those left out may be unknown)."""
    known = function.__globals__
    return {
        name: part.replace(annotation=eval(str(part.annotation), known))
        for name, part in inspect.signature(function).parameters.items()
        if name not in leave_out
    }


def _run(
    ask: Any,
    own: Any,
    draw: Any,
    replications: Replications = 10,
    years: Years = 1,
    warm_up_weeks: WarmUp = 52,
    follow_up_weeks: FollowUp = 13,
    seed: Seed = 2007,
    sets: Sets = None,
    out: Out = None,
    force: Force = False,
    no_figures: NoFigures = False,
    format: Shown = Format.table,
    workers: Workers = None,
    engine: Engine = Engines.auto,
    executor: Executor = "auto",
    resume: Resume = False,
    quiet: Quiet = False,
    dry_run: DryRun = False,
) -> None:
    """Ask, say the cost or find the answer, and print it; not reached is exit code 5."""
    from sim.results.answer import answered
    from sim.results.output import Output, check_output

    settings = Settings(replications, years, warm_up_weeks, follow_up_weeks, seed)
    output = Output(
        out=out,
        force=force,
        form=format.value,
        workers=workers,
        quiet=quiet,
        engine=engine.value,
        executor=executor,
        resume=resume,
    )
    check_output(output)
    question = ask(**own, settings=settings, sets=sets or [], output=output)
    if dry_run:
        print(f"{question.kind}: {question.cost.said()}")
        return
    text, met = answered(question, output, draw=None if no_figures else draw())
    print(text)
    if not met:
        raise typer.Exit(5)
