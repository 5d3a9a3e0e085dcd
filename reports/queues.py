"""Queues over time: one small panel per team, with warm-up and follow-up shaded and named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import fill
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import (
    DateFormatter,
    DateLocator,
    DayLocator,
    MonthLocator,
    YearLocator,
    date2num,
)
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reports import style

TEXT, HEAD, MOST = 8.0, 9.0, 6
PANEL_CM, TOP_CM, FOOT_CM = 4.7, 1.6, 1.3
LINES: tuple[Literal["-", "--", "-.", ":"], ...] = ("-", "--", "-.", ":")


@dataclass(frozen=True)
class _Period:
    """Days since ``start``: the measured time is from ``first`` to ``last``, both included."""

    first: int
    last: int
    start: date

    def on(self, day: float) -> float:
        """Return matplotlib's number of the date of a day."""
        return float(date2num(self.start + timedelta(days=int(day))))  # type: ignore[no-untyped-call]


def queues(frame: pd.DataFrame, *, first: int, last: int, start: date, small_print: str) -> Figure:
    """Draw how many wait for each team, day by day.

    Parameters
    ----------
    frame
        scenario, team, label, day (since ``start``), length (mean number waiting that day), low,
        high (ends of the interval; missing where there is none). Of more than six teams, the six
        with the longest queues in the measured time are drawn, and the title says so.
    first, last
        First and last day of the measured time; days before are warm-up, days after follow-up.
    start
        The date of day 0.
    small_print
        The settings, for the foot of the figure.
    """
    teams = _longest(frame, first, last)
    period = _Period(first, last, start)
    scenarios = [str(name) for name in dict.fromkeys(frame["scenario"])]
    lines = max(-(-len(teams) // 2), 1)
    top = TOP_CM + 0.45 * max(-(-len(scenarios) // 2) - 1, 0)
    height = top + lines * PANEL_CM + FOOT_CM
    figure = style.new_figure(height)
    _title(figure, height, len(teams) < frame["team"].nunique(), scenarios)
    for number, (team, label) in enumerate(teams.items()):
        bottom = height - top - PANEL_CM * (number // 2 + 1) + 1.0
        left = 1.35 + 7.8 * (number % 2)
        axes = figure.add_axes((left / 16, bottom / height, 6.5 / 16, (PANEL_CM - 1.9) / height))
        _panel(axes, frame[frame["team"] == team], scenarios, period)
        axes.set_title(fill(label, 44), fontsize=TEXT, loc="left", pad=3)
    if not teams:
        figure.text(0.5, 0.5, "No team has a queue.", ha="center", fontsize=HEAD)
    style.small_print(figure, small_print)
    return figure


def _longest(frame: pd.DataFrame, first: int, last: int) -> dict[str, str]:
    """Return label by team, in the frame's order, of the teams with the longest queues."""
    named = frame["label"].where(frame["label"].notna(), frame["team"])
    labels = {team: str(name) for team, name in zip(frame["team"], named, strict=True)}
    inside = frame[(frame["day"] >= first) & (frame["day"] <= last)]
    mean = inside.groupby(["team", "scenario"])["length"].mean().groupby("team").max()
    size = {team: float(mean.get(team, float("nan"))) for team in labels}
    longest = sorted(labels, key=lambda t: -size[t] if size[t] == size[t] else 1.0)[:MOST]
    return {team: label for team, label in labels.items() if team in longest}


def _title(figure: Figure, height: float, some: bool, scenarios: list[str]) -> None:
    title = "How many wait for each team" + (f": the {MOST} longest queues" if some else "")
    figure.text(0.01, 1 - 0.25 / height, title, fontsize=HEAD + 1, va="top", weight="bold")
    shown = style.colours(scenarios)
    for number, scenario in enumerate(scenarios):
        x, y = (0.2 + 7.8 * (number % 2)) / 16, 1 - (1.0 + 0.45 * (number // 2)) / height
        figure.add_artist(Line2D([x, x + 0.9 / 16], [y, y], color=shown[scenario], linewidth=1.6,
                                 linestyle=LINES[number % 4]))  # fmt: skip
        figure.text(x + 1.1 / 16, y, scenario, fontsize=TEXT, va="center",
                    color=shown[scenario], weight="bold")  # fmt: skip


def _panel(axes: Axes, rows: pd.DataFrame, scenarios: list[str], period: _Period) -> None:
    shown = style.colours(scenarios)
    for number, scenario in enumerate(scenarios):
        mine = rows[rows["scenario"] == scenario].sort_values("day")
        dates = [period.on(day) for day in mine["day"]]
        low, high = (mine[c].astype(float).to_numpy() for c in ("low", "high"))
        axes.fill_between(dates, low, high, color=shown[scenario], alpha=0.25, linewidth=0)
        axes.plot(dates, mine["length"].astype(float).to_numpy(), color=shown[scenario],
                  linestyle=LINES[number % 4], linewidth=1.2)  # fmt: skip
    _dates(axes, rows, period)
    top = rows[["length", "high"]].max().max()
    axes.set_ylim(0, float(top) * 1.18 if top > 0 else 1.0)
    axes.set_ylabel("waiting (mean of the day)", fontsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=7, length=2.5)


def _dates(axes: Axes, rows: pd.DataFrame, period: _Period) -> None:
    """Real dates below; the days before and after the measured time shaded and named."""
    begin, end = period.on(rows["day"].min()), period.on(rows["day"].max() + 1)
    axes.set_xlim(begin, end)
    locator, form = _ticks(end - begin)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(DateFormatter(form))  # type: ignore[no-untyped-call]
    spans = [
        ("warm-up", begin, min(period.on(period.first), end)),
        ("follow-up", max(period.on(period.last + 1), begin), end),
    ]
    for name, left, right in spans:
        if right > left:
            axes.axvspan(left, right, color="0.9", zorder=0, linewidth=0)
            narrow = (right - left) / (end - begin) < 0.2
            axes.text((left + right) / 2, 0.97, name, transform=axes.get_xaxis_transform(),
                      ha="center", va="top", fontsize=7, color="0.3",
                      rotation=90 if narrow else 0)  # fmt: skip


def _ticks(days: float) -> tuple[DateLocator, str]:
    """Return where dates are written and how: at most seven, on firsts of months where possible."""
    if days < 120:
        return DayLocator(interval=max(int(days / 4), 1)), "%d %b %y"  # type: ignore[no-untyped-call]
    for months in (1, 2, 3, 6):
        if days / 30.4 / months <= 6.5:
            return MonthLocator(range(1, 13, months)), "%b\n%Y"  # type: ignore[no-untyped-call]
    return YearLocator(max(-int(-days // 1800), 1)), "%Y"  # type: ignore[no-untyped-call]
