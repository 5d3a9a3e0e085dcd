"""What a scenario file may say: every table, key, unit and allowed value.

A scenario is settings only. Numbers that carry evidence are a :class:`Quantity`; times are a
:class:`Duration`. A step of the pathway is one of a few kinds (sim.scenario.step_kinds).
The JSON Schema for editors is generated from these classes.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.quantities import (
    Amount,
    Band,
    Between,
    Choice,
    Clock,
    Date,
    Day,
    Deviations,
    Duration,
    Flag,
    Moment,
    Names,
    Number,
    Quality,
    Quantity,
    Share,
    Spread,
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
    closed_on: Annotated[list[str], Names("dates")] = []
    paid_hours_per_week: Annotated[Quantity, Between(0, 168)] = usual(35)


class Group(Strict):
    """People of a team who share one working calendar."""

    fte: Amount
    vacancy: Share = usual(0)
    calendar: Annotated[str, Names("calendar")] = "always"


class Team(Strict):
    """Staff. ``fte``, ``vacancy`` and ``calendar`` are the team's main group; ``groups`` are more.

    ``direct`` is the share of time for direct work: ``w`` minutes of work hold a person for
    ``w / direct``. ``places_per_fte`` is how many allocated cases a post can hold.
    """

    label: str = ""
    agency: Annotated[str, Names("agency")] = ""
    fte: Amount
    vacancy: Share = usual(0)
    calendar: Annotated[str, Names("calendar")] = "always"
    groups: dict[str, Group] = {}
    direct: Annotated[Quantity, Between(0, 1, above=True)] = usual(1)
    places_per_fte: Annotated[Quantity | None, Between(0, 1e9)] = None
    cost_per_hour: Amount = usual(0)
    closed: Flag = False


class Move(Strict):
    """Posts moved from one team to another at equal cost (the receiving team gains as many posts
    as the same money pays for)."""

    leaves: Annotated[str, Names("team")]
    joins: Annotated[str, Names("team")]
    posts: Amount


class Agency(Strict):
    """Who judges. ``offset`` is what its own meaning adds to the need it perceives (SD)."""

    label: str = ""
    offset: Deviations = usual(0)
    noise: Annotated[Quantity | None, Between(0, 10)] = None


class Judgement(Strict):
    """How well need is perceived (model section 3). All in SD of true need, or shares."""

    noise: Spread = usual(0)
    closer_noise: Spread = usual(0)
    shared: Share = usual(0)
    persistence: Share = usual(1)
    adopted: Share = usual(0)
    caution: Deviations = usual(0)


class Need(Strict):
    """Cut points of true need, in SD, rising. ``conference`` is a line of judgement only."""

    stage2: Deviations
    multi_agency: Deviations
    significant_harm: Deviations
    conference: Deviations
    registration: Deviations


class Door(Strict):
    """Where concerns are taken up. ``agency`` owns it; a source's own door is its agency's."""

    label: str = ""
    agency: Annotated[str, Names("agency")]


class Room(Strict):
    """Who sits together at the child protection door. Requests between agencies in the room need
    no travel and are not refused. ``wider_members`` are in the room when ``wider`` is set."""

    open: Flag = False
    members: Annotated[list[str], Names("agency")] = []
    wider: Flag = False
    wider_members: Annotated[list[str], Names("agency")] = []


RightDoorNames = Annotated[list[str], Names("right door")]


class RightDoors(Strict):
    """For each band of true need, the doors that are right. "own" is the door of the agency that
    noticed, "helper" the door named by the concern's attribute ``helper``."""

    stage1: RightDoorNames = []
    stage2: RightDoorNames = []
    multi_agency: RightDoorNames = []
    significant_harm: RightDoorNames = []
    registration: RightDoorNames = []


class Returns(Strict):
    """What comes back. Unmet need returns ``after`` a while, ``worse`` by so many SD, at step
    ``begins`` of its source. A new worry about a known child comes with ``again`` (share by band
    of the first need) or ``again_registered`` (where the child was registered before)."""

    after: Duration
    worse: Deviations
    again: dict[Band, Quantity]
    again_registered: Share
    again_after: Duration


