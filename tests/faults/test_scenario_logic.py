"""Scenarios that are right in form and make no sense: what a user is told (M1 to M26)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.scenario_files import GOOD, NEED, changed, line, loaded, refused

ROUTES = "routes = {{ serve = {}, out = {} }}"
SHARE = 'share = 0.2\nyes = "serve"\nno = "out"\n'
TIME = '{ value = 30, unit = "minutes", law = "exponential" }'
OFFICE = GOOD[GOOD.index("shifts = ") : GOOD.index("\n\n[teams.duty]")]
MEETING = """
[meetings.panel]
people = { duty = 1 }
days = ["mon", "tue"]
times = ["10:00", "14:00"]
length = { value = 2, unit = "hours" }
agenda = 4
"""
TOGETHER = """
[teams.night]
fte = 1
calendar = "night"

[calendars.night]
shifts = [{ days = ["mon"], open = "22:00", close = "06:00", overnight = true }]
"""


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("0.5", "0.49", "these add to 0.99"),
        ("0.5", "0.51", "these add to 1.01"),
        ("0.5", "0.500001", "these add to 1.000001"),
        ("-0.1", "1.1", "a share must be between 0 and 1, found -0.1"),
    ],
)
def test_m1_shares_that_do_not_add_to_1(tmp_path: Path, one: str, other: str, says: str) -> None:
    refused(tmp_path, changed(SHARE, ROUTES.format(one, other) + "\n"), "steps.again.routes", says)


def test_m1_the_tolerance_is_a_billionth(tmp_path: Path) -> None:
    loaded(tmp_path, changed(SHARE, ROUTES.format("0.5", "0.5000000005") + "\n"))
    refused(tmp_path, changed(SHARE, ROUTES.format("0.5", "0.500000005") + "\n"), "these add to")


@pytest.mark.parametrize("share", ["-0.1", "1.1"])
def test_m1_a_share_outside_0_to_1(tmp_path: Path, share: str) -> None:
    text = changed("share = 0.2", f"share = {share}")
    place = f"small.toml:{line(text, 'share =')}: steps.again.share: "
    refused(tmp_path, text, f"{place}must be at least 0 and at most 1, found {share}")


def test_m1_shares_of_an_attribute(tmp_path: Path) -> None:
    table = '\n[attributes.age]\nvalues = ["young", "old"]\n[attributes.age.shares]\n"*" = { %s }\n'
    loaded(tmp_path, GOOD + table % "young = 0.3, old = 0.7")
    refused(tmp_path, GOOD + table % "young = 0.3, old = 0.6", "age.shares.*: ", "add to 0.9")
    refused(tmp_path, GOOD + table % "young = 0.3, odl = 0.7", "'odl'", "did you mean 'old'?")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('begins = "serve"', 'begins = "srve"', "there is no step 'srve'; did you mean 'serve'?"),
        ('next = "again"', 'next = "agin"', "there is no step 'agin'; did you mean 'again'?"),
        ('yes = "serve"', 'yes = "sreve"', "did you mean 'serve'?"),
        ('team = "duty"', 'team = "dty"', "there is no team 'dty'; did you mean 'duty'?"),
        ('calendar = "office"', 'calendar = "offce"', "there is no calendar 'offce'"),
        ("[teams.duty]", '[teams.duty]\nagency = "nobody"', "no agency 'nobody'; there is none"),
        ('begins = "serve"', 'begins = "serve"\nholidays = "x"', "there is no list of dates 'x'"),
        ('kind = "end"', 'kind = "end"\nmeans = "registerd"', "did you mean 'registered'?"),
        ('team = "duty"', 'team = "duty"\ndoor = "front"', "there is no door 'front'"),
        ('team = "duty"', 'team = { by = "age", of = { "*" = "duty" } }', "no attribute 'age'"),
        (
            'team = "duty"',
            'team = { by = "source", of = { callers = "duty" } }',
            "source has no value 'callers'; did you mean 'calls'?",
        ),
        (
            'team = "duty"',
            'team = { by = "urgent", of = { yes = "duty" } }',
            "leaves out 'no' of urgent",
        ),
    ],
)
def test_m2_a_name_that_is_not_there(tmp_path: Path, old: str, new: str, says: str) -> None:
    refused(tmp_path, changed(old, new), says)


def test_m2_a_case_must_come_to_an_end_step(tmp_path: Path) -> None:
    refused(tmp_path, changed('no = "out"', 'no = "done"'), "a case must come to an end step")


def test_m2_side_work_ends_at_done(tmp_path: Path) -> None:
    side = '\n[steps.aside]\nkind = "side"\nbranches = ["note"]\nnext = "serve"\n'
    note = f'[steps.note]\nkind = "work"\nteam = "duty"\ntime = {TIME}\nnext = "%s"\n'
    text = changed('begins = "serve"', 'begins = "aside"') + side
    assert loaded(tmp_path, text + note % "done").warnings == []
    refused(tmp_path, text + note % "out", "it must end with next = 'done'")


def test_m3_a_step_nobody_can_reach_is_a_warning(tmp_path: Path) -> None:
    found = loaded(tmp_path, GOOD + '\n[steps.island]\nkind = "end"\n')
    assert [str(w).split(": ", 1)[1] for w in found.warnings] == [
        "steps.island: no case can reach this step"
    ]


def test_m4_a_loop_without_a_way_out_is_named(tmp_path: Path) -> None:
    refused(tmp_path, changed("share = 0.2", "share = 1"), "serve -> again -> serve", "for ever")


@pytest.mark.parametrize(
    ("of", "under", "says"),
    [
        ("srve", "serve", "of.0: there is no step 'srve'; did you mean 'serve'?"),
        ("again", "serve", "'again' is not counted; only steps of these kinds are: 'work', "),
        ("serve", "note", "under: comes back from note in no time and past no step it counts"),
    ],
)
def test_m4_a_count_that_never_rises(tmp_path: Path, of: str, under: str, says: str) -> None:
    count = 'kind = "visits"\nmost = 2\nof = ["%s"]\nunder = "%s"\nreached = "out"\n'
    note = '\n[steps.note]\nkind = "milestone"\nnext = "again"\n'
    text = changed('kind = "shares"\n' + SHARE, count % ("serve", "serve")) + note
    assert len(loaded(tmp_path, text).warnings) == 1  # nobody comes to the note
    text = changed('kind = "shares"\n' + SHARE, count % (of, under)) + note
    refused(tmp_path, text, says)


def test_m4_a_switch_that_shuts_the_way_out(tmp_path: Path) -> None:
    switch = 'kind = "switch"\non = true\nyes = "serve"\nno = "out"\n'
    text = changed('kind = "shares"\n' + SHARE, switch)
    refused(tmp_path, text, "serve -> again -> serve")
    loaded(tmp_path, text, "steps.again.on=false")


def test_m5_a_loop_with_a_way_out_is_fine(tmp_path: Path) -> None:
    assert loaded(tmp_path, changed("share = 0.2", "share = 0.99")).warnings == []


def test_m7_no_people_for_the_work(tmp_path: Path) -> None:
    says = ("teams.duty.fte: has no people", "steps.serve.team", "closed = true")
    refused(tmp_path, changed("value = 2, low = 1", "value = 0, low = 0"), *says)
    refused(tmp_path, GOOD, *says, sets=("teams.duty.vacancy=1",))
    loaded(tmp_path, GOOD, "teams.duty.vacancy=1", "teams.duty.closed=true")


def test_m7_all_posts_moved_away(tmp_path: Path) -> None:
    moved = '\n[teams.other]\nfte = 1\n[moves.away]\nleaves = "duty"\njoins = "other"\nposts = %s\n'
    refused(tmp_path, GOOD + moved % 2, "teams.duty.fte: has no people")
    refused(tmp_path, GOOD + moved % 3, "more posts move away than are filled: -1 would be left")
    loaded(tmp_path, GOOD + moved % 1)


def test_m8_posts_and_places(tmp_path: Path) -> None:
    refused(tmp_path, GOOD, "must be at least 0", sets=("teams.duty.fte=-1",))
    refused(tmp_path, GOOD, "must be at least 0", sets=("teams.duty.places_per_fte=-1",))
    loaded(tmp_path, GOOD, "teams.duty.places_per_fte=1e9")
    found = loaded(tmp_path, GOOD, "teams.duty.fte=2.5")
    assert found.scenario.teams["duty"].fte.value == 2.5


def test_m11_no_arrivals_are_fine(tmp_path: Path) -> None:
    assert loaded(tmp_path, GOOD, "demand.sources.calls.per_year=0").warnings == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("demand.sources.calls.per_year", "-1"),
        ("steps.serve.time.value", "-30"),
        ("judgement.noise", "-0.1"),
        ("demand.scale", "-1"),
        ("teams.duty.vacancy", "1.2"),
        ("teams.duty.direct", "0"),
    ],
)
def test_m13_a_rate_mean_or_spread_that_can_not_be(tmp_path: Path, key: str, value: str) -> None:
    refused(tmp_path, GOOD, f"--set: {key}", "must be", sets=(f"{key}={value}",))


@pytest.mark.parametrize("law", ['law = "lognormal", cv = 0', 'law = "gamma", cv = 0.0'])
def test_m14_no_spread_is_a_fixed_time(tmp_path: Path, law: str) -> None:
    found = loaded(tmp_path, changed('law = "exponential"', law))
    assert getattr(found.scenario.steps["serve"], "time").law == "fixed"  # noqa: B009


@pytest.mark.parametrize(
    ("time", "says"),
    [
        ('value = 0, law = "exponential"', "must be more than 0, found 0"),
        ('value = -3, law = "lognormal", cv = 1', "must be more than 0, found -3"),
        ('value = 3, law = "lognormal"', "the law 'lognormal' needs cv"),
        ('value = 3, law = "lognormal", cv = -1', "cv can not be negative, found -1"),
        ("value = -3", "a time can not be negative, found -3"),
        ("value = 3, cv = 1", "the law 'fixed' has no cv"),
        ('law = "fixed"', "the law 'fixed' needs value"),
    ],
)
def test_m15_a_law_without_what_it_needs(tmp_path: Path, time: str, says: str) -> None:
    refused(tmp_path, changed(TIME, f'{{ unit = "minutes", {time} }}'), "steps.serve.time", says)


def test_m15_a_very_wide_spread_is_a_warning(tmp_path: Path) -> None:
    time = '{ unit = "minutes", value = 30, law = "lognormal", cv = 6 }'
    (warning,) = loaded(tmp_path, changed(TIME, time)).warnings
    assert "cv 6 is very wide; is it a variance?" in warning.message


@pytest.mark.parametrize(
    ("least", "mode", "most", "says"),
    [
        (5, 3, 9, "mode 3 must lie between least 5 and most 9"),
        (5, 10, 9, "mode 10 must lie between least 5 and most 9"),
        (9, 9, 5, "least 9 must be at most most 5"),
        (-1, 3, 5, "a time can not be negative, found -1"),
    ],
)
def test_m16_least_mode_most(tmp_path: Path, least: int, mode: int, most: int, says: str) -> None:
    time = f'unit = "minutes", law = "triangular", least = {least}, mode = {mode}, most = {most}'
    refused(tmp_path, changed(TIME, f"{{ {time} }}"), says)


def test_m18_days_where_hours_are_meant_are_a_warning(tmp_path: Path) -> None:
    found = loaded(tmp_path, GOOD, 'steps.serve.time.unit="days"', "steps.serve.time=480")
    assert any("480 days; is the unit right?" in w.message for w in found.warnings)


@pytest.mark.parametrize(
    ("shifts", "says"),
    [
        ("shifts = []", "is never open"),
        ('shifts = [{ days = [], open = "09:00", close = "17:00" }]', "is never open"),
        (
            'shifts = [{ days = ["mon"], open = "17:00", close = "09:00" }]',
            "closes at 09:00, not after it opens at 17:00; write overnight = true",
        ),
        (
            'shifts = [{ days = ["mon"], open = "09:00", close = "09:00" }]',
            "closes at 09:00, not after",
        ),
        (
            'shifts = [{ days = ["mon"], open = "09:00", close = "17:00" }, '
            '{ days = ["mon"], open = "16:00", close = "18:00" }]',
            "shifts overlap: mon 09:00 to mon 17:00 and from mon 16:00",
        ),
        (
            'shifts = [{ days = ["sun"], open = "22:00", close = "08:00", overnight = true }, '
            '{ days = ["mon"], open = "07:00", close = "09:00" }]',
            "shifts overlap: sun 22:00 to mon 08:00 and from mon 07:00",
        ),
    ],
)
def test_m19_calendars_that_can_not_be(tmp_path: Path, shifts: str, says: str) -> None:
    refused(tmp_path, changed(OFFICE, shifts), "calendars.office.shifts", says)


def test_m19_shifts_that_touch_are_fine(tmp_path: Path) -> None:
    days = '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'
    day = f'{{ days = {days}, open = "08:00", close = "20:00" }}'
    night = f'{{ days = {days}, open = "20:00", close = "08:00", overnight = true }}'
    assert loaded(tmp_path, changed(OFFICE, f"shifts = [{day}, {night}]")).warnings == []


def test_m20_dates_that_can_not_be(tmp_path: Path) -> None:
    february = GOOD + "\n[dates.off]\ndays = [2007-02-30]\n"
    refused(tmp_path, february, f"small.toml:{line(february, 'days = [2007')}: invalid date")
    ranges = "\n[dates.off]\nranges = [[2007-02-03, 2007-02-01]]\n"
    refused(tmp_path, GOOD + ranges, "dates.off.ranges.0", "before it begins on 2007-02-03")
    twice = loaded(tmp_path, GOOD + "\n[dates.off]\ndays = [2007-02-03, 2007-02-03]\n")
    assert "2007-02-03 is there twice" in twice.warnings[0].message


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("agenda = 4", "agenda = 0", "meetings.panel.agenda: must be at least 1"),
        ("agenda = 4", "agenda = -2", "meetings.panel.agenda: must be at least 1"),
        ("agenda = 4", "agenda = 2.5", "must be a whole number, found 2.5"),
        ("agenda = 4", "agenda = 4\nevery_weeks = 0", "every_weeks: must be at least 1, found"),
        ("agenda = 4", "agenda = 4\nfirst_week = -1", "first_week: must be at least 0, found"),
        ('days = ["mon", "tue"]', "days = []", "is never held"),
        ('["10:00", "14:00"]', "[]", "is never held"),
        ('["10:00", "14:00"]', '["10"]', "must be a time of day"),
    ],
)
def test_m21_meetings_that_can_not_be(tmp_path: Path, old: str, new: str, says: str) -> None:
    loaded(tmp_path, GOOD + MEETING)
    refused(tmp_path, changed(old, new, GOOD + MEETING), says)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("value = 2, unit", "value = 5, unit", "the slot of mon 10:00 lasts 300 minutes"),
        ('["10:00", "14:00"]', '["16:00"]', "mon 16:00 needs 1 of duty for 120 minutes; 0 are"),
        ('["mon", "tue"]', '["sat"]', "the slot of sat 10:00 needs 1 of duty"),
        ("duty = 1", "duty = 3", "needs 3 of duty for 120 minutes; 2 are at work"),
        ("value = 2, unit", "value = 0, unit", "a slot must last at least a minute"),
    ],
)
def test_m22_slots_that_do_not_fit(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = GOOD + MEETING
    refused(tmp_path, text.replace(MEETING, changed(old, new, MEETING)), says)


def test_m26_more_people_than_the_team_has(tmp_path: Path) -> None:
    text = changed('team = "duty"', 'members = [{ team = "duty", people = 3 }]')
    refused(tmp_path, text, "steps.serve", "needs 3 people of duty at once; the team has 2")
    loaded(tmp_path, text, "teams.duty.fte=2.5")  # the third is there on half of the days


def test_m26_people_who_are_never_at_work_together(tmp_path: Path) -> None:
    both = 'members = [{ team = "duty" }, { team = "night" }]'
    text = changed('team = "duty"', both) + TOGETHER
    refused(tmp_path, text, "1 of duty, 1 of night are at no time of the week at work together")
    loaded(tmp_path, text.replace('close = "06:00"', 'close = "09:01"'))


def test_m34_a_loop_in_which_no_time_passes(tmp_path: Path) -> None:
    judge = (
        '\n[steps.judge]\nkind = "judge"\nagency = "police"\ncuts = ["stage2"]\n'
        'routes = ["out", "note"]\n[steps.note]\nkind = "milestone"\nnext = "%s"\n'
    )
    text = changed('no = "out"', 'no = "judge"') + NEED
    refused(tmp_path, text + judge % "judge", "no time passes in the loop judge -> note -> judge")
    loaded(tmp_path, text + judge % "serve")


REQUESTS = """
[checks.police]
agency = "police"
team = "duty"
time = { value = 10, unit = "minutes" }

