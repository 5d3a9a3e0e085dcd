"""Choosing the best: right as often as it says, on normal populations whose best is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from sim.statistics.selection import Sample, Selection, kn

TRIES, CHANCE = 400, 0.9


def of(data: np.ndarray) -> Sample:
    """Replications written out beforehand, one row for each system."""

    def sample(systems: Sequence[int], first: int, count: int) -> np.ndarray:
        found: np.ndarray = data[list(systems), first : first + count]
        return found

    return sample


def normal(number: int, means: Sequence[float], common: float) -> np.ndarray:
    """Normal systems of standard deviation 2; ``common`` is the share of variance they share."""
    chance = np.random.default_rng([7, number])
    shared = chance.normal(size=3000) * np.sqrt(common)
    own = chance.normal(size=(len(means), 3000)) * np.sqrt(1 - common)
    found: np.ndarray = np.array(means)[:, None] + 2 * (shared + own)
    return found


def chosen(number: int, common: float, systems: int = 5) -> Selection:
    """The hardest case there is: the best is better than all others by exactly what matters."""
    data = normal(number, [0.0] * (systems - 1) + [-1.0], common)
    return kn(of(data), systems, worth=1.0, chance=CHANCE, most=3000)


@pytest.mark.parametrize("common", [0.0, 0.7])
def test_the_best_is_chosen_as_often_as_stated(common: float) -> None:
    """With the stated chance, so few right ones would come once in 10,000 times."""
    found = [chosen(number, common) for number in range(TRIES)]
    assert all(s.decided for s in found)
    right = sum(s.best == 4 for s in found)
    assert stats.binom.cdf(right, TRIES, CHANCE) > 1e-4


def test_a_rule_that_guesses_too_soon_would_be_noticed() -> None:
    """The power of the test above: the best mean of 3 replications is right far less often."""
    early = [normal(n, [0.0] * 4 + [-1.0], 0.0)[:, :3].mean(axis=1).argmin() for n in range(TRIES)]
    assert stats.binom.cdf(sum(best == 4 for best in early), TRIES, CHANCE) < 1e-4


def test_the_same_children_save_replications() -> None:
    runs = [
        np.mean([chosen(number, common).table["replications"].sum() for number in range(50)])
        for common in (0.0, 0.7)
    ]
    assert runs[1] < 0.5 * runs[0]


def test_higher_can_be_better() -> None:
    data = normal(1, [0.0, 5.0, 1.0], 0.5)
    assert kn(of(data), 3, worth=1.0, lower_is_better=False).best == 1
    assert kn(of(data), 3, worth=1.0).best == 0


def test_who_is_ruled_out_is_not_asked_again() -> None:
    asked: list[list[int]] = []
    data = normal(2, [0.0, 0.3, 50.0], 0.0)

    def sample(systems: Sequence[int], first: int, count: int) -> np.ndarray:
        asked.append(list(systems))
        return of(data)(systems, first, count)

    found = kn(sample, 3, worth=0.5, most=3000)
    assert asked[0] == [0, 1, 2] and 2 not in asked[1]
    assert found.table.loc[2, "replications"] == 10


def test_the_cap_leaves_the_choice_open_and_says_so() -> None:
    found = kn(of(normal(3, [0.0, 0.01], 0.0)), 2, worth=0.01, most=20)
    assert not found.decided and found.left == [0, 1] and found.replications == 20


def test_systems_that_never_differ_are_decided_at_once() -> None:
    row = np.arange(100.0)
    found = kn(of(np.array([row, row])), 2, worth=1.0)
    assert found.decided and found.best == 0 and found.replications == 10


def test_a_single_system_is_the_best() -> None:
    assert kn(of(normal(4, [1.0], 0.0)), 1, worth=1.0).decided


def test_the_mean_and_the_difference_are_in_the_table() -> None:
    data = np.array([[3.0, 4.0, 5.0, 4.0] * 5, [1.0, 2.0, 3.0, 2.0] * 5])
    found = kn(of(data), 2, worth=1.0, first=4).table
    assert found["mean"].tolist() == [4.0, 2.0]
    assert found["against_best"].tolist() == [2.0, 0.0]
    assert found["out_by"].tolist()[0] == 1


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"worth": 0.0}, "more than 0"),
        ({"worth": 1.0, "chance": 95}, r"0\.95 for 95 %"),
        ({"worth": 1.0, "first": 2}, "at least 3"),
    ],
)
def test_what_can_not_be_is_refused(options: dict[str, float], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        kn(of(normal(5, [0.0, 1.0], 0.0)), 2, **options)  # type: ignore[arg-type]


def test_a_null_is_refused() -> None:
    data = normal(6, [0.0, 1.0], 0.0)
    data[1, 3] = np.nan
    with pytest.raises(ValueError, match="null"):
        kn(of(data), 2, worth=1.0)
