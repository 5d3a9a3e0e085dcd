"""The plain generated scenarios: one to nine steps, one to four teams, times of half hours.

A maker draws everything from one ``random``, in a fixed order: the same state gives the same
scenario. The rich one (``sim.verify.generated_rich``) lets other things happen, and more often.
"""

from __future__ import annotations

from random import Random
from typing import Any

CLASSES = ("emergency", "significant harm", "multi-agency", "single agency", "routine")
CUTS = ("stage2", "multi_agency", "significant_harm", "conference", "registration")
AGENCIES = ("social_work", "health", "police")
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
OFFICE = {"days": WEEK[:5], "open": "09:00", "close": "17:00"}
COUNTABLE = ("work", "delay", "meeting", "shares", "milestone")
LONGEST_PATH = 9
CATCHMENTS = {"north": 0.6, "south": 0.4}
BANDS = ("stage1", "stage2", "multi_agency", "significant_harm", "registration")
EVENING = {"days": ["mon", "tue", "thu", "sat"], "open": "16:00", "close": "00:30",
           "overnight": True}  # fmt: skip
Settings = dict[str, Any]


def minutes(value: float) -> Settings:
    """Return a fixed time."""
    return {"value": value, "unit": "minutes"}


class Plain:
    """Makes the parts in an order in which each can name the ones before."""

    shortest_path = 1
    cuts: tuple[float, ...] = (0, 1, 1.5, 1.7, 2)
    catchments = CATCHMENTS
    ends_for_good = 0.3
    """Chances, here and below: of a worry that never returns once its concern has ended."""
    has_limit = 0.2
    has_notice = 0.5
    has_keyworker = 0.7
    """Of a meeting at which somebody of a stated team must be."""
    fork_has_limit = 0.3
    counts_others = 0.5
    """Of a count of visits to several steps."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.steps: Settings = {}
        self.teams: Settings = {}
        self.meetings: Settings = {}
        self.with_places: list[str] = []
        self.people()

    def people(self) -> None:
        """Make teams and meetings."""
        self.teams = {f"team_{i}": self.team() for i in range(self.random.randint(1, 4))}
        self.with_places = [name for name in self.teams if "places_per_fte" in self.teams[name]]
        self.staffed = [name for name in self.teams if "closed" not in self.teams[name]]
        if self.staffed and self.chance(0.6):
            starts = ["10:00", "10:30"][: self.random.randint(1, 2)]
            self.meetings = {f"meeting_{i}": self.meeting(at) for i, at in enumerate(starts)}

    def settings(self) -> Settings:
        """Return the whole scenario."""
        main = self.path()
        return {
            **self.start(),
            "need": dict(zip(CUTS, self.cuts, strict=True)),
            "judgement": self.judgement(),
            "agencies": {name: self.agency() for name in AGENCIES},
            "room": self.room(),
            "doors": {"door": {"agency": "social_work"}},
            "teams": self.teams,
            "meetings": self.meetings,
            "attributes": {
                "catchment": {"values": list(self.catchments), "shares": {"*": self.catchments}}
            },
            "checks": {
                name: {"agency": name, "team": self.a_team(), "time": self.time()}
                for name in AGENCIES[1:]
            },
            "demand": self.demand(main),
            **self.comes_back(main),
            "steps": self.steps,
        }

    def path(self) -> list[str]:
        """Make the steps of the main path; each leads to one of the two after it."""
        main = [f"step_{i}" for i in range(self.random.randint(self.shortest_path, LONGEST_PATH))]
        for i, name in enumerate(main):
            self.steps[name] = self.step(name, [*main[i + 1 :], "out"], main[: i + 1])
        self.beside(main)
        self.steps["out"] = {"kind": "end", "final": self.chance(self.ends_for_good)}
        return main

    def start(self) -> Settings:
        return {
            "name": "generated",
            "start": "2007-01-01",
            "calendars": {"office": {"shifts": [OFFICE]}, "evening": {"shifts": [EVENING]}},
        }

    # -- people, meetings, arrivals -----------------------------------------------------------

    def judgement(self) -> Settings:
        return {"noise": 0.75, "closer_noise": 0.5, "shared": 0.3, "persistence": 0.7}

    def room(self) -> Settings:
        return {"open": self.chance(), "members": ["social_work", "health"]}

    def agency(self) -> Settings:
        return {"offset": self.random.choice([-0.5, 0, 0.5])}

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

    def meeting(self, starts: str) -> Settings:
        """A slot of an hour; no two meetings begin in the same minute."""
        return {
            "people": {self.random.choice(self.staffed): 1},
            "days": self.random.choice([["mon"], ["wed"], ["tue", "thu"]]),
            "times": [starts],
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
        arrival = {
            "at": self.moment((1, 5), (14, 36)),
            "source": self.random.choice(["school", "visits"]),
            "attributes": {"catchment": self.random.choice(list(self.catchments))},
        }
        if arrival["source"] == "visits":  # may be background work, which has no need
            return arrival
        return arrival | {"need": self.random.choice([-1, 0.5, 1, 1.5, 2.2])}

    def stocks(self, main: list[str]) -> list[Settings]:
        """Up to two entries of stock, at steps where a case waits or is delayed."""
        kinds = ("work", "delay", "meeting", "take", "requests")
        steps = [name for name in main if self.steps[name]["kind"] in kinds]
        stock = [self.stock(self.random.choice(steps)) for _ in steps[:2] if self.chance()]
        with_places = [name for name in self.with_places if name in self.staffed]
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
            back["returns"] = {
                "after": {"value": 2, "unit": "days"}, "worse": 0.2,
                "again": dict.fromkeys(BANDS, 0.2), "again_registered": 0.2,
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

    def step(self, name: str, ahead: list[str], behind: list[str]) -> Settings:
        kinds = [self.work, self.work, self.work, self.delay, self.milestone, self.judge, self.fact]
        if self.meetings:
            kinds += [self.hear, self.hear]
        if self.with_places:
            kinds += [self.take, self.give]
        kinds.append(self.requests)
        chosen = self.random.randrange(len(kinds) + 4)
        to = self.random.choice(ahead[:2])
        if chosen < len(kinds):
            return kinds[chosen](to)
        if chosen == len(kinds):
            back = self.random.choice(behind)
            return {"kind": "shares", "share": 0.4, "yes": back, "no": to}
        if chosen == len(kinds) + 1:
            return self.visits(to, self.random.choice(behind), behind)
        return self.branches(name, to)

    def time(self) -> Settings:
        if self.chance(0.3):
            return {"value": 90, "unit": "minutes", "law": "exponential"}
        return minutes(self.random.choice([30, 60, 60, 240]))

    def a_team(self) -> Any:
        teams = list(self.teams)
        if self.chance(0.8):
            return self.random.choice(teams)
        return {"by": "catchment", "of": {c: self.random.choice(teams) for c in self.catchments}}

    def staff(self) -> Settings:
        if len(self.teams) > 1 and self.chance(0.4):
            count = self.random.randint(2, min(3, len(self.teams)))
            teams = self.random.sample(list(self.teams), count)
            return {"members": [{"team": team, "people": self.hands(team)} for team in teams]}
        return {"team": self.a_team()}

    def hands(self, team: str) -> int:
        return 2 if self.teams[team]["fte"] >= 2 and self.chance(0.3) else 1

    def patience(self, to: str) -> Settings:
        return {"limit": minutes(self.random.choice([0, 60, 2880])), "on_limit": "out"}

    def limit(self) -> Settings:
        return self.random.choice([minutes(180), {"value": 1, "unit": "working days"}])

    def fork_limit(self) -> Settings:
        return minutes(120)

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
        cut = self.random.choice([cut for cut in CUTS if cut != "conference"])
        return {
            "kind": "judge", "agency": self.random.choice(AGENCIES), "pooled": self.chance(),
            "closer": self.chance(), "cuts": [cut], "routes": ["out", to],
        }  # fmt: skip

    def fact(self, to: str) -> Settings:
        fact = self.random.choice(["source", "catchment", "urgent", "protected", "repeat"])
        value = {"source": "school", "catchment": "north"}.get(fact, "no")
        return {"kind": "attribute", "attribute": fact, "routes": {value: to, "*": "out"}}

    def take(self, to: str) -> Settings:
        priority, team = self.random.choice(CLASSES), self.random.choice(self.with_places)
        return {"kind": "take", "team": team, "priority": priority, "next": to}

    def give(self, to: str) -> Settings:
        return {"kind": "give", "team": self.random.choice(self.with_places), "next": to}

    def branches(self, name: str, to: str) -> Settings:
        """One to three branches of work, or of a delay and then work."""
        branches = [f"{name}_branch_{i}" for i in range(self.random.randint(1, 3))]
        for branch in branches:
            self.steps[branch] = self.work("done")
            self.steps[branch].pop("on_limit", None)
            self.steps[branch].pop("limit", None)
            if self.chance(0.3):
                self.steps[f"{branch}_later"] = self.steps[branch]
                self.steps[branch] = self.delay(f"{branch}_later")
        return self.fork_of(branches, to)

    def chance(self, share: float = 0.5) -> bool:
        """Say yes with this chance."""
        return self.random.random() < share

    def moment(self, days: tuple[int, int], half_hours: tuple[int, int]) -> str:
        """A half hour of January: much falls due in the same minute."""
        day, half_hour = self.random.randint(*days), self.random.randint(*half_hours)
        return f"2007-01-{day:02d}T{half_hour // 2:02d}:{half_hour % 2 * 30:02d}"

    def work(self, to: str) -> Settings:
        """Work by one team or several, sometimes at a door, sometimes not waited for long."""
        step: Settings = {
            "kind": "work", "time": self.time(), "next": to,
            "priority": self.random.choice(CLASSES),
        }  # fmt: skip
        step |= self.staff()
        if self.chance(0.2):
            step["door"] = "door"
        return step | (self.patience(to) if self.chance(self.has_limit) else {})

    def hear(self, to: str) -> Settings:
        """Being heard at a meeting."""
        step: Settings = {
            "kind": "meeting", "meeting": self.one(list(self.meetings)), "next": to,
            "priority": self.random.choice(CLASSES),
        }  # fmt: skip
        if self.chance(self.has_notice):
            step["notice"] = {"value": 1, "unit": "days"}
        if self.chance(self.has_keyworker):
            step["attends"] = self.one(list(self.teams))
        return step

    def requests(self, to: str) -> Settings:
        """Questions to the other agencies, side by side."""
        return {
            "kind": "requests", "asker": "social_work", "ask": list(AGENCIES[1:]),
            "travel": self.travel(), "refused": 0.3, "again": 0.5, "limit": self.limit(),
            "priority": self.random.choice(CLASSES), "in_room": self.chance(), "next": to,
        }  # fmt: skip

    def fork_of(self, branches: list[str], to: str) -> Settings:
        """Branches that are awaited or not."""
        if self.chance(0.4):
            return {"kind": "side", "branches": branches, "next": to}
        step: Settings = {"kind": "fork", "branches": branches, "next": to}
        step |= self.needless(branches)
        return step | ({"limit": self.fork_limit()} if self.chance(self.fork_has_limit) else {})

    def visits(self, to: str, back: str, behind: list[str]) -> Settings:
        """A count that leads back until it is reached."""
        step: Settings = {
            "kind": "visits", "most": self.most_visits(), "under": back, "reached": to,
        }  # fmt: skip
        of = [other for other in behind[:-1] if self.steps[other]["kind"] in COUNTABLE]
        return step | ({"of": of} if back in of and self.chance(self.counts_others) else {})

    def beside(self, main: list[str]) -> None:
        """Make steps beside the main path."""

    def needless(self, branches: list[str]) -> Settings:
        """Which branch of a fork a view makes needless."""
        return {}

    def most_visits(self) -> int:
        """How often a step may be come to."""
        return 2

    def travel(self) -> Settings:
        """How long an answer is on its way."""
        return minutes(30)

    def one(self, names: list[str]) -> Any:
        """One of some names."""
        return self.random.choice(names)
