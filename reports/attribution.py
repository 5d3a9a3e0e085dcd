"""Which part did it: from before to after, lever by lever, with a table below."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style

CHART_CM, HEAD_CM, NAMES_CM, ROW_CM = 6.6, 1.5, 1.7, 0.48
ENDS = "#777777"
COLUMNS = ("share", "interval", "alone", "last")
AT = (0.50, 0.72, 0.86, 0.985)
"""Right edges of the table's columns, as shares of the width."""


def waterfall(parts: pd.DataFrame, whole: pd.Series[Any], *, small_print: str) -> Figure:
    """Draw the change in one measure as steps, one for each lever, with intervals.

    Parameters
    ----------
    parts
        lever, label, share, low, high, alone, last; the shares add up to the change.
    whole
        label, unit, before_name, after_name, before, after, whole, low, high, better ("lower",
        "higher" or None).
    small_print
        The settings, for the foot of the figure.
    """
    foot = style.foot_cm(small_print) + 0.1
    table = ROW_CM * (len(parts) + 2) + 0.3
    height = HEAD_CM + CHART_CM + NAMES_CM + table + foot
    figure = style.new_figure(height)
    style.title(figure, f"Which part did it: {style.short(str(whole['label']), 60)}")
    style.key(figure, [(_key(whole), "#444444")], 0.8)
    style.small_print(figure, small_print)
    bottom = (foot + table + NAMES_CM) / height
    axes = figure.add_axes((0.13, bottom, 0.85, CHART_CM / height))
    _steps(axes, parts, whole)
    _table(figure, parts, whole, (foot + table) / height, ROW_CM / height)
    return figure


def waterfall_alt(parts: pd.DataFrame, whole: pd.Series[Any]) -> str:
    """Return the figure as one line of text."""
    unit = str(whole["unit"])
    words = [
        f"{row['label']} {style.change(row['share'], unit)} ({_between(row, unit)})"
        for _, row in parts.iterrows()
    ]
    before, after = (style.in_unit(whole[end], unit) for end in ("before", "after"))
    change = f"{style.change(whole['whole'], unit)} {style.unit_of_change(unit)}"
    return (
        f"{whole['label']}: from {before} ({whole['before_name']}) to {after} "
        f"({whole['after_name']}), change {change}; shares of the levers with intervals: "
        f"{'; '.join(words)}."
    )


def _key(whole: pd.Series[Any]) -> str:
    between = _between(whole, str(whole["unit"]))
    words = f"change {style.change(whole['whole'], str(whole['unit']))} ({between});"
    return f"{words}  ▼▲ better  ▽△ worse  ○ unclear  | interval of the share"


def _steps(axes: Axes, parts: pd.DataFrame, whole: pd.Series[Any]) -> None:
    scale = 100.0 if whole["unit"] == "share" else 1.0
    level, last = float(whole["before"]) * scale, len(parts) + 1
    axes.bar([0, last], [level, float(whole["after"]) * scale], color=ENDS, width=0.62)
    reach = [level, float(whole["after"]) * scale]
    for x, (_, row) in enumerate(parts.iterrows(), 1):
        share, low, high = (float(row[key]) * scale for key in ("share", "low", "high"))
        colour, mark = _look(share, low, high, whole["better"])
        axes.plot([x - 0.69, x + 0.31], [level, level], color="#999999", linewidth=0.7)
        axes.bar([x], [share], bottom=level, color=colour, width=0.62)
        if low == low:
            axes.plot([x + 0.2] * 2, [level + low, level + high], color="black", linewidth=1.1)
            reach += [level + low, level + high]
        level += share
        reach.append(level)
        _say(axes, x, (level - share, level, level - share + high), f"{mark} {_plain(share)}")
    axes.plot([last - 0.69, last + 0.31], [level, level], color="#999999", linewidth=0.7)
    for x, name in ((0, "before"), (last, "after")):
        _say(axes, x, (0, float(whole[name]) * scale, 0.0), _plain(float(whole[name]) * scale, ""))
    _frame(axes, parts, whole, reach)


def _look(share: float, low: float, high: float, better: str | None) -> tuple[str, str]:
    """Colour and mark: filled where the interval leaves no doubt."""
    if better is None or share == 0 or not (low > 0 or high < 0):
        return "#BBBBBB", "○"
    good = (share < 0) == (better == "lower")
    marks = ("▼", "▲") if good else ("▽", "△")
    return (style.BETTER if good else style.WORSE), marks[share > 0]


def _say(axes: Axes, x: float, tops: tuple[float, float, float], text: str) -> None:
    top = max(t for t in tops if t == t)
    axes.annotate(text, (x, top), (0, 3), textcoords="offset points", ha="center", va="bottom",
                  fontsize=7.5)  # fmt: skip


def _frame(axes: Axes, parts: pd.DataFrame, whole: pd.Series[Any], reach: list[float]) -> None:
    names = [str(whole["before_name"]), *parts["label"], str(whole["after_name"])]
    axes.set_xticks(range(len(names)), [fill(name, 15, max_lines=4) for name in names])
    low, high = min(reach), max(reach)
    # The scale is broken where 0 is far away: the steps are what the picture is about.
    bottom = 0.0 if low < 3 * (high - low) else low - 0.35 * (high - low)
    axes.set_ylim(bottom, high + 0.14 * (high - bottom or 1.0))
    axes.set_xlim(-0.5, len(names) - 0.5)
    style.quiet_axes(axes, "y")
    axes.tick_params(axis="x", labelsize=7, length=0)
    words = style.unit_of_change(str(whole["unit"]))
    axes.set_ylabel(
        f"{words}\n(scale does not begin at 0)" if bottom else words, fontsize=style.TEXT
    )


def _table(
    figure: Figure, parts: pd.DataFrame, whole: pd.Series[Any], top: float, step: float
) -> None:
    unit = str(whole["unit"])
    _row(figure, top, ("lever", "share", "interval", "alone", "last"), weight="bold")
    for number, (_, row) in enumerate(parts.iterrows(), 1):
        cells = (style.change(row["share"], unit), _between(row, unit))
        ends = (style.change(row["alone"], unit), style.change(row["last"], unit))
        _row(figure, top - number * step, (style.short(row["label"], 44), *cells, *ends))
    cells = (style.change(whole["whole"], unit), _between(whole, unit))
    _row(figure, top - (len(parts) + 1) * step, ("all together", *cells, "", ""), weight="bold")


def _row(figure: Figure, y: float, cells: tuple[str, ...], weight: str = "normal") -> None:
    figure.text(0.02, y, cells[0], fontsize=7.5, va="top", weight=weight)
    for x, text in zip(AT, cells[1:], strict=True):
        figure.text(x, y, text, fontsize=7.5, va="top", ha="right", weight=weight)


def _between(row: pd.Series[Any], unit: str) -> str:
    if row["low"] != row["low"]:
        return "not available"
    return f"{style.change(row['low'], unit)} to {style.change(row['high'], unit)}"


def _plain(value: float, sign: str = "+") -> str:
    if value == 0:
        return "0"
    return style.signed(value) if sign else style.number(value)
