"""What a scenario file may say: every table, key, unit and allowed value.

A scenario is settings only. Numbers that carry evidence are a :class:`Quantity`; times are a
:class:`Duration`. A step of the pathway is one of a few kinds (sim.scenario.step_kinds).
The JSON Schema for editors is generated from these classes.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.quantities import (
    Band,
    Choice,
    Clock,
    Date,
    Day,
    Duration,
    Flag,
    Moment,
    Number,
    Quality,
    Quantity,
    Strict,
    Whole,
    usual,
)
from sim.scenario.step_kinds import Step


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


class Check(Strict):
    """What one agency does when asked what it knows: work in its own queue."""

    label: str = ""
    agency: str
    team: Choice
    time: Duration


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
