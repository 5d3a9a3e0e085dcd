"""Staff hours: how many go to misdirected work, and where the time on shift goes."""

from __future__ import annotations

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports import style

TEXT, HEAD = 8.0, 9.0
LABEL_CM, VALUE_CM, TOP_CM, FOOT_CM = 4.4, 4.5, 1.0, 1.9
BAR_CM, GAP_CM = 0.4, 0.22
# Use of sim.measures.ledger.USES: short words, colour, hatch (Okabe and Ito's colours).
LOOKS = {
    "right_door": ("right door", "#0072B2", ""),
    "misdirected": ("misdirected", "#D55E00", ""),
    "repeat_unmet": ("come back, need left unmet", "#E69F00", ""),
    "no_door": ("before any door", "#56B4E9", ""),
    "background": ("no concern about a child", "#999999", ""),
    "meeting": ("meetings, used", "#009E73", ""),
    "meeting_unused": ("meetings, empty part", "#FFFFFF", "////"),
    "kept": ("kept free for joint work", "#F0E442", ""),
    "idle": ("nothing to do", "#FFFFFF", ""),
}


def misdirected_hours(frame: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw staff hours a year on misdirected work by team, one bar per scenario.

    Parameters
    ----------
    frame
        scenario, team, label, hours (a year, mean over replications), low and high (ends of the
        interval; missing where there is none). Rows without a team are totals: they are written
        beside the scenario's name, not drawn.
    small_print
        The settings, for the foot of the figure.
    """
    scenarios, whole = _scenarios(frame), frame[frame["team"].isna()]
    frame = frame[frame["team"].notna()]
    teams = _teams(frame, "hours")
    figure, axes = _canvas(len(teams), len(scenarios), key_lines=-(-len(scenarios) // 2))
    shown = style.colours(scenarios)
    for y, scenario, team in _places(teams, scenarios):
        rows = frame[(frame["scenario"] == scenario) & (frame["team"] == team)]
        _bar(axes, y, shown[scenario], rows)
    _team_names(axes, teams, len(scenarios))
    axes.set_xlim(0, _most(frame) * 1.02)
    axes.set_xlabel("staff hours a year on concerns last taken up at a wrong door", fontsize=TEXT)
    texts = [(f"{s}{_total(whole, s)}", shown[s]) for s in scenarios]
    _title(figure, "Staff hours on misdirected work, by team", texts)
    style.small_print(figure, small_print)
    return figure


def ledger(frame: pd.DataFrame, *, small_print: str) -> Figure:
    """Draw the shares of time on shift by use, one bar per team and scenario.

    Parameters
    ----------
    frame
        scenario, team, label, use (see ``sim.measures.ledger.USES``), hours; the uses of a team
        add up to its hours on shift.
    small_print
        The settings, for the foot of the figure.
    """
    scenarios, teams = _scenarios(frame), _teams(frame, None)
    figure, axes = _canvas(len(teams), len(scenarios), key_lines=3)
    for y, scenario, team in _places(teams, scenarios):
        rows = frame[(frame["scenario"] == scenario) & (frame["team"] == team)]
        hours = rows.groupby("use")["hours"].sum()
        _stack(axes, y, {use: float(hours.get(use, 0.0)) for use in LOOKS})
        axes.text(121, y, _short(scenario), va="center", fontsize=7)
    _team_names(axes, teams, len(scenarios))
    axes.set_xlim(0, 100)
    axes.set_xlabel(
        "% of time on shift (hours on shift in the measured time: right)", fontsize=TEXT
    )
    _title(figure, "Where staff time goes", [])
    _key(figure)
    style.small_print(figure, small_print)
    return figure


def _scenarios(frame: pd.DataFrame) -> list[str]:
    return [str(name) for name in dict.fromkeys(frame["scenario"])]


def _teams(frame: pd.DataFrame, by: str | None) -> dict[str, str]:
    """Return label by team: in the frame's order, or most of ``by`` in the first scenario first."""
    named = frame["label"].where(frame["label"].notna(), frame["team"])
    labels = dict(zip(frame["team"], named, strict=True))
    if by is None:
        return labels
    size = dict.fromkeys(labels, 0.0)
    for scenario in reversed(_scenarios(frame)):
        rows = frame[(frame["scenario"] == scenario) & frame[by].notna()]
        size |= dict(zip(rows["team"], rows[by].astype(float), strict=True))
    return {team: labels[team] for team in sorted(labels, key=lambda t: -size[t])}


def _places(teams: dict[str, str], scenarios: list[str]) -> list[tuple[float, str, str]]:
    """Return (y in cm, scenario, team) of every bar, from the top."""
    block = _block(len(scenarios))
    gap = block - len(scenarios) * BAR_CM
    return [
        (row * block + gap / 2 + (number + 0.5) * BAR_CM, scenario, team)
        for row, team in enumerate(teams)
        for number, scenario in enumerate(scenarios)
    ]


def _canvas(teams: int, scenarios: int, *, key_lines: int) -> tuple[Figure, Axes]:
    """Return a figure as high as its bars need; y is in cm from the top."""
    body = max(teams, 1) * _block(scenarios)
    height = TOP_CM + 0.45 * key_lines + body + FOOT_CM
    figure = style.new_figure(height)
    width = 16 - LABEL_CM - VALUE_CM
    axes = figure.add_axes((LABEL_CM / 16, FOOT_CM / height, width / 16, body / height))
    axes.set_ylim(max(teams, 1) * _block(scenarios), 0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=TEXT)
    return figure, axes


def _block(scenarios: int) -> float:
    """Height in cm of a team's bars; never less than two lines of its name."""
    return max(scenarios * BAR_CM + GAP_CM, 0.75)


def _team_names(axes: Axes, teams: dict[str, str], scenarios: int) -> None:
    block = _block(scenarios)
    axes.set_yticks([(row + 0.5) * block for row in range(len(teams))])
    axes.set_yticklabels([fill(str(label), 30) for label in teams.values()], fontsize=TEXT)
    for row in range(1, len(teams)):
        axes.axhline(row * block, color="0.9", linewidth=0.6, zorder=0)


def _most(frame: pd.DataFrame) -> float:
    most = frame[["hours", "high"]].max().max()
    return float(most) if most == most and most > 0 else 1.0


def _bar(axes: Axes, y: float, colour: str, rows: pd.DataFrame) -> None:
    """A bar from 0 with its interval."""
    at = axes.get_yaxis_transform()
    if rows.empty or rows["hours"].isna().all():
        axes.text(1.02, y, "no value", transform=at, va="center", fontsize=7.5, color="0.4")
        return
    hours, low, high = (float(rows[column].iloc[0]) for column in ("hours", "low", "high"))
    axes.barh(y, hours, height=BAR_CM * 0.8, color=colour)
    if low == low and high == high:
        axes.plot([low, high], [y, y], color="black", linewidth=1.2, marker="|", markersize=4,
                  clip_on=False)  # fmt: skip
    text = _number(hours) + (f"  ({_number(low)} to {_number(high)})" if low == low else "")
    axes.text(1.02, y, text, transform=at, va="center", fontsize=7.5, color="black")


def _number(number: float) -> str:
    if abs(number) < 0.05:
        return "0"
    return f"{number:.1f}" if abs(number) < 9.95 else f"{number:,.0f}"


def _total(whole: pd.DataFrame, scenario: str) -> str:
    rows = whole[(whole["scenario"] == scenario) & whole["hours"].notna()]
    return "" if rows.empty else f": {_number(float(rows['hours'].iloc[0]))} in all"


def _title(figure: Figure, title: str, texts: list[tuple[str, str]]) -> None:
    """The title, and below it the scenarios' names in their colours, two to a line."""
    height = figure.get_figheight() * 2.54
    figure.text(0.01, 1 - 0.25 / height, title, fontsize=HEAD + 1, va="top", weight="bold")
    for number, (text, colour) in enumerate(texts):
        x, y = 0.01 + 0.5 * (number % 2), 1 - (0.8 + 0.42 * (number // 2)) / height
        figure.text(x, y, f"■ {text}", fontsize=TEXT, va="top", color=colour, weight="bold")


def _stack(axes: Axes, y: float, hours: dict[str, float]) -> None:
    whole, left = sum(hours.values()), 0.0
    at = axes.get_yaxis_transform()
    plate = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    if not whole > 0:
        axes.text(1.0, y, "nobody on shift", va="center", fontsize=7, color="0.4")
        return
    for use, (_, colour, hatch) in LOOKS.items():
        width = 100 * hours[use] / whole
        axes.barh(y, width, left=left, height=BAR_CM * 0.85, color=colour, hatch=hatch,
                  edgecolor="0.35", linewidth=0.4)  # fmt: skip
        if width >= 7:
            dark = use in ("right_door", "misdirected", "meeting")
            behind = plate if hatch else None
            axes.text(left + width / 2, y, f"{width:.0f}", ha="center", va="center", fontsize=7,
                      color="white" if dark else "black", bbox=behind)  # fmt: skip
        left += width
    axes.text(1.19, y, f"{_number(whole)} h", transform=at, ha="right", va="center", fontsize=7)


def _short(name: str) -> str:
    """Return a name in the room beside a bar, long ones without their middle."""
    return name if len(name) <= 21 else f"{name[:10]}…{name[-10:]}"


def _key(figure: Figure) -> None:
    """Colour and words of every use, three to a line, in the order of the bars."""
    height = figure.get_figheight() * 2.54
    for number, (words, colour, hatch) in enumerate(LOOKS.values()):
        x, y = 0.3 + 5.2 * (number % 3), height - 1.2 - 0.45 * (number // 3)
        box = Rectangle((x / 16, y / height), 0.4 / 16, 0.28 / height, facecolor=colour,
                        hatch=hatch, edgecolor="0.35", linewidth=0.4,
                        transform=figure.transFigure)  # fmt: skip
        figure.add_artist(box)
        figure.text((x + 0.55) / 16, (y + 0.02) / height, words, fontsize=TEXT, va="bottom")
