"""Every measure, on a log of a few rows written by hand, gives the number worked out by hand."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.eventlog import Kind
from sim.measures.catalogue import CATALOGUE, headlines, measure_named
from sim.measures.compute import Measured, measure, tables
from sim.measures.ledger import USES
from sim.measures.record import Record
from tests.worked.logs import DAY, HOUR, Row, concern, read, record, shift, why, work

YEAR = 365.25
LONG = 1000 * DAY


def harm(number: int, day: float, *, until: float | None = None) -> list[Row]:
    """A concern at significant harm from a day on, protected on another."""
    rows: list[Row] = [
        (int(day * DAY), number, Kind.ARRIVED, "duty", ""),
        (int(day * DAY), number, Kind.SIGNIFICANT_HARM, "", ""),
    ]
    if until is not None:
        rows.append((int(until * DAY), number, Kind.PROTECTED, "seen", ""))
    return rows


def harmed(*worries: int, **more: Any) -> list[dict[str, Any]]:
    return [concern(w, DAY, band="significant_harm", **more) for w in worries]


# -- the catalogue --------------------------------------------------------------------------------


def test_every_value_is_in_the_catalogue_and_every_measure_has_values() -> None:
    found = record(work(100, "duty", "workers", joined=0, began=5, ended=9), [concern(1)])
    named = set(measure(found)["measure"])
    silent = {m.name for m in CATALOGUE} - named
    assert silent == {"cases_per_social_worker", "place_wait_days_mean"}, "no places here"
    assert len({m.name for m in CATALOGUE}) == len(CATALOGUE)
    assert measure_named("missed_harm_share") in headlines()


def test_a_measure_asked_for_alone_has_the_values_it_has_among_all() -> None:
    rows = work(100, "duty", "workers", joined=0, began=5, ended=9) + harm(200, 3, until=9)
    found = record(rows + nine_to_five("workers"), [concern(1), *harmed(2)])
    every = measure(found)
    for name in {m.name for m in CATALOGUE}:
        alone = Measured(found).frame({name})
        among = every[every["measure"] == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, among, check_dtype=False, check_exact=True)


def test_a_null_always_has_a_reason_and_a_number_never() -> None:
    frame = measure(record([], []))
    assert (frame["value"].isna() == (frame["reason"] != "")).all()
    assert frame["value"].isna().any() and frame["value"].notna().any()
    assert not np.isinf(frame["value"]).any()


def test_a_log_of_unknown_concerns_is_refused() -> None:
    with pytest.raises(ValueError, match="not in the table of concerns"):
        measure(record(work(700, "duty", "workers", joined=0, began=1, ended=2), [concern(1)]))


# -- days to protection ---------------------------------------------------------------------------


def test_days_to_protection_counts_the_unprotected_as_a_year() -> None:
    """Protected after 5 and after 20 days, one never: (5 + 20 + 365) / 3."""
    rows = [*harm(100, 1, until=6), *harm(200, 2, until=22), *harm(300, 3)]
    found = record(rows, harmed(1, 2, 3), horizon=LONG)
    assert read(found, "days_to_protection_mean") == pytest.approx((5 + 20 + 365) / 3)
    assert read(found, "days_to_protection_median") == 20
    assert isnan(read(found, "days_to_protection_p90"))
    assert "fewer than 90 %" in why(found, "days_to_protection_p90")
    assert read(found, "not_protected_within_365_days_share") == pytest.approx(1 / 3)


def test_days_to_protection_are_per_child_across_its_concerns() -> None:
    """A return and another worry of the same child are the same child: protected after 40 days."""
    rows = [
        *harm(100, 1),
        (10 * DAY, 100, Kind.ENDED, "out", ""),
        (30 * DAY, 101, Kind.RETURNED, "duty", ""),
        (35 * DAY, 200, Kind.SIGNIFICANT_HARM, "", ""),
        (41 * DAY, 200, Kind.PROTECTED, "seen", ""),
    ]
    concerns = [*harmed(1), concern(1, 30 * DAY, nth=1), concern(2, 35 * DAY, child=1)]
    found = record(rows, concerns, horizon=LONG)
    assert read(found, "days_to_protection_mean") == 40


def test_days_to_protection_censors_at_the_end_of_the_follow_up() -> None:
    """Harm on days 0 and 300, follow-up to day 400: the second is followed 100 days.

    Protected after 50 days: 1 of 2 left; then nobody: .5 to day 365. Mean 50 + 315 / 2.
    """
    rows = [*harm(100, 0, until=50), *harm(200, 300)]
    found = record(rows, harmed(1, 2), last=301 * DAY, horizon=400 * DAY)
    assert read(found, "days_to_protection_mean") == pytest.approx(50 + 315 / 2)


def test_days_to_protection_counts_only_harm_that_began_in_the_window() -> None:
    rows = [*harm(100, 1, until=3), *harm(200, 12, until=20), *harm(300, 101, until=130)]
    found = record(rows, harmed(1, 2, 3), first=10 * DAY, last=100 * DAY, horizon=LONG)
    assert read(found, "days_to_protection_mean") == 8


def test_days_to_protection_needs_a_year_of_follow_up() -> None:
    found = record(harm(100, 1, until=3), harmed(1), horizon=200 * DAY)
    assert isnan(read(found, "days_to_protection_mean"))
    assert "365" in why(found, "days_to_protection_mean")
    assert read(found, "days_to_protection_median") == 2


def test_harm_that_fades_is_not_protected_but_no_longer_at_risk() -> None:
    rows = [*harm(100, 1), (11 * DAY, 100, Kind.MULTI_AGENCY, "", "")]
    found = record(rows, harmed(1), horizon=LONG)
    assert read(found, "days_to_protection_mean") == 365
    assert read(found, "child_days_at_risk_per_year") == pytest.approx(10 / 100 * YEAR)


def test_the_protection_curve_rises_at_each_protection() -> None:
    found = record([*harm(100, 1, until=6), *harm(200, 2)], harmed(1, 2), horizon=LONG)
    curve = tables(found)["protection_curve"].set_index("day")
    assert list(curve["share"].loc[[0, 4, 5, 365]]) == [0, 0, 0.5, 0.5]
    assert set(curve["n"]) == {2} and len(curve) == 366


# -- time at risk, crises -------------------------------------------------------------------------


def test_child_days_at_risk_run_on_after_closing_and_in_a_return() -> None:
    """At risk days 1-6, protected to 10, exposed at closing, in the return until 25: 5 + 15."""
    rows = [
        *harm(100, 1, until=6),
        (10 * DAY, 100, Kind.ENDED, "out", ""),
        (10 * DAY, 100, Kind.EXPOSED, "out", ""),
        (20 * DAY, 101, Kind.RETURNED, "duty", ""),
        (20 * DAY, 101, Kind.REGISTRATION, "", ""),
        (25 * DAY, 101, Kind.PROTECTED, "seen", ""),
    ]
    found = record(rows, [*harmed(1), concern(1, 20 * DAY, nth=1)])
    assert read(found, "child_days_at_risk_per_year") == pytest.approx(20 / 100 * YEAR)


def test_child_days_at_risk_count_a_child_with_two_worries_once() -> None:
    rows = [*harm(100, 1, until=11), *harm(200, 6, until=16)]
    concerns = harmed(1, 2, child=1)
    assert read(record(rows, concerns), "child_days_at_risk_per_year") == pytest.approx(
        15 / 100 * YEAR
    )


def test_child_days_at_risk_are_cut_at_the_window() -> None:
    found = record(harm(100, 1), harmed(1), first=10 * DAY, last=30 * DAY, horizon=50 * DAY)
    assert read(found, "child_days_at_risk_per_year") == pytest.approx(YEAR)


def test_crises_count_in_the_window() -> None:
    rows = [(day * DAY, 100, Kind.CRISIS, "", "") for day in (5, 20, 30, 100)]
    found = record(rows, [concern(1)], first=10 * DAY, last=100 * DAY, horizon=200 * DAY)
    assert read(found, "crises_per_year") == pytest.approx(2 / 90 * YEAR)


# -- missed harm, investigations ------------------------------------------------------------------


def test_missed_harm_goes_by_the_first_judgement_of_all() -> None:
    """First missed then seen; seen; never judged; stock, background and returns do not count."""
    rows: list[Row] = [
        (2 * DAY, 100, Kind.REACHED, "unseen", ""),
        (3 * DAY, 100, Kind.REACHED, "seen", ""),
        (2 * DAY, 200, Kind.REACHED, "seen", ""),
        (2 * DAY, 200, Kind.REACHED, "unseen", ""),
        (2 * DAY, 400, Kind.REACHED, "unseen", ""),
        (2 * DAY, 500, Kind.REACHED, "unseen", ""),
        (9 * DAY, 201, Kind.REACHED, "unseen", ""),
    ]
    grave: dict[str, Any] = {"band": "registration"}
    concerns = [
        *harmed(1, 2, 3), concern(4, -5, **grave), concern(5, DAY, band="multi_agency"),
        concern(2, 8 * DAY, nth=1, **grave),
    ]  # fmt: skip
    found = record(rows, concerns)
    assert read(found, "missed_harm_share") == 0.5
    assert read(found, "harm_not_judged_share") == pytest.approx(1 / 3)


def test_unneeded_investigations_go_by_need_at_that_minute() -> None:
    """Begun at harm, then again once need has fallen; two people together are one."""
    rows = [
        *harm(100, 1),
        *work(100, "investigate", "workers", joined=2 * DAY, began=2 * DAY, ended=2 * DAY + 9),
        (3 * DAY, 100, Kind.STAGE2, "", ""),
        (4 * DAY, 100, Kind.STARTED, "investigate", "workers"),
        (4 * DAY, 100, Kind.STARTED, "investigate", "police"),
    ]
    found = record(rows, harmed(1))
    assert read(found, "unneeded_investigations_per_year") == pytest.approx(YEAR / 100)
    assert read(found, "investigations_per_year") == pytest.approx(2 * YEAR / 100)


def test_who_gives_the_measures_by_age_band() -> None:
    rows = [*harm(100, 1, until=6), *harm(200, 1, until=21), (DAY, 200, Kind.REACHED, "unseen", "")]
    concerns = [*harmed(1), *harmed(2, age_band="5-10")]
    who = tables(record(rows, concerns, horizon=LONG))["who"].set_index(["value", "measure"])
    assert who.loc[("0-4", "days_to_protection_mean"), "number"] == 5
    assert who.loc[("5-10", "days_to_protection_mean"), "number"] == 20
    assert who.loc[("5-10", "missed_harm_share"), "number"] == 1
    assert who.loc[("0-4", "missed_harm_share"), "reason"] != ""


# -- doors ----------------------------------------------------------------------------------------


def at(number: int, step: str, day: int) -> list[Row]:
    minute = day * DAY
    return work(number, step, "workers", joined=minute, began=minute, ended=minute + HOUR)


def doors() -> Record:
    """Own door right, then wrong after need rose; helper's door; harm at duty; nobody's door."""
    rows = [
        (0, 100, Kind.STAGE1, "", ""),
        *at(100, "school_door", 1),
        (2 * DAY, 100, Kind.MULTI_AGENCY, "", ""),
        *at(100, "school_door", 3),
        *at(100, "duty", 4),
        *at(200, "school_door", 1),
        *at(300, "duty", 1),
        *at(400, "duty", 1),
    ]
    concerns = [
        concern(1), concern(2, band="stage2", helper="school"),
        concern(3, band="significant_harm"), concern(4, source="public"),
    ]  # fmt: skip
    return record(rows, concerns)


def test_misdirected_share_goes_by_need_at_that_minute() -> None:
    assert read(doors(), "misdirected_share") == pytest.approx(3 / 6)
    assert read(doors(), "misdirected_share", door="school") == pytest.approx(1 / 3)
    assert read(doors(), "misdirected_share", door="duty") == pytest.approx(2 / 3)
    assert isnan(read(doors(), "misdirected_share", door="team"))


def test_the_wrong_door_table_adds_up() -> None:
    table = tables(doors())["wrong_doors"]
    cells = table[table["count"] > 0].set_index(["door", "right_door"])["count"].to_dict()
    assert cells == {
        ("school", "school"): 2, ("school", "duty"): 1, ("duty", "duty"): 1, ("duty", "team"): 1,
        ("duty", "none"): 1,
    }  # fmt: skip
    assert table[table["door"] == "duty"]["share"].sum() == pytest.approx(1)


def test_a_step_whose_door_an_attribute_chooses() -> None:
    concerns = [concern(1, band="stage2", helper="school")]
    found = record(at(100, "chosen_door", 1), concerns)
    assert read(found, "misdirected_share", door="school") == 0
    steps = found.names.steps
    of = {"school": "team", "*": "duty"}
    steps["door_of"] = pd.Series([of if door == "by helper" else None for door in steps["door"]])
    assert read(found, "misdirected_share", door="team") == 1


def test_background_work_is_taken_up_at_no_door() -> None:
    found = record(at(100, "duty", 1), [concern(1, background=True, source="contacts")])
    assert "nothing was taken up" in why(found, "misdirected_share")


def test_misdirected_hours_follow_the_cause_until_the_next_door() -> None:
    """Duty is wrong for harm: its hour, and the check it asked for, though done after the move."""
    day = [*shift("workers", 0, 5 * DAY), *shift("visitors", 0, 5 * DAY)]
    rows = [
        *day,
        *work(100, "duty", "workers", joined=0, began=10, ended=70),
        *work(100, "check", "visitors", joined=80, began=500, ended=530),
        *work(100, "team", "workers", joined=200, began=300, ended=420),
        *work(100, "check", "visitors", joined=600, began=600, ended=700),
    ]
    found = record(rows, [concern(1, band="significant_harm")], last=5 * DAY)
    per_year = YEAR / 5
    assert read(found, "misdirected_hours_per_year") == pytest.approx(1.5 * per_year)
    assert read(found, "misdirected_hours_per_year", team="visitors") == pytest.approx(
        0.5 * per_year
    )


def test_hand_offs_per_concern() -> None:
    rows = [(day * DAY, 100, Kind.DELAYED, "handed", "") for day in (1, 2, 3)]
    concerns = [concern(1), concern(2), concern(3, background=True), concern(4, 300 * DAY)]
    assert read(record(rows, concerns), "handoffs_per_concern") == 1.5


def test_information_days_by_the_door_that_asked() -> None:
    """Answers after 3 days, the limit after 5; nobody had to be asked: not counted."""
    rows = [
        *at(100, "duty", 1),
        (2 * DAY, 100, Kind.ASKED, "ask", ""),
        (5 * DAY, 100, Kind.GATHERED, "ask", ""),
        (6 * DAY, 100, Kind.ASKED, "ask", ""),
        (6 * DAY, 100, Kind.GATHERED, "ask", ""),
        *at(200, "team", 1),
        (2 * DAY, 200, Kind.ASKED, "ask", ""),
        (7 * DAY, 200, Kind.TIMED_OUT, "ask", ""),
    ]
    found = record(rows, [concern(1), concern(2)])
    assert read(found, "information_days_mean") == 4
    assert read(found, "information_days_mean", door="duty") == 3
    assert read(found, "information_days_mean", door="team") == 5


# -- hours ----------------------------------------------------------------------------------------


def nine_to_five(*groups: str, days: int = 5) -> list[Row]:
    hours = [(d * DAY + 9 * HOUR, d * DAY + 17 * HOUR) for d in range(days)]
    return [row for group in groups for begin, end in hours for row in shift(group, begin, end)]


def test_work_is_held_over_night_but_only_shift_minutes_count() -> None:
    """From 16:00 to 10:00 the next day: two hours at work."""
    rows = nine_to_five("workers") + work(
        100, "duty", "workers", joined=0, began=16 * HOUR, ended=DAY + 10 * HOUR
    )
    found = record(rows, [concern(1)], last=5 * DAY)
    assert read(found, "staff_hours_per_year", team="workers") == pytest.approx(2 * YEAR / 5)
    assert read(found, "utilisation", team="workers") == pytest.approx(2 / 80)
    assert isnan(read(found, "utilisation", team="police"))


def test_work_under_way_at_the_edges_of_the_window_is_cut() -> None:
    rows = [
        *shift("workers", 0, 10 * DAY),
        (0, 100, Kind.JOINED, "duty", "workers"),
        (0, 100, Kind.STARTED, "duty", "workers"),
    ]
    found = record(rows, [concern(1)], first=2 * DAY, last=4 * DAY, horizon=10 * DAY)
    assert read(found, "utilisation", team="workers") == 0.5


def busy_day() -> Record:
    """One nine-to-five day of two workers, one of them called from work to a slot of two hours."""
    begin = 9 * HOUR
    slot = begin + 2 * HOUR
    rows = [
        *nine_to_five("workers", "visitors", days=1),
        (begin, 100, Kind.JOINED, "duty", "workers"),
        (begin, 100, Kind.STARTED, "duty", "workers"),
        (begin, 100, Kind.KEPT, "investigate", "workers"),
        (begin + HOUR, 100, Kind.LET_GO, "investigate", "workers"),
        (slot, -1, Kind.SLOT_BEGAN, "slot", "workers"),
        (slot, 200, Kind.HEARD, "conference", ""),
        (slot, 200, Kind.ATTENDED, "conference", "visitors"),
        (slot, 100, Kind.STOPPED, "duty", "workers"),
        (slot + 2 * HOUR, -1, Kind.SLOT_ENDED, "slot", "workers"),
        (slot + 2 * HOUR, 100, Kind.RESUMED, "duty", "workers"),
        (slot + 2 * HOUR, 200, Kind.MEETING_LEFT, "conference", "visitors"),
        (slot + 2 * HOUR, 200, Kind.MEETING_LEFT, "conference", ""),
        (slot + 3 * HOUR, 100, Kind.FINISHED, "duty", "workers"),
    ]
    concerns = [concern(1, band="multi_agency"), concern(2)]
    return record(rows, concerns, last=DAY)


def test_the_ledger_adds_up_to_the_minutes_on_shift() -> None:
    """Two workers, 16 h: 3 h work, a slot of 2 h with one of four places used, 1 h kept."""
    table = tables(busy_day())["ledger"].pivot(index="use", columns="team", values="hours")
    assert set(table.index) == set(USES)
    workers = table["workers"][table["workers"] > 0].to_dict()
    assert workers == {
        "right_door": 3,
        "meeting": 0.5,
        "meeting_unused": 1.5,
        "kept": 1,
        "idle": 10,
    }
    assert table["visitors"][table["visitors"] > 0].to_dict() == {"meeting": 2, "idle": 6}


def test_utilisation_counts_work_slots_and_attending_not_keeping() -> None:
    assert read(busy_day(), "utilisation", team="workers") == pytest.approx(5 / 16)
    assert read(busy_day(), "utilisation", team="visitors") == pytest.approx(2 / 8)


def test_hours_by_stage() -> None:
    table = tables(busy_day())["stages"].set_index(["team", "stage"])
    assert table["hours"].to_dict() == {
        ("workers", "doors"): 3,
        ("workers", "meetings"): 2,
        ("visitors", "protection"): 2,
    }
    assert table.loc[("workers", "doors"), "agency"] == "social_work"


def test_every_use_of_the_ledger() -> None:
    """No door yet, then wrong, a return's work, background: an hour each."""
    spells = [(100, "check"), (100, "duty"), (101, "check"), (200, "contact")]
    rows = shift("workers", 0, DAY)
    for hour, (number, step) in enumerate(spells):
        begin = hour * 2 * HOUR
        rows += work(number, step, "workers", joined=begin, began=begin, ended=begin + HOUR)
    concerns = [
        concern(1, band="registration"), concern(1, HOUR, nth=1, band="registration"),
        concern(2, background=True, source="contacts"),
    ]  # fmt: skip
    table = tables(record(rows, concerns, last=DAY))["ledger"]
    mine = table[(table["team"] == "workers") & (table["hours"] > 0)]
    assert dict(zip(mine["use"], mine["hours"], strict=True)) == {
        "misdirected": 1,
        "repeat_unmet": 1,
        "no_door": 1,
        "background": 1,
        "idle": 44,
    }


