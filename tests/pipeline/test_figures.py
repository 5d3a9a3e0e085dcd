"""Headlines, curves and teams as pictures; and what is saved beside every picture."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from reports import curves, headlines, style, teams
from reports.save import safe_cells, save

NAN = math.nan
SMALL = "Simulated. 20 replications of 1 year(s) after 52 weeks of warm-up, seed 1."
LONG = "a-copy-with-a-very-long-name-made-by-a-planner-for-a-committee-in-the-autumn"
FOUR = ["before-2006", "proposal-2007", "lever-co-location", LONG]


def headline_frame(scenarios: list[str]) -> pd.DataFrame:
    """A difference that is better, one that is worse, one far off the scale, one without number."""
    rows = [
        ("days", "Days to protection", "days", 100.0, 80.0, -20.0, -30.0, -10.0, "better", ""),
        (
            "share",
            "Taken up at the wrong door " * 4,
            "share",
            0.4,
            0.5,
            0.1,
            0.05,
            0.15,
            "worse",
            "",
        ),
        ("far", "Crises", "crises a year", 2.0, 9.0, 7.0, 5.0, 9.0, "worse", ""),
        ("nil", "Missed harm", "share", NAN, NAN, NAN, NAN, NAN, "", "no child at harm " * 6),
        ("zero", "Hours", "hours", 0.0, 3.0, 3.0, 1.0, 5.0, "worse", NAN),
    ]
    columns = ["measure", "label", "unit", "before_mean", "after_mean", "diff_mean", "diff_low"]
    columns += ["diff_high", "verdict", "reason"]
    parts = [pd.DataFrame(rows, columns=columns).assign(scenario=name) for name in scenarios]
    return pd.concat(parts, ignore_index=True).assign(against="before-2006", n=20)


def curve_frame(scenarios: list[str]) -> pd.DataFrame:
    found = []
    for number, name in enumerate(scenarios):
        for day in range(366):
            share = (0.8 - 0.15 * number) * (1 - math.exp(-day / 12))
            found.append((name, day, share, share - 0.05, share + 0.05, 600.0))
    return pd.DataFrame(found, columns=["scenario", "day", "share", "low", "high", "n"])


def team_frame(scenarios: list[str]) -> pd.DataFrame:
    rows = [
        ("duty", "Social work duty", 0.9, 0.85, 0.95, 2.0, 1.0, 3.0, 0.9, False),
        ("area", "Area teams, with a label long " * 3, 0.99, 0.98, 1.02, NAN, NAN, NAN, 1.08, True),
        ("desk", "Police desk", 0.5, NAN, NAN, 0.03, NAN, NAN, 0.5, False),
        ("none", "Nobody's team", NAN, NAN, NAN, NAN, NAN, NAN, NAN, False),
    ]
    columns = ["team", "label", "utilisation", "utilisation_low", "utilisation_high"]
    columns += ["wait_days_mean", "wait_low", "wait_high", "load", "overloaded"]
    parts = [pd.DataFrame(rows, columns=columns).assign(scenario=name) for name in scenarios]
    return pd.concat(parts, ignore_index=True).assign(n=20)


def every(scenarios: list[str]) -> dict[str, Figure]:
    later = scenarios[1:] or scenarios
    return {
        "headlines": headlines.headlines(headline_frame(later), small_print=SMALL),
        "curves": curves.protection_curves(curve_frame(scenarios), small_print=SMALL),
        "teams": teams.teams(team_frame(scenarios), small_print=SMALL),
    }


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def said(figure: Figure) -> str:
    return " ".join(" ".join(texts(figure)).split())


def drawn(figure: Figure) -> None:
    """Drawn at the size that is measured afterwards, or words would be looked for elsewhere."""
    figure.savefig(io.BytesIO(), format="png", dpi="figure")


def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that is seen, and where; labels of ticks outside the scale are not."""
    drawn(figure)
    seen: list[Text] = list(figure.texts)
    for axes in figure.axes:
        seen += [*axes.texts, axes.xaxis.label, axes.yaxis.label]
        seen += [axes.title, *(text for text in axes.get_children() if isinstance(text, Text))]
        for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            ticks = axis.get_major_ticks()
            seen += [t.label1 for t in ticks if min(low, high) <= t.get_loc() <= max(low, high)]
    unique = {id(text): text for text in seen if text.get_text().strip()}
    return [(text.get_text(), text.get_window_extent()) for text in unique.values()]


