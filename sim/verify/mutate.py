"""Every small change of a function, mechanically: what ``mutants`` tries one at a time.

Conditions are negated, parts of conditions dropped, bounds and numbers moved by one, operands
swapped; and and or, plus and minus, least and most, yes and no exchanged; another name of its list
is put for a name (``Phase``, ``Kind``); statements are dropped.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import EnumMeta
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

DROPPED = "(dropped)"
INVERSE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.Is: ast.IsNot, ast.In: ast.NotIn,
}  # fmt: skip
INVERSE |= {other: one for one, other in INVERSE.items()}
OR_EQUAL: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.Gt: ast.GtE}
OR_EQUAL |= {other: one for one, other in OR_EQUAL.items()}
OPPOSITE: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Mult: ast.FloorDiv, ast.LShift: ast.RShift, ast.BitAnd: ast.BitOr,
}  # fmt: skip
OPPOSITE |= {other: one for one, other in OPPOSITE.items()}
SAME_EITHER_WAY = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Break, ast.Continue)


@dataclass(frozen=True)
class Function:
    """A function as it is written, and the object that runs it."""

    name: str
    node: ast.FunctionDef
    runs: FunctionType

    def code(self, node: ast.FunctionDef) -> CodeType:
        """Compile another text of the function."""
        plain = copy.deepcopy(node)
        plain.decorator_list = []
        tree = ast.fix_missing_locations(ast.Module([plain], []))
        text = "from __future__ import annotations"
        tree.body.insert(0, ast.parse(text).body[0])
        whole = compile(tree, self.runs.__code__.co_filename, "exec", dont_inherit=True)
        return next(part for part in whole.co_consts if isinstance(part, CodeType))


@dataclass(frozen=True)
class Mutant:
    """A function with one change: the statement it is in, before and after."""

    function: Function
    line: int
    before: str
    after: str
    node: ast.FunctionDef = field(repr=False)

    @property
    def change(self) -> str:
        """What is changed, in one line."""
        return f"{self.before}  =>  {self.after}"

    def seed(self) -> None:
        """Let the function be the changed one, in this process."""
        self.function.runs.__code__ = self.function.code(self.node)


def functions(module: ModuleType) -> Iterator[Function]:
    """Yield the functions and methods that a module defines."""
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    short = module.__name__.rpartition(".")[2]
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        holder = getattr(module, node.name) if isinstance(node, ast.ClassDef) else module
        for one in inner:
            if isinstance(one, ast.FunctionDef):
                found = vars(holder)[one.name]
                found = getattr(found, "fget", getattr(found, "__wrapped__", found))
                yield Function(f"{short}.{one.name}", one, found)


def mutants(function: Function) -> Iterator[Mutant]:
    """Yield the function with each change; no two are the same text."""
    seen = {ast.dump(function.node)}
    for statement, node in _places(function.node.body):
        for change in _changes(function, node):
            changed, after = _changed(function.node, statement, node, change)
            text = ast.dump(changed)
            if text not in seen:
                seen.add(text)
                yield Mutant(function, statement.lineno, _line(statement), _line(after), changed)


def covered(function: Function, hit: str) -> CodeType:
    """Compile the function so that it calls ``hit(line)`` before each statement."""
    return function.code(ast.fix_missing_locations(_Covered(hit).visit(_copy(function.node))))


def _line(statement: ast.AST | None) -> str:
    return DROPPED if statement is None else ast.unparse(statement).splitlines()[0]


def _copy(node: ast.FunctionDef) -> ast.FunctionDef:
    return copy.deepcopy(node)


class _Covered(ast.NodeTransformer):
    def __init__(self, hit: str) -> None:
        self.hit = hit

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Put a call before each statement of each block."""
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(node, name, [part for one in block for part in (self._call(one), one)])
        return node

    def _call(self, statement: ast.stmt) -> ast.stmt:
        call = ast.parse(f"{self.hit}({statement.lineno})").body[0]
        return ast.copy_location(call, statement)


# -- where ----------------------------------------------------------------------------------------