def test_meetings_of_one_minute_are_told_apart_where_the_names_say_which() -> None:
    """Two slots of four places at once: one hears three, the other one."""
    rows = nine_to_five("workers", "police", days=1)
    for group in ("workers", "police"):
        rows.append((600, -1, Kind.SLOT_BEGAN, "slot", group))
        rows.append((720, -1, Kind.SLOT_ENDED, "slot", group))
    rows += [(600, 100 * n, Kind.HEARD, "conference", "") for n in (1, 2, 3)]
    rows += [(600, 400, Kind.HEARD, "review", "")]
    found = record(rows, [concern(n) for n in (1, 2, 3, 4)], last=DAY)
    names = found.names
    second = pd.DataFrame([("other", "Other", 4, 120)], columns=names.meetings.columns)
    object.__setattr__(names, "meetings", pd.concat([names.meetings, second], ignore_index=True))
    slot = (found.log.concern == -1) & (found.log.team == 2) & (found.log.step == 0)
    found.log.step[slot] = 1
    pooled = tables(found)["ledger"].set_index(["team", "use"])["hours"]
    assert pooled["workers", "meeting"] == pooled["police", "meeting"] == 1
    steps = names.steps
    steps["meeting"] = ["other" if s == "review" else "slot" for s in steps["step"]]
    exact = tables(found)["ledger"].set_index(["team", "use"])["hours"]
    assert (exact["workers", "meeting"], exact["police", "meeting"]) == (1.5, 0.5)


