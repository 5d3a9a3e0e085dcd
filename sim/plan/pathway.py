"""The pathway turned into columns: each step says what its fields are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sim.chance import stable
from sim.laws import threshold
from sim.plan.model import NONE, Columns, Do, Fact
from sim.plan.numbers import Numbers, Pattern, micro
from sim.plan.requests import written_out
from sim.scenario import step_kinds
from sim.scenario.quantities import CLASSES, ByAttribute, Duration, Quantity
from sim.scenario.schema import Scenario
from sim.scenario.step_base import DONE
from sim.scenario.step_kinds import KINDS, Step
from sim.scenario.walk import FACTS

Row = dict[str, Any]
"""Fields of a step by name, as in sim.plan.model.Step; steps and calendars by number."""


class Pathway:
    """Fills the step columns; each method is one kind of step."""

    def __init__(self, scenario: Scenario, numbers: Numbers) -> None:
        self.scenario, self.numbers = scenario, numbers
        self.steps = written_out(scenario)
        self.number = step_numbers(scenario)
        self.agencies = list(scenario.agencies)

    def columns(self) -> Columns:
        """Return every step, and after them what a branch comes to."""
        rows = [self.row(name, step) for name, step in self.steps.items()]
        rows.append({"do": Do.DONE})
        return Columns([{"number": number} | row for number, row in enumerate(rows)])

    def row(self, name: str, step: Step) -> Row:
        """Return the columns of one step."""
        row: Row = {"purpose": stable(name)}
        if hasattr(step, "next"):
            row["next"] = self.number[step.next]
        if hasattr(step, "priority"):
            row["klass"] = CLASSES.index(step.priority)
        return row | METHODS[step.kind](self, step)

    def work(self, step: step_kinds.Work) -> Row:
        members: list[tuple[str | ByAttribute, int]] = [(m.team, m.people) for m in step.members]
        members += [(step.team, 1)] if step.team else []
        by = next((team.by for team, _ in members if isinstance(team, ByAttribute)), None)
        staff = [_pattern(members, value) for value in self.values(by)]
        return {
            "do": Do.WORK,
            "door": int(step.door is not None),
            "choice": self.fact(by),
            "picks": [self.numbers.pattern(s) for s in staff],
            "pick_law": [self.work_law(step.time, s) for s in staff],
            "on_limit": self.number[step.on_limit] if step.on_limit else -1,
        } | self.limits(step.limit, None)

    def delay(self, step: step_kinds.Delay) -> Row:
        calendar = step.calendar or ("office" if step.time.unit == "working days" else None)
        law = self.numbers.law(step.time)
        return {"do": Do.DELAY, "law": law, "calendar": self.numbers.calendar(calendar)}

    def fork(self, step: step_kinds.Fork | step_kinds.Side) -> Row:
        views = step.unless_view if isinstance(step, step_kinds.Fork) else {}
        row: Row = {
            "do": Do.FORK,
            "branches": [self.number[name] for name in step.branches],
            "branch_view": [
                self.agencies.index(views[name]) if name in views else -1 for name in step.branches
            ],
        }
        if isinstance(step, step_kinds.Side):
            return row
        return row | {"wait": 1} | self.limits(step.limit, step.limit_calendar)

    side = fork

    def meeting(self, step: step_kinds.Hear) -> Row:
        names, fact = self.chosen(step.meeting)
        row: Row = {
            "do": Do.MEETING,
            "choice": fact,
            "picks": [list(self.scenario.meetings).index(name) for name in names],
            "notice": step.notice.minutes() if step.notice else 0,
        }
        if step.attends is None:
            return row
        teams, fact = self.chosen(step.attends)
        patterns = [self.numbers.pattern(((team, 1),)) for team in teams]
        return row | {"attend_choice": fact, "attends": patterns}

    def judge(self, step: step_kinds.JudgedNeed) -> Row:
        names, fact = self.chosen(step.agency)
        cuts = [micro(getattr(self.scenario.need, cut)) for cut in step.cuts]
        return {
            "do": Do.JUDGE,
            "choice": fact,
            "picks": [self.agencies.index(name) for name in names],
            "pooled": int(step.pooled),
            "closer": int(step.closer),
        } | self.decision(step.routes, [cuts])

    def shares(self, step: step_kinds.Shares) -> Row:
        if step.routes:
            rows = [[share.value for share in step.routes.values()]]
            names = list(step.routes)
        else:
            by_visit = step.by_visit or [step.share or Quantity(value=0)]
            rows = [[share.value, 1 - share.value] for share in by_visit]
            names = [str(step.yes), str(step.no)]
        cuts = [[threshold(sum(row[: i + 1])) for i in range(len(row) - 1)] for row in rows]
        return {"do": Do.SHARES} | self.decision(names, cuts)

    def switch(self, step: step_kinds.Switch) -> Row:
        names = [step.yes, step.no]
        return {"do": Do.SHARES} | self.decision(names, [[threshold(float(step.on))]])

    def attribute(self, step: step_kinds.ByFact) -> Row:
        routes = ByAttribute(by=step.attribute, of=step.routes)
        names, fact = self.chosen(routes)
        return {"do": Do.ATTRIBUTE, "fact": fact} | self.decision(names, [])

    def visits(self, step: step_kinds.Visits) -> Row:
        row: Row = {"do": Do.VISITS, "branches": [self.number[name] for name in step.of]}
        return row | self.decision([step.under, step.reached], [[int(step.most.value)]])

    def place(self, step: step_kinds.Place) -> Row:
        names, fact = self.chosen(step.team)
        return {
            "do": Do.TAKE if step.kind == "take" else Do.GIVE,
            "choice": fact,
            "picks": [list(self.scenario.teams).index(name) for name in names],
        }

    take = give = place

    def milestone(self, step: step_kinds.Milestone) -> Row:
        row: Row = {
            "do": Do.MILESTONE,
            "lowers": micro(step.lowers) if step.lowers else 0,
            "below": micro(getattr(self.scenario.need, step.below)) - 1 if step.below else NONE,
            "protects": int(step.protects),
            "look": int(step.look),
            "forget": int(step.forget),
            "calm": int(step.calm),
        }
        if step.view is None:
            return row
        names, fact = self.chosen(step.view)
        agencies = [self.agencies.index(name) for name in names]
        return row | {"view": 1, "choice": fact, "picks": agencies}

    def end(self, step: step_kinds.End) -> Row:
        return {"do": Do.END, "final": int(step.final)}

    # -- choices ------------------------------------------------------------------------------

    def values(self, by: str | None) -> list[str | None]:
        """Return the values an attribute can take; [None] where nothing is chosen by it."""
        if by is None:
            return [None]
        if by == "source":
            return list(self.scenario.demand.sources)
        if by in FACTS:
            return list(FACTS[by])
        return list(self.scenario.attributes[by].values)

    def fact(self, by: str | None) -> int:
        """Return the number of an attribute or changing fact, -1 for none."""
        if by is None:
            return -1
        return [*self.scenario.attributes, *(fact.name.lower() for fact in Fact)].index(by)

    def chosen(self, choice: str | ByAttribute) -> tuple[list[str], int]:
        """Return the name for each value of the choosing attribute, and its number."""
        by = choice.by if isinstance(choice, ByAttribute) else None
        return [_chosen(choice, value) for value in self.values(by)], self.fact(by)

    def decision(self, names: Sequence[str], cuts: Sequence[Sequence[int]]) -> Row:
        return {
            "routes": [self.number[name] for name in names],
            "cuts": [cut for line in cuts for cut in line],
            "cut_rows": len(cuts),
        }

    # -- laws ---------------------------------------------------------------------------------

    def work_law(self, time: Duration, staff: Pattern) -> int:
        """``w`` minutes of work hold a person for w / direct; together, as long as the slowest."""
        direct = min(self.scenario.teams[team].direct.value for team, _ in staff)
        return self.numbers.law(time, stretch=1 / direct)

    def limits(self, limit: Duration | None, calendar: str | None) -> Row:
        if limit is None:
            return {}
        if limit.unit == "working days":
            calendar = calendar or "office"
        law = self.numbers.law(limit, least=0)
        return {"limit": law, "limit_calendar": self.numbers.calendar(calendar)}


METHODS: dict[str, Callable[[Pathway, Any], Row]] = {
    kind: getattr(Pathway, kind) for kind in KINDS if kind != "requests"
}
"""A kind of step without its method here stops the import; requests are written out before."""


def step_numbers(scenario: Scenario) -> dict[str, int]:
    """Return the number of every step, requests written out, by name."""
    return {name: number for number, name in enumerate([*written_out(scenario), DONE])}


def _pattern(members: list[tuple[str | ByAttribute, int]], value: str | None) -> Pattern:
    """Return who is needed together, each team once."""
    people: dict[str, int] = {}
    for team, count in members:
        name = _chosen(team, value)
        people[name] = people.get(name, 0) + count
    return tuple(people.items())


def _chosen(choice: str | ByAttribute | None, value: str | None) -> str:
    if isinstance(choice, ByAttribute):
        return choice.of.get(str(value), choice.of.get("*", ""))
    return str(choice)
