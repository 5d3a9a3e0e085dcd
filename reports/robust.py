"""When would we be wrong: share of futures in which it is better, and the box where it is not."""

from __future__ import annotations

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style

ROW_CM, HEAD_CM, BOX_CM = 0.75, 1.7, 7.4
LETTERS = 92
"""Letters of the box in words that fit in a line."""
YES, NO = style.BETTER, style.WORSE
KEY = "bar: better (green: in most futures, purple: worse in most, grey: unclear)   pale: the same"


def robustness(
    shares: pd.DataFrame,
    futures: pd.DataFrame,
    box: pd.DataFrame,
    *,
    condition: str,
    small_print: str,
) -> Figure:
    """Draw the share of futures in which after is better, and the futures of one measure.

    Parameters
    ----------
    shares
        label, better, low, high, same: one row for each headline.
    futures
        x, y, better (bool) of the futures in the plane of the box's first two numbers, with
        columns x_label and y_label; empty without a box.
    box
        key, low, high, least, most of the box's numbers.
    condition
        The box in words.
    """
    foot = style.foot_cm(small_print)
    words = fill(condition, LETTERS)
    below = BOX_CM + 0.34 * (words.count("\n") + 1) + 2.0 if len(futures) else 0.4
    tall = ROW_CM * max(len(shares), 1)
    height = HEAD_CM + tall + 1.2 + below + foot
    figure = style.new_figure(height)
    style.small_print(figure, small_print)
    style.title(figure, "When would we be wrong? Share of futures in which it is better")
    style.key(figure, [(KEY, "#444444")], 0.85)
    axes = figure.add_axes((0.36, (foot + below + 1.2) / height, 0.6, tall / height))
    _shares(axes, shares)
    if len(futures):
        top = (foot + below - 0.15) / height
        figure.text(0.01, top, words, fontsize=style.TEXT, va="top")
        plane = figure.add_axes((0.13, (foot + 1.2) / height, 0.83, (BOX_CM - 0.2) / height))
        _plane(plane, futures, box)
    return figure


def robustness_alt(shares: pd.DataFrame, condition: str) -> str:
    """Return the figure as one line of text."""
    parts = [
        f"{row['label']} better in {row['better']:.0%} ({row['low']:.0%} to {row['high']:.0%}), "
        f"worse in {max(1 - row['better'] - row['same'], 0):.0%}"
        for row in shares.to_dict("records")
    ]
    return f"Share of futures: {'; '.join(parts)}. {condition}"


def _shares(axes: Axes, shares: pd.DataFrame) -> None:
    rows = shares.iloc[::-1].reset_index(drop=True)
    for y, row in enumerate(rows.to_dict("records")):
        worse = 1 - row["same"] - row["high"]  # at least
        colour = YES if row["low"] > 0.5 else NO if worse > 0.5 else style.UNCLEAR
        axes.barh(y, 100 * row["better"], color=colour, height=0.55, alpha=0.8)
        axes.barh(y, 100 * row["same"], left=100 * row["better"], color="#DDDDDD", height=0.55)
        axes.plot([100 * row["low"], 100 * row["high"]], [y, y], color="black", linewidth=1.2)
        axes.annotate(f"{row['better']:.0%}", (100 * row["high"], y), (4, 0),
                      textcoords="offset points", va="center", fontsize=7.5)  # fmt: skip
    axes.axvline(50, color="#999999", linewidth=0.8, linestyle="--")
    axes.set_yticks(range(len(rows)), rows["label"].tolist())
    axes.set_xlim(0, 108)
    style.quiet_axes(axes, "x")
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlabel(
        "per cent of futures in which after is better, 95 % interval", fontsize=style.TEXT
    )


def _plane(axes: Axes, futures: pd.DataFrame, box: pd.DataFrame) -> None:
    for better, colour, mark, size in ((True, YES, "o", 14), (False, NO, "x", 20)):
        some = futures[futures["better"] == better]
        name = "better" if better else "not better"
        axes.scatter(some["x"], some["y"], c=colour, marker=mark, s=size, alpha=0.75,
                     linewidths=1.0, label=f"{name} ({len(some)})")  # fmt: skip
    x = box.iloc[0]
    left, right = float(x["low"]), float(x["high"])
    bottom, top = axes.get_ylim()
    if len(box) > 1:
        y = box.iloc[1]
        bottom, top = float(y["low"]), float(y["high"])
    axes.fill([left, right, right, left], [bottom, bottom, top, top], facecolor="none",
              edgecolor="black", linewidth=1.4, label="the box")  # fmt: skip
    axes.set_xlabel(str(futures["x_label"].iloc[0]), fontsize=style.TEXT)
    axes.set_ylabel(str(futures["y_label"].iloc[0]), fontsize=style.TEXT)
    axes.legend(fontsize=7.5, loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False)
    style.quiet_axes(axes, "both")
