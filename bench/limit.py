"""The physical limit: the compiled engine's kernel written out in C and compiled for this machine.

The C text is made from the translated rules, the same that numba compiles, so that it is the same
design, on the same memory, with a bit-equal log.
"""

from __future__ import annotations

import ast
import ctypes
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.compiled import Engine, Memory, packed_table
from sim.engine.kernel import translated

UNSIGNED = {"mix", "combine", "draw"}
NUMBERS = ("int", "bool", "Key")
OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
    ast.LShift: "<<", ast.RShift: ">>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Eq: "==", ast.NotEq: "!=", ast.And: "&&", ast.Or: "||",
}  # fmt: skip
HEADER = """
#include <stdint.h>
typedef struct { int64_t a, b; } pair;
static int64_t *table; static int64_t table_rows, table_columns;
static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t over(int64_t a, int64_t b) { int64_t q = a / b; return q - (a % b < 0); }
static inline int64_t rest(int64_t a, int64_t b) { int64_t r = a % b; return r < 0 ? r + b : r; }
"""
FOOTER = """
void run(int64_t *w, int64_t *rows, int64_t count, int64_t columns) {
    table = rows; table_rows = count; table_columns = columns;
    f_run(w);
}
"""


def compiler() -> str | None:
    """Return the C compiler of this machine, None without one."""
    return next((path for name in ("cc", "gcc", "clang") if (path := shutil.which(name))), None)


class Limit:
    """The kernel in C, on the memory of an engine.

    Parameters
    ----------
    folder : Path
        Where the C text and the library are written.
    """

    def __init__(self, folder: Path) -> None:
        source, library = folder / "kernel.c", folder / "kernel.so"
        source.write_text(as_c(), encoding="utf-8")
        command = [str(compiler()), "-O3", "-march=native", "-shared", "-fPIC", "-fwrapv", "-w"]
        subprocess.run([*command, str(source), "-o", str(library)], check=True)
        self.library = ctypes.CDLL(str(library))

    def run(self, engine: Engine, concerns: Any, memory: Memory) -> np.ndarray:
        """Run one replication; return the packed log (shape (n, 2)).

        The memory must have been used by the compiled engine for the same concerns: it is then
        large enough.
        """
        rows = packed_table(concerns)
        w = memory.begin(engine)
        count, columns = rows.shape
        self.library.run(
            ctypes.c_void_p(w.ctypes.data), ctypes.c_void_p(rows.ctypes.data),
            ctypes.c_int64(count), ctypes.c_int64(columns),
        )  # fmt: skip
        assert memory.field("status") == 0
        return memory.log()


def as_c() -> str:
    """Return the C text of the kernel."""
    module = ast.parse(translated())
    constants: dict[str, int] = {}
    for node in module.body:
        if isinstance(node, ast.Assign):
            constants[ast.unparse(node.targets[0])] = ast.literal_eval(node.value)
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    parts = [_Function(node, constants) for node in functions]
    declared = "\n".join(f"{part.head()};" for part in parts)
    return "\n".join([HEADER, declared, *(part.text() for part in parts), FOOTER])