def ends(line: Line2D) -> list[float]:
    return [round(float(x), 6) for x in np.asarray(line.get_xdata())]


# -- on the page ------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 2, 4])
@pytest.mark.parametrize("name", ["headlines", "curves", "teams"])
def test_all_words_are_on_the_page(name: str, many: int) -> None:
    figure = every(FOUR[:many])[name]
    page = figure.bbox
    for text, box in boxes(figure):
        assert box.x0 >= -1 and box.x1 <= page.x1 + 1, text
        assert box.y0 >= -1 and box.y1 <= page.y1 + 1, text


@pytest.mark.parametrize("many", [1, 2, 4])
@pytest.mark.parametrize("name", ["headlines", "curves", "teams"])
def test_no_words_lie_on_each_other(name: str, many: int) -> None:
    found = boxes(every(FOUR[:many])[name])
    assert len(found) > 10
    for number, (one, box) in enumerate(found):
        for other, beside in found[number + 1 :]:
            wide = min(box.x1, beside.x1) - max(box.x0, beside.x0)
            high = min(box.y1, beside.y1) - max(box.y0, beside.y0)
            # Boxes include the room for letters below the line: a sliver is no overlap. Words
            # side by side need a gap (of 3 hundredths of an inch) to be read as two.
            assert wide <= -3 or high <= 0.25 * min(box.height, beside.height), (one, other)


@pytest.mark.parametrize("name", ["headlines", "curves", "teams"])
def test_figures_fit_a_page_and_carry_the_small_print(name: str) -> None:
    figure = every(FOUR)[name]
    assert figure.get_figwidth() == pytest.approx(16 / 2.54)
    assert figure.get_figheight() <= 26 / 2.54
    assert SMALL in said(figure)


def test_long_small_print_goes_on_in_a_line_below_without_touching_the_axes() -> None:
    figure = headlines.headlines(headline_frame(["x"]), small_print=SMALL * 4)
    found = dict(boxes(figure))
    small = next(box for text, box in found.items() if text.startswith("Simulated"))
    axis = next(box for text, box in found.items() if text.startswith("difference"))
    assert small.x1 <= figure.bbox.x1 and small.y0 >= 0
    assert small.y1 < axis.y0


def test_a_real_number_of_headlines_for_three_scenarios_fits_a_page() -> None:
    one = headline_frame(["x"]).iloc[:1]
    rows = [one.assign(measure=f"m{i}", scenario=name) for name in FOUR[1:] for i in range(15)]
    figure = headlines.headlines(pd.concat(rows), small_print=SMALL)
    assert figure.get_figheight() <= 26 / 2.54


@pytest.mark.parametrize("frame", ["headlines", "curves", "teams"])
def test_nothing_to_show_is_said(frame: str) -> None:
    empty = {
        "headlines": lambda: headlines.headlines(headline_frame(["a"]).iloc[:0], small_print=SMALL),
        "curves": lambda: curves.protection_curves(curve_frame(["a"]).iloc[:0], small_print=SMALL),
        "teams": lambda: teams.teams(team_frame(["a"]).iloc[3:], small_print=SMALL),
    }[frame]()
    drawn(empty)
    assert "nothing to show" in said(empty)


# -- headlines --------------------------------------------------------------------------------


def test_headlines_say_before_after_unit_and_n() -> None:
    words = said(every(FOUR[:2])["headlines"])
    assert "100 → 80.0 days" in words
    assert "40.0 % → 50.0 %" in words
    assert "−20 %" in words and "+25 %" in words
    assert "n = 20 pairs" in words


def test_a_headline_without_a_number_gives_its_reason() -> None:
    words = said(every(FOUR[:2])["headlines"])
    assert "n/a: no child at harm" in words
    assert "n/a: before is 0" in words
    assert "nan" not in words


