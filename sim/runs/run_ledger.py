"""The ledger of a run: every finished replication is written down at once and never redone.

A SQLite file with a write-ahead log, beside the place the results will have. A unit that can not
be read back as it was written (its digest differs) counts as not done.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import SystemRefusal
from sim.plan.names import Names
from sim.runs.result import Result
from sim.runs.settings import Settings
from sim.scenario.schema import Scenario

SCHEMA = """
CREATE TABLE IF NOT EXISTS units (
    key TEXT, replication INTEGER, digest TEXT, payload BLOB,
    PRIMARY KEY (key, replication)
)
"""


def unit_key(scenario: Scenario, settings: Settings, wanted: object) -> str:
    """Return a name for all that decides what a replication of a scenario leaves behind.

    Parameters
    ----------
    wanted : object
        Which measures, and whether tables, were asked for; told as text.
    """
    about = settings.as_dict() | {"replications": None, "wanted": str(wanted)}
    text = json.dumps(about, sort_keys=True) + scenario.model_dump_json()
    return hashlib.sha256(text.encode()).hexdigest()


class Ledger:
    """Finished units of one experiment, by scenario (see :func:`unit_key`) and replication.

    Parameters
    ----------
    path : Path
        The file; made where it is not there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _refusals(path):
            self.connection = sqlite3.connect(path)
            self.connection.execute("PRAGMA journal_mode=WAL")
            self.connection.execute("PRAGMA synchronous=FULL")
            self.connection.execute(SCHEMA)
            self.connection.commit()

    def write(self, key: str, result: Result) -> None:
        """Write a finished unit down; when this returns it is on the disk."""
        frames = {
            "measures": result.measures,
            **{f"table {k}": v for k, v in result.tables.items()},
        }
        payload = zlib.compress(json.dumps({k: _as_json(v) for k, v in frames.items()}).encode(), 1)
        row = (key, result.replication, _digest(key, result.replication, payload), payload)
        with _refusals(self.path), self.connection:
            self.connection.execute("INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?)", row)

    def finished(self) -> set[tuple[str, int]]:
        """Return the units that are there whole, as (key, replication)."""
        with _refusals(self.path):
            rows = self.connection.execute("SELECT key, replication, digest, payload FROM units")
            return {(key, r) for key, r, digest, payload in rows if _whole(key, r, digest, payload)}

    def read(self, key: str, unit: tuple[int, int], names: Names | None) -> Result:
        """Return a finished unit as it was when it was written."""
        number, replication = unit
        with _refusals(self.path):
            (payload,) = self.connection.execute(
                "SELECT payload FROM units WHERE key = ? AND replication = ?", (key, replication)
            ).fetchone()
        frames = {k: _frame(v) for k, v in json.loads(zlib.decompress(payload)).items()}
        tables = {k.removeprefix("table "): v for k, v in frames.items() if k != "measures"}
        return Result(number, replication, names, frames["measures"], tables, None, None)

    def close(self) -> None:
        """Close the file; everything is in it."""
        self.connection.close()


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Turn what the system, or a broken file, refuses into one line that names the place."""
    try:
        yield
    except sqlite3.OperationalError as error:  # a full disk, no permission
        raise SystemRefusal(f"{path}: can not be read or written: {error}") from error
    except sqlite3.Error as error:
        text = f"{path}: is damaged: {error}; begin the experiment anew with --force"
        raise SystemRefusal(text) from error


def _digest(key: str, replication: int, payload: bytes) -> str:
    """A unit's digest covers its key, so that a damaged key can not give it to another."""
    return hashlib.sha256(f"{key} {replication} ".encode() + payload).hexdigest()


def _whole(key: Any, replication: Any, digest: Any, payload: Any) -> bool:
    return isinstance(payload, bytes) and _digest(key, replication, payload) == digest


def _as_json(frame: pd.DataFrame) -> dict[str, Any]:
    """A table as JSON: numbers as Python writes them, so that every bit comes back."""
    return {
        "types": {name: str(kind) for name, kind in frame.dtypes.items()},
        "columns": {str(name): frame[name].tolist() for name in frame.columns},
        "length": len(frame),
    }


def _frame(about: Mapping[str, Any]) -> pd.DataFrame:
    index = range(about["length"])
    columns = {
        name: pd.Series(values, index=index, dtype=about["types"][name])
        for name, values in about["columns"].items()
    }
    return pd.DataFrame(columns, index=index).reset_index(drop=True)
