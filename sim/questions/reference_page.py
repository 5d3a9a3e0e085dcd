"""The reference page, generated from the code: measures, the event log, the tables beside it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Sequence

from sim import eventlog
from sim.measures.catalogue import CATALOGUE, Measure
from sim.questions.compare import HOLDS
from sim.results.answer import BESIDE
from sim.runs.settings import Settings
from sim.scenario.step_kinds import KINDS


def reference_text() -> str:
    """Return docs/reference.md."""
    parts = [
        "# Reference\n\nGenerated from the code by `python3 cli.py reference --write`; "
        "a test checks that it is current.",
        _section("How long and how often (defaults)", _defaults()),
        _section("Measures", _measures()),
        _section("Event log: columns", _table(("column", "meaning"), eventlog.LOG_COLUMNS.items())),
        _section("Event log: kinds", _table(("kind", "name", "meaning"), _kinds())),
        _section(
            "What a step may mean to the measures",
            _table(("`means`", "meaning"), eventlog.MEANINGS.items()),
        ),
        _section(
            "Kinds of step",
            _table(("`kind`", "what it does, and its keys", "logged when it happens"), _steps()),
        ),
        _section("Files of a result folder", _table(("file", "what it holds"), _files())),
    ]
    return "\n\n".join(parts) + "\n"


def kind_meanings() -> dict[str, str]:
    """Return the comment after each kind of the event log, by name."""
    source = inspect.getsource(eventlog.Kind)
    names = [
        node.targets[0] for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assign)
    ]
    lines = source.splitlines()
    found = {}
    for name in names:
        assert isinstance(name, ast.Name)
        comment = re.search(r"#\s*(.*)$", lines[name.lineno - 1])
        found[name.id] = comment[1] if comment else ""
    return found


def _kinds() -> list[tuple[str, ...]]:
    meanings = kind_meanings()
    return [(str(int(k)), k.name.lower(), meanings[k.name]) for k in eventlog.Kind]


def _steps() -> list[tuple[str, ...]]:
    return [
        (
            f"`{kind}`",
            " ".join(str(table.__doc__).replace("``", "`").split()),
            table.logs.name.lower(),
        )
        for kind, table in KINDS.items()
    ]


def _files() -> list[tuple[str, str]]:
    tables = [(f"{name}.csv", text) for name, text in HOLDS.items()]
    return [*tables, *BESIDE.items()]


def _defaults() -> str:
    return _table(
        ("setting", "default"), [(name, str(v)) for name, v in Settings().as_dict().items()]
    )


def _measures() -> str:
    rows = [
        (f"`{m.name}`", m.label, m.unit, _given(m), m.better or "", m.definition, m.denominator)
        for m in CATALOGUE
    ]
    return _table(("name", "label", "unit", "given", "better", "definition", "denominator"), rows)


def _given(measure: Measure) -> str:
    parts = (["overall"] if measure.overall else []) + ([f"by {measure.by}"] if measure.by else [])
    return ", ".join(parts) + (" (headline)" if measure.headline else "")


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)
