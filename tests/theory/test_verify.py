"""Both engines against theory, and wrong engines: each is noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.demand.table import ConcernTable
from sim.engine.outcome import Outcome
from sim.errors import EngineFault, SettingsError
from sim.eventlog import EventLog, Kind
from sim.plan.model import CompiledModel
from sim.verify import verdict
from sim.verify.books import Books
from sim.verify.case import Case, Effort, judged
from sim.verify.checks import IDENTITIES
from sim.verify.exact import EXACT
from sim.verify.play import Ready, Simulate, changed, engine_named, textbook
from sim.verify.run import COLUMNS, all_cases, pieces, verify
from sim.verify.same import SAME
from sim.verify.verdict import AGREES, DIFFERS, TOO_WEAK, compared

ENGINES = ["compiled", "reference"]
LEVEL = 1e-5


def engine(name: str) -> Simulate:
    if name == "compiled":
        pytest.importorskip("numba")
    return engine_named(name)


@pytest.mark.parametrize("name", ENGINES)
def test_the_engine_agrees_with_theory(name: str) -> None:
    """The fast part: every check agrees, and each says how large an error it would see."""
    engine(name)
    done: list[None] = []
    frame = verify(engine=name, part="fast", on_done=lambda: done.append(None))
    assert tuple(frame.columns) == COLUMNS
    assert len(done) == pieces(name, "fast")
    assert frame[frame.verdict != AGREES].to_string() == frame[:0].to_string()
    assert np.isfinite(frame.sees).all() and (frame.n > 0).all()


def test_an_engine_that_is_not_there_is_refused() -> None:
    with pytest.raises(SettingsError, match="reference, compiled"):
        verify(engine="other")


# -- wrong engines -------------------------------------------------------------------------------

THREE_PERCENT = {
    "M/D/1": "steps.serve.time.value=8.24",
    "M/M/2": "steps.serve.time.value=741.6",
    "M/D/3": "demand.scale=1.03",
    "Erlang's loss system, fixed work": "steps.serve.time.value=8.24",
    "M/M/2+D: patience fixed": "demand.scale=1.03",
    "M/G/infinity, large team": "steps.serve.time.value=8.24",
    "Jackson network with feedback": "demand.scale=1.03",
    "two teams needed together": "demand.scale=1.03",
    "two caseload places": "steps.open.time.value=1.03",
    "reviews that lead to reviews": "steps.again.share=0.32",
    "office hours": "demand.scale=1.03",
    "how a backlog goes": "demand.scale=1.03",
    "arrivals by month, weekday and hour": "demand.scale=1.03",
}


@pytest.mark.parametrize(("name", "change"), THREE_PERCENT.items(), ids=list(THREE_PERCENT))
def test_three_percent_too_much_is_noticed(name: str, change: str) -> None:
    """A file whose work, demand or share is 3 % other than theory is told: "differs"."""
    (case,) = (case for case in all_cases() if case.name == name)
    wrong = replace(case, sets=(*case.sets, change))
    share, runs = (0.2, 30) if case.days > 5000 or case.brief else (1.0, 60)
    effort = Effort(share, runs, 1.0, share)
    found = judged(wrong, engine("compiled"), effort, level=LEVEL, seed=5)
    assert DIFFERS in {finding.verdict for finding in found}


def test_a_panel_that_hears_one_more_is_noticed() -> None:
    (case,) = (case for case in all_cases() if case.name == "weekly panel that hears four")
    wrong = replace(case, sets=("meetings.panel.agenda=5",))
    found = judged(wrong, engine("compiled"), Effort(0.05, 20, 1.0, 1.0), level=LEVEL, seed=5)
    assert [finding.verdict for finding in found] == [DIFFERS, DIFFERS]


def test_too_short_a_look_is_too_weak() -> None:
    """An error that may stay unseen is no agreement."""
    case = next(case for case in all_cases() if case.name == "M/D/1")
    for limit, expected in ((9.0, AGREES), (0.03, TOO_WEAK)):
        effort = Effort(0.02, 12, limit, 1.0)
        found = judged(case, engine("compiled"), effort, level=LEVEL, seed=5)
        assert found[0].verdict == expected


def spoiled(change: Callable[[dict[str, np.ndarray]], None]) -> Simulate:
    """An engine that runs as it should and then writes a wrong log."""
    right = engine_named("reference")

    def simulate(model: CompiledModel, concerns: ConcernTable, *, replication: int = 0) -> Outcome:
        outcome = right(model, concerns, replication=replication)
        columns = {name: value.copy() for name, value in vars(outcome.log).items()}
        change(columns)
        return replace(outcome, log=EventLog(**columns))

    return simulate


def rows_of(columns: dict[str, np.ndarray], kind: Kind) -> np.ndarray:
    return np.flatnonzero(columns["kind"] == kind)


def shift(kind: Kind, column: str, by: int) -> Callable[[dict[str, np.ndarray]], None]:
    """Change a column of one row of a kind, in the middle of the log."""

    def change(columns: dict[str, np.ndarray]) -> None:
        rows = rows_of(columns, kind)
        columns[column][rows[len(rows) // 2]] += by

    return change


def twice(kind: Kind) -> Callable[[dict[str, np.ndarray]], None]:
    """Write one row twice."""

    def change(columns: dict[str, np.ndarray]) -> None:
        rows = rows_of(columns, kind)
        row = rows[len(rows) // 2]
        for name in columns:
            columns[name] = np.insert(columns[name], row, columns[name][row])

    return change


def swapped(columns: dict[str, np.ndarray]) -> None:
    """Two who waited at the same time start in each other's place."""
    started = rows_of(columns, Kind.STARTED)
    joined = dict(
        zip(columns["concern"][columns["kind"] == Kind.JOINED].tolist(),
            columns["minute"][columns["kind"] == Kind.JOINED].tolist(), strict=True)
    )  # fmt: skip
    concern, minute = columns["concern"], columns["minute"]
    for one, other in pairwise(started):
        if joined[int(concern[other])] < minute[one] < minute[other]:
            concern[one], concern[other] = concern[other], concern[one]
            return
    raise AssertionError("nobody waited")