class _Function:
    """One function written out in C. Names get a letter in front: some are words of C."""

    def __init__(self, node: ast.FunctionDef, names: dict[str, int]) -> None:
        self.node, self.names = node, names
        self.number = "uint64_t" if node.name in UNSIGNED else "int64_t"
        self.arguments = [a for a in node.args.args if a.arg != "table"]
        self.loops = 0

    def head(self) -> str:
        """Return the declaration."""
        told = ast.unparse(self.node.returns) if self.node.returns else "int"
        kind = {"None": "void", "tuple[int, int]": "pair"}.get(told, self.number)
        arguments = ", ".join(self._argument(a) for a in self.arguments)
        return f"static {kind} f_{self.node.name}({arguments})"

    def _argument(self, argument: ast.arg) -> str:
        kind = ast.unparse(argument.annotation) if argument.annotation else "int"
        is_array = kind not in NUMBERS or argument.arg in ("w", "memory")
        return f"{self.number} {'*' if is_array else ''}v_{argument.arg}"

    def text(self) -> str:
        """Return the whole function."""
        known = {a.arg for a in self.arguments} | {"table", "w" if self._is_run() else ""}
        local = sorted(
            {
                n.id
                for n in ast.walk(self.node)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and n.id not in known
            }
        )
        lines = [f"{self.head()} {{"]
        if local:
            lines.append(f"{self.number} {', '.join(f'v_{name} = 0' for name in local)};")
        lines += [self.statement(s) for s in self.node.body]
        return "\n".join([*lines, "}"])

    def _is_run(self) -> bool:
        return self.node.name == "run"

    # -- statements ---------------------------------------------------------------------------

    def block(self, statements: list[ast.stmt]) -> str:
        return "{ " + "\n".join(self.statement(s) for s in statements) + " }"

    def statement(self, s: ast.stmt) -> str:
        if isinstance(s, ast.Expr):
            return "" if isinstance(s.value, ast.Constant) else f"{self.value(s.value)};"
        if isinstance(s, ast.Assign):
            if self._is_run() and ast.unparse(s.targets[0]) == "w":
                return "int64_t *v_w = v_memory;"
            return self.assign(s.targets[0], s.value)
        if isinstance(s, ast.AugAssign):
            return f"{self.value(s.target)} {OPERATORS[type(s.op)]}= {self.value(s.value)};"
        if isinstance(s, ast.Return):
            return self.returned(s.value)
        if isinstance(s, ast.If):
            other = f" else {self.block(s.orelse)}" if s.orelse else ""
            return f"if ({self.value(s.test)}) {self.block(s.body)}{other}"
        if isinstance(s, ast.While):
            return f"while ({self.value(s.test)}) {self.block(s.body)}"
        if isinstance(s, ast.For):
            return self.loop(s)
        return {ast.Break: "break;", ast.Continue: "continue;", ast.Pass: ";"}[type(s)]

    def returned(self, value: ast.expr | None) -> str:
        if value is None:
            return "return;"
        if isinstance(value, ast.Tuple):
            return f"return (pair) {{ {', '.join(map(self.value, value.elts))} }};"
        return f"return {self.value(value)};"

    def assign(self, target: ast.expr, value: ast.expr) -> str:
        if not isinstance(target, ast.Tuple):
            return f"{self.value(target)} = {self.value(value)};"
        places = [self.value(t) for t in target.elts]
        if not isinstance(value, ast.Tuple):
            return f"{{ pair p = {self.value(value)}; {places[0]} = p.a; {places[1]} = p.b; }}"
        kept = [f"{self.number} t{i} = {self.value(v)};" for i, v in enumerate(value.elts)]
        put = [f"{place} = t{i};" for i, place in enumerate(places)]
        return "{ " + " ".join([*kept, *put]) + " }"

    def loop(self, s: ast.For) -> str:
        assert isinstance(s.iter, ast.Call)
        given = [self.value(a) for a in s.iter.args]
        first, beyond = ("0", given[0]) if len(given) == 1 else given[:2]
        step = given[2] if len(given) == 3 else "1"
        self.loops += 1
        n, at = self.loops, self.value(s.target)
        begin = f"int64_t e{n} = {beyond}, s{n} = {step}, i{n} = {first};"
        return f"{{ {begin} for (; i{n} < e{n}; i{n} += s{n}) {{ {at} = i{n}; " + "\n".join(
            [*(self.statement(inner) for inner in s.body), "} }"]
        )

    # -- values -------------------------------------------------------------------------------

    def value(self, e: ast.expr) -> str:
        if isinstance(e, ast.Constant):
            assert isinstance(e.value, int), ast.dump(e)
            return self.literal(int(e.value))
        if isinstance(e, ast.Name):
            return self.name(e.id)
        if isinstance(e, ast.Subscript):
            return self.entry(e)
        if isinstance(e, ast.Call):
            return self.call(e)
        if isinstance(e, ast.IfExp):
            return f"({self.value(e.test)} ? {self.value(e.body)} : {self.value(e.orelse)})"
        if isinstance(e, ast.BoolOp):
            word = f" {OPERATORS[type(e.op)]} "
            return "(" + word.join(map(self.value, e.values)) + ")"
        if isinstance(e, ast.UnaryOp):
            sign = "!" if isinstance(e.op, ast.Not) else "-"
            return f"({sign}{self.value(e.operand)})"
        if isinstance(e, ast.Compare):
            (compares,), (right,) = e.ops, e.comparators
            return f"({self.value(e.left)} {OPERATORS[type(compares)]} {self.value(right)})"
        assert isinstance(e, ast.BinOp), ast.dump(e)
        return self.binary(e)

    def binary(self, e: ast.BinOp) -> str:
        left, right = self.value(e.left), self.value(e.right)
        if isinstance(e.op, ast.FloorDiv | ast.Mod):
            return f"{'over' if isinstance(e.op, ast.FloorDiv) else 'rest'}({left}, {right})"
        return f"({left} {OPERATORS[type(e.op)]} {right})"

    def literal(self, number: int) -> str:
        return f"{number}ULL" if number >= 2**63 else f"{number}LL"

    def name(self, name: str) -> str:
        given = self.names.get(name)
        local = {n.id for n in ast.walk(self.node) if isinstance(n, ast.Name) and _stored(n)}
        local |= {a.arg for a in self.arguments}
        if name not in local and isinstance(given, int):
            return self.literal(int(given))
        return f"v_{name}"

    def entry(self, e: ast.Subscript) -> str:
        told = ast.unparse(e)
        if told in ("table.shape[0]", "table.shape[1]"):
            return "table_rows" if told.endswith("[0]") else "table_columns"
        if isinstance(e.slice, ast.Tuple):
            row, column = map(self.value, e.slice.elts)
            return f"table[{row} * table_columns + {column}]"
        return f"{self.value(e.value)}[{self.value(e.slice)}]"

    def call(self, e: ast.Call) -> str:
        name = ast.unparse(e.func)
        given = [a for a in e.args if ast.unparse(a) != "table"]
        told = ", ".join(map(self.value, given))
        if name in ("signed", "unsigned"):
            return f"(({'' if name == 'signed' else 'u'}int64_t)({told}))"
        return {"min": "least", "max": "most"}.get(name, f"f_{name}") + f"({told})"


def _stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)
