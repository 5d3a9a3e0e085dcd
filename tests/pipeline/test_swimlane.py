"""The pathway drawn, and the other figures about doors, hours and queues, at their edges."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

from reports.doors import wrong_doors
from reports.hours import LOOKS, ledger, misdirected_hours
from reports.lanes import lay_out
from reports.queues import queues
from reports.swimlane import edges_of, mermaid, pathway_tables, swimlane
from sim.measures.ledger import USES
from sim.scenario.load import load
from sim.scenario.step_kinds import KINDS

NAN = math.nan
FOUR = ["first-plan", "second-plan", "third-plan", "fourth-plan"]


@pytest.fixture(scope="module")
def pathway() -> tuple[pd.DataFrame, pd.DataFrame]:
    return pathway_tables(load("before-2006").scenario)


def texts(figure: Figure) -> list[str]:
    found = [text.get_text() for text in figure.texts]
    return found + [text.get_text() for axes in figure.axes for text in axes.texts]


def drawn(figure: Figure) -> bytes:
    """The picture's bytes: drawing it must work."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=60)
    return file.getvalue()


# -- the pathway ------------------------------------------------------------------------------


def named(value: Any, names: set[str]) -> set[str]:
    """Every name of a step anywhere in a step's settings, however deep."""
    if isinstance(value, dict):
        return set().union(*(named(part, names) | named(key, names) for key, part in value.items()))
    if isinstance(value, list):
        return set().union(*(named(part, names) for part in value))
    return {value} & names if isinstance(value, str) else set()


