"""`verify` as people run it: everything, as a table, with one verdict."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.engine.choose import COMPILED, REFERENCE
from sim.runs.progress import Progress
from sim.verify.identical import all_compared, how_many
from sim.verify.run import pieces, verify
from sim.verify.verdict import AGREES, DIFFERS

WIDTH = 58


def verified(*, quick: bool, seed: int, form: str, quiet: bool) -> tuple[str, bool]:
    """Check both engines; return the text to print and whether nothing differs.

    Parameters
    ----------
    quick : bool
        The part the tests run, in about a minute; else minutes, with errors of 3 % seen.
    form : str
        "table", "json" or "csv".
    """
    frames = []
    for engine, part in ((COMPILED, "fast" if quick else "all"), (REFERENCE, "fast")):
        what = f"{engine} engine against theory and its own books"
        progress = Progress(pieces(engine, part), what, quiet=quiet)  # type: ignore[arg-type]
        found = verify(engine=engine, part=part, seed=seed, on_done=progress.step)  # type: ignore[arg-type]
        found.insert(0, "engine", engine)
        frames.append(found)
    if not quick:
        frames += [_identity(seed, quiet)]
    table = pd.concat(frames, ignore_index=True)
    right = not (table["verdict"] == DIFFERS).any()
    return _text(table, form), right


def _identity(seed: int, quiet: bool) -> pd.DataFrame:
    progress = Progress(how_many(), "both engines, whole logs", quiet=quiet)
    rows: list[dict[str, Any]] = []
    for what, agree, count in all_compared(seed=seed, on_done=progress.step):
        rows.append(
            {
                "engine": "both",
                "check": "29 identical logs",
                "what": what,
                "expected": 0.0,
                "found": float(not agree),
                "low": 0.0,
                "high": 0.0,
                "sees": 0.0,
                "n": count,
                "verdict": AGREES if agree else DIFFERS,
                "source": "row by row",
            }
        )
    return pd.DataFrame(rows)


def _text(table: pd.DataFrame, form: str) -> str:
    if form == "json":
        return str(table.to_json(orient="records", indent=1))
    if form == "csv":
        return str(table.to_csv(index=False, lineterminator="\n")).rstrip("\n")
    lines = [f"{'':<{WIDTH}}{'expected':>12}{'found':>12}{'interval':>24}{'sees':>8}  verdict"]
    for engine, part in table.groupby("engine", sort=False):
        lines += ["", f"{engine} engine" if engine != "both" else "both engines"]
        lines += [_line(row) for row in part.to_dict("records")]
    counts = table["verdict"].value_counts()
    total = ", ".join(f"{counts[verdict]} {verdict}" for verdict in counts.index)
    rate = "a right engine differs anywhere with chance 0.001 at most, for each engine"
    return "\n".join([*lines, "", f"{total}; {rate}"])


def _line(row: dict[Any, Any]) -> str:
    what = f"  {row['check']}: {row['what']}"
    what = what if len(what) < WIDTH else f"{what[: WIDTH - 4]}..."
    interval = f"{_number(row['low'])} to {_number(row['high'])}"
    share = row["expected"] != 0 or row["sees"] == 0
    sees = f"{100 * row['sees']:.1f} %" if share else _number(row["sees"])
    numbers = f"{_number(row['expected']):>12}{_number(row['found']):>12}{interval:>24}{sees:>8}"
    return f"{what:<{WIDTH}}{numbers}  {row['verdict']}"


def _number(number: float) -> str:
    return f"{number:.4g}"
