"""Generated scenarios that hold together what the plain ones hold seldom or not at all.

Forks inside forks, side work that judges, takes places and is heard at meetings, choices by facts
that change (urgent, protected, repeat), meetings that begin in the same minute, several groups and
part-timers in a team, limits in working days, crowds that arrive in one minute, old stock.
"""

from __future__ import annotations

from typing import Any

from sim.verify.generated_plain import (
    AGENCIES,
    BANDS,
    CLASSES,
    CUTS,
    OFFICE,
    WEEK,
    Plain,
    Settings,
    minutes,
)

CATCHMENTS = {"north": 0.5, "south": 0.3, "hills": 0.2}
FACTS = {
    "catchment": tuple(CATCHMENTS), "source": ("school", "visits"),
    "urgent": ("no", "yes"), "protected": ("no", "yes"), "repeat": ("no", "yes"),
}  # fmt: skip
CALENDARS = {
    "office": [OFFICE],
    "halves": [
        {"days": WEEK[:5], "open": "08:30", "close": "12:00"},
        {"days": WEEK[:6], "open": "13:00", "close": "16:30"},
    ],
    "nights": [{"days": WEEK, "open": "22:00", "close": "07:00", "overnight": True}],
    "evening": [{"days": ["mon", "wed", "sat"], "open": "16:00", "close": "00:30",
                 "overnight": True}],
}  # fmt: skip
MOST_DEEP = 2


