"""The kinds of step a pathway is made of: a table each, told apart by ``kind``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.quantities import (
    Choice,
    Class,
    Cut,
    Duration,
    Flag,
    Quantity,
    Strict,
    Whole,
)


class Member(Strict):
    """People of one team in a piece of work."""

    team: Choice
    people: Whole = Field(default=1, ge=1)


class StepBase(Strict):
    """What every step has: ``label`` and ``stage`` are for people, ``means`` is what the measures
    look for (see sim.eventlog.Meaning)."""

    label: str = ""
    stage: str = ""
    means: str | None = None
    notes: str = ""


class Work(StepBase):
    """Staff time. One ``team``, or several ``members`` together. With ``limit``, a case still
    waiting after that long leaves for ``on_limit``. ``door`` marks the staff of that door taking
    the concern up: the case's age at this door starts when it joins."""

    kind: Literal["work"]
    team: Choice | None = None
    members: list[Member] = []
    time: Duration
    priority: Class = "routine"
    door: Choice | None = None
    limit: Duration | None = None
    on_limit: str | None = None
    next: str


class Delay(StepBase):
    """Elapsed time; nobody is held. Working days count on ``calendar``."""

    kind: Literal["delay"]
    time: Duration
    calendar: str | None = None
    lane: str = ""
    next: str


class Requests(StepBase):
    """Ask agencies what they know, side by side; wait for the last answer or the ``limit``.
    ``asker`` is the asking agency. An agency whose view is held is not asked. ``representatives``
    maps an agency to the team that answers for it when the room is wider."""

    kind: Literal["requests"]
    asker: str
    ask: list[str]
    travel: Duration
    travel_calendar: str | None = None
    refused: Quantity
    again: Quantity
    limit: Duration
    limit_calendar: str | None = None
    priority: Class = "routine"
    in_room: Flag = False
    representatives: dict[str, str] = {}
    representative_limit: Duration | None = None
    next: str


class Fork(StepBase):
    """Start ``branches`` side by side and wait until all are done, or for the ``limit``.
    ``unless_view`` maps a branch to the agency whose view, if held, makes it needless."""

    kind: Literal["fork"]
    branches: list[str]
    unless_view: dict[str, str] = {}
    limit: Duration | None = None
    limit_calendar: str | None = None
    next: str


class Side(StepBase):
    """Start side work that nobody waits for."""

    kind: Literal["side"]
    branches: list[str]
    next: str


class Hear(StepBase):
    """Wait for a slot of a meeting. ``notice`` is the least time between joining and the slot;
    ``attends`` is a team that sends one person to each case heard."""

    kind: Literal["meeting"]
    meeting: Choice
    notice: Duration | None = None
    priority: Class = "routine"
    attends: Choice | None = None
    next: str


class JudgedNeed(StepBase):
    """Compare perceived need with ``cuts`` (rising); ``routes`` has one more entry than ``cuts``.
    ``agency`` judges; ``pooled`` takes the mean over the agencies that have answered;
    ``closer`` is the smaller noise of an investigation."""

    kind: Literal["judge"]
    agency: Choice
    cuts: list[Cut]
    routes: list[str]
    pooled: Flag = False
    closer: Flag = False


class Shares(StepBase):
    """Chance in stated shares. ``share`` goes to ``yes``, the rest to ``no``; or ``routes`` gives
    several, adding to 1. ``by_visit`` gives the share at the first, second, ... visit."""

    kind: Literal["shares"]
    share: Quantity | None = None
    by_visit: list[Quantity] = []
    yes: str | None = None
    no: str | None = None
    routes: dict[str, Quantity] = {}


class Switch(StepBase):
    """A setting of the scenario, the same for all concerns: ``on`` goes to ``yes``."""

    kind: Literal["switch"]
    on: Flag
    yes: str
    no: str


class ByFact(StepBase):
    """Route by an attribute ("source" and, as yes or no, "urgent", "protected" and "repeat" are
    attributes too). "*" stands for the rest."""

    kind: Literal["attribute"]
    attribute: str
    routes: dict[str, str]


class Visits(StepBase):
    """Route by how often this step was reached since the concern began (or, with ``of``, how often
    those steps were): under ``most`` goes to ``under``, from the ``most``-th time on to
    ``reached``. Steps named in ``of`` are of the kinds work, delay, meeting, shares, milestone."""

    kind: Literal["visits"]
    most: Quantity
    of: list[str] = []
    under: str
    reached: str


class Place(StepBase):
    """Take (waiting if none is free) or give back a caseload place of a team."""

    kind: Literal["take", "give"]
    team: Choice
    priority: Class = "routine"
    next: str


class Milestone(StepBase):
    """Something becomes true. ``lowers`` need by so many SD; ``below`` lowers it to just under a
    cut point; ``protects`` ends the time at risk; ``look`` is a new look; ``forget`` loses what
    was gathered; ``view`` adds an agency's view; ``calm`` ends an emergency's precedence."""

    kind: Literal["milestone"]
    lowers: Quantity | None = None
    below: Cut | None = None
    protects: Flag = False
    look: Flag = False
    forget: Flag = False
    view: Choice | None = None
    calm: Flag = False
    lane: str = ""
    next: str


class End(StepBase):
    """The concern leaves. Need left unmet returns (section 8 of the model) unless ``final``."""

    kind: Literal["end"]
    final: Flag = False


Step = Annotated[
    Work
    | Delay
    | Requests
    | Fork
    | Side
    | Hear
    | JudgedNeed
    | Shares
    | Switch
    | ByFact
    | Visits
    | Place
    | Milestone
    | End,
    Field(discriminator="kind"),
]
