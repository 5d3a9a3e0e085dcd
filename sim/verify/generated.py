"""Generated scenarios: small pathways of every kind of step, full of ties, for any engine.

``generated(random)`` returns the settings of a scenario (a dictionary, as a file would give);
the same state of ``random`` gives the same scenario. Times are multiples of half an hour, so that
many things fall due in the same minute.
"""

from __future__ import annotations

from random import Random
from typing import Any

DAYS = 14
CLASSES = ("emergency", "significant harm", "multi-agency", "single agency", "routine")
CUTS = ("stage2", "multi_agency", "significant_harm", "registration")
AGENCIES = ("social_work", "health", "police")
CATCHMENTS = ("north", "south")
Settings = dict[str, Any]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {"shifts": [{"days": list(WEEKDAYS), "open": "09:00", "close": "17:00"}]}
EVENING = {
    "shifts": [{"days": ["mon", "tue", "thu", "sat"], "open": "16:00", "close": "00:30",
                "overnight": True}]
}  # fmt: skip


def minutes(value: float) -> Settings:
    """Return a fixed time."""
    return {"value": value, "unit": "minutes"}


def generated(random: Random) -> Settings:
    """Return the settings of one scenario, to be played for ``DAYS`` days."""
    return _Maker(random).settings()


class _Maker:
    """Makes the parts in an order in which each can name the ones before."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.teams = {f"team_{i}": self.team() for i in range(random.randint(1, 4))}
        self.staffed = [name for name, team in self.teams.items() if not team.get("closed")]
        self.meetings: Settings = {}
        self.steps: Settings = {}

    def settings(self) -> Settings:
        """Return the whole scenario."""
        if self.staffed and self.chance(0.6):
            self.meetings = {
                f"meeting_{i}": self.meeting(i) for i in range(self.random.randint(1, 2))
            }
        main = [f"step_{i}" for i in range(self.random.randint(1, 9))]
        for i, name in enumerate(main):
            self.steps[name] = self.step(name, [*main[i + 1 :], "out"], main[: i + 1])
        self.steps["out"] = {"kind": "end", "final": self.random.random() < 0.3}
        return {
            "name": "generated",
            "start": "2007-01-01",
            "calendars": {"office": OFFICE, "evening": EVENING},
            "need": {
                "stage2": 0, "multi_agency": 1, "significant_harm": 1.5, "conference": 1.7,
                "registration": 2,
            },
            "judgement": {"noise": 0.75, "closer_noise": 0.5, "shared": 0.3, "persistence": 0.7},
            "agencies": {name: {"offset": self.random.choice([-0.5, 0, 0.5])} for name in AGENCIES},
            "room": {"open": self.chance(), "members": ["social_work", "health"]},
            "doors": {"door": {"agency": "social_work"}},
            "teams": self.teams,
            "meetings": self.meetings,
            "attributes": {
                "catchment": {
                    "values": list(CATCHMENTS), "shares": {"*": {"north": 0.6, "south": 0.4}},
                }
            },
            "checks": {
                name: {"agency": name, "team": self.one_team(), "time": self.time()}
                for name in AGENCIES[1:]
            },
            "demand": self.demand(main),
            **self.comes_back(main),
            "steps": self.steps,
        }  # fmt: skip

    # -- people, meetings, arrivals -----------------------------------------------------------

    def chance(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def team(self) -> Settings:
        posts = self.random.choice([0, 1, 1, 1, 2, 2, 3, 1.5])
        team: Settings = {
            "fte": posts,
            "calendar": self.random.choice(["always", "office", "office", "evening"]),
            "direct": self.random.choice([1, 1, 0.5]),
        }
        if self.chance():
            team["places_per_fte"] = self.random.choice([1, 2])
        if posts and self.chance(0.2):
            team["groups"] = {"late": {"fte": 1, "calendar": "evening"}}
        return team if posts else team | {"closed": True}

    def meeting(self, number: int) -> Settings:
        """A slot of an hour; no two meetings begin in the same minute."""
        return {
            "people": {self.random.choice(self.staffed): 1},
            "days": self.random.choice([["mon"], ["wed"], ["tue", "thu"]]),
            "times": [("10:00", "10:30")[number]],
            "length": minutes(60),
            "agenda": self.random.choice([1, 2, 5]),
        }

    def demand(self, main: list[str]) -> Settings:
        begins = [self.random.choice(main[:2]) for _ in range(2)]
        return {
            "sources": {
                "school": {"begins": begins[0], "per_year": self.random.choice([0, 300, 1500])},
                "visits": {"begins": begins[1], "per_year": 200, "background": self.chance()},
            },
            "given": [self.arrival() for _ in range(self.random.randint(0, 25))],
            "stock": self.stocks(main),
        }

    def arrival(self) -> Settings:
        day, half_hour = self.random.randint(0, 4), self.random.randint(14, 36)
        arrival = {
            "at": f"2007-01-{day + 1:02d}T{half_hour // 2:02d}:{half_hour % 2 * 30:02d}",
            "source": self.random.choice(["school", "visits"]),
            "attributes": {"catchment": self.random.choice(CATCHMENTS)},
        }
        if arrival["source"] == "visits":  # may be background work, which has no need
            return arrival
        return arrival | {"need": self.random.choice([-1, 0.5, 1, 1.5, 2.2])}

    def stocks(self, main: list[str]) -> list[Settings]:
        """Up to two entries of stock, at steps where a case waits or is delayed."""
        kinds = ("work", "delay", "meeting", "take", "requests")
        steps = [name for name in main if self.steps[name]["kind"] in kinds]
        stock = [self.stock(self.random.choice(steps)) for _ in steps[:2] if self.chance()]
        with_places = [team for team in self.staffed if self.teams[team].get("places_per_fte")]
        if stock and with_places and self.chance():
            stock[0] |= {"count": 1, "holds": [self.random.choice(with_places)]}
        return stock

    def stock(self, step: str) -> Settings:
        return {
            "step": step,
            "source": "school",
            "count": self.random.randint(1, 4),
            "waited": {"value": self.random.choice([1, 5]), "unit": "days"},
            "protected": self.chance(0.3),
        }

    def comes_back(self, main: list[str]) -> Settings:
        """Returns and a crisis, each in half of the scenarios."""
        back: Settings = {}
        if self.chance():
            bands = ("stage1", *CUTS)
            back["returns"] = {
                "after": {"value": 2, "unit": "days"}, "worse": 0.2,
                "again": dict.fromkeys(bands, 0.2), "again_registered": 0.2,
                "again_after": {"value": 3, "unit": "days"},
            }  # fmt: skip
        if self.chance():
            law = self.random.choice(["fixed", "exponential"])
            after = {"value": self.random.choice([0.5, 2]), "unit": "days", "law": law}
            back["crisis"] = {"after": after, "begins": "emergency"}
            self.steps["emergency"] = self.work("safe") | {"priority": "emergency"}
            self.steps["safe"] = {
                "kind": "milestone", "protects": self.chance(0.8), "calm": self.chance(),
                "next": self.random.choice([*main, "out"]),
            }  # fmt: skip
        return back

    # -- steps --------------------------------------------------------------------------------

    def time(self) -> Settings:
        if self.chance(0.3):
            return {"value": 90, "unit": "minutes", "law": "exponential"}
        return minutes(self.random.choice([30, 60, 60, 240]))

    def one_team(self) -> Any:
        """One team, or one chosen by catchment."""
        if self.chance(0.8):
            return self.random.choice(list(self.teams))
        return {
            "by": "catchment",
            "of": {c: self.random.choice(list(self.teams)) for c in CATCHMENTS},
        }

    def step(self, name: str, ahead: list[str], behind: list[str]) -> Settings:
        """A step of any kind; only a count or a share (below one half) leads back."""
        kinds = [self.work, self.work, self.work, self.delay, self.milestone, self.judge, self.fact]
        if self.meetings:
            kinds += [self.hear, self.hear]
        if any(self.teams[t].get("places_per_fte") for t in self.teams):
            kinds += [self.take, self.give]
        chosen = self.random.randrange(len(kinds) + 5)
        to = self.random.choice(ahead[:2])
        if chosen < len(kinds):
            return kinds[chosen](to)
        if chosen == len(kinds):
            return self.requests(to)
        if chosen == len(kinds) + 1:
            back = self.random.choice(behind)
            return {"kind": "shares", "share": 0.4, "yes": back, "no": to}
        if chosen == len(kinds) + 2:
            back = self.random.choice(behind)
            step: Settings = {"kind": "visits", "most": 2, "under": back, "reached": to}
            countable = ("work", "delay", "meeting", "shares", "milestone")
            of = [other for other in behind[:-1] if self.steps[other]["kind"] in countable]
            return step | ({"of": of} if back in of and self.chance() else {})
        return self.fork(name, to)

    def work(self, to: str) -> Settings:
        step: Settings = {
            "kind": "work", "time": self.time(), "next": to,
            "priority": self.random.choice(CLASSES),
        }  # fmt: skip
        if len(self.teams) > 1 and self.chance(0.4):
            members = self.random.sample(
                list(self.teams), self.random.randint(2, min(3, len(self.teams)))
            )
            step["members"] = [{"team": team, "people": self.people(team)} for team in members]
        else:
            step["team"] = self.one_team()
        if self.chance(0.2):
            step["door"] = "door"
        if self.chance(0.2):
            step |= {"limit": minutes(self.random.choice([0, 60, 2880])), "on_limit": "out"}
        return step

    def people(self, team: str) -> int:
        return 2 if self.teams[team]["fte"] >= 2 and self.chance(0.3) else 1

    def delay(self, to: str) -> Settings:
        unit = self.random.choice(["minutes", "hours", "working days"])
        value = 30 if unit == "minutes" else 1
        return {"kind": "delay", "time": {"value": value, "unit": unit}, "next": to}

    def milestone(self, to: str) -> Settings:
        step: Settings = {"kind": "milestone", "next": to}
        says = self.random.choice(["lowers", "below", "protects", "look", "forget", "view", "calm"])
        value = {"lowers": 0.3, "below": "significant_harm", "view": "health"}.get(says, True)
        return step | {says: value}

    def judge(self, to: str) -> Settings:
        cut = self.random.choice(CUTS)
        return {
            "kind": "judge", "agency": self.random.choice(AGENCIES), "pooled": self.chance(),
            "closer": self.chance(), "cuts": [cut], "routes": ["out", to],
        }  # fmt: skip

    def fact(self, to: str) -> Settings:
        fact = self.random.choice(["source", "catchment", "urgent", "protected", "repeat"])
        value = {"source": "school", "catchment": "north"}.get(fact, "no")
        return {"kind": "attribute", "attribute": fact, "routes": {value: to, "*": "out"}}

    def hear(self, to: str) -> Settings:
        step: Settings = {
            "kind": "meeting", "meeting": self.random.choice(list(self.meetings)),
            "priority": self.random.choice(CLASSES), "next": to,
        }  # fmt: skip
        if self.chance():
            step["notice"] = {"value": 1, "unit": "days"}
        if self.chance(0.7):
            step["attends"] = self.random.choice(list(self.teams))
        return step

    def with_places(self) -> str:
        return self.random.choice([t for t in self.teams if self.teams[t].get("places_per_fte")])

    def take(self, to: str) -> Settings:
        priority = self.random.choice(CLASSES)
        return {"kind": "take", "team": self.with_places(), "priority": priority, "next": to}

    def give(self, to: str) -> Settings:
        return {"kind": "give", "team": self.with_places(), "next": to}

    def requests(self, to: str) -> Settings:
        return {
            "kind": "requests", "asker": "social_work", "ask": list(AGENCIES[1:]),
            "travel": minutes(30), "refused": 0.3, "again": 0.5,
            "limit": self.random.choice([minutes(180), {"value": 1, "unit": "working days"}]),
            "priority": self.random.choice(CLASSES), "in_room": self.chance(), "next": to,
        }  # fmt: skip

    def fork(self, name: str, to: str) -> Settings:
        """One to three branches of work, or of a delay and then work; awaited or not."""
        branches = [f"{name}_branch_{i}" for i in range(self.random.randint(1, 3))]
        for branch in branches:
            self.steps[branch] = self.work("done")
            self.steps[branch].pop("on_limit", None)
            self.steps[branch].pop("limit", None)
            if self.chance(0.3):
                self.steps[f"{branch}_later"] = self.steps[branch]
                self.steps[branch] = self.delay(f"{branch}_later")
        if self.chance(0.4):
            return {"kind": "side", "branches": branches, "next": to}
        step: Settings = {"kind": "fork", "branches": branches, "next": to}
        return step | ({"limit": minutes(120)} if self.chance(0.3) else {})
