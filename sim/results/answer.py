"""The answer to a question: its tables and what is said of them, and the folder it is kept in."""

from __future__ import annotations

import pandas as pd

from sim.runs.experiment import Experiment
from sim.runs.settings import Settings
from sim.scenario.schema import Scenario

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from sim.results.assumptions import assumptions
from sim.results.csv_files import csv_text, write_csv
from sim.results.manifest import FILE, write_manifest
from sim.results.render import as_json
from sim.runs.labels import labels


FIGURES = "figures"
BESIDE = {
    "assumptions.csv": "every number of the scenarios with low, high, source and quality",
    "events.csv": "the event log: one row for each thing that happened (docs/reference.md)",
    "concerns.csv": "every concern that existed, as the log numbers them",
    "teams.csv": "staff groups, as the log's column team numbers them from 0",
    "steps.csv": "steps of the pathway, as the log's column step numbers them from 0",
    "kinds.csv": "what the numbers of the log's column kind stand for",
    "logged.csv": "what each scenario of the logs has differently from the first of its name",
    FIGURES: "pictures (SVG and PNG), each with its table and a line of text that describes it",
    FILE: "what was asked: settings, scenarios in full, versions, digests of the tables, "
    "warnings; `rerun` repeats it",
}
"""What a folder has beside the tables of the answer."""


class Table(NamedTuple):
    """A table of an answer, and what it holds in words."""

    frame: pd.DataFrame
    holds: str


@dataclass(frozen=True)
class Answer:
    """What came of a question of a ``kind``, ready to be kept, printed and drawn.

    ``tables`` by the name of their file (without .csv); ``main`` is the one printed as CSV.
    ``facts``: the JSON object, tables in it as they are. ``screen``: the text for people.
    ``result``: the object the figures are drawn from. ``met``: False where what was asked for was
    not reached.
    """

    kind: str
    scenarios: list[Scenario]
    settings: Settings
    tables: dict[str, Table]
    main: str
    facts: dict[str, Any]
    screen: str
    result: Any
    warnings: list[str] = field(default_factory=list)
    met: bool = True

    def printed(self, form: str) -> str:
        """Return the answer as "table" (for people), "json" or "csv"."""
        if form == "json":
            return as_json(self.facts)
        if form == "csv":
            return csv_text(self.tables[self.main].frame).rstrip("\n")
        return self.screen


Draw = Callable[[Answer, Path], None]
"""Draws the figures of an answer into an empty folder."""


def keep(
    answer: Answer,
    experiment: Experiment,
    folder: Path,
    *,
    warnings: Sequence[str],
    draw: Draw | None,
) -> None:
    """Write tables, figures, README.txt and, last, the manifest into a folder.

    Raises
    ------
    OSError
        When the system refuses.
    """
    for name, table in answer.tables.items():
        write_csv(table.frame, folder / f"{name}.csv")
    listed = assumptions(answer.scenarios, labels(scenario.name for scenario in answer.scenarios))
    write_csv(listed, folder / "assumptions.csv")
    if draw:
        (folder / FIGURES).mkdir()
        draw(answer, folder / FIGURES)
    holds = {f"{name}.csv": table.holds for name, table in answer.tables.items()} | BESIDE
    there = {path.name for path in folder.iterdir()} | {FILE}
    lines = [f"{name}: {text}" for name, text in holds.items() if name in there]
    text = "\n".join(["What is in this folder (all figures are simulated)", "", *lines, ""])
    (folder / "README.txt").write_text(text, encoding="utf-8", newline="\n")
    tables = [f"{name}.csv" for name in answer.tables]
    write_manifest(experiment, folder, tables=tables, warnings=warnings)
