"""The pathway leads somewhere: steps are reached, ends are reached, no loop without a way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sim.scenario.check.findings import Finding
from sim.scenario.schema import Scenario
from sim.scenario.step_base import DONE, Way
from sim.scenario.step_kinds import KINDS, End, Step, Visits
from sim.words import listed

Ways = dict[str, list[str]]


def check_flow(scenario: Scenario) -> Iterator[Finding]:
    """Yield steps never reached, wrong ends, traps, and loops in which no time passes."""
    if not scenario.steps:
        yield Finding(("steps",), "there is no step; a pathway needs at least one that ends it")
        return
    yield from _shapes(scenario)
    ways = _ways(scenario, lambda step: step.ways())
    starts = {b for step in scenario.steps.values() for b in step.threads()}
    main, side = _reached(beginnings(scenario), ways), _reached(starts, ways)
    for name in scenario.steps:
        if name not in main | side:
            yield Finding(("steps", name), "no case can reach this step", warning=True)
    yield from _wrong_ends(scenario, main, side)
    yield from _traps(scenario)
    yield from _storms(scenario)


def beginnings(scenario: Scenario) -> list[str]:
    """Return the steps where cases begin."""
    steps = [source.begins for source in scenario.demand.sources.values()]
    steps += [stock.step for stock in scenario.demand.stock]
    return steps + ([scenario.crisis.begins] if scenario.crisis else [])


def _ways(scenario: Scenario, of: Callable[[Step], Iterable[Way]]) -> Ways:
    return {name: [way.target for way in of(step)] for name, step in scenario.steps.items()}


def _reached(starts: Iterable[str], ways: Ways) -> set[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += ways.get(name, [])
    return reached


def _shapes(scenario: Scenario) -> Iterator[Finding]:
    """What a step must have besides the right types."""
    for name, step in scenario.steps.items():
        for key, text in step.faults():
            yield Finding(("steps", name, key) if key else ("steps", name), text)
        for number, other in enumerate(step.of if isinstance(step, Visits) else []):
            if not scenario.steps[other].counted:
                kinds = listed(kind for kind, table in KINDS.items() if table.counted)
                text = f"{other!r} is not counted; only steps of these kinds are: {kinds}"
                yield Finding(("steps", name, "of", number), text)


def _wrong_ends(scenario: Scenario, main: set[str], side: set[str]) -> Iterator[Finding]:
    """A case ends at an end step, a branch or side work at "done"."""
    for name, step in scenario.steps.items():
        if name in side and isinstance(step, End):
            text = f"a branch or side work comes here; it must end with next = {DONE!r}"
            yield Finding(("steps", name), text)
        for at, target, _ in step.ways():
            if name in main and target == DONE:
                text = f"{DONE!r} ends branches and side work; a case must come to an end step"
                yield Finding(("steps", name, *at), text)


def _traps(scenario: Scenario) -> Iterator[Finding]:
    """Steps from which nothing leads out, whatever chance and judgement say."""
    ways = _ways(scenario, lambda step: step.possible())
    ends = [name for name, step in scenario.steps.items() if isinstance(step, End)]
    back: Ways = {}
    for name, targets in ways.items():
        for target in targets:
            back.setdefault(target, []).append(name)
    out = _reached([*ends, DONE], back)
    starts = [*beginnings(scenario), *(b for s in scenario.steps.values() for b in s.threads())]
    reached = _reached(starts, ways)
    trapped = [name for name in scenario.steps if name in reached and name not in out]
    inside = {name: [t for t in ways[name] if t not in out] for name in trapped}
    for loop in _loops(inside):
        text = f"goes round for ever: {_arrows(loop)}; give it a way out"
        yield Finding(("steps", loop[0]), text)


def _storms(scenario: Scenario) -> Iterator[Finding]:
    """Loops in which no time passes and that nothing is sure to end."""
    ways = _ways(scenario, lambda step: step.at_once())
    for loop in _loops({name: [t for t in targets if t in ways] for name, targets in ways.items()}):
        text = f"no time passes in the loop {_arrows(loop)}; put work or a delay in it"
        yield Finding(("steps", loop[0]), text)
    for name, step in scenario.steps.items():
        if isinstance(step, Visits) and step.of:
            uncounted = {other: targets for other, targets in ways.items() if other not in step.of}
            if name in _reached([step.under], uncounted):
                text = f"comes back from {step.under} in no time and past no step it counts"
                yield Finding(("steps", name, "under"), text)


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
