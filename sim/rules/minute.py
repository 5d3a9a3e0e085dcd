"""What is due in a minute."""

from __future__ import annotations

from typing import Any

from sim.rules.meetings import close_slot, hold_slot
from sim.rules.need import ring
from sim.rules.order import Phase, What, order
from sim.rules.people import hand_out, schedule_shift, shift, work_ends
from sim.rules.places import hand_out_places
from sim.rules.rows import World
from sim.rules.steps import give_up, leave, stop_waiting


def open_doors(w: World) -> None:
    """Enter the first shift of every group, and every slot, in the clock."""
    for group in w.groups:
        if group.people:
            schedule_shift(w, group)
    for slot in w.slots:
        w.schedule(slot.start, order(Phase.SLOTS, -1, slot.index), What.SLOT, slot, 0)


def happen(w: World, what: int, row: Any, turn: int) -> None:
    """Let something due happen; ``turn`` tells whether what it is about has moved on."""
    if what == What.ENDS:
        work_ends(w, row, turn)
    elif what == What.PEOPLE:
        w.people_called = False
        hand_out(w)
    elif what == What.SHIFT:
        shift(w, row)
    elif what == What.LIMIT:
        give_up(w, row, turn)
    elif what == What.LEAVES:
        w.leaves_called = False
        leave(w)
    elif what == What.ANSWER_LIMIT:
        stop_waiting(w, row, turn)
    elif what == What.RINGS:
        ring(w, row, turn)
    elif what == What.PLACES:
        w.places_called = False
        hand_out_places(w)
    elif what == What.SLOT:
        hold_slot(w, row)
    else:
        close_slot(w, row)
