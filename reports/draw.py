"""All figures of a comparison, drawn into the folder of results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment.compare import Comparison


def draw_figures(comparison: Comparison, folder: Path) -> None:
    """Draw every figure of a comparison into a new folder, each with its table and text."""
    folder.mkdir()
