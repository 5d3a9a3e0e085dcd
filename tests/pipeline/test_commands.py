"""Every command as a user runs it, on small scenarios."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import TEXTBOOK, TOP, rightdoor

SHORT = ["--years", "0.1", "--warm-up-weeks", "1", "--follow-up-weeks", "1", "--workers", "1"]
QUICK = [*SHORT, "--replications", "2", "--no-figures", "--quiet"]
MMC = str(TEXTBOOK / "mmc.toml")
FIXED = {
    "days_to_protection_mean", "days_to_protection_median", "days_to_protection_p90",
    "child_days_at_risk_per_year", "crises_per_year", "missed_harm_share",
    "unneeded_investigations_per_year", "misdirected_share", "misdirected_hours_per_year",
    "handoffs_per_concern", "information_days_mean", "utilisation", "wait_days_mean",
    "wait_days_p90", "repeat_concern_share", "conference_within_21_days_share",
    "universal_contacts_on_time_share", "staff_cost_per_year",
}  # fmt: skip


@pytest.fixture
def busier(tmp_path: Path) -> Path:
    """A planner's copy with one number changed: one more desk."""
    path = tmp_path / "busier.toml"
    text = (
        Path(MMC)
        .read_text(encoding="utf-8")
        .replace('"mmc"', '"busier"')
        .replace("fte = 2", "fte = 3")
    )
    path.write_text(text, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# -- compare, run, rerun ----------------------------------------------------------------------


def test_compare_leaves_a_whole_folder(tmp_path: Path, busier: Path) -> None:
    done = rightdoor(["compare", MMC, busier, *QUICK], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "results" / "0001-mmc-vs-busier"
    assert str(Path("results") / "0001-mmc-vs-busier") in done.stdout
    names = {path.name for path in folder.iterdir()}
    assert names >= {"replications.csv", "summary.csv", "differences.csv", "assumptions.csv",
                     "queues.csv", "README.txt", "manifest.json"}  # fmt: skip
    assert not [path for path in (tmp_path / "results").iterdir() if path.name.startswith(".")]
    found = rows(folder / "replications.csv")
    assert list(found[0]) == ["scenario", "replication", "measure", "team", "door", "value"]
    assert {row["scenario"] for row in found} == {"mmc", "busier"}
    assert {row["replication"] for row in found} == {"0", "1"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((folder / "replications.csv").read_bytes()).hexdigest()
    assert manifest["replications_csv_sha256"] == digest
    assert [scenario["name"] for scenario in manifest["scenarios"]] == ["mmc", "busier"]
    assert manifest["settings"]["seed"] == 2007
    assert rightdoor(["compare", MMC, busier, *QUICK], cwd=tmp_path).returncode == 0
    assert (tmp_path / "results" / "0002-mmc-vs-busier").is_dir()


def test_the_summary_can_be_recomputed_from_the_replications(tmp_path: Path, busier: Path) -> None:
    rightdoor(["compare", MMC, busier, *QUICK, "--out", "x"], cwd=tmp_path)
    values: dict[tuple[str, ...], list[float]] = {}
    for row in rows(tmp_path / "x" / "replications.csv"):
        if row["value"]:
            key = (row["scenario"], row["measure"], row["team"], row["door"])
            values.setdefault(key, []).append(float(row["value"]))
    checked = 0
    for row in rows(tmp_path / "x" / "summary.csv"):
        key = (row["scenario"], row["measure"], row["team"], row["door"])
        if row["mean"]:
            assert float(row["mean"]) == pytest.approx(sum(values[key]) / len(values[key]))
            assert int(row["n"]) == len(values[key])
            checked += 1
    assert checked > 10
    for row in rows(tmp_path / "x" / "differences.csv"):
        if row["mean"]:
            after = values["busier", row["measure"], row["team"], row["door"]]
            before = values["mmc", row["measure"], row["team"], row["door"]]
            mean = sum(a - b for a, b in zip(after, before, strict=True)) / len(after)
            assert float(row["mean"]) == pytest.approx(mean)


def test_json_is_one_object_of_the_stated_shape(tmp_path: Path, busier: Path) -> None:
    done = rightdoor(["compare", MMC, busier, *QUICK, "--format", "json"], cwd=tmp_path)
    said = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert list(said) == ["scenarios", "replications", "seed", "measures", "differences"]
    assert said["scenarios"] == ["mmc", "busier"]
    assert (said["replications"], said["seed"]) == (2, 2007)
    measure_keys = ["scenario", "measure", "team", "door", "unit", "mean", "low", "high", "n"]
    assert all(list(row) == measure_keys for row in said["measures"])
    assert {row["measure"] for row in said["measures"]} >= FIXED
    keys = ["measure", "team", "door", "scenario", "against", "unit", "mean", "low", "high"]
    assert all(list(row) == [*keys, "better"] for row in said["differences"])
    waits = [row for row in said["differences"] if row["measure"] == "wait_days_mean"]
    assert [row["team"] for row in waits] == ["desk"]
    assert waits[0]["mean"] < 0


def test_run_prints_no_differences(tmp_path: Path) -> None:
    done = rightdoor(["run", MMC, *QUICK, "--format", "json"], cwd=tmp_path)
    assert list(json.loads(done.stdout)) == ["scenarios", "replications", "seed", "measures"]
    assert (tmp_path / "results" / "0001-mmc").is_dir()
    assert not (tmp_path / "results" / "0001-mmc" / "differences.csv").exists()


def test_a_scenario_against_itself_differs_by_exactly_nothing(tmp_path: Path) -> None:
    done = rightdoor(["compare", MMC, MMC, *QUICK, "--format", "json"], cwd=tmp_path)
    said = json.loads(done.stdout)
    assert said["scenarios"] == ["mmc", "mmc (2)"]
    known = [row for row in said["differences"] if row["mean"] is not None]
    assert known
    assert all((row["mean"], row["low"], row["high"]) == (0, 0, 0) for row in known)


def test_csv_on_the_screen_is_csv(tmp_path: Path) -> None:
    done = rightdoor(["run", MMC, *QUICK, "--format", "csv"], cwd=tmp_path)
    found = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["measure"] for row in found} >= FIXED


def test_rerun_repeats_the_same_figures(tmp_path: Path, busier: Path) -> None:
    rightdoor(["compare", MMC, busier, *QUICK, "--out", "first"], cwd=tmp_path)
    busier.unlink()  # the folder alone is enough
    done = rightdoor(["rerun", "first", "--out", "second", "--workers", "2"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for name in ("replications.csv", "summary.csv", "differences.csv", "queues.csv"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_rerun_says_when_the_figures_are_not_the_same(tmp_path: Path) -> None:
    rightdoor(["run", MMC, *QUICK, "--out", "first"], cwd=tmp_path)
    path = tmp_path / "first" / "manifest.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["settings"]["seed"] = 1
    path.write_text(json.dumps(said), encoding="utf-8")
    done = rightdoor(["rerun", "first", "--out", "second"], cwd=tmp_path)
    assert done.returncode == 5
    assert "NOT the same" in done.stderr


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path) -> None:
    for workers in ("1", "2", "3"):
        words = ["run", MMC, *QUICK, "--workers", workers, "--out", workers]
        assert rightdoor(words, cwd=tmp_path).returncode == 0
    found = {(tmp_path / w / "replications.csv").read_bytes() for w in ("1", "2", "3")}
    assert len(found) == 1


def test_set_changes_a_number(tmp_path: Path) -> None:
    words = ["run", MMC, *QUICK, "--format", "json", "--set", "teams.desk.fte=3"]
    changed = json.loads(rightdoor(words, cwd=tmp_path).stdout)
    plain = json.loads(rightdoor(["run", MMC, *QUICK, "--format", "json"], cwd=tmp_path).stdout)

    def used(said: dict[str, list[dict[str, object]]]) -> object:
        return next(row["mean"] for row in said["measures"] if row["measure"] == "utilisation")

    assert used(changed) != used(plain)


def test_the_event_log_and_the_tables_beside_it(tmp_path: Path) -> None:
    done = rightdoor(
        ["run", MMC, *QUICK, "--keep-logs", "--events", "log.csv", "--out", "x"], cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    log = rows(tmp_path / "log.csv")
    assert list(log[0]) == ["replication", "minute", "concern", "step", "kind", "team"]
    assert {row["replication"] for row in log} == {"0", "1"}
    kept = rows(tmp_path / "x" / "events.csv")
    assert [row.pop("scenario") for row in kept] == ["mmc"] * len(log)
    assert kept == log
    concerns = {(row["replication"], row["concern"]) for row in rows(tmp_path / "x/concerns.csv")}
    arrived = {(row["replication"], row["concern"]) for row in log if row["kind"] == "0"}
    assert concerns == arrived
    assert {row["name"] for row in rows(tmp_path / "x" / "kinds.csv")} >= {"arrived", "finished"}
    assert rows(tmp_path / "x" / "teams.csv")[0]["team"] == "desk"


def test_the_tables_beside_the_log_are_there_with_events_alone(tmp_path: Path) -> None:
    rightdoor(["run", MMC, *QUICK, "--events", "log.csv", "--out", "x"], cwd=tmp_path)
    assert (tmp_path / "x" / "concerns.csv").exists()
    assert (tmp_path / "x" / "teams.csv").exists()


def test_results_go_to_stdout_and_progress_to_stderr(tmp_path: Path) -> None:
    words = ["run", MMC, *SHORT, "--replications", "2", "--no-figures"]
    done = rightdoor(words, cwd=tmp_path)
    assert "2 of 2 done" in done.stderr
    assert "done" not in done.stdout.splitlines()[0]
    assert rightdoor([*words, "--quiet"], cwd=tmp_path).stderr == ""


def test_figures_come_with_their_tables_and_a_line_of_text(tmp_path: Path, busier: Path) -> None:
    words = ["compare", MMC, str(busier), *SHORT, "--replications", "2", "--quiet", "--out", "x"]
    assert rightdoor(words, cwd=tmp_path).returncode == 0
    figures = tmp_path / "x" / "figures"
    names = {path.stem for path in figures.iterdir()}
    assert names >= {"headlines", "teams", "queues", "misdirected_hours", "pathway-mmc"}
    for name in names:
        assert (figures / f"{name}.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")
        assert (figures / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert rows(figures / f"{name}.csv")
        assert len((figures / f"{name}.txt").read_text(encoding="utf-8").splitlines()) == 1


def test_show_draws_the_pathway(tmp_path: Path) -> None:
    assert rightdoor(["show", MMC, "--figure", "way.svg"], cwd=tmp_path).returncode == 0
    assert (tmp_path / "way.svg").exists()
    done = rightdoor(["show", MMC, "--figure", "way.doc"], cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert ".svg" in done.stderr


# -- list, show, check, schema ----------------------------------------------------------------


def test_list_gives_every_scenario_a_line(tmp_path: Path) -> None:
    done = rightdoor(["list"], cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert any(line.startswith("before-2006 ") for line in lines)
    assert all(len(line.split(maxsplit=1)) == 2 for line in lines)


def test_show_explains_resolves_and_compares(tmp_path: Path) -> None:
    plain = rightdoor(["show", "before-2006"], cwd=tmp_path)
    assert plain.returncode == 0, plain.stderr
    assert "assumption" in plain.stdout
    resolved = rightdoor(["show", "proposal-2007", "--resolved"], cwd=tmp_path)
    assert "lever-co-location.toml" in resolved.stdout
    different = rightdoor(["show", "before-2006", "--diff", "more-staff"], cwd=tmp_path)
    assert different.returncode == 0
    assert 0 < len(different.stdout.splitlines()) < len(resolved.stdout.splitlines())


def test_check_is_content_with_what_is_shipped(tmp_path: Path) -> None:
    files = sorted((TOP / "scenarios").glob("*.toml"))
    done = rightdoor(["check", *files], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(files)


def test_check_shows_the_problems_of_all_files_together(tmp_path: Path) -> None:
    for name in ("one", "two"):
        text = (
            Path(MMC).read_text(encoding="utf-8").replace('team = "desk"', f'team = "{name}_desk"')
        )
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    done = rightdoor(["check", "one.toml", MMC, "two.toml"], cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "one.toml:" in done.stderr
    assert "two.toml:" in done.stderr


def test_schema_is_a_json_schema(tmp_path: Path) -> None:
    said = json.loads(rightdoor(["schema"], cwd=tmp_path).stdout)
    assert "properties" in said


# -- help and the way out ---------------------------------------------------------------------


def test_help_names_every_command(tmp_path: Path) -> None:
    text = rightdoor(["--help"], cwd=tmp_path).stdout
    for name in ("list", "show", "check", "run", "compare", "rerun", "schema", "test"):
        assert f"\n  {name} " in text


@pytest.mark.skipif(os.name == "nt", reason="a shell with pipes")
def test_a_closed_pipe_is_a_quiet_end(tmp_path: Path) -> None:
    """L11: `| head` closes our output; no message, no traceback."""
    command = f'"{sys.executable}" "{TOP / "cli.py"}" show before-2006 --resolved | head -1'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=tmp_path,
        env={**os.environ, "RIGHTDOOR_NO_SETUP": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
