"""How sure: means and half-widths by replication, and the warm-up of each team's queue."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports import style

PANEL_CM, TOP_CM = 5.2, 1.5
WELCH_CM, WELCH_TOP_CM = 3.9, 1.6
MEAN, BAND, GOAL = style.COLOURS[0], "#9EC5E2", style.COLOURS[1]
FIRST, SCALED = 5, 10
"""Drawn from 5 replications on; the scale is that of 10 and more, else the first hide the rest."""
MOST_MARKS = 40


def convergence(frame: pd.DataFrame, *, enough: int | None, small_print: str) -> Figure:
    """Draw running mean, interval and goal of each measure by replication.

    Parameters
    ----------
    frame
        measure, label, unit, replications, mean, low, high, goal (half-width wanted).
    enough
        Replications that were enough, None where they were not.
    small_print
        The settings, for the foot of the figure.
    """
    measures = list(dict.fromkeys(frame["measure"]))
    foot = 1.2 + style.foot_cm(small_print)
    height = TOP_CM + PANEL_CM * max(len(measures), 1) + foot - 0.9
    figure = style.new_figure(height)
    style.title(figure, "How sure: the mean and its interval, replication by replication")
    lines = [
        ("● running mean, its interval shaded;  - - mean at the end ± half-width wanted", MEAN)
    ]
    style.key(figure, lines, 0.8)
    style.small_print(figure, small_print)
    if not measures:
        style.nothing(figure, "no measure was chosen")
    for number, measure in enumerate(measures):
        bottom = height - TOP_CM - PANEL_CM * (number + 1) + 1.0
        axes = figure.add_axes((0.11, bottom / height, 0.86, (PANEL_CM - 1.6) / height))
        last = number == len(measures) - 1
        _running(axes, frame[frame["measure"] == measure], enough, last=last)
    return figure


def convergence_alt(frame: pd.DataFrame, enough: int | None) -> str:
    """Return the figure of a frame as one line of text."""
    ends = frame.groupby("measure", sort=False).last()
    words = [
        f"{row['label']} {style.number(row['mean'])} ± {style.number(row['high'] - row['mean'])} "
        f"{row['unit']}, wanted ± {style.number(row['goal'])}"
        for _, row in ends.iterrows()
    ]
    end = f"enough after {enough} replications" if enough else "not reached"
    return f"Running means with intervals by replication; {end}. {'; '.join(words)}."


def welch(frame: pd.DataFrame, teams: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw each team's queue by day, Welch's moving average, and what is left out.

    Parameters
    ----------
    frame
        team, day, length (mean over replications), welch (missing near the end).
    teams
        team, label, day (left out; missing where no steady state was found), reason.
    small_print
        The settings, for the foot of the figure.
    """
    lines = max(-(-len(teams) // 2), 1)
    foot = 0.3 + style.foot_cm(small_print)
    height = WELCH_TOP_CM + lines * WELCH_CM + foot
    figure = style.new_figure(height)
    style.title(figure, "Warm-up: how many wait for each team, from the first day on")
    key = "pale: mean of the day;  line: Welch's moving average;  shaded: left out as warm-up"
    style.key(figure, [(key, MEAN)], 0.8)
    style.small_print(figure, small_print)
    for number, (_, row) in enumerate(teams.iterrows()):
        bottom = height - WELCH_TOP_CM - WELCH_CM * (number // 2 + 1) + 0.85
        left = 0.075 + 0.5 * (number % 2)
        axes = figure.add_axes((left, bottom / height, 0.41, (WELCH_CM - 1.6) / height))
        _queue(axes, frame[frame["team"] == row["team"]], row)
    return figure


def welch_alt(teams: pd.DataFrame) -> str:
    """Return the figure of a warm-up as one line of text."""
    words = [f"{row['label']}: {_cut(row)}" for _, row in teams.iterrows()]
    return f"Queue by day and Welch's moving average, by team. {'; '.join(words)}."


def _running(axes: Axes, rows: pd.DataFrame, enough: int | None, *, last: bool) -> None:
    rows = rows[rows["replications"] >= min(FIRST, int(rows["replications"].max()))]
    x, mean = rows["replications"].to_numpy(), rows["mean"].to_numpy(float)
    low, high = (rows[name].to_numpy(float) for name in ("low", "high"))
    axes.fill_between(x, low, high, color=BAND, linewidth=0)
    marks = "o-" if len(x) <= MOST_MARKS else "-"
    axes.plot(x, mean, marks, color=MEAN, markersize=2.5, linewidth=1.2)
    goal = float(rows["goal"].iloc[-1])
    wanted = [mean[-1] - goal, mean[-1] + goal]
    for end in wanted:
        axes.axhline(end, color=GOAL, linewidth=1.0, linestyle="--")
    if enough is not None:
        axes.axvline(enough, color="#444444", linewidth=0.8)
        axes.annotate(f"enough: {enough}", (enough, 1), (3, -3), xycoords=("data", "axes fraction"),
                      textcoords="offset points", fontsize=7, va="top")  # fmt: skip
    late = x >= min(SCALED, int(x[-1]))
    _scale(axes, [*low[late], *high[late], *wanted])
    row = rows.iloc[-1]
    axes.set_title(f"{row['label']}, {row['unit']}", fontsize=style.TEXT, loc="left", pad=4)
    axes.set_xlim(x[0] - 0.5, x[-1] + 0.5)
    style.quiet_axes(axes, "y")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if last:
        axes.set_xlabel("replications", fontsize=style.TEXT)


def _scale(axes: Axes, ends: list[float]) -> None:
    """Room for these ends, not for the wild intervals of the first replications."""
    known = [end for end in ends if end == end]
    if known and max(known) > min(known):
        room = 0.08 * (max(known) - min(known))
        axes.set_ylim(min(known) - room, max(known) + room)


def _queue(axes: Axes, rows: pd.DataFrame, team: pd.Series[Any]) -> None:
    years = rows["day"].to_numpy() / 365.25
    axes.plot(years, rows["length"].to_numpy(float), color=BAND, linewidth=0.6)
    axes.plot(years, rows["welch"].to_numpy(float), color=MEAN, linewidth=1.3)
    if not team["reason"]:
        axes.axvspan(0, float(team["day"]) / 365.25, color="0.88", linewidth=0, zorder=0)
    words = fill(f"{team['label']}: {_cut(team)}", 52, max_lines=2, placeholder=" …")
    colour = style.WORSE if team["reason"] else "black"
    axes.set_title(words, fontsize=7, loc="left", pad=3, color=colour, linespacing=1.05)
    axes.set_xlim(0, float(years[-1]))
    axes.set_ylim(0, None)
    style.quiet_axes(axes, "y")
    axes.tick_params(labelsize=7, length=2.5)
    axes.set_xlabel("years", fontsize=7, labelpad=1)


def _cut(team: pd.Series[Any]) -> str:
    if team["reason"]:
        return str(team["reason"])
    return f"{int(team['day'])} days left out"
