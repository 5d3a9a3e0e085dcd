"""The event log: one row for each thing that happened. Engines write it, measures read it.

Rows are ordered by minute, then concern, then thread, then the order within the thread.
``team`` is the row of the staff group in the teams table, or -1. A concern number is
``100 * worry + nth``: worry is the row of the concern table, nth counts returns of unmet need.
Rows about a meeting as a whole have concern -1 and the meeting's number (counted from 0) as step.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

NTH = 100
"""Concern numbers leave room for this many returns of one worry."""


class Kind(IntEnum):
    """What a row of the log says. The comment after each name is its documentation."""

    ARRIVED = 0  # the concern exists (noticed or not); step is where its path begins
    RETURNED = 1  # the concern exists again: unmet need came back (nth > 0)
    STAGE1 = 2  # from here on true need is in the lowest band
    STAGE2 = 3  # from here on true need is in the band of help from one other agency
    MULTI_AGENCY = 4  # from here on true need is in the band of several agencies
    SIGNIFICANT_HARM = 5  # from here on true need is significant harm
    REGISTRATION = 6  # from here on true need is harm that belongs on the register
    PROTECTED = 7  # protective action agreed: the child is no longer at risk unprotected
    EXPOSED = 8  # protection ended while need is still significant harm
    CRISIS = 9  # the crisis clock rang; the case leaves what it waited in
    JOINED = 10  # joined the queue of a team (one row per team of a joint step)
    STARTED = 11  # one person of the staff group began (one row per person)
    STOPPED = 12  # the work was interrupted because a person was called to a meeting
    RESUMED = 13  # the interrupted work went on
    FINISHED = 14  # the work ended (one row per person)
    LEFT = 15  # left the queue because the limit on waiting was reached
    PULLED = 16  # left a queue, list, delay or wait because of a crisis
    KEPT = 17  # one person was kept free for this waiting joint step
    LET_GO = 18  # one kept person was let go (or the joint step began)
    DELAYED = 19  # a delay began
    ASKED = 20  # a fork (requests or parallel work) began
    GATHERED = 21  # the fork was left: all branches done
    TIMED_OUT = 22  # the fork was left at its limit
    LISTED = 23  # joined the list of a meeting
    HEARD = 24  # heard at a slot: the slot began
    ATTENDED = 25  # one person of the attending team was set aside for this case's slot
    MEETING_LEFT = 26  # the slot ended for this case (and for its attending person, if any)
    SLOT_BEGAN = 27  # concern -1: one person of the group was set aside for the slot
    SLOT_ENDED = 28  # concern -1: that person was free again
    SLOT_CANCELLED = 29  # concern -1: too few people at work, the slot was not held
    DECIDED = 30  # a decision was made (judge, shares, switch, attribute, visits)
    PLACE_WAITED = 31  # began to wait for a caseload place
    PLACE_TAKEN = 32  # took a place
    PLACE_GIVEN = 33  # gave a place back
    REACHED = 34  # a milestone was reached
    DONE = 35  # a side thread or branch is done
    ENDED = 36  # the concern left the system
    SHIFT_BEGAN = 37  # concern -1, step -1: the people of this staff group came to work
    SHIFT_ENDED = 38  # concern -1, step -1: they went home (work they hold waits for them)


LOG_COLUMNS = {
    "replication": "number of the replication, from 0",
    "minute": "minutes since the scenario's start date at 00:00",
    "concern": "concern number, 100 x worry + how many times it returned; -1 for meetings",
    "step": "step number (steps table), or meeting number where concern is -1",
    "kind": "what happened (kinds table)",
    "team": "staff group number (teams table), -1 for none",
}

MEANINGS = {
    "noticed": "somebody has seen the concern (milestone)",
    "recognised": "the first judgement of all took it for significant harm (milestone)",
    "not recognised": "the first judgement of all did not (milestone)",
    "taken up": "a door's staff take the concern up (work; the step has a door)",
    "handed off": "the concern is passed to another door (delay or milestone)",
    "sent back": "the concern is sent back to who raised it",
    "child protection referral": "accepted for a strategy discussion after screening",
    "strategy discussion": "the strategy discussion (work)",
    "investigation": "the joint investigation (work)",
    "conference invited": "a case conference is to be held (its 21 days run from the referral)",
    "conference": "the initial case conference (meeting or work)",
    "registered": "the child is on the register (milestone)",
    "deregistered": "the child left the register (milestone)",
    "review due": "a review conference is due (milestone)",
    "review": "the review conference was held (milestone)",
    "initial assessment asked": "accepted for an initial assessment (milestone)",
    "initial assessment": "the initial assessment was finished (milestone)",
    "universal contact": "a universal health visiting contact (work)",
    "dropped": "a universal contact was dropped as too late (milestone)",
    "information": "other agencies are asked what they know (requests)",
    "crisis answered": "the emergency answer (work)",
    "plan": "a multi-agency plan began (milestone)",
}
"""What a step may ``mean`` to the measures. A pathway without the meaning has no such measure."""


@dataclass(frozen=True)
class EventLog:
    """Rows of the log as int64 columns of equal length (one replication each, or several)."""

    replication: np.ndarray
    minute: np.ndarray
    concern: np.ndarray
    step: np.ndarray
    kind: np.ndarray
    team: np.ndarray

    def __len__(self) -> int:
        return len(self.minute)

    def frame(self) -> pd.DataFrame:
        """Return the rows as a DataFrame with LOG_COLUMNS (all int64)."""
        import pandas as pd

        return pd.DataFrame({name: getattr(self, name) for name in LOG_COLUMNS})
