"""The wrong-door table: which door took concerns up, and which door was right."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports import style

RIGHT, WRONG = "#0072B2", "#D55E00"
TEXT, HEAD = 8.0, 9.0
ROW_CM, LABEL_CM, EDGE_CM = 0.62, 3.5, 2.7
HEAD_CM, FOOT_CM, TOP_CM = 2.2, 1.1, 1.0


@dataclass(frozen=True)
class _Table:
    """One scenario: ``cells`` and ``shares`` have a row per door and a column per right door."""

    scenario: str
    cells: np.ndarray
    shares: np.ndarray
    rows: dict[str, str]
    columns: dict[str, str]


def wrong_doors(frame: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw the door that took a concern up (rows) against the right door (columns).

    Parameters
    ----------
    frame
        scenario, door, door_label, right_door, right_label, per_year (times taken up a year),
        share (of what the door took up, 0 to 1); missing values count as none.
    small_print
        The settings, for the foot of the figure.

    Returns
    -------
    Figure
        One panel per scenario, one below the other; numbers a year in the cells, right cells
        outlined, and the share of each row that was misdirected at its right edge.
    """
    tables = _tables(frame)
    panel = max((len(t.rows) for t in tables), default=1) * ROW_CM + HEAD_CM
    height = TOP_CM + panel * max(len(tables), 1) + FOOT_CM
    figure = style.new_figure(height)
    _headings(figure, height)
    for number, table in enumerate(tables):
        body = len(table.rows) * ROW_CM
        bottom = height - TOP_CM - panel * number - HEAD_CM - body
        width = 16 - LABEL_CM - EDGE_CM
        _panel(figure.add_axes((LABEL_CM / 16, bottom / height, width / 16, body / height)), table)
    if not tables:
        figure.text(0.5, 0.5, "Nothing was taken up at a door.", ha="center", fontsize=HEAD)
    style.small_print(figure, small_print)
    return figure


def _headings(figure: Figure, height: float) -> None:
    figure.text(0.01, 1 - 0.25 / height, "Concerns taken up, by door (times a year)",
                fontsize=HEAD + 1, va="top", weight="bold")  # fmt: skip
    figure.text(0.01, 1 - 0.72 / height,
                "Blue, outlined: at a right door. Orange: at a wrong door. "
                "Stronger colour: larger share of the row.",
                fontsize=TEXT, va="top")  # fmt: skip


def _tables(frame: pd.DataFrame) -> list[_Table]:
    """All panels show the same doors, in the order in which the frame first names them."""
    rows, right = _labels(frame, "door", "door_label"), _labels(frame, "right_door", "right_label")
    columns = {n: right[n] for n in rows if n in right} | {
        n: label for n, label in right.items() if n not in rows
    }
    scenarios = list(dict.fromkeys(frame["scenario"]))
    return [_table(frame[frame["scenario"] == s], str(s), rows, columns) for s in scenarios]


def _labels(frame: pd.DataFrame, name: str, label: str) -> dict[str, str]:
    words = frame[label].where(frame[label].notna(), frame[name])
    return dict(zip(frame[name], words, strict=True))


def _table(
    part: pd.DataFrame, scenario: str, rows: dict[str, str], columns: dict[str, str]
) -> _Table:
    cells = part.pivot_table(
        index="door", columns="right_door", values="per_year", aggfunc="sum", dropna=False
    )
    cells = cells.reindex(index=list(rows), columns=list(columns)).astype(float).fillna(0.0)
    totals = cells.sum(axis=1)
    shares = cells.div(totals.where(totals > 0), axis=0).fillna(0.0)
    return _Table(scenario, cells.to_numpy(), shares.to_numpy(), rows, columns)


def _panel(axes: Axes, table: _Table) -> None:
    axes.set_xlim(0, len(table.columns))
    axes.set_ylim(len(table.rows), 0)
    axes.set_axis_off()
    for y, door in enumerate(table.rows):
        for x, right in enumerate(table.columns):
            number, share = float(table.cells[y, x]), float(table.shares[y, x])
            _cell(axes, (x, y), number, share, door == right)
        _row_ends(axes, table, y, door)
    _column_heads(axes, table)


def _cell(axes: Axes, at: tuple[int, int], number: float, share: float, right: bool) -> None:
    x, y = at
    colour = _tint(RIGHT if right else WRONG, share)
    axes.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, edgecolor="0.85", linewidth=0.5))
    if right:
        inset = (x + 0.015, y + 0.04), 0.97, 0.92
        axes.add_patch(Rectangle(*inset, fill=False, edgecolor="black", linewidth=1.3, zorder=3))
    if number > 0:
        dark = share > 0.6
        axes.text(x + 0.5, y + 0.52, _number(number), ha="center", va="center",
                  fontsize=TEXT, color="white" if dark else "black", zorder=4)  # fmt: skip


def _tint(colour: str, share: float) -> tuple[float, float, float]:
    """Return the colour mixed with white: none of a row is white, all of it the full colour."""
    red, green, blue = (1 - share * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def _number(number: float) -> str:
    return f"{number:.1f}" if number < 9.95 else f"{number:,.0f}"


def _row_ends(axes: Axes, table: _Table, y: int, door: str) -> None:
    """The door's name on the left; how many it took up and the share misdirected on the right."""
    end, total = len(table.columns), float(table.cells[y].sum())
    wrong = sum(float(table.cells[y, x]) for x, right in enumerate(table.columns) if right != door)
    axes.text(-0.1, y + 0.5, fill(str(table.rows[door]), 24), ha="right", va="center",
              fontsize=TEXT, linespacing=1.05)  # fmt: skip
    cm = len(table.columns) / (16 - LABEL_CM - EDGE_CM)
    axes.text(end + 1.25 * cm, y + 0.52, _number(total) if total else "none", ha="right",
              va="center", fontsize=TEXT)  # fmt: skip
    share = f"{wrong / total:.0%}" if total else "–"
    axes.text(end + 2.55 * cm, y + 0.52, share, ha="right", va="center",
              fontsize=TEXT, weight="bold")  # fmt: skip


def _column_heads(axes: Axes, table: _Table) -> None:
    cm = len(table.columns) / (16 - LABEL_CM - EDGE_CM)
    for x, label in enumerate(table.columns.values()):
        axes.text(x + 0.5, -0.12, fill(str(label), 10, break_long_words=False), ha="center",
                  va="bottom", fontsize=7, linespacing=1.05)  # fmt: skip
    for right, head in ((1.25, "taken up\na year"), (2.55, "mis-\ndirected")):
        axes.text(len(table.columns) + right * cm, -0.12, head, ha="right", va="bottom",
                  fontsize=7, linespacing=1.05)  # fmt: skip
    above = -0.12 - 1.05 / ROW_CM
    axes.text(-LABEL_CM * cm + 0.16 * cm, above, table.scenario, ha="left", va="bottom",
              fontsize=HEAD, weight="bold")  # fmt: skip
    axes.text(0, above, "right door", ha="left", va="bottom", fontsize=TEXT, color="0.3")
    axes.text(-0.1, -0.12, "door that took it up", ha="right", va="bottom", fontsize=TEXT,
              color="0.3")  # fmt: skip
