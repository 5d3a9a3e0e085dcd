"""Where the next post goes: gain per post by team, and the bottleneck as posts are added."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style

ROW_CM, HEAD_CM = 1.0, 1.7
LOOKS = {
    "better": (style.BETTER, True), "worse": (style.WORSE, True),
    "unclear": (style.UNCLEAR, False), "same": (style.UNCLEAR, False),
}  # fmt: skip
STEPS_CM, FOOT_CM = 9.0, 2.4
MOST_LINES = 5


def gains(frame: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw what a filled post more gives, and one fewer takes, by team.

    Parameters
    ----------
    frame
        team, label, change (+1 or -1), mean (difference from now), low, high, better (verdict),
        measure_label, unit; one measure. Teams are drawn by what a post more gives.
    small_print
        The settings, for the foot of the figure.
    """
    teams = list(dict.fromkeys(frame["team"]))
    foot = 1.3 + style.foot_cm(small_print)
    tall = ROW_CM * max(len(teams), 1)
    height = HEAD_CM + tall + foot
    figure = style.new_figure(height)
    style.small_print(figure, small_print)
    if not teams:
        style.nothing(figure, "no team has posts")
        return figure
    label, unit = frame["measure_label"].iloc[0], frame["unit"].iloc[0]
    style.title(figure, f"One post more or fewer: {style.short(str(label), 56)}")
    key = "▲ one filled post more   ▼ one fewer;   full: sure, better green, worse purple;   "
    style.key(figure, [(f"{key}hollow: unclear or the same", "#444444")], 0.85)
    axes = figure.add_axes((0.36, foot / height, 0.61, tall / height))
    _gains(axes, frame, teams)
    words = style.unit_of_change(unit)
    axes.set_xlabel(f"difference from now, {words}; intervals hold together", fontsize=style.TEXT)
    return figure


def gains_alt(frame: pd.DataFrame) -> str:
    """Return the figure of a frame as one line of text."""
    words = [
        f"{row['label']} {row['change']:+d}: {style.change(row['mean'], row['unit'])} "
        f"({style.change(row['low'], row['unit'])} to {style.change(row['high'], row['unit'])}), "
        f"{row['better'] or 'no verdict'}"
        for _, row in frame.iterrows()
    ]
    return f"Difference made by one filled post more or fewer, by team: {'; '.join(words)}."


def moves(steps: pd.DataFrame, teams: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw how busy the teams are as posts are added one by one to the bottleneck.

    Parameters
    ----------
    steps
        added, bottleneck, label, load, utilisation, measure_label, unit, value, gain, low, high.
    teams
        added, team, label, load, utilisation. Teams that are a bottleneck at some step are drawn
        in colour, the others pale.
    small_print
        The settings, for the foot of the figure.
    """
    foot = FOOT_CM + style.foot_cm(small_print)
    named = dict(zip(steps["bottleneck"], steps["label"], strict=True))
    shown = dict(list(named.items())[:MOST_LINES])
    head = 0.95 + style.KEY_CM * len(shown)
    height = head + STEPS_CM + foot
    figure = style.new_figure(height)
    style.title(figure, "Where the bottleneck moves as posts are added to it")
    style.small_print(figure, small_print)
    colours = style.colours(list(shown))
    lines = [(f"● {label}", colours[team]) for team, label in shown.items()]
    style.key(figure, lines, 0.8)
    axes = figure.add_axes((0.1, foot / height, 0.87, STEPS_CM / height))
    _lines(axes, steps, teams, colours)
    _ticks(axes, steps)
    return figure


def moves_alt(steps: pd.DataFrame) -> str:
    """Return the figure of the steps as one line of text."""
    words = [
        f"{row['added']} added: {row['label']} ({_used(row)} of its time)"
        for _, row in steps.iterrows()
    ]
    return f"The bottleneck as posts are added to it one by one: {'; '.join(words)}."


def _gains(axes: Axes, frame: pd.DataFrame, teams: list[str]) -> None:
    scale = 100.0 if frame["unit"].iloc[0] == "share" else 1.0
    axes.axvline(0, color="black", linewidth=0.8)
    for y, team in enumerate(teams):
        for _, row in frame[frame["team"] == team].iterrows():
            up = row["change"] > 0
            colour, full = LOOKS.get(str(row["better"]), LOOKS["unclear"])
            at = y + (-0.17 if up else 0.17)
            ends = [float(row["low"]) * scale, float(row["high"]) * scale]
            axes.plot(ends, [at, at], color=colour, linewidth=1.3)
            axes.plot([float(row["mean"]) * scale], [at], "^" if up else "v", color=colour,
                      markersize=6, markerfacecolor=colour if full else "white")  # fmt: skip
    axes.set_ylim(len(teams) - 0.5, -0.5)
    labels = dict(zip(frame["team"], frame["label"], strict=True))
    wrapped = [fill(str(labels[team]), 38, max_lines=2, placeholder=" …") for team in teams]
    axes.set_yticks(range(len(teams)), wrapped)
    style.quiet_axes(axes, "x", left=False)
    axes.tick_params(axis="y", labelsize=7.5, length=0)


def _lines(axes: Axes, steps: pd.DataFrame, teams: pd.DataFrame, colours: dict[str, str]) -> None:
    most = 100.0
    axes.axhline(100, color="black", linewidth=0.8)
    for team, rows in teams.groupby("team", sort=False):
        used = [_share(row) for _, row in rows.iterrows()]
        most = max([most, *(u for u in used if u == u)])
        colour = colours.get(str(team), "#CCCCCC")
        wide = 1.5 if str(team) in colours else 0.8
        axes.plot(rows["added"], used, "o-", color=colour, linewidth=wide, markersize=3,
                  zorder=2 if str(team) in colours else 1)  # fmt: skip
    for _, row in steps.iterrows():
        colour = colours.get(str(row["bottleneck"]), "#777777")
        axes.plot([row["added"]], [_share(row)], "o", color=colour, markersize=9, zorder=3)
    axes.set_ylim(0, 1.06 * most)
    axes.set_xlim(-0.4, float(steps["added"].max()) + 0.4)
    style.quiet_axes(axes, "y")
    axes.set_ylabel("% of time on shift in use (overloaded: demand)", fontsize=style.TEXT)


def _ticks(axes: Axes, steps: pd.DataFrame) -> None:
    """Below each step: posts added, and the measure with its gain on now."""
    unit = str(steps["unit"].iloc[0])
    names = []
    for _, row in steps.iterrows():
        gain = f"\n{style.change(row['gain'], unit)}" if row["added"] else "\nnow"
        between = f"\n({style.change(row['low'], unit)} to\n{style.change(row['high'], unit)})"
        names.append(f"{row['added']}{gain}{between if row['added'] else ''}")
    axes.set_xticks(steps["added"].to_list(), names)
    axes.tick_params(axis="x", labelsize=7, length=2)
    words = style.unit_of_change(unit)
    name = f"posts added; gain on now in {steps['measure_label'].iloc[0]}, {words}, 95 % interval"
    axes.set_xlabel(name, fontsize=style.TEXT)


def _share(row: pd.Series[Any]) -> float:
    """Time in use; of an overloaded team its demand, which is more than all of it."""
    return 100 * float(row["load"] if row["load"] > 1 else row["utilisation"])


def _used(row: pd.Series[Any]) -> str:
    return f"{_share(row):.0f} %"
