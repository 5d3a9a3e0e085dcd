"""Which part did it: the change from before to after, split among the levers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import headlines, measure_named
from sim.questions.options import Attribute
from sim.questions.prepared import Given, Prepared, measures_of_the_whole
from sim.results.answer import Answer, Table
from sim.results.render import Row, grid, interval, number, signed, text, value
from sim.runs.differences import differing, in_words
from sim.runs.points import run_points, values
from sim.runs.runner import Execution
from sim.runs.settings import Settings
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.statistics.confidence import CONFIDENCE, Summary, bonferroni, summary
from sim.statistics.shapley import interactions, shapley
from sim.statistics.variance import variance_ratio

MOST_LEVERS = 8
HELP, HINDER, NEITHER = "help", "hinder", "unclear"
WHOLE_COLUMNS = [
    "measure", "unit", "before", "after", "whole", "low", "high", "n", "variance_ratio", "reason",
]  # fmt: skip
PART_COLUMNS = [
    "measure", "unit", "lever", "share", "low", "high",
    "alone", "alone_low", "alone_high", "last", "last_low", "last_high", "n",
]  # fmt: skip
PAIR_COLUMNS = ["measure", "unit", "lever", "with", "together", "low", "high", "n", "they"]


@dataclass(frozen=True)
class Levers:
    """Every combination of the levers that lead from ``before`` to ``after``.

    ``scenarios[s]`` has lever ``i`` put on where bit ``i`` of ``s`` is set: the first is
    ``before``, the last is ``after``. ``names`` are the levers' own, in the order of ``after``.
    """

    before: str
    after: str
    names: list[str]
    scenarios: list[Scenario]


@dataclass(frozen=True)
class Attribution:
    """The change in every headline and its parts.

    ``whole``: measure, unit, before, after, whole (after - before), low, high, n (replications),
    variance_ratio (of the paired difference over independent samples), reason (why null).
    ``parts``: measure, unit, lever, share (Shapley value: the shares of a measure add up to its
    whole), low, high, alone (put on nothing), last (put on all the others), each with interval.
    ``pairs``: measure, unit, lever, with, together (what two levers do together beyond what each
    does, averaged over what else is put on), low, high, they ("help", "hinder", "unclear"; None
    where no direction is better). ``values``: point (combination), levers, replication, measure,
    value. Intervals of the parts of one measure hold together, and those of its pairs.
    """

    levers: Levers
    whole: pd.DataFrame
    parts: pd.DataFrame
    pairs: pd.DataFrame
    values: pd.DataFrame


def prepare(question: Attribute, given: Given) -> Prepared:
    """Make ready: which lever did how much of the change.

    Raises
    ------
    SettingsError
        With everything that is wrong.
    """
    measures = question.measures or []
    measures_of_the_whole(measures)
    levers = every_combination(question.before, question.after, given.sets)
    for now, then in zip((levers.scenarios[0], levers.scenarios[-1]), given.scenarios, strict=True):
        if changes := in_words(_own(then), _own(now)):  # only when an earlier question is repeated
            text = f"the files say something else than then: {changes}"
            raise SettingsError([Problem(text, then.name)])

    def find(execution: Execution) -> Answer:
        result = attribute(levers, given.settings, measures=measures, execution=execution)
        return _answer(result, given.settings, measures)

    return Prepared(given.settings, len(levers.scenarios) * given.settings.replications, find)


def every_combination(before: str, after: str, sets: Sequence[str] = ()) -> Levers:
    """Return the scenarios between ``before`` and ``after``, one for each choice of levers.

    Parameters
    ----------
    before, after : str
        Shipped names or paths; ``after`` is ``before`` with levers, and nothing besides them.
    sets : sequence of str
        "key=value" changes, made in every scenario.

    Raises
    ------
    SettingsError
        When ``after`` has no levers, more than ``MOST_LEVERS``, or something besides them.
    """
    wanted = load(after, sets=sets)
    files = [str(path) for path in wanted.files[len(wanted.files) - len(wanted.levers) :]]
    if not 1 <= len(files) <= MOST_LEVERS:
        text = f"puts on {len(files)} levers; attribute splits a change among 1 to {MOST_LEVERS}"
        raise SettingsError([Problem(text, after, key="levers")])
    every = [[f for i, f in enumerate(files) if code >> i & 1] for code in range(2 ** len(files))]
    scenarios = [load(before, sets=sets, extra_levers=put_on).scenario for put_on in every]
    _check_nothing_besides(scenarios[-1], wanted.scenario, (before, after))
    return Levers(before, after, [Path(file).stem for file in files], scenarios)


def attribute(
    levers: Levers,
    settings: Settings,
    *,
    measures: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
    execution: Execution | None = None,
) -> Attribution:
    """Run all combinations with the same children and split the change in each headline.

    Parameters
    ----------
    levers : Levers
        From :func:`every_combination`.
    settings : Settings
        The same for all; replication ``r`` of every combination meets the same children.
    measures : sequence of str, optional
        Names of measures that have a value for the whole; the headlines when left out.
    confidence : float
        For the intervals of the parts of one measure together.

    Raises
    ------
    RightDoorError
        When a replication fails.
    """
    names = list(measures or [measure.name for measure in headlines()])
    frame = run_points(levers.scenarios, settings, execution, measures=set(names))
    whole, numbers = [], []
    parts: list[tuple[Any, ...]] = []
    pairs: list[tuple[Any, ...]] = []
    for name in names:
        table = values(frame, name)
        if table.empty:
            continue
        v = table.to_numpy(dtype=float)
        kept = v[:, ~np.isnan(v).any(axis=0)]
        known = 2 * kept.shape[1] >= v.shape[1] and kept.shape[1] > 0
        reason = "" if known else f"null in {v.shape[1] - kept.shape[1]} of {v.shape[1]} "
        whole.append(_whole(name, kept, known, reason and f"{reason}replications"))
        parts += _parts(name, levers.names, kept if known else None, confidence)
        pairs += _pairs(name, levers.names, kept if known else None, confidence)
        numbers.append(_long(name, table, levers.names))
    return Attribution(
        levers,
        pd.DataFrame(whole, columns=WHOLE_COLUMNS),
        pd.DataFrame(parts, columns=PART_COLUMNS),
        pd.DataFrame(pairs, columns=PAIR_COLUMNS),
        pd.concat(numbers, ignore_index=True),
    )


def _check_nothing_besides(made: Scenario, wanted: Scenario, names: tuple[str, str]) -> None:
    """The levers must explain all: else a part of the change would belong to none of them."""
    before, after = names
    one, other = _own(made), _own(wanted)
    keys = [key for key, _, _ in differing(one, other)]
    if keys:
        shown = ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")
        text = (
            f"is not {before} with levers only: {shown} differ; "
            "put them in a lever, or in both scenarios"
        )
        raise SettingsError([Problem(text, after)])


def _own(scenario: Scenario) -> dict[str, Any]:
    return scenario.model_dump(mode="json", exclude={"name", "purpose"})


def _whole(name: str, v: np.ndarray, known: bool, reason: str) -> tuple[Any, ...]:
    unit = measure_named(name).unit
    if not known:
        return (name, unit, nan, nan, nan, nan, nan, v.shape[1], nan, reason)
    s, ratio = summary(v[-1] - v[0]), variance_ratio(v[0], v[-1])
    ends = (float(v[0].mean()), float(v[-1].mean()), s.mean, s.low, s.high)
    return (name, unit, *ends, s.n, ratio, "")


def _parts(
    name: str, levers: Sequence[str], v: np.ndarray | None, confidence: float
) -> Iterator[tuple[Any, ...]]:
    unit, each = measure_named(name).unit, bonferroni(len(levers), confidence)
    shares = None if v is None else shapley(v)
    for place, lever in enumerate(levers):
        if v is None or shares is None:
            yield (name, unit, lever, *[nan] * 9, 0)
            continue
        bit, every = 1 << place, len(v) - 1
        three = [
            summary(numbers, confidence=each)
            for numbers in (shares[place], v[bit] - v[0], v[every] - v[every ^ bit])
        ]
        ends = [end for s in three for end in (s.mean, s.low, s.high)]
        yield (name, unit, lever, *ends, three[0].n)


def _pairs(
    name: str, levers: Sequence[str], v: np.ndarray | None, confidence: float
) -> Iterator[tuple[Any, ...]]:
    pairs = list(combinations(levers, 2))
    if v is None or not pairs:
        return
    measure, each = measure_named(name), bonferroni(len(pairs), confidence)
    for (lever, other), numbers in zip(pairs, interactions(v), strict=True):
        s = summary(numbers, confidence=each)
        they = _they(s, measure.better)
        yield (name, measure.unit, lever, other, s.mean, s.low, s.high, s.n, they)


def _they(s: Summary, better: str | None) -> str | None:
    if better is None:
        return None
    if isnan(s.low) or s.low <= 0 <= s.high:
        return NEITHER
    return HELP if (s.mean < 0) == (better == "lower") else HINDER


def _long(name: str, table: pd.DataFrame, levers: Sequence[str]) -> pd.DataFrame:
    """One measure of every combination and replication, in rows."""
    put_on = [
        " + ".join(lever for i, lever in enumerate(levers) if code >> i & 1) or "none"
        for code in range(2 ** len(levers))
    ]
    frame = table.reset_index().melt(id_vars="point", var_name="replication", value_name="value")
    frame.insert(1, "levers", [put_on[int(point)] for point in frame["point"]])
    frame.insert(3, "measure", name)
    return frame


# -- the answer ----------------------------------------------------------------------------------

PART_KEYS = ["lever", "share", "low", "high", "alone", "last"]
PAIR_KEYS = ["measure", "lever", "with", "together", "low", "high", "they"]
SHOWN = (
    "days_to_protection_mean", "child_days_at_risk_per_year", "misdirected_share",
    "handoffs_per_concern",
)  # fmt: skip
"""On the screen when no measure is named; the tables hold every headline."""
MOST_PAIRS = 3


def _answer(result: Attribution, settings: Settings, measures: list[str]) -> Answer:
    levers = result.levers
    after = levers.scenarios[-1].model_copy(update={"name": levers.after})
    parts = {name: rows[PART_KEYS] for name, rows in result.parts.groupby("measure", sort=False)}
    facts = {
        "before": levers.scenarios[0].name,
        "after": levers.after,
        "measures": [
            {"measure": name, "whole": whole, "parts": parts[name]}
            for name, whole in zip(result.whole["measure"], result.whole["whole"], strict=True)
        ],
        "pairs": result.pairs[PAIR_KEYS],
        "replications": settings.replications,
        "seed": settings.seed,
    }
    tables = {
        "attribution": Table(result.parts, "what each lever did: share (they add up to the whole), "
                             "alone, last, each with interval"),
        "whole": Table(result.whole, "each measure before and after, and the change that is split"),
        "pairs": Table(result.pairs, "what two levers do together beyond what each does"),
        "combinations": Table(result.values, "every measure of every combination and replication"),
    }  # fmt: skip
    screen = _screen(result, settings, measures)
    scenarios = [levers.scenarios[0], after]
    return Answer(
        "attribute", scenarios, settings, tables, "attribution", facts, screen, result=result
    )


def _screen(result: Attribution, settings: Settings, measures: list[str]) -> str:
    names = measures or [m for m in SHOWN if m in set(result.whole["measure"])]
    names = names or [m.name for m in headlines()]
    count = len(result.levers.scenarios)
    lines = [
        f"{result.levers.before} to {result.levers.after}: {count} combinations of "
        f"{len(result.levers.names)} levers, {settings.replications} replications of "
        f"{settings.years:g} year(s), the same children in all, seed {settings.seed}"
    ]
    for row in result.whole.to_dict("records"):
        if row["measure"] in names:
            lines += ["", _measure(result, row)]
    lines += [
        "",
        "share: what the lever adds, averaged over all orders; shares add up to the change.",
        "95 % intervals of the shares of one measure hold together; those of different measures "
        "do not.",
    ]
    return "\n".join(lines)


def _measure(result: Attribution, row: Row) -> str:
    m = measure_named(row["measure"])
    if isnan(row["whole"]):
        return f"{m.label}: no number ({row['reason']})"
    head = (
        f"{m.label}, {m.unit}: {number(row['before'], m.unit)} to {number(row['after'], m.unit)}, "
        f"change {signed(row['whole'], m.unit)} "
        f"({signed(row['low'], m.unit)} to {signed(row['high'], m.unit)})"
    )
    parts = result.parts[result.parts["measure"] == row["measure"]]
    cells = [
        ("  lever", text("lever", "  ")), ("share", value("share", write=signed)),
        ("95 % interval", interval(write=signed)), ("alone", value("alone", write=signed)),
        ("last", value("last", write=signed)),
    ]  # fmt: skip
    return "\n".join([head, grid(parts, cells), *_strongest(result, row), *_saved(row)])


def _saved(row: Row) -> list[str]:
    ratio = row["variance_ratio"]
    if isnan(ratio):
        return []
    return [f"  with the same children the change has {ratio:.0%} of the variance it would have "
            "with different ones"]  # fmt: skip


def _strongest(result: Attribution, row: Row) -> list[str]:
    """The strongest pairs that surely help or hinder each other."""
    mine = result.pairs[result.pairs["measure"] == row["measure"]]
    sure = mine[mine["they"].isin([HELP, HINDER])]
    strongest = sure.reindex(sure["together"].abs().sort_values(ascending=False).index)
    return [
        f"  {p['lever']} and {p['with']} {p['they']} each other: "
        f"{signed(p['together'], p['unit'])} beyond what each does"
        for p in strongest.head(MOST_PAIRS).to_dict("records")
    ]
