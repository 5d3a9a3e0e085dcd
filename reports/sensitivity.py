"""What matters: a bar for each uncertain number (tornado, Morris, Sobol), with intervals."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style

ROW_CM, HEAD_CM, FOOT_CM = 0.72, 1.45, 1.25
NAME = 46
MOST = 20
SIGNIFICANT = 0.05
LOW, HIGH, FIRST = style.COLOURS[4], style.COLOURS[1], style.COLOURS[5]


def bars(
    frame: pd.DataFrame, *, method: str, base: float, label: str, unit: str, small_print: str
) -> Figure:
    """Draw the most important numbers, one bar each.

    Parameters
    ----------
    frame
        As ``sim.questions.importance.Importance.table``, most important first.
    method
        "tornado", "morris" or "sobol".
    base
        The measure with every number as stated; in the unit of the measure.
    """
    shown = frame.head(MOST).iloc[::-1].reset_index(drop=True)
    more = len(frame) - len(shown)
    small_print += f" {more} more numbers in the table." if more > 0 else ""
    foot, tall = FOOT_CM + style.foot_cm(small_print), ROW_CM * max(len(shown), 1)
    height = HEAD_CM + tall + foot
    figure = style.new_figure(height)
    style.small_print(figure, small_print)
    style.title(figure, f"What matters: {style.short(label, 66)}")
    if not len(shown):
        style.nothing(figure, "no number has a range")
        return figure
    axes = figure.add_axes((0.40, foot / height, 0.57, tall / height))
    scale = 100.0 if unit == "share" and method != "sobol" else 1.0
    words = {
        "tornado": f"{_unit(unit)}, all others as stated",
        "morris": f"{_unit(unit)}, effect of the whole range",
        "sobol": "share of the variance",
    }[method]
    draw = {"tornado": _tornado, "morris": _morris, "sobol": _sobol}[method]
    style.key(figure, [(draw(axes, shown, base * scale, scale), "#444444")], 0.85)
    names = [_name(row) for row in shown.to_dict("records")]
    axes.set_yticks(range(len(shown)), names)
    axes.set_ylim(-0.6, len(shown) - 0.4)
    style.quiet_axes(axes, "x")
    axes.tick_params(axis="y", labelsize=6.5, length=0)
    axes.tick_params(axis="x", labelsize=7.5)
    axes.set_xlabel(words, fontsize=style.TEXT)
    return figure


def bars_alt(frame: pd.DataFrame, *, method: str, label: str, unit: str) -> str:
    """Return the figure as one line of text."""
    leading = {"tornado": "span", "morris": "mu_star", "sobol": "total"}[method]
    share = unit == "share" and method != "sobol"
    words = [
        f"{row['key']} {_number(row[leading], share)}"
        for row in frame.head(MOST).to_dict("records")
    ]
    return f"{label}, {method}, most important first ({leading}): {'; '.join(words)}."


def _tornado(axes: Axes, shown: pd.DataFrame, base: float, scale: float) -> str:
    for y, row in enumerate(shown.to_dict("records")):
        low, high = row["at_low"] * scale, row["at_high"] * scale
        axes.barh(y + 0.17, low - base, left=base, color=LOW, height=0.32)
        axes.barh(y - 0.17, high - base, left=base, color=HIGH, height=0.32, hatch="////")
        ends = [low + row["swing_low"] * scale, low + row["swing_high"] * scale]
        axes.plot(ends, [y - 0.17] * 2, color="black", linewidth=1.0)
        if row["p_adjusted"] < SIGNIFICANT:
            right = max(low, high, base, *(end for end in ends if end == end))
            axes.annotate("*", (right, y), (3, -3.5), textcoords="offset points", fontsize=9)
    axes.axvline(base, color="black", linewidth=0.8)
    return "upper, plain: at low   lower, hatched: at high, interval of the swing   * sure (Holm)"


def _morris(axes: Axes, shown: pd.DataFrame, base: float, scale: float) -> str:
    for y, row in enumerate(shown.to_dict("records")):
        axes.barh(y, row["mu_star"] * scale, color=LOW, height=0.62)
        axes.plot([row["mu_low"] * scale, row["mu_high"] * scale], [y, y], color="black", lw=1.1)
        axes.plot([row["sigma"] * scale], [y], marker="D", color=HIGH, markersize=3.5)
    return "bar: mean absolute effect, with interval   ◆ spread of the effects (sigma)"


def _sobol(axes: Axes, shown: pd.DataFrame, base: float, scale: float) -> str:
    for y, row in enumerate(shown.to_dict("records")):
        for part, offset, colour in (("total", 0.17, LOW), ("first", -0.17, FIRST)):
            axes.barh(y + offset, row[part], color=colour, height=0.3)
            ends = [row[f"{part}_low"], row[f"{part}_high"]]
            axes.plot(ends, [y + offset] * 2, color="black", linewidth=0.9)
    axes.axvline(0, color="black", linewidth=0.6)
    return "upper, blue: total   lower, orange: alone (first order); lines: 95 % intervals"


def _name(row: dict[object, object]) -> str:
    """The key, and its range below it; of a long key the middle is left out."""
    key, unit = str(row["key"]), f" {row['unit']}" if row["unit"] else ""
    if len(key) > NAME:
        key = f"{key[: NAME // 2 - 1]}…{key[-NAME // 2 :]}"
    ends = f"{row['low']:.4g} to {row['high']:.4g}".replace("-", "−")
    return f"{key}\n{ends}{unit}"


def _unit(unit: str) -> str:
    return "per cent" if unit == "share" else unit


def _number(value: float, share: bool) -> str:
    return f"{100 * value:.1f} points" if share else style.number(value)
