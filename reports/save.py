"""Saving a figure: vector and picture, its table, and a line of alternative text."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.results.csv_files import safe_cell

DPI = 200


@dataclass(frozen=True)
class Picture:
    """A figure with the table it is drawn from and its alternative text; shows itself."""

    figure: Figure
    table: pd.DataFrame
    alt: str

    def _repr_png_(self) -> bytes:
        written = io.BytesIO()
        _as_written(self.figure)
        self.figure.savefig(written, format="png", dpi=DPI // 2)
        return written.getvalue()


@dataclass
class Album:
    """Takes the place of a folder where pictures are to be looked at, not kept."""

    pictures: dict[str, Picture] = field(default_factory=dict)

    def mkdir(self) -> None:
        """Make nothing: an album is there."""


def save(figure: Figure, table: pd.DataFrame, alt: str, folder: Path | Album, name: str) -> None:
    """Write ``name``.svg, .png, .csv and .txt into a folder, or put the picture into an album.

    The same figure gives the same bytes: no dates, and fixed identifiers in the SVG.

    Raises
    ------
    OSError
        When the system refuses to write.
    """
    if isinstance(folder, Album):
        folder.pictures[name] = Picture(figure, table, alt)
        return
    _as_written(figure)
    with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}):
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
        figure.savefig(folder / f"{name}.png", dpi=DPI, metadata={"Software": None})
    text = safe_cells(table).to_csv(index=False, lineterminator="\n")
    (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    (folder / f"{name}.txt").write_text(" ".join(alt.split()) + "\n", encoding="utf-8", newline="")


def safe_cells(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with text that a spreadsheet would run made inert; numbers stay numbers."""
    return table.rename(columns=safe_cell).map(safe_cell)


def _as_written(figure: Figure) -> None:
    """A dollar in the name of a team is a dollar, not the beginning of a formula."""
    for text in figure.findobj(Text):
        if isinstance(text, Text):
            text.set_parse_math(False)
