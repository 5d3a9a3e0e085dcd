"""How soon children at significant harm are protected: cumulative curves."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style

LINES = ("-", "--", "-.", ":")
LOOK = ("——", "– –", "–·–", "····")
PANELS = ((30, "the first 30 days"), (365, "the first year"))
PANEL_CM, HEAD_CM, FOOT_CM = 6.0, 1.75, 1.35
APART = 5.5
"""Least distance between two numbers at the ends of curves, in per cent."""


def protection_curves(frame: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw the share of children at significant harm protected by each day.

    Parameters
    ----------
    frame
        scenario, day (since the concern existed), share, low, high, n (children of all
        replications).
    small_print
        The settings, for the foot of the figure.
    """
    scenarios = list(dict.fromkeys(frame["scenario"]))
    foot = FOOT_CM + style.foot_cm(small_print)
    height = HEAD_CM + style.KEY_CM * len(scenarios) + PANEL_CM + foot
    figure = style.new_figure(height)
    style.title(figure, "Children at significant harm: share protected by each day")
    style.small_print(figure, small_print)
    if not scenarios:
        style.nothing(figure, "no scenario")
        return figure
    shown = style.colours(scenarios)
    lines = [
        (f"{LOOK[number % 4]} {style.short(name, 60)}, {_children(frame, name)}", shown[name])
        for number, name in enumerate(scenarios)
    ]
    style.key(figure, lines, 0.85)
    for number, (most, name) in enumerate(PANELS):
        where = (0.095 + 0.48 * number, foot / height, 0.365, PANEL_CM / height)
        axes = figure.add_axes(where)
        _panel(axes, frame, most)
        axes.set_title(name, fontsize=style.TEXT, loc="left")
        if number == 0:
            axes.set_ylabel("% of children at significant harm", fontsize=style.TEXT)
    return figure


def alt(frame: pd.DataFrame) -> str:
    """Return the figure of a frame as one line of text."""
    words = []
    for name in dict.fromkeys(frame["scenario"]):
        part = frame[(frame["scenario"] == name) & frame["share"].notna()]
        days = [f"{100 * _at(part, day):.0f} % by day {day}" for day, _ in PANELS if len(part)]
        words.append(f"{name} {', '.join([*days, _children(frame, name)])}")
    return f"Share of children at significant harm protected by each day: {'; '.join(words)}."


def _at(part: pd.DataFrame, day: int) -> float:
    """The share protected by a day, or by the last day there is before it."""
    return float(part.loc[part["day"] <= day, "share"].iloc[-1])


def _children(frame: pd.DataFrame, name: str) -> str:
    part = frame[frame["scenario"] == name]
    if part["share"].isna().all():
        return "n/a: no child at significant harm"
    n = part["n"].iloc[0]
    count = "n/a" if n != n else f"{n:,.0f}"
    only = "" if part["low"].notna().any() else ", no interval"
    return f"n = {count} children{only}"


def _panel(axes: Axes, frame: pd.DataFrame, most: int) -> None:
    scenarios = list(dict.fromkeys(frame["scenario"]))
    shown, ends = style.colours(scenarios), {}
    for number, name in enumerate(scenarios):
        part = frame[(frame["scenario"] == name) & (frame["day"] <= most)]
        part = part[part["share"].notna()]
        if not len(part):
            continue
        day, share = part["day"].to_numpy(), 100 * part["share"].to_numpy()
        axes.plot(day, share, LINES[number % 4], color=shown[name], linewidth=1.5)
        low, high = part["low"].to_numpy(float), part["high"].to_numpy(float)
        axes.fill_between(day, 100 * low.clip(0, 1), 100 * high.clip(0, 1),
                          color=shown[name], alpha=0.15, linewidth=0)  # fmt: skip
        ends[name] = float(share[-1])
    for name, y in _apart(ends).items():
        axes.text(1.015, y, f"{ends[name]:.0f} %", transform=axes.get_yaxis_transform(),
                  fontsize=7.5, va="center", color=shown[name])  # fmt: skip
    axes.set_xlim(0, most)
    axes.set_ylim(0, 100)
    axes.set_xlabel("days since the concern existed", fontsize=style.TEXT)
    style.quiet_axes(axes, "both")


def _apart(ends: dict[str, float]) -> dict[str, float]:
    """Return the heights of the numbers at the ends, pushed apart where they would touch."""
    placed: dict[str, float] = {}
    floor = -APART
    for name in sorted(ends, key=ends.__getitem__):
        floor = max(ends[name], floor + APART)
        placed[name] = floor
    over = max(0.0, max(placed.values(), default=0.0) - 100)
    return {name: y - over for name, y in placed.items()}
