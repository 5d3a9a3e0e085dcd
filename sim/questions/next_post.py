"""Where the next post goes: the question, and what is said of the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import headlines, measure_named
from sim.questions.options import Posts as Asked
from sim.questions.placing import AS_NOW, Placed, Placings, best_placing, exchange, placings
from sim.questions.post_changes import Gains, Staffing, bottlenecks, gains, teams_of
from sim.questions.prepared import Given, Prepared, measures_of_the_whole
from sim.results.answer import Answer, Table
from sim.results.render import Row, ends, grid, interval, number, paragraphs, signed, text, value
from sim.runs.runner import Execution
from sim.runs.settings import Settings

GAIN_KEYS = ["team", "change", "now", "mean", "low", "high", "better", "cost"]
PLACING_KEYS = ["placing", "replications", "mean", "against_best"]
STEP_KEYS = ["added", "bottleneck", "load", "utilisation", "value", "gain", "low", "high"]
AGENCY_KEYS = ["agency", "posts_now", "posts_best", "cost_now", "cost_best"]


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


def prepare(question: Asked, given: Given) -> Prepared:
    """Make ready: gain per post, the best placing of the same posts, bottlenecks.

    Raises
    ------
    SettingsError
        With everything that is wrong.
    """
    measures_of_the_whole([question.measure], directed=True)
    if problems := list(_wrong(question, given.settings)):
        raise SettingsError(problems)
    staff, settings = Staffing(given.scenarios[0]), given.settings
    options = _options(staff, question)

    def find(execution: Execution) -> Answer:
        return _answer(_run(staff, options, settings, question, execution), question, given)

    teams = len(teams_of(staff.scenario))
    tried = len(options.names) if options else 0
    runs = settings.replications * (2 * teams + 2 + question.added + 3 * (tried > 0))
    runs += max(question.most, settings.replications) * tried
    return Prepared(settings, runs, find, at_most=tried > 0)


def _wrong(question: Asked, settings: Settings) -> Iterator[Problem]:
    if question.worth is not None and not question.worth > 0:
        text = f"{question.worth:g} is not allowed; it must be more than 0"
        yield Problem(text, key="--worth")
    if not 0.5 < question.chance < 1:
        text = f"{question.chance:g} is not allowed; it is a share between 0.5 and 1"
        yield Problem(f"{text} (0.95 for 95 %)", key="--chance")
    if question.moves and settings.replications < 5:
        text = f"{settings.replications} are too few to rule a placing out; it must be 5 or more"
        yield Problem(f"{text}, or --moves 0", key="--replications")


def _options(staff: Staffing, question: Asked) -> Placings | None:
    """The placings tried; None where none is asked for, or no posts are comparable."""
    between = question.between or []
    if not question.moves or not (between or exchange(staff.scenario)):
        return None
    return placings(staff, moves=question.moves, between=between)


def _run(
    staff: Staffing,
    options: Placings | None,
    settings: Settings,
    question: Asked,
    execution: Execution,
) -> Posts:
    measure, names = question.measure, [m.name for m in headlines()]
    names = names if measure in names else [measure, *names]
    each = gains(staff, settings, measures=names, execution=execution)
    steps, teams = bottlenecks(
        staff, settings, posts=question.added, measure=measure, execution=execution
    )
    placed = None
    if options is not None:
        placed = best_placing(
            options,
            settings,
            measure=measure,
            worth=question.worth,
            chance=question.chance,
            most=question.most,
            execution=execution,
        )
    labels = {name: team.label or name for name, team in staff.scenario.teams.items()}
    return Posts(measure, each, placed, steps, teams, labels)


# -- the answer ----------------------------------------------------------------------------------


def _answer(result: Posts, question: Asked, given: Given) -> Answer:
    gained, settings = result.gains.table, given.settings
    tables = {
        "posts": Table(gained, "gain of a filled post more, and loss of one fewer, by team and "
                       "measure, paired with now"),
        "bottlenecks": Table(result.steps, "the bottleneck as posts are added to it one by one"),
        "bottleneck_teams": Table(result.teams, "every team as posts are added"),
    }  # fmt: skip
    facts: dict[str, Any] = {
        "scenario": given.scenarios[0].name,
        "measure": result.measure,
        "replications": settings.replications,
        "seed": settings.seed,
        "posts": gained[gained["measure"] == result.measure][GAIN_KEYS],
        "bottlenecks": result.steps[STEP_KEYS],
    }
    warnings = list(result.gains.left_out)
    if (p := result.placed) is not None:
        tables |= {
            "placings": Table(p.table, "placings of the same posts, when each was ruled out and "
                              "by which"),
            "best_placing": Table(p.headlines, "headlines now and in the best placing, of children "
                                  "that had no part in choosing it"),
            "agencies": Table(p.agencies, "filled posts and their cost by agency, pounds a year"),
        }  # fmt: skip
        facts["placing"] = {
            "best": p.best,
            "decided": p.selection.decided,
            "chance": p.selection.chance,
            "worth": p.selection.worth,
            "placings": p.table[PLACING_KEYS],
            "agencies": p.agencies[AGENCY_KEYS],
        }
        warnings += p.placings.left_out
    return Answer(
        kind="posts",
        scenarios=given.scenarios,
        settings=settings,
        tables=tables,
        main="posts",
        facts=facts,
        screen=_screen(result, question, given),
        result=result,
        warnings=warnings,
    )


def _screen(result: Posts, question: Asked, given: Given) -> str:
    m, settings = measure_named(result.measure), given.settings
    head = (
        f"{given.scenarios[0].name}: {m.label}, {m.unit}; {settings.replications} replications of "
        f"{settings.years:g} year(s), the same children in all, seed {settings.seed}"
    )
    none = "no two teams have comparable posts; name teams with --between" * bool(question.moves)
    placed = none if result.placed is None else _placings(result.placed)
    return paragraphs([head, _gains(result), placed, _steps(result)])


def _gains(result: Posts) -> str:
    table = result.gains.table
    mine = table[table["measure"] == result.measure]
    up = measure_named(result.measure).better == "higher"
    best_first = [
        mine[mine["change"] == change].sort_values(
            "mean", ascending=(change < 0) == up, kind="stable"
        )
        for change in (1, -1)
    ]
    cells = [
        ("one filled post", lambda row: f"  {row['change']:+d} {row['team']}"),
        ("difference", value("mean", write=signed)), ("", text("better")),
        ("95 % interval", interval(write=signed)),
        ("pounds a year", lambda row: f"{row['cost']:+,.0f}"),
    ]  # fmt: skip
    lines = [grid(pd.concat(best_first), cells)]
    lines.append("intervals hold together for all posts of this measure")
    ratios = mine["variance_ratio"].dropna()
    if len(ratios):
        lines.append(f"with the same children the differences have {ratios.median():.0%} of the "
                     "variance they would have with different ones (median)")  # fmt: skip
    return "\n".join(lines)


def _placings(placed: Placed) -> str:
    unit, best = measure_named(placed.measure).unit, placed.selection.best
    rows = placed.table.assign(unit=unit).sort_values("against_best", key=abs)
    cells = [
        ("the same posts, placed", text("placing", "  ")), ("replications", text("replications")),
        ("mean", value("mean")),
        ("against the best",
         lambda row: "" if row["system"] == best else signed(row["against_best"], unit)),
    ]  # fmt: skip
    agencies = [
        ("  agency", text("agency", "  ")),
        ("posts now", lambda row: f"{row['posts_now']:.2f}"),
        ("then", lambda row: f"{row['posts_best']:.2f}"),
        ("pounds a year now", lambda row: f"{row['cost_now']:,.0f}"),
        ("then", lambda row: f"{row['cost_best']:,.0f}"),
    ]
    groups = "; ".join(", ".join(group) for group in placed.placings.groups)
    lines = [grid(rows, cells), f"posts may go between: {groups}"]
    return "\n".join([*lines, _chosen(placed), _confirmed(placed), grid(placed.agencies, agencies)])


def _chosen(placed: Placed) -> str:
    s, unit = placed.selection, measure_named(placed.measure).unit
    worth = number(s.worth, unit)
    if s.decided:
        return (
            f"best: {placed.best}. With a chance of {s.chance:.0%} or more this is right if the "
            f"best is better than every other by {worth} {unit} or more"
        )
    left = "; ".join(placed.placings.names[place] for place in s.left)
    return (
        f"NOT decided after {s.replications} replications: still possible are {left}. "
        f"Best so far: {placed.best}; raise --most, --years or --worth (now {worth})"
    )


def _confirmed(placed: Placed) -> str:
    """What the chosen placing gives to other children than those it was chosen by."""
    if placed.best == AS_NOW:
        return "no other placing of these posts is better"
    for row in placed.headlines.to_dict("records"):
        if row["measure"] == placed.measure:
            change = f"{signed(row['mean'], row['unit'])} ({ends(row, write=signed)})"
            return f"against now, with other children: {change}, {row['better']}"
    return ""


def _steps(result: Posts) -> str:
    m = measure_named(result.measure)

    def gain(row: Row) -> str:
        return f"{signed(row['gain'], m.unit)} ({ends(row, write=signed)})" if row["added"] else ""

    def used(row: Row) -> str:
        full = f"overloaded, load {row['load']:.2f}"
        return full if row["load"] > 1 else f"{row['utilisation']:.0%}"

    cells = [
        ("posts added", text("added", "  ")), ("the bottleneck then", text("bottleneck")),
        ("in use", used), (m.label, value("value")), ("gain on now", gain),
    ]  # fmt: skip
    note = "each post goes to the bottleneck of the line before; these intervals hold one by one"
    return f"{grid(result.steps.assign(unit=m.unit), cells)}\n{note}"
