"""Scenarios that hold together what the usual generated ones hold seldom or not at all.

Forks inside forks, side work that judges, takes places and is heard at meetings, choices by facts
that change (urgent, protected, repeat), meetings that begin in the same minute, several groups and
part-timers in a team, limits in working days, crowds that arrive in one minute, old stock.
``wider(random)`` returns the settings of one, to be played for ``DAYS`` days.
"""

from __future__ import annotations

from random import Random
from typing import Any

DAYS = 14
AGENCIES = ("social_work", "health", "police")
CUTS = ("stage2", "multi_agency", "significant_harm", "conference", "registration")
BANDS = ("stage1", "stage2", "multi_agency", "significant_harm", "registration")
CLASSES = ("emergency", "significant harm", "multi-agency", "single agency", "routine")
FACTS = {
    "catchment": ("north", "south", "hills"), "source": ("school", "visits"),
    "urgent": ("no", "yes"), "protected": ("no", "yes"), "repeat": ("no", "yes"),
}  # fmt: skip
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CALENDARS = {
    "office": [{"days": WEEK[:5], "open": "09:00", "close": "17:00"}],
    "halves": [
        {"days": WEEK[:5], "open": "08:30", "close": "12:00"},
        {"days": WEEK[:6], "open": "13:00", "close": "16:30"},
    ],
    "nights": [{"days": WEEK, "open": "22:00", "close": "07:00", "overnight": True}],
    "evening": [{"days": ["mon", "wed", "sat"], "open": "16:00", "close": "00:30",
                 "overnight": True}],
}  # fmt: skip
MOST_DEEP = 2
Settings = dict[str, Any]


