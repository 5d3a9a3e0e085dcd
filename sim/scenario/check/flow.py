"""The pathway leads somewhere: steps are reached, ends are reached, no loop without a way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sim.scenario import quantities, step_kinds
from sim.scenario.check.findings import Finding
from sim.scenario.quantities import Quantity
from sim.scenario.schema import Scenario
from sim.scenario.step_kinds import Step
from sim.scenario.walk import DONE, branches, onward

Ways = dict[str, list[str]]


def check_flow(scenario: Scenario) -> Iterator[Finding]:
    """Yield steps never reached, wrong ends, traps, and loops in which no time passes."""
    if not scenario.steps:
        yield Finding(("steps",), "there is no step; a pathway needs at least one that ends it")
        return
    yield from _shapes(scenario)
    ways = _ways(scenario, lambda step: [target for _, target in onward(step)])
    starts = {b for step in scenario.steps.values() for _, b in branches(step)}
    main, side = _reached(beginnings(scenario), ways), _reached(starts, ways)
    for name in scenario.steps:
        if name not in main | side:
            yield Finding(("steps", name), "no case can reach this step", warning=True)
    yield from _wrong_ends(scenario, main, side)
    yield from _traps(scenario)
    yield from _storms(scenario)


def beginnings(scenario: Scenario) -> list[str]:
    """Return the steps where cases begin."""
    found = [source.begins for source in scenario.demand.sources.values()]
    found += [stock.step for stock in scenario.demand.stock]
    return found + ([scenario.crisis.begins] if scenario.crisis else [])


def _ways(scenario: Scenario, leads: Callable[[Step], Iterable[str]]) -> Ways:
    return {name: list(leads(step)) for name, step in scenario.steps.items()}


def _reached(starts: Iterable[str], ways: Ways) -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += ways.get(name, [])
    return found


def _shapes(scenario: Scenario) -> Iterator[Finding]:
    """What a step must have besides the right types."""
    for name, step in scenario.steps.items():
        for key, text in _shape(step):
            yield Finding(("steps", name, key) if key else ("steps", name), text)


def _shape(step: Step) -> Iterator[tuple[str, str]]:
    if isinstance(step, step_kinds.Work):
        if (step.team is None) == (not step.members):
            yield "", "needs either team or members"
        if (step.limit is None) != (step.on_limit is None):
            yield "", "needs both limit and on_limit, or neither"
        ways = {m.team.by for m in step.members if isinstance(m.team, quantities.ByAttribute)}
        if len(ways) > 1:
            yield "members", "must all be chosen by the same attribute"
    elif isinstance(step, step_kinds.JudgedNeed) and len(step.routes) != len(step.cuts) + 1:
        text = f"must be one more than cuts ({len(step.cuts)}), found {len(step.routes)}"
        yield "routes", text
    elif isinstance(step, step_kinds.JudgedNeed) and not step.cuts:
        yield "cuts", "must name at least one cut point"
    elif isinstance(step, step_kinds.Fork | step_kinds.Side) and not step.branches:
        yield "branches", "must name at least one step"
    elif isinstance(step, step_kinds.Requests):
        yield from _requests(step)
    if isinstance(step, step_kinds.Fork):
        for branch in step.unless_view:
            if branch not in step.branches:
                yield "unless_view", f"{branch!r} is none of the branches"


def _requests(step: step_kinds.Requests) -> Iterator[tuple[str, str]]:
    if not step.ask:
        yield "ask", "must name at least one check"
    if step.refused.value >= 1 and step.again.value >= 1:
        yield "again", "always refused and always asked again: it goes round for ever"
    if step.representatives and step.representative_limit is None:
        yield "representatives", "needs representative_limit: how long one is waited for"


def _wrong_ends(scenario: Scenario, main: set[str], side: set[str]) -> Iterator[Finding]:
    """A case ends at an end step, a branch or side work at "done"."""
    for name, step in scenario.steps.items():
        if name in side and isinstance(step, step_kinds.End):
            text = f"a branch or side work comes here; it must end with next = {DONE!r}"
            yield Finding(("steps", name), text)
        for at, target in onward(step):
            if name in main and target == DONE:
                text = f"{DONE!r} ends branches and side work; a case must come to an end step"
                yield Finding(("steps", name, *at), text)


def _traps(scenario: Scenario) -> Iterator[Finding]:
    """Steps from which nothing leads out, whatever chance and judgement say."""
    ways = _ways(scenario, _possible)
    ends = [name for name, step in scenario.steps.items() if isinstance(step, step_kinds.End)]
    back: Ways = {}
    for name, targets in ways.items():
        for target in targets:
            back.setdefault(target, []).append(name)
    out = _reached([*ends, DONE], back)
    starts = [*beginnings(scenario), *(b for s in scenario.steps.values() for _, b in branches(s))]
    reached = _reached(starts, ways)
    trapped = [name for name in scenario.steps if name in reached and name not in out]
    inside = {name: [t for t in ways[name] if t not in out] for name in trapped}
    for loop in _loops(inside):
        text = f"goes round for ever: {_arrows(loop)}; give it a way out"
        yield Finding(("steps", loop[0]), text)


def _possible(step: Step) -> Iterator[str]:
    """The ways that are taken sooner or later, as the scenario is set."""
    if isinstance(step, step_kinds.Switch):
        yield step.yes if step.on else step.no
    elif isinstance(step, step_kinds.Shares):
        yield from (target for target, share in _last_shares(step) if share > 0)
    else:
        yield from (target for _, target in onward(step))


def _last_shares(step: step_kinds.Shares) -> list[tuple[str, float]]:
    if step.routes:
        return [(target, share.value) for target, share in step.routes.items()]
    last: Quantity | None = step.by_visit[-1] if step.by_visit else step.share
    value = last.value if last else 0.0
    return [(str(step.yes), value), (str(step.no), 1 - value)]


def _storms(scenario: Scenario) -> Iterator[Finding]:
    """Loops in which no time passes and that nothing is sure to end."""
    ways = _ways(scenario, _at_once)
    for loop in _loops({name: [t for t in targets if t in ways] for name, targets in ways.items()}):
        text = f"no time passes in the loop {_arrows(loop)}; put work or a delay in it"
        yield Finding(("steps", loop[0]), text)


def _at_once(step: Step) -> Iterator[str]:
    """The ways that can be taken in no time, again and again."""
    if isinstance(step, step_kinds.Work | step_kinds.Delay | step_kinds.Hear):
        return
    if isinstance(step, step_kinds.Fork) and len(step.unless_view) < len(step.branches):
        return  # a branch without time in it is found as a loop of its own or ends at once
    if isinstance(step, step_kinds.Visits):
        yield step.reached  # counted: the other way is taken a limited number of times
    elif isinstance(step, step_kinds.Shares):
        yield from (target for target, share in _last_shares(step) if share >= 1)
    else:
        yield from _possible(step)


def _loops(ways: Ways) -> Iterator[list[str]]:
    """Yield one loop of each knot of steps (depth first, without recursion)."""
    state: dict[str, int] = {}
    for start in ways:
        trail: list[str] = []
        stack = [(start, iter(ways[start]))] if start not in state else []
        while stack:
            name, targets = stack[-1]
            if state.get(name) is None:
                state[name] = 1
                trail.append(name)
            following = next((t for t in targets if state.get(t) != 2), None)
            if following is None:
                state[name] = 2
                trail.pop()
                stack.pop()
            elif state.get(following) == 1:
                yield trail[trail.index(following) :]
                for passed in trail:
                    state[passed] = 2
                break
            else:
                stack.append((following, iter(ways.get(following, []))))


def _arrows(loop: list[str]) -> str:
    return " -> ".join([*loop, loop[0]])
