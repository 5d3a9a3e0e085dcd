"""A scenario in plain English."""

from __future__ import annotations

from sim.scenario.establishment import groups_of
from sim.scenario.keys import dotted
from sim.scenario.load import SET, Loaded
from sim.scenario.read.files import shown_as
from sim.scenario.schema import Scenario
from sim.scenario.tell.resolved import in_words
from sim.scenario.walk import numbers


def explain(loaded: Loaded) -> str:
    """Return a page in plain English: purpose, teams, demand, judgement, pathway, every number."""
    scenario = loaded.scenario
    parts = [
        f"{scenario.name}: {scenario.purpose}".rstrip(": "),
        f"Starts on {scenario.start:%A} {scenario.start.isoformat()}.",
        _titled("Files", _files(loaded)),
        _titled("Levers", _levers(loaded)),
        _titled("Teams", _table(_teams(scenario))),
        _titled("Posts moved at equal cost", _moves(scenario)),
        _titled("Meetings in the diary", _meetings(scenario)),
        _titled("Where concerns come from, a year", _table(_demand(scenario))),
        _titled("How need is perceived", _judgement(scenario)),
        _titled("The room", _room(scenario)),
        _titled("The pathway, step by step", _pathway(scenario)),
        _titled("Every number, its range and its source", _table(_numbers(scenario))),
    ]
    return "\n\n".join(part for part in parts if part)


def _files(loaded: Loaded) -> list[str]:
    return [shown_as(path, str(path)) for path in loaded.files]


def _levers(loaded: Loaded) -> list[str]:
    """What each lever, and --set, sets."""
    lines = []
    values = dict(in_words(loaded.scenario))
    for lever in (*loaded.levers, SET):
        keys = [key for key, at in loaded.origins.items() if f"{at}:".startswith(f"{lever}:")]
        sets = [f"    {key} = {values[key]}" for key in keys if key in values]
        lines += [f"{lever} sets", *sets] if sets else []
    return lines


def _titled(title: str, lines: list[str]) -> str:
    return "\n".join([title, "-" * len(title), *lines]) if lines else ""


def _table(rows: list[list[str]]) -> list[str]:
    """Columns in line; nothing where there is only the head."""
    if len(rows) < 2:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _teams(scenario: Scenario) -> list[list[str]]:
    rows = [["team", "posts at work", "hours", "direct time", "places", "a post", "source"]]
    for name, team in scenario.teams.items():
        calendars = [team.calendar, *(group.calendar for group in team.groups.values())]
        posts = [f"{count:.3g}" for count, _ in groups_of(scenario, name)]
        rows.append(
            [
                team.label or name,
                "closed" if team.closed else " + ".join(posts),
                " + ".join(calendars),
                f"{team.direct.value:.0%}",
                str(team.places_per_fte or ""),
                f"{team.cost_per_hour.value:g}/h" if team.cost_per_hour.value else "",
                team.fte.source,
            ]
        )
    return rows


def _moves(scenario: Scenario) -> list[str]:
    return [
        f"{move.posts} from {move.leaves} to {move.joins} [{move.posts.source}]"
        for move in scenario.moves.values()
        if move.posts.value
    ]


def _meetings(scenario: Scenario) -> list[str]:
    lines = []
    for name, meeting in scenario.meetings.items():
        weeks = "week" if meeting.every_weeks == 1 else f"{meeting.every_weeks} weeks"
        people = ", ".join(f"{count} {team}" for team, count in meeting.people.items())
        times = f"{', '.join(meeting.days)} at {', '.join(meeting.times)} every {weeks}"
        closed = " (closed: not held)" if meeting.closed else ""
        lines.append(
            f"{meeting.label or name}{closed}: {times}, {meeting.length}, "
            f"hears {meeting.agenda.value:g}; {people}"
        )
    return lines


def _demand(scenario: Scenario) -> list[list[str]]:
    rows = [["source", "a year", "kind", "begins at", "source of the number"]]
    scale = scenario.demand.scale.value
    for name, source in scenario.demand.sources.items():
        a_year = str(source.per_year) + ("" if scale == 1 else f" x {scale:g}")
        kind = "background work" if source.background else "concerns"
        row = [source.label or name, a_year, kind, source.begins, source.per_year.source]
        rows.append(row)
    for count, what in (
        (len(scenario.demand.given), "given one by one"),
        (sum(int(stock.count.value) for stock in scenario.demand.stock), "open on day 0"),
    ):
        if count:
            rows.append([what, str(count), "", "", ""])
    return rows


def _judgement(scenario: Scenario) -> list[str]:
    need = scenario.need
    lines = [
        f"{name}: {number} [{number.source}]"
        for name, number in scenario.judgement
        if scenario.agencies
    ]
    if need:
        cuts = [f"{cut} {number}" for cut, number in need]
        lines.append("Cut points of need (SD): " + ", ".join(cuts))
    for name, agency in scenario.agencies.items():
        sees = "more" if agency.offset.value > 0 else "less"
        amount = f"sees {abs(agency.offset.value):g} SD {sees} need than there is"
        if agency.offset.value == 0:
            amount = "sees need as it is, on average"
        lines.append(f"{agency.label or name} {amount} [{agency.offset.source}]")
    return lines


def _room(scenario: Scenario) -> list[str]:
    room = scenario.room
    if not room.members and not room.wider_members:
        return []
    inside = ", ".join(room.members) if room.open else "nobody: agencies are apart"
    lines = [f"In one room: {inside}"]
    if room.wider:
        wider = ", ".join(room.wider_members)
        lines.append(f"Wider members who answer for their agencies: {wider}")
    return lines


def _pathway(scenario: Scenario) -> list[str]:
    lines: list[str] = []
    stage = ""
    for name, step in scenario.steps.items():
        if step.stage and step.stage != stage:
            stage = step.stage
            lines.append(f"[{stage}]")
        lines.append(f"{name}: {step.label}" if step.label else name)
        ways = [f"{way.when} -> {way.target}".strip() for way in step.ways()]
        lines += [f"    {line}" for line in (*step.sentence().splitlines(), *ways)]
    return lines


def _numbers(scenario: Scenario) -> list[list[str]]:
    rows = [["key", "value", "source", "quality"]]
    for path, number in numbers(scenario):
        rows.append([dotted(path), str(number), number.source, number.quality])
    return rows
