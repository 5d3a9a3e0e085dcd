"""Health visitors notice late when they are busy (model section 2; report 6.1)."""

from __future__ import annotations

from typing import Any

from sim.eventlog import Kind
from tests.situation import (
    DAY,
    OUT,
    Played,
    days,
    delay,
    demand,
    hours,
    milestone,
    number,
    play,
    work,
)

NINE = 540
CHILD = ("2007-01-02T09:00", "child")  # the contact falls due on Tuesday at 09:00
PROTECTION, CONTACT = ("2007-01-01T09:00", "protection"), ("2007-01-01T09:00", "contact")


def visiting(*arrivals: Any, fte: int = 1, protection: dict[str, Any] | None = None) -> Played:
    """A contact takes an hour and is dropped when two weeks late; the next falls due in 3 weeks."""
    contact = work("visitors", 60, limit=days(14))
    return play(
        {
            "teams": {"visitors": {"fte": fte}},
            "demand": demand(*arrivals, child="contact", contact="usual", protection="protection"),
            "steps": {
                "contact": contact | {"on_limit": "dropped", "next": "noticed"},
                "noticed": milestone(means="noticed"),
                "dropped": milestone(means="dropped", next="until_next"),
                "until_next": delay(days(21), next="contact"),
                "usual": contact | {"on_limit": "usual_dropped"},
                "usual_dropped": milestone(means="dropped"),
                "protection": {
                    "kind": "work", "team": "visitors", "time": protection or days(10),
                    "priority": "significant harm", "next": "out",
                },
                "out": OUT,
            },
        },
        days=60,
    )  # fmt: skip


def test_a_concern_is_noticed_when_the_contact_happens() -> None:
    """Nothing else to do: noticed an hour after the contact fell due."""
    assert visiting(CHILD).when(Kind.REACHED, "noticed", number(0)) == [DAY + 600]


def test_child_protection_work_delays_noticing() -> None:
    """Ten days of child protection work from Monday: noticed on day 10 instead of day 1."""
    played = visiting(PROTECTION, CHILD)
    assert played.when(Kind.REACHED, "noticed", number(1)) == [10 * DAY + 600]
    assert visiting(PROTECTION, CHILD, fte=2).first(Kind.REACHED, "noticed", number(1)) == DAY + 600


def test_usual_contacts_are_in_the_same_queue() -> None:
    """Four usual contacts of Tuesday 08:00 come first: noticed at 13:00."""
    usual = ("2007-01-02T08:00", "contact")
    played = visiting(usual, usual, usual, usual, CHILD)
    assert played.when(Kind.REACHED, "noticed", number(4)) == [DAY + 13 * 60]


def test_a_contact_too_late_is_dropped_and_noticed_at_the_next() -> None:
    """Sixteen days of other work: dropped after two weeks, due again three weeks later."""
    played = visiting(PROTECTION, CHILD, protection=days(16))
    dropped = 15 * DAY + NINE
    assert played.when(Kind.LEFT, "contact", number(1)) == [dropped]
    assert played.when(Kind.REACHED, "dropped", number(1)) == [dropped]
    assert played.when(Kind.JOINED, "contact", number(1)) == [DAY + NINE, dropped + 21 * DAY]
    assert played.when(Kind.REACHED, "noticed", number(1)) == [dropped + 21 * DAY + 60]


def test_a_usual_contact_too_late_is_dropped_and_counted() -> None:
    """One contact is done before the protection work begins, one falls due after."""
    early, late = ("2007-01-01T08:00", "contact"), ("2007-01-01T09:10", "contact")
    played = visiting(early, PROTECTION, late, protection=days(16))
    assert played.rows(Kind.REACHED) == [
        (14 * DAY + 550, number(2), "reached", "usual_dropped", "")
    ]
    assert len(played.rows(Kind.ENDED)) == 3


def test_child_protection_goes_before_contacts_that_waited_longer() -> None:
    """A contact waits for a contact; the protection work that comes later is done first."""
    later = ("2007-01-01T09:30", "protection")
    played = visiting(CONTACT, CONTACT, later, protection=hours(5))
    assert played.when(Kind.STARTED, "protection", number(2)) == [600]
    assert played.when(Kind.STARTED, "usual", number(1)) == [900]
