"""Draws for a case: all chance in an engine goes through here."""

from __future__ import annotations

from sim.chance import draw
from sim.laws import value
from sim.plan.model import CompiledModel


class Draws:
    """Draws from the model's laws, keyed by the child's luck, a purpose and a visit."""

    def __init__(self, model: CompiledModel) -> None:
        self.model = model

    def law(self, law: int, luck: int, purpose: int, visit: int) -> int:
        """Return whole minutes (or millionths) from a law."""
        m = self.model
        u = draw(luck, purpose, visit)
        return value(u, m.laws, m.law_first[law])

    def uniform(self, luck: int, purpose: int, visit: int) -> int:
        """Return a whole number, uniform on 63 bits."""
        return draw(luck, purpose, visit)

    def normal(self, luck: int, purpose: int, visit: int) -> int:
        """Return a standard normal in millionths."""
        return self.law(self.model.normal, luck, purpose, visit)
