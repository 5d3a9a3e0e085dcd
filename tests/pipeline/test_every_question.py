"""What every question can do: say its cost, keep logs, be asked again, and go on when stopped."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from dataclasses import MISSING
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from cli import app
from sim.errors import Interrupted, SettingsError
from sim.questions.ask import PREPARE
from sim.questions.options import QUESTIONS, options_of
from sim.runs.progress import Progress
from tests.places import TEXTBOOK

BASE = f"""
name = "base"
purpose = "Two desks in one queue"
extends = "{TEXTBOOK.as_posix()}/mmc.toml"
teams.desk.fte = {{ value = 3, low = 2, high = 5 }}
teams.desk.cost_per_hour = {{ value = 20, low = 10, high = 30 }}
"""
MINE = """
name = "mine"
purpose = "A number changed"
extends = "base.toml"
teams.desk.fte = 4
"""
TWO = """
name = "two"
purpose = "Two levers"
extends = "base.toml"
levers = ["more.toml", "paid.toml"]
"""
LEVER = 'name = "{0}"\npurpose = "A lever"\nteams.desk.{1} = {2}\n'
HOURS = ["--measure", "staff_hours_per_year"]
TENTH = ["--years", "0.1", "--warm-up-weeks", "1", "--follow-up-weeks", "1"]
WORDS = {
    "run": ["mine.toml", "--replications", "3", *TENTH],
    "compare": ["mine.toml", "base.toml", "--replications", "2", *TENTH],
    "precision": ["mine.toml", *HOURS, "--half-width", "1", "--replications", "5", "--most", "10",
                  *TENTH],
    "warm-up": ["mine.toml", "--years", "0.5", "--replications", "5"],
    "attribute": ["base.toml", "two.toml", *HOURS, "--replications", "2", *TENTH],
    "posts": ["mine.toml", "--moves", "0", "--added", "1", "--replications", "2", *TENTH],
    "sensitivity": ["mine.toml", *HOURS, "--replications", "2", *TENTH],
    "robust": ["mine.toml", "base.toml", "--samples", "20", "--replications", "1", *TENTH],
    "sweep": ["mine.toml", "--vary", "teams.desk.fte=3,4", "--replications", "2", *TENTH],
}  # fmt: skip
QUIET = ["--no-figures", "--quiet", "--workers", "1"]
KINDS = list(WORDS)


def command(*words: str | Path) -> int:
    """Run a command here; return its exit code."""
    return int(app([str(word) for word in words], standalone_mode=False) or 0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with scenarios of one's own, to work in."""
    levers = {"more": LEVER.format("more", "fte", 5), "paid": LEVER.format("paid", "direct", 0.9)}
    for name, text in {"base": BASE, "mine": MINE, "two": TWO, **levers}.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def tables(place: Path) -> dict[str, bytes]:
    """Return every table of a folder of results."""
    return {path.name: path.read_bytes() for path in sorted(place.glob("*.csv"))}


def test_every_question_is_looked_at_here() -> None:
    assert {question.kind for question in QUESTIONS} == set(WORDS) == set(PREPARE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_dry_run_says_the_cost_and_leaves_nothing(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(folder.iterdir())
    assert command(kind, *WORDS[kind], "--dry-run") == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{kind}: ") and "runs" in said and "simulated years" in said
    assert set(folder.iterdir()) == before


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_asked_again_from_its_folder_alone_logs_and_all(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    met = command(kind, *WORDS[kind], *QUIET, "--keep-logs", "--format", "json", "--out", "first")
    said = json.loads(capsys.readouterr().out)
    assert isinstance(said, dict) and met in (0, 5)
    log = pd.read_csv("first/events.csv")
    assert set(log["scenario"]) == set(pd.read_csv("first/concerns.csv")["scenario"])
    assert {"scenario", "replication", "minute", "concern", "step", "kind", "team"} == set(log)
    if kind != "attribute":  # it reads the levers again
        Path("base.toml").unlink()
    assert command("rerun", "first", "--out", "second", "--quiet", "--format", "csv") == 0
    assert tables(folder / "first") == tables(folder / "second")
    main = capsys.readouterr().out.rstrip("\n").encode()
    assert main in {table.rstrip(b"\n") for table in tables(folder / "first").values()}


@pytest.mark.parametrize("kind", KINDS)
def test_stopped_it_goes_on_and_ends_the_same(
    kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(kind, *WORDS[kind], *QUIET, "--out", "whole")
    done: list[None] = []
    step = Progress.step

    def stop(progress: Progress) -> None:
        step(progress)
        done.append(None)
        if len(done) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "step", stop)
    with pytest.raises(Interrupted, match=r"interrupted; 2 .*runs are kept"):
        command(kind, *WORDS[kind], *QUIET, "--out", "stopped")
    stopped = len(done)
    assert command("runs", "resume", "stopped", "--quiet", "--workers", "1") in (0, 5)
    again = len(done) - stopped
    done.clear()
    done.append(None)
    done.append(None)  # nothing stops it any more
    command(kind, *WORDS[kind], *QUIET, "--out", "third")
    assert again == len(done) - 2 - stopped
    assert tables(folder / "stopped") == tables(folder / "whole")
    assert command(kind, *WORDS[kind], *QUIET, "--resume", "--out", "stopped") == 0


def test_the_files_of_a_lever_must_say_what_they_said(folder: Path) -> None:
    command("attribute", *WORDS["attribute"], *QUIET, "--out", "first")
    Path("more.toml").write_text(LEVER.format("more", "fte", 6))
    with pytest.raises(SettingsError, match="say something else than then: "):
        command("rerun", "first", "--quiet")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "walk"}, "walk: is asked in a way this version does not know"),
        ({"asked": {"scenari": "x"}}, "run: is asked in a way .*'scenari'"),
        ({"asked": {"scenarios": ["x"]}}, "of an older version; give its command again"),
        ({"settings": {"years": -1}}, "--years: -1 is not allowed"),
        ({"scenarios": [{"name": 1}]}, "manifest.json: can not be read"),
    ],
)
def test_a_manifest_that_can_not_be_asked_again_is_refused(
    folder: Path, change: dict[str, Any], says: str
) -> None:
    command("run", *WORDS["run"], *QUIET, "--out", "first")
    path = folder / "first" / "manifest.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(about | change), encoding="utf-8")
    with pytest.raises(SettingsError, match=says):
        command("rerun", "first", "--quiet")


