"""The public API: every question in one call, as notebooks ask it.

It is the top floor: it sees the questions below it and the pictures of ``reports``, and nothing
sees it but the name ``sim``. The options of a call are those of its command, and so is what is
said of them: both are declared in ``sim.questions.options``.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from reports.shown import Shown
from sim.errors import Problem, SettingsError
from sim.questions import options
from sim.questions.ask import answer_to
from sim.questions.scenarios import shown
from sim.runs.settings import Settings
from sim.scenario.read import files
from sim.words import did_you_mean

Sets = Mapping[str, Any]
"""Numbers set in every scenario: ``{"teams.joint_social_workers.fte": 9}``."""
P = ParamSpec("P")
R = TypeVar("R")
NAMES = {"scenario": "name"}
"""Options that a call names otherwise."""
USUAL = """
settings : Settings, optional
    How long and how often; as the command when left out.
sets : mapping, optional
    Numbers set in every scenario, by key.

Returns
-------
Shown
    Text, tables and pictures.

Raises
------
SettingsError
    With everything that is wrong with the call, its scenarios, settings or sets.
RightDoorError
    When a replication fails."""


def _public(
    question: type[options.Question] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Document a call by the options of its question; tell a slip in it as any other mistake."""

    def made(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            known = list(signature.parameters)
            for name in kwargs:
                if name not in known:
                    text = f"is no option of {function.__name__}{did_you_mean(name, known)}"
                    raise SettingsError([Problem(text, key=name)])
            try:
                signature.bind(*args, **kwargs)
            except TypeError as error:
                raise SettingsError([Problem(str(error), key=function.__name__)]) from error
            return function(*args, **kwargs)

        if question is not None:
            about = inspect.cleandoc(function.__doc__ or "")
            lines = [about, "", "Parameters", "----------", *_parameters(question, signature)]
            called.__doc__ = "\n".join(lines) + USUAL
        return called

    return made


def _parameters(question: type[options.Question], signature: inspect.Signature) -> Iterator[str]:
    for option, annotation, _ in options.options_of(question):
        name = NAMES.get(option, option)
        if option in question.__dataclass_fields__:
            yield f"{name} : {signature.parameters[name].annotation}"
            yield f"    {options.help_of(annotation) or 'A shipped name, or the path of a file.'}"


@_public()
def shipped() -> pd.DataFrame:
    """Return the shipped scenarios.

    Returns
    -------
    DataFrame
        scenario (its name), purpose.
    """
    return pd.DataFrame(files.shipped(), columns=["scenario", "purpose"])


@_public()
def explain(name: str, sets: Sets | None = None) -> str:
    """Return a scenario in plain English, its numbers with their sources.

    Parameters
    ----------
    name : str
        A shipped name, or the path of a file.
    sets : mapping, optional
        Numbers set in it by key.

    Raises
    ------
    SettingsError
        With all that is wrong with it.
    """
    return shown(name, _sets(sets), resolved=False, other=None)


@_public()
def compare(*names: str, settings: Settings | None = None, sets: Sets | None = None) -> Shown:
    """Run scenarios with the same children and compare each with the first.

    Parameters
    ----------
    *names : str
        Shipped names or paths; with one name it is run alone. None: before and after.
    settings, sets
        As in the other calls.

    Returns
    -------
    Shown
        Tables "measures", "summaries", "differences", "children" and those of the figures.

    Raises
    ------
    SettingsError, RightDoorError
        As the other calls.

    Examples
    --------
    >>> import sim
    >>> short = sim.Settings(replications=2, years=0.1, warm_up_weeks=1, follow_up_weeks=1)
    >>> sim.compare("before-2006", "proposal-2007", settings=short)["differences"].columns[0]
    'measure'
    """
    before, *after = names or (options.BEFORE, options.PROPOSAL)
    alone = options.Run(before)
    asked = _ask(options.Compare(before, after) if after else alone, settings, sets)
    named = ("measures", "summaries", "differences")
    every = {name: getattr(asked.result, name) for name in named} | asked.result.tables
    return Shown(asked.answer, every)


@_public(options.Precision)
def precision(
    before: str = options.BEFORE,
    after: str | None = None,
    *,
    measures: Sequence[str] = (),
    half_widths: Sequence[float] = (),
    relative: bool = True,
    most: int = 200,
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Replicate until measures of a scenario, or of the change to a second, are sure enough.

    Tables "convergence" and "reached". Half-widths are shares of the mean unless said otherwise.
    """
    widths = _list(half_widths)
    question = options.Precision(before, after, _list(measures), widths, relative, most)
    return _ask(question, settings, sets)


@_public(options.WarmUp)
def warm_up(
    name: str, *, window: int = 28, settings: Settings | None = None, sets: Sets | None = None
) -> Shown:
    """Find how long a warm-up the queues of a scenario ask for.

    Tables "warm_up" and "welch". Warm-up and follow-up of the settings mean nothing to it.
    """
    return _ask(options.WarmUp(name, window), settings, sets)


@_public(options.Sensitivity)
def sensitivity(
    before: str = options.BEFORE,
    after: str | None = None,
    *,
    method: str = "tornado",
    measure: str = "child_days_at_risk_per_year",
    team: str | None = None,
    keys: Sequence[str] = (),
    top: int | None = None,
    samples: int | None = None,
    second: bool = False,
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Say how far a measure, or its change, moves with each uncertain number.

    Tables "sensitivity" and "points", and where there are any "pairs" and "screening".
    """
    numbers = (_list(keys), top, samples, second)
    question = options.Sensitivity(before, after, method, measure, team, *numbers)
    return _ask(question, settings, sets)


@_public(options.Attribute)
def attribute(
    before: str = options.BEFORE,
    after: str = options.PROPOSAL,
    *,
    measures: Sequence[str] = (),
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Say which lever did how much: all combinations of the levers, the same children.

    Tables "attribution", "whole", "pairs" and "combinations".
    """
    return _ask(options.Attribute(before, after, _list(measures)), settings, sets)


@_public(options.Posts)
def posts(
    name: str = options.BEFORE,
    *,
    measure: str = "child_days_at_risk_per_year",
    moves: int = 1,
    added: int = 5,
    most: int = 60,
    worth: float | None = None,
    chance: float = 0.95,
    between: Sequence[str] = (),
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Say where the next post goes.

    Tables "posts", "bottlenecks" and "bottleneck_teams"; of placings tried "placings",
    "best_placing" and "agencies".
    """
    placing = (most, worth, chance, _list(between))
    return _ask(options.Posts(name, measure, moves, added, *placing), settings, sets)


@_public(options.Robust)
def robust(
    before: str = options.BEFORE,
    after: str = options.PROPOSAL,
    *,
    samples: int = 200,
    keys: Sequence[str] = (),
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Draw all uncertain numbers together: when is ``after`` not better?

    Tables "robust", "boxes", "worth" and "futures".
    """
    return _ask(options.Robust(before, after, samples, _list(keys)), settings, sets)


@_public(options.Sweep)
def sweep(
    name: str,
    vary: Mapping[str, Sequence[Any]],
    *,
    paired: bool = False,
    measures: Sequence[str] = (),
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Run a scenario at every point of some numbers varied: ``{"teams.x.fte": [8, 9]}``.

    Tables "points", "summary" and "replications".
    """
    if not isinstance(vary, Mapping):
        raise SettingsError([Problem("is not a table of lists of values by key", key="vary")])
    lists = [f"{key}={','.join(map(_written, values))}" for key, values in vary.items()]
    question = options.Sweep(name, vary=lists, paired=paired, measures=_list(measures))
    return _ask(question, settings, sets)


def _ask(question: options.Question, settings: Settings | None, sets: Sets | None) -> Shown:
    if settings is not None and not isinstance(settings, Settings):
        raise SettingsError([Problem("is no sim.Settings", key="settings")])
    names = {
        options.flag(name, annotation): NAMES.get(name, name)
        for name, annotation, _ in options.options_of(type(question))
    }
    try:
        answer = answer_to(question, settings, _sets(sets))
    except SettingsError as error:  # here an option is called as it is in Python
        wrong = [replace(one, key=names.get(one.key, one.key)) for one in error.problems]
        raise SettingsError(wrong) from error
    return Shown(answer, {name: table.frame for name, table in answer.tables.items()})


def _sets(sets: Sets | None) -> list[str]:
    if not isinstance(sets or {}, Mapping):
        raise SettingsError([Problem("is not a table of values by key", key="sets")])
    return [f"{key}={_written(value)}" for key, value in (sets or {}).items()]


def _written(value: Any) -> str:
    """A value as ``--set`` reads it."""
    return json.dumps(value) if isinstance(value, bool | list) else str(value)


def _list(values: Sequence[R]) -> list[R] | None:
    """A list for the options; a text is one thing, not its letters, and left to be refused."""
    return values if isinstance(values, str) else list(values) or None  # type: ignore[return-value]
