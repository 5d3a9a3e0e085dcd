"""Teams before and after: how busy they are, and how long work waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style

ROW_CM, MARK_CM, HEAD_CM, FOOT_CM = 0.95, 0.34, 1.2, 1.7
MOST_CM = 20.5
"""All rows together: the figure has to fit a page."""
MARKS = ("o", "s", "D", "^")
LOOK = ("●", "■", "◆", "▲")
BUSY = ("utilisation", "utilisation_low", "utilisation_high")
WAIT = ("wait_days_mean", "wait_low", "wait_high")


@dataclass(frozen=True)
class Row:
    """One team in one scenario, where it is drawn and how."""

    y: float
    colour: str
    mark: str
    values: pd.Series | None
    """Missing where the scenario has no such team."""


def teams(frame: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw utilisation and mean wait by team.

    Parameters
    ----------
    frame
        scenario, team, label, utilisation, utilisation_low, utilisation_high, wait_days_mean,
        wait_low, wait_high, load (demand over capacity), overloaded (bool). Utilisation is
        missing where a team has no staff; a team without staff in any scenario is left out. If
        there is a column n (replications), it is written below.
    small_print
        The settings, for the foot of the figure.
    """
    scenarios = list(dict.fromkeys(frame["scenario"]))
    frame = frame[frame["utilisation"].notna()]
    names = dict(zip(frame["team"], frame["label"], strict=True))
    row_cm = _row_cm(len(scenarios), len(names))
    head = HEAD_CM + style.KEY_CM * len(scenarios)
    foot, tall = FOOT_CM + style.foot_cm(small_print), row_cm * max(len(names), 1)
    figure = style.new_figure(head + tall + foot)
    style.title(figure, "Teams: time on shift in use, and waiting for them")
    style.small_print(figure, small_print)
    if not names:
        style.nothing(figure, "no team has staff")
        return figure
    shown = style.colours(scenarios)
    lines = [(f"{LOOK[i % 4]} {name}", shown[name]) for i, name in enumerate(scenarios)]
    style.key(figure, lines, 0.85)
    height = head + tall + foot
    rows = _rows(frame, scenarios, list(names), MARK_CM / row_cm)
    busy = figure.add_axes((0.30, foot / height, 0.30, tall / height))
    wait = figure.add_axes((0.65, foot / height, 0.33, tall / height))
    _busy(busy, rows)
    _wait(wait, rows)
    for axes in (busy, wait):
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks([])
        style.quiet_axes(axes, "x")
    _labels(busy, list(names.values()))
    busy.set_xlabel(f"% of time on shift in use{_count(frame)}", fontsize=style.TEXT)
    wait.set_xlabel(f"mean wait for staff, days{_count(frame)}", fontsize=style.TEXT)
    return figure


def alt(frame: pd.DataFrame) -> str:
    """Return the figure of a frame as one line of text."""
    words = []
    for name in dict.fromkeys(frame["scenario"]):
        part = frame[(frame["scenario"] == name) & frame["utilisation"].notna()]
        each = [_in_words(row) for _, row in part.iterrows()]
        words.append(f"{name}: {', '.join(each) or 'no team has staff'}")
    count = _count(frame).replace("\n", "; ")
    return f"Share of time on shift in use and mean wait, by team{count}. {'; '.join(words)}."


def _in_words(row: pd.Series) -> str:
    wait = f"mean wait {style.number(row['wait_days_mean'])} days"
    if row["overloaded"]:
        wait = _overloaded(row)
    return f"{row['label']} {100 * row['utilisation']:.0f} % in use, {wait}"


def _count(frame: pd.DataFrame) -> str:
    """Over how many replications, for a line of its own below an axis."""
    if "n" not in frame or frame["n"].isna().all():
        return ""
    low, high = int(frame["n"].min()), int(frame["n"].max())
    n = f"{low}" if low == high else f"{low} to {high}"
    interval = "95 % interval" if frame["utilisation_low"].notna().any() else "no interval"
    return f"\n{interval}, n = {n} replication{'s' if high > 1 else ''}"


def _overloaded(row: pd.Series) -> str:
    return f"overloaded: demand {row['load']:.2f} × capacity"


def _row_cm(scenarios: int, teams: int) -> float:
    wanted = max(ROW_CM, MARK_CM * scenarios + 0.2)
    return max(ROW_CM, min(wanted, MOST_CM / max(teams, 1)))


def _rows(frame: pd.DataFrame, scenarios: list[str], names: list[str], step: float) -> list[Row]:
    shown, rows = style.colours(scenarios), []
    step = min(step, 0.9 / len(scenarios))
    for number, scenario in enumerate(scenarios):
        part = {row["team"]: row for _, row in frame[frame["scenario"] == scenario].iterrows()}
        shift = step * (number - (len(scenarios) - 1) / 2)
        for y, team in enumerate(names):
            rows.append(Row(y + shift, shown[scenario], MARKS[number % 4], part.get(team)))
    return rows


def _busy(axes: Axes, rows: list[Row]) -> None:
    most = 100.0
    axes.axvline(100, color="black", linewidth=0.8)
    for row in rows:
        if row.values is None:
            _say(axes, row, "no staff")
        else:
            most = max(most, _mark(axes, row, BUSY, 100))
    axes.set_xlim(0, 1.05 * most)


def _wait(axes: Axes, rows: list[Row]) -> None:
    most = 0.0
    for row in rows:
        if row.values is None:
            continue
        if row.values["overloaded"]:
            _say(axes, row, _overloaded(row.values))
        elif row.values["wait_days_mean"] != row.values["wait_days_mean"]:
            _say(axes, row, "n/a")
        else:
            end = _mark(axes, row, WAIT, 1)
            most = max(most, end)
            axes.annotate(style.number(row.values["wait_days_mean"]), (end, row.y), (5, 0),
                          textcoords="offset points", fontsize=7, va="center",
                          color=row.colour)  # fmt: skip
    axes.set_xlim(0, 1.2 * most or 1)


def _mark(axes: Axes, row: Row, columns: tuple[str, str, str], scale: float) -> float:
    """Draw a mean with its interval, and return where they end."""
    assert row.values is not None
    value, low, high = (float(row.values[column]) * scale for column in columns)
    # A share of time or a wait below nothing can not be: the interval begins at 0.
    if low == low:
        axes.plot([max(low, 0.0), high], [row.y, row.y], color=row.colour, linewidth=1.2)
    axes.plot([value], [row.y], row.mark, color=row.colour, markersize=4.5, clip_on=False)
    return max(value, high) if high == high else value


def _say(axes: Axes, row: Row, text: str) -> None:
    axes.text(0.02, row.y, text, transform=axes.get_yaxis_transform(), fontsize=7, va="center",
              color=row.colour)  # fmt: skip


def _labels(axes: Axes, labels: list[str]) -> None:
    for y, label in enumerate(labels):
        words = fill(label, 30, max_lines=3, placeholder=" …")
        axes.text(-0.03, y, words, transform=axes.get_yaxis_transform(), ha="right", va="center",
                  fontsize=7.5, linespacing=1.05)  # fmt: skip