@pytest.mark.parametrize(
    ("mean", "low", "high", "arrows"),
    [(350.0, 250.0, 450.0, ">>"), (60.0, 10.0, 110.0, ">"), (350.0, NAN, NAN, ">"),
     (-60.0, -110.0, -10.0, "<"), (60.0, 50.0, 70.0, "")],
)  # fmt: skip
def test_what_is_beyond_the_scale_is_an_arrow_with_its_number(
    mean: float, low: float, high: float, arrows: str
) -> None:
    frame = headline_frame(["x"]).iloc[:1].assign(diff_mean=mean, diff_low=low, diff_high=high)
    figure = headlines.headlines(frame, small_print=SMALL)
    assert f"{mean:+.0f} %".replace("-", "−") in texts(figure)
    marks = [str(line.get_marker()) for line in figure.axes[0].lines]
    assert "".join(mark for mark in marks if mark in "<>") == arrows


def test_the_interval_drawn_is_the_interval_given() -> None:
    figure = headlines.headlines(headline_frame(["x"]).iloc[:1], small_print=SMALL)
    lines = [ends(line) for line in figure.axes[0].lines]
    assert [-30.0, -10.0] in lines and [-20.0] in lines


def test_one_pair_has_no_interval_and_says_so() -> None:
    frame = headline_frame(["x"]).iloc[:1].assign(n=1, diff_low=NAN, diff_high=NAN)
    figure = headlines.headlines(frame, small_print=SMALL)
    assert "no interval; n = 1 pair" in said(figure)


def test_n_counts_the_differences_that_are_drawn() -> None:
    frame = headline_frame(["x"])
    frame.loc[frame["diff_mean"].isna(), "n"] = 0
    assert "n = 20 pairs" in said(headlines.headlines(frame, small_print=SMALL))


def test_scenarios_beyond_the_third_are_told_of() -> None:
    figure = headlines.headlines(headline_frame(["a", "b", "c", "d", "e"]), small_print=SMALL)
    assert len(figure.axes) == 3
    assert "2 more in the table: d, e" in said(figure)


# -- curves and teams -------------------------------------------------------------------------


def test_curves_name_each_scenario_with_its_children() -> None:
    words = said(every(FOUR[:2])["curves"])
    assert "before-2006, n = 600 children" in words
    assert "proposal-2007, n = 600 children" in words


def test_the_curve_drawn_is_the_share_given_and_ends_with_its_number() -> None:
    frame = curve_frame(["a"])
    figure = curves.protection_curves(frame, small_print=SMALL)
    line = figure.axes[1].lines[0]
    assert ends(line) == list(frame["day"])
    assert np.asarray(line.get_ydata()).tolist() == pytest.approx(list(100 * frame["share"]))
    assert "80 %" in texts(figure)


def test_numbers_of_curves_that_end_together_are_apart() -> None:
    frame = pd.concat([curve_frame(["a"]).assign(scenario=name) for name in "abcd"])
    found = boxes(curves.protection_curves(frame, small_print=SMALL))
    heights = sorted(box.y0 for text, box in found if text == "80 %")
    assert len(heights) == 4
    assert all(np.diff(heights) > 10)


def test_a_scenario_without_children_says_so() -> None:
    frame = pd.concat([curve_frame(["a"]), curve_frame(["b"]).assign(share=NAN, n=0)])
    assert "b, n/a: no child at significant harm" in said(
        curves.protection_curves(frame, small_print=SMALL)
    )


def test_teams_say_over_how_many_replications() -> None:
    assert said(every(["a"])["teams"]).count("95 % interval, n = 20 replications") == 2
    frame = team_frame(["a"]).iloc[2:3].assign(n=1)
    assert "no interval, n = 1 replication" in said(teams.teams(frame, small_print=SMALL))


def test_an_overloaded_team_has_a_ratio_and_no_mean_wait() -> None:
    frame = team_frame(["a"]).iloc[1:2].assign(wait_days_mean=99.0)
    figure = teams.teams(frame, small_print=SMALL)
    assert "overloaded: demand 1.08 × capacity" in texts(figure)
    assert not figure.axes[1].lines
    assert "99.0" not in texts(figure)


