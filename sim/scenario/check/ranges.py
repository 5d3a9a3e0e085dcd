"""Every number is one that can be: in its range, and with what its law needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from sim.scenario import schema, step_kinds
from sim.scenario.check.findings import Finding
from sim.scenario.keys import Path
from sim.scenario.quantities import LAW_KEYS, MINUTES, SHAPE, Between, Duration, Quantity
from sim.scenario.schema import Scenario
from sim.scenario.walk import marked, tables

LONGEST_WORK = 480.0  # hours
LONGEST = 10 * 365.25 * 24.0  # hours
WILDEST_CV = 5.0


def check_numbers(scenario: Scenario) -> Iterator[Finding]:
    """Yield numbers out of range, laws without what they need, cut points that do not rise."""
    for path, table in tables(scenario):
        for key, bounds in marked(type(table), Between):
            number = getattr(table, key)
            if number is not None:
                yield from _range((*path, key), number.value, bounds)
        if isinstance(table, Quantity | Duration):
            yield from _low_high(path, table)
        if isinstance(table, Duration):
            yield from _duration(path, table)
        if isinstance(table, schema.Source):
            yield from _profiles(path, table)
    yield from _again(scenario)
    yield from _cuts(scenario)
    yield from _plausible(scenario)


def _range(path: Path, value: float, bounds: Between) -> Iterator[Finding]:
    least, most = bounds.least, bounds.most
    if not least <= value <= most or (value == least and bounds.above):
        between = "more than" if bounds.above else "at least"
        text = f"must be {between} {least:g} and at most {most:g}, found {value:g}"
        yield Finding(path, text)
    elif bounds.whole and value != int(value):
        yield Finding(path, f"must be a whole number, found {value:g}")


def _low_high(path: Path, number: Quantity | Duration) -> Iterator[Finding]:
    low, high, value = number.low, number.high, number.value
    if low is not None and high is not None and low > high:
        yield Finding((*path, "low"), f"low {low:g} is more than high {high:g}")
    elif value is not None and low is not None and value < low:
        yield Finding(path, f"value {value:g} is below its own low {low:g}", warning=True)
    elif value is not None and high is not None and value > high:
        yield Finding(path, f"value {value:g} is above its own high {high:g}", warning=True)


def _duration(path: Path, time: Duration) -> Iterator[Finding]:
    given = {key for key in SHAPE | {"value"} if getattr(time, key) is not None}
    needed = LAW_KEYS[time.law] - {"weights"}
    for key in sorted(needed - given):
        yield Finding(path, f"the law {time.law!r} needs {key}")
    for key in sorted(given - LAW_KEYS[time.law]):
        yield Finding((*path, key), f"the law {time.law!r} has no {key}")
    if needed <= given:
        yield from (Finding((*path, key), text) for key, text in _LAWS[time.law](time))
    if time.cv is not None and time.cv > WILDEST_CV:
        text = f"cv {time.cv:g} is very wide; is it a variance? cv is standard deviation over mean"
        yield Finding((*path, "cv"), text, warning=True)


Odd = Iterator[tuple[str, str]]


def _fixed(time: Duration) -> Odd:
    if (time.value or 0) < 0:
        yield "value", f"a time can not be negative, found {time.value:g}"


def _mean(time: Duration) -> Odd:
    if (time.value or 0) <= 0:
        yield "value", f"the mean of the law {time.law!r} must be more than 0, found {time.value:g}"
    if time.cv is not None and time.cv < 0:
        yield "cv", f"cv can not be negative, found {time.cv:g}"


def _between(time: Duration) -> Odd:
    least, most = time.least or 0.0, time.most or 0.0
    if least < 0:
        yield "least", f"a time can not be negative, found {least:g}"
    elif least > most or (least == most == 0):
        yield "least", f"least {least:g} must be at most most {most:g}, and most more than 0"
    elif time.mode is not None and not least <= time.mode <= most:
        yield "mode", f"mode {time.mode:g} must lie between least {least:g} and most {most:g}"


def _table(time: Duration) -> Odd:
    values, weights = time.values or [], time.weights
    if not values or min(values) < 0:
        yield "values", "must be one or more times, none of them negative"
    if weights is not None and (len(weights) != len(values) or not _weights(weights)):
        yield "weights", "must be one weight for each value, none negative and not all 0"


_LAWS: dict[str, Callable[[Duration], Odd]] = {
    "fixed": _fixed, "exponential": _mean, "lognormal": _mean, "gamma": _mean,
    "uniform": _between, "triangular": _between, "empirical": _table,
}  # fmt: skip


def _weights(weights: list[float]) -> bool:
    return bool(weights) and min(weights) >= 0 and sum(weights) > 0


def _profiles(path: Path, source: schema.Source) -> Iterator[Finding]:
    for key in ("months", "weekdays", "hours"):
        if not _weights(getattr(source, key)):
            yield Finding((*path, key), "must be weights, none negative and not all 0")


def _again(scenario: Scenario) -> Iterator[Finding]:
    shares = scenario.returns.again if scenario.returns else {}
    for band, share in shares.items():
        if not 0 <= share.value <= 1:
            text = f"must be at least 0 and at most 1, found {share.value:g}"
            yield Finding(("returns", "again", band), text)


def _cuts(scenario: Scenario) -> Iterator[Finding]:
    need = scenario.need
    if need is None:
        yield from _needless(scenario)
        return
    for lower, upper in pairwise(type(need).model_fields):
        below, above = getattr(need, lower).value, getattr(need, upper).value
        level = "conference" in (lower, upper) and below == above
        if below >= above and not level:
            text = f"cut points must rise: {upper} {above:g} is not more than {lower} {below:g}"
            yield Finding(("need", upper), text)
    for name, step in scenario.steps.items():
        if isinstance(step, step_kinds.JudgedNeed):
            values = [getattr(need, cut).value for cut in step.cuts]
            if values != sorted(values):
                yield Finding(("steps", name, "cuts"), "cut points must be named in rising order")


def _needless(scenario: Scenario) -> Iterator[Finding]:
    for name, step in scenario.steps.items():
        cuts = isinstance(step, step_kinds.JudgedNeed)
        if cuts or (isinstance(step, step_kinds.Milestone) and step.below is not None):
            yield Finding(("steps", name), "compares need with cut points; add the table [need]")
            return


def _plausible(scenario: Scenario) -> Iterator[Finding]:
    """Hours in a field of days, and the like."""
    for path, table in tables(scenario):
        if not isinstance(table, Duration):
            continue
        work = path[-1] == "time" and path[0] in ("steps", "checks")
        work = work and not isinstance(scenario.steps.get(str(path[1])), step_kinds.Delay)
        usual = longest(table) * MINUTES[table.unit] / 60
        if work and table.unit not in ("minutes", "hours"):
            text = f"work in {table.unit} counts 24 hours a day; write hours of staff time"
            yield Finding((*path, "unit"), text, warning=True)
        if usual > (LONGEST_WORK if work else LONGEST):
            text = f"is {longest(table):g} {table.unit}; is the unit right?"
            yield Finding(path, text, warning=True)


def longest(time: Duration) -> float:
    """Return the mean of a time in its unit, or the greatest value where no mean is given."""
    known = [time.value, time.most, *(time.values or [])]
    return max((number for number in known if number is not None), default=0.0)
