"""Headline measures before and after: the differences with their intervals."""

from __future__ import annotations

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from reports import style

ROW_CM, HEAD_CM, FOOT_CM, MORE_FOOT_CM = 1.12, 1.55, 1.35, 1.9
NAME_CM = 0.42
"""Height of one line of a scenario's name above its panel, where there are several."""
PANELS = 3
MOST = 100.0
"""Differences beyond this many per cent are an arrow at the edge."""
LOOKS = {
    "better": (style.BETTER, True),
    "worse": (style.WORSE, False),
    "unclear": (style.UNCLEAR, False),
    "same": (style.UNCLEAR, False),
}
KEY = "▼▲ better    ▽△ worse    ○ unclear (after Holm's adjustment) or the same    ▶ off the scale"


def headlines(frame: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw the difference of every headline as per cent of before, with 95 % intervals.

    Parameters
    ----------
    frame
        measure, label, unit, scenario, against, before_mean, after_mean, diff_mean, diff_low,
        diff_high, n, verdict ("better", "worse", "unclear", "same"), reason; one row per measure
        and scenario. The first three scenarios are drawn, side by side; others are named.
    small_print
        The settings, for the foot of the figure.
    """
    scenarios = list(dict.fromkeys(frame["scenario"]))
    drawn, left_out = scenarios[:PANELS], scenarios[PANELS:]
    if left_out:
        small_print += f" {len(left_out)} more in the table: {', '.join(left_out)}."
    measures = list(dict.fromkeys(frame["measure"]))
    titles = _titles(drawn)
    head = HEAD_CM + NAME_CM * max((text.count("\n") + 1 for text in titles), default=0)
    foot = (FOOT_CM if len(drawn) < 2 else MORE_FOOT_CM) + style.foot_cm(small_print)
    tall = ROW_CM * max(len(measures), 1)
    height = head + tall + foot
    figure = style.new_figure(height)
    style.small_print(figure, small_print)
    if not len(frame):
        style.nothing(figure, "no difference between scenarios")
        return figure
    _heading(figure, drawn, str(frame["against"].iloc[0]))
    begin = 0.44 if len(drawn) == 1 else 0.36
    wide = (0.975 - begin + 0.02) / len(drawn)
    for number, name in enumerate(drawn):
        where = (begin + wide * number, foot / height, wide - 0.02, tall / height)
        axes = figure.add_axes(where)
        part = frame[frame["scenario"] == name].set_index("measure").reindex(measures)
        _panel(axes, part, several=len(drawn) > 1)
        axes.set_title(titles[number] if titles else "", fontsize=8, linespacing=1.1)
        if number == 0:
            _names(axes, frame.drop_duplicates("measure"), several=len(drawn) > 1)
    return figure


def alt(frame: pd.DataFrame) -> str:
    """Return the figure of a frame as one line of text."""
    words = []
    for _, row in frame[frame["diff_mean"].notna()].iterrows():
        share = row["unit"] == "share"
        scale, unit = (100, "percentage points") if share else (1, row["unit"])
        drawn = (row["diff_mean"], row["diff_low"], row["diff_high"])
        mean, low, high = (style.signed(scale * value) for value in drawn)
        between = f"({low} to {high})" if row["diff_low"] == row["diff_low"] else "(no interval)"
        words.append(
            f"{row['scenario']}, {row['label']} {mean} {between} {unit}, n = {row['n']:.0f}"
        )
    return " ".join(f"Differences with 95 % intervals, n in pairs: {'; '.join(words)}.".split())


def _titles(drawn: list[str]) -> list[str]:
    """The names above the panels, where there are several; one is named in the heading."""
    if len(drawn) < 2:
        return []
    letters = 58 // len(drawn)
    return [fill(name, letters, max_lines=3, placeholder="…") for name in drawn]


def _heading(figure: Figure, drawn: list[str], against: str) -> None:
    height = figure.get_figheight() / style.CM
    after = drawn[0] if len(drawn) == 1 else "Difference"
    joined = "against" if len(drawn) == 1 else "from"
    style.title(figure, f"{style.short(after, 32)} {joined} {style.short(against, 28)}")
    figure.text(0.01, 1 - 0.85 / height, KEY, fontsize=7.5, color="#444444", va="top")


def _panel(axes: Axes, part: pd.DataFrame, *, several: bool) -> None:
    axes.axvline(0, color="black", linewidth=0.8)
    for y, (_, row) in enumerate(part.iterrows()):
        _difference(axes, y, row, several=several)
    axes.set_ylim(len(part) - 0.5, -0.5)
    axes.set_xlim(-MOST, MOST)
    axes.set_yticks([])
    axes.set_xticks([-50, 0, 50] if several else [-100, -50, 0, 50, 100])
    style.quiet_axes(axes, "x", left=False)
    words = ["% of before" if several else "difference, % of before", *_pairs(part)]
    axes.set_xlabel(
        ("\n" if several else "; ").join(words), fontsize=7.5 if several else style.TEXT
    )


def _pairs(part: pd.DataFrame) -> tuple[str, str]:
    """What the interval is, and over how many pairs of replications."""
    counts = part.loc[part["diff_mean"].notna(), "n"].dropna().astype(int)
    low, high = (counts.min(), counts.max()) if len(counts) else (0, 0)
    n = f"{low}" if low == high else f"{low} to {high}"
    words = f"n = {n} pair" if high == 1 else f"n = {n} pairs"
    return "no interval" if part["diff_low"].isna().all() else "95 % interval", words


def _names(axes: Axes, part: pd.DataFrame, *, several: bool) -> None:
    """Name of each measure, and its value before (and after, where there is one panel)."""
    figure = axes.get_figure()
    assert figure is not None
    where = blended_transform_factory(figure.transFigure, axes.transData)
    for y, (_, row) in enumerate(part.iterrows()):
        label = fill(str(row["label"]), 31 if several else 38, max_lines=2, placeholder=" …")
        axes.text(0.01, y + 0.02, label, transform=where, fontsize=8 if several else style.TEXT,
                  va="baseline", linespacing=1.0)  # fmt: skip
        values = style.short(_values(row, several=several), 46)
        axes.text(0.01, y + 0.14, values, transform=where, fontsize=7, va="top", color="#444444")


def _values(row: pd.Series, *, several: bool) -> str:
    """The value before, and after where it is not written in the panel, with the unit."""
    keys = ["before_mean"] if several else ["before_mean", "after_mean"]
    known = any(row[key] == row[key] for key in keys)
    words = " → ".join(style.in_unit(row[key], row["unit"]) for key in keys)
    unit = f" {row['unit']}" if known and row["unit"] != "share" else ""
    return f"before: {words}{unit}" if several else f"{words}{unit}"


def _difference(axes: Axes, y: int, row: pd.Series, *, several: bool) -> None:
    before, mean = row["before_mean"], row["diff_mean"]
    if mean != mean or before != before or (before == 0 and mean != 0):
        words = fill(f"n/a: {_reason(row)}", 24 if several else 58, max_lines=3, placeholder=" …")
        axes.text(-0.98 * MOST, y, words, fontsize=6.5, va="center", linespacing=1.05,
                  bbox={"facecolor": "white", "linewidth": 0, "pad": 0.5})  # fmt: skip
        return
    scale = 100 / abs(before) if before else 0.0
    colour, _ = LOOKS.get(row["verdict"], LOOKS["unclear"])
    _interval(axes, y, (row["diff_low"] * scale, row["diff_high"] * scale), colour)
    _mark(axes, y, mean * scale, str(row["verdict"]))
    words = _per_cent(mean, scale)
    if several:
        words = f"{style.in_unit(row['after_mean'], row['unit'])} ({words})"
    at = 0.0 if several else max(-88.0, min(mean * scale, 88.0))
    axes.text(at, y - 0.33, words, fontsize=7, ha="center", va="center", color=colour,
              bbox={"facecolor": "white", "linewidth": 0, "pad": 0.5})  # fmt: skip


def _interval(axes: Axes, y: int, ends: tuple[float, float], colour: str) -> None:
    """Draw an interval; an end beyond the scale is an arrow."""
    low, high = ends
    if low != low:
        return
    inside = [max(-MOST, min(end, MOST)) for end in ends]
    axes.plot(inside, [y, y], color=colour, linewidth=1.8)
    if low < -MOST:
        axes.plot([-MOST], [y], "<", color=colour, markersize=5, clip_on=False)
    if high > MOST:
        axes.plot([MOST], [y], ">", color=colour, markersize=5, clip_on=False)


def _mark(axes: Axes, y: int, at: float, verdict: str) -> None:
    colour, filled = LOOKS.get(verdict, LOOKS["unclear"])
    mark = "o" if verdict not in ("better", "worse") else "v" if at < 0 else "^"
    if abs(at) > MOST:
        mark, at = (">", MOST) if at > 0 else ("<", -MOST)
    face = colour if filled else "white"
    axes.plot([at], [y], mark, color=colour, markersize=6.5, markerfacecolor=face, clip_on=False)


def _per_cent(mean: float, scale: float) -> str:
    if mean == 0:
        return "0 %"
    change = mean * scale
    digits = 0 if abs(change) >= 1 else 1
    return f"{change:+.{digits}f} %".replace("-", "−")


def _reason(row: pd.Series) -> str:
    if row["before_mean"] == 0 and row["diff_mean"] == row["diff_mean"]:
        return f"before is 0, after {style.in_unit(row['after_mean'], row['unit'])}"
    return row["reason"] if isinstance(row["reason"], str) and row["reason"] else "no number"
