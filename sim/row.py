"""Typed rows: what the rules of the model read and write, declared once for both clocks.

A row is a class of annotated fields. For the SimPy clock it is an ordinary object (``task.joined``
is an attribute); for the compiled clock a row is a place in one array of whole numbers, and the
same text is rewritten to ``w[task + 6]`` (see ``sim.engine.translate``). A field is a whole
number, a truth value, another row, or one of

* ``Chain[T]``: rows linked by their ``next``, first come first;
* ``Heap[T]``: rows in order of (key, tie);
* ``list[T]``: numbers or rows known by their place, never counted;
* ``Rows[T]``: rows side by side, and ``Refs[T]``: rows named one after the other, to go through.

A new row is empty: numbers are 0, truth values False, rows None. A field may give another number.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T", bound="Row")
Rows = Sequence
"""Rows side by side."""
Refs = Sequence
"""Rows named one after the other."""


class Chain(Generic[T]):
    """Rows in a line."""

    __slots__ = ("first", "last")

    def __init__(self) -> None:
        self.first: Any = None
        self.last: Any = None

    def append(self, row: T) -> None:
        """Put a row at the end."""
        row.next = None
        if self.first is None:
            self.first = row
        else:
            self.last.next = row
        self.last = row

    def __iter__(self) -> Iterator[T]:
        """Go through the rows; the one at hand may be let go."""
        row = self.first
        while row is not None:
            following = row.next
            yield row
            row = following

    def __repr__(self) -> str:
        return f"[{', '.join(type(row).__name__ for row in self)}]"


class Heap(Generic[T]):
    """Rows of which the first in order is wanted."""

    __slots__ = ("_pushed", "_rows")

    def __init__(self) -> None:
        self._rows: list[tuple[int, int, int, Any]] = []
        self._pushed = 0

    @property
    def first(self) -> Any:
        """The first row in order, None where there is none."""
        return self._rows[0][3] if self._rows else None

    def push(self, row: T) -> None:
        """Put a row in."""
        entry: Any = row
        self._pushed += 1
        heapq.heappush(self._rows, (entry.key, entry.tie, self._pushed, row))

    def pop(self) -> Any:
        """Take the first row out."""
        return heapq.heappop(self._rows)[3]

    def __repr__(self) -> str:
        return f"<{len(self._rows)} waiting>"


class RowType(type):
    """Makes a class of annotated fields one with slots, which begin empty."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> RowType:
        """Return the class; ``declared`` has its own fields, as text, and ``defaults``."""
        declared: dict[str, str] = dict(body.get("__annotations__", {}))
        body["defaults"] = {field: body.pop(field) for field in declared if field in body}
        above = {field for base in bases for field in getattr(base, "__slots__", ())}
        body["declared"] = declared
        body["__slots__"] = tuple(field for field in declared if field not in above)
        made = super().__new__(cls, name, bases, body)
        fields = columns(made)
        lines = [f"self.{field} = {_empty(made, field, kind)}" for field, kind in fields.items()]
        gone = [f"self.{field} = None" for field, kind in fields.items() if _is_row(kind)]
        gone += ["self.turn = 0"] if "turn" in fields else []
        if "__init__" not in body:
            made.__init__ = _method("__init__", lines)  # type: ignore[misc]
        made.clear = _method("clear", gone)  # type: ignore[attr-defined]
        return made


def columns(row: type) -> dict[str, str]:
    """Return the fields of a row and of those it extends, with their annotations as text."""
    fields: dict[str, str] = {}
    for part in reversed(row.__mro__):
        fields |= part.__dict__.get("declared", {})
    return fields


def default(row: type, field: str) -> int:
    """Return the number a field of a new row has."""
    return next((_defaults(c)[field] for c in row.__mro__ if field in _defaults(c)), 0)


def _defaults(row: Any) -> dict[str, int]:
    return row.__dict__.get("defaults", {})  # type: ignore[no-any-return]


def _empty(row: type, field: str, kind: str) -> str:
    if kind.startswith(("Chain", "Heap")):
        return f"{kind.split('[')[0]}()"
    if kind in ("int", "bool"):
        number = default(row, field)
        return str(bool(number) if kind == "bool" else number)
    return "None"


def _is_row(kind: str) -> bool:
    return kind not in ("int", "bool") and not kind.startswith(("Chain", "Heap"))


def _method(name: str, lines: list[str]) -> Callable[[Any], None]:
    scope: dict[str, Any] = {"Chain": Chain, "Heap": Heap}
    exec("\n ".join([f"def {name}(self):", *(lines or ["pass"])]), scope)
    return scope[name]  # type: ignore[no-any-return]


class Row(metaclass=RowType):
    """A row. ``next`` links it to another of its kind, in one chain at a time."""

    next: Any

    def clear(self) -> None:
        """Let go of all other rows: this one is needed no more, and a stale use of it shows."""

    def __repr__(self) -> str:
        fields = ", ".join(f"{field}={_short(self, field)}" for field in columns(type(self)))
        return f"{type(self).__name__}({fields})"


def _short(row: Row, field: str) -> str:
    value = getattr(row, field, None)
    if isinstance(value, Row):
        number = getattr(value, "number", None)
        return f"<{type(value).__name__}{'' if number is None else f' {number}'}>"
    return repr(value)


class Queued(Row):
    """A row that can be in a heap, by ``key`` and then ``tie``."""

    key: int
    tie: int
    child: Any  # the compiled clock's: how the heap hangs together
