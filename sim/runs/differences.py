"""What two descriptions have differently, key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

MOST = 8
"""So many differences are put into words."""


def differing(before: Any, now: Any, key: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield (key, value before, value now) of every value that differs; None where there is none.

    Parameters
    ----------
    before, now
        Tables in tables, as JSON has them; lists of one length are compared place by place.
    """
    if isinstance(before, dict) and isinstance(now, dict):
        for name in dict.fromkeys([*before, *now]):
            inside = f"{key}.{name}" if key else str(name)
            yield from differing(before.get(name), now.get(name), inside)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for number, (old, new) in enumerate(zip(before, now, strict=True)):
            yield from differing(old, new, f"{key}[{number}]")
    elif before != now:
        yield key, before, now


def in_words(before: Any, now: Any) -> str:
    """Return what differs: "key: was X, is Y; ..."; "" for nothing."""
    texts = [
        f"{key}: was {_short(old)}, is {_short(new)}" for key, old, new in differing(before, now)
    ]
    more = [f"and {len(texts) - MOST} more"] if len(texts) > MOST else []
    return "; ".join([*texts[:MOST], *more])


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
