"""A step of the pathway in words, with arrows to what follows."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario import step_kinds
from sim.scenario.quantities import ByAttribute, Quantity
from sim.scenario.step_kinds import Step
from sim.scenario.tell.say import duration

Choice = str | ByAttribute | None


def sentences(step: Step) -> Iterator[str]:
    """Yield lines that say what the step does and where it leads."""
    yield _does(step)
    if isinstance(step, step_kinds.Work) and step.limit and step.on_limit:
        yield f"still waiting after {duration(step.limit)} -> {step.on_limit}"
    if isinstance(step, step_kinds.Requests | step_kinds.Fork) and step.limit:
        yield f"waits at most {duration(step.limit)}"
    yield from (f"{when} -> {target}".strip() for when, target in _leads(step))


def _does(step: Step) -> str:
    """What happens at the step, by its kind."""
    if isinstance(step, step_kinds.Work):
        return _work(step)
    if isinstance(step, step_kinds.Delay):
        return f"passes {duration(step.time)}; nobody is held"
    if isinstance(step, step_kinds.Requests):
        return _requests(step)
    if isinstance(step, step_kinds.Fork):
        return f"starts side by side and waits for {', '.join(step.branches)}"
    if isinstance(step, step_kinds.Side):
        return f"starts {', '.join(step.branches)}; nobody waits for it"
    if isinstance(step, step_kinds.Hear):
        notice = f", {duration(step.notice)} notice" if step.notice else ""
        return f"waits for a slot of {_who(step.meeting)}{notice}"
    if isinstance(step, step_kinds.JudgedNeed):
        return _judges(step)
    return _small(step)


def _small(step: Step) -> str:
    if isinstance(step, step_kinds.Shares):
        return "chance, in stated shares"
    if isinstance(step, step_kinds.Switch):
        return f"a switch of the scenario, {'on' if step.on else 'off'}"
    if isinstance(step, step_kinds.ByFact):
        return f"depends on {step.attribute}"
    if isinstance(step, step_kinds.Visits):
        return f"counts: reached fewer than {step.most.value:g} times, or not"
    if isinstance(step, step_kinds.Place):
        verb = "takes (or waits for)" if step.kind == "take" else "gives back"
        return f"{verb} a caseload place of {_who(step.team)}"
    if isinstance(step, step_kinds.Milestone):
        return _milestone(step)
    return "the concern leaves" + (", for good" if getattr(step, "final", False) else "")


def _work(step: step_kinds.Work) -> str:
    people = [f"{member.people} of {_who(member.team)}" for member in step.members]
    who = " and ".join(people) + " together" if people else _who(step.team)
    door = f", at the door {_who(step.door)}" if step.door is not None else ""
    return f"work: {who}, {duration(step.time)}{door}; class {step.priority}"


def _requests(step: step_kinds.Requests) -> str:
    return (
        f"{step.asker} asks {', '.join(step.ask)}; travels {duration(step.travel)}; refused "
        f"{step.refused.value:.0%}, then asked again {step.again.value:.0%}"
    )


def _judges(step: step_kinds.JudgedNeed) -> str:
    how = (" with the views it has" if step.pooled else "") + (", closely" if step.closer else "")
    return f"{_who(step.agency)} compares the need it perceives{how} with {', '.join(step.cuts)}"


def _milestone(step: step_kinds.Milestone) -> str:
    said = [f"need falls by {step.lowers.value:g} SD"] if step.lowers else []
    said += [f"need falls below {step.below}"] if step.below else []
    said += [f"the view of {_who(step.view)} is held"] if step.view is not None else []
    flags = {
        "protects": "the child counts as protected",
        "look": "a new look",
        "forget": "what was gathered is lost",
        "calm": "no longer an emergency",
    }
    said += [text for flag, text in flags.items() if getattr(step, flag)]
    return "; ".join(said) or (f"noted: {step.means}" if step.means else "noted")


def _leads(step: Step) -> Iterator[tuple[str, str]]:
    if isinstance(step, step_kinds.JudgedNeed):
        yield from zip(_bands(step), step.routes, strict=True)
    elif isinstance(step, step_kinds.Shares):
        yield from _shares(step)
    elif isinstance(step, step_kinds.ByFact):
        words = ("else" if value == "*" else value for value in step.routes)
        yield from zip(words, step.routes.values(), strict=True)
    elif isinstance(step, step_kinds.Switch):
        yield from (("on", step.yes), ("off", step.no))
    elif isinstance(step, step_kinds.Visits):
        yield from (("fewer", step.under), ("reached", step.reached))
    elif not isinstance(step, step_kinds.End):
        yield "", step.next


def _bands(step: step_kinds.JudgedNeed) -> list[str]:
    middle = [f"{low} or more" for low in step.cuts]
    return [f"below {step.cuts[0]}", *middle]


def _shares(step: step_kinds.Shares) -> Iterator[tuple[str, str]]:
    if step.routes:
        yield from ((_percent(share), target) for target, share in step.routes.items())
        return
    shares = step.by_visit or ([step.share] if step.share else [])
    yield ", then ".join(map(_percent, shares)), str(step.yes)
    yield "else", str(step.no)


def _percent(share: Quantity) -> str:
    return f"{share.value:.3g}"


def _who(choice: Choice) -> str:
    if isinstance(choice, ByAttribute):
        names = ", ".join(dict.fromkeys(choice.of.values()))
        return f"{names} (by {choice.by})"
    return str(choice)
