"""What validation found, in plain words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sim.scenario.schema import Scenario

PLAIN = {
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "finite_number": "must be a finite number",
    "date_type": "must be a date like 2006-01-02",
    "date_from_datetime_parsing": "must be a date like 2006-01-02",
    "date_parsing": "must be a date like 2006-01-02",
    "datetime_parsing": "must be a date and time like 2006-01-02T09:00",
    "datetime_type": "must be a date and time like 2006-01-02T09:00",
}


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the nearest known name, or nothing."""
    found = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.5)
    return f"; did you mean '{found[0]}'?" if found else ""


def plain(error: ValidationError, tree: Any) -> list[tuple[str, str]]:
    """Return (dotted key, message) for everything validation found, each once."""
    found: dict[tuple[str, str], None] = {}
    for one in error.errors():
        parts = [str(part) for part in one["loc"] if not _is_tag(tree, one["loc"], part)]
        found[(".".join(parts), _message(one, tree))] = None
    return list(found)


def _is_tag(tree: Any, where: tuple[int | str, ...], part: int | str) -> bool:
    """Pydantic puts the kind of a step, and types it tried, in the path: no keys of the file."""
    if part in ("str", "ByAttribute"):
        return True
    return (
        len(where) > 2
        and where[0] == "steps"
        and part == where[2]
        and str(part) == str(_at(tree, ["steps", where[1], "kind"]))
    )


def _message(one: Any, tree: Any) -> str:
    kind, given = one["type"], one.get("input")
    if kind == "extra_forbidden":
        where = [part for part in one["loc"] if not _is_tag(tree, one["loc"], part)]
        return "unknown setting" + nearest(str(where[-1]), _known(tree, where[:-1]))
    if kind == "missing":
        return "missing; it must be given"
    if kind in ("literal_error", "union_tag_invalid"):
        allowed = one["ctx"].get("expected", one["ctx"].get("expected_tags"))
        wrong = one["ctx"].get("tag", given)
        choices = [choice.strip(" '") for choice in allowed.replace(" or ", ",").split(",")]
        return f"must be one of {', '.join(choices)}, found {wrong!r}{nearest(wrong, choices)}"
    if kind == "union_tag_not_found":
        return 'a step needs a kind, like kind = "work"'
    if kind == "value_error":
        return str(one["ctx"]["error"])
    said = PLAIN.get(kind, one["msg"][:1].lower() + one["msg"][1:])
    return f"{said}, found {_short(given)}"


def _short(given: Any) -> str:
    text = "nothing" if given is None else repr(given)
    return text if len(text) <= 60 else text[:57] + "..."


def _known(tree: Any, where: list[int | str]) -> list[str]:
    """Return the settings allowed in the table at a path."""
    model: Any = Scenario
    for depth, part in enumerate(where):
        model = _model_in(model, part, _at(tree, list(where[: depth + 1])))
        if model is None:
            return []
    return list(model.model_fields) if hasattr(model, "model_fields") else []


def _model_in(model: Any, part: int | str, table: Any) -> Any:
    """Return the model of one setting of a model; entries of lists and maps stay in the model."""
    if isinstance(model, tuple):  # a map or list of models: the part is a name or a number
        return _of_kind(model, table)
    field = getattr(model, "model_fields", {}).get(str(part))
    if field is None:
        return None
    models = tuple(_models(field.annotation))
    plural = str(field.annotation).startswith(("dict", "list"))
    return models if plural else _of_kind(models, table)


def _of_kind(models: tuple[Any, ...], table: Any) -> Any:
    if len(models) == 1:
        return models[0]
    kind = table.get("kind") if isinstance(table, dict) else None
    for model in models:
        if kind in get_args(getattr(model.model_fields.get("kind"), "annotation", None)):
            return model
    return models[0] if models else None


def _models(annotation: Any) -> Iterable[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _at(tree: Any, where: list[Any]) -> Any:
    for part in where:
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


