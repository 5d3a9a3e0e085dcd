"""The identities by number (section 3 of the list of checks every model must pass)."""

from __future__ import annotations

from collections.abc import Callable

from sim.verify.books import Books
from sim.verify.identities import (
    check_children,
    check_classes,
    check_flow,
    check_little,
    check_order,
    check_paths,
    check_time,
)  # fmt: skip
from sim.verify.identities_staff import (
    check_busy,
    check_lengths,
    check_meetings,
    check_places,
    check_staff,
)  # fmt: skip

Identity = Callable[[Books], None]
IDENTITIES: tuple[tuple[str, Identity], ...] = (
    ("1 children in = ended + open", check_children),
    ("2 in - out = change in who waits, each step and day", check_flow),
    ("3 Little's law as an identity: each step, all steps, everybody", check_little),
    ("4 minutes held = minutes under the number held, within hours", check_busy),
    ("5 time never goes back, no wait is negative", check_time),
    ("6 each path is legal", check_paths),
    ("6 work ends after the drawn time, net of hours", check_lengths),
    ("7 waits of the classes add up to each team's", check_classes),
    ("people: never above those there are, never off shift, never idle beside work", check_staff),
    ("order of service: class, age, number", check_order),
    ("meetings: held as planned, within the agenda", check_meetings),
    ("places: never above those there are", check_places),
)
