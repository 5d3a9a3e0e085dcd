"""The table of step kinds: all that is known of a kind of step, in one class.

A kind says what a file may write (its fields), what it does in plain English (``sentence``), where
it leads (``ways``), how pictures show it (``mark``, ``rank``) and which row of the log says that
it happened (``logs``). What it does in the simulation is a method of sim.plan.pathway and a rule of
sim.rules. A kind that leaves one of these out, or is not in ``Step``, stops the import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, get_args

from pydantic import Field

from sim.eventlog import Kind
from sim.scenario.keys import Path
from sim.scenario.quantities import (
    Between,
    Choice,
    Class,
    Cut,
    Duration,
    Flag,
    Names,
    Quantity,
    Share,
    Strict,
    Whole,
    chosen,
)
from sim.scenario.step_base import Mark, StepBase, Target, Way


class Member(Strict):
    """People of one team in a piece of work."""

    team: Annotated[Choice, Names("team")]
    people: Whole = Field(default=1, ge=1)


class Work(StepBase):
    """Staff time. One ``team``, or several ``members`` together. With ``limit``, a case still
    waiting after that long leaves for ``on_limit``. ``door`` marks the staff of that door taking
    the concern up: the case's age at this door starts when it joins."""

    mark, rank, logs = Mark.WORK, 1, Kind.STARTED
    counted = True

    kind: Literal["work"]
    team: Annotated[Choice | None, Names("team")] = None
    members: list[Member] = []
    time: Duration
    priority: Class = "routine"
    door: Annotated[Choice | None, Names("door")] = None
    limit: Duration | None = None
    on_limit: Annotated[str | None, Names("target")] = None
    next: Target

    def sentence(self) -> str:
        people = " and ".join(f"{member.people} of {member.team}" for member in self.members)
        staff = f"{people} together" if people else str(self.team)
        door = f", at the door {self.door}" if self.door is not None else ""
        return f"work: {staff}, {self.time}{door}; class {self.priority}"

    def ways(self) -> Iterator[Way]:
        return self._ways(on_limit=f"still waiting after {self.limit}", next="")

    def at_once(self) -> Iterator[Way]:
        return iter(())

    def staff(self) -> Iterator[tuple[Path, str, int]]:
        yield from ((("team", *at), team, 1) for at, team in chosen(self.team))
        for number, member in enumerate(self.members):
            for at, team in chosen(member.team):
                yield ("members", number, "team", *at), team, member.people

    def faults(self) -> Iterator[tuple[str, str]]:
        if (self.team is None) == (not self.members):
            yield "", "needs either team or members"
        if (self.limit is None) != (self.on_limit is None):
            yield "", "needs both limit and on_limit, or neither"
        if len({m.team.by for m in self.members if not isinstance(m.team, str)}) > 1:
            yield "members", "must all be chosen by the same attribute"


class Delay(StepBase):
    """Elapsed time; nobody is held. Working days count on ``calendar``."""

    mark, rank, logs = Mark.DELAY, 6, Kind.DELAYED
    counted = True

    kind: Literal["delay"]
    time: Duration
    calendar: Annotated[str | None, Names("calendar")] = None
    lane: str = ""
    next: Target

    def sentence(self) -> str:
        return f"passes {self.time}; nobody is held"

    def at_once(self) -> Iterator[Way]:
        return iter(())


