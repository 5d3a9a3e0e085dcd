"""The questions "how sure" and "how long a warm-up", as commands ask them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, SettingsError
from sim.measures.catalogue import CATALOGUE, measure_named
from sim.questions.precision import AHEAD, Aim, Precision, Reached, precise
from sim.questions.warm_up import LEAST_REPLICATIONS, WarmUp, warm_up
from sim.results.answer import Answer, Question, plain, record
from sim.results.present import columns, number
from sim.runs.cost import cost
from sim.runs.settings import Settings, check_settings

if TYPE_CHECKING:
    from sim.results.output import Output
    from sim.runs.points import How
    from sim.scenario.schema import Scenario

NEAR_FULL = 0.9
MEASURES = ("child_days_at_risk_per_year", "days_to_protection_mean", "misdirected_share")
"""Aimed at when none is named: one measure each of time, delay and doors."""
TEAM_KEYS = ["team", "day", "weeks", "level", "low", "high", "drift", "load", "reason"]


def ask_precision(
    names: Sequence[str],
    sets: Sequence[str],
    settings: Settings,
    aims: Sequence[Aim],
    output: Output,
    *,
    most: int,
) -> Question:
    """Return the question how many replications some half-widths ask for.

    Parameters
    ----------
    names : sequence of str
        One scenario, or two for their difference with the same children.
    aims : sequence of Aim
        Measures of the catalogue that have a value for the whole.
    most : int
        The cap on replications.

    Raises
    ------
    SettingsError
        With everything that is wrong.
    """
    check_settings(replace(settings, replications=most))
    _check(aims, settings, most)
    scenarios, warnings = _loaded(names, sets)

    def find(how: How) -> Answer:
        found = precise(scenarios, settings, aims, most=most, how=how)
        return _precision(found, scenarios, settings, list(names), warnings)

    runs = most * len(names)
    price = cost(runs, settings, engine=output.engine, workers=output.workers, at_most=True)
    asked = [f"{a.measure} +/- {a.half_width:g}{' of its mean' * a.relative}" for a in aims]
    options = {"set": list(sets), "aims": asked, "most": most}
    return Question("precision", names, options, settings, price, find)


def ask_warm_up(
    name: str, sets: Sequence[str], settings: Settings, output: Output, *, window: int
) -> Question:
    """Return the question how long a warm-up a scenario asks for.

    Parameters
    ----------
    settings : Settings
        Replications and years; there is no warm-up and no follow-up.
    window : int
        Days to each side in Welch's moving average.

    Raises
    ------
    SettingsError
        With everything that is wrong.
    """
    settings = replace(settings, warm_up_weeks=0, follow_up_weeks=0)
    check_settings(settings)
    if settings.replications < LEAST_REPLICATIONS:
        text = f"{settings.replications} are too few; a warm-up needs {LEAST_REPLICATIONS} or more"
        raise SettingsError([Problem(text, key="--replications")])
    if not 0 <= window <= 182:
        raise SettingsError([Problem(f"{window} days is not between 0 and 182", key="--window")])
    scenarios, warnings = _loaded([name], sets)

    def find(how: How) -> Answer:
        from sim.runs.runner import replicate

        results = replicate(
            scenarios,
            settings,
            engine=how.engine,
            workers=how.workers,
            measures=["load"],
            on_done=how.on_done,
        )
        return _warm_up(warm_up(results, window=window), scenarios, settings, warnings)

    price = cost(settings.replications, settings, engine=output.engine, workers=output.workers)
    options = {"set": list(sets), "window": window}
    return Question("warm-up", [name], options, settings, price, find)


def aims_of(
    measures: Sequence[str], half_widths: Sequence[float], *, relative: bool, share: float = 0.05
) -> list[Aim]:
    """Return the aims for measures and half-widths given in the same order.

    One half-width serves all measures; none at all stands for a ``share`` of the mean of each.

    Raises
    ------
    SettingsError
        When their numbers do not fit, or absolute half-widths are given without measures.
    """
    names = list(measures) or list(MEASURES)
    if not half_widths:
        return [Aim(name, share, relative=True) for name in names]
    widths = list(half_widths) * (len(names) if len(half_widths) == 1 else 1)
    if len(widths) != len(names):
        text = f"{len(half_widths)} for {len(names)} measures; give one for each, or one for all"
        raise SettingsError([Problem(text, key="--half-width")])
    return [Aim(name, width, relative) for name, width in zip(names, widths, strict=True)]


def _check(aims: Sequence[Aim], settings: Settings, most: int) -> None:
    from sim.words import did_you_mean

    known = [m.name for m in CATALOGUE if m.overall]
    problems = [
        Problem(f"{a.measure!r} is no measure of the whole{did_you_mean(a.measure, known)}",
                key="--measure")
        for a in aims if a.measure not in known
    ]  # fmt: skip
    problems += [
        Problem(f"{a.half_width:g} is not allowed; it must be more than 0", key="--half-width")
        for a in aims
        if not a.half_width > 0
    ]
    if most < settings.replications + AHEAD:
        text = f"{most} is less than the {settings.replications} first replications and {AHEAD}"
        problems.append(Problem(f"{text} more that confirm them", key="--most"))
    if problems:
        raise SettingsError(problems)


def _loaded(names: Sequence[str], sets: Sequence[str]) -> tuple[list[Scenario], list[str]]:
    from sim.scenario.load import load

    loaded = [load(name, sets=sets) for name in names]
    warnings = [str(warning) for one in loaded for warning in one.warnings]
    return [one.scenario for one in loaded], list(dict.fromkeys(warnings))


def _precision(
    found: Precision,
    scenarios: list[Scenario],
    settings: Settings,
    names: list[str],
    warnings: list[str],
) -> Answer:
    said = {
        "scenarios": [scenario.name for scenario in scenarios],
        "confidence": found.confidence,
        "replications": found.ran,
        "enough": found.enough,
        "seed": settings.seed,
        "measures": [_reached(one) for one in found.aims],
    }
    about = "mean and half-width of each measure after each replication"
    return Answer(
        kind="precision",
        scenarios=scenarios,
        settings=replace(settings, replications=found.ran),
        tables={"convergence": (found.table, about)},
        main="convergence",
        said=said,
        screen=_precision_screen(found, names, settings),
        found=found,
        warnings=warnings,
        met=found.enough is not None,
    )


def _reached(one: Reached) -> dict[str, Any]:
    row = {
        "measure": one.aim.measure, "unit": measure_named(one.aim.measure).unit,
        "mean": one.found.mean, "low": one.found.low, "high": one.found.high,
        "half_width": one.half_width, "goal": one.goal, "relative": one.aim.relative,
        "replications": one.replications, "needed": one.needed, "variance_ratio": one.saved,
    }  # fmt: skip
    return {key: plain(value) for key, value in row.items()}


def _precision_screen(found: Precision, names: list[str], settings: Settings) -> str:
    pair = len(names) > 1
    what = f"{names[1]} against {names[0]}, the same children" if pair else names[0]
    rows = [(what, "mean", "half-width", "wanted", "enough after")]
    for one in found.aims:
        m = measure_named(one.aim.measure)
        after = str(one.replications) if one.replications else f"not yet; about {one.needed}"
        mean = number(one.found.mean, m.unit, "+" if pair else "")
        widths = (_width(one.half_width, m.unit), _width(one.goal, m.unit))
        rows.append((f"{m.label}, {m.unit}", mean, *widths, after))
    lines = [columns(rows), "", _verdict(found, settings)]
    for one in found.aims:
        if not isnan(one.saved):
            label = measure_named(one.aim.measure).label
            lines.append(f"{label}: {_saved(one.saved)}")
    return "\n".join(lines)


def _width(value: float, unit: str) -> str:
    """Two figures: more would say more of a half-width than is known."""
    return f"{value * 100:.2g} %" if unit == "share" else f"{float(f'{value:.2g}'):,g}"


def _saved(ratio: float) -> str:
    told = f"with the same children its difference has {ratio:.0%} of the variance"
    return f"{told} it would have with different ones"


def _verdict(found: Precision, settings: Settings) -> str:
    all_ = "all these half-widths" if len(found.aims) > 1 else "this half-width"
    held = f"{found.confidence:.0%} intervals"
    if len(found.aims) > 1:
        held += f" that hold together ({found.each:.1%} each)"
    each = f"{settings.years:g} year{'' if settings.years == 1 else 's'}"
    if found.enough is not None:
        return f"enough: {found.enough} replications of {each} reach {all_}; {held}"
    return f"NOT reached: after {found.ran} replications of {each}; {held}; raise --most or --years"


def _warm_up(
    found: WarmUp, scenarios: list[Scenario], settings: Settings, warnings: list[str]
) -> Answer:
    labels = {name: team.label or name for name, team in scenarios[0].teams.items()}
    teams = found.teams.assign(label=found.teams["team"].map(labels))
    said = {
        "scenario": scenarios[0].name,
        "weeks": found.weeks,
        "replications": settings.replications,
        "years": settings.years,
        "seed": settings.seed,
        "teams": [record(row, TEAM_KEYS) for _, row in teams.iterrows()],
    }
    tables = {
        "warm_up": (teams, "days to leave out by team (MSER-5), or why no steady state was found"),
        "welch": (found.series, "queue by team and day, mean over replications, and Welch's "
                  "moving average"),
    }  # fmt: skip
    screen = _warm_up_screen(found, scenarios[0], settings)
    met = found.weeks is not None
    return Answer(
        "warm-up", scenarios, settings, tables, "warm_up", said, screen, found, warnings, met
    )


def _warm_up_screen(found: WarmUp, scenario: Scenario, settings: Settings) -> str:
    rows = [(f"{scenario.name}: queue of", "leave out", "then waiting", "load", "")]
    for _, row in found.teams.iterrows():
        out = "-" if row["reason"] else f"{row['day']} days"
        level = "-" if isnan(row["level"]) else number(row["level"], "waiting")
        load = f"{row['load']:.2f}"
        rows.append((f"  {row['team']}", out, level, load, str(row["reason"])))
    lines = [columns(rows), ""]
    if found.weeks is not None:
        how = f"MSER-5, {settings.replications} replications of {settings.years:g} years"
        lines.append(f"warm-up: {found.weeks} weeks are enough for every team ({how})")
        return "\n".join(lines)
    lines.append("NO warm-up can be stated for the whole: a team has no steady state")
    full = found.teams[found.teams["reason"].astype(bool) & (found.teams["load"] > NEAR_FULL)]
    for _, row in full.iterrows():
        lines.append(_advice(str(row["team"]), float(row["load"])))
    return "\n".join(lines)


def _advice(team: str, load: float) -> str:
    if load > 1:
        return f"{team} is overloaded: no run is long enough; treat it as growth, or add posts"
    told = f"{team} is close to full (load {load:.2f}): its queue swings for months"
    return f"{told}; try more --years and --replications"
