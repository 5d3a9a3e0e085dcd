"""Which part did it: the change from before to after, split among the levers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isnan, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import headlines, measure_named
from sim.runs.points import How, run_points, values
from sim.statistics.confidence import CONFIDENCE, Summary, bonferroni, summary
from sim.statistics.shapley import interactions, shapley
from sim.statistics.variance import variance_ratio

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.settings import Settings
    from sim.scenario.schema import Scenario

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
    from sim.scenario.load import load

    wanted = load(after, sets=sets)
    files = [str(path) for path in wanted.files[len(wanted.files) - len(wanted.levers) :]]
    if not 1 <= len(files) <= MOST_LEVERS:
        text = f"puts on {len(files)} levers; attribute splits a change among 1 to {MOST_LEVERS}"
        raise SettingsError([Problem(text, after, key="levers")])
    found = [
        load(before, sets=sets, extra_levers=[f for i, f in enumerate(files) if code >> i & 1])
        for code in range(2 ** len(files))
    ]
    scenarios = [loaded.scenario for loaded in found]
    _check_nothing_besides(scenarios[-1], wanted.scenario, (before, after))
    return Levers(before, after, [Path(file).stem for file in files], scenarios)


def attribute(
    levers: Levers,
    settings: Settings,
    *,
    measures: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
    how: How | None = None,
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
    import pandas as pd

    names = list(measures or [measure.name for measure in headlines()])
    frame = run_points(levers.scenarios, settings, how, measures=set(names))
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
    own = {"name", "purpose"}
    one, other = made.model_dump(exclude=own), wanted.model_dump(exclude=own)
    keys = list(_different("", one, other))
    if keys:
        shown = ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")
        text = (
            f"is not {before} with levers only: {shown} differ; "
            "put them in a lever, or in both scenarios"
        )
        raise SettingsError([Problem(text, after)])


def _different(key: str, one: Any, other: Any) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in dict.fromkeys([*one, *other]):
            inside = f"{key}.{name}" if key else str(name)
            yield from _different(inside, one.get(name), other.get(name))
    elif one != other:
        yield key


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
    for number, lever in enumerate(levers):
        if v is None or shares is None:
            yield (name, unit, lever, *[nan] * 9, 0)
            continue
        bit, every = 1 << number, len(v) - 1
        found = [
            summary(numbers, confidence=each)
            for numbers in (shares[number], v[bit] - v[0], v[every] - v[every ^ bit])
        ]
        ends = [end for s in found for end in (s.mean, s.low, s.high)]
        yield (name, unit, lever, *ends, found[0].n)


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
