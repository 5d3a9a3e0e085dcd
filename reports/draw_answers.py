"""The figures of the experiments, drawn into the folder of an answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.save import Album, save
from sim.measures.catalogue import measure_named

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.answer import Answer


def draw_answer(answer: Answer, folder: Path | Album) -> None:
    """Draw every figure of an answer into an empty folder.

    Raises
    ------
    OSError
        When the system refuses to write.
    """
    drawn = {
        "precision": draw_precision,
        "warm-up": draw_warm_up,
        "attribute": draw_attribution,
        "posts": draw_posts,
        "sensitivity": draw_sensitivity,
        "robust": draw_robust,
        "sweep": draw_sweep,
    }
    drawn[answer.kind](answer, folder)


def draw_precision(answer: Answer, folder: Path | Album) -> None:
    """Draw the convergence of every measure aimed at.

    Raises
    ------
    OSError
        When the system refuses to write.
    """
    from reports.precision import convergence, convergence_alt

    found = answer.found
    frame = _with_labels(found.table)
    if len(answer.scenarios) > 1:
        frame["label"] = "Difference: " + frame["label"]
    small = f"{_settings(answer)} {found.confidence:.0%} intervals that hold together."
    figure = convergence(frame, enough=found.enough, small_print=small)
    save(figure, frame, convergence_alt(frame, found.enough), folder, "convergence")


def draw_warm_up(answer: Answer, folder: Path | Album) -> None:
    """Draw Welch's plot of every team.

    Raises
    ------
    OSError
        When the system refuses to write.
    """
    from reports.precision import welch, welch_alt

    frame, teams = answer.found.series, answer.tables["warm_up"][0]
    small = f"{_settings(answer)} Truncation by MSER-5, the yearly round taken out before."
    save(welch(frame, teams, small_print=small), frame, welch_alt(teams), folder, "welch")


def draw_attribution(answer: Answer, folder: Path | Album) -> None:
    """Draw a waterfall for every measure that changes.

    Raises
    ------
    OSError
        When the system refuses to write.
    """
    from reports.attribution import waterfall, waterfall_alt

    found = answer.found
    labels = {name: name.removeprefix("lever-") for name in found.levers.names}
    together = "Intervals of the levers hold together within a measure."
    names = {"before_name": found.levers.before, "after_name": found.levers.after}
    whole = _with_labels(found.whole)
    for _, row in whole.iterrows():
        parts = found.parts[found.parts["measure"] == row["measure"]]
        if not row["n"] or (parts["share"] == 0).all() or row["whole"] != row["whole"]:
            continue
        entry = measure_named(row["measure"])
        told = row.copy()
        told["before_name"], told["after_name"] = names["before_name"], names["after_name"]
        told["better"] = entry.better
        frame = parts.assign(label=parts["lever"].map(labels))
        figure = waterfall(frame, told, small_print=f"{_settings(answer)} {together}")
        save(figure, frame, waterfall_alt(frame, told), folder, f"attribution-{row['measure']}")


def draw_posts(answer: Answer, folder: Path | Album) -> None:
    """Draw the gain per post and where the bottleneck moves.

    Raises
    ------
    OSError
        When the system refuses to write.
    """
    from reports.posts import gains, gains_alt, moves, moves_alt

    found, small = answer.found, _settings(answer)
    table = found.gains.table
    frame = _with_labels(table[table["measure"] == found.measure])
    sign = -1 if measure_named(found.measure).better == "higher" else 1
    more = frame[frame["change"] > 0].set_index("team")["mean"] * sign
    frame = frame.assign(gain=frame["team"].map(more)).sort_values("gain", kind="stable")
    frame = frame.drop(columns="gain")
    save(gains(frame, small_print=small), frame, gains_alt(frame), folder, "posts")
    steps = _with_labels(found.steps)
    figure = moves(steps, found.teams, small_print=small)
    save(figure, steps, moves_alt(steps), folder, "bottlenecks")


def draw_sensitivity(answer: Answer, folder: Path | Album) -> None:
    """Draw a bar for each uncertain number.

    Raises
    ------
    OSError
        When the system refuses to write.
    """
    from reports.sensitivity import bars, bars_alt

    found, measure = answer.found, measure_named(answer.found.measure)
    change = "change in " if len(answer.scenarios) > 1 else ""
    label = f"{change}{measure.label}" + (f", {found.team}" if found.team else "")
    what = {"method": found.method, "label": label, "unit": measure.unit}
    small = f"{_settings(answer)} 95 % intervals, each for itself."
    figure = bars(found.table, base=found.base, small_print=small, **what)
    save(figure, found.table, bars_alt(found.table, **what), folder, found.method)


def draw_robust(answer: Answer, folder: Path | Album) -> None:
    """Draw the share of futures, with the failing box of the headline that fails most.

    Raises
    ------
    OSError
        When the system refuses to write.
    """
    from reports.robust import robustness, robustness_alt
    from sim.questions.robust import in_words

    found = answer.found
    boxed = found.shares[found.shares["measure"].isin(found.boxes["measure"])]
    told, plane, box = "", found.futures.head(0), found.boxes.head(0)
    if len(boxed):
        worst = boxed.sort_values("better", kind="stable").iloc[0]
        box = found.boxes[found.boxes["measure"] == worst["measure"]]
        told = f"{worst['label']}: {in_words(found.boxes, worst['measure'])}"
        plane = _plane(found, box, str(worst["measure"]))
    figure = robustness(found.shares, plane, box, told=told, small_print=_settings(answer))
    save(figure, found.shares, robustness_alt(found.shares, told), folder, "robust")


def _plane(found: Any, box: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The futures in the plane of the box's first two numbers (or the first and the change)."""
    change = found.futures[f"change in {measure}"]
    lower = measure_named(measure).better == "lower"
    x = box["key"].iloc[0]
    y = box["key"].iloc[1] if len(box) > 1 else f"change in {measure}"
    frame = found.futures[[x, y]].set_axis(["x", "y"], axis=1)
    frame = frame.assign(better=(change < 0) if lower else (change > 0), x_label=x, y_label=y)
    known: pd.DataFrame = frame[change.notna()]
    return known


def draw_sweep(answer: Answer, folder: Path | Album) -> None:
    """Draw the headlines along the points.

    Raises
    ------
    OSError
        When the system refuses to write.
    """
    from reports.sweep import curves, curves_alt

    frame = _with_labels(answer.found)
    frame = frame[frame["mean"].notna()]
    points = answer.tables["points"][0].drop(columns="point")
    names = [" ".join(f"{v}" for v in row) for row in points.to_numpy()]
    keys = ", ".join(points.columns)
    small = f"{_settings(answer)} Points: {keys}. Intervals each for itself."
    figure = curves(frame, names, small_print=small, joined=len(points.columns) == 1)
    save(figure, frame, curves_alt(frame, names), folder, "sweep")


def _with_labels(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with what its measures are called (label; measure_label beside a team's)."""
    entries = {name: measure_named(name) for name in frame["measure"].unique()}
    column = "measure_label" if "label" in frame else "label"
    named: dict[str, Any] = {
        column: [entries[name].label for name in frame["measure"]],
        "unit": [entries[name].unit for name in frame["measure"]],
    }
    return frame.assign(**named)


def _settings(answer: Answer) -> str:
    s = answer.settings
    names = " | ".join(scenario.name for scenario in answer.scenarios)
    after = f" after {s.warm_up_weeks} weeks of warm-up" if s.warm_up_weeks else ""
    return (
        f"Simulated: {names}. {s.replications} replications of {s.years:g} year(s){after}, "
        f"seed {s.seed}."
    )
