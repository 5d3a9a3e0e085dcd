"""Numbers and times in words."""

from __future__ import annotations

from sim.scenario.quantities import Duration, Quantity


def number(quantity: Quantity | None) -> str:
    """Return a number with its range: "0.3 (0 to 0.6)"."""
    if quantity is None:
        return ""
    return f"{quantity.value:g}{_range(quantity)}"


def _range(quantity: Quantity | Duration) -> str:
    if quantity.low is None or quantity.high is None or quantity.low == quantity.high:
        return ""
    return f" ({quantity.low:g} to {quantity.high:g})"


def duration(time: Duration) -> str:
    """Return a time in words: "3 hours (2 to 4), lognormal, cv 0.6"."""
    if time.law in ("uniform", "triangular"):
        peak = f", mostly {time.mode:g}" if time.mode is not None else ""
        return f"{time.least or 0:g} to {time.most or 0:g} {time.unit}{peak}"
    if time.law == "empirical":
        return f"one of {len(time.values or [])} given times in {time.unit}"
    law = "" if time.law == "fixed" else f", {time.law}"
    spread = f", cv {time.cv:g}" if time.cv is not None else ""
    return f"{time.value or 0:g} {time.unit}{_range(time)}{law}{spread}"
