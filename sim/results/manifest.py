"""What was run, with what, and how to check it: written beside every result."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, SettingsError
from sim.runs.settings import Settings
from sim.version import __version__

if TYPE_CHECKING:
    from sim.results.comparison import Comparison
    from sim.scenario.schema import Scenario

FILE = "manifest.json"
LIBRARIES = ("numpy", "pandas", "scipy", "simpy", "pydantic", "matplotlib")


@dataclass(frozen=True)
class Manifest:
    """What a folder says of itself. ``digest`` is the SHA-256 of its replications.csv."""

    kind: str
    settings: Settings
    scenarios: list[Scenario]
    digest: str
    figures: bool
    logs: bool
    versions: dict[str, str]


def versions() -> dict[str, str]:
    """Return versions of Right Door, Python and the libraries that compute."""
    found = {"rightdoor": __version__, "python": platform.python_version()}
    return found | {name: importlib.metadata.version(name) for name in LIBRARIES}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def as_text(
    kind: str, comparison: Comparison, *, command: list[str], digest: str, options: dict[str, bool]
) -> str:
    """Return the manifest as JSON: the scenarios are in it in full."""
    said: dict[str, Any] = {
        "kind": kind,
        "command": command,
        "settings": comparison.settings.as_dict(),
        "options": options,
        "scenarios": [s.model_dump(mode="json") for s in comparison.scenarios],
        "replications_csv_sha256": digest,
        "versions": versions(),
        "warnings": comparison.warnings,
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def read(folder: Path) -> Manifest:
    """Read the manifest of a folder.

    Raises
    ------
    SettingsError
        When there is none, or it is not one of ours.
    """
    from sim.scenario.schema import Scenario

    path = folder / FILE
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if "asked" in said:
            text = f"is of {said['kind']}; give its command again: {' '.join(said['command'][1:])}"
            raise SettingsError([Problem(text, str(path))])
        return Manifest(
            kind=said["kind"],
            settings=Settings(**said["settings"]),
            scenarios=[Scenario.model_validate(scenario) for scenario in said["scenarios"]],
            digest=said["replications_csv_sha256"],
            figures=said["options"]["figures"],
            logs=said["options"]["logs"],
            versions=said["versions"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = "is not there" if not path.exists() else f"can not be read: {_first_line(error)}"
        text = f"{what}; name a folder that run or compare made"
        raise SettingsError([Problem(text, str(path))]) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
