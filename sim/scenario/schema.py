"""What a scenario file may say: every table, key, unit and allowed value.

A scenario is settings only. Numbers that carry evidence are a :class:`Quantity`; times are a
:class:`Duration`. A step of the pathway is one of a few kinds, told apart by ``kind``.
The JSON Schema for editors is generated from these classes.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Quality = Literal["A", "B", "C", "assumption", "definition", "set here"]
Unit = Literal["minutes", "hours", "days", "weeks", "working days"]
Law = Literal["fixed", "exponential", "lognormal", "gamma", "uniform", "triangular", "empirical"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Class = Literal["emergency", "significant harm", "multi-agency", "single agency", "routine"]
Band = Literal["stage1", "stage2", "multi_agency", "significant_harm", "registration"]
Cut = Literal["stage2", "multi_agency", "significant_harm", "conference", "registration"]


FIRST_YEAR, LAST_YEAR = 1900, 2200


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", text):
        raise ValueError(f"must be a time of day such as 09:00 (24:00 is midnight), found {text!r}")
    return text


def _no_number(value: object) -> object:
    """A number would be read as seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError(f"must be a date such as 2007-06-25, found the number {value}")
    return value


def _this_era(date: dt.date) -> dt.date:
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        text = f"must be between the years {FIRST_YEAR} and {LAST_YEAR}, found {date.isoformat()}"
        raise ValueError(text)
    return date