def test_cost_is_posts_times_paid_hours_times_rate() -> None:
    """2.5 + 1 + 1 posts x 35 h x 365.25 / 7 weeks x 10 pounds."""
    found = record([], [])
    assert read(found, "staff_cost_per_year") == pytest.approx(4.5 * 35 * YEAR / 7 * 10)
    assert read(found, "staff_cost_per_year", team="workers") == pytest.approx(
        2.5 * 35 * YEAR / 7 * 10
    )


# -- waits ----------------------------------------------------------------------------------------


def test_waits_count_who_still_waits_and_who_left() -> None:
    """Waits of 1 and 3 days, one that leaves after 2, one that still waits after 4: 10 / 4."""
    rows = [
        *shift("workers", 0, 50 * DAY),
        *work(100, "duty", "workers", joined=0, began=DAY, ended=DAY + 5),
        *work(200, "duty", "workers", joined=0, began=3 * DAY, ended=3 * DAY + 5),
        (0, 300, Kind.JOINED, "duty", "workers"),
        (2 * DAY, 300, Kind.LEFT, "duty", "workers"),
        (6 * DAY, 400, Kind.JOINED, "duty", "workers"),
    ]
    found = record(rows, [concern(n) for n in (1, 2, 3, 4)], last=10 * DAY)
    assert read(found, "wait_days_mean", team="workers") == 2.5
    assert read(found, "queue_length_mean", team="workers") == 1
    assert isnan(read(found, "wait_days_p90", team="workers"))
    assert isnan(read(found, "wait_days_mean", team="police"))