class Requests(StepBase):
    """Ask agencies what they know, side by side; wait for the last answer or the ``limit``.
    ``asker`` is the asking agency. An agency whose view is held is not asked. ``representatives``
    maps an agency to the team that answers for it when the room is wider."""

    mark, rank, logs = Mark.REQUEST, 2, Kind.ASKED

    kind: Literal["requests"]
    asker: Annotated[str, Names("agency")]
    ask: Annotated[list[str], Names("check")]
    travel: Duration
    travel_calendar: Annotated[str | None, Names("calendar")] = None
    refused: Share
    again: Share
    limit: Duration
    limit_calendar: Annotated[str | None, Names("calendar")] = None
    priority: Class = "routine"
    in_room: Flag = False
    representatives: Annotated[dict[str, str], Names("agency", keys=True), Names("team")] = {}
    representative_limit: Duration | None = None
    next: Target

    def sentence(self) -> str:
        return (
            f"{self.asker} asks {', '.join(self.ask)}; travels {self.travel}; refused "
            f"{self.refused.value:.0%}, then asked again {self.again.value:.0%}\n"
            f"waits at most {self.limit}"
        )

    def staff(self) -> Iterator[tuple[Path, str, int]]:
        yield from ((("representatives", a), team, 1) for a, team in self.representatives.items())

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.ask:
            yield "ask", "must name at least one check"
        if self.refused.value >= 1 and self.again.value >= 1:
            yield "again", "always refused and always asked again: it goes round for ever"
        if self.representatives and self.representative_limit is None:
            yield "representatives", "needs representative_limit: how long one is waited for"


class Fork(StepBase):
    """Start ``branches`` side by side and wait until all are done, or for the ``limit``.
    ``unless_view`` maps a branch to the agency whose view, if held, makes it needless."""

    mark, rank, logs = Mark.SPLIT, 8, Kind.ASKED

    kind: Literal["fork"]
    branches: Annotated[list[str], Names("target")]
    unless_view: Annotated[dict[str, str], Names("agency")] = {}
    limit: Duration | None = None
    limit_calendar: Annotated[str | None, Names("calendar")] = None
    next: Target

    def sentence(self) -> str:
        limit = f"\nwaits at most {self.limit}" if self.limit else ""
        return f"starts side by side and waits for {', '.join(self.branches)}{limit}"

    def at_once(self) -> Iterator[Way]:
        # A branch without time in it is found as a loop of its own or ends at once.
        return iter(()) if len(self.unless_view) < len(self.branches) else self.possible()

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.branches:
            yield "branches", "must name at least one step"
        for branch in self.unless_view:
            if branch not in self.branches:
                yield "unless_view", f"{branch!r} is none of the branches"


class Side(StepBase):
    """Start side work that nobody waits for."""

    mark, rank, logs = Mark.SPLIT, 8, Kind.ASKED

    kind: Literal["side"]
    branches: Annotated[list[str], Names("target")]
    next: Target

    def sentence(self) -> str:
        return f"starts {', '.join(self.branches)}; nobody waits for it"

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.branches:
            yield "branches", "must name at least one step"


class Hear(StepBase):
    """Wait for a slot of a meeting. ``notice`` is the least time between joining and the slot;
    ``attends`` is a team that sends one person to each case heard."""

    mark, rank, logs = Mark.MEETING, 0, Kind.HEARD
    counted = True

    kind: Literal["meeting"]
    meeting: Annotated[Choice, Names("meeting")]
    notice: Duration | None = None
    priority: Class = "routine"
    attends: Annotated[Choice | None, Names("team")] = None
    next: Target

    def sentence(self) -> str:
        notice = f", {self.notice} notice" if self.notice else ""
        return f"waits for a slot of {self.meeting}{notice}"

    def at_once(self) -> Iterator[Way]:
        return iter(())

    def staff(self) -> Iterator[tuple[Path, str, int]]:
        yield from ((("attends", *at), team, 1) for at, team in chosen(self.attends))


class JudgedNeed(StepBase):
    """Compare perceived need with ``cuts`` (rising); ``routes`` has one more entry than ``cuts``.
    ``agency`` judges; ``pooled`` takes the mean over the agencies that have answered;
    ``closer`` is the smaller noise of an investigation."""

    mark, rank, logs = Mark.DECISION, 3, Kind.DECIDED

    kind: Literal["judge"]
    agency: Annotated[Choice, Names("agency")]
    cuts: list[Cut]
    routes: Annotated[list[str], Names("target")]
    pooled: Flag = False
    closer: Flag = False

    def sentence(self) -> str:
        pooled = " with the views it has" if self.pooled else ""
        closely = ", closely" if self.closer else ""
        cuts = ", ".join(self.cuts)
        return f"{self.agency} compares the need it perceives{pooled}{closely} with {cuts}"

    def ways(self) -> Iterator[Way]:
        bands = [f"below {cut}" for cut in self.cuts[:1]] + [f"{cut} or more" for cut in self.cuts]
        for number, target in enumerate(self.routes):
            yield Way(("routes", number), target, "".join(bands[number : number + 1]))

    def faults(self) -> Iterator[tuple[str, str]]:
        if len(self.routes) != len(self.cuts) + 1:
            text = f"must be one more than cuts ({len(self.cuts)}), found {len(self.routes)}"
            yield "routes", text
        elif not self.cuts:
            yield "cuts", "must name at least one cut point"