def _places(block: list[ast.stmt]) -> Iterator[tuple[ast.stmt, ast.AST]]:
    """Yield (statement, node in it) of all that can be changed: no docstrings, no annotations."""
    for statement in block:
        if isinstance(statement, ast.Assert) or _docstring(statement):
            continue
        yield statement, statement
        for name, value in ast.iter_fields(statement):
            if name in ("body", "orelse", "finalbody"):
                yield from _places(value)
            elif name == "handlers":
                for handler in value:
                    yield from _places(handler.body)
            elif name not in ("annotation", "returns", "args"):
                for part in value if isinstance(value, list) else [value]:
                    if isinstance(part, ast.AST):
                        yield from ((statement, node) for node in _nodes(part))


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Walk through an expression; leave out numbers that are changed with their comparison, that
    are arguments, or that are -1 for none."""
    yield node
    for inner in ast.iter_child_nodes(node):
        number = isinstance(inner, ast.Constant) and type(inner.value) is int
        if not (number and isinstance(node, (ast.Compare, ast.Call, ast.UnaryOp))):
            yield from _nodes(inner)


def _docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


# -- what -----------------------------------------------------------------------------------------

Change = Callable[[ast.AST], ast.AST | None]
"""Takes a copy of a node, which it may change, and returns what stands there instead."""


def _changes(function: Function, node: ast.AST) -> Iterator[Change]:
    if isinstance(node, SIMPLE) and _can_drop(function.node, node):
        yield lambda n: None
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        yield lambda n: _set(n, "test", _negated(n.test))  # type: ignore[attr-defined]
    if isinstance(node, ast.comprehension):
        for i in range(len(node.ifs)):
            yield lambda n, i=i: _put(n, "ifs", i, _negated(n.ifs[i]))  # type: ignore[misc]
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from _of_compare(node)
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield lambda n: _set(n, "op", other())
        for i in range(len(node.values)):
            yield lambda n, i=i: _without(n, i)  # type: ignore[misc]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield lambda n: n.operand  # type: ignore[attr-defined]
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in OPPOSITE:
        yield lambda n: _set(n, "op", OPPOSITE[type(n.op)]())  # type: ignore[attr-defined]
    if isinstance(node, ast.BinOp) and not isinstance(node.op, SAME_EITHER_WAY):
        yield _swapped
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from _of_call(node.func.id, node)
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        other_value = not node.value if isinstance(node.value, bool) else node.value + 1
        yield lambda n: ast.Constant(other_value)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        names = function.runs.__globals__.get(node.value.id)
        if isinstance(names, EnumMeta):
            found = list(names.__members__)
            following = found[(found.index(node.attr) + 1) % len(found)]
            yield lambda n: _set(n, "attr", following)


def _of_compare(node: ast.Compare) -> Iterator[Change]:
    op = type(node.ops[0])
    yield _negated
    if op in OR_EQUAL:
        yield lambda n: _put(n, "ops", 0, OR_EQUAL[op]())
        closer = ast.Sub if op in (ast.Lt, ast.GtE) else ast.Add
        yield lambda n: _put(n, "comparators", 0, _moved(n.comparators[0], closer()))  # type: ignore[attr-defined]
        yield lambda n: ast.Compare(n.comparators[0], [op()], [n.left])  # type: ignore[attr-defined]
    elif isinstance(node.comparators[0], ast.Constant) and type(node.comparators[0].value) is int:
        yield lambda n: _put(n, "comparators", 0, _moved(n.comparators[0], ast.Add()))  # type: ignore[attr-defined]


def _of_call(name: str, node: ast.Call) -> Iterator[Change]:
    if name in ("min", "max"):
        other = "max" if name == "min" else "min"
        yield lambda n: _set(n, "func", ast.Name(other, ast.Load()))
    if name == "range":
        last = min(len(node.args) - 1, 1)
        yield lambda n: _put(n, "args", last, _moved(n.args[last], ast.Sub()))  # type: ignore[attr-defined]
        if last:
            yield lambda n: _put(n, "args", 0, _moved(n.args[0], ast.Add()))  # type: ignore[attr-defined]


def _can_drop(function: ast.FunctionDef, statement: ast.stmt) -> bool:
    """Without its only binding a name would be unknown: that is no fault anybody would make."""
    if _docstring(statement) or (isinstance(statement, ast.AnnAssign) and statement.value is None):
        return False
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    if isinstance(statement, ast.AugAssign) or not all(isinstance(t, ast.Name) for t in targets):
        return True
    bound = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and _stored(n)]
    bound += [argument.arg for argument in function.args.args]
    return all(bound.count(target.id) > 1 for target in targets)


def _stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _negated(node: ast.AST) -> ast.expr:
    assert isinstance(node, ast.expr)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return ast.Compare(node.left, [INVERSE[type(node.ops[0])]()], node.comparators)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return node.operand
    return ast.UnaryOp(ast.Not(), node)


def _moved(node: ast.expr, op: ast.operator) -> ast.expr:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return ast.Constant(node.value + (1 if isinstance(op, ast.Add) else -1))
    return ast.BinOp(node, op, ast.Constant(1))


def _swapped(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.BinOp)
    node.left, node.right = node.right, node.left
    return node


def _without(node: ast.AST, i: int) -> ast.expr:
    assert isinstance(node, ast.BoolOp)
    rest = [value for j, value in enumerate(node.values) if j != i]
    return rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _set(node: ast.AST, name: str, value: ast.AST | str) -> ast.AST:
    setattr(node, name, value)
    return node


def _put(node: ast.AST, name: str, place: int, value: ast.AST) -> ast.AST:
    getattr(node, name)[place] = value
    return node


# -- the changed copy -----------------------------------------------------------------------------


class _Replaced(ast.NodeTransformer):
    def __init__(self, target: ast.AST, change: Change) -> None:
        self.target, self.change = target, change
        self.result: ast.AST | None = None

    def visit(self, node: ast.AST) -> ast.AST | None:
        """Change the one node; an empty block passes."""
        if node is self.target:
            self.result = self.change(node)
            return self.result
        super().generic_visit(node)
        if getattr(node, "body", None) == []:
            node.body = [ast.Pass()]  # type: ignore[attr-defined]
        return node


def _changed(
    function: ast.FunctionDef, statement: ast.stmt, node: ast.AST, change: Change
) -> tuple[ast.FunctionDef, ast.AST | None]:
    """Return a copy with one node changed, and the copy of the statement it is in."""
    made = _copy(function)
    pairs = dict(zip(map(id, ast.walk(function)), ast.walk(made), strict=True))
    replaced = _Replaced(pairs[id(node)], change)
    replaced.visit(made)
    return made, replaced.result if node is statement else pairs[id(statement)]
