"""The subset of Python that rules are written in: rows, where their fields are, and functions."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NoReturn

from sim.errors import EngineFault
from sim.row import Queued, Row, columns

NEXT = 3
"""Where every row has its ``next``: chains and rows that are free are linked by it."""
WORDS = {"Chain": 2, "Rows": 2, "Refs": 2}
"""How many numbers a field takes, where it is not one."""
EMBEDDED = ("Chain", "Heap")
"""Fields that are known by their place, not by what is in it."""
STAND_INS = {"int": "signed", "unsigned": "unsigned", "bare": "bare", "numbers": ""}
"""What a function of one number or array is called on the array's side."""
INT, NO_ROW, TABLE = "int", "no row", "Table"


def split(kind: str) -> tuple[str, str]:
    """Return ("Chain", "Hand") for ``Chain[Hand]``; the second is empty for a plain type."""
    outer, _, inner = kind.partition("[")
    return outer, inner.removesuffix("]")


def places(row: type[Row]) -> dict[str, int]:
    """Return where each field of a row is, counted from its beginning; its size under ``""``."""
    fields = columns(row)
    ahead = ["key", "tie", "child"] if issubclass(row, Queued) else []
    rest = [name for name in fields if name not in ("next", *ahead)]
    found, at = {}, 0
    for name in [*ahead, *rest]:
        words = WORDS.get(split(fields[name])[0], 1)
        if at <= NEXT < at + words:
            found["next"], at = NEXT, NEXT + 1
        found[name] = at
        at += words
    found.setdefault("next", NEXT)
    return found | {"": max(at, NEXT + 1)}


@dataclass(frozen=True)
class Rule:
    """A function to be translated, where it is from, and what its names mean there."""

    node: ast.FunctionDef
    names: dict[str, Any]
    file: str

    @property
    def parameters(self) -> dict[str, str]:
        """Parameters and their types, as text."""
        return {a.arg: ast.unparse(a.annotation) for a in self.node.args.args if a.annotation}

    @property
    def returns(self) -> str:
        """The type of what it returns, as text."""
        return ast.unparse(self.node.returns) if self.node.returns else "None"


def rules_of(module: ModuleType) -> list[Rule]:
    """Return the functions of a module; what stands for something of the array's has no body."""
    file = str(module.__file__)
    tree = ast.parse(inspect.getsource(module))
    return [
        Rule(node, vars(module), file)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not isinstance(node.body[-1], ast.Raise)
    ]


def needs_memory(rule: Rule) -> bool:
    """Say whether a rule reads or writes rows: then it is given the array."""
    return any(kind not in (INT, "bool", TABLE) for kind in rule.parameters.values())


def refuse(rule: Rule, node: ast.AST, why: str) -> NoReturn:
    """Say what is not in the subset, and where.

    Raises
    ------
    EngineFault
        Always: file, line, what stands there, and why it can not be.
    """
    line = getattr(node, "lineno", rule.node.lineno)
    raise EngineFault(f"{rule.file}:{line}: {ast.unparse(node)!r}: {why}")


class Known:
    """What a text may speak of, and what it has spoken of.

    Parameters
    ----------
    modules : iterable of modules
        Their functions are rules; the rows they know are declared.
    plain : iterable of functions
        Functions on numbers and lists alone, taken as they are.
    world : type
        The row at place 0, with the methods that ``modules`` define as functions.
    """

    def __init__(
        self, modules: Iterable[ModuleType], plain: Iterable[Callable[..., Any]], world: type[Row]
    ) -> None:
        self.world = world
        self.plain = {function.__name__: function for function in plain}
        self.rules: dict[str, Rule] = {}
        self.rows: dict[str, type[Row]] = {}
        self.constants: dict[str, int] = {}
        self.made: list[str] = []
        for module in modules:
            for rule in rules_of(module):
                if rule.node.name in self.rules:
                    refuse(rule, rule.node, "there is a rule of this name already")
                self.rules[rule.node.name] = rule
            for name, value in vars(module).items():
                if isinstance(value, type) and issubclass(value, Row):
                    self.rows[name] = value
        self.methods: dict[str, str] = {
            name: str(method.__annotations__.get("return"))
            for part in reversed(world.__mro__)
            for name, method in vars(part).items()
            if inspect.isfunction(method)
        }

    def place(self, row: str, field: str) -> str:
        """Return the name of the place of a field, declared."""
        name = f"{'World' if row == self.world.__name__ else row}_{field or 'SIZE'}"
        self.constants[name] = places(self.row(row))[field]
        return name

    def row(self, name: str) -> type[Row]:
        """Return a row by its name; every name of the world means the whole of it."""
        return self.world if name == "World" else self.rows[name]

    def constant(self, name: str, value: int) -> str:
        """Return the name of a number, declared; in the array numbers have a sign."""
        number = int(value) - (1 << 64 if value >= 1 << 63 else 0)
        if self.constants.setdefault(name, number) != number:
            raise EngineFault(f"{name} is {self.constants[name]} in one file, {number} in another")
        return name

    def kind(self, row: str) -> int:
        """Return the number of a row that comes and goes."""
        if row not in self.made:
            self.made.append(row)
        return self.made.index(row)
