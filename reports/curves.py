"""How soon children at significant harm are protected: cumulative curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = ("-", "--", "-.", ":")
LOOK = ("——", "– –", "–·–", "····")
PANELS = ((30, "the first 30 days"), (365, "the first year"))


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
    figure = style.new_figure(9.4)
    style.title(figure, "Children at significant harm: protected by then")
    for number, (most, name) in enumerate(PANELS):
        axes = figure.add_axes((0.095 + 0.475 * number, 0.245, 0.405, 0.61))
        _panel(axes, frame, most)
        axes.set_title(name, fontsize=style.TEXT, loc="left")
        if number == 0:
            axes.set_ylabel("% of children at significant harm", fontsize=style.TEXT)
    style.small_print(figure, small_print)
    return figure


def _panel(axes: Axes, frame: pd.DataFrame, most: int) -> None:
    scenarios = list(dict.fromkeys(frame["scenario"]))
    shown = style.colours(scenarios)
    for number, name in enumerate(scenarios):
        part = frame[(frame["scenario"] == name) & (frame["day"] <= most)]
        day, share = part["day"].to_numpy(), 100 * part["share"].to_numpy()
        axes.plot(day, share, LINES[number % 4], color=shown[name], linewidth=1.5)
        low, high = part["low"].to_numpy(float), part["high"].to_numpy(float)
        axes.fill_between(day, 100 * low.clip(0, 1), 100 * high.clip(0, 1),
                          color=shown[name], alpha=0.15, linewidth=0)  # fmt: skip
        children = part["n"].iloc[0] if len(part) else float("nan")
        count = f" (n = {children:,.0f})" if children == children else ""
        place = 0.05 + 0.085 * (len(scenarios) - 1 - number)
        told = f"{LOOK[number % 4]} {name}{count}"
        axes.text(
            0.97, place, told, transform=axes.transAxes, ha="right", fontsize=7.5, color=shown[name]
        )
    axes.set_xlim(0, most)
    axes.set_ylim(0, 100)
    axes.set_xlabel("days since the concern existed", fontsize=style.TEXT)
    axes.tick_params(labelsize=style.TEXT)
    axes.grid(color="#DDDDDD", linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("right", "top"):
        axes.spines[side].set_visible(False)
