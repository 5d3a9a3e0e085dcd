"""Teams before and after: how busy they are, and how long work waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_CM, HEAD_CM, FOOT_CM = 0.95, 2.1, 2.0
MARKS = ("o", "s", "D", "^")


def teams(frame: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw utilisation and mean wait by team.

    Parameters
    ----------
    frame
        scenario, team, label, utilisation, utilisation_low, utilisation_high, wait_days_mean,
        wait_low, wait_high, load (demand over capacity), overloaded (bool).
    small_print
        The settings, for the foot of the figure.
    """
    frame = frame[frame["utilisation"].notna()]
    scenarios = list(dict.fromkeys(frame["scenario"]))
    names = dict(zip(frame["team"], frame["label"], strict=True))
    height = HEAD_CM + FOOT_CM + ROW_CM * max(len(names), 1)
    figure = style.new_figure(height)
    style.title(figure, "Teams: time on shift in use, and waiting for them")
    shown = style.colours(scenarios)
    for number, name in enumerate(scenarios):
        figure.text(0.01 + 0.25 * number, 1 - 0.95 / height, f"{LOOK[number % 4]} {name}",
                    fontsize=style.TEXT, color=shown[name], va="top")  # fmt: skip
    bottom, tall = FOOT_CM / height, ROW_CM * max(len(names), 1) / height
    busy = figure.add_axes((0.30, bottom, 0.30, tall))
    wait = figure.add_axes((0.65, bottom, 0.325, tall))
    _panel(busy, frame, names, "utilisation", 100.0)
    _panel(wait, frame, names, "wait_days_mean", 1.0)
    for y, label in enumerate(names.values()):
        busy.text(-0.03, y, _wrapped(label), transform=busy.get_yaxis_transform(), ha="right",
                  va="center", fontsize=7.5)  # fmt: skip
    busy.set_xlim(0, 105)
    busy.axvline(100, color="black", linewidth=0.8)
    busy.set_xlabel("% of time on shift in use", fontsize=style.TEXT)
    wait.set_xlim(left=0)
    wait.set_xlabel("mean wait for staff, days", fontsize=style.TEXT)
    style.small_print(figure, small_print)
    return figure


LOOK = ("●", "■", "◆", "▲")


def _panel(
    axes: Axes, frame: pd.DataFrame, names: dict[str, str], value: str, scale: float
) -> None:
    scenarios = list(dict.fromkeys(frame["scenario"]))
    shown = style.colours(scenarios)
    low, high = {"utilisation": ("utilisation_low", "utilisation_high")}.get(
        value, ("wait_low", "wait_high")
    )
    for number, scenario in enumerate(scenarios):
        part = frame[frame["scenario"] == scenario].set_index("team")
        shift = 0.22 * (number - (len(scenarios) - 1) / 2)
        for y, team in enumerate(names):
            if team not in part.index:
                continue
            row = part.loc[team]
            if value == "wait_days_mean" and bool(row["overloaded"]):
                axes.text(0.02, y + shift, f"overloaded: demand {row['load']:.2f} × capacity",
                          transform=axes.get_yaxis_transform(), fontsize=7, va="center",
                          color=shown[scenario])  # fmt: skip
            elif row[value] == row[value]:
                _mark(axes, y + shift, row, (value, low, high), scale, shown[scenario], number)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks([])
    axes.tick_params(labelsize=style.TEXT)
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("right", "top"):
        axes.spines[side].set_visible(False)


def _mark(
    axes: Axes,
    y: float,
    row: pd.Series,
    columns: tuple[str, str, str],
    scale: float,
    colour: str,
    number: int,
) -> None:
    value, low, high = (float(row[column]) * scale for column in columns)
    if low == low:
        axes.plot([max(low, 0), high], [y, y], color=colour, linewidth=1.2)
    axes.plot([value], [y], MARKS[number % 4], color=colour, markersize=4.5)


def _wrapped(label: str) -> str:
    from textwrap import fill

    return fill(label, 30)
