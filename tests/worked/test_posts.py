"""Posts (model sections 4 and 6; report 3.1): the same money, differently placed."""

from __future__ import annotations

from typing import Any

import pytest

from sim.plan.names import Names
from tests.situation import OFFICE, OUT, Situation, demand


def staffed(**moves: Any) -> Names:
    """A dear and a cheap team in office hours, a third round the clock, with posts moved."""
    return Situation(
        {
            "calendars": {"office": OFFICE | {"paid_hours_per_week": 35}},
            "teams": {
                "dear": {"fte": 6, "calendar": "office", "cost_per_hour": 30},
                "cheap": {"fte": 4, "vacancy": 0.25, "calendar": "office", "cost_per_hour": 20},
                "night": {"fte": 1, "cost_per_hour": 25},
            },
            "moves": moves,
            "demand": demand(case="out"),
            "steps": {"out": OUT},
        }
    ).names


def posts(names: Names) -> dict[str, float]:
    return {str(team): float(fte) for team, fte in names.teams.groupby("team")["fte"].sum().items()}


def cost(names: Names) -> float:
    """Pounds a week for the people there are."""
    teams = names.teams
    return float((teams["fte"] * teams["cost_per_hour"] * teams["paid_hours_per_week"]).sum())


@pytest.mark.parametrize(
    ("leaves", "joins", "gained"),
    [("dear", "cheap", 3.0), ("cheap", "dear", 4 / 3), ("dear", "night", 2 * 35 * 30 / (168 * 25))],
)
def test_posts_moved_cost_the_same(leaves: str, joins: str, gained: float) -> None:
    """The receiving team gains as many posts as the same money pays for."""
    before = staffed()
    after = staffed(move={"leaves": leaves, "joins": joins, "posts": 2})
    assert posts(after)[leaves] == pytest.approx(posts(before)[leaves] - 2)
    assert posts(after)[joins] == pytest.approx(posts(before)[joins] + gained)
    assert cost(after) == pytest.approx(cost(before))


def test_moves_add_up() -> None:
    """Two moves out of one team, and one back in."""
    out = {"leaves": "dear", "joins": "cheap", "posts": 1}
    back = {"leaves": "cheap", "joins": "dear", "posts": 1.5}
    after = staffed(a=out, b=out, c=back)
    assert posts(after)["dear"] == pytest.approx(6 - 2 + 1)
    assert posts(after)["cheap"] == pytest.approx(3 + 3 - 1.5)
    assert cost(after) == pytest.approx(cost(staffed()))


def test_posts_after_vacancy_are_whole_people_and_one_on_part_of_the_days() -> None:
    """Two and a half posts with a fifth vacant are two people; with a tenth, 2.25."""
    for vacancy, people, fte in ((0.2, [2], [2.0]), (0.1, [2, 1], [2.0, 0.25])):
        names = Situation(
            {
                "teams": {"desk": {"fte": 2.5, "vacancy": vacancy}},
                "demand": demand(case="out"),
                "steps": {"out": OUT},
            }
        ).names
        assert names.teams["people"].tolist() == people
        assert names.teams["fte"].tolist() == pytest.approx(fte)