class Crisis(Strict):
    """The crisis clock of a child at significant harm and unprotected; ``begins`` is the step
    where the emergency answer starts."""

    after: Duration
    begins: Annotated[str, Names("step")]


class Source(Strict):
    """Where concerns (or ``background`` work) come from. ``shift`` moves true need (SD).

    Profiles are relative weights: 12 months from January, 7 days from Monday, 24 hours from
    midnight; ``holiday_factor`` multiplies days named in ``holidays`` (a list of ``dates``).
    ``per_year`` is the mean number a year after all profiles.
    """

    label: str = ""
    agency: Annotated[str, Names("agency")] = ""
    begins: Annotated[str, Names("step")]
    per_year: Annotated[Quantity, Between(0, 1e9)]
    background: Flag = False
    shift: Deviations = usual(0)
    months: Annotated[list[Number], Field(min_length=12, max_length=12)] = [1.0] * 12
    weekdays: Annotated[list[Number], Field(min_length=7, max_length=7)] = [1.0] * 7
    hours: Annotated[list[Number], Field(min_length=24, max_length=24)] = [1.0] * 24
    holidays: Annotated[str | None, Names("dates")] = None
    holiday_factor: Amount = usual(1)
    profile_source: str = "set here"


class Given(Strict):
    """One arrival given by hand. ``at`` is local time. ``need`` in SD; drawn where left out."""

    at: Moment
    source: Annotated[str, Names("source")]
    need: Number | None = None
    attributes: Annotated[dict[str, str], Names("attribute", keys=True)] = {}


class Stock(Strict):
    """``count`` concerns already open on day 0 at ``step``, having waited between 0 and
    ``waited`` (evenly spread). They hold a caseload place of the teams in ``holds``;
    ``protected``: protective action was agreed before day 0."""

    step: Annotated[str, Names("step")]
    source: Annotated[str, Names("source")]
    count: Annotated[Quantity, Between(0, 1e6, whole=True)] = usual(1)
    waited: Duration
    need: Number | None = None
    attributes: Annotated[dict[str, str], Names("attribute", keys=True)] = {}
    holds: Annotated[list[str], Names("team")] = []
    protected: Flag = False


class Demand(Strict):
    """Who comes to notice: by source, given by hand, or open already on day 0.

    ``scale`` multiplies the arrivals of every source.
    """

    scale: Amount = usual(1)
    sources: dict[str, Source] = {}
    given: list[Given] = []
    stock: list[Stock] = []


class Attribute(Strict):
    """A fact about a concern, drawn by ``shares``. ``by`` names attributes (or "source") drawn
    before it; the keys of ``shares`` are then their values joined by "/", "*" for any; the most
    exact key wins. Without ``by`` the one key is "*"."""

    label: str = ""
    values: list[str]
    by: Annotated[list[str], Names("attribute")] = []
    shares: dict[str, dict[str, Quantity]]


class Meeting(Strict):
    """A standing slot in the diary. It needs ``people`` of each team for ``length``, agenda full
    or not, and hears at most ``agenda`` cases; it is held at ``time`` on ``days`` every
    ``every_weeks`` weeks, first in week ``first_week`` (from 0). Slots at several ``times`` a day
    are allowed."""

    label: str = ""
    people: Annotated[dict[str, Whole], Names("team", keys=True)]
    days: list[Day]
    times: list[Clock]
    every_weeks: Whole = Field(default=1, ge=1)
    first_week: Whole = Field(default=0, ge=0)
    length: Duration
    agenda: Annotated[Quantity, Between(1, 1e6, whole=True)]
    closed_on: Annotated[list[str], Names("dates")] = []
    closed: Flag = False


class Check(Strict):
    """What one agency does when asked what it knows: work in its own queue."""

    label: str = ""
    agency: Annotated[str, Names("agency")]
    team: Annotated[Choice, Names("team")]
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
