"""Event logs as files, with the tables a stranger needs to recompute any measure from them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sim.eventlog import Kind
from sim.results.csv_files import csv_text, write_csv
from sim.runs.differences import differing
from sim.runs.result import Result
from sim.scenario.schema import Scenario

EVENTS = "events.csv"


class LogBook:
    """The event logs of all runs of a question, written into a folder as they come.

    Scenarios of one name are told apart by a number after it; ``logged.csv`` says what each has
    differently from the first of its name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._labels: dict[tuple[str, int], str] = {}
        self._first: dict[str, dict[str, object]] = {}

    def keep(self, scenarios: Sequence[Scenario], results: Sequence[Result]) -> None:
        """Write the logs of runs down, and the tables beside them."""
        if not self._labels:
            kinds = [(int(kind), kind.name.lower()) for kind in Kind]
            write_csv(pd.DataFrame(kinds, columns=["kind", "name"]), self.folder / "kinds.csv")
        known = set(self._labels.values())
        names = self._named(scenarios)
        for result in results:
            name = names[result.number]
            assert result.log is not None and result.concerns is not None, "logs were not kept"
            if name not in known:
                known.add(name)
                self._add("teams", name, _numbered(result.named.teams))
                self._add("steps", name, _numbered(result.named.steps))
            self._add("events", name, result.log.frame())
            concerns = result.concerns.copy(deep=False)
            concerns.insert(0, "replication", result.replication)
            self._add("concerns", name, concerns)

    def write_events(self, path: Path) -> None:
        """Write the log of the only scenario into a file of its own."""
        with (
            (self.folder / EVENTS).open(encoding="utf-8", newline="") as source,
            path.open("w", encoding="utf-8", newline="") as target,
        ):
            csv.writer(target, lineterminator="\n").writerows(row[1:] for row in csv.reader(source))

    def _named(self, scenarios: Sequence[Scenario]) -> list[str]:
        """A label for each scenario, the same whenever it comes again."""
        names, here = [], dict[str, int]()
        for scenario in scenarios:
            whole = scenario.model_dump_json()
            here[whole] = here.get(whole, 0) + 1
            key = (whole, here[whole])
            if key not in self._labels:
                self._labels[key] = self._label(scenario)
            names.append(self._labels[key])
        return names

    def _label(self, scenario: Scenario) -> str:
        count, name = 1, scenario.name
        while name in self._labels.values():
            count, name = count + 1, f"{scenario.name} ({count + 1})"
        now = scenario.model_dump(mode="json")
        changes = list(differing(self._first.setdefault(scenario.name, now), now))
        if changes:
            rows = [(key, after) for key, _, after in changes]
            self._add("logged", name, pd.DataFrame(rows, columns=["key", "value"]))
        return name

    def _add(self, table: str, scenario: str, frame: pd.DataFrame) -> None:
        """Add rows to a file; columns that only some scenarios have are empty in the others."""
        path, frame = self.folder / f"{table}.csv", frame.copy(deep=False)
        frame.insert(0, "scenario", scenario)
        written = csv_text(frame)
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                heads = next(csv.reader(file))
            if heads != list(frame.columns):
                both = [_as_written(path), _as_written(io.StringIO(written))]
                every = pd.concat(both, ignore_index=True)
                every.to_csv(path, index=False, lineterminator="\n")
                return
            written = written.partition("\n")[2]
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(written)


def _as_written(file: Path | io.StringIO) -> pd.DataFrame:
    """A table as texts, to the letter as they are in the file."""
    return pd.read_csv(file, dtype=str, keep_default_na=False)


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.copy(deep=False)
    frame.insert(0, "row", range(len(frame)))
    return frame
