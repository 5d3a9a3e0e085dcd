"""What was asked, with what, and how to check it: written beside every result."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem, SettingsError
from sim.runs.experiment import Experiment, read_experiment
from sim.version import __version__

FILE = "manifest.json"
REPLICATIONS = "replications.csv"
LIBRARIES = ("numpy", "pandas", "scipy", "simpy", "pydantic", "matplotlib")


@dataclass(frozen=True)
class Manifest:
    """What a folder says of itself. ``digests``: the SHA-256 of its tables by file name."""

    experiment: Experiment
    digests: dict[str, str]
    versions: dict[str, str]


def versions() -> dict[str, str]:
    """Return versions of Right Door, Python and the libraries that compute."""
    own = {"rightdoor": __version__, "python": platform.python_version()}
    return own | {name: importlib.metadata.version(name) for name in LIBRARIES}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(
    experiment: Experiment, folder: Path, *, tables: Sequence[str], warnings: Sequence[str]
) -> None:
    """Write the manifest of a folder in which everything else is.

    Parameters
    ----------
    tables : sequence of str
        Names of the files whose digests must come out the same when it is asked again.
    """
    digests = {name: digest(folder / name) for name in tables}
    about = {
        "command": [word.encode("utf-8", "backslashreplace").decode() for word in sys.argv],
        **experiment.as_dict(),
        "sha256": digests,
        "versions": versions(),
        "warnings": list(warnings),
    }
    if REPLICATIONS in digests:
        about["replications_csv_sha256"] = digests[REPLICATIONS]
    text = json.dumps(about, indent=1, ensure_ascii=False) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")


def read(folder: Path) -> Manifest:
    """Read the manifest of a folder.

    Raises
    ------
    SettingsError
        When there is none, or it is not one of ours.
    """
    path = folder / FILE
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        old = {REPLICATIONS: about.get("replications_csv_sha256")}
        digests, made_with = about.get("sha256", old), about["versions"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = "is not there" if not path.exists() else f"can not be read: {error}"
        text = f"{what}; name a folder of results"
        raise SettingsError([Problem(text, str(path))]) from error
    return Manifest(read_experiment(about, path), digests, made_with)
