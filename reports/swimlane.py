"""The pathway as a swim-lane diagram: lane = agency, column = stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.path import Path

from reports import style
from reports.lanes import (
    HEIGHT,
    LEFT,
    LINE,
    MARK,
    PAD,
    RIGHT,
    SIZE,
    TOP,
    WIDTH,
    Box,
    Key,
    Layout,
    cell_of,
    lay_out,
)
from sim.plan.naming import lanes_of, targets
from sim.scenario.schema import Scenario
from sim.scenario.step_base import DONE, Mark
from sim.scenario.step_kinds import KINDS, Step

NO_LANE = "wherever the concern is"
ONWARD, BACK, WITHIN = "#0072B2", "#D55E00", "#555555"


def pathway_tables(scenario: Scenario) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the steps and the edges of a scenario's pathway, as its files write them.

    Returns
    -------
    DataFrame, DataFrame
        Steps: step, label, kind, stage, lane (the agency's label), door. Edges: source, target;
        a step that leads twice to the same step has one edge. The target "done" (the end of side
        work) is no step.
    """
    lanes = lanes_of(scenario, scenario.steps)
    agencies = {name: agency.label or name for name, agency in scenario.agencies.items()}
    rows = [
        (name, step.label or name, step.kind, step.stage, _lane(lanes[name], agencies), _door(step))
        for name, step in scenario.steps.items()
    ]
    return pd.DataFrame(rows, columns=["step", "label", "kind", "stage", "lane", "door"]), edges_of(
        scenario.steps
    )


def edges_of(steps: Mapping[str, Step]) -> pd.DataFrame:
    """Return source and target of every way from step to step, each once, in the file's order."""
    pairs = {(name, target): None for name, step in steps.items() for target in targets(step)}
    return pd.DataFrame(list(pairs), columns=["source", "target"])


def _lane(lane: str, agencies: Mapping[str, str]) -> str:
    return agencies.get(lane, lane or NO_LANE)


def _door(step: Step) -> str:
    door = getattr(step, "door", None)
    return door if isinstance(door, str) else f"by {door.by}" if door else ""


