"""All figures of a comparison, drawn into the folder of results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Problem, SettingsError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from reports.save import Album
    from sim.results.comparison import Comparison
    from sim.scenario.schema import Scenario

DAY = 1440
ENDINGS = (".svg", ".png", ".pdf")


def draw_figures(comparison: Comparison, folder: Path | Album) -> None:
    """Draw every figure of a comparison into a new folder, each with its table and text.

    Raises
    ------
    OSError
        When the system refuses to write.
    """
    folder.mkdir()
    if len(comparison.labels) > 1:
        _headlines(comparison, folder)
    _children_and_doors(comparison, folder)
    _teams(comparison, folder)
    _queues(comparison, folder)
    for label, scenario in zip(comparison.labels, comparison.scenarios, strict=True):
        _pathway(scenario, label, folder)


def draw_pathway(scenario: Scenario, path: Path) -> None:
    """Draw the pathway of a scenario into one file.

    Raises
    ------
    SettingsError
        When the file's name ends in something that can not be drawn.
    """
    from reports.swimlane import pathway_tables, swimlane

    if path.suffix.lower() not in ENDINGS:
        text = f"can not be drawn; the name must end in one of {', '.join(ENDINGS)}"
        raise SettingsError([Problem(text, str(path), key="--figure")])
    steps, edges = pathway_tables(scenario)
    swimlane(steps, edges, small_print=f"The pathway of {scenario.name}.").savefig(path)


def _headlines(comparison: Comparison, folder: Path | Album) -> None:
    from reports import frames
    from reports.headlines import alt, headlines

    frame = frames.headlines(comparison)
    figure = headlines(frame, small_print=frames.small_print(comparison))
    _save(folder, "headlines", figure, frame, alt(frame))


def _children_and_doors(comparison: Comparison, folder: Path | Album) -> None:
    from reports import frames
    from reports.curves import alt as curves_alt
    from reports.curves import protection_curves
    from reports.doors import wrong_doors

    small, between = frames.small_print(comparison), _named(comparison.labels)
    frame = frames.protection_curves(comparison)
    if frame["share"].notna().any():
        figure = protection_curves(frame, small_print=small)
        _save(folder, "protection_curves", figure, frame, curves_alt(frame))
    frame = frames.wrong_doors(comparison)
    if len(frame):
        alt = f"Times a door took a concern up a year, by the door that was right: {between}."
        _save(folder, "wrong_doors", wrong_doors(frame, small_print=small), frame, alt)


def _teams(comparison: Comparison, folder: Path | Album) -> None:
    from reports import frames
    from reports.hours import ledger, misdirected_hours
    from reports.teams import alt as teams_alt
    from reports.teams import teams

    small, between = frames.small_print(comparison), _named(comparison.labels)
    frame = frames.teams(comparison)
    _save(folder, "teams", teams(frame, small_print=small), frame, teams_alt(frame))
    frame = frames.misdirected_hours(comparison)
    alt = f"Staff hours a year on misdirected work, by team: {between}."
    _save(folder, "misdirected_hours", misdirected_hours(frame, small_print=small), frame, alt)
    frame = frames.ledger(comparison)
    alt = f"Shares of the time on shift by what it went into, by team: {between}."
    _save(folder, "ledger", ledger(frame, small_print=small), frame, alt)


def _queues(comparison: Comparison, folder: Path | Album) -> None:
    from reports import frames
    from reports.queues import queues

    frame, s = frames.queues(comparison), comparison.settings
    figure = queues(
        frame,
        first=s.first // DAY,
        last=s.last // DAY,
        start=comparison.scenarios[0].start,
        small_print=frames.small_print(comparison),
    )
    alt = f"Number waiting for each team by day, warm-up shaded: {_named(comparison.labels)}."
    _save(folder, "queues", figure, frame, alt)


def _pathway(scenario: Scenario, label: str, folder: Path | Album) -> None:
    from reports.swimlane import pathway_tables, swimlane
    from sim.words import safe_name

    steps, edges = pathway_tables(scenario)
    lanes = _named([str(lane) for lane in dict.fromkeys(steps["lane"])])
    alt = f"The pathway of {label} as a swim-lane diagram; lanes: {lanes}."
    figure = swimlane(steps, edges, small_print=f"The pathway of {label}.")
    _save(folder, f"pathway-{safe_name(label)}", figure, steps, alt)


def _named(names: Sequence[str]) -> str:
    return ", ".join(names)


def _save(folder: Path | Album, name: str, figure: Figure, frame: pd.DataFrame, alt: str) -> None:
    from reports.save import save

    save(figure, frame, alt, folder, name)
