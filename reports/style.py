"""The look of every figure: A4 print width, one colour for a scenario throughout."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from matplotlib.figure import Figure

# Okabe and Ito: told apart by readers with any colour vision, and in grey.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
BETTER, WORSE, UNCLEAR = "#0072B2", "#D55E00", "#666666"
TEXT, SMALL = 8.5, 6.5
CM = 1 / 2.54
WIDTH_CM = 16.0


def colours(scenarios: Sequence[str]) -> dict[str, str]:
    """Return a colour for each scenario, in order: the first is "before"."""
    return {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(scenarios)}


def new_figure(height_cm: float, width_cm: float = WIDTH_CM) -> Figure:
    """Return an empty figure of a size in centimetres."""
    return Figure(figsize=(width_cm * CM, height_cm * CM), facecolor="white")


def small_print(figure: Figure, text: str) -> None:
    """Write the settings at the foot of a figure."""
    width = int(figure.get_figwidth() / CM * 9.5)
    figure.text(0.01, 0.008, fill(text, width), fontsize=SMALL, color="#444444", va="bottom")


def title(figure: Figure, text: str) -> None:
    """Write the heading at the top left of a figure."""
    height = figure.get_figheight() / CM
    figure.text(0.01, 1 - 0.15 / height, text, fontsize=10, weight="bold", va="top")


def number(value: float) -> str:
    """Return a number as a reader wants it: three figures, thousands with a comma."""
    if value != value:
        return "n/a"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
