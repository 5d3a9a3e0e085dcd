"""The figures of every question, drawn into the folder of its answer."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from reports import attribution, curves, doors, frames, headlines, hours, posts, precision
from reports import queues as queue_chart
from reports import robust as robustness
from reports import sensitivity as bars
from reports import sweep as points
from reports import teams as team_chart
from reports.save import Album, save
from reports.swimlane import pathway_tables, swimlane
from sim.errors import Problem, SettingsError
from sim.measures.catalogue import measure_named
from sim.questions.compare import Comparison
from sim.questions.robust import Robust, in_words
from sim.results.answer import Answer
from sim.scenario.schema import Scenario
from sim.words import safe_name

DAY = 1440
ENDINGS = (".svg", ".png", ".pdf")


def draw(answer: Answer, folder: Path | Album) -> None:
    """Draw every figure of an answer into an empty folder.

    Raises
    ------
    OSError
        When the system refuses to write.
    """
    drawn = {
        "run": _compare,
        "compare": _compare,
        "precision": _precision,
        "warm-up": _warm_up,
        "attribute": _attribute,
        "posts": _posts,
        "sensitivity": _sensitivity,
        "robust": _robust,
        "sweep": _sweep,
    }
    drawn[answer.kind](answer, folder)


def draw_pathway(scenario: Scenario, path: Path) -> None:
    """Draw the pathway of a scenario into one file.

    Raises
    ------
    SettingsError
        When the file's name ends in something that can not be drawn.
    """
    if path.suffix.lower() not in ENDINGS:
        text = f"can not be drawn; the name must end in one of {', '.join(ENDINGS)}"
        raise SettingsError([Problem(text, str(path), key="--figure")])
    steps, edges = pathway_tables(scenario)
    swimlane(steps, edges, small_print=f"The pathway of {scenario.name}.").savefig(path)


# -- run and compare -----------------------------------------------------------------------------


def _compare(answer: Answer, folder: Path | Album) -> None:
    result: Comparison = answer.result
    small = frames.small_print(result)
    if len(result.labels) > 1:
        frame = frames.headlines(result)
        figure = headlines.headlines(frame, small_print=small)
        save(figure, frame, headlines.alt(frame), folder, "headlines")
    _children_and_doors(result, small, folder)
    if len(frames.teams(result)):
        _teams(result, small, folder)
    for label, scenario in zip(result.labels, result.scenarios, strict=True):
        steps, edges = pathway_tables(scenario)
        lanes = ", ".join(str(lane) for lane in dict.fromkeys(steps["lane"]))
        alt = f"The pathway of {label} as a swim-lane diagram; lanes: {lanes}."
        figure = swimlane(steps, edges, small_print=f"The pathway of {label}.")
        save(figure, steps, alt, folder, f"pathway-{safe_name(label)}")


def _children_and_doors(result: Comparison, small: str, folder: Path | Album) -> None:
    frame = frames.protection_curves(result)
    if frame["share"].notna().any():
        figure = curves.protection_curves(frame, small_print=small)
        save(figure, frame, curves.alt(frame), folder, "protection_curves")
    frame = frames.wrong_doors(result)
    if len(frame):
        alt = "Times a door took a concern up a year, by the door that was right"
        figure = doors.wrong_doors(frame, small_print=small)
        save(figure, frame, _of(alt, result), folder, "wrong_doors")


def _teams(result: Comparison, small: str, folder: Path | Album) -> None:
    frame, s = frames.teams(result), result.settings
    save(team_chart.teams(frame, small_print=small), frame, team_chart.alt(frame), folder, "teams")
    frame = frames.misdirected_hours(result)
    alt = _of("Staff hours a year on misdirected work, by team", result)
    figure = hours.misdirected_hours(frame, small_print=small)
    save(figure, frame, alt, folder, "misdirected_hours")
    frame = frames.ledger(result)
    alt = _of("Shares of the time on shift by what it went into, by team", result)
    save(hours.ledger(frame, small_print=small), frame, alt, folder, "ledger")
    frame = frames.queues(result)
    figure = queue_chart.queues(
        frame,
        first=s.first // DAY,
        last=s.last // DAY,
        start=result.scenarios[0].start,
        small_print=small,
    )
    alt = _of("Number waiting for each team by day, warm-up shaded", result)
    save(figure, frame, alt, folder, "queues")


def _of(alt: str, result: Comparison) -> str:
    return f"{alt}: {', '.join(result.labels)}."


# -- the other questions -------------------------------------------------------------------------


def _precision(answer: Answer, folder: Path | Album) -> None:
    """The convergence of every measure aimed at."""
    result = answer.result
    frame = _with_labels(result.table)
    if len(answer.scenarios) > 1:
        frame["label"] = "Difference: " + frame["label"]
    small = f"{_settings(answer)} {result.confidence:.0%} intervals that hold together."
    figure = precision.convergence(frame, enough=result.enough, small_print=small)
    alt = precision.convergence_alt(frame, result.enough)
    save(figure, frame, alt, folder, "convergence")


def _warm_up(answer: Answer, folder: Path | Album) -> None:
    """Welch's plot of every team."""
    frame, teams = answer.result.series, answer.tables["warm_up"].frame
    small = f"{_settings(answer)} Truncation by MSER-5, the yearly round taken out before."
    figure = precision.welch(frame, teams, small_print=small)
    save(figure, frame, precision.welch_alt(teams), folder, "welch")


