"""The questions for notebooks: each returns its tables and pictures, and shows itself.

All take names of shipped scenarios or paths of files, and the settings of ``Settings``. The names
are those of the commands: what a notebook asks can be asked on the command line too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.save import Album, Picture
from sim.results.output import Output
from sim.runs.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.answer import Question

Sets = Mapping[str, Any]
"""Numbers set in every scenario: ``{"teams.joint_social_workers.fte": 9}``."""


@dataclass(frozen=True)
class Shown:
    """An answer. ``tables`` and ``pictures`` by name; as text, what the command prints.

    ``answer["name"]`` is a table, ``answer.picture("name")`` a picture with its ``figure``,
    ``table`` and ``alt``; ``found`` is the object behind it.
    """

    text: str
    tables: dict[str, pd.DataFrame]
    pictures: dict[str, Picture]
    found: Any

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    def picture(self, name: str) -> Picture:
        """Return a picture by its name."""
        return self.pictures[name]

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return f"```\n{self.text}\n```"


def shipped() -> pd.DataFrame:
    """Return the shipped scenarios: name and purpose."""
    import pandas as pd

    from sim.scenario.explain import shipped as listed

    return pd.DataFrame(listed(), columns=["scenario", "purpose"])


def explain(name: str, sets: Sets | None = None) -> str:
    """Return a scenario in plain English, its numbers with their sources."""
    from sim.questions.session import shown

    return shown(name, _sets(sets), resolved=False, other=None)


def compare(*names: str, settings: Settings | None = None, sets: Sets | None = None) -> Shown:
    """Run scenarios with the same children and compare each with the first.

    Returns
    -------
    Shown
        Tables "measures", "summaries", "differences", "children" and those of the figures.

    Examples
    --------
    >>> import sim
    >>> short = sim.Settings(replications=2, years=0.1, warm_up_weeks=1, follow_up_weeks=1)
    >>> sim.compare("before-2006", "proposal-2007", settings=short)["differences"].columns[0]
    'measure'
    """
    from reports.draw import draw_figures
    from sim.questions.compare import compare as compared
    from sim.results import present
    from sim.scenario.load import load

    scenarios = [load(name, sets=_sets(sets)).scenario for name in names]
    found = compared(scenarios, settings or Settings())
    album = Album()
    draw_figures(found, album)
    tables = {
        "measures": found.measures,
        "summaries": found.summaries,
        "differences": found.differences,
        **found.tables,
    }
    return Shown(present.as_screen(found), tables, album.pictures, found)


def precision(
    *names: str,
    measures: Sequence[str] = (),
    half_widths: Sequence[float] = (),
    relative: bool = True,
    most: int = 200,
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Replicate until measures of a scenario, or of the change to a second, are sure enough."""
    from sim.questions.ask_precision import aims_of, ask_precision

    share = 0.05 if len(names) == 1 else 0.1
    aims = aims_of(measures, half_widths, relative=relative, share=share)
    return _asked(lambda s, o: ask_precision(names, _sets(sets), s, aims, o, most=most), settings)


def sensitivity(
    before: str = "before-2006",
    after: str | None = None,
    *,
    settings: Settings | None = None,
    sets: Sets | None = None,
    **asked: Any,
) -> Shown:
    """Say how far a measure, or its change, moves with each uncertain number.

    Parameters
    ----------
    **asked
        measure, team, method ("tornado", "morris", "sobol"), keys (a tuple of keys, or how they
        begin), samples, second, top (only so many numbers, chosen by screening).
    """
    from sim.questions.ask_sensitivity import SensitivityAsked, ask_sensitivity

    names = [before] if after is None else [before, after]
    told = SensitivityAsked(**asked)
    return _asked(lambda s, o: ask_sensitivity(names, _sets(sets), s, told, o), settings)


def attribute(
    before: str = "before-2006",
    after: str = "proposal-2007",
    *,
    measures: Sequence[str] = (),
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Say which lever did how much: all combinations of the levers, the same children."""
    from sim.questions.ask_attribute import ask_attribute

    return _asked(
        lambda s, o: ask_attribute(before, after, _sets(sets), s, o, measures=measures), settings
    )


def posts(
    name: str = "before-2006",
    *,
    settings: Settings | None = None,
    sets: Sets | None = None,
    **asked: Any,
) -> Shown:
    """Say where the next post goes.

    Parameters
    ----------
    **asked
        measure, moves, added, most, worth, chance, between: as the command's options.
    """
    from sim.questions.ask_next_post import PostsAsked, ask_posts

    return _asked(lambda s, o: ask_posts(name, _sets(sets), s, PostsAsked(**asked), o), settings)


def robust(
    before: str = "before-2006",
    after: str = "proposal-2007",
    *,
    samples: int = 200,
    keys: Sequence[str] = (),
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Draw all uncertain numbers together: when is ``after`` not better?"""
    from sim.questions.ask_robust import ask_robust

    settings = settings or Settings(replications=2)
    return _asked(
        lambda s, o: ask_robust(before, after, _sets(sets), s, o, samples=samples, keys=keys),
        settings,
    )


def sweep(
    name: str,
    vary: Mapping[str, Sequence[Any]],
    *,
    paired: bool = False,
    measures: Sequence[str] = (),
    settings: Settings | None = None,
    sets: Sets | None = None,
) -> Shown:
    """Run a scenario at every point of some numbers varied: ``{"teams.x.fte": [8, 9]}``."""
    from sim.questions.ask_sweep import ask_sweep

    said = [f"{key}={','.join(str(value) for value in values)}" for key, values in vary.items()]
    return _asked(
        lambda s, o: ask_sweep(name, said, _sets(sets), s, o, paired=paired, measures=measures),
        settings,
    )


def _sets(sets: Sets | None) -> list[str]:
    return [f"{key}={value}" for key, value in (sets or {}).items()]


def _asked(ask: Callable[[Settings, Output], Question], settings: Settings | None) -> Shown:
    from reports.draw_answers import draw_answer
    from sim.runs.points import How

    question = ask(settings or Settings(), Output())
    answer, album = question.find(How()), Album()
    draw_answer(answer, album)
    tables = {name: table for name, (table, _) in answer.tables.items()}
    return Shown(answer.screen, tables, album.pictures, answer.found)
