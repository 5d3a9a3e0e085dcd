"""Which part did it: shares that add up, on numbers worked by hand and as a user runs it."""

from __future__ import annotations

import csv
import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from sim.errors import SettingsError
from sim.questions.attribute import attribute, every_combination
from sim.runs.points import run_points, values
from sim.runs.settings import Settings
from sim.statistics.shapley import interactions, shapley
from tests.places import rightdoor

SHORT = Settings(replications=3, years=0.1, warm_up_weeks=2, follow_up_weeks=2)
QUICK = ["--years", "0.1", "--warm-up-weeks", "2", "--follow-up-weeks", "2", "--workers", "1"]
TWO = """extends = "before-2006"
levers = ["lever-shared-definition", "lever-wider-membership"]
name = "two"
purpose = "Two of the levers"
"""


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A scenario of two levers."""
    path = tmp_path / "two.toml"
    path.write_text(TWO, encoding="utf-8")
    return path


def averaged_over_orders(worth: np.ndarray, parts: int) -> np.ndarray:
    """The definition: what a part adds when it comes, averaged over all orders."""
    found = np.zeros(parts)
    orders = list(permutations(range(parts)))
    for order in orders:
        there = 0
        for part in order:
            found[part] += worth[there | 1 << part] - worth[there]
            there |= 1 << part
    return found / len(orders)


def test_shapley_is_the_average_over_all_orders() -> None:
    worth = np.random.default_rng(3).normal(size=32)
    assert shapley(worth) == pytest.approx(averaged_over_orders(worth, 5))


def test_the_gloves_of_the_textbook() -> None:
    """One left glove (part 0), two right ones (1, 2): a pair is worth 1. Shares 2/3, 1/6, 1/6."""
    worth = np.array([float(s & 1 and s & 6 != 0) for s in range(8)])
    assert shapley(worth) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_shares_add_up_for_every_replication() -> None:
    worth = np.random.default_rng(4).normal(size=(32, 50)) * 1e4
    assert shapley(worth).sum(axis=0) == pytest.approx(worth[-1] - worth[0], abs=1e-9)


def test_a_part_without_effect_gets_exactly_nothing() -> None:
    others = np.random.default_rng(5).normal(size=(16, 20)) * 1e6 + 0.1
    worth = np.concatenate([others, others])  # part 4 changes nothing
    assert not shapley(worth)[4].any()
    assert not interactions(worth)[[3, 6, 8, 9]].any()  # its pairs: (0,4) (1,4) (2,4) (3,4)


def test_parts_that_only_add_have_no_interaction() -> None:
    effects = [1.0, -2.0, 4.0]
    worth = np.array([sum(e for i, e in enumerate(effects) if s >> i & 1) for s in range(8)])
    assert shapley(worth).tolist() == effects
    assert not interactions(worth).any()


def test_the_interaction_of_two_is_what_they_do_beyond_what_each_does() -> None:
    """0 and 1 do 10 together, 1 and 2 apart; 2 adds 5 whatever is there."""
    pair = np.array([0.0, 1.0, 2.0, 10.0])
    worth = np.concatenate([pair, pair + 5])
    assert interactions(worth) == pytest.approx([7.0, 0.0, 0.0])


def test_all_combinations_are_those_between_before_and_after() -> None:
    from sim.scenario.load import load

    found = every_combination("before-2006", "proposal-2007")
    assert len(found.scenarios) == 32
    assert found.names[0] == "lever-shared-definition"
    assert found.scenarios[0] == load("before-2006").scenario
    own = {"name", "purpose"}
    after = load("proposal-2007").scenario.model_dump(exclude=own)
    assert found.scenarios[-1].model_dump(exclude=own) == after
    only = load("lever-co-location").scenario.model_dump(exclude=own)
    assert found.scenarios[4].model_dump(exclude=own) == only


def test_something_besides_levers_is_refused_and_named(two: Path) -> None:
    two.write_text(f"{TWO}[judgement]\nshared = {{ value = 0.6 }}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"judgement\.shared"):
        every_combination("before-2006", str(two))


def test_no_levers_are_refused() -> None:
    with pytest.raises(SettingsError, match="puts on 0 levers"):
        every_combination("before-2006", "more-staff")


def test_the_parts_of_a_real_change(two: Path) -> None:
    levers = every_combination("before-2006", str(two))
    found = attribute(levers, SHORT)
    whole = found.whole.set_index("measure")
    shares = found.parts.groupby("measure")["share"].sum()
    known = whole.index[whole["n"] >= 2]
    assert shares[known].to_numpy() == pytest.approx(whole.loc[known, "whole"].to_numpy(), abs=1e-9)
    assert (found.parts.query("measure == 'staff_cost_per_year'")["share"] == 0).all()
    frame = run_points([levers.scenarios[0], levers.scenarios[-1]], SHORT)
    pair = values(frame, "handoffs_per_concern").mean(axis=1)
    assert whole.loc["handoffs_per_concern", "whole"] == pytest.approx(pair[1] - pair[0])
    alone = found.parts.query("measure == 'handoffs_per_concern'").set_index("lever")["alone"]
    one = values(run_points(levers.scenarios[:2], SHORT), "handoffs_per_concern").mean(axis=1)
    assert alone["lever-shared-definition"] == pytest.approx(one[1] - one[0])


def test_the_command_gives_the_stated_object_and_a_folder(two: Path, tmp_path: Path) -> None:
    words = [*QUICK, "--replications", "2", "--format", "json", "--out", str(tmp_path / "out")]
    done = rightdoor(["attribute", "before-2006", two, *words], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    for measure in said["measures"]:
        assert set(measure) == {"measure", "whole", "parts"}
        for part in measure["parts"]:
            assert set(part) == {"lever", "share", "low", "high", "alone", "last"}
        if measure["whole"] is not None:
            total = sum(part["share"] for part in measure["parts"])
            assert total == pytest.approx(measure["whole"], abs=1e-9)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names >= {"attribution.csv", "whole.csv", "pairs.csv", "combinations.csv",
                     "assumptions.csv", "manifest.json", "README.txt", "figures"}  # fmt: skip
    figures = list((tmp_path / "out" / "figures").iterdir())
    assert {".png", ".svg", ".csv", ".txt"} == {path.suffix for path in figures}
    with (tmp_path / "out" / "combinations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["levers"] for row in rows} == {
        "none", "lever-shared-definition", "lever-wider-membership",
        "lever-shared-definition + lever-wider-membership",
    }  # fmt: skip


def test_a_dry_run_says_the_cost_and_leaves_nothing(tmp_path: Path) -> None:
    done = rightdoor(["attribute", "--replications", "30", "--dry-run"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "960 runs" in done.stdout and "simulated years" in done.stdout
    assert not list(tmp_path.iterdir())


def test_an_unknown_measure_is_refused_with_the_nearest(tmp_path: Path) -> None:
    done = rightdoor(["attribute", "--measure", "crises_per_yaer"], cwd=tmp_path)
    assert done.returncode == 2
    assert "'crises_per_year'" in done.stderr