def _attribute(answer: Answer, folder: Path | Album) -> None:
    """A waterfall for every measure that changes."""
    result = answer.result
    labels = {name: name.removeprefix("lever-") for name in result.levers.names}
    small = f"{_settings(answer)} Intervals of the levers hold together within a measure."
    names = {"before_name": result.levers.before, "after_name": result.levers.after}
    for _, row in _with_labels(result.whole).iterrows():
        parts = result.parts[result.parts["measure"] == row["measure"]]
        if not row["n"] or (parts["share"] == 0).all() or row["whole"] != row["whole"]:
            continue
        better = measure_named(row["measure"]).better
        whole = pd.Series({**row, **names, "better": better}, dtype=object)
        frame = parts.assign(label=parts["lever"].map(labels))
        figure = attribution.waterfall(frame, whole, small_print=small)
        alt = attribution.waterfall_alt(frame, whole)
        save(figure, frame, alt, folder, f"attribution-{row['measure']}")


def _posts(answer: Answer, folder: Path | Album) -> None:
    """The gain per post, and where the bottleneck moves."""
    result, small = answer.result, _settings(answer)
    table = result.gains.table
    frame = _with_labels(table[table["measure"] == result.measure])
    sign = -1 if measure_named(result.measure).better == "higher" else 1
    more = frame[frame["change"] > 0].set_index("team")["mean"] * sign
    frame = frame.assign(gain=frame["team"].map(more)).sort_values("gain", kind="stable")
    frame = frame.drop(columns="gain")
    save(posts.gains(frame, small_print=small), frame, posts.gains_alt(frame), folder, "posts")
    steps = _with_labels(result.steps)
    figure = posts.moves(steps, result.teams, small_print=small)
    save(figure, steps, posts.moves_alt(steps), folder, "bottlenecks")


def _sensitivity(answer: Answer, folder: Path | Album) -> None:
    """A bar for each uncertain number."""
    result, measure = answer.result, measure_named(answer.result.measure)
    change = "change in " if len(answer.scenarios) > 1 else ""
    label = f"{change}{measure.label}" + (f", {result.team}" if result.team else "")
    what = {"method": result.method, "label": label, "unit": measure.unit}
    small = f"{_settings(answer)} 95 % intervals, each for itself."
    figure = bars.bars(result.table, base=result.base, small_print=small, **what)
    save(figure, result.table, bars.bars_alt(result.table, **what), folder, result.method)


def _robust(answer: Answer, folder: Path | Album) -> None:
    """The share of futures, with the failing box of the headline that fails most."""
    result: Robust = answer.result
    boxed = result.shares[result.shares["measure"].isin(result.boxes["measure"])]
    condition, plane, box = "", result.futures.head(0), result.boxes.head(0)
    if len(boxed):
        worst = boxed.sort_values("better", kind="stable").iloc[0]
        box = result.boxes[result.boxes["measure"] == worst["measure"]]
        condition = f"{worst['label']}: {in_words(result.boxes, worst['measure'])}"
        plane = _plane(result, box, str(worst["measure"]))
    small = _settings(answer)
    figure = robustness.robustness(
        result.shares, plane, box, condition=condition, small_print=small
    )
    alt = robustness.robustness_alt(result.shares, condition)
    save(figure, result.shares, alt, folder, "robust")


def _plane(result: Robust, box: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The futures in the plane of the box's first two numbers (or the first and the change)."""
    change = result.futures[f"change in {measure}"]
    lower = measure_named(measure).better == "lower"
    x = box["key"].iloc[0]
    y = box["key"].iloc[1] if len(box) > 1 else f"change in {measure}"
    frame = result.futures[[x, y]].set_axis(["x", "y"], axis=1)
    frame = frame.assign(better=(change < 0) if lower else (change > 0), x_label=x, y_label=y)
    known: pd.DataFrame = frame[change.notna()]
    return known


def _sweep(answer: Answer, folder: Path | Album) -> None:
    """The headlines along the points."""
    frame = _with_labels(answer.result)
    frame = frame[frame["mean"].notna()]
    varied = answer.tables["points"].frame.drop(columns="point")
    names = [" ".join(f"{v}" for v in row) for row in varied.to_numpy()]
    small = f"{_settings(answer)} Points: {', '.join(varied.columns)}. Intervals each for itself."
    figure = points.curves(frame, names, small_print=small, joined=len(varied.columns) == 1)
    save(figure, frame, points.curves_alt(frame, names), folder, "sweep")


def _with_labels(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with what its measures are called (label; measure_label beside a team's)."""
    entries = [measure_named(name) for name in frame["measure"]]
    column = "measure_label" if "label" in frame else "label"
    named = {column: [m.label for m in entries], "unit": [m.unit for m in entries]}
    return frame.assign(**named)


def _settings(answer: Answer) -> str:
    s = answer.settings
    names = " | ".join(scenario.name for scenario in answer.scenarios)
    after = f" after {s.warm_up_weeks} weeks of warm-up" if s.warm_up_weeks else ""
    return (
        f"Simulated: {names}. {s.replications} replications of {s.years:g} year(s){after}, "
        f"seed {s.seed}."
    )
