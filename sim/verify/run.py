"""The whole verification, and which check of the list is where.

The list has 53 checks of a model; those about an engine are run here, on the engine named. Others
are tests of their own:

========  ==========================================================================================
1 - 7     ``sim.verify.checks`` on generated scenarios, the textbook files and ``before-2006``
8         tests/worked/test_measures.py::test_cost_is_posts_times_paid_hours_times_rate
9         tests/pipeline/test_commands.py::test_the_summary_can_be_recomputed_from_the_replications
10        tests/worked/test_measures.py::test_queues_by_day_include_warm_up_and_follow_up
11 - 17   ``sim.verify.exact``
18        ``sim.verify.cases_teams``: overload
19 - 22   ``sim.verify.exact``; ``sim.verify.cases_paths``: reviews, panels
23 - 25   ``sim.verify.cases_teams``, ``cases_paths``, ``cases_time``
26        tests/theory/test_laws.py
27        ``sim.verify.cases_teams``: Erlang's loss system and M/G/infinity with several laws
28        ``sim.verify.cases_teams``: conservation, two classes of like and of unlike work
29        tests/engines: both engines write identical logs
30, 35    ``sim.verify.same``
31 - 34   ``sim.verify.directions``
36        ``sim.verify.same``, and tests/property/test_engine.py
37, 40    ``sim.verify.directions``
38, 39    ``sim.verify.same``, and tests/property/test_engine.py
41, 42    ``sim.verify.same``;
          tests/pipeline/test_commands.py::test_any_number_of_workers_gives_the_same_bytes
43        tests/theory/test_statistics.py::test_the_interval_covers_as_often_as_it_says
44        ``sim.verify.same`` and ``directions``
========  ==========================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from random import Random
from typing import Literal

import pandas as pd

from sim.errors import EngineFault
from sim.scenario.load import load
from sim.scenario.read.files import shipped
from sim.scenario.schema import Scenario
from sim.verify import cases_paths, cases_teams, cases_time
from sim.verify.books import Books
from sim.verify.case import Case, Effort, judged
from sim.verify.checks import IDENTITIES
from sim.verify.directions import (
    Direction,
    directions,
    found,
    not_correlated,
    null_rejected,
    pairing_pays,
)
from sim.verify.exact import EXACT, Exact
from sim.verify.generated import DAYS, generated
from sim.verify.play import Ready, Simulate, engine_named, textbook
from sim.verify.same import SAME
from sim.verify.verdict import FALSE_ALARM, Finding, exact

Part = Literal["all", "fast"]
COLUMNS = (
    "check", "what", "expected", "found", "low", "high", "sees", "n", "verdict", "source",
)  # fmt: skip
SHORT = {
    "asked": 7, "backlog": 7, "crisis": 21, "hours": 28, "jackson": 28, "joint": 60, "judged": 2,
    "loss": 30, "impatient": 60, "mmc": 14, "panel": 140, "places": 90, "priorities": 28,
    "returns": 7, "review": 14, "side-by-side": 60,
}  # fmt: skip
"""Textbook files whose books are kept, and for how many days."""


@dataclass(frozen=True)
class Plan:
    """How much is done: cases at an effort, pairs of replications, tries, generated scenarios,
    and whether the books of every shipped scenario are kept."""

    effort: Effort
    pairs: int
    tries: int
    generated: int
    whole: bool = False


PLANS = {
    ("compiled", "all"): Plan(Effort(1.0, 60, 0.03, 1.0), 40, 400, generated=40, whole=True),
    ("compiled", "fast"): Plan(Effort(0.06, 20, 0.25, 0.04), pairs=12, tries=60, generated=8),
    ("reference", "all"): Plan(Effort(0.06, 30, 1.0, 0.06), 20, 100, generated=40, whole=True),
    ("reference", "fast"): Plan(Effort(0.006, 12, 9.0, 0.01), pairs=0, tries=0, generated=4),
}
"""The reference engine is a hundred times slower: it looks less closely, and says how closely.
What is about the scenario more than the engine (directions, pairing) it does only in "all"."""


@dataclass(frozen=True)
class Row:
    """One row of the result."""

    check: str
    what: str
    expected: float
    source: str
    finding: Finding


def verify(
    *,
    engine: str = "compiled",
    part: Part = "all",
    seed: int = 1,
    on_done: Callable[[], None] | None = None,
) -> pd.DataFrame:
    """Check an engine against queueing theory and against what must be true of any log.

    Parameters
    ----------
    engine : str
        "compiled" or "reference".
    part : str
        "all" takes some minutes (compiled engine) and sees errors of 3 %; "fast" takes seconds.
    seed : int
        All chance follows from it: the same seed, the same table.
    on_done : callable, optional
        Called after each of the ``pieces(engine, part)`` pieces of work.

    Returns
    -------
    DataFrame
        A row for each check: ``check``, ``what``, ``expected``, ``found`` with its interval ``low``
        to ``high``, ``sees`` (the relative error it would see with chance 0.99), ``n``
        replications or things compared, ``verdict`` ("agrees", "differs", "too weak") and
        ``source``. A right engine has any "differs" with chance 0.001 at most (Bonferroni).

    Raises
    ------
    SettingsError
        When there is no such engine.
    """
    rows: list[Row] = []
    for made in _pieces(engine_named(engine), PLANS[engine, part], seed):
        rows += made()
        if on_done:
            on_done()
    records = [_flat(row) for row in rows]
    return pd.DataFrame(records, columns=list(COLUMNS))


def _flat(row: Row) -> dict[str, object]:
    head = {"check": row.check, "what": row.what, "expected": row.expected, "source": row.source}
    return head | asdict(row.finding)


def pieces(engine: str, part: Part) -> int:
    """Return how many pieces of work a verification has, for a line of progress."""
    return sum(1 for _ in _pieces(engine_named(engine), PLANS[engine, part], 0))


def all_cases() -> list[Case]:
    """Return every case against theory."""
    return [*cases_teams.cases(), *cases_paths.cases(), *cases_time.cases()]


Piece = Callable[[], list[Row]]


def _pieces(engine: Simulate, plan: Plan, seed: int) -> Iterator[Piece]:
    """Yield the pieces of work: exact checks first, they are quick."""
    cases, ways = all_cases(), list(directions()) if plan.pairs else []
    level = FALSE_ALARM / (sum(len(case.theory) for case in cases) + len(ways) + 3)
    yield partial(identities, engine, seed=seed, count=plan.generated, whole=plan.whole)
    for exact_check in (*EXACT, *SAME):
        yield partial(_exactly, *exact_check, engine, seed)
    for case in cases:
        yield partial(_theory, case, engine, plan, level, seed)
    for way in ways:
        yield partial(_one_way, way, engine, plan, level, seed)
    if plan.tries:
        yield partial(_of_chance, engine, plan, level, seed)


def _exactly(name: str, what: str, check: Exact, engine: Simulate, seed: int) -> list[Row]:
    return [Row(name, what, 0.0, "exact", check(engine, seed))]


def _one_way(way: Direction, engine: Simulate, plan: Plan, level: float, seed: int) -> list[Row]:
    finding = found(way, engine, seed=seed, runs=plan.pairs, level=level)
    return [Row(way.name, way.what, 0.0, f"{way.source}; more than expected", finding)]


def _theory(case: Case, engine: Simulate, plan: Plan, level: float, seed: int) -> list[Row]:
    findings = judged(case, engine, plan.effort, level=level, seed=seed)
    pairs = zip(case.theory, findings, strict=True)
    return [Row(case.name, t.what, t.expected, t.source, finding) for t, finding in pairs]


def _of_chance(engine: Simulate, plan: Plan, level: float, seed: int) -> list[Row]:
    pays = pairing_pays(engine, seed=seed, runs=6 * plan.pairs, level=level)
    apart = not_correlated(engine, seed=seed, runs=2 * plan.tries, level=level)
    null = null_rejected(engine, seed=seed, tries=plan.tries, level=level)
    less = "Pitman 1939, Morgan 1939; less than expected"
    return [
        Row("40 pairing by child pays", "variance left of an unpaired difference", 0.5, less, pays),
        Row("41 replications are independent", "correlation of one with the next", 0.0,
            "independence", apart),
        Row("44 nothing differs from itself", "share of tries rejected at 5 %", 0.05,
            "Clopper and Pearson 1934", null),
    ]  # fmt: skip


def identities(engine: Simulate, *, seed: int, count: int, whole: bool) -> list[Row]:
    """Keep the books of generated scenarios, textbook files and shipped scenarios.

    Parameters
    ----------
    count : int
        Generated scenarios.
    whole : bool
        Every shipped scenario for four weeks, else ``before-2006`` for one.
    """
    names, days = ([name for name, _ in shipped()], 28) if whole else (["before-2006"], 7)
    played = [Ready(Scenario.model_validate(generated(Random(n))), DAYS) for n in range(count)]
    played += [textbook(name, days=days) for name, days in SHORT.items()]
    played += [Ready(load(name).scenario, days) for name in names]
    wrong = dict.fromkeys((name for name, _ in IDENTITIES), 0)
    for ready in played:
        for name in _broken(ready, engine, seed):
            wrong[name] += 1
    what = "scenarios whose log breaks it"
    return [Row(name, what, 0.0, "identity", exact(n, len(played))) for name, n in wrong.items()]


def _broken(ready: Ready, engine: Simulate, seed: int) -> list[str]:
    """Names of the identities that a replication breaks: all, when its books can not be read."""
    names = [name for name, _ in IDENTITIES]
    made = ready.play(engine, seed=seed)
    try:
        books = Books(ready.model, made.concerns, made.outcome)
    except EngineFault:
        return names
    return [name for name, check in IDENTITIES if not _holds(check, books)]


def _holds(check: Callable[[Books], None], books: Books) -> bool:
    try:
        check(books)
    except EngineFault:
        return False
    return True