class Shares(StepBase):
    """Chance in stated shares. ``share`` goes to ``yes``, the rest to ``no``; or ``routes`` gives
    several, adding to 1. ``by_visit`` gives the share at the first, second, ... visit."""

    mark, rank, logs = Mark.DECISION, 7, Kind.DECIDED
    counted = True

    kind: Literal["shares"]
    share: Annotated[Quantity | None, Between(0, 1)] = None
    by_visit: list[Quantity] = []
    yes: Annotated[str | None, Names("target")] = None
    no: Annotated[str | None, Names("target")] = None
    routes: Annotated[dict[str, Quantity], Names("target", keys=True)] = {}

    def sentence(self) -> str:
        return "chance, in stated shares"

    def ways(self) -> Iterator[Way]:
        by_visit = self.by_visit or ([self.share] if self.share else [])
        shares = ", then ".join(f"{share.value:.3g}" for share in by_visit)
        yield from self._ways(yes=shares, no="else")
        for target, share in self.routes.items():
            yield Way(("routes", target), target, f"{share.value:.3g}")

    def possible(self) -> Iterator[Way]:
        return (way for way in self.ways() if self._last(way) > 0)

    def at_once(self) -> Iterator[Way]:
        return (way for way in self.ways() if self._last(way) >= 1)

    def _last(self, way: Way) -> float:
        """The share of a way from some visit on."""
        if self.routes:
            return self.routes[way.target].value
        share = self.by_visit[-1] if self.by_visit else self.share
        yes = share.value if share else 0.0
        return yes if way.key == ("yes",) else 1 - yes


class Switch(StepBase):
    """A setting of the scenario, the same for all concerns: ``on`` goes to ``yes``."""

    mark, rank, logs = Mark.DECISION, 9, Kind.DECIDED

    kind: Literal["switch"]
    on: Flag
    yes: Target
    no: Target

    def sentence(self) -> str:
        return f"a switch of the scenario, {'on' if self.on else 'off'}"

    def ways(self) -> Iterator[Way]:
        return self._ways(yes="on", no="off")

    def possible(self) -> Iterator[Way]:
        return self._ways(yes="on") if self.on else self._ways(no="off")


class ByFact(StepBase):
    """Route by an attribute ("source" and, as yes or no, "urgent", "protected" and "repeat" are
    attributes too). "*" stands for the rest."""

    mark, rank, logs = Mark.DECISION, 7, Kind.DECIDED

    kind: Literal["attribute"]
    attribute: Annotated[str, Names("fact")]
    routes: Annotated[dict[str, str], Names("target")]

    def sentence(self) -> str:
        return f"depends on {self.attribute}"

    def ways(self) -> Iterator[Way]:
        for value, target in self.routes.items():
            yield Way(("routes", value), target, "else" if value == "*" else value)


class Visits(StepBase):
    """Route by how often this step was reached since the concern began (or, with ``of``, how often
    those steps were): under ``most`` goes to ``under``, from the ``most``-th time on to
    ``reached``. Steps named in ``of`` are of the kinds work, delay, meeting, shares, milestone."""

    mark, rank, logs = Mark.DECISION, 9, Kind.DECIDED

    kind: Literal["visits"]
    most: Annotated[Quantity, Between(1, 1e6, whole=True)]
    of: Annotated[list[str], Names("step")] = []
    under: Target
    reached: Target

    def sentence(self) -> str:
        return f"counts: reached fewer than {self.most.value:g} times, or not"

    def ways(self) -> Iterator[Way]:
        return self._ways(under="fewer", reached="reached")

    def at_once(self) -> Iterator[Way]:
        return self._ways(reached="reached")  # the other way is taken a limited number of times


