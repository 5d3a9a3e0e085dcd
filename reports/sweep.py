"""What if: measures along the points of a sweep, with intervals."""

from __future__ import annotations

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style

PANEL_CM, HEAD_CM, COLUMNS = 4.6, 0.9, 2
MOST = 8


def curves(
    frame: pd.DataFrame, names: list[str], *, small_print: str, joined: bool = True
) -> Figure:
    """Draw each measure over the points, as points with 95 % intervals.

    Parameters
    ----------
    frame
        point, measure, label, unit, mean, low, high.
    names
        What is written below each point.
    joined
        Whether a line goes from point to point.
    """
    measures = list(dict.fromkeys(frame["measure"]))[:MOST]
    rows = -(-len(measures) // COLUMNS)
    lines = max((fill(name, 12).count("\n") + 1 for name in names), default=1)
    gap = 0.75 + 0.3 * min(lines, 5)
    foot = style.foot_cm(small_print)
    height = HEAD_CM + rows * (PANEL_CM + gap) + foot
    figure = style.new_figure(height)
    style.small_print(figure, small_print)
    style.title(figure, "What if: headlines along the points")
    for number, measure in enumerate(measures):
        row, column = divmod(number, COLUMNS)
        bottom = (foot + (rows - row - 1) * (PANEL_CM + gap) + gap - 0.3) / height
        axes = figure.add_axes((0.09 + 0.5 * column, bottom, 0.39, (PANEL_CM - 0.9) / height))
        _panel(axes, frame[frame["measure"] == measure], names, joined=joined)
    return figure


def curves_alt(frame: pd.DataFrame, names: list[str]) -> str:
    """Return the figure as one line of text."""
    words = []
    for _, part in frame.groupby("measure", sort=False):
        scale = 100 if part["unit"].iloc[0] == "share" else 1
        numbers = ", ".join(
            f"{names[int(row['point'])]}: {style.number(row['mean'] * scale)}"
            for row in part.to_dict("records")
        )
        unit = "%" if scale == 100 else part["unit"].iloc[0]
        words.append(f"{part['label'].iloc[0]} ({unit}) {numbers}")
    return f"Measures by point: {'; '.join(words)}."


def _panel(axes: Axes, part: pd.DataFrame, names: list[str], *, joined: bool) -> None:
    share = part["unit"].iloc[0] == "share"
    scale = 100.0 if share else 1.0
    for row in part.to_dict("records"):
        x = row["point"]
        axes.plot([x, x], [row["low"] * scale, row["high"] * scale], color="#555555", linewidth=1.2)
    # Points that follow each other differ in one number only where one number is varied.
    line = "-" if joined else "none"
    axes.plot(part["point"], part["mean"] * scale, marker="o", markersize=4, linestyle=line,
              color=style.COLOURS[0], linewidth=0.9)  # fmt: skip
    unit = "per cent" if share else part["unit"].iloc[0]
    axes.set_title(f"{part['label'].iloc[0]}\n{unit}", fontsize=7.5, loc="left")
    words = [fill(name, 12, max_lines=5) for name in names]
    every = max(1, -(-len(words) // 10))
    axes.set_xticks(range(0, len(words), every), words[::every])
    style.quiet_axes(axes, "y")
    axes.tick_params(labelsize=6.5)
