"""Where staff time goes: every minute on shift in the window under exactly one use."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np
import pandas as pd

from sim.eventlog import NTH, Kind
from sim.measures.doors import Doors
from sim.measures.intervals import NONE, Held, OnShift, Paired, Spells, held
from sim.measures.reading import Reading
from sim.measures.values import Part, Value, ratio, value

HOUR = 60
NOBODY = "nobody of the team was at work in the window"
USES = {
    "right_door": "work on concerns last taken up at a right door",
    "misdirected": "work on concerns last taken up at a wrong door",
    "repeat_unmet": "other work on concerns that came back because need was left unmet",
    "no_door": "work on concerns before any door has taken them up",
    "background": "work that is no concern about a child",
    "meeting": "set aside for slots, the part of the agenda that was used, and attending",
    "meeting_unused": "set aside for slots, the part of the agenda that stayed empty",
    "kept": "kept free for joint work that lacks a partner",
    "idle": "at work with nothing to do",
}
WORK = ("right_door", "misdirected", "repeat_unmet", "no_door", "background")
BUSY = (*WORK, "meeting", "meeting_unused")
MEETINGS = "meetings"


class Ledger(Part):
    """Staff minutes by use. All sums are whole minutes, so that they add up exactly."""

    GIVES: ClassVar = {
        "_utilisation": ("utilisation",),
        "_misdirected": ("misdirected_hours_per_year",),
        "_hours": ("staff_hours_per_year",),
        "_cost": ("staff_cost_per_year",),
    }

    def __init__(self, reading: Reading, paired: Paired, doors: Doors) -> None:
        self.r, self.paired, self.doors = reading, paired, doors

    @property
    def spells(self) -> Spells:
        """All work."""
        return self.paired.spells

    @cached_property
    def shift(self) -> OnShift:
        """Who is at work in the window."""
        return OnShift(self.r, first=self.r.first, last=self.r.last)

    # -- minutes ------------------------------------------------------------------------------

    @cached_property
    def spell_minutes(self) -> np.ndarray:
        """Minutes at work in the window of each work spell (one person's)."""
        return self.spells.minutes(self.r, self.shift)

    @cached_property
    def attended(self) -> Held:
        """People who came with a case to a slot."""
        return held(self.r, Kind.ATTENDED, Kind.MEETING_LEFT)

    @cached_property
    def on_shift(self) -> np.ndarray:
        """Staff minutes on shift in the window by team."""
        return self.by_team(np.arange(len(self.r.people)), self.shift.total)

    def by_team(self, groups: np.ndarray, minutes: np.ndarray) -> np.ndarray:
        """Return whole minutes by team."""
        team = self.r.team_of[groups]
        totals = np.bincount(team, weights=minutes, minlength=len(self.r.teams))
        return np.rint(totals).astype(np.int64)

    @cached_property
    def minutes(self) -> dict[str, np.ndarray]:
        """Minutes by use, each by team; they add up to ``on_shift``."""
        found = dict(self._work)
        found["meeting"], found["meeting_unused"] = self._meetings()
        kept = held(self.r, Kind.KEPT, Kind.LET_GO)
        found["kept"] = self._held(kept, kept.minutes(self.r, self.shift))
        found["idle"] = self.on_shift - np.sum(list(found.values()), axis=0)
        return found

    def _held(self, people: Held, minutes: np.ndarray) -> np.ndarray:
        return self.by_team(self.r.group[people.begun], minutes)

    @cached_property
    def _work(self) -> dict[str, np.ndarray]:
        teams = len(self.r.teams)
        cell = self._use_of_spells() * teams + self.r.team(self.spells.started)
        totals = np.bincount(cell, self.spell_minutes, len(WORK) * teams)
        by_use = np.rint(totals).astype(np.int64).reshape(len(WORK), teams)
        return dict(zip(WORK, by_use, strict=True))

    def _use_of_spells(self) -> np.ndarray:
        """Number in WORK of each spell. What a door causes goes on that door's account: a record
        check asked for there counts there, even when it is done after the concern has moved on."""
        r = self.r
        about = ~r.of_rows("background", self.spells.started)
        started, taken_up = self.spells.started[about], self.doors.taken_up
        takes = np.isin(started, taken_up.row)
        at = self.doors.last_taken_up(np.where(takes, started, self.spells.joined[about]))
        wrong = np.zeros(len(started), dtype=bool)
        wrong[at >= 0] = ~taken_up.right[at[at >= 0]]
        found = np.full(len(about), WORK.index("background"))
        found[about] = np.select(
            [wrong, r.concern[started] % NTH > 0, at < 0],
            [WORK.index(use) for use in ("misdirected", "repeat_unmet", "no_door")],
            WORK.index("right_door"),
        )
        return found

    # -- meetings -----------------------------------------------------------------------------

    def _meetings(self) -> tuple[np.ndarray, np.ndarray]:
        """Minutes used and unused of people set aside; attending people are used in full."""
        slots = held(self.r, Kind.SLOT_BEGAN, Kind.SLOT_ENDED)
        minutes = slots.minutes(self.r, self.shift)
        meeting, room = self._rooms(slots)
        unused = minutes * np.maximum(room - self._heard(slots, meeting), 0) // room
        attended = self._held(self.attended, self.attended.minutes(self.r, self.shift))
        return self._held(slots, minutes - unused) + attended, self._held(slots, unused)

    def _rooms(self, slots: Held) -> tuple[np.ndarray, np.ndarray]:
        """Meeting and agenda of the slot of each person set aside.

        The log names the step of a case heard, not the meeting. Where the names do not say which
        meeting a step goes to, meetings that begin in one minute count as one.
        """
        agenda = self.r.names.meetings["agenda"].to_numpy(dtype=np.int64)
        meeting, minute = self.r.step[slots.begun], self.r.minute[slots.begun]
        if "meeting" in self.r.names.steps or not len(meeting):
            return meeting, np.maximum(agenda[meeting], 1) if len(meeting) else meeting
        pairs = np.unique(np.stack([minute, meeting], axis=1), axis=0)
        minutes, where = np.unique(pairs[:, 0], return_inverse=True)
        together = np.bincount(where, weights=agenda[pairs[:, 1]]).astype(np.int64)
        room = together[np.searchsorted(minutes, minute)]
        return np.zeros_like(meeting), np.maximum(room, 1)

    def _heard(self, slots: Held, meeting: np.ndarray) -> np.ndarray:
        """Cases heard at the slot of each person set aside."""
        heard = self.r.rows(Kind.HEARD)
        size = self.r.horizon + 1
        keys = np.sort(self._meeting_of(heard) * size + self.r.minute[heard])
        wanted = meeting * size + self.r.minute[slots.begun]
        upto: np.ndarray = np.searchsorted(keys, wanted, side="right")
        heard_there: np.ndarray = upto - np.searchsorted(keys, wanted, side="left")
        return heard_there

    def _meeting_of(self, heard: np.ndarray) -> np.ndarray:
        """Number of the meeting that heard each case (0 for all where the names do not say)."""
        steps, names = self.r.names.steps, list(self.r.names.meetings["meeting"])
        found = np.zeros(len(heard), dtype=np.int64)
        if "meeting" not in steps:
            return found
        for step in np.unique(self.r.step[heard]):
            here = np.flatnonzero(self.r.step[heard] == step)
            found[here] = self._chosen(int(step), heard[here], names)
        return found

    def _chosen(self, step: int, rows: np.ndarray, names: list[str]) -> np.ndarray:
        steps = self.r.names.steps
        name = str(steps["meeting"].iloc[step])
        if not name.startswith("by "):
            return np.full(len(rows), names.index(name))
        of = steps["meeting_of"].iloc[step]
        at = name.removeprefix("by ")
        meetings = {meeting: number for number, meeting in enumerate(names)}
        rest = of.get("*", "")
        return self.r.mapped(at, rows, lambda word: meetings.get(of.get(word, rest), NONE))

    # -- measures -----------------------------------------------------------------------------

    @cached_property
    def busy(self) -> np.ndarray:
        """Minutes of work, slots and attending in the window by team."""
        busy: np.ndarray = np.sum([self.minutes[use] for use in BUSY], axis=0)
        return busy

    def _utilisation(self) -> list[Value]:
        busy = self.busy
        return [
            value("utilisation", ratio(busy[n], self.on_shift[n]), team=team, reason=NOBODY)
            for n, team in enumerate(self.r.teams)
        ]

    def _misdirected(self) -> list[Value]:
        return self._per_year("misdirected_hours_per_year", self._work["misdirected"])

    def _hours(self) -> list[Value]:
        return self._per_year("staff_hours_per_year", self.busy)

    def _per_year(self, name: str, minutes: np.ndarray) -> list[Value]:
        hours = minutes / HOUR / self.r.years
        whole = value(name, minutes.sum() / HOUR / self.r.years)
        parts = [value(name, hours[n], team=team) for n, team in enumerate(self.r.teams)]
        return [whole, *parts]

    def _cost(self) -> list[Value]:
        """Posts filled x paid hours x rate: what the staff cost, whatever they do."""
        teams = self.r.names.teams
        posts = teams["fte" if "fte" in teams else "people"].to_numpy(dtype=float)
        paid = posts * teams["paid_hours_per_week"].to_numpy(dtype=float) * 365.25 / 7
        cost = paid * teams["cost_per_hour"].to_numpy(dtype=float)
        by_team = np.bincount(self.r.team_of[:-1], weights=cost, minlength=len(self.r.teams))
        name = "staff_cost_per_year"
        parts = [value(name, by_team[n], team=team) for n, team in enumerate(self.r.teams)]
        return [value(name, by_team.sum()), *parts]

    # -- tables -------------------------------------------------------------------------------

    def table(self) -> pd.DataFrame:
        """Return team, use and hours in the window."""
        rows = [
            (team, use, float(self.minutes[use][n]) / HOUR)
            for n, team in enumerate(self.r.teams)
            for use in USES
        ]
        return pd.DataFrame(rows, columns=["team", "use", "hours"])

    def stages(self) -> pd.DataFrame:
        """Return team, agency, stage and hours worked in the window (slots: "meetings")."""
        r, slots = self.r, held(self.r, Kind.SLOT_BEGAN, Kind.SLOT_ENDED)
        of_step = r.names.steps["stage"].fillna("").tolist()
        stages = sorted({*of_step, MEETINGS})
        number = np.array([stages.index(stage) for stage in of_step])
        rows = np.concatenate([self.spells.started, self.attended.begun])
        stage = np.append(number[r.step[rows]], np.full(len(slots.begun), stages.index(MEETINGS)))
        attended, set_aside = (held.minutes(r, self.shift) for held in (self.attended, slots))
        minutes = np.concatenate([self.spell_minutes, attended, set_aside])
        cell = r.team(np.append(rows, slots.begun)) * len(stages) + stage
        sums = np.bincount(cell, minutes, len(r.teams) * len(stages))
        agencies = r.names.teams.drop_duplicates("team")["agency"].to_numpy()
        some = np.flatnonzero(sums > 0)
        team, stage = np.divmod(some, len(stages))
        return pd.DataFrame(
            {
                "team": np.array(r.teams, dtype=object)[team],
                "agency": agencies[team],
                "stage": np.array(stages, dtype=object)[stage],
                "hours": sums[some] / HOUR,
            }
        )