def mermaid(steps: pd.DataFrame, edges: pd.DataFrame) -> str:
    """Return the pathway as a Mermaid flow chart, a subgraph for every lane."""
    numbers = {step: f"s{number}" for number, step in enumerate(steps["step"])}
    lines = ["flowchart LR"]
    for number, (lane, rows) in enumerate(steps.groupby("lane", sort=False)):
        lines.append(f'  subgraph lane{number}["{_quoted(str(lane))}"]')
        for step, label, kind in rows[["step", "label", "kind"]].itertuples(index=False):
            text, mark = _quoted(f"{step}: {label}"), KINDS[kind].mark
            lines.append(f'    {numbers[step]}{mark.left}"{text}"{mark.right}')
        lines.append("  end")
    if (edges["target"] == DONE).any() and DONE not in numbers:
        numbers[DONE] = "side_work_done"
        lines.append('  side_work_done(["done: side work done"])')
    pairs = edges[["source", "target"]].itertuples(index=False)
    lines += [f"  {numbers[a]} --> {numbers[b]}" for a, b in pairs if {a, b} <= numbers.keys()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return text without the signs that would end a Mermaid string or begin another."""
    for sign, word in (("&", "#amp;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(sign, word)
    return text


# -- the picture ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Arrow:
    """All ways from one box to another, from point to point in cm."""

    start: tuple[float, float]
    end: tuple[float, float]
    count: int
    colour: str


def swimlane(steps: pd.DataFrame, edges: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw the pathway on an A4 page lying on its side (27.7 x 19 cm).

    Parameters
    ----------
    steps, edges
        As :func:`pathway_tables` returns them. Edges to "done", which is no step, and edges
        inside one box are not drawn.
    small_print
        The scenario and other settings, for the foot of the figure.

    Returns
    -------
    Figure
        A box for the steps of a lane and stage, and an arrow between boxes for all their edges,
        the thicker the more there are.
    """
    figure = style.new_figure(HEIGHT, WIDTH)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(HEIGHT, 0)
    axes.set_axis_off()
    axes.text(0.25, 0.2, "The pathway: who does what, stage by stage", fontsize=11, va="top",
              weight="bold")  # fmt: skip
    axes.text(WIDTH - RIGHT, 0.25, "A box begins in the column of its stage; it may reach over "
              "columns in which its lane has no steps.", fontsize=7, va="top", ha="right",
              color="0.3")  # fmt: skip
    if len(steps):
        layout = lay_out(steps)
        _bands(axes, layout)
        for arrow in _arrows(layout, _between(steps, edges)):
            _draw_arrow(axes, arrow)
        for box in layout.boxes.values():
            _draw_box(axes, box)
    _key(axes)
    style.small_print(figure, small_print)
    return figure


def _bands(axes: Axes, layout: Layout) -> None:
    """Lanes as bands with the agencies' names; stages named above thin lines."""
    for number, (lane, (y, high)) in enumerate(layout.lanes.items()):
        grey = "0.93" if number % 2 else "0.975"
        band = (0.2, y), WIDTH - 0.2 - RIGHT, high
        axes.add_patch(Rectangle(*band, facecolor=grey, edgecolor="0.7", linewidth=0.5, zorder=0))
        axes.text(0.3, y + high / 2, fill(lane, 14), fontsize=6.5, va="center", weight="bold")
    foot = max(y + high for y, high in layout.lanes.values())
    for stage, (x, wide) in layout.stages.items():
        name = fill(stage, max(int(wide / 0.165), 8), break_long_words=False)
        axes.text(x + wide / 2, TOP - 0.1, name, fontsize=7.5, ha="center",
                  va="bottom", weight="bold", linespacing=0.95)  # fmt: skip
        axes.plot([x, x], [TOP - 0.6, foot], color="0.8", linewidth=0.5, zorder=0.5)


def _between(steps: pd.DataFrame, edges: pd.DataFrame) -> dict[tuple[Key, Key], int]:
    """Return the number of edges from box to box, without those inside one box."""
    cells, counts = cell_of(steps), dict[tuple[Key, Key], int]()
    for source, target in edges[["source", "target"]].itertuples(index=False):
        if source in cells and target in cells and cells[source] != cells[target]:
            pair = cells[source], cells[target]
            counts[pair] = counts.get(pair, 0) + 1
    return counts


def _arrows(layout: Layout, pairs: Mapping[tuple[Key, Key], int]) -> list[_Arrow]:
    """Ends on the facing sides of the boxes, spread out in the order of the other ends."""
    sides: dict[tuple[Key, str], list[tuple[float, tuple[Key, Key], int]]] = {}
    for pair in pairs:
        for end, side in enumerate(_sides(layout, pair)):
            other = layout.boxes[pair[1 - end]]
            along = other.y + other.height / 2 if side in ("left", "right") else other.x
            sides.setdefault((pair[end], side), []).append((along, pair, end))
    points: dict[tuple[tuple[Key, Key], int], tuple[float, float]] = {}
    for (key, side), ends in sides.items():
        for number, (_, pair, end) in enumerate(sorted(ends)):
            points[pair, end] = _point(layout.boxes[key], side, (number + 1) / (len(ends) + 1))
    return [
        _Arrow(points[pair, 0], points[pair, 1], count, _colour(layout, pair))
        for pair, count in pairs.items()
    ]


def _sides(layout: Layout, pair: tuple[Key, Key]) -> tuple[str, str]:
    a, b = pair
    if a[1] == b[1]:
        below = layout.lanes[b[0]] > layout.lanes[a[0]]
        return ("bottom", "top") if below else ("top", "bottom")
    onward = layout.stages[b[1]] > layout.stages[a[1]]
    return ("right", "left") if onward else ("left", "right")


def _point(box: Box, side: str, share: float) -> tuple[float, float]:
    if side in ("left", "right"):
        return box.x + (box.width if side == "right" else 0), box.y + box.height * share
    return box.x + box.width * share, box.y + (box.height if side == "bottom" else 0)


def _colour(layout: Layout, pair: tuple[Key, Key]) -> str:
    a, b = layout.stages[pair[0][1]], layout.stages[pair[1][1]]
    return WITHIN if a == b else ONWARD if b > a else BACK


def _draw_arrow(axes: Axes, arrow: _Arrow) -> None:
    """A curve that leaves and meets the boxes at right angles; it runs beneath other boxes."""
    (x0, y0), (x1, y1) = arrow.start, arrow.end
    bend = 0.45 * (x1 - x0), 0.45 * (y1 - y0)
    along = (0.0, bend[1]) if arrow.colour == WITHIN else (bend[0], 0.0)
    curve = [(x0, y0), (x0 + along[0], y0 + along[1]), (x1 - along[0], y1 - along[1]), (x1, y1)]
    path = Path(curve, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    axes.add_patch(FancyArrowPatch(
        path=path, arrowstyle="-|>", mutation_scale=6, color=arrow.colour, alpha=0.75, zorder=1,
        linewidth=min(0.4 + 0.3 * arrow.count, 2.5), capstyle="butt", joinstyle="miter",
    ))  # fmt: skip


def _draw_box(axes: Axes, box: Box) -> None:
    axes.add_patch(FancyBboxPatch(
        (box.x, box.y), box.width, box.height, boxstyle="round,pad=0,rounding_size=0.1",
        facecolor="white", edgecolor="0.25", linewidth=0.6, zorder=2,
    ))  # fmt: skip
    for number, (kind, text) in enumerate(box.lines):
        y = box.y + PAD + (number + 0.5) * LINE
        if kind:
            sign = KINDS[kind].mark.sign
            axes.text(box.x + PAD + 0.08, y, sign, fontsize=SIZE, ha="center",
                      va="center_baseline", zorder=3)  # fmt: skip
        axes.text(box.x + PAD + MARK - 0.03, y, text, fontsize=SIZE, va="center_baseline",
                  zorder=3, style="italic" if text.startswith("… and") else "normal")  # fmt: skip


def _key(axes: Axes) -> None:
    x, y = LEFT, HEIGHT - 0.95
    for mark in Mark:
        axes.text(x, y, f"{mark.sign} {mark.word}", fontsize=7, va="center")
        x += 0.62 + 0.155 * len(mark.word)
    for colour, words in ((ONWARD, "on"), (BACK, "back"), (WITHIN, "same stage")):
        look = {"arrowstyle": "-|>", "color": colour, "mutation_scale": 7}
        axes.annotate("", (x + 0.7, y), (x, y), arrowprops=look)
        axes.text(x + 0.8, y, words, fontsize=7, va="center")
        x += 1.1 + 0.155 * len(words)
    axes.text(x, y, "thicker: more ways", fontsize=7, va="center")
