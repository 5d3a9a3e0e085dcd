"""Every textbook scenario goes through the commands, those without a team included."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli import app
from tests.places import TEXTBOOK

NAMES = sorted(path.stem for path in TEXTBOOK.glob("*.toml"))
SHORT = ["--years", "0.1", "--warm-up-weeks", "1", "--follow-up-weeks", "1", "--replications", "2",
         "--workers", "1", "--engine", "reference", "--quiet"]  # fmt: skip
DRAWN = ("joint", "judged")  # two teams together; no team at all


def command(*words: str | Path) -> None:
    """Run a command here; whatever it raises is raised."""
    assert not app([str(word) for word in words], standalone_mode=False)


def test_there_are_textbook_scenarios_with_and_without_a_team() -> None:
    texts = [(TEXTBOOK / f"{name}.toml").read_text(encoding="utf-8") for name in NAMES]
    assert 0 < sum("[teams." in text for text in texts) < len(texts)
    assert set(DRAWN) < set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_textbook_scenario_is_checked_shown_and_run(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, folder = TEXTBOOK / f"{name}.toml", tmp_path / "results"
    command("check", path)
    command("show", path)
    command("show", path, "--resolved")
    figures = [] if name in DRAWN else ["--no-figures"]
    command("run", path, *SHORT, *figures, "--keep-logs", "--format", "csv", "--out", folder)
    printed = capsys.readouterr().out
    assert "The pathway, step by step" in printed
    assert "staff_cost_per_year" in printed
    assert (folder / "events.csv").stat().st_size > 0
    assert (folder / "figures").exists() == (name in DRAWN)
