"""The question "where does the next post go", as its command asks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import headlines, measure_named
from sim.questions.next_post import (
    MEASURE,
    Gains,
    Staffing,
    bottlenecks,
    check_measure,
    gains,
    staffing,
    teams_of,
)
from sim.questions.placing import AS_NOW, Placed, Placings, best_placing, placings
from sim.results.answer import Answer, Question, record
from sim.results.present import columns, number
from sim.runs.cost import cost
from sim.runs.settings import Settings, check_settings

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.output import Output
    from sim.runs.points import How

GAIN_KEYS = ["team", "change", "now", "mean", "low", "high", "better", "cost"]
PLACING_KEYS = ["placing", "replications", "mean", "against_best"]
STEP_KEYS = ["added", "bottleneck", "load", "utilisation", "value", "gain", "low", "high"]
AGENCY_KEYS = ["agency", "posts_now", "posts_best", "cost_now", "cost_best"]


@dataclass(frozen=True)
class PostsAsked:
    """Options of the question: ``moves`` of a post tried together, ``added`` posts one by one to
    the bottleneck, ``most`` replications of a placing, ``worth`` (None: 2 % of now), ``chance``
    of being right, ``between`` (teams that may exchange posts; empty: the rule)."""

    measure: str = MEASURE
    moves: int = 1
    added: int = 5
    most: int = 60
    worth: float | None = None
    chance: float = 0.95
    between: tuple[str, ...] = ()


@dataclass(frozen=True)
class Posts:
    """All that was found: gains, the best placing (None: no two teams may exchange posts), the
    bottlenecks as posts are added, and the teams then."""

    measure: str
    gains: Gains
    placed: Placed | None
    steps: pd.DataFrame
    teams: pd.DataFrame
    labels: dict[str, str]


def ask_posts(
    name: str, sets: Sequence[str], settings: Settings, asked: PostsAsked, output: Output
) -> Question:
    """Return the question where the next post goes.

    Raises
    ------
    SettingsError
        With everything that is wrong.
    """
    warnings = check_settings(settings)
    check_measure(asked.measure)
    _check(asked, settings)
    staff = staffing(name, sets)
    options = _options(staff, asked)

    def find(how: How) -> Answer:
        found = _found(staff, options, settings, asked, how)
        return _answer(found, staff, settings, asked, warnings)

    teams = len(teams_of(staff.scenario))
    tried = len(options.names) if options else 0
    runs = settings.replications * (2 * teams + 2 + asked.added + 3 * (tried > 0))
    runs += max(asked.most, settings.replications) * tried
    price = cost(runs, settings, engine=output.engine, workers=output.workers, at_most=tried > 0)
    told = {"set": list(sets), **vars(asked), "between": list(asked.between)}
    return Question("posts", [name], told, settings, price, find)


def _check(asked: PostsAsked, settings: Settings) -> None:
    problems = []
    for key, value, least in (("moves", asked.moves, 0), ("added", asked.added, 0)):
        if not least <= value <= 50:
            text = f"{value} is not allowed; it must be between {least} and 50"
            problems.append(Problem(text, key=f"--{key}"))
    if asked.worth is not None and not asked.worth > 0:
        text = f"{asked.worth:g} is not allowed; it must be more than 0"
        problems.append(Problem(text, key="--worth"))
    if not 0.5 < asked.chance < 1:
        text = f"{asked.chance:g} is not allowed; it is a share between 0.5 and 1 (0.95 for 95 %)"
        problems.append(Problem(text, key="--chance"))
    if asked.moves and settings.replications < 5:
        text = f"{settings.replications} are too few to rule a placing out; it must be 5 or more"
        problems.append(Problem(f"{text}, or --moves 0", key="--replications"))
    if problems:
        raise SettingsError(problems)


def _options(staff: Staffing, asked: PostsAsked) -> Placings | None:
    """The placings tried; None where none is asked for, or no posts are comparable."""
    from sim.questions.placing import exchange

    if not asked.moves or not (asked.between or exchange(staff.scenario)):
        return None
    return placings(staff, moves=asked.moves, between=asked.between)


def _found(
    staff: Staffing, options: Placings | None, settings: Settings, asked: PostsAsked, how: How
) -> Posts:
    names = [m.name for m in headlines()]
    names = names if asked.measure in names else [asked.measure, *names]
    each = gains(staff, settings, measures=names, how=how)
    steps, teams = bottlenecks(staff, settings, posts=asked.added, measure=asked.measure, how=how)
    placed = None
    if options is not None:
        placed = best_placing(
            options,
            settings,
            measure=asked.measure,
            worth=asked.worth,
            chance=asked.chance,
            most=asked.most,
            how=how,
        )
    labels = {name: team.label or name for name, team in staff.scenario.teams.items()}
    return Posts(asked.measure, each, placed, steps, teams, labels)


def _answer(
    found: Posts, staff: Staffing, settings: Settings, asked: PostsAsked, warnings: list[str]
) -> Answer:
    tables = {
        "posts": (found.gains.table, "gain of a filled post more, and loss of one fewer, by team "
                  "and measure, paired with now"),
        "bottlenecks": (found.steps, "the bottleneck as posts are added to it one by one"),
        "bottleneck_teams": (found.teams, "every team as posts are added"),
    }  # fmt: skip
    loud = [*warnings, *found.gains.left_out]
    if found.placed is not None:
        tables["placings"] = (found.placed.table, "placings of the same posts, when each was "
                              "ruled out and by which")  # fmt: skip
        tables["best_placing"] = (found.placed.headlines, "headlines now and in the best placing, "
                                  "of children that had no part in choosing it")  # fmt: skip
        tables["agencies"] = (found.placed.agencies, "filled posts and their cost by agency, "
                              "pounds a year")  # fmt: skip
        loud += found.placed.placings.left_out
    screen = "\n\n".join(_parts(found, staff, settings, asked))
    said = _said(found, staff, settings)
    return Answer("posts", [staff.scenario], settings, tables, "posts", said, screen, found, loud)


def _said(found: Posts, staff: Staffing, settings: Settings) -> dict[str, Any]:
    table = found.gains.table
    mine = table[table["measure"] == found.measure]
    said: dict[str, Any] = {
        "scenario": staff.scenario.name,
        "measure": found.measure,
        "replications": settings.replications,
        "seed": settings.seed,
        "posts": [record(row, GAIN_KEYS) for _, row in mine.iterrows()],
        "bottlenecks": [record(row, STEP_KEYS) for _, row in found.steps.iterrows()],
    }
    if found.placed is not None:
        p = found.placed
        said["placing"] = {
            "best": p.best,
            "decided": p.selection.decided,
            "chance": p.selection.chance,
            "worth": p.selection.worth,
            "placings": [record(row, PLACING_KEYS) for _, row in p.table.iterrows()],
            "agencies": [record(row, AGENCY_KEYS) for _, row in p.agencies.iterrows()],
        }
    return said


def _parts(found: Posts, staff: Staffing, settings: Settings, asked: PostsAsked) -> list[str]:
    m = measure_named(found.measure)
    head = (
        f"{staff.scenario.name}: {m.label}, {m.unit}; {settings.replications} replications of "
        f"{settings.years:g} year(s), the same children in all, seed {settings.seed}"
    )
    parts = [head, _gain_rows(found)]
    if found.placed is not None:
        parts.append(_placing_rows(found.placed))
    elif asked.moves:
        parts.append("no two teams have comparable posts; name teams with --between")
    return [*parts, _step_rows(found)]


def _gain_rows(found: Posts) -> str:
    table, unit = found.gains.table, measure_named(found.measure).unit
    mine = table[table["measure"] == found.measure]
    rows = [("one filled post", "", "difference", "", "95 % interval", "pounds a year")]
    for change in (1, -1):
        part = mine[mine["change"] == change]
        up = measure_named(found.measure).better == "higher"
        part = part.sort_values("mean", ascending=(change < 0) == up, kind="stable")
        for _, row in part.iterrows():
            between = f"{_n(row['low'], unit)} to {_n(row['high'], unit)}"
            told = (f"  {change:+d} {row['team']}", "", _n(row["mean"], unit))
            rows.append((*told, str(row["better"] or ""), between, f"{row['cost']:+,.0f}"))
    ratios = mine["variance_ratio"].dropna()
    lines = [columns(rows), "intervals hold together for all posts of this measure"]
    if len(ratios):
        lines.append(f"with the same children the differences have {ratios.median():.0%} of the "
                     "variance they would have with different ones (median)")  # fmt: skip
    return "\n".join(lines)


def _placing_rows(placed: Placed) -> str:
    unit, s = measure_named(placed.measure).unit, placed.selection
    rows = [("the same posts, placed", "replications", "mean", "against the best")]
    for _, row in placed.table.sort_values("against_best", key=abs).iterrows():
        gap = "" if row["system"] == s.best else _n(row["against_best"], unit)
        told = (str(row["replications"]), number(row["mean"], unit), gap)
        rows.append((f"  {row['placing']}", *told))
    groups = "; ".join(", ".join(group) for group in placed.placings.groups)
    lines = [columns(rows), f"posts may go between: {groups}", _chosen(placed), _confirmed(placed)]
    cost = [("  agency", "posts now", "then", "pounds a year now", "then")]
    for _, row in placed.agencies.iterrows():
        posts = (f"{row['posts_now']:.2f}", f"{row['posts_best']:.2f}")
        pounds = (f"{row['cost_now']:,.0f}", f"{row['cost_best']:,.0f}")
        cost.append((f"  {row['agency']}", *posts, *pounds))
    return "\n".join([*lines, columns(cost)])


def _chosen(placed: Placed) -> str:
    s, unit = placed.selection, measure_named(placed.measure).unit
    worth = number(s.worth, unit)
    if s.decided:
        return (
            f"best: {placed.best}. With a chance of {s.chance:.0%} or more this is right if the "
            f"best is better than every other by {worth} {unit} or more"
        )
    left = "; ".join(placed.placings.names[number_] for number_ in s.left)
    return (
        f"NOT decided after {s.replications} replications: still possible are {left}. "
        f"Best so far: {placed.best}; raise --most, --years or --worth (now {worth})"
    )


def _confirmed(placed: Placed) -> str:
    """What the chosen placing gives to other children than those it was chosen by."""
    if placed.best == AS_NOW:
        return "no other placing of these posts is better"
    row = placed.headlines[placed.headlines["measure"] == placed.measure]
    if not len(row):
        return ""
    found, unit = row.iloc[0], measure_named(placed.measure).unit
    return (
        f"against now, with other children: {_n(found['mean'], unit)} "
        f"({_n(found['low'], unit)} to {_n(found['high'], unit)}), {found['better']}"
    )


def _step_rows(found: Posts) -> str:
    m = measure_named(found.measure)
    rows = [("posts added", "the bottleneck then", "in use", m.label, "gain on now")]
    for _, row in found.steps.iterrows():
        full = f"overloaded, load {row['load']:.2f}" if row["load"] > 1 else ""
        used = full or f"{row['utilisation']:.0%}"
        gain = "" if not row["added"] else (
            f"{_n(row['gain'], m.unit)} ({_n(row['low'], m.unit)} to {_n(row['high'], m.unit)})"
        )  # fmt: skip
        value = number(row["value"], m.unit)
        rows.append((f"  {row['added']}", str(row["bottleneck"]), used, value, gain))
    note = "each post goes to the bottleneck of the line before; these intervals hold one by one"
    return f"{columns(rows)}\n{note}"


def _n(value: float, unit: str) -> str:
    return "-" if value != value else "0" if value == 0 else number(value, unit, "+")
