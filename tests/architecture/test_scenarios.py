"""Shipped scenarios: every number has a source, the page and the schema are current."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.keys import dotted
from sim.scenario.load import load
from sim.scenario.quantities import Duration, Quantity
from sim.scenario.read.files import shipped, shipped_folder, shipped_names
from sim.scenario.schema import Dates, Scenario, Source
from sim.scenario.tell.jsonschema import json_schema
from sim.scenario.tell.page import explain
from sim.scenario.tell.resolved import all_settings, diff
from sim.scenario.walk import numbers, tables

EXPECTED = {
    "before-2006", "proposal-2007", "lever-shared-definition", "lever-joint-action-teams",
    "lever-co-location", "lever-wider-membership", "lever-co-ordinator", "more-staff",
    "opposite-meanings", "demand-surge", "after-a-tragedy", "vacancies",
}  # fmt: skip


def unsourced(scenario: Scenario) -> list[str]:
    """Return the keys of all numbers, dates and profiles whose source is only "set here"."""
    keys = [
        dotted(path)
        for path, table in tables(scenario)
        if isinstance(table, Quantity | Duration | Dates)
        and "set here" in (table.source, table.quality)
    ]
    flat = Source(begins="", per_year=Quantity(value=0))
    for name, source in scenario.demand.sources.items():
        same = all(getattr(source, p) == getattr(flat, p) for p in ("months", "weekdays", "hours"))
        if source.profile_source == "set here" and not same:
            keys.append(dotted(("demand", "sources", name, "profile_source")))
    return keys


def test_the_shipped_scenarios_are_there_each_with_a_purpose() -> None:
    found = dict(shipped())
    assert set(found) >= EXPECTED
    assert all(purpose and "\n" not in purpose for purpose in found.values())


@pytest.mark.parametrize("name", shipped_names())
def test_every_number_of_a_shipped_scenario_has_a_source(name: str) -> None:
    scenario = load(name).scenario
    assert len(list(numbers(scenario))) > 100
    assert unsourced(scenario) == []


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_scenario_is_free_of_warnings(name: str) -> None:
    assert [str(warning) for warning in load(name).warnings] == []


@pytest.mark.parametrize("name", shipped_names())
def test_the_resolved_settings_are_a_scenario_file_of_the_same_scenario(
    name: str, tmp_path: Path
) -> None:
    first = load(name)
    copy = tmp_path / "copy.toml"
    copy.write_text(all_settings(first), encoding="utf-8")
    second = load(copy)
    assert second.scenario == first.scenario
    assert diff(first, second) == "no difference"


def test_a_number_set_without_a_source_is_found() -> None:
    scenario = load("before-2006", sets=["demand.scale=1.1"]).scenario
    assert unsourced(scenario) == ["demand.scale"]


def test_the_page_names_purpose_teams_levers_and_sources() -> None:
    page = explain(load("proposal-2007", sets=["demand.scale=1.25"]))
    for part in (
        "proposal-2007: The proposal of June 2007",
        "Conference chairs",
        "scenarios/lever-co-location.toml sets\n    room.open = true",
        "--set sets\n    demand.scale = 1.25",
        "judgement.shared",
        " -> ",
    ):
        assert part in page
    assert str(shipped_folder().parent) not in page  # the same on every machine


def test_differences_are_told_with_old_and_new_value() -> None:
    lines = diff(load("before-2006"), load("more-staff")).splitlines()
    assert [line.split(":")[0] for line in lines] == ["teams.joint_social_workers.fte"]
    assert " -> " in lines[0]


def test_the_schema_for_editors_is_current() -> None:
    kept = (shipped_folder() / "schema.json").read_text(encoding="utf-8")
    assert kept == json_schema(), "run: python3 cli.py schema > scenarios/schema.json"
