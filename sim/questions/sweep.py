"""What if: numbers varied over lists or ranges, crossed or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite, prod

from sim.errors import Problem, SettingsError

MOST_POINTS = 10_000
KEY = "--vary"


@dataclass(frozen=True)
class Vary:
    """A key and the texts it takes, as ``--set KEY=TEXT`` would."""

    key: str
    texts: tuple[str, ...]


def read(said: str) -> Vary:
    """Read ``KEY=V1,V2,...`` or ``KEY=FROM:TO:STEP``.

    Raises
    ------
    SettingsError
        When it is neither, or has no values.
    """
    key, equals, right = said.partition("=")
    if not equals or not key.strip() or not right.strip():
        text = f"{said!r}: write KEY=V1,V2,... or KEY=FROM:TO:STEP"
        raise SettingsError([Problem(text, key=KEY)])
    if right.count(":") == 2 and "," not in right:
        return Vary(key.strip(), _range(said, right))
    texts = tuple(text.strip() for text in right.split(","))
    if not all(texts):
        raise SettingsError([Problem(f"{said!r}: a value is empty", key=KEY)])
    if len(set(texts)) < len(texts):
        raise SettingsError([Problem(f"{said!r}: a value is there twice", key=KEY)])
    return Vary(key.strip(), texts)


def combined(varied: Sequence[Vary], *, paired: bool) -> list[dict[str, str]]:
    """Return the points: every combination, or (paired) the first of each, the second, ...

    Raises
    ------
    SettingsError
        When there are too many, or lists that are paired have different lengths.
    """
    keys = [vary.key for vary in varied]
    if len(set(keys)) < len(keys):
        raise SettingsError([Problem("a key is varied twice", key=KEY)])
    if not paired:
        count = prod(len(vary.texts) for vary in varied)
        if count > MOST_POINTS:
            text = f"{count:,} combinations are too many; vary less ({MOST_POINTS:,} at most)"
            raise SettingsError([Problem(text, key=KEY)])
        rows = product(*(vary.texts for vary in varied))
        return [dict(zip(keys, row, strict=True)) for row in rows]
    lengths = {len(vary.texts) for vary in varied}
    if len(lengths) > 1:
        told = ", ".join(f"{vary.key} {len(vary.texts)}" for vary in varied)
        text = f"lists side by side must be equally long: {told}"
        raise SettingsError([Problem(text, key="--pair")])
    return [
        dict(zip(keys, row, strict=True))
        for row in zip(*(vary.texts for vary in varied), strict=True)
    ]


def _range(said: str, text: str) -> tuple[str, ...]:
    try:
        first, last, step = (float(part) for part in text.split(":"))
    except ValueError:
        problem = f"{said!r}: FROM, TO and STEP must be numbers"
        raise SettingsError([Problem(problem, key=KEY)]) from None
    if not (isfinite(first) and isfinite(last) and isfinite(step)):
        problem = f"{said!r}: FROM, TO and STEP must be finite"
        raise SettingsError([Problem(problem, key=KEY)])
    if step == 0:
        problem = f"{said!r}: the step must be a number other than 0"
        raise SettingsError([Problem(problem, key=KEY)])
    steps = (last - first) / step
    if steps < 0:
        problem = f"{said!r}: no points; the step leads away from {last:g}"
        raise SettingsError([Problem(problem, key=KEY)])
    count = int(steps + 1e-9) + 1 if isfinite(steps) else 0
    if not 1 <= count <= MOST_POINTS:
        many = f"{count:,}" if 0 < count < 1e15 else f"{steps:.3g}"
        problem = f"{said!r}: {many} points are too many ({MOST_POINTS:,} at most)"
        raise SettingsError([Problem(problem, key=KEY)])
    return tuple(f"{first + i * step:.12g}" for i in range(count))