def _local(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is not None:
        raise ValueError("must be local time, without a time zone")
    return moment


# A number in quotes is text, and true is no number: only the right type is taken.
Number = Annotated[float, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Clock = Annotated[str, AfterValidator(_clock)]
Date = Annotated[dt.date, BeforeValidator(_no_number), AfterValidator(_this_era)]
Moment = Annotated[
    dt.datetime, BeforeValidator(_no_number), AfterValidator(_local), AfterValidator(_this_era)
]


class Strict(BaseModel):
    """A table that refuses keys it does not know, and numbers that are not finite."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Quantity(Strict):
    """A number with its range and where it comes from.

    A bare number in a file sets ``value`` and keeps the rest; its source then reads "set here".
    """

    value: Number
    low: Number | None = None
    high: Number | None = None
    source: str = "set here"
    quality: Quality = "set here"

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, said: object) -> object:
        if isinstance(said, int | float) and not isinstance(said, bool):
            return {"value": said}
        if not isinstance(said, dict | Quantity):
            raise ValueError("must be a number")  # the message says what was found
        return said

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        table = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "number"}, table], "title": "Quantity"}


def usual(value: float) -> Quantity:
    """Return the default of a number that a file need not give."""
    return Quantity(value=value, source="default", quality="definition")


class Duration(Strict):
    """A time, fixed or drawn. ``value`` is the mean, in ``unit``.

    exponential needs ``value``; lognormal and gamma need ``value`` and ``cv`` (standard deviation
    over mean); uniform needs ``least`` and ``most``; triangular also ``mode``; empirical needs
    ``values`` and may give ``weights``.
    """

    unit: Unit
    law: Law = "fixed"
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    cv: Number | None = None
    least: Number | None = None
    mode: Number | None = None
    most: Number | None = None
    values: list[Number] | None = None
    weights: list[Number] | None = None
    source: str = "set here"
    quality: Quality = "set here"

    @model_validator(mode="before")
    @classmethod
    def _no_spread(cls, said: object) -> object:
        """A law without spread is a fixed time."""
        if not isinstance(said, dict):
            return said
        law, cv, least, most = (said.get(key) for key in ("law", "cv", "least", "most"))
        if law in ("lognormal", "gamma") and type(cv) in (int, float) and cv == 0:
            return {k: v for k, v in said.items() if k != "cv"} | {"law": "fixed"}
        between = law == "uniform" or (law == "triangular" and said.get("mode") == least)
        if between and type(least) in (int, float) and least == most and least != 0:
            kept = {k: v for k, v in said.items() if k not in ("least", "mode", "most")}
            return kept | {"law": "fixed", "value": least}
        return said


class Dates(Strict):
    """A named list of days: single ``days`` and inclusive ``ranges`` of first and last day."""

    days: list[Date] = []
    ranges: list[tuple[Date, Date]] = []
    source: str = "set here"
    quality: Quality = "set here"


class Shift(Strict):
    """Hours worked on the named days. ``overnight`` says that ``close`` is on the next day."""

    days: list[Day]
    open: Clock
    close: Clock
    overnight: Flag = False


class Calendar(Strict):
    """When a group of people is at work. ``closed_on`` names lists of ``dates``."""

    shifts: list[Shift]
    closed_on: list[str] = []
    paid_hours_per_week: Quantity = usual(35)


class Group(Strict):
    """People of a team who share one working calendar."""

    fte: Quantity
    vacancy: Quantity = usual(0)
    calendar: str = "always"


class Team(Strict):
    """Staff. ``fte``, ``vacancy`` and ``calendar`` are the team's main group; ``groups`` are more.

    ``direct`` is the share of time for direct work: ``w`` minutes of work hold a person for
    ``w / direct``. ``places_per_fte`` is how many allocated cases a post can hold.
    """

    label: str = ""
    agency: str = ""
    fte: Quantity
    vacancy: Quantity = usual(0)
    calendar: str = "always"
    groups: dict[str, Group] = {}
    direct: Quantity = usual(1)
    places_per_fte: Quantity | None = None
    cost_per_hour: Quantity = usual(0)
    closed: Flag = False


class Move(Strict):
    """Posts moved from one team to another at equal cost (the receiving team gains as many posts
    as the same money pays for)."""

    leaves: str
    joins: str
    posts: Quantity


class Agency(Strict):
    """Who judges. ``offset`` is what its own meaning adds to the need it perceives (SD)."""

    label: str = ""
    offset: Quantity = usual(0)
    noise: Quantity | None = None


class Judgement(Strict):
    """How well need is perceived (model section 3). All in SD of true need, or shares."""

    noise: Quantity = usual(0)
    closer_noise: Quantity = usual(0)
    shared: Quantity = usual(0)
    persistence: Quantity = usual(1)
    adopted: Quantity = usual(0)
    caution: Quantity = usual(0)


class Need(Strict):
    """Cut points of true need, in SD, rising. ``conference`` is a line of judgement only."""

    stage2: Quantity
    multi_agency: Quantity
    significant_harm: Quantity
    conference: Quantity
    registration: Quantity


class Door(Strict):
    """Where concerns are taken up. ``agency`` owns it; a source's own door is its agency's."""

    label: str = ""
    agency: str


class Room(Strict):
    """Who sits together at the child protection door. Requests between agencies in the room need
    no travel and are not refused. ``wider_members`` are in the room when ``wider`` is set."""

    open: Flag = False
    members: list[str] = []
    wider: Flag = False
    wider_members: list[str] = []


class RightDoors(Strict):
    """For each band of true need, the doors that are right. "own" is the door of the agency that
    noticed, "helper" the door named by the concern's attribute ``helper``."""

    stage1: list[str] = []
    stage2: list[str] = []
    multi_agency: list[str] = []
    significant_harm: list[str] = []
    registration: list[str] = []


class Returns(Strict):
    """What comes back. Unmet need returns ``after`` a while, ``worse`` by so many SD, at step
    ``begins`` of its source. A new worry about a known child comes with ``again`` (share by band
    of the first need) or ``again_registered`` (where the child was registered before)."""

    after: Duration
    worse: Quantity
    again: dict[Band, Quantity]
    again_registered: Quantity
    again_after: Duration


class Crisis(Strict):
    """The crisis clock of a child at significant harm and unprotected; ``begins`` is the step
    where the emergency answer starts."""

    after: Duration
    begins: str


class Source(Strict):
    """Where concerns (or ``background`` work) come from. ``shift`` moves true need (SD).

    Profiles are relative weights: 12 months from January, 7 days from Monday, 24 hours from
    midnight; ``holiday_factor`` multiplies days named in ``holidays`` (a list of ``dates``).
    ``per_year`` is the mean number a year after all profiles.
    """

    label: str = ""
    agency: str = ""
    begins: str
    per_year: Quantity
    background: Flag = False
    shift: Quantity = usual(0)
    months: Annotated[list[Number], Field(min_length=12, max_length=12)] = [1.0] * 12
    weekdays: Annotated[list[Number], Field(min_length=7, max_length=7)] = [1.0] * 7
    hours: Annotated[list[Number], Field(min_length=24, max_length=24)] = [1.0] * 24
    holidays: str | None = None
    holiday_factor: Quantity = usual(1)
    profile_source: str = "set here"


class Given(Strict):
    """One arrival given by hand. ``at`` is local time. ``need`` in SD; drawn where left out."""

    at: Moment
    source: str
    need: Number | None = None
    attributes: dict[str, str] = {}


class Stock(Strict):
    """``count`` concerns already open on day 0 at ``step``, having waited between 0 and
    ``waited`` (evenly spread). They hold a caseload place of the teams in ``holds``;
    ``protected``: protective action was agreed before day 0."""

    step: str
    source: str
    count: Quantity = usual(1)
    waited: Duration
    need: Number | None = None
    attributes: dict[str, str] = {}
    holds: list[str] = []
    protected: Flag = False


class Demand(Strict):
    """Who comes to notice: by source, given by hand, or open already on day 0.

    ``scale`` multiplies the arrivals of every source.
    """

    scale: Quantity = usual(1)
    sources: dict[str, Source] = {}
    given: list[Given] = []
    stock: list[Stock] = []


class Attribute(Strict):
    """A fact about a concern, drawn by ``shares``. ``by`` names attributes (or "source") drawn
    before it; the keys of ``shares`` are then their values joined by "/", "*" for any; the most
    exact key wins. Without ``by`` the one key is "*"."""

    label: str = ""
    values: list[str]
    by: list[str] = []
    shares: dict[str, dict[str, Quantity]]


class Meeting(Strict):
    """A standing slot in the diary. It needs ``people`` of each team for ``length``, agenda full
    or not, and hears at most ``agenda`` cases; it is held at ``time`` on ``days`` every
    ``every_weeks`` weeks, first in week ``first_week`` (from 0). Slots at several ``times`` a day
    are allowed."""

    label: str = ""
    people: dict[str, Whole]
    days: list[Day]
    times: list[Clock]
    every_weeks: Whole = Field(default=1, ge=1)
    first_week: Whole = Field(default=0, ge=0)
    length: Duration
    agenda: Quantity
    closed_on: list[str] = []
    closed: Flag = False


class ByAttribute(Strict):
    """A choice by an attribute of the concern: ``of`` maps its values, "*" stands for the rest."""

    by: str
    of: dict[str, str]


def _how_chosen(said: Any) -> str:
    return "choice" if isinstance(said, dict | ByAttribute) else "name"


Choice = Annotated[
    Annotated[str, Tag("name")] | Annotated[ByAttribute, Tag("choice")],
    Discriminator(_how_chosen),
]
"""A name, or a choice of names by an attribute."""


class Check(Strict):
    """What one agency does when asked what it knows: work in its own queue."""

    label: str = ""
    agency: str
    team: Choice
    time: Duration


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


class Scenario(Strict):
    """All settings of one scenario, after ``extends``, levers and ``--set`` are applied."""

    name: str
    purpose: str = ""
    start: Date
    dates: dict[str, Dates] = {}
    calendars: dict[str, Calendar] = {}
    agencies: dict[str, Agency] = {}
    judgement: Judgement = Judgement()
    need: Need | None = None
    room: Room = Room()
    teams: dict[str, Team] = {}
    moves: dict[str, Move] = {}
    meetings: dict[str, Meeting] = {}
    attributes: dict[str, Attribute] = {}
    demand: Demand = Demand()
    returns: Returns | None = None
    crisis: Crisis | None = None
    checks: dict[str, Check] = {}
    doors: dict[str, Door] = {}
    right_doors: RightDoors = RightDoors()
    steps: dict[str, Step]