def test_the_90th_percentile_of_waits() -> None:
    rows = shift("workers", 0, 50 * DAY)
    for n in range(1, 11):
        rows += work(100 * n, "duty", "workers", joined=0, began=n * DAY, ended=n * DAY + 5)
    found = record(rows, [concern(n) for n in range(1, 11)], last=20 * DAY)
    assert read(found, "wait_days_p90", team="workers") == 9


def test_people_needed_together_wait_once() -> None:
    """A task for two workers and a police officer: one wait of a day in each queue."""
    rows: list[Row] = [
        (0, 100, Kind.JOINED, "investigate", "workers"),
        (0, 100, Kind.JOINED, "investigate", "police"),
        (DAY, 100, Kind.STARTED, "investigate", "workers"),
        (DAY, 100, Kind.STARTED, "investigate", "workers/part-time"),
        (DAY, 100, Kind.STARTED, "investigate", "police"),
        (2 * DAY, 100, Kind.JOINED, "investigate", "workers"),
        (2 * DAY, 100, Kind.JOINED, "investigate", "police"),
        (5 * DAY, 100, Kind.STARTED, "investigate", "workers"),
        (5 * DAY, 100, Kind.STARTED, "investigate", "workers"),
        (5 * DAY, 100, Kind.STARTED, "investigate", "police"),
        *nine_to_five("workers", "workers/part-time", "police"),
    ]
    found = record(rows, [concern(1)], last=10 * DAY)
    assert read(found, "wait_days_mean", team="workers") == 2
    assert read(found, "wait_days_mean", team="police") == 2
    assert read(found, "waiting_share", team="police") == 0.5


