"""From replications to what people read: labels, verdicts, nulls, numbers, plain files."""

from __future__ import annotations

from math import nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.errors import RightDoorError, SettingsError
from sim.questions import compare as module
from sim.questions.compare import as_screen, compare
from sim.results.csv_files import write_csv
from sim.results.render import number
from sim.runs import runner
from sim.runs.labels import labels
from sim.runs.result import Result
from sim.runs.settings import Settings, check_settings, in_words
from sim.runs.workshop import Workshop
from sim.scenario.schema import Scenario

SCENARIO = Scenario.model_validate(
    {"name": "a", "start": "2007-01-01", "steps": {"out": {"kind": "end"}}}
)


def result(number: int, replication: int, **values: float) -> Result:
    """One made-up replication; a name may end in "__team"."""
    rows = []
    for name, value in values.items():
        measure, _, team = name.partition("__")
        rows.append((measure, team or None, None, value, "nothing there" if value != value else ""))
    frame = pd.DataFrame(rows, columns=["measure", "team", "door", "value", "reason"])
    names: Any = SimpleNamespace()
    tables = {"children": pd.DataFrame(columns=["child", "days", "protected"])}
    return Result(number, replication, names, frame.astype({"team": object}), tables, None, None)


def compared(monkeypatch: pytest.MonkeyPatch, *results: Result) -> module.Comparison:
    """A comparison of made-up results."""
    monkeypatch.setattr(module, "replicate", lambda *args, **options: list(results))
    count = max(r.number for r in results) + 1
    scenarios = [SCENARIO.model_copy(update={"name": "abc"[i]}) for i in range(count)]
    return compare(scenarios, Settings(replications=len(results) // count))


def test_names_are_made_different() -> None:
    assert labels(["x", "y", "x", "x"]) == ["x", "y", "x (2)", "x (3)"]


def test_differences_are_paired_by_replication(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replications differ by hundreds, the pair by one each time: paired, this is certain."""
    pairs = [(100.0, 99.0), (300.0, 298.9), (500.0, 499.1), (700.0, 699.0)]
    results = [
        result(s, r, crises_per_year=pair[s]) for s in (0, 1) for r, pair in enumerate(pairs)
    ]
    (row,) = compared(monkeypatch, *results).differences.to_dict("records")
    assert row["mean"] == pytest.approx(-1.0)
    assert row["low"] > -1.2
    assert row["high"] < -0.8
    assert (row["scenario"], row["against"], row["better"]) == ("b", "a", "better")


def test_more_headlines_need_more_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone a difference is clear (p = .03); beside three others that show nothing it is not."""
    clear = [(1.0, 2.0), (1.0, 3.5), (1.0, 1.8), (1.0, 2.9)]
    alone = [result(s, r, crises_per_year=p[s]) for s in (0, 1) for r, p in enumerate(clear)]
    (row,) = compared(monkeypatch, *alone).differences.to_dict("records")
    assert row["better"] == "worse"
    noise = ["missed_harm_share", "handoffs_per_concern", "child_days_at_risk_per_year"]
    beside = [
        result(s, r, crises_per_year=p[s], **dict.fromkeys(noise, s * (-1.0) ** r))
        for s in (0, 1)
        for r, p in enumerate(clear)
    ]
    found = compared(monkeypatch, *beside).differences.set_index("measure")
    assert found.loc["crises_per_year", "p"] == row["p"]
    assert found.loc["crises_per_year", "better"] == "unclear"


def test_a_measure_without_a_direction_gets_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    results = [result(s, r, utilisation__desk=0.5 + s) for s in (0, 1) for r in range(3)]
    (row,) = compared(monkeypatch, *results).differences.to_dict("records")
    assert row["better"] is None


def test_an_overloaded_team_has_no_wait_but_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    results = [
        result(s, r, load__desk=0.8 + 0.3 * s, wait_days_mean__desk=5.0 + r)
        for s in (0, 1)
        for r in range(2)
    ]
    found = compared(monkeypatch, *results)
    assert found.mean("a", "wait_days_mean", "desk") == 5.5
    assert pd.isna(found.mean("b", "wait_days_mean", "desk"))
    waits = found.measures[found.measures["measure"] == "wait_days_mean"]
    assert waits[waits["scenario"] == "b"]["value"].isna().all()
    (row,) = [r for r in found.differences.to_dict("records") if r["measure"] == "wait_days_mean"]
    assert "overloaded" in row["reason"]
    assert any("b: desk: overloaded: demand 1.10 x" in line for line in found.warnings)
    assert "overloaded, waits grow" in as_screen(found)


def test_null_keeps_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    results = [result(0, r, missed_harm_share=nan) for r in range(2)]
    (row,) = compared(monkeypatch, *results).summaries.to_dict("records")
    assert (row["n"], row["reason"]) == (0, "nothing there")


def test_a_failing_replication_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise ZeroDivisionError("of nothing")

    monkeypatch.setattr(runner, "simulate_once", fail)
    with pytest.raises(RightDoorError, match="a, replication 3, seed 7: ZeroDivisionError"):
        work = runner.Work([SCENARIO], Settings(seed=7), "reference")
        runner.run_unit(work, (0, 3), Workshop([SCENARIO], work.settings, work.engine))


def test_times_are_whole_days_in_a_row() -> None:
    settings = Settings(years=2, warm_up_weeks=3, follow_up_weeks=1)
    assert settings.first == 21 * 1440
    assert settings.last - settings.first == 730 * 1440
    assert settings.horizon - settings.last == 7 * 1440


def test_too_many_replications_are_refused_with_the_time_they_would_take() -> None:
    with pytest.raises(SettingsError, match=r"about [0-9]+ years"):
        check_settings(Settings(replications=10**9))


@pytest.mark.parametrize(
    ("seconds", "words"), [(40, "40 s"), (100, "1.7 min"), (7200, "2 hours"), (6e9, "190 years")]
)
def test_times_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@pytest.mark.parametrize(
    ("value", "unit", "sign", "text"),
    [
        (0.1234, "share", "", "12.3 %"),
        (-0.1234, "share", "+", "-12.3 %"),
        (1234567.0, "pounds a year", "", "1,234,567"),
        (12.34, "days", "+", "+12.3"),
        (1.234, "days", "", "1.23"),
    ],
)
def test_numbers_as_people_write_them(value: float, unit: str, sign: str, text: str) -> None:
    assert number(value, unit, sign) == text


def test_cells_are_inert_and_numbers_stay_numbers(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"name": ["=1+1", "-x", "@y", "plain", None], "value": [-1.5, 2, 3, 4, nan]}
    )
    write_csv(frame, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes() == (
        b"name,value\n'=1+1,-1.5\n'-x,2.0\n'@y,3.0\nplain,4.0\n,\n"
    )


def test_numbers_are_written_in_full(tmp_path: Path) -> None:
    write_csv(pd.DataFrame({"value": [0.1 + 0.2, 1e-17]}), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text().split() == ["value", "0.30000000000000004", "1e-17"]