def test_every_step_and_every_way_is_in_the_tables(
    pathway: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    scenario, (steps, edges) = load("before-2006").scenario, pathway
    names = {*scenario.steps, "done"}
    ways = ("next", "yes", "no", "under", "reached", "on_limit", "routes", "branches")
    expected = set()
    for name, step in scenario.steps.items():
        settings = step.model_dump()
        for way in ways:
            expected |= {(name, target) for target in named(settings.get(way), names)}
    assert list(steps["step"]) == list(scenario.steps)
    assert set(edges.itertuples(index=False, name=None)) == expected
    assert not edges.duplicated().any()


def test_lanes_carry_the_agencies_words(pathway: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    scenario, lanes = load("before-2006").scenario, pathway[0].set_index("step")["lane"]
    assert lanes["duty_screen"] == scenario.agencies["social_work"].label
    assert lanes["noticed"] == "wherever the concern is"
    assert set(pathway[0]["kind"]) <= set(KINDS)


def test_mermaid_names_every_step_and_draws_every_way(
    pathway: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    steps, edges = pathway
    text = mermaid(steps, edges)
    for step, label in steps[["step", "label"]].itertuples(index=False):
        assert f'"{step}: {label}"' in text
    assert text.count(" --> ") == len(edges)
    assert text.count("subgraph ") == steps["lane"].nunique()


def test_mermaid_keeps_signs_from_ending_a_label() -> None:
    steps = table("step label kind stage lane door", [("a", 'Say "no" <b>', "work", "", "L", "")])
    text = mermaid(steps, edges_of({}))
    assert 'a: Say #quot;no#quot; #lt;b#gt;"' in text


def test_each_step_is_named_or_counted(pathway: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    steps = pathway[0]
    boxes = lay_out(steps).boxes
    marked = sum(kind != "" for box in boxes.values() for kind, _ in box.lines)
    assert marked + sum(box.hidden for box in boxes.values()) == len(steps)
    assert marked > len(steps) / 3
    for box in boxes.values():
        assert (box.hidden > 0) == any(str(box.hidden) in text for _, text in box.lines[-1:])


def test_boxes_stay_on_the_page_in_their_lane_and_apart(
    pathway: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    layout = lay_out(pathway[0])
    boxes = list(layout.boxes.items())
    for number, (key, box) in enumerate(boxes):
        top, high = layout.lanes[key[0]]
        assert top <= box.y and box.y + box.height <= top + high
        assert box.x >= 0 and box.x + box.width <= 27.7
        for _, other in boxes[number + 1 :]:
            beside = box.x + box.width <= other.x or other.x + other.width <= box.x
            above = box.y + box.height <= other.y or other.y + other.height <= box.y
            assert beside or above, key


def test_the_same_pathway_gives_the_same_bytes(
    pathway: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    pictures = [drawn(swimlane(*pathway, small_print="two replications")) for _ in range(2)]
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_pathway_of_few_steps(count: int) -> None:
    long = "a_very_long_name_without_any_space_that_no_column_of_three_centimetres_can_hold"
    rows = [("a", "Look", "work", "", "A", ""), ("b", long, "end", "S", "A", ""),
            ("c", "", "visits", "S", "B", "")][:count]  # fmt: skip
    steps = table("step label kind stage lane door", rows)
    edges = table("source target", [("a", "b"), ("a", "done"), ("b", "b"), ("c", "a")])
    figure = swimlane(steps, edges, small_print="")
    assert drawn(figure)
    assert ("Look" in texts(figure)) == (count > 0)


# -- the other figures ------------------------------------------------------------------------


def table(columns: str, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


def doors_of(scenarios: list[str]) -> pd.DataFrame:
    rows = [
        (scenario, door, door.title(), right, right.title(), number, number / 100)
        for scenario in scenarios
        for door, numbers in {"police": (75.0, 25.0, NAN), "school": (0.0, 0.0, 0.0)}.items()
        for right, number in zip(("police", "school", "none"), numbers, strict=True)
    ]
    return table("scenario door door_label right_door right_label per_year share", rows)


def hours_of(scenarios: list[str]) -> pd.DataFrame:
    rows = [
        (scenario, team, team, hours, low, high)
        for scenario in scenarios
        for team, hours, low, high in (("duty", 1234.0, 1000.0, 1500.0), ("desk", 3.0, NAN, NAN),
                                       ("chairs", NAN, NAN, NAN), (None, 1237.0, NAN, NAN))
    ]  # fmt: skip
    return table("scenario team label hours low high", rows)


def uses_of(scenarios: list[str]) -> pd.DataFrame:
    rows = [(s, t, t, use, h) for s in scenarios for t, h in (("duty", 20.0), ("empty", 0.0))
            for use in LOOKS]  # fmt: skip
    return table("scenario team label use hours", rows)


def queues_of(scenarios: list[str]) -> pd.DataFrame:
    rows = [
        (s, f"team{team}", f"Team {team}", day, NAN if day == 5 else day * team, NAN, NAN)
        for s in scenarios
        for team in range(8)
        for day in range(40)
    ]
    return table("scenario team label day length low high", rows)


def queue_figure(frame: pd.DataFrame, *, small_print: str) -> Figure:
    return queues(frame, first=10, last=29, start=date(2006, 2, 20), small_print=small_print)


FIGURES: list[tuple[Callable[..., Figure], Callable[[list[str]], pd.DataFrame]]] = [
    (wrong_doors, doors_of),
    (misdirected_hours, hours_of),
    (ledger, uses_of),
    (queue_figure, queues_of),
]


@pytest.mark.parametrize("count", [0, 1, 2, 4])
@pytest.mark.parametrize(("figure_of", "frame_of"), FIGURES)
def test_figures_with_gaps_for_up_to_four_scenarios(
    figure_of: Callable[..., Figure],
    frame_of: Callable[[list[str]], pd.DataFrame],
    count: int,
) -> None:
    frame = frame_of(FOUR)
    frame = frame[frame["scenario"].isin(FOUR[:count])]
    figures = [figure_of(frame, small_print="seed 1") for _ in range(2)]
    said = " ".join(texts(figures[0]))
    assert "seed 1" in said
    assert [name in said for name in FOUR] == [number < count for number in range(4)]
    assert drawn(figures[0]) == drawn(figures[1])


def test_the_wrong_door_table_says_which_share_of_a_row_was_misdirected() -> None:
    said = texts(wrong_doors(doors_of(["before"]), small_print=""))
    assert {"75", "25", "100", "25%", "none"} <= set(said)


def test_hours_are_written_with_their_intervals_and_the_total_beside_the_name() -> None:
    said = texts(misdirected_hours(hours_of(["before"]), small_print=""))
    assert "1,234  (1,000 to 1,500)" in said
    assert {"3.0", "no value", "■ before: 1,237 in all"} <= set(said)


def test_the_ledger_shows_every_use_and_the_hours_on_shift() -> None:
    assert list(LOOKS) == list(USES)
    said = texts(ledger(uses_of(["before"]), small_print=""))
    assert {"180 h", "nobody on shift"} <= set(said)


def test_queues_shade_what_is_not_measured_on_real_dates() -> None:
    figure = queue_figure(queues_of(["before"]), small_print="")
    assert len(figure.axes) == 6
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        f"Team {number}" for number in range(2, 8)
    ]
    names = [text.get_text() for text in figure.axes[0].texts]
    assert names == ["warm-up", "follow-up"]
    begin, end = (date(1970, 1, 1) + timedelta(x) for x in figure.axes[0].get_xlim())
    assert (begin, end) == (date(2006, 2, 20), date(2006, 4, 1))