def test_a_team_without_anybody_never_serves() -> None:
    rows: list[Row] = [(0, 100, Kind.JOINED, "duty", "workers")]
    found = record(rows, [concern(1)], last=10 * DAY)
    assert isnan(read(found, "wait_days_mean", team="workers"))
    assert "waits grow without limit" in why(found, "wait_days_mean", team="workers")
    assert read(found, "queue_length_mean", team="workers") == 1


def test_load_counts_work_asked_for_and_not_yet_done() -> None:
    """One hour done, two more asked for in ten days of an eight-hour person."""
    rows = nine_to_five("police", days=10) + work(
        100, "duty", "police", joined=600, began=600, ended=660
    )
    rows += [(700, n, Kind.JOINED, "duty", "police") for n in (200, 300, 400)]
    rows += [(900, 400, Kind.LEFT, "duty", "police")]
    found = record(rows, [concern(n) for n in (1, 2, 3, 4)], last=10 * DAY)
    assert read(found, "load", team="police") == pytest.approx(3 / 80)


def test_queues_by_day_include_warm_up_and_follow_up() -> None:
    rows = work(100, "duty", "workers", joined=DAY // 2, began=2 * DAY, ended=2 * DAY + 1)
    found = record(rows, [concern(1)], first=DAY, last=2 * DAY, horizon=3 * DAY)
    table = tables(found)["queues"]
    assert list(table[table["team"] == "workers"]["length"]) == [0.5, 1.0, 0.0]


def test_shares_of_waiting_leave_out_background_and_include_meetings_and_places() -> None:
    """Staff 2 days, list 5 days, place 3 days; a contact's 9 days are not along a journey."""
    rows: list[Row] = [
        *work(100, "duty", "workers", joined=0, began=2 * DAY, ended=2 * DAY + 1),
        (3 * DAY, 100, Kind.LISTED, "conference", ""),
        (8 * DAY, 100, Kind.HEARD, "conference", ""),
        (8 * DAY, 100, Kind.PLACE_WAITED, "place", "workers"),
        (11 * DAY, 100, Kind.PLACE_TAKEN, "place", "workers"),
        *work(200, "contact", "visitors", joined=0, began=9 * DAY, ended=9 * DAY + 1),
        *nine_to_five("workers", "visitors"),
    ]
    found = record(rows, [concern(1), concern(2, background=True)], last=100 * DAY)
    assert read(found, "waiting_share", team="workers") == pytest.approx(0.2)
    assert read(found, "waiting_share", team="visitors") == 0
    assert read(found, "waiting_for_meetings_share") == 0.5
    assert read(found, "waiting_for_places_share") == pytest.approx(0.3)
    assert read(found, "place_wait_days_mean", team="workers") == 3


def test_cases_per_social_worker_average_the_places_taken() -> None:
    """One place for 50 of 100 days, one from before the window to day 25, over 2.5 posts."""
    rows: list[Row] = [
        (-10, 200, Kind.PLACE_TAKEN, "place", "workers"),
        (25 * DAY, 200, Kind.PLACE_GIVEN, "place", "workers"),
        (50 * DAY, 100, Kind.PLACE_TAKEN, "place", "workers"),
    ]
    found = record(rows, [concern(1), concern(2)])
    assert read(found, "cases_per_social_worker", team="workers") == pytest.approx(0.75 / 2.5)


# -- outcomes -------------------------------------------------------------------------------------


def test_repeat_concerns_within_twelve_months_by_kind() -> None:
    """Child 1 returns after 100 days; child 2 has a new worry at 365, child 3 at 366 days."""
    concerns = [
        concern(1), concern(1, 100 * DAY, nth=1),
        concern(2), concern(12, 365 * DAY, child=2), concern(3), concern(13, 366 * DAY, child=3),
        concern(4), concern(5, background=True, child=4, source="contacts"),
    ]  # fmt: skip
    found = record([], concerns, last=10 * DAY, horizon=400 * DAY)
    assert read(found, "repeat_concern_share") == 0.5
    assert read(found, "repeat_unmet_share") == 0.25
    assert read(found, "repeat_base_share") == 0.25
    short = record([], concerns, last=10 * DAY, horizon=300 * DAY)
    assert "12 months" in why(short, "repeat_concern_share")


def conference(number: int, *, held: int | None, invited: bool = True) -> list[Row]:
    rows: list[Row] = [(DAY, number, Kind.REACHED, "referral", "")]
    if invited:
        rows.append((3 * DAY, number, Kind.REACHED, "invited", ""))
    if held is not None:
        rows.append((held * DAY, number, Kind.HEARD, "conference", ""))
    return rows


def test_conferences_within_21_days_of_the_referral() -> None:
    """Day 21 after the referral counts, 22 does not, nor does one still waiting."""
    rows = [
        *conference(100, held=22), *conference(200, held=23), *conference(300, held=None),
        *conference(400, held=None, invited=False),
    ]  # fmt: skip
    concerns = [concern(n) for n in (1, 2, 3, 4)]
    found = record(rows, concerns)
    assert read(found, "conference_within_21_days_share") == pytest.approx(1 / 3)
    assert read(found, "days_to_conference_median") == 22


def test_a_conference_that_can_not_be_followed_for_21_days_is_left_out() -> None:
    """Even if it was held: those not held yet are left out too."""
    rows = [*conference(100, held=9), *conference(200, held=None)]
    concerns = [concern(1), concern(2)]
    known = record(rows, concerns, last=2 * DAY, horizon=22 * DAY)
    assert read(known, "conference_within_21_days_share") == 0.5
    unknown = record(rows, concerns, last=2 * DAY, horizon=20 * DAY)
    assert isnan(read(unknown, "conference_within_21_days_share"))


def test_the_register_counts_stays_not_rows() -> None:
    """On from day 10 to 60 (registered twice meanwhile), and from day 70 until after the end."""
    rows: list[Row] = [
        (10 * DAY, 100, Kind.REACHED, "registered", ""),
        (20 * DAY, 100, Kind.REACHED, "registered", ""),
        (60 * DAY, 100, Kind.REACHED, "deregistered", ""),
        (70 * DAY, 200, Kind.REACHED, "registered", ""),
        (5 * DAY, 300, Kind.REACHED, "deregistered", ""),
        (80 * DAY, 101, Kind.REACHED, "registered", ""),
        (90 * DAY, 101, Kind.REACHED, "deregistered", ""),
    ]
    concerns = [concern(1), concern(1, 75 * DAY, nth=1), concern(2, registered_before="yes"),
                concern(3)]  # fmt: skip
    found = record(rows, concerns)
    assert read(found, "registrations_per_year") == pytest.approx(3 / 100 * YEAR)
    assert read(found, "register_stock_mean") == pytest.approx((50 + 30 + 10 + 5) / 100)
    assert read(found, "days_on_register_mean") == pytest.approx(95 / 3)
    assert read(found, "previously_registered_share") == pytest.approx(2 / 3)
    # 10 and 50 days, one still on after 30: all to day 10, 2/3 of them to day 50
    assert read(found, "days_on_register_followed_mean") == pytest.approx(10 + 40 * 2 / 3)


def test_stays_that_never_end_are_not_guessed() -> None:
    rows: list[Row] = [
        (10 * DAY, 100, Kind.REACHED, "registered", ""),
        (60 * DAY, 100, Kind.REACHED, "deregistered", ""),
        (10 * DAY, 200, Kind.REACHED, "registered", ""),
    ]
    found = record(rows, [concern(1), concern(2)], horizon=200 * DAY)
    assert isnan(read(found, "days_on_register_followed_mean"))
    assert read(found, "days_on_register_mean") == pytest.approx((50 + 90) / 2)


def test_counts_and_ratios() -> None:
    rows = [*conference(100, held=9), *conference(200, held=None), *conference(300, held=8)]
    rows += [(10 * DAY, 100, Kind.REACHED, "registered", "")]
    found = record(rows, [concern(n) for n in (1, 2, 3, 4)])
    assert read(found, "child_protection_referrals_per_year") == pytest.approx(3 / 100 * YEAR)
    assert read(found, "conferences_per_year") == pytest.approx(2 / 100 * YEAR)
    assert read(found, "conferences_per_referral") == pytest.approx(2 / 3)
    assert read(found, "registrations_per_conference") == 0.5
    assert read(found, "registrations_per_referral") == pytest.approx(1 / 3)
    assert read(found, "referrals_per_concern") == 0.75
    assert read(found, "concerns_per_year") == pytest.approx(4 / 100 * YEAR)


def test_reviews_on_time_within_a_fortnight() -> None:
    rows: list[Row] = []
    for number, days in ((100, 14), (200, 15)):
        rows.append((DAY, number, Kind.REACHED, "due", ""))
        rows.append(((1 + days) * DAY, number, Kind.HEARD, "review", ""))
    assert read(record(rows, [concern(1), concern(2)]), "reviews_on_time_share") == 0.5


def test_universal_contacts_on_time_and_dropped() -> None:
    """After 28 days; after 29; dropped; and one the window is too short to judge."""
    rows: list[Row] = [
        *work(100, "contact", "visitors", joined=0, began=28 * DAY, ended=28 * DAY + 1),
        *work(200, "contact", "visitors", joined=0, began=29 * DAY, ended=29 * DAY + 1),
        (0, 300, Kind.JOINED, "contact", "visitors"),
        (30 * DAY, 300, Kind.LEFT, "contact", "visitors"),
        (30 * DAY, 300, Kind.REACHED, "dropped", ""),
        (95 * DAY, 400, Kind.JOINED, "contact", "visitors"),
    ]
    concerns = [concern(n, background=n > 1) for n in (1, 2, 3, 4)]
    found = record(rows, concerns)
    assert read(found, "universal_contacts_on_time_share") == pytest.approx(1 / 3)
    assert read(found, "universal_contacts_dropped_per_year") == pytest.approx(YEAR / 100)


def test_assessments_within_seven_working_days() -> None:
    """Asked on Tuesday 2 January: Thursday 11th is the 7th working day, Friday the 8th."""
    rows: list[Row] = []
    for number, day in ((100, 10), (200, 11)):
        rows.append((DAY, number, Kind.REACHED, "asked", ""))
        rows.append((day * DAY + 600, number, Kind.REACHED, "assessed", ""))
    rows.append((DAY, 300, Kind.REACHED, "asked", ""))
    rows.append((99 * DAY, 400, Kind.REACHED, "asked", ""))
    found = record(rows, [concern(n) for n in (1, 2, 3, 4)])
    assert read(found, "assessment_within_7_working_days_share") == pytest.approx(1 / 3)


def test_domestic_abuse_reports_assessed_and_weekends() -> None:
    """Day 5 of 2007 is a Saturday."""
    police: dict[str, Any] = {"source": "police_domestic_abuse"}
    concerns = [concern(1, 5 * DAY, **police), concern(2, 4 * DAY, **police), concern(3, 8 * DAY)]
    rows: list[Row] = [
        (9 * DAY, 200, Kind.REACHED, "assessed", ""),
        (6 * DAY, 300, Kind.REACHED, "referral", ""),
    ]
    found = record(rows, concerns)
    assert read(found, "domestic_abuse_assessed_share") == 0.5
    assert read(found, "weekend_share") == pytest.approx(1 / 3)
    assert read(found, "weekend_domestic_abuse_share") == 0.5
    assert read(found, "weekend_referrals_share") == 1


def test_the_same_record_is_measured_the_same_twice() -> None:
    found = busy_day()
    pd.testing.assert_frame_equal(Measured(found).frame(), Measured(found).frame())