def test_a_team_without_staff_is_left_out_or_named_as_such() -> None:
    assert "Nobody's team" not in said(every(["a"])["teams"])
    frame = team_frame(["a", "b"])
    frame.loc[frame.index[0], ["utilisation", "wait_days_mean"]] = NAN
    words = texts(teams.teams(frame, small_print=SMALL))
    assert words.count("no staff") == 1


def test_an_interval_beyond_all_the_time_on_shift_is_drawn_whole() -> None:
    frame = team_frame(["a"]).iloc[:1].assign(utilisation_high=1.2)
    busy = teams.teams(frame, small_print=SMALL).axes[0]
    assert busy.get_xlim()[1] >= 120
    assert [85.0, 120.0] in [ends(line) for line in busy.lines]


def test_before_and_after_have_one_colour_in_every_figure() -> None:
    shown = style.colours(FOUR[:2])
    assert shown == {"before-2006": style.COLOURS[0], "proposal-2007": style.COLOURS[1]}
    assert not {style.BETTER, style.WORSE, style.UNCLEAR} & set(style.COLOURS)
    figures = every(FOUR[:2])
    for name in ("curves", "teams"):
        named = {t.get_color() for t in figures[name].texts if "proposal-2007" in t.get_text()}
        assert named == {shown["proposal-2007"]}


# -- beside the picture -----------------------------------------------------------------------


def test_alternative_text_is_one_line_with_units_and_n() -> None:
    lines = [
        headlines.alt(headline_frame(["x"])),
        curves.alt(curve_frame(["x"])),
        teams.alt(team_frame(["x"])),
    ]
    assert all("\n" not in line and "nan" not in line for line in lines)
    assert "Days to protection −20.0 (−30.0 to −10.0) days" in lines[0] and "n = 20" in lines[0]
    assert "+10.0 (+5.00 to +15.0) percentage points" in lines[0]
    assert "n = 20 replications" in lines[2]
    assert "73 % by day 30, 80 % by day 365, n = 600 children" in lines[1]
    assert "Social work duty 90 % in use, mean wait 2.00 days" in lines[2]
    assert "overloaded: demand 1.08 × capacity" in lines[2]


@pytest.mark.parametrize("name", ["headlines", "curves", "teams"])
def test_the_same_figure_is_saved_as_the_same_bytes(name: str, tmp_path: Path) -> None:
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        save(every(FOUR[:2])[name], team_frame(FOUR[:2]), "A line.", folder, name)
    for ending in ("svg", "png", "csv", "txt"):
        one, two = ((tmp_path / at / f"{name}.{ending}").read_bytes() for at in ("one", "two"))
        assert one == two and one


def test_the_table_saved_is_the_table_given(tmp_path: Path) -> None:
    frame = headline_frame(["x"])
    save(headlines.headlines(frame, small_print=SMALL), frame, "Two\nlines. ", tmp_path, "h")
    pd.testing.assert_frame_equal(
        pd.read_csv(tmp_path / "h.csv").fillna({"verdict": ""}),
        frame.assign(reason=frame["reason"].replace("", NAN)),
        check_dtype=False,
    )
    assert b"\r" not in (tmp_path / "h.csv").read_bytes()
    assert (tmp_path / "h.txt").read_bytes() == b"Two lines.\n"


def test_cells_a_spreadsheet_would_run_are_made_inert() -> None:
    risky = ["=1+1", "+1", "-1", "@x", "\tx", "\rx"]
    frame = pd.DataFrame({"text": [*risky, "a=b"], "number": [-1.5, 2, -0.0, 1, 1, 1, NAN]})
    safe = safe_cells(frame.rename(columns={"text": "=name"}))
    assert list(safe["'=name"]) == [*(f"'{text}" for text in risky), "a=b"]
    pd.testing.assert_series_equal(safe["number"], frame["number"])


def test_signs_of_mathematics_in_a_name_stay_as_written(tmp_path: Path) -> None:
    frame = team_frame(["a $_$ b"])
    save(teams.teams(frame, small_print=SMALL), frame, "x", tmp_path, "t")
    assert (tmp_path / "t.svg").stat().st_size > 0
