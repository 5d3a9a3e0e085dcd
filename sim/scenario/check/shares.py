"""Shares are shares: between 0 and 1, adding to 1, for values and ways that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import fsum

from sim.scenario import step_kinds
from sim.scenario.check.findings import Finding
from sim.scenario.check.references import values_of
from sim.scenario.keys import Path
from sim.scenario.quantities import Quantity
from sim.scenario.schema import Attribute, Scenario
from sim.words import did_you_mean, listed

TOLERANCE = 1e-9
MOST_COMBINATIONS = 100_000


def check_shares(scenario: Scenario) -> Iterator[Finding]:
    """Yield shares that do not add to 1, and attributes whose shares do not fit their values."""
    for name, step in scenario.steps.items():
        if isinstance(step, step_kinds.Shares):
            yield from _decision(("steps", name), step)
    before = ["source"]
    for name, attribute in scenario.attributes.items():
        yield from _attribute(scenario, name, attribute, before)
        before.append(name)


def adding(path: Path, shares: Mapping[str, Quantity]) -> Iterator[Finding]:
    """Yield shares out of 0 to 1, else a sum that is not 1."""
    outside = {name: s.value for name, s in shares.items() if not 0 <= s.value <= 1}
    for name, value in outside.items():
        yield Finding((*path, name), f"a share must be between 0 and 1, found {value:g}")
    total = fsum(share.value for share in shares.values())
    if not outside and abs(total - 1) > TOLERANCE:
        yield Finding(path, f"shares must add to 1, these add to {total:.10g}")


def _decision(path: Path, step: step_kinds.Shares) -> Iterator[Finding]:
    """One of: share, yes and no; by_visit, yes and no; routes."""
    given = [bool(step.routes), step.share is not None, bool(step.by_visit)]
    if sum(given) != 1:
        yield Finding(path, "needs exactly one of share, by_visit and routes")
        return
    if step.routes:
        if step.yes or step.no:
            yield Finding(path, "has routes, and so neither yes nor no")
        yield from adding((*path, "routes"), step.routes)
        return
    for key in ("yes", "no"):
        if getattr(step, key) is None:
            yield Finding(path, f"needs {key}: the step it goes to")
    for number, share in enumerate(step.by_visit):
        if not 0 <= share.value <= 1:
            text = f"a share must be between 0 and 1, found {share.value:g}"
            yield Finding((*path, "by_visit", number), text)


def _attribute(
    scenario: Scenario, name: str, attribute: Attribute, before: list[str]
) -> Iterator[Finding]:
    path: Path = ("attributes", name)
    twice = sorted({v for v in attribute.values if attribute.values.count(v) > 1})
    if not attribute.values or twice:
        what = f"; {listed(twice)} is there twice" if twice else ""
        yield Finding((*path, "values"), f"must be one or more different values{what}")
    for number, by in enumerate(attribute.by):
        if by not in before:
            text = f"{by!r} must be drawn before it: put it further up in the file"
            yield Finding((*path, "by", number), text)
            return
    for key, row in attribute.shares.items():
        yield from _row(scenario, name, attribute, key, row)
    yield from _left_out(scenario, name, attribute)


def _row(
    scenario: Scenario, name: str, attribute: Attribute, key: str, row: dict[str, Quantity]
) -> Iterator[Finding]:
    path: Path = ("attributes", name, "shares", key)
    parts = key.split("/")
    if len(parts) != max(len(attribute.by), 1):
        wanted = "/".join(attribute.by) or "*"
        yield Finding(path, f"the key must have the form {wanted!r}, found {key!r}")
        return
    for by, part in zip(attribute.by or ["*"], parts, strict=True):
        known = values_of(scenario, by) if attribute.by else []
        if part != "*" and part not in known:
            text = f"{by} has no value {part!r}{did_you_mean(part, known)}"
            yield Finding(path, text if attribute.by else f'the key must be "*", found {key!r}')
    for value in row:
        if value not in attribute.values:
            text = f"{name} has no value {value!r}{did_you_mean(value, attribute.values)}"
            yield Finding((*path, value), text)
    yield from adding(path, row)


def _left_out(scenario: Scenario, name: str, attribute: Attribute) -> Iterator[Finding]:
    path: Path = ("attributes", name, "shares")
    patterns = [key.split("/") for key in attribute.shares]
    known = [values_of(scenario, by) for by in attribute.by]
    count = 1
    for values in known:
        count *= max(len(values), 1)
    if count > MOST_COMBINATIONS:
        yield Finding(path, f"depends on {count} combinations; {MOST_COMBINATIONS} are the limit")
        return
    if not attribute.by:
        if "*" not in attribute.shares:
            yield Finding(path, 'needs the key "*"')
        return
    missing = [
        "/".join(values)
        for values in product(*known)
        if not any(all(p in ("*", v) for p, v in zip(pattern, values, strict=False))
                   for pattern in patterns)
    ]  # fmt: skip
    if missing:
        star = "/".join("*" * len(attribute.by))
        yield Finding(path, f"leaves out {listed(missing)}; {star!r} stands for the rest")
