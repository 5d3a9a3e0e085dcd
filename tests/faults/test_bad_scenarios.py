"""Bad text, keys and types in a scenario file: what a user is told (S1 to S24)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import SettingsError
from sim.scenario.load import load
from sim.words import safe_name
from tests.faults.scenario_files import GOOD, changed, line, loaded, refused, written


def test_the_good_scenario_is_accepted(tmp_path: Path) -> None:
    found = loaded(tmp_path, GOOD)
    assert found.scenario.teams["duty"].fte.value == 2
    assert found.warnings == []
    assert found.origins["teams.duty.fte.value"].endswith(f"small.toml:{line(GOOD, 'fte =')}")


def test_s1_a_key_written_twice_is_shown_with_both_lines(tmp_path: Path) -> None:
    text = changed('calendar = "office"\n', 'calendar = "office"\ncalendar = "office"\n')
    first = line(text, 'calendar = "office"')
    place = f"small.toml:{first + 1}: teams.duty.calendar: "
    refused(tmp_path, text, f"{place}is written twice, first on line {first}")


def test_s1_a_table_written_twice_is_shown_with_both_lines(tmp_path: Path) -> None:
    text = GOOD + "\n[teams.duty]\nvacancy = 0\n"
    second = line(text, "vacancy") - 1
    first = line(text, "[teams.duty]")
    refused(tmp_path, text, f"small.toml:{second}: teams.duty: ", f"first on line {first}")


def test_s2_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    text = changed('calendar = "office"', 'calender = "office"')
    place = f"small.toml:{line(text, 'calender')}: teams.duty.calender: "
    refused(tmp_path, text, place, "did you mean 'calendar'?")


@pytest.mark.parametrize(
    ("old", "new", "key", "near"),
    [
        ('next = "again"', 'nxt = "again"', "steps.serve.nxt", "'next'"),
        ('unit = "minutes"', 'unti = "minutes"', "steps.serve.time.unti", "'unit'"),
        ("[demand.sources.calls]", "[demand.source.calls]", "demand.source", "'sources'"),
        ('name = "small"', 'name = "small"\nextnds = "x"', "extnds", "did you mean"),
    ],
)
def test_s2_anywhere_in_the_file(tmp_path: Path, old: str, new: str, key: str, near: str) -> None:
    refused(tmp_path, changed(old, new), f": {key}: is no key known here", near)


@pytest.mark.parametrize(
    ("old", "key"),
    [
        ("start = 2007-01-01\n", "start"),
        ('unit = "minutes", ', "steps.serve.time.unit"),
        ('next = "again"\n', "steps.serve.next"),
        ('begins = "serve"\n', "demand.sources.calls.begins"),
        ('name = "small"\n', "name"),
    ],
)
def test_s3_a_missing_field_is_named_with_its_path(tmp_path: Path, old: str, key: str) -> None:
    refused(tmp_path, changed(old, ""), f": {key}: is missing")


def test_s3_a_missing_field_points_to_its_table(tmp_path: Path) -> None:
    text = changed('next = "again"\n', "")
    refused(tmp_path, text, f"small.toml:{line(text, '[steps.serve]')}: steps.serve.next")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("per_year = 365", 'per_year = "four"', "must be a number, found the text 'four'"),
        ("per_year = 365", 'per_year = "4"', "must be a number, found the text '4'"),
        ("per_year = 365", "per_year = true", "must be a number, found true"),
        ("share = 0.2", "share = [0.2]", "must be a number, found a list"),
        ("value = 30", "value = true", "must be a number, found true"),
        ("value = 30", 'value = "30"', "must be a number, found the text '30'"),
        ('team = "duty"', "team = 3", "must be text in quotes, found the number 3"),
        ('kind = "end"', 'kind = "end"\nfinal = 1', "must be true or false, found the number 1"),
        ('open = "09:00"', 'open = "9 am"', "must be a time of day such as 09:00"),
        ("start = 2007-01-01", "start = 20070101", "must be a date such as 2007-06-25"),
        ("start = 2007-01-01", 'start = "soon"', "must be a date such as 2007-06-25"),
        ("start = 2007-01-01", "start = 9999-01-01", "between the years 1900 and 2200"),
        ('kind = "end"', 'kind = "ende"', "did you mean 'end'?"),
        ('kind = "end"\n', 'label = "x"\n', "has no kind"),
        ('law = "exponential"', 'law = "exponentail"', "did you mean 'exponential'?"),
        ('["mon", "tue",', '["monday", "tue",', "must be one of 'mon', 'tue'"),
        ("[teams.duty]", "[teams]\nsoon = 3\n[teams.duty]", "must be a table, found the number 3"),
    ],
)
def test_s4_a_wrong_type_is_said_in_plain_words(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    message = refused(tmp_path, changed(old, new), says)
    assert "pydantic" not in message
    assert "\n" not in message


def test_s4_ten_and_a_half_people_are_refused(tmp_path: Path) -> None:
    text = changed('team = "duty"', 'members = [{ team = "duty", people = 1.5 }]')
    says = "steps.serve.members.0.people: must be a whole number, found the number 1.5"
    refused(tmp_path, text, says)


def test_all_problems_of_a_file_are_shown_together(tmp_path: Path) -> None:
    text = changed('next = "again"', 'nxt = "again"', changed("per_year = 365", 'per_year = "x"'))
    message = refused(tmp_path, text, "per_year", "steps.serve.nxt", "steps.serve.next: is missing")
    assert len(message.splitlines()) == 3


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "\ufeff"])
def test_s5_an_empty_file(tmp_path: Path, text: str) -> None:
    refused(tmp_path, text, "is empty")


def test_s8_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    windows = ("\ufeff" + GOOD).replace("\n", "\r\n").encode()
    assert loaded(tmp_path, windows).scenario == loaded(tmp_path, GOOD).scenario


def test_s8_line_numbers_are_the_same_with_windows_line_ends(tmp_path: Path) -> None:
    text = changed('calendar = "office"', 'calender = "office"').replace("\n", "\r\n")
    refused(tmp_path, text, f"small.toml:{line(text, 'calender')}: ")


def test_s9_latin_1_names_the_line(tmp_path: Path) -> None:
    text = changed('name = "small"', 'name = "small"\npurpose = "Café"').encode("latin-1")
    refused(tmp_path, text, "small.toml:2: is not UTF-8 text (byte 0xE9)")


def test_s9_utf_16_is_named(tmp_path: Path) -> None:
    refused(tmp_path, GOOD.encode("utf-16"), "is UTF-16; save it as UTF-8")


@pytest.mark.parametrize("bad", ["inf", "-inf", "nan", "1e999"])
def test_s15_numbers_that_are_not_finite(tmp_path: Path, bad: str) -> None:
    text = changed("per_year = 365", f"per_year = {bad}", changed("share = 0.2", f"share = {bad}"))
    message = refused(tmp_path, text, "demand.sources.calls.per_year", "steps.again.share")
    assert message.count("must be a finite number") == 2


@pytest.mark.parametrize(
    "deep",
    [
        "x = " + "[" * 100_000,
        "x = " + "[" * 100_000 + "]" * 100_000,
        "x = " + "{ a = " * 100_000,
        ".".join("a" * 100_000) + " = 1",
        "[" + ".".join("a" * 100_000) + "]",
    ],
)
def test_s16_deep_nesting_is_refused_at_once(tmp_path: Path, deep: str) -> None:
    refused(tmp_path, GOOD + deep, "nested deeper than 64", f"small.toml:{GOOD.count(chr(10)) + 1}")


def test_s17_a_number_of_thousands_of_digits(tmp_path: Path) -> None:
    refused(tmp_path, changed("per_year = 365", f"per_year = {'9' * 5000}"), "can not be read")
    refused(tmp_path, changed("per_year = 365", f"per_year = {'9' * 400}"), "per_year")


def test_s19_null_is_a_missing_value(tmp_path: Path) -> None:
    text = changed("per_year = 365", "per_year = null")
    refused(tmp_path, text, f"small.toml:{line(text, 'null')}: ", "per_year = null")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a\\u202eb", "U+202E"),
        ("a\\u0007b", "U+0007"),
        ("a\\u200bb", "U+200B"),
        ("a\\nb", "U+000A"),
    ],
)
def test_s20_characters_that_can_not_be_seen_are_refused(
    tmp_path: Path, name: str, code: str
) -> None:
    refused(tmp_path, changed('name = "small"', f'name = "{name}"'), code)
    refused(tmp_path, GOOD + f'\n[teams."{name}"]\nfte = 1\n', code)


def test_s20_a_lone_surrogate_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, changed('name = "small"', 'name = "\\ud800"'), "small.toml:1: ")
    refused(tmp_path, GOOD, "U+DCE9", sets=("name=caf\udce9",))


@pytest.mark.parametrize(
    ("one", "other"), [("Duty", "duty"), ("caf\u00e9", "cafe\u0301"), ("duty ", "duty")]
)
def test_s21_names_that_look_the_same_are_refused(tmp_path: Path, one: str, other: str) -> None:
    extra = "".join(f'\n[doors."{name}"]\nagency = "a"\n' for name in (one, other))
    refused(tmp_path, GOOD + extra + "\n[agencies.a]\n", "look the same")


NASTY = ["../../x", "con", "a/b", "=1+1", "<script>", "a.b", "'", "-x", "日本", "."]


def test_s22_nasty_names_are_labels_like_any_other(tmp_path: Path) -> None:
    extra = "".join(f"\n[teams.{toml(name)}]\nfte = 1\n" for name in NASTY)
    found = loaded(tmp_path, GOOD + extra)
    assert set(NASTY) < set(found.scenario.teams)
    assert loaded(tmp_path, GOOD + extra, 'teams."a.b".fte=7').scenario.teams["a.b"].fte.value == 7


def toml(name: str) -> str:
    return f'"{name}"'


def test_s22_nasty_names_are_safe_in_file_names(tmp_path: Path) -> None:
    safe = [safe_name(name) for name in [*NASTY, "x" * 300, "", "CON", "a b"]]
    assert len(set(safe)) == len(safe)
    for name in safe:
        assert name and Path(name).name == name and name.isascii() and len(name) <= 60
        assert not set(name) & set('<>:"/\\|?*.=+@ ')
        assert name.upper() not in {"CON", "NUL"}
        (tmp_path / name).touch()
    assert safe_name("before-2006") == "before-2006"


def test_s23_an_extends_chain_that_loops(tmp_path: Path) -> None:
    written(tmp_path, 'name = "b"\nextends = "c.toml"\n', "b.toml")
    written(tmp_path, 'name = "c"\nextends = "b.toml"\n', "c.toml")
    text = 'name = "a"\nextends = "b.toml"\n'
    message = refused(tmp_path, text, "c.toml:2: extends", "in a loop")
    assert message.count("b.toml") == 2  # once as it is entered, once as it comes round again
    assert message.index("small.toml") < message.index("b.toml") < message.rindex("b.toml")


def test_s23_a_file_that_extends_itself(tmp_path: Path) -> None:
    refused(tmp_path, 'name = "a"\nextends = "small.toml"\n', "small.toml:2: extends", "loop")


def test_s23_a_missing_file_names_the_chain(tmp_path: Path) -> None:
    written(tmp_path, 'name = "b"\nextends = "nowhere.toml"\n', "b.toml")
    text = 'name = "a"\nextends = "b.toml"\n'
    refused(tmp_path, text, "b.toml:2: extends", "'nowhere.toml'", "small.toml -> ")


def test_s23_a_missing_shipped_name_offers_the_nearest(tmp_path: Path) -> None:
    text = 'name = "a"\nextends = "before-2060"\n'
    refused(tmp_path, text, "small.toml:2: extends", "did you mean 'before-2006'?")


def test_s23_a_chain_of_100_files(tmp_path: Path) -> None:
    for number in range(100):
        written(tmp_path, f'extends = "{number + 1}.toml"\nname = "n"\n', f"{number}.toml")
    text = 'name = "a"\nextends = "0.toml"\n'
    refused(tmp_path, text, "small.toml:2: extends", "more than 20 files", "18.toml")


def test_a_chain_of_20_files_is_allowed(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "18.toml")
    for number in range(18):
        written(tmp_path, f'extends = "{number + 1}.toml"\n', f"{number}.toml")
    found = loaded(tmp_path, 'name = "a"\nextends = "0.toml"\n')
    assert (found.scenario.name, len(found.files)) == ("a", 20)


def test_s24_a_file_that_is_too_large(tmp_path: Path) -> None:
    refused(tmp_path, GOOD + "#" * 10_000_001, "larger than 10 MB")


def test_l1_what_is_no_file(tmp_path: Path) -> None:
    for name, says in [
        (str(tmp_path), "is a folder"),
        ("/dev/null", "is not an ordinary file"),
        (str(tmp_path / "none.toml"), "there is no scenario or file"),
        ("befor-2006", "did you mean 'before-2006'?"),
        ("-", "there is no scenario or file"),
        ("", "there is no scenario or file"),
        ("a\0b", "there is no scenario or file"),
        ("x" * 5000, "there is no scenario or file"),
    ]:
        with pytest.raises(SettingsError, match=says.replace("?", r"\?")):
            load(name)