class Rich(Plain):
    """Three to nine steps on the main path and many beside it, two to four teams."""

    shortest_path = 3
    cuts = (0, 0.8, 1.4, 1.7, 2)
    catchments = CATCHMENTS
    ends_for_good = 0.15
    has_limit = 0.3
    has_notice = 0.4
    has_keyworker = 0.8
    fork_has_limit = 0.4
    counts_others = 0.7

    def people(self) -> None:
        self.teams = {f"team_{i}": self.team() for i in range(self.random.randint(2, 4))}
        self.with_places = self.random.sample(list(self.teams), self.random.randint(1, 2))
        for name in self.with_places:
            self.teams[name]["places_per_fte"] = self.random.choice([1, 1, 2])
        count = self.random.randint(1, 3)
        self.meetings = {f"meeting_{i}": self.slots() for i in range(count)}

    # -- people, meetings, arrivals -----------------------------------------------------------

    def calendar(self) -> str:
        return self.random.choice(["always", "office", "office", *CALENDARS])

    def team(self) -> Settings:
        if self.chance(0.07):
            return {"fte": 0, "closed": True}
        team: Settings = {
            "fte": self.random.choice([1, 1, 2, 3, 0.5, 1.5]),
            "vacancy": self.random.choice([0, 0, 0.1]),
            "calendar": self.calendar(),
            "direct": self.random.choice([1, 1, 0.7]),
        }
        labels = [label for label in ("late", "spare") if self.chance(0.3)]
        if labels:
            posts = self.random.choice
            team["groups"] = {
                label: {"fte": posts([1, 2, 0.4]), "calendar": self.calendar()} for label in labels
            }
        return team

    def slots(self) -> Settings:
        open_teams = [name for name, team in self.teams.items() if not team.get("closed")]
        who = self.random.sample(open_teams, min(len(open_teams), self.random.choice([1, 1, 2])))
        return {
            "people": {name: self.random.choice([1, 1, 2]) for name in who},
            "days": self.random.choice([["mon", "thu"], ["wed"], WEEK[:5], WEEK]),
            "times": self.random.choice([["10:00"], ["10:00", "14:30"], ["09:00", "23:30"]]),
            "length": minutes(self.random.choice([30, 60, 90, 240])),
            "agenda": self.random.choice([1, 2, 3, 8]),
            "every_weeks": self.random.choice([1, 1, 2]),
            "closed_on": ["holiday"] if self.chance(0.3) else [],
        }

    def time(self) -> Settings:
        """A time of work or of a short delay; most are alike, so that much ends together."""
        laws: list[Settings] = [
            {"value": 70, "unit": "minutes", "law": "exponential"},
            {"value": 1.5, "unit": "hours", "law": "lognormal", "cv": 1.2},
            {"value": 45, "unit": "minutes", "law": "gamma", "cv": 0.7},
            {"least": 0, "most": 3, "unit": "hours", "law": "uniform"},
            {"values": [1, 30, 400], "weights": [1, 2, 1], "unit": "minutes", "law": "empirical"},
            minutes(1),
        ]
        return self.random.choice([*laws, *[minutes(30), minutes(60)] * 3])

    def one(self, names: list[str], share: float = 0.3) -> Any:
        """One of some names, or one for each value of an attribute."""
        if not self.chance(share):
            return self.random.choice(names)
        by = self.random.choice(list(FACTS))
        return {"by": by, "of": {value: self.random.choice(names) for value in FACTS[by]}}

    def a_team(self) -> Any:
        return self.one(list(self.teams))

    def start(self) -> Settings:
        self.members = list(AGENCIES[: self.random.randint(1, 3)])
        return {
            "name": "wider",
            "start": self.random.choice(["2007-01-01", "2007-01-03"]),
            "dates": {"holiday": {"days": ["2007-01-05"],
                                  "ranges": [["2007-01-10", "2007-01-11"]]}},
            "calendars": {
                name: {"shifts": shifts, "closed_on": ["holiday"] if self.chance(0.3) else []}
                for name, shifts in CALENDARS.items()
            },
        }  # fmt: skip

    def judgement(self) -> Settings:
        return {
            "noise": 0.75, "closer_noise": 0.5, "persistence": self.random.choice([0, 0.7, 1]),
            "shared": self.random.choice([0, 0.3, 1]), "adopted": 0.25, "caution": 0.1,
        }  # fmt: skip

    def agency(self) -> Settings:
        return super().agency() | ({"noise": 1.2} if self.chance(0.3) else {})

    def room(self) -> Settings:
        return {"open": self.chance(), "members": self.members, "wider": self.chance(0.4)}

    def comes_back(self, main: list[str]) -> Settings:
        return {
            "returns": {
                "after": self.random.choice([
                    {"value": 8, "unit": "hours"},
                    {"value": 1, "unit": "days", "law": "lognormal", "cv": 0.2},
                ]),
                "worse": 0.2, "again": dict.fromkeys(BANDS, 0.2), "again_registered": 0.4,
                "again_after": {"value": 3, "unit": "days"},
            },
            "crisis": {
                "after": self.random.choice([
                    {"value": 10, "unit": "hours"}, {"value": 1, "unit": "days"},
                    {"least": 5, "most": 90, "unit": "hours", "law": "uniform"},
                ]),
                "begins": "emergency",
            },
        }  # fmt: skip

    def demand(self, main: list[str]) -> Settings:
        rates = {"school": [0, 400, 1500], "visits": [0, 200]}
        return {
            "sources": {
                name: {"begins": self.random.choice(main[:3]),
                       "per_year": self.random.choice(rate), "shift": 0.6,
                       "background": name == "visits" and self.chance(0.3)}
                for name, rate in rates.items()
            },
            "given": self.crowd() + [self.arrival() for _ in range(self.random.randint(0, 12))],
            "stock": [self.old_stock(main) for _ in range(self.random.randint(0, 3))],
        }  # fmt: skip

    def arrival(self) -> Settings:
        return {
            "at": self.moment((3, 8), (0, 47)),
            "source": "school",
            "need": self.random.choice([-1, 0.5, 0.8, 1.4, 2.2, 3]),
        }

    def crowd(self) -> list[Settings]:
        """Many who arrive in one minute."""
        if not self.chance(0.4):
            return []
        moment = self.arrival()["at"]
        return [self.arrival() | {"at": moment} for _ in range(self.random.choice([10, 30, 60]))]

    def old_stock(self, main: list[str]) -> Settings:
        return {
            "step": self.random.choice(main),
            "source": "school",
            "count": self.random.randint(1, 5),
            "waited": {"value": self.random.choice([1, 5, 40]), "unit": "days"},
            "holds": self.with_places[: self.random.randint(0, 2)],
            "protected": self.chance(0.4),
            **({"need": self.random.choice([0.5, 2.5])} if self.chance() else {}),
        }

    # -- steps --------------------------------------------------------------------------------

    def beside(self, main: list[str]) -> None:
        self.steps["emergency"] = self.work("safe") | {"priority": "emergency"}
        self.steps["safe"] = self.milestone(self.random.choice([*main, "out"])) | {
            "protects": self.chance(0.6), "calm": self.chance(0.7),
        }  # fmt: skip

    def step(self, name: str, ahead: list[str], behind: list[str]) -> Settings:
        to = self.random.choice(ahead[:2])
        return self.back(to, behind) if self.chance(0.15) else self.any_step(to, 0)

    def any_step(self, to: str, deep: int) -> Settings:
        """A step of any kind that leads to one step."""
        kinds = [self.work, self.work, self.work, self.delay, self.milestone, self.milestone,
                 self.hear, self.hear, self.take, self.give, self.judge, self.shares,
                 self.fact]  # fmt: skip
        if deep < MOST_DEEP:
            kinds += [lambda to: self.fork(to, deep)] * (4 - deep)
            kinds += [self.requests] * 2
        return self.random.choice(kinds)(to)

    def back(self, to: str, behind: list[str]) -> Settings:
        back = self.random.choice(behind)
        if self.chance():
            return {"kind": "shares", "by_visit": [0.6, 0.3, 0.1], "yes": back, "no": to}
        return self.visits(to, back, behind)

    def most_visits(self) -> int:
        return self.random.choice([2, 4])

    def staff(self) -> Settings:
        if not self.chance(0.45):
            return {"team": self.a_team()}
        teams = self.random.sample(list(self.teams), min(len(self.teams), 3))
        members: list[Settings] = [
            {"team": name, "people": self.random.choice([1, 1, 2])}
            for name in teams[: self.random.randint(1, 3)]
        ]
        if self.chance(0.3):
            members[0]["team"] = self.a_team()
        return {"members": members}

    def patience(self, to: str) -> Settings:
        return {"limit": self.limit(), "on_limit": to}

    def limit(self) -> Settings:
        return self.random.choice([
            minutes(0), minutes(60), {"value": 1, "unit": "working days"},
            {"value": 2, "unit": "working days"},
            {"value": 5, "unit": "hours", "law": "exponential"},
        ])  # fmt: skip

    def delay(self, to: str) -> Settings:
        step: Settings = {"kind": "delay", "time": self.time(), "next": to}
        if self.chance(0.4):
            step["time"] = {"value": self.random.choice([1, 2, 0.5]), "unit": "working days"}
            step["calendar"] = self.random.choice(list(CALENDARS))
        elif self.chance(0.4):
            step["time"] = {"value": 2, "unit": "days"}
        return step

    def milestone(self, to: str) -> Settings:
        effects: Settings = {
            "lowers": 0.3, "below": self.random.choice(CUTS), "protects": True, "look": True,
            "forget": True, "calm": True,
        }  # fmt: skip
        chosen = self.random.sample(list(effects), self.random.randint(0, 2))
        step: Settings = {"kind": "milestone", "next": to} | {
            name: effects[name] for name in chosen
        }
        return step | ({"view": self.one(list(AGENCIES))} if self.chance() else {})

    def judge(self, to: str) -> Settings:
        cuts = sorted(self.random.sample(range(5), self.random.randint(1, 3)))
        return {
            "kind": "judge", "agency": self.one(list(AGENCIES)), "pooled": self.chance(0.7),
            "closer": self.chance(), "cuts": [CUTS[i] for i in cuts],
            "routes": [to, *[self.random.choice([to, self.aside(to)]) for _ in cuts]],
        }  # fmt: skip

    def shares(self, to: str) -> Settings:
        return {"kind": "shares", "routes": {to: 0.5, self.aside(to): 0.3, self.aside(to): 0.2}}

    def fact(self, to: str) -> Settings:
        by = self.random.choice(list(FACTS))
        return {"kind": "attribute", "attribute": by,
                "routes": {FACTS[by][0]: to, "*": self.aside(to)}}  # fmt: skip

    def aside(self, to: str) -> str:
        """One more step on the way."""
        return self.named(self.random.choice([self.work, self.delay, self.milestone])(to))

    def named(self, step: Settings) -> str:
        name = f"more_{len(self.steps)}"
        self.steps[name] = step
        return name

    def take(self, to: str) -> Settings:
        return {
            "kind": "take", "team": self.one(self.with_places, 0.5), "next": to,
            "priority": self.random.choice(CLASSES),
        }  # fmt: skip

    def give(self, to: str) -> Settings:
        return {"kind": "give", "team": self.one(self.with_places, 0.5), "next": to}

    def travel(self) -> Settings:
        return self.time()

    def requests(self, to: str) -> Settings:
        step = super().requests(to)
        if self.chance(0.4):
            step |= {
                "representatives": {"health": self.random.choice(list(self.teams))},
                "representative_limit": self.limit(),
            }
        return step

    def fork(self, to: str, deep: int) -> Settings:
        """Branches of one to three steps; a branch may hold another fork."""
        return self.fork_of([self.branch(deep + 1) for _ in range(self.random.randint(1, 3))], to)

    def fork_limit(self) -> Settings:
        return self.limit()

    def needless(self, branches: list[str]) -> Settings:
        if not self.chance(0.4):
            return {}
        return {"unless_view": {branches[0]: self.random.choice(AGENCIES)}}

    def branch(self, deep: int) -> str:
        """One to three steps that end a branch."""
        to = "done"
        for _ in range(self.random.randint(1, 3)):
            to = self.named(self.any_step(to, deep))
        return to