class Place(StepBase):
    """A caseload place of a team. Not a kind of its own: see :class:`Take`, :class:`Give`."""

    mark, rank = Mark.PLACE, 5

    kind: Literal["take", "give"]
    team: Annotated[Choice, Names("team")]
    priority: Class = "routine"
    next: Target


class Take(Place):
    """Take a caseload place of a team, waiting if none is free."""

    logs = Kind.PLACE_TAKEN

    kind: Literal["take"]

    def sentence(self) -> str:
        return f"takes (or waits for) a caseload place of {self.team}"


class Give(Place):
    """Give back a caseload place of a team."""

    logs = Kind.PLACE_GIVEN

    kind: Literal["give"]

    def sentence(self) -> str:
        return f"gives back a caseload place of {self.team}"


class Milestone(StepBase):
    """Something becomes true. ``lowers`` need by so many SD; ``below`` lowers it to just under a
    cut point; ``protects`` ends the time at risk; ``look`` is a new look; ``forget`` loses what
    was gathered; ``view`` adds an agency's view; ``calm`` ends an emergency's precedence."""

    mark, rank, logs = Mark.MILESTONE, 4, Kind.REACHED
    counted = True

    kind: Literal["milestone"]
    lowers: Annotated[Quantity | None, Between(0, 10)] = None
    below: Cut | None = None
    protects: Flag = False
    look: Flag = False
    forget: Flag = False
    view: Annotated[Choice | None, Names("agency")] = None
    calm: Flag = False
    lane: str = ""
    next: Target

    def sentence(self) -> str:
        effects = [
            f"need falls by {self.lowers.value:g} SD" if self.lowers else "",
            f"need falls below {self.below}" if self.below else "",
            f"the view of {self.view} is held" if self.view else "",
            "the child counts as protected" if self.protects else "",
            "a new look" if self.look else "",
            "what was gathered is lost" if self.forget else "",
            "no longer an emergency" if self.calm else "",
        ]
        noted = f"noted: {self.means}" if self.means else "noted"
        return "; ".join(filter(None, effects)) or noted


class End(StepBase):
    """The concern leaves. Need left unmet returns (section 8 of the model) unless ``final``."""

    mark, rank, logs = Mark.END, 3, Kind.ENDED

    kind: Literal["end"]
    final: Flag = False

    def sentence(self) -> str:
        return "the concern leaves" + (", for good" if self.final else "")

    def ways(self) -> Iterator[Way]:
        return iter(())


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
    | Take
    | Give
    | Milestone
    | End,
    Field(discriminator="kind"),
]


def by_kind(tables: Iterable[type[StepBase]]) -> dict[str, type[StepBase]]:
    """Return the class of each kind of step by the word that files write for it.

    Raises
    ------
    TypeError
        When a class leaves out something a kind must have.
    """
    kinds: dict[str, type[StepBase]] = {}
    for table in tables:
        fields = table.model_fields
        left_out = [what for what in ("mark", "rank", "logs") if not hasattr(table, what)]
        left_out += ["sentence"] if table.sentence is StepBase.sentence else []
        left_out += ["next"] if table.ways is StepBase.ways and "next" not in fields else []
        left_out += ["place in Step"] if table not in get_args(get_args(Step)[0]) else []
        if left_out:
            raise TypeError(f"the step kind {table.__name__} has no {', no '.join(left_out)}")
        (kind,) = get_args(fields["kind"].annotation)
        kinds[kind] = table
    return kinds


def _leaves(table: type[StepBase]) -> Iterator[type[StepBase]]:
    """The classes that no other is made from."""
    below = table.__subclasses__()
    yield from (leaf for one in below for leaf in _leaves(one)) if below else [table]


KINDS = by_kind(_leaves(StepBase))
