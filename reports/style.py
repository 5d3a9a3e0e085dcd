"""The look of every figure: A4 print width, one colour for a scenario throughout."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito: told apart by readers with any colour vision, and in grey.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
# Not among the colours of the scenarios: "worse" must not look like "after".
BETTER, WORSE, UNCLEAR = "#117733", "#882255", "#666666"
TEXT, SMALL = 8.5, 6.5
CM = 1 / 2.54
WIDTH_CM = 16.0
KEY_CM = 0.42
"""Height of one line of a key."""
SMALL_PER_CM = 8.0
"""Letters of small print that fit in a centimetre."""


def colours(scenarios: Sequence[str]) -> dict[str, str]:
    """Return a colour for each scenario, in order: the first is "before"."""
    return {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(scenarios)}


def new_figure(height_cm: float, width_cm: float = WIDTH_CM) -> Figure:
    """Return an empty figure of a size in centimetres."""
    return Figure(figsize=(width_cm * CM, height_cm * CM), facecolor="white")


def small_print(figure: Figure, text: str) -> None:
    """Write the settings at the foot of a figure."""
    words = _small(text, figure.get_figwidth() / CM)
    figure.text(0.01, 0.008, words, fontsize=SMALL, color="#444444", va="bottom")


def foot_cm(text: str, width_cm: float = WIDTH_CM) -> float:
    """Return the height, in centimetres, that small print needs at the foot of a figure."""
    return 0.25 + 0.29 * len(_small(text, width_cm).splitlines())


def _small(text: str, width_cm: float) -> str:
    return fill(text, int(width_cm * SMALL_PER_CM))


def title(figure: Figure, text: str) -> None:
    """Write the heading at the top left of a figure."""
    height = figure.get_figheight() / CM
    figure.text(0.01, 1 - 0.15 / height, text, fontsize=10, weight="bold", va="top")


def key(figure: Figure, lines: Sequence[tuple[str, str]], top_cm: float) -> None:
    """Write (text, colour) lines from ``top_cm`` below the top, each ``KEY_CM`` high."""
    height = figure.get_figheight() / CM
    for number, (text, colour) in enumerate(lines):
        y = 1 - (top_cm + KEY_CM * number) / height
        figure.text(0.01, y, short(text, 100), fontsize=TEXT, color=colour, va="top")


def nothing(figure: Figure, what: str) -> None:
    """Say in the middle of a figure that there is nothing to show, and why."""
    figure.text(0.5, 0.5, f"nothing to show: {what}", fontsize=TEXT, ha="center", va="center")


def quiet_axes(axes: Axes, grid: Literal["x", "y", "both"], *, left: bool = True) -> None:
    """Leave of the frame what carries a scale, with a pale grid behind the data."""
    axes.tick_params(labelsize=TEXT)
    axes.grid(axis=grid, color="#DDDDDD", linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("right", "top") if left else ("right", "top", "left"):
        axes.spines[side].set_visible(False)


def short(text: str, most: int) -> str:
    """Return a text of at most ``most`` letters, its end left out if it is longer."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def number(value: float) -> str:
    """Return a number as a reader wants it: three figures, thousands with a comma."""
    if value != value:
        return "n/a"
    if abs(value) >= 100:
        return f"{value:,.0f}".replace("-", "−")
    return (f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}").replace("-", "−")


def signed(value: float) -> str:
    """Return a difference with its sign, as :func:`number`."""
    return f"+{number(value)}" if value > 0 else number(value)


def scaled(value: float, unit: str) -> float:
    """Return a number as it is drawn: a share in per cent."""
    return value * 100 if unit == "share" else value


def unit_of_change(unit: str) -> str:
    """Return the unit of a difference: that of shares is percentage points."""
    return "percentage points" if unit == "share" else unit


def in_unit(value: float, unit: str) -> str:
    """Return a number in its unit, as :func:`number`; a share in per cent."""
    if unit == "share" and value == value:
        return f"{100 * value:.1f} %"
    return number(value)


def change(value: float, unit: str) -> str:
    """Return a difference in its unit with its sign; 0 where nothing changes."""
    return "0" if value == 0 else signed(scaled(value, unit))
