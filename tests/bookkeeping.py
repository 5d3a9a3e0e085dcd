"""What must be true of every log, for situations of the tests: see ``sim.verify.identities``."""

from __future__ import annotations

from sim.verify import books as plain
from sim.verify.checks import IDENTITIES
from tests.situation import Played, Situation

CHECKS = tuple(check for _, check in IDENTITIES)


class Books(plain.Books):
    """The books of a situation that was played."""

    def __init__(self, situation: Situation, played: Played) -> None:
        super().__init__(situation.model, situation.concerns(), played.outcome)
