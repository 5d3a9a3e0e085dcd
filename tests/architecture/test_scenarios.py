"""Every shipped scenario loads, and every number in it says where it comes from."""

from __future__ import annotations

import json

import pytest

from sim.experiment.assumptions import quantities
from sim.scenario.explain import shipped
from sim.scenario.jsonschema import json_schema
from sim.scenario.load import load
from tests.places import TOP

SHIPPED = [name for name, _ in shipped()]
NAMED = {
    "before-2006",
    "proposal-2007",
    "lever-shared-definition",
    "lever-joint-action-teams",
    "lever-co-location",
    "lever-wider-membership",
    "lever-co-ordinator",
    "more-staff",
    "opposite-meanings",
    "demand-surge",
    "after-a-tragedy",
    "vacancies",
}


def test_all_scenarios_are_shipped_each_with_a_purpose() -> None:
    assert set(SHIPPED) >= NAMED
    assert all(purpose for _, purpose in shipped())


@pytest.mark.parametrize("name", SHIPPED)
def test_every_number_has_a_source_and_lies_in_its_range(name: str) -> None:
    without, outside = [], []
    for key, quantity in quantities(load(name).scenario):
        given = quantity.model_fields_set
        if not quantity.source or (quantity.source == "set here" and given):
            without.append(key)
        if quantity.value is None or quantity.low is None or quantity.high is None:
            continue
        if not quantity.low <= quantity.value <= quantity.high:
            outside.append(key)
    assert not without
    assert not outside


def test_the_schema_for_editors_is_current() -> None:
    said = json_schema()
    assert json.loads(said)["properties"]
    path = TOP / "scenarios" / "schema.json"
    assert path.read_text(encoding="utf-8") == said, "run: python3 cli.py schema > that file"