def test_logs_of_scenarios_of_one_name_are_told_apart(folder: Path) -> None:
    command("sweep", *WORDS["sweep"], *QUIET, "--keep-logs", "--out", "x")
    assert set(pd.read_csv("x/events.csv")["scenario"]) == {"mine", "mine (2)"}
    (row,) = pd.read_csv("x/logged.csv").to_dict("records")
    assert row == {"scenario": "mine (2)", "key": "teams.desk.fte.value", "value": 4.0}


def test_scenarios_with_other_teams_and_attributes_are_compared_drawn_and_logged(
    folder: Path,
) -> None:
    """A queue, one without any team, and a whole system: labels and columns of all of them."""
    names: list[str | Path] = [TEXTBOOK / "mmc.toml", TEXTBOOK / "arrivals.toml", "before-2006"]
    words = ["--replications", "1", *TENTH, "--keep-logs", "--quiet", "--out", "x"]
    assert command("compare", *names, *words) == 0
    teams = pd.read_csv("x/figures/teams.csv")
    assert set(teams["scenario"]) == {"mmc", "before-2006"} and teams["label"].notna().all()
    concerns = pd.read_csv("x/concerns.csv")
    here = concerns.groupby("scenario", sort=False)["age_band"].agg(["size", "count"])
    assert list(here.index) == ["mmc", "arrivals", "before-2006"]
    assert here["count"].tolist() == [0, 0, here["size"]["before-2006"]]
    assert pd.api.types.is_float_dtype(concerns["need"])  # no text, whoever came first


# -- in notebooks -------------------------------------------------------------------------------

api: Any = sim
"""As a slip would call it: a reader of types would not let it pass."""
CALLS: dict[str, Any] = {
    "precision": sim.precision, "warm-up": sim.warm_up, "attribute": sim.attribute,
    "posts": sim.posts, "sensitivity": sim.sensitivity, "robust": sim.robust, "sweep": sim.sweep,
}  # fmt: skip
OTHERWISE = {"relative": True}
"""In a notebook half-widths are shares unless said otherwise."""


@pytest.mark.parametrize("kind", CALLS)
def test_a_call_has_the_options_and_defaults_of_its_command(kind: str) -> None:
    (question,) = (one for one in QUESTIONS if one.kind == kind)
    own = [(n, default) for n, _, default in options_of(question) if n in _fields(question)]
    there = inspect.signature(CALLS[kind]).parameters
    for name, default in own:
        call = there["name" if name == "scenario" else name]
        wanted = OTHERWISE.get(name, default)
        if default is not MISSING:
            assert (call.default or None) == (wanted or None), name
    assert set(there) - {"name", "settings", "sets"} <= {name for name, _ in own}


def _fields(question: Any) -> set[str]:
    return set(question.__dataclass_fields__)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: api.compare("before-2006", setings=None), "setings: .*did you mean 'settings'"),
        (lambda: api.compare("befor-2006"), "did you mean 'before-2006'"),
        (lambda: api.sweep(), "sweep: missing a required argument: 'name'"),
        (lambda: api.posts(moves="two"), "moves: 'two' is not allowed; it must be"),
        (lambda: api.posts(moves=99), "moves: 99 is not allowed; it must be between 0 and 50"),
        (lambda: api.robust(keys="judgement"), "keys: 'judgement' is not allowed"),
        (lambda: api.attribute(measures=["crises_per_yaer"]), "measures: .*crises_per_year"),
        (lambda: api.compare(settings=api.Settings(years="two")), "years: 'two' is not allowed"),
        (lambda: api.compare(settings=api.Settings(replications=2.5)), "replications: 2.5 is not"),
        (lambda: api.compare(settings={"years": 2}), "settings: is no sim.Settings"),
        (lambda: api.compare(sets=["teams.x.fte=2"]), "sets: is not a table"),
        (lambda: api.compare(sets={"judgement.shard": 1}), "judgement.shard.*'shared'"),
        (lambda: api.sweep("before-2006", ["x"]), "vary: is not a table"),
    ],
)  # fmt: skip
def test_a_slip_in_a_call_is_told_as_any_mistake(call: Any, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        call()


def test_the_names_of_sim_are_all_there() -> None:
    for name in sim.__all__:
        assert callable(getattr(sim, name)) and getattr(sim, name).__doc__
    assert set(sim.__all__) <= set(dir(sim))