def wider(random: Random) -> Settings:
    """Return the settings of one scenario; the same state of ``random`` gives the same."""
    return _Maker(random).settings()


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.steps: Settings = {}
        self.teams = {f"team_{i}": self.team() for i in range(random.randint(2, 4))}
        with_places = random.sample(list(self.teams), random.randint(1, 2))
        for name in with_places:
            self.teams[name]["places_per_fte"] = random.choice([1, 1, 2])
        self.with_places = with_places
        self.meetings = {f"meeting_{i}": self.meeting() for i in range(random.randint(1, 3))}

    # -- parts --------------------------------------------------------------------------------

    def chance(self, share: float = 0.5) -> bool:
        return self.random.random() < share

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

    def meeting(self) -> Settings:
        open_teams = [name for name, team in self.teams.items() if not team.get("closed")]
        who = self.random.sample(open_teams, min(len(open_teams), self.random.choice([1, 1, 2])))
        return {
            "people": {name: self.random.choice([1, 1, 2]) for name in who},
            "days": self.random.choice([["mon", "thu"], ["wed"], WEEK[:5], WEEK]),
            "times": self.random.choice([["10:00"], ["10:00", "14:30"], ["09:00", "23:30"]]),
            "length": self.minutes(self.random.choice([30, 60, 90, 240])),
            "agenda": self.random.choice([1, 2, 3, 8]),
            "every_weeks": self.random.choice([1, 1, 2]),
            "closed_on": ["holiday"] if self.chance(0.3) else [],
        }

    @staticmethod
    def minutes(value: float) -> Settings:
        return {"value": value, "unit": "minutes"}

    def time(self) -> Settings:
        """A time of work or of a short delay; most are alike, so that much ends together."""
        laws: list[Settings] = [
            {"value": 70, "unit": "minutes", "law": "exponential"},
            {"value": 1.5, "unit": "hours", "law": "lognormal", "cv": 1.2},
            {"value": 45, "unit": "minutes", "law": "gamma", "cv": 0.7},
            {"least": 0, "most": 3, "unit": "hours", "law": "uniform"},
            {"values": [1, 30, 400], "weights": [1, 2, 1], "unit": "minutes", "law": "empirical"},
            self.minutes(1),
        ]
        return self.random.choice([*laws, *[self.minutes(30), self.minutes(60)] * 3])

    def choice(self, names: list[str], share: float = 0.3) -> Any:
        """One of some names, or one for each value of an attribute."""
        if not self.chance(share):
            return self.random.choice(names)
        by = self.random.choice(list(FACTS))
        return {"by": by, "of": {value: self.random.choice(names) for value in FACTS[by]}}

    def a_team(self) -> Any:
        return self.choice(list(self.teams))

    # -- the whole ----------------------------------------------------------------------------

    def settings(self) -> Settings:
        """Return the whole scenario."""
        main = [f"step_{i}" for i in range(self.random.randint(3, 9))]
        for i, name in enumerate(main):
            self.steps[name] = self.step([*main[i + 1 :], "out"], main[: i + 1])
        self.steps["emergency"] = self.work("safe") | {"priority": "emergency"}
        self.steps["safe"] = self.milestone(self.random.choice([*main, "out"])) | {
            "protects": self.chance(0.6), "calm": self.chance(0.7),
        }  # fmt: skip
        self.steps["out"] = {"kind": "end", "final": self.chance(0.15)}
        members = list(AGENCIES[: self.random.randint(1, 3)])
        return {
            "name": "wider",
            "start": self.random.choice(["2007-01-01", "2007-01-03"]),
            "dates": {"holiday": {"days": ["2007-01-05"],
                                  "ranges": [["2007-01-10", "2007-01-11"]]}},
            "calendars": {
                name: {"shifts": shifts, "closed_on": ["holiday"] if self.chance(0.3) else []}
                for name, shifts in CALENDARS.items()
            },
            "need": dict(zip(CUTS, (0, 0.8, 1.4, 1.7, 2), strict=True)),
            "judgement": {
                "noise": 0.75, "closer_noise": 0.5, "persistence": self.random.choice([0, 0.7, 1]),
                "shared": self.random.choice([0, 0.3, 1]), "adopted": 0.25, "caution": 0.1,
            },
            "agencies": {
                name: {"offset": self.random.choice([-0.5, 0, 0.5]),
                       **({"noise": 1.2} if self.chance(0.3) else {})}
                for name in AGENCIES
            },
            "room": {"open": self.chance(), "members": members, "wider": self.chance(0.4)},
            "doors": {"door": {"agency": "social_work"}},
            "teams": self.teams,
            "meetings": self.meetings,
            "attributes": {"catchment": {"values": list(FACTS["catchment"]), "shares": {
                "*": {"north": 0.5, "south": 0.3, "hills": 0.2}}}},
            "checks": {
                name: {"agency": name, "team": self.a_team(), "time": self.time()}
                for name in AGENCIES[1:]
            },
            "demand": self.demand(main),
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
            "steps": self.steps,
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
            "stock": [self.stock(main) for _ in range(self.random.randint(0, 3))],
        }  # fmt: skip

    def arrival(self) -> Settings:
        day, half_hour = self.random.randint(3, 8), self.random.randint(0, 47)
        return {
            "at": f"2007-01-{day:02d}T{half_hour // 2:02d}:{half_hour % 2 * 30:02d}",
            "source": "school",
            "need": self.random.choice([-1, 0.5, 0.8, 1.4, 2.2, 3]),
        }

    def crowd(self) -> list[Settings]:
        """Many who arrive in one minute."""
        if not self.chance(0.4):
            return []
        moment = self.arrival()["at"]
        return [self.arrival() | {"at": moment} for _ in range(self.random.choice([10, 30, 60]))]

    def stock(self, main: list[str]) -> Settings:
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

    def step(self, ahead: list[str], behind: list[str]) -> Settings:
        """A step of the main path; only a count or a share leads back."""
        to = self.random.choice(ahead[:2])
        if self.chance(0.15):
            return self.back(to, behind)
        return self.any_step(to, 0)

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
        countable = ("work", "delay", "meeting", "shares", "milestone")
        of = [other for other in behind[:-1] if self.steps[other]["kind"] in countable]
        step: Settings = {"kind": "visits", "most": self.random.choice([2, 4]), "under": back,
                          "reached": to}  # fmt: skip
        return step | ({"of": of} if back in of and self.chance(0.7) else {})

    def work(self, to: str) -> Settings:
        step: Settings = {
            "kind": "work", "time": self.time(), "next": to,
            "priority": self.random.choice(CLASSES),
        }  # fmt: skip
        if self.chance(0.45):
            teams = self.random.sample(list(self.teams), min(len(self.teams), 3))
            members: list[Settings] = [
                {"team": name, "people": self.random.choice([1, 1, 2])}
                for name in teams[: self.random.randint(1, 3)]
            ]
            if self.chance(0.3):
                members[0]["team"] = self.a_team()
            step["members"] = members
        else:
            step["team"] = self.a_team()
        if self.chance(0.2):
            step["door"] = "door"
        if self.chance(0.3):
            step |= {"limit": self.limit(), "on_limit": to}
        return step

    def limit(self) -> Settings:
        return self.random.choice([
            self.minutes(0), self.minutes(60), {"value": 1, "unit": "working days"},
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
        return step | ({"view": self.choice(list(AGENCIES))} if self.chance() else {})

    def judge(self, to: str) -> Settings:
        cuts = sorted(self.random.sample(range(5), self.random.randint(1, 3)))
        return {
            "kind": "judge", "agency": self.choice(list(AGENCIES)), "pooled": self.chance(0.7),
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

    def hear(self, to: str) -> Settings:
        step: Settings = {
            "kind": "meeting", "meeting": self.choice(list(self.meetings)), "next": to,
            "priority": self.random.choice(CLASSES),
        }  # fmt: skip
        if self.chance(0.4):
            step["notice"] = {"value": 1, "unit": "days"}
        if self.chance(0.8):
            step["attends"] = self.a_team()
        return step

    def take(self, to: str) -> Settings:
        return {
            "kind": "take", "team": self.choice(self.with_places, 0.5), "next": to,
            "priority": self.random.choice(CLASSES),
        }  # fmt: skip

    def give(self, to: str) -> Settings:
        return {"kind": "give", "team": self.choice(self.with_places, 0.5), "next": to}

    def requests(self, to: str) -> Settings:
        step: Settings = {
            "kind": "requests", "asker": "social_work", "ask": list(AGENCIES[1:]),
            "travel": self.time(), "refused": 0.3, "again": 0.5, "limit": self.limit(),
            "priority": self.random.choice(CLASSES), "in_room": self.chance(), "next": to,
        }  # fmt: skip
        if self.chance(0.4):
            step |= {
                "representatives": {"health": self.random.choice(list(self.teams))},
                "representative_limit": self.limit(),
            }
        return step

    def fork(self, to: str, deep: int) -> Settings:
        """Branches that are awaited or not; a branch may hold another fork."""
        branches = [self.branch(deep + 1) for _ in range(self.random.randint(1, 3))]
        if self.chance(0.4):
            return {"kind": "side", "branches": branches, "next": to}
        step: Settings = {"kind": "fork", "branches": branches, "next": to}
        if self.chance(0.4):
            step["unless_view"] = {branches[0]: self.random.choice(AGENCIES)}
        return step | ({"limit": self.limit()} if self.chance(0.4) else {})

    def branch(self, deep: int) -> str:
        """One to three steps that end a branch."""
        to = "done"
        for _ in range(self.random.randint(1, 3)):
            to = self.named(self.any_step(to, deep))
        return to
