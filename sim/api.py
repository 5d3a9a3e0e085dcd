"""The public API: every question in one call, as notebooks ask it.

It is the top floor: it sees the questions below it and the pictures of ``reports``, and nothing
sees it but the name ``sim``. All functions take names of shipped scenarios or paths of files, and
the same ``settings`` and ``sets``; their options are those of the commands.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from reports.shown import Shown
from sim.errors import Problem, SettingsError
from sim.questions import options
from sim.questions.ask import answer_to
from sim.questions.options import flags
from sim.questions.scenarios import shown
from sim.runs.settings import Settings
from sim.scenario.read import files
from sim.words import did_you_mean

Sets = Mapping[str, Any]
"""Numbers set in every scenario: ``{"teams.joint_social_workers.fte": 9}``."""
P = ParamSpec("P")
R = TypeVar("R")


def _public(function: Callable[P, R]) -> Callable[P, R]:
    """A slip in the call is told as any other mistake, with the nearest name."""
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

    return called


@_public
def shipped() -> pd.DataFrame:
    """Return the shipped scenarios.

    Returns
    -------
    DataFrame
        scenario (its name), purpose.
    """
    return pd.DataFrame(files.shipped(), columns=["scenario", "purpose"])


@_public
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


@_public
def compare(*names: str, settings: Settings | None = None, sets: Sets | None = None) -> Shown:
    """Run scenarios with the same children and compare each with the first.

    Parameters
    ----------
    *names : str
        Shipped names or paths; with one name it is run alone. None: before and after.
    settings : Settings, optional
        How long and how often.
    sets : mapping, optional
        Numbers set in every scenario, by key.

    Returns
    -------
    Shown
        Tables "measures", "summaries", "differences", "children" and those of the figures.

    Raises
    ------
    SettingsError
        With everything that is wrong with scenarios, settings or sets.
    RightDoorError
        When a replication fails.

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


@_public
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

    Parameters
    ----------
    before, after : str
        With ``after`` it is about the change.
    measures : sequence of str
        Measures of the whole; three when left out.
    half_widths : sequence of float
        One for each measure, or one for all; 5 % (of a change 10 %) when left out.
    relative : bool
        Whether half-widths are shares of the mean, else in the unit of the measure.
    most : int
        The cap on replications.

    Returns
    -------
    Shown
        Tables "convergence" and "reached".

    Raises
    ------
    SettingsError, RightDoorError
        As :func:`compare`.
    """
    question = options.Precision(
        before,
        after,
        measures=_list(measures),
        half_widths=_list(half_widths),
        relative=relative,
        most=most,
    )
    return _ask(question, settings, sets)


@_public
def warm_up(
    name: str, *, window: int = 28, settings: Settings | None = None, sets: Sets | None = None
) -> Shown:
    """Find how long a warm-up the queues of a scenario ask for.

    Parameters
    ----------
    window : int
        Days to each side in Welch's plot.
    settings : Settings, optional
        20 replications of 8 years when left out; warm-up and follow-up mean nothing to it.

    Returns
    -------
    Shown
        Tables "warm_up" and "welch".

    Raises
    ------
    SettingsError, RightDoorError
        As :func:`compare`.
    """
    return _ask(options.WarmUp(name, window=window), settings, sets)


@_public
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

    Parameters
    ----------
    before, after : str
        With ``after`` it is about the change.
    method : str
        "tornado" (one at a time), "morris" (screening) or "sobol".
    measure, team : str
        Which measure, of the whole or of a team.
    keys : sequence of str
        Which numbers: a key, or how it begins; all but definitions when empty.
    top : int, optional
        So many, chosen by screening (sobol without keys: 10).
    samples : int, optional
        Walks (4) or Sobol samples (64, a power of 2).
    second : bool
        Sobol: pairs too.

    Returns
    -------
    Shown
        Tables "sensitivity" and "points" ("pairs", "screening").

    Raises
    ------
    SettingsError, RightDoorError
        As :func:`compare`.
    """
    question = options.Sensitivity(
        before,
        after,
        method=method,
        measure=measure,
        team=team,
        keys=_list(keys),
        top=top,
        samples=samples,
        second=second,
    )
    return _ask(question, settings, sets)


@_public
def attribute(
    before: str = options.BEFORE,
    after: str = options.PROPOSAL,
    *,
    measures: Sequence[str] = (),
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Say which lever did how much: all combinations of the levers, the same children.

    Parameters
    ----------
    before, after : str
        ``after`` is ``before`` with levers, and nothing besides them.
    measures : sequence of str
        Measures of the whole; the headlines when left out.

    Returns
    -------
    Shown
        Tables "attribution", "whole", "pairs", "combinations".

    Raises
    ------
    SettingsError, RightDoorError
        As :func:`compare`.
    """
    return _ask(options.Attribute(before, after, measures=_list(measures)), settings, sets)


@_public
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

    Parameters
    ----------
    measure : str
        What a post is to better.
    moves : int
        Posts moved together at most; 0: none.
    added : int
        Posts added to the bottleneck, one by one.
    most : int
        Replications of a placing at most.
    worth : float, optional
        Smallest difference that matters, in the unit of the measure; 2 % of now when left out.
    chance : float
        Chance of choosing the best placing.
    between : sequence of str
        Teams that may exchange posts; by the rule of comparable posts when empty.

    Returns
    -------
    Shown
        Tables "posts", "bottlenecks", "bottleneck_teams" ("placings", "best_placing",
        "agencies").

    Raises
    ------
    SettingsError, RightDoorError
        As :func:`compare`.
    """
    question = options.Posts(
        name,
        measure=measure,
        moves=moves,
        added=added,
        most=most,
        worth=worth,
        chance=chance,
        between=_list(between),
    )
    return _ask(question, settings, sets)


@_public
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

    Parameters
    ----------
    samples : int
        How many futures are drawn.
    keys : sequence of str
        Which numbers: a key, or how it begins; all but definitions when empty.

    Returns
    -------
    Shown
        Tables "robust", "boxes", "worth", "futures".

    Raises
    ------
    SettingsError, RightDoorError
        As :func:`compare`.
    """
    return _ask(options.Robust(before, after, samples=samples, keys=_list(keys)), settings, sets)


@_public
def sweep(
    name: str,
    vary: Mapping[str, Sequence[Any]],
    *,
    paired: bool = False,
    measures: Sequence[str] = (),
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Run a scenario at every point of some numbers varied.

    Parameters
    ----------
    vary : mapping
        The values of each key: ``{"teams.joint_social_workers.fte": [8, 9]}``.
    paired : bool
        Whether lists go side by side instead of crossed.
    measures : sequence of str
        Measures of the whole; the headlines when left out.

    Returns
    -------
    Shown
        Tables "points", "summary", "replications".

    Raises
    ------
    SettingsError, RightDoorError
        As :func:`compare`.
    """
    if not isinstance(vary, Mapping):
        raise SettingsError([Problem("is not a table of lists of values by key", key="vary")])
    lists = [f"{key}={','.join(map(_written, values))}" for key, values in vary.items()]
    question = options.Sweep(name, vary=lists, paired=paired, measures=_list(measures))
    return _ask(question, settings, sets)


def _ask(question: options.Question, settings: Settings | None, sets: Sets | None) -> Shown:
    if settings is not None and not isinstance(settings, Settings):
        raise SettingsError([Problem("is no sim.Settings", key="settings")])
    names = {flag: name for name, flag in flags(type(question))}
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
