"""Headline measures before and after: the differences with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_CM, HEAD_CM, FOOT_CM = 0.95, 2.0, 1.9
LEFT, RIGHT = 0.46, 0.985
MOST = 100.0
"""Differences beyond this many per cent are cut off and marked."""


def headlines(frame: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw the difference of every headline as per cent of before, with 95 % intervals.

    Parameters
    ----------
    frame
        measure, label, unit, scenario, against, before_mean, after_mean, diff_mean, diff_low,
        diff_high, n, better ("lower", "higher" or ""), reason; one row per measure and scenario.
    small_print
        The settings, for the foot of the figure.
    """
    scenarios = list(dict.fromkeys(frame["scenario"]))
    rows = sum(len(frame[frame["scenario"] == name]) for name in scenarios)
    height = (HEAD_CM + FOOT_CM) * len(scenarios) + ROW_CM * rows
    figure = style.new_figure(height)
    top = height - 0.4
    for name in scenarios:
        part = frame[frame["scenario"] == name].reset_index(drop=True)
        tall = ROW_CM * len(part)
        axes = figure.add_axes(
            (LEFT, (top - HEAD_CM - tall) / height, RIGHT - LEFT, tall / height)
        )
        _panel(axes, part)
        heading = f"{name} against {part['against'].iloc[0]}" if len(part) else name
        figure.text(0.01, (top - 0.1) / height, heading, fontsize=10, weight="bold", va="top")
        top -= HEAD_CM + tall + FOOT_CM
    style.small_print(figure, small_print)
    return figure


def _panel(axes: Axes, part: pd.DataFrame) -> None:
    axes.axvline(0, color="black", linewidth=0.8)
    for y, row in part.iterrows():
        _row(axes, float(y), row)  # type: ignore[arg-type]
    axes.set_ylim(len(part) - 0.5, -0.5)
    axes.set_xlim(-MOST, MOST)
    axes.set_yticks([])
    axes.tick_params(labelsize=style.TEXT)
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    n = int(part["n"].max()) if len(part) and part["n"].notna().any() else 0
    axes.set_xlabel(
        f"difference, % of before, with 95 % interval (n = {n} paired replications)",
        fontsize=style.TEXT,
    )
    axes.text(
        0, 1.02, "▼▲ better   ▽△ worse   ○ unclear", transform=axes.transAxes, fontsize=7.5
    )


def _row(axes: Axes, y: float, row: pd.Series) -> None:
    name = f"{row['label']}"
    numbers = f"{_shown(row['before_mean'], row['unit'])} → {_shown(row['after_mean'], row['unit'])}"
    axes.text(-0.84, _up(axes, y, -0.16), name, transform=axes.get_yaxis_transform(),
              fontsize=style.TEXT, va="center")  # fmt: skip
    axes.text(-0.84, _up(axes, y, 0.24), numbers, transform=axes.get_yaxis_transform(),
              fontsize=7, va="center", color="#444444")  # fmt: skip
    before, mean = row["before_mean"], row["diff_mean"]
    if mean != mean or before != before or (before == 0 and mean != 0):
        axes.text(2, y, f"n/a: {row['reason'] or 'no number'}"[:60], fontsize=7, va="center")
        return
    scale = 100 / abs(before) if before else 0.0
    low, high = row["diff_low"] * scale, row["diff_high"] * scale
    colour, mark = _verdict(row)
    if low == low:
        axes.plot([max(low, -MOST), min(high, MOST)], [y, y], color=colour, linewidth=1.8)
    at = min(max(mean * scale, -MOST), MOST)
    axes.plot([at], [y], mark, color=colour, markersize=6.5,
              markerfacecolor=colour if mark in "v^" and colour == style.BETTER else "white")  # fmt: skip
    axes.text(at, _up(axes, y, -0.3), f"{mean * scale:+.0f} %", fontsize=7, ha="center",
              va="center", color=colour)  # fmt: skip


def _up(axes: Axes, y: float, by: float) -> float:
    del axes
    return y + by


def _verdict(row: pd.Series) -> tuple[str, str]:
    """Return the colour and mark: better or worse only where the interval leaves out 0."""
    low, high, better = row["diff_low"], row["diff_high"], row["better"]
    clear = low == low and (low > 0 or high < 0) and better in ("lower", "higher")
    if not clear:
        return style.UNCLEAR, "o"
    falls = high < 0
    good = falls == (better == "lower")
    return (style.BETTER if good else style.WORSE), ("v" if falls else "^")


def _shown(value: float, unit: str) -> str:
    if value != value:
        return "n/a"
    if unit == "share":
        return f"{100 * value:.1f} %"
    return f"{style.number(value)} {unit}"
