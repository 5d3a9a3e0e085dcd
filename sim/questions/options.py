"""Everything one can ask, and with which options: on the command line and in notebooks.

A question is a table of its options, ``Common`` are those that every question has. Nothing here
computes, so that the help of the commands is quick.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, get_type_hints

import typer

from sim.runs.settings import Settings

BEFORE, PROPOSAL = "before-2006", "proposal-2007"


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


@dataclass(frozen=True)
class Between:
    """The least and the most that an option may be; None: no most."""

    least: float
    most: float | None = None

    def allow(self, value: float) -> bool:
        """Say whether a number lies between."""
        return value >= self.least and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        return f"between {self.least} and {self.most}" if self.most else f"{self.least} or more"


Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a number, e.g. teams.X.fte=14."),
]
Out = Annotated[Path | None, typer.Option(help="Folder for the results [results/000N-...].")]
Force = Annotated[bool, typer.Option("--force", help="Replace an earlier result at --out.")]
Shown = Annotated[Format, typer.Option("--format", help="What is printed.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")]
Workers = Annotated[
    int | None,
    typer.Option(help="Threads, or processes [as many as processors]."),
    Between(1, 1024),
]
Engine = Annotated[
    Engines, typer.Option("--engine", help="The same results, sooner or later; auto: sooner.")
]
Executor = Annotated[
    str,
    typer.Option(help="auto, serial, threads, processes, or a Dask cluster: dask:tcp://HOST:PORT."),
]
Measures = Annotated[
    list[str] | None, typer.Option("--measure", help="A measure of the whole; repeatable.")
]
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="Which numbers: a key, or how it begins; repeatable."),
]


@dataclass(frozen=True)
class Common:
    """Options of every question: how long and how often, where results go, where runs are run."""

    replications: Annotated[int, typer.Option(help="How often each scenario is repeated.")] = 10
    years: Annotated[float, typer.Option(help="Years measured, after the warm-up.")] = 1
    warm_up_weeks: Annotated[int, typer.Option(help="Weeks before the measured time.")] = 52
    follow_up_weeks: Annotated[
        int, typer.Option(help="Weeks in which open cases are followed up.")
    ] = 13
    seed: Annotated[int, typer.Option(help="Which children there are: 0 to 2^64 - 1.")] = 2007
    sets: Sets = None
    out: Out = None
    force: Force = False
    no_figures: Annotated[bool, typer.Option("--no-figures", help="Tables only.")] = False
    form: Shown = Format.table
    keep_logs: Annotated[
        bool, typer.Option("--keep-logs", help="Keep event logs in the folder.")
    ] = False
    workers: Workers = None
    engine: Engine = Engines.auto
    executor: Executor = "auto"
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue at --out what was interrupted.")
    ] = False
    quiet: Quiet = False
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it costs, and do nothing.")
    ] = False

    @property
    def settings(self) -> Settings:
        """How long and how often."""
        return Settings(**{f.name: getattr(self, f.name) for f in fields(Settings)})


@dataclass(frozen=True)
class Question:
    """One kind of question; its docstring is the help of its command.

    ``usual``: the settings it is asked with unless others are given; ``unused``: common options
    that would mean nothing to it.
    """

    kind: ClassVar[str]
    usual: ClassVar[Settings] = Settings()
    unused: ClassVar[tuple[str, ...]] = ()

    @property
    def names(self) -> list[str]:
        """Names or paths of the scenarios it is about."""
        raise NotImplementedError


@dataclass(frozen=True)
class OfOne(Question):
    """A question about one scenario."""

    scenario: Annotated[str, typer.Argument(metavar="SCENARIO")]

    @property
    def names(self) -> list[str]:
        """The scenario."""
        return [self.scenario]


@dataclass(frozen=True)
class OfOneOrTwo(Question):
    """A question about one scenario, or about the change to a second."""

    before: Annotated[str, typer.Argument(metavar="[BEFORE]")] = BEFORE
    after: Annotated[
        str | None, typer.Argument(metavar="[AFTER]", help="Then it is about the change.")
    ] = None

    @property
    def names(self) -> list[str]:
        """One or two scenarios."""
        return [self.before] if self.after is None else [self.before, self.after]


@dataclass(frozen=True)
class OfTwo(Question):
    """A question about the change from one scenario to another."""

    before: Annotated[str, typer.Argument(metavar="[BEFORE]")] = BEFORE
    after: Annotated[str, typer.Argument(metavar="[AFTER]")] = PROPOSAL

    @property
    def names(self) -> list[str]:
        """Both scenarios."""
        return [self.before, self.after]


@dataclass(frozen=True)
class Run(OfOne):
    """Run one scenario."""

    kind: ClassVar[str] = "run"
    events: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the event log to this CSV file.")
    ] = None


@dataclass(frozen=True)
class Compare(Question):
    """Compare scenarios with the first, the same children in all [before-2006 proposal-2007].

    What --set changes, it changes in every scenario.
    """

    kind: ClassVar[str] = "compare"
    before: Annotated[str, typer.Argument(metavar="BEFORE")] = BEFORE
    after: Annotated[list[str] | None, typer.Argument(metavar="AFTER")] = None

    @property
    def names(self) -> list[str]:
        """The first and the others."""
        return [self.before, *(self.after or [PROPOSAL])]


@dataclass(frozen=True)
class Precision(OfOneOrTwo):
    """Repeat until measures, or their difference to AFTER, are known [to 5 %; 10 %]."""

    kind: ClassVar[str] = "precision"
    measures: Measures = None
    half_widths: Annotated[
        list[float] | None,
        typer.Option("--half-width", help="One for each --measure, or one for all."),
    ] = None
    relative: Annotated[
        bool, typer.Option("--relative", help="Half-widths are shares of the mean (0.05 is 5 %).")
    ] = False
    most: Annotated[int, typer.Option(help="Stop after so many replications.")] = 200


@dataclass(frozen=True)
class WarmUp(OfOne):
    """Find how long a warm-up the queues of a scenario ask for; overloaded teams are named."""

    kind: ClassVar[str] = "warm-up"
    usual: ClassVar[Settings] = Settings(replications=20, years=8)
    unused: ClassVar[tuple[str, ...]] = ("warm_up_weeks", "follow_up_weeks")
    window: Annotated[
        int, typer.Option(help="Days to each side in Welch's plot."), Between(0, 182)
    ] = 28


@dataclass(frozen=True)
class Attribute(OfTwo):
    """Say which lever did how much: all combinations of the levers of AFTER, the same children."""

    kind: ClassVar[str] = "attribute"
    measures: Measures = None


@dataclass(frozen=True)
class Posts(OfOne):
    """Say where the next post goes: gain per post, best placing of the same posts, bottlenecks."""

    kind: ClassVar[str] = "posts"
    measure: Annotated[str, typer.Option(help="What a post is to better.")] = (
        "child_days_at_risk_per_year"
    )
    moves: Annotated[
        int, typer.Option(help="Posts moved together at most; 0: none."), Between(0, 50)
    ] = 1
    added: Annotated[
        int, typer.Option(help="Posts added to the bottleneck, one by one."), Between(0, 50)
    ] = 5
    most: Annotated[int, typer.Option(help="Replications of a placing at most.")] = 60
    worth: Annotated[
        float | None, typer.Option(help="Smallest difference that matters [2 % of now].")
    ] = None
    chance: Annotated[float, typer.Option(help="Chance of choosing the best placing.")] = 0.95
    between: Annotated[
        list[str] | None, typer.Option(metavar="TEAM", help="Posts may go between these only.")
    ] = None


@dataclass(frozen=True)
class Sensitivity(OfOneOrTwo):
    """Say how far a measure, or its change, moves with each uncertain number."""

    kind: ClassVar[str] = "sensitivity"
    usual: ClassVar[Settings] = Settings(replications=5)
    method: Annotated[
        str, typer.Option(help="tornado (one at a time), morris (screening) or sobol.")
    ] = "tornado"
    measure: Annotated[str, typer.Option(help="Which measure.")] = "child_days_at_risk_per_year"
    team: Annotated[str | None, typer.Option(help="Of which team.")] = None
    keys: Keys = None
    top: Annotated[
        int | None,
        typer.Option(help="So many, chosen by screening [sobol without --key: 10]."),
        Between(1),
    ] = None
    samples: Annotated[int | None, typer.Option(help="Walks [4] or Sobol samples [64].")] = None
    second: Annotated[bool, typer.Option("--second-order", help="Sobol: pairs too.")] = False


@dataclass(frozen=True)
class Robust(OfTwo):
    """Draw all uncertain numbers together: when is AFTER not better, and what to find out first."""

    kind: ClassVar[str] = "robust"
    usual: ClassVar[Settings] = Settings(replications=2)
    samples: Annotated[int, typer.Option(help="How many futures are drawn.")] = 200
    keys: Keys = None


@dataclass(frozen=True, kw_only=True)
class Sweep(OfOne):
    """Run a scenario at every point of some numbers varied."""

    kind: ClassVar[str] = "sweep"
    vary: Annotated[
        list[str], typer.Option(metavar="KEY=V1,V2", help="Or KEY=FROM:TO:STEP; repeatable.")
    ]
    paired: Annotated[bool, typer.Option("--pair", help="Side by side, not crossed.")] = False
    measures: Measures = None


QUESTIONS: tuple[type[Question], ...] = (
    Run, Compare, Precision, WarmUp, Attribute, Posts, Sensitivity, Robust, Sweep,
)  # fmt: skip


def options_of(question: type[Question]) -> Iterator[tuple[str, Any, Any]]:
    """Yield (name, annotation, default) of a question's own options, then of the common ones.

    The default is ``dataclasses.MISSING`` where the option must be given.
    """
    for table in (question, Common):
        hints = get_type_hints(table, include_extras=True)
        for one in fields(table):
            default = one.default
            if table is Common and one.name in question.unused:
                continue
            if table is Common and hasattr(question.usual, one.name):
                default = getattr(question.usual, one.name)
            yield one.name, hints[one.name], default


def flag(name: str, annotation: Any) -> str:
    """Return what an option is called on the command line: "--key"."""
    for extra in getattr(annotation, "__metadata__", ()):
        if isinstance(extra, typer.models.OptionInfo) and isinstance(extra.default, str):
            return extra.default
    return f"--{name.replace('_', '-')}"


def help_of(annotation: Any) -> str:
    """Return what the help of the commands says of an option."""
    extras = getattr(annotation, "__metadata__", ())
    return next((str(e.help) for e in extras if getattr(e, "help", None)), "")
