"""A rule, word for word, on one array of whole numbers ``w``.

A row becomes the place where it begins, and a field of it ``w[task + Wait_joined]``; a method of
the world, of a chain or of a heap becomes a function of its name. What is not in the subset that
``sim.rules`` describes is refused, with file and line.
"""

from __future__ import annotations

import ast
from enum import IntEnum
from typing import Any, NoReturn

from sim.engine import subset
from sim.engine.subset import (
    EMBEDDED,
    INT,
    NEXT,
    NO_ROW,
    STAND_INS,
    TABLE,
    WORDS,
    Known,
    Rule,
    needs_memory,
    places,
    split,
)
from sim.row import columns, default


class Rewritten:
    """One rule, rewritten statement by statement; ``types`` says what its names are."""

    def __init__(self, known: Known, rule: Rule) -> None:
        self.known, self.rule = known, rule
        self.types = dict(rule.parameters)
        self.loops = 0

    def text(self) -> str:
        """Return the rewritten function."""
        node = self.rule.node
        if node.args.defaults or node.args.kwonlyargs or node.decorator_list:
            self.refuse(node, "all arguments of a rule are given, in their places")
        names = list(self.types)
        if needs_memory(self.rule) and "w" not in names:
            names.insert(0, "w")
        body = node.body[1:] if ast.get_docstring(node) else node.body
        arguments = [ast.arg(name) for name in names]
        made = ast.FunctionDef(
            name=node.name,
            args=ast.arguments([], arguments, None, [], [], None, []),
            body=self.block(body) or [ast.Pass()],
            decorator_list=[],
            returns=ast.Name("int" if self.rule.returns != "None" else "None"),
        )
        return ast.unparse(ast.fix_missing_locations(made))

    def refuse(self, node: ast.AST, why: str) -> NoReturn:
        """Say what is not in the subset, and where."""
        subset.refuse(self.rule, node, why)

    # -- statements -----------------------------------------------------------------------------

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        made: list[ast.stmt] = []
        for at, s in enumerate(statements):
            if isinstance(s, ast.Assign) and (row := self.new_row(s.value)):
                made += self.made_new(s, row, statements[at + 1 :])
            else:
                made += self.statement(s)
        return made

    def new_row(self, e: ast.expr) -> str | None:
        """Return the type of the row an expression makes, None where it makes none."""
        name = e.func.id if isinstance(e, ast.Call) and isinstance(e.func, ast.Name) else ""
        return name if name in self.known.rows else None

    def made_new(self, s: ast.Assign, row: str, following: list[ast.stmt]) -> list[ast.stmt]:
        """Make a row and empty it, but for fields that are given a value right after."""
        (target,) = s.targets
        if not isinstance(target, ast.Name):
            self.refuse(s, "a new row is given a name")
        given = _given_at_once(target.id, following)
        self.types[target.id] = row
        self.known.kind(row)
        call = _call(f"new_{row}", [ast.Name("w")])
        kind = self.known.row(row)
        made: list[ast.stmt] = [ast.Assign([target], call, lineno=0)]
        for field, held in columns(kind).items():
            if field in given:
                continue
            for word in range(WORDS.get(split(held)[0], 1)):
                place = _plus(target, ast.Constant(places(kind)[field] + word))
                number = ast.Constant(default(kind, field))
                made.append(ast.Assign([_at(place)], number, lineno=0))
        return made

    def statement(self, s: ast.stmt) -> list[ast.stmt]:
        if isinstance(s, ast.Expr):
            return [ast.Expr(self.number(s.value))]
        if isinstance(s, ast.Assign):
            return [self.assign(s, s.targets, s.value)]
        if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name) and s.value:
            self.types[s.target.id] = ast.unparse(s.annotation)
            return [ast.Assign([ast.Name(s.target.id)], self.number(s.value), lineno=0)]
        if isinstance(s, ast.AugAssign):
            target: Any = self.number(s.target)
            return [ast.AugAssign(target, s.op, self.number(s.value))]
        if isinstance(s, ast.Return):
            return [ast.Return(self.number(s.value) if s.value else None)]
        if isinstance(s, ast.If):
            return [ast.If(self.number(s.test), self.block(s.body), self.block(s.orelse))]
        if isinstance(s, ast.While):
            return [ast.While(self.number(s.test), self.block(s.body), [])]
        if isinstance(s, ast.For) and isinstance(s.target, ast.Name):
            return self.loop(s, s.target.id)
        if isinstance(s, ast.Pass | ast.Break | ast.Continue):
            return [s]
        self.refuse(s, "a rule has only assignments, if, while, for, return, break and continue")

    def assign(self, s: ast.stmt, targets: list[ast.expr], value: ast.expr) -> ast.stmt:
        (target,) = targets
        if not isinstance(target, ast.Tuple):
            made, kind = self.value(value)
            self.name_of(target, kind)
            return ast.Assign([self.number(target)], made, lineno=0)
        if not isinstance(value, ast.Tuple):
            self.refuse(s, "several names are given as many values")
        pairs = [self.value(part) for part in value.elts]
        for one, (_, kind) in zip(target.elts, pairs, strict=True):
            self.name_of(one, kind)
        left = ast.Tuple([self.number(one) for one in target.elts])
        return ast.Assign([left], ast.Tuple([made for made, _ in pairs]), lineno=0)

    def name_of(self, target: ast.expr, kind: str) -> None:
        """Remember the type of a name that is given a value."""
        if isinstance(target, ast.Name) and self.types.get(target.id, NO_ROW) in (NO_ROW, kind):
            self.types[target.id] = kind

    def loop(self, s: ast.For, name: str) -> list[ast.stmt]:
        if isinstance(s.iter, ast.Call) and ast.unparse(s.iter.func) == "range":
            self.types[name] = INT
            numbers = [self.number(a) for a in s.iter.args]
            return [self.through(name, numbers, s.body)]
        made, kind = self.value(s.iter)
        outer, inner = split(kind)
        self.types[name] = inner
        if outer == "Chain":
            return self.along(made, name, s.body)
        if outer not in ("Rows", "Refs") or not isinstance(made, ast.Subscript):
            self.refuse(s.iter, "a rule goes through range(...), Rows, Refs or a Chain")
        ends = [made, _at(_plus(made.slice, ast.Constant(1)))]
        if outer == "Rows":
            size = ast.Name(self.known.place(inner, ""))
            return [self.through(name, [*ends, size], s.body)]
        self.loops += 1
        at = f"at_{self.loops}"
        first = ast.Assign([ast.Name(name)], _at(ast.Name(at)), lineno=0)
        loop = self.through(at, ends, s.body)
        loop.body.insert(0, first)
        return [loop]

    def through(self, name: str, numbers: list[ast.expr], body: list[ast.stmt]) -> ast.For:
        given = ast.Call(ast.Name("range"), numbers, [])
        return ast.For(ast.Name(name), given, self.block(body), [], lineno=0)

    def along(self, chain: ast.expr, name: str, body: list[ast.stmt]) -> list[ast.stmt]:
        """Go along a chain; the row at hand may be let go."""
        self.loops += 1
        ahead = ast.Name(f"next_{self.loops}")
        first = ast.Assign([ahead], _at(chain), lineno=0)
        move = ast.Assign([ast.Name(name)], ahead, lineno=0)
        look = ast.Assign([ahead], _at(_plus(ast.Name(name), ast.Constant(NEXT))), lineno=0)
        return [first, ast.While(ahead, [move, look, *self.block(body)], [])]

    # -- values ---------------------------------------------------------------------------------

    def number(self, e: ast.expr) -> ast.expr:
        """Return an expression rewritten."""
        return self.value(e)[0]

    def value(self, e: ast.expr) -> tuple[ast.expr, str]:
        """Return an expression rewritten, and its type."""
        if isinstance(e, ast.Constant):
            return self.constant(e)
        if isinstance(e, ast.Name):
            return self.name(e)
        if isinstance(e, ast.Attribute):
            return self.attribute(e)
        if isinstance(e, ast.Subscript):
            return self.entry(e)
        if isinstance(e, ast.Call):
            return self.call(e)
        if isinstance(e, ast.IfExp):
            (body, kind), (other, kind_of_other) = self.value(e.body), self.value(e.orelse)
            made = ast.IfExp(self.number(e.test), body, other)
            return made, kind_of_other if kind == NO_ROW else kind
        if isinstance(e, ast.BoolOp):
            return ast.BoolOp(e.op, [self.number(v) for v in e.values]), "bool"
        if isinstance(e, ast.UnaryOp):
            return ast.UnaryOp(e.op, self.number(e.operand)), INT
        if isinstance(e, ast.BinOp) and not isinstance(e.op, ast.Div | ast.Pow | ast.MatMult):
            return ast.BinOp(self.number(e.left), e.op, self.number(e.right)), INT
        if isinstance(e, ast.Compare) and len(e.ops) == 1:
            return self.compare(e), "bool"
        self.refuse(e, "not in the subset of Python that rules are written in")

    def constant(self, e: ast.Constant) -> tuple[ast.expr, str]:
        if e.value is None:
            return ast.Constant(0), NO_ROW
        if not isinstance(e.value, int):
            self.refuse(e, "rules know whole numbers only")
        return ast.Constant(int(e.value)), INT

    def name(self, e: ast.Name) -> tuple[ast.expr, str]:
        if e.id in self.types:
            return ast.Name(e.id), self.types[e.id]
        if isinstance(e.ctx, ast.Store):
            return ast.Name(e.id), INT
        if e.id not in self.rule.names:
            self.refuse(e, "no such name here")
        known = self.rule.names[e.id]
        if known is None:
            return ast.Constant(0), NO_ROW
        if not isinstance(known, int):
            self.refuse(e, "rules know whole numbers, rows and other rules")
        return ast.Name(self.known.constant(e.id, known)), INT

    def attribute(self, e: ast.Attribute) -> tuple[ast.expr, str]:
        if isinstance(e.value, ast.Name) and e.value.id not in self.types:
            known = self.rule.names.get(e.value.id)
            if isinstance(known, type) and issubclass(known, IntEnum):
                name = self.known.constant(f"{e.value.id}_{e.attr}", int(known[e.attr]))
                return ast.Name(name), INT
        made, kind = self.value(e.value)
        if kind == TABLE:
            return ast.Attribute(made, e.attr), INT
        outer, inner = split(kind)
        if outer in EMBEDDED:
            if e.attr not in ("first", "last"):
                self.refuse(e, "a chain or heap has a first (and a chain a last)")
            return _at(made if e.attr == "first" else _plus(made, ast.Constant(1))), inner
        return self.field(e, made, kind)

    def field(self, e: ast.Attribute, made: ast.expr, row: str) -> tuple[ast.expr, str]:
        if row not in self.known.rows:
            self.refuse(e, f"it is not known of which row (here: {row}); annotate the name")
        fields = columns(self.known.row(row))
        if e.attr not in fields:
            self.refuse(e, f"{row} has no field {e.attr}")
        place = ast.Name(self.known.place(row, e.attr))
        where = place if self.is_world(row) else _plus(made, place)
        kind = row if fields[e.attr] == "Any" and e.attr == "next" else fields[e.attr]
        return (where if split(kind)[0] in EMBEDDED else _at(where)), kind

    def is_world(self, row: str) -> bool:
        return issubclass(self.known.world, self.known.rows[row])

    def entry(self, e: ast.Subscript) -> tuple[ast.expr, str]:
        made, kind = self.value(e.value)
        if kind == TABLE or (kind in self.known.rows and self.is_world(kind)):
            index = e.slice.elts if isinstance(e.slice, ast.Tuple) else [e.slice]
            numbers = [self.number(i) for i in index]
            return ast.Subscript(made, ast.Tuple(numbers) if len(numbers) > 1 else numbers[0]), INT
        if isinstance(e.value, ast.Attribute) and kind == INT:  # table.shape[0]
            return ast.Subscript(made, e.slice), INT
        outer, inner = split(kind)
        if outer in ("list", "Refs"):
            return _at(_plus(made, self.number(e.slice))), inner
        if outer != "Rows":
            self.refuse(e, "only lists, Rows and Refs have entries")
        if isinstance(e.slice, ast.Constant) and e.slice.value == 0:
            return made, inner
        size = ast.Name(self.known.place(inner, ""))
        return _plus(made, ast.BinOp(self.number(e.slice), ast.Mult(), size)), inner

    def compare(self, e: ast.Compare) -> ast.expr:
        (op,) = e.ops
        same: ast.cmpop = op
        if isinstance(op, ast.Is | ast.IsNot):
            same = ast.Eq() if isinstance(op, ast.Is) else ast.NotEq()
        elif isinstance(op, ast.In | ast.NotIn):
            self.refuse(e, "rules compare two values")
        return ast.Compare(self.number(e.left), [same], [self.number(e.comparators[0])])

    # -- calls ----------------------------------------------------------------------------------

    def call(self, e: ast.Call) -> tuple[ast.expr, str]:
        if e.keywords:
            self.refuse(e, "arguments are given in their places")
        if isinstance(e.func, ast.Attribute):
            return self.method(e, e.func)
        assert isinstance(e.func, ast.Name)
        name = e.func.id
        if name in ("min", "max"):
            return _call(name, [self.number(a) for a in e.args]), INT
        if name in STAND_INS:
            given = self.number(e.args[0])
            return _call(STAND_INS[name], [given]) if STAND_INS[name] else given, INT
        if name == "len":
            return self.length(e), INT
        if name == "beyond":
            made, kind = self.value(e.args[0])
            return _plus(made, ast.Name(self.known.place(kind, ""))), "list[int]"
        if name in self.known.rows:
            self.refuse(e, "a new row is given a name: row = Row()")
        return self.rule_called(e, name)

    def rule_called(self, e: ast.Call, name: str) -> tuple[ast.expr, str]:
        given = [self.number(a) for a in e.args]
        if name not in self.known.rules:
            if name not in self.known.plain:
                self.refuse(e, "no rule of this name")
            return _call(name, given), INT
        rule = self.known.rules[name]
        if len(given) != len(rule.node.args.args):
            self.refuse(e, f"{name} has {len(rule.node.args.args)} arguments")
        if needs_memory(rule) and "w" not in rule.parameters:
            given.insert(0, ast.Name("w"))
        return _call(name, given), rule.returns

    def method(self, e: ast.Call, func: ast.Attribute) -> tuple[ast.expr, str]:
        made, kind = self.value(func.value)
        given = [self.value(a) for a in e.args]
        numbers = [number for number, _ in given]
        outer, inner = split(kind)
        if outer in EMBEDDED:
            if func.attr not in ("append", "push", "pop"):
                self.refuse(e, "a chain can append, a heap can push and pop")
            return _call(func.attr, [ast.Name("w"), made, *numbers]), inner
        if kind not in self.known.rows or not self.is_world(kind):
            self.refuse(e, "only the world, chains and heaps have methods")
        if func.attr == "release":
            row = given[0][1]
            if row not in self.known.rows:
                self.refuse(e, f"it is not known which row (here: {row}) is let go")
            self.known.kind(row)
            return _call(f"release_{row}", [ast.Name("w"), *numbers]), "None"
        if func.attr not in self.known.methods or func.attr not in self.known.rules:
            self.refuse(e, "the world can not do that under every clock")
        returns = self.known.methods[func.attr]
        return _call(func.attr, [ast.Name("w"), *numbers]), returns

    def length(self, e: ast.Call) -> ast.expr:
        made, kind = self.value(e.args[0])
        outer, inner = split(kind)
        if outer not in ("Rows", "Refs") or not isinstance(made, ast.Subscript):
            self.refuse(e, "only Rows and Refs have a length")
        many = ast.BinOp(_at(_plus(made.slice, ast.Constant(1))), ast.Sub(), made)
        if outer == "Refs":
            return many
        return ast.BinOp(many, ast.FloorDiv(), ast.Name(self.known.place(inner, "")))


def _given_at_once(name: str, following: list[ast.stmt]) -> set[str]:
    """Return the fields of a new row that the next statements give a value, one after the other."""
    given = set()
    for s in following:
        target = s.targets[0] if isinstance(s, ast.Assign) else None
        if not isinstance(s, ast.Assign) or not isinstance(target, ast.Attribute):
            break
        names = {n.id for n in ast.walk(s.value) if isinstance(n, ast.Name)}
        if ast.unparse(target.value) != name or name in names:
            break
        given.add(target.attr)
    return given


def _at(place: ast.expr) -> ast.expr:
    return ast.Subscript(ast.Name("w"), place)


def _plus(a: ast.expr, b: ast.expr) -> ast.expr:
    return ast.BinOp(a, ast.Add(), b)


def _call(name: str, given: list[ast.expr]) -> ast.expr:
    return ast.Call(ast.Name(name), given, [])
