"""All that decides the results of a question: enough to ask it again, or to go on with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import Problem, SettingsError
from sim.runs.settings import Settings
from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Experiment:
    """A question with its scenarios in full.

    ``kind`` is the command; ``asked`` its own options by name; ``sets`` the numbers set in every
    scenario (already in ``scenarios``); ``figures`` and ``logs``: what else is in the folder.
    """

    kind: str
    asked: dict[str, Any]
    sets: list[str]
    settings: Settings
    scenarios: list[Scenario]
    figures: bool = True
    logs: bool = False

    @property
    def names(self) -> list[str]:
        """Names of the scenarios."""
        return [scenario.name for scenario in self.scenarios]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it; the scenarios are in it in full."""
        return {
            "kind": self.kind,
            "asked": self.asked,
            "set": self.sets,
            "settings": self.settings.as_dict(),
            "options": {"figures": self.figures, "logs": self.logs},
            "scenarios": [scenario.model_dump(mode="json") for scenario in self.scenarios],
        }


def read_experiment(described: Mapping[str, Any], path: Path) -> Experiment:
    """Return what :meth:`Experiment.as_dict` described in a file.

    Raises
    ------
    SettingsError
        When it is not one of ours, or of a version whose questions can not be asked again.
    """
    try:
        asked, kind = described.get("asked"), described["kind"]
        names = [scenario["name"] for scenario in described["scenarios"]]
        if asked is None and kind in ("run", "compare"):  # as 0.1.0 wrote it
            asked = {"scenario": names[0]} if kind == "run" else {"before": names[0]}
            asked |= {"after": names[1:]} if kind == "compare" else {}
        elif asked is None or "scenarios" in asked:
            text = f"is of {kind} of an older version; give its command again"
            raise SettingsError([Problem(text, str(path))])
        return Experiment(
            kind=kind,
            asked=dict(asked),
            sets=list(described.get("set", ())),
            settings=Settings(**described["settings"]),
            scenarios=[Scenario.model_validate(one) for one in described["scenarios"]],
            figures=described["options"]["figures"],
            logs=described["options"].get("logs", False),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = str(error).partition("\n")[0] or type(error).__name__
        text = f"can not be read: {what}"
        raise SettingsError([Problem(text, str(path))]) from error