WRONG = [
    ("1", "mmc", twice(Kind.ENDED)),
    ("2", "jackson", shift(Kind.JOINED, "step", 1)),
    ("3", "mmc", twice(Kind.ENDED)),
    ("4", "mmc", twice(Kind.FINISHED)),
    ("5", "mmc", shift(Kind.FINISHED, "minute", 5000)),
    ("6 each", "jackson", shift(Kind.ENDED, "step", -1)),
    ("6 work", "mmc", shift(Kind.FINISHED, "minute", 1)),
    ("7", "jackson", shift(Kind.JOINED, "team", -1)),
    ("people", "mmc", shift(Kind.STARTED, "minute", 1)),
    ("order", "mmc", swapped),
    ("meetings", "panel", shift(Kind.HEARD, "minute", -1)),
    ("places", "places", twice(Kind.PLACE_TAKEN)),
]


@pytest.mark.parametrize(("check", "file", "change"), WRONG, ids=[c for c, _, _ in WRONG])
def test_an_identity_notices_a_wrong_log(
    check: str, file: str, change: Callable[[dict[str, np.ndarray]], None]
) -> None:
    ready = textbook(file, days=140 if file == "panel" else 28)
    (identity,) = (test for name, test in IDENTITIES if name.startswith(check))
    for simulate, right in ((engine_named("reference"), True), (spoiled(change), False)):
        played = ready.play(simulate, seed=1)
        if right:
            identity(Books(ready.model, played.concerns, played.outcome))
            continue
        with pytest.raises(EngineFault):
            identity(Books(ready.model, played.concerns, played.outcome))


def late(columns: dict[str, np.ndarray]) -> None:
    """All that is due to time is a minute late, from the second day on."""
    columns["minute"] += (columns["minute"] > 1440) & (columns["kind"] >= Kind.STARTED)


@pytest.mark.parametrize("check", [*EXACT, *SAME], ids=lambda check: check[0])
def test_an_exact_check_looks_at_something(check: tuple[str, str, Callable[..., object]]) -> None:
    """With the right engine nothing is wrong, of several things looked at."""
    found = check[2](engine("compiled"), 1)
    assert isinstance(found, verdict.Finding)
    assert (found.verdict, found.found) == (AGREES, 0)
    assert found.n > 0


@pytest.mark.parametrize(
    "number", ["14 ", "15 ", "16 ", "20 no", "22 ", "39 one"], ids=lambda number: number.strip()
)
def test_an_exact_check_notices_a_minute(number: str) -> None:
    (check,) = (check for name, _, check in (*EXACT, *SAME) if name.startswith(number))
    others = {"39 one": _odd_late(), "22 ": shift(Kind.HEARD, "minute", 1)}
    wrong = others.get(number, late)
    assert check(spoiled(wrong), 1).verdict == DIFFERS


def _odd_late() -> Callable[[dict[str, np.ndarray]], None]:
    """Late in every other run only: what should be alike is not."""
    calls: list[int] = []

    def change(columns: dict[str, np.ndarray]) -> None:
        calls.append(1)
        if len(calls) % 2:
            late(columns)

    return change


# -- statistics ----------------------------------------------------------------------------------


def test_a_right_figure_is_seldom_called_wrong() -> None:
    """At a level of 5 %: 50 of 1,000 in the mean; 20 to 90 is beyond four standard errors."""
    samples = np.random.default_rng(3).normal(7, 2, size=(1000, 12))
    verdicts = [compared(list(row), 7.0, level=0.05, limit=9.0).verdict for row in samples]
    assert 20 <= verdicts.count(DIFFERS) <= 90


def test_an_error_of_the_size_that_is_seen_is_seen() -> None:
    """Power 0.99 at least at the mean error told, of 1,000 tries."""
    samples = np.random.default_rng(4).normal(7, 2, size=(1000, 12))
    sees = np.mean([compared(list(row), 7.0, level=0.001, limit=9.0).sees for row in samples])
    shifted = samples + 7.0 * sees
    verdicts = [compared(list(row), 7.0, level=0.001, limit=9.0).verdict for row in shifted]
    assert verdicts.count(DIFFERS) >= 970


def test_what_is_no_number_differs() -> None:
    assert compared([1.0, float("nan")], 1.0, level=0.05, limit=9.0).verdict == DIFFERS


def test_figures_that_are_all_alike_agree_with_themselves_only() -> None:
    assert compared([0.1] * 5, 0.1, level=0.05, limit=0.1).verdict == AGREES
    assert compared([0.1] * 5, 0.1001, level=0.05, limit=0.1).verdict == DIFFERS


def test_changes_are_laid_over_tables_only() -> None:
    ready = textbook("mmc", days=1)
    more = changed(ready, {"teams": {"desk": {"fte": {"value": 3}}}})
    assert isinstance(more, Ready)
    assert more.scenario.teams["desk"].fte.value == 3
    assert ready.scenario.teams["desk"].fte.value == 2
    assert more.scenario.steps == ready.scenario.steps


def test_every_case_is_told_apart() -> None:
    cases: list[Case] = all_cases()
    names = [(case.name, theory.what) for case in cases for theory in case.theory]
    assert len(set(names)) == len(names)
    assert all(theory.source for case in cases for theory in case.theory)
