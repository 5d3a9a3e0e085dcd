"""Extends, levers and --set: what is set, and what is refused (M27, M28)."""

from __future__ import annotations

from itertools import chain, combinations
from pathlib import Path

import pytest

from sim.errors import SettingsError
from sim.scenario.load import load
from sim.scenario.tell.resolved import diff
from tests.faults.scenario_files import GOOD, line, loaded, refused, written

LEVERS = [
    "lever-shared-definition",
    "lever-joint-action-teams",
    "lever-co-location",
    "lever-wider-membership",
    "lever-co-ordinator",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a baseline."""
    written(tmp_path, GOOD, "base.toml")
    return tmp_path


def lever(folder: Path, name: str, settings: str) -> str:
    text = f'name = "{name}"\nextends = "base.toml"\n{settings}\n'
    return written(folder, text, f"{name}.toml").name


def with_levers(*names: str, own: str = "") -> str:
    return f'name = "after"\nextends = "base.toml"\nlevers = {list(names)}\n{own}\n'


def test_a_lever_sets_values_and_is_runnable_alone(folder: Path) -> None:
    name = lever(folder, "more", "[teams.duty]\nfte = 3\nvacancy = 0.1")
    together = loaded(folder, with_levers(name)).scenario
    alone = load(folder / name).scenario
    assert together.teams == alone.teams
    assert (together.teams["duty"].fte.value, together.teams["duty"].fte.high) == (3, 3)


def test_a_bare_number_keeps_the_range_and_says_that_it_was_set_here(folder: Path) -> None:
    text = 'name = "x"\nextends = "base.toml"\n[teams.duty]\nfte = 2.5\n'
    fte = loaded(folder, text).scenario.teams["duty"].fte
    assert (fte.value, fte.low, fte.high) == (2.5, 1, 3)
    assert (fte.source, fte.quality) == ("set here", "set here")


def test_tables_merge_and_lists_replace(folder: Path) -> None:
    text = 'name = "x"\nextends = "base.toml"\n[demand.sources.calls]\nmonths = [%s]\n'
    source = loaded(folder, text % ", ".join(["2"] * 12)).scenario.demand.sources["calls"]
    assert (source.months, source.begins, source.per_year.value) == ([2.0] * 12, "serve", 365)


def test_the_own_keys_of_a_file_win_over_its_levers(folder: Path) -> None:
    name = lever(folder, "more", "[teams.duty]\nfte = 3")
    text = with_levers(name, own="[teams.duty]\nfte = 2.5")
    found = loaded(folder, text, "teams.duty.direct=0.5")
    assert found.scenario.teams["duty"].fte.value == 2.5
    assert found.origins["teams.duty.fte.value"].endswith("small.toml:5")
    assert found.origins["teams.duty.direct"] == "--set"


def test_a_step_of_another_kind_replaces_the_whole_step(folder: Path) -> None:
    own = '[steps.again]\nkind = "switch"\non = false\nyes = "serve"\nno = "out"'
    found = loaded(folder, f'name = "x"\nextends = "base.toml"\n{own}\n')
    assert found.scenario.steps["again"].kind == "switch"


def test_another_law_drops_the_parameters_of_the_old_one(folder: Path) -> None:
    own = '[steps.serve.time]\nlaw = "uniform"\nleast = 10\nmost = 20'
    found = loaded(folder, f'name = "x"\nextends = "base.toml"\n{own}\n')
    time = getattr(found.scenario.steps["serve"], "time")  # noqa: B009
    assert (time.law, time.value, time.least, time.unit) == ("uniform", None, 10, "minutes")


@pytest.mark.parametrize(
    ("settings", "where", "near"),
    [
        ("[teams.dutty]\nfte = 3", "3: teams.dutty", "did you mean 'duty'?"),
        ("[teams.duty]\nftee = 3", "4: teams.duty.ftee", "did you mean 'fte'?"),
        ('[steps.more]\nkind = "end"', "3: steps.more", "no 'more' in steps"),
        ("[teams.duty.groups.night]\nfte = 3", "3: teams.duty.groups.night", "there is none"),
    ],
)
def test_m27_a_lever_can_not_add_a_key(folder: Path, settings: str, where: str, near: str) -> None:
    name = lever(folder, "odd", settings)
    refused(folder, with_levers(name), f"odd.toml:{where}: ", "a lever only sets", near)


def test_m27_a_lever_may_set_what_has_a_default(folder: Path) -> None:
    name = lever(folder, "default", "[room]\nopen = true\n[demand]\nscale = 1.1")
    found = loaded(folder, with_levers(name)).scenario
    assert (found.room.open, found.demand.scale.value) == (True, 1.1)


def test_m27_set_needs_a_key_that_is_there(folder: Path) -> None:
    for text, near in [
        ("teams.dutty.fte=3", "did you mean 'duty'?"),
        ("teams.duty.ftee=3", "did you mean 'fte'?"),
        ("team.duty.fte=3", "did you mean 'teams'?"),
        ("name.x=3", "name is no table"),
        ("teams.duty.fte", "must be KEY=VALUE"),
        ("=3", "must be KEY=VALUE"),
        ("teams.duty.fte=", "must be KEY=VALUE"),
    ]:
        refused(folder, GOOD, f"--set {text}", near, sets=(text,))


def test_wrong_sets_are_shown_together(folder: Path) -> None:
    sets = ("teams.dutty.fte=3", "teams.duty.ftee=3")
    message = refused(folder, GOOD, "'dutty'", "'ftee'", sets=sets)
    assert len(message.splitlines()) == 2


def test_set_takes_a_wrong_type_as_wrong(folder: Path) -> None:
    says = "--set: teams.duty.fte: must be a number, found the text 'many'"
    refused(folder, GOOD, says, sets=("teams.duty.fte=many",))
    refused(folder, GOOD, "nested too deep", sets=("teams.duty.fte=" + "[" * 100_000,))


def test_m28_two_levers_that_set_one_key_differently(folder: Path) -> None:
    first = lever(folder, "first", "[teams.duty]\nfte = 3")
    second = lever(folder, "second", "[teams.duty]\nfte = { value = 4 }")
    message = refused(folder, with_levers(first, second), "second.toml:4: teams.duty.fte.value")
    assert "first.toml:4" in message


def test_m28_equal_values_are_fine(folder: Path) -> None:
    first = lever(folder, "first", "[teams.duty]\nfte = 3")
    second = lever(folder, "second", '[teams.duty]\nfte = { value = 3, source = "W2" }')
    assert loaded(folder, with_levers(first, second)).scenario.teams["duty"].fte.value == 3


def test_m28_a_name_against_a_choice(folder: Path) -> None:
    first = lever(folder, "first", '[steps.serve]\nteam = "duty"')
    choice = '[steps.serve]\nteam = { by = "urgent", of = { "*" = "duty" } }'
    second = lever(folder, "second", choice)
    for order in ((first, second), (second, first)):
        refused(folder, with_levers(*order), "first.toml:", "second.toml:", "differently")


def test_m28_levers_given_from_outside(folder: Path) -> None:
    first = lever(folder, "first", "[teams.duty]\nfte = 3")
    second = lever(folder, "second", "[teams.duty]\nfte = 4")
    path = written(folder, with_levers(first))
    with pytest.raises(SettingsError, match="differently"):
        load(path, extra_levers=[str(folder / second)])
    found = load(folder / "base.toml", extra_levers=[str(folder / second)])
    assert found.scenario.teams["duty"].fte.value == 4


def test_levers_need_something_to_change(folder: Path) -> None:
    first = lever(folder, "first", "[teams.duty]\nfte = 3")
    text = f'levers = ["{first}"]\n' + GOOD
    refused(folder, text, "small.toml:1: levers: ", "name it with extends")


def test_a_problem_of_the_baseline_is_shown_where_it_is(folder: Path) -> None:
    broken = GOOD.replace('next = "again"', 'next = "agin"')
    written(folder, broken, "base.toml")
    place = f"base.toml:{line(broken, 'agin')}: steps.serve"
    refused(folder, 'name = "x"\nextends = "base.toml"\n', place)


ALL = list(chain.from_iterable(combinations(LEVERS, size) for size in range(6)))


@pytest.mark.parametrize("levers", ALL, ids=lambda levers: f"{len(levers)} levers")
def test_every_combination_of_levers_is_valid(levers: tuple[str, ...]) -> None:
    assert len(ALL) == 32
    load("before-2006", extra_levers=levers)


def test_the_proposal_is_the_five_levers_and_nothing_besides() -> None:
    levers = load("before-2006", extra_levers=LEVERS)
    assert diff(load("proposal-2007"), levers) == "no difference"
    assert diff(load("before-2006"), levers) != "no difference"
