"""Headline measures before and after: the differences with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_CM, HEAD_CM, FOOT_CM = 0.95, 1.5, 1.5
LEFT, RIGHT = 0.44, 0.97
NAMES = -0.81  # where the names begin, in widths of the panel
MOST = 100.0
"""Differences beyond this many per cent are drawn at the edge."""
LOOKS = {
    "better": (style.BETTER, True),
    "worse": (style.WORSE, False),
    "unclear": (style.UNCLEAR, False),
    "same": (style.UNCLEAR, False),
}


def headlines(frame: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw the difference of every headline as per cent of before, with 95 % intervals.

    Parameters
    ----------
    frame
        measure, label, unit, scenario, against, before_mean, after_mean, diff_mean, diff_low,
        diff_high, n, verdict ("better", "worse", "unclear", "same"), reason; one row per measure
        and scenario.
    small_print
        The settings, for the foot of the figure.
    """
    scenarios = list(dict.fromkeys(frame["scenario"]))
    height = (HEAD_CM + FOOT_CM) * max(len(scenarios), 1) + ROW_CM * len(frame) + 0.6
    figure = style.new_figure(height)
    top = height
    for name in scenarios:
        part = frame[frame["scenario"] == name].reset_index(drop=True)
        tall = ROW_CM * len(part)
        bottom = (top - HEAD_CM - tall) / height
        _panel(figure.add_axes((LEFT, bottom, RIGHT - LEFT, tall / height)), part)
        heading = f"{name} against {part['against'].iloc[0]}"
        figure.text(0.01, (top - 0.2) / height, heading, fontsize=10, weight="bold", va="top")
        top -= HEAD_CM + tall + FOOT_CM
    style.small_print(figure, small_print)
    return figure


def _panel(axes: Axes, part: pd.DataFrame) -> None:
    axes.axvline(0, color="black", linewidth=0.8)
    for y, (_, row) in enumerate(part.iterrows()):
        _words(axes, y, row)
        _difference(axes, y, row)
    axes.set_ylim(len(part) - 0.5, -0.5)
    axes.set_xlim(-MOST, MOST)
    axes.set_yticks([])
    axes.set_xticks([-100, -50, 0, 50, 100])
    axes.tick_params(labelsize=style.TEXT)
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    n = int(part["n"].max()) if part["n"].notna().any() else 0
    told = f"difference, % of before; 95 % interval, n = {n} pairs"
    axes.set_xlabel(told, fontsize=style.TEXT)
    key = "filled: better    open triangle: worse    circle: unclear"
    axes.set_title(key, fontsize=7.5, loc="right", color="#444444")


def _words(axes: Axes, y: int, row: pd.Series) -> None:
    """Name of the measure, and its value before and after."""
    where = axes.get_yaxis_transform()
    before, after = (_shown(row[key], row["unit"]) for key in ("before_mean", "after_mean"))
    unit = "" if row["unit"] == "share" else f" {row['unit']}"
    values = f"{before} → {after}{unit}"
    axes.text(NAMES, y - 0.18, row["label"], transform=where, fontsize=style.TEXT, va="center")
    axes.text(NAMES, y + 0.22, values, transform=where, fontsize=7, va="center", color="#444444")


def _difference(axes: Axes, y: int, row: pd.Series) -> None:
    before, mean = row["before_mean"], row["diff_mean"]
    if mean != mean or before != before or (before == 0 and mean != 0):
        reason = str(row["reason"] or "no number")
        axes.text(2, y, f"n/a: {reason[:46]}", fontsize=6.5, va="center")
        return
    scale = 100 / abs(before) if before else 0.0
    low, high, at = (row[key] * scale for key in ("diff_low", "diff_high", "diff_mean"))
    colour, filled = LOOKS.get(row["verdict"], LOOKS["unclear"])
    mark = "o" if row["verdict"] in ("unclear", "same") else "v" if mean < 0 else "^"
    if low == low:
        axes.plot([max(low, -MOST), min(high, MOST)], [y, y], color=colour, linewidth=1.8)
    at = min(max(at, -MOST), MOST)
    face = colour if filled else "white"
    axes.plot([at], [y], mark, color=colour, markersize=6.5, markerfacecolor=face)
    told = f"{mean * scale:+.0f} %"
    axes.text(at, y - 0.34, told, fontsize=7, ha="center", va="center", color=colour)


def _shown(value: float, unit: str) -> str:
    if value != value:
        return "n/a"
    return f"{100 * value:.1f} %" if unit == "share" else style.number(value)