[steps.ask]
kind = "requests"
asker = "police"
ask = ["police"]
travel = { value = 1, unit = "days" }
refused = 1
again = 0.5
limit = { value = 9, unit = "days" }
next = "out"
"""


def test_m4_requests_refused_and_asked_again_for_ever(tmp_path: Path) -> None:
    text = changed('no = "out"', 'no = "ask"') + NEED + REQUESTS
    assert loaded(tmp_path, text).warnings == []
    says = "steps.ask.again: always refused and always asked again"
    refused(tmp_path, text.replace("again = 0.5", "again = 1"), says)
    representative = 'representatives = { police = "duty" }\nnext = "out"'
    text = text.replace('next = "out"', representative)
    refused(tmp_path, text, "steps.ask.representatives: needs representative_limit")


def test_m21_an_arrival_before_the_start(tmp_path: Path) -> None:
    arrival = '\n[[demand.given]]\nat = %s\nsource = "calls"\n'
    assert loaded(tmp_path, GOOD + arrival % "2007-01-01T00:00:00").warnings == []
    refused(tmp_path, GOOD + arrival % "2006-12-31T23:59:00", "is before the start date 2007-01-01")
    refused(tmp_path, GOOD + arrival % "2007-01-01T00:00:00Z", "must be local time")


def test_the_helpers_door_needs_an_attribute_that_names_doors(tmp_path: Path) -> None:
    right = '\n[right_doors]\nstage2 = ["helper"]\n[doors.front]\nagency = "police"\n' + NEED
    refused(tmp_path, GOOD + right, "right_doors.stage2.0: needs an attribute 'helper'")
    helper = '\n[attributes.helper]\nvalues = ["%s"]\nshares = { "*" = { %s = 1 } }\n'
    loaded(tmp_path, GOOD + right + helper % ("front", "front"))
    refused(tmp_path, GOOD + right + helper % ("frnt", "frnt"), "did you mean 'front'?")


def test_cut_points_must_rise(tmp_path: Path) -> None:
    loaded(tmp_path, GOOD + NEED)
    text = (GOOD + NEED).replace("multi_agency = 1", "multi_agency = 2")
    refused(tmp_path, text, "need.significant_harm: cut points must rise")


def test_low_and_high(tmp_path: Path) -> None:
    says = "teams.duty.fte.low: low 4 is more than high 3"
    refused(tmp_path, changed("low = 1", "low = 4"), says)
    (warning,) = loaded(tmp_path, GOOD, "teams.duty.fte=9").warnings
    assert warning.message == "value 9 is above its own high 3"


def test_attribute_shares_cover_every_combination(tmp_path: Path) -> None:
    age = '\n[attributes.age]\nvalues = ["a", "b"]\nshares = { "*" = { a = 0.5, b = 0.5 } }\n'
    kin = '\n[attributes.kin]\nvalues = ["x"]\nby = ["source", "age"]\nshares = { %s }\n'
    one = '"%s" = { x = 1 }'
    loaded(tmp_path, GOOD + age + kin % one.replace("%s", "*/*"))
    refused(tmp_path, GOOD + age + kin % (one % "calls/a"), "leaves out 'calls/b'")
    refused(tmp_path, GOOD + age + kin % (one % "calls"), "must have the form 'source/age'")
    refused(tmp_path, GOOD + kin % (one % "*/*") + age, "must be drawn before it")
