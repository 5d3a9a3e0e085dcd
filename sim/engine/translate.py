"""Rules as the text of a kernel: plain Python on one array of whole numbers.

Nothing is run or compiled here: numba compiles the text, and ``bench`` makes C of it.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from sim.engine.rewrite import Rewritten
from sim.engine.subset import NEXT, Known, places


def whole(known: Known, room: dict[str, str]) -> str:
    """Return the text: constants, functions as they are, rows, rules.

    ``room`` says, for rows with more numbers behind them, which field of the world counts those.
    """
    rules = [Rewritten(known, rule).text() for rule in known.rules.values()]
    plain = [_as_it_is(function) for function in known.plain.values()]
    memory = [_memory(known, name, room) for name in known.made]
    constants = [f"{name} = {value}" for name, value in sorted(known.constants.items())]
    return "\n\n".join(["\n".join(constants), *plain, *memory, *rules]) + "\n"


def _memory(known: Known, name: str, room: dict[str, str]) -> str:
    """Return the functions that make and free a row: what is free is used again."""
    free = f"w[{known.place('World', 'free')}] + {known.kind(name)}"
    top, size = known.place("World", "top"), known.place(name, "")
    more = f" + w[{known.place('World', room[name])}]" if name in room else ""
    where = places(known.row(name))
    stale = [f"    w[row + {where['turn']}] = 0"] if "turn" in where else []
    return "\n".join(
        [
            f"def new_{name}(w):",
            f"    row = w[{free}]",
            "    if row:",
            f"        w[{free}] = w[row + {NEXT}]",
            "    else:",
            f"        row = w[{top}]",
            f"        w[{top}] = row + {size}{more}",
            "    return row",
            "",
            "",
            f"def release_{name}(w, row):",
            *stale,
            f"    w[row + {NEXT}] = w[{free}]",
            f"    w[{free}] = row",
        ]
    )


def _tree(function: Callable[..., Any]) -> ast.FunctionDef:
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(node, ast.FunctionDef)
    return node


def _as_it_is(function: Callable[..., Any]) -> str:
    """Return a function as it is, its constants written out."""
    node, names = _tree(function), function.__globals__
    del node.body[0]  # what it says of itself

    class Numbers(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            value = names.get(name.id)
            return ast.Constant(value) if isinstance(value, int) else name

        def visit_AnnAssign(self, s: ast.AnnAssign) -> ast.stmt:
            assert s.value is not None
            return ast.Assign([s.target], Numbers().visit(s.value), lineno=0)

    return ast.unparse(ast.fix_missing_locations(Numbers().visit(node)))
