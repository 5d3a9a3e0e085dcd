"""What the validator found, in plain words: key, what is wrong, what is allowed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from sim.scenario.keys import Path
from sim.scenario.schema import Scenario
from sim.scenario.step_kinds import KINDS
from sim.words import nearest

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

ALLOWED = {
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be text in quotes",
    "list_type": "must be a list in square brackets",
    "tuple_type": "must be a list of two dates in square brackets",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "finite_number": "must be a finite number",
    "date_type": "must be a date such as 2007-06-25",
    "date_parsing": "must be a date such as 2007-06-25",
    "date_from_datetime_parsing": "must be a date such as 2007-06-25",
    "date_from_datetime_inexact": "must be a date such as 2007-06-25, without a time",
    "datetime_type": "must be a date and time such as 2007-06-25T09:00:00",
    "datetime_parsing": "must be a date and time such as 2007-06-25T09:00:00",
    "datetime_from_date_parsing": "must be a date and time such as 2007-06-25T09:00:00",
}


def plain_problems(error: ValidationError, data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield (path, message) for everything the validator found in the settings ``data``."""
    seen = set()
    for detail in error.errors(include_url=False):
        path = _path(detail["loc"], data)
        message = _message(detail, path, data)
        if (path, message) not in seen:
            seen.add((path, message))
            yield path, message


def _path(loc: Path, data: Any) -> Path:
    """The validator's place without the parts that are no keys of the file (kinds, branches)."""
    path: list[str | int] = []
    value = data
    for number, part in enumerate(loc):
        inside = _has(value, part)
        last = number == len(loc) - 1 and isinstance(value, dict) and part != "[key]"
        if inside or last:
            path.append(part)
            value = value[part] if inside else None
    return tuple(path)


def _has(value: Any, part: str | int) -> bool:
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list | tuple) and isinstance(part, int) and 0 <= part < len(value)


def _message(detail: ErrorDetails, path: Path, data: dict[str, Any]) -> str:
    kind, value = detail["type"], detail["input"]
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return _unknown(detail["loc"])
    if kind in ALLOWED:
        return f"{ALLOWED[kind]}, found {found(value)}"
    if kind in {"literal_error", "union_tag_invalid", "union_tag_not_found"}:
        return _one_of(detail)
    if kind in {"greater_than_equal", "too_short", "too_long"}:
        return _limit(detail)
    if kind == "value_error":
        text = detail["msg"].removeprefix("Value error, ")
        return text if "found" in text else f"{text}, found {found(value)}"
    return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}, found {found(value)}"


def _unknown(loc: Path) -> str:
    fields = list(model_at(loc[:-1]).model_fields)
    near = nearest(str(loc[-1]), fields)
    if near:
        return f"is no key known here; did you mean {near!r}?"
    return f"is no key known here; allowed are {', '.join(fields)}"


def _one_of(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    expected = str(context.get("expected") or context.get("expected_tags") or "")
    if detail["type"] == "union_tag_not_found":
        return f"has no kind; a step needs kind, one of {', '.join(map(repr, KINDS))}"
    value = context.get("tag", detail["input"])
    names = re.findall(r"'([^']*)'", expected)
    near = nearest(str(value), names)
    hint = f"; did you mean {near!r}?" if near else ""
    what = "kind " if detail["type"] == "union_tag_invalid" else ""
    return f"{what}must be one of {', '.join(map(repr, names))}, found {found(value)}{hint}"


def _limit(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "greater_than_equal":
        return f"must be at least {context['ge']}, found {found(detail['input'])}"
    wanted = context.get("min_length", context.get("max_length"))
    return f"must have {wanted} entries, found {context.get('actual_length')}"


def found(value: Any) -> str:
    """Return what a value is, in words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {value!r}" if len(value) <= 60 else f"the text {value[:57]!r}..."
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dt.date | dt.time):
        return f"the {type(value).__name__.replace('datetime', 'date and time')} {value}"
    if isinstance(value, int) and abs(value) > 10**30:
        return "a number too large"
    return f"the number {value}" if isinstance(value, int | float) else "nothing"


def model_at(loc: Path) -> type[BaseModel]:
    """Return the table of the schema that the validator's place leads to."""
    kind: Any = Scenario
    for part in loc:
        kind = _inside(_bare(kind), part)
    kind = _bare(kind)
    assert isinstance(kind, type) and issubclass(kind, BaseModel)
    return kind


def _bare(kind: Any) -> Any:
    """A type without ``| None`` and annotations that tell nothing about its shape."""
    while get_origin(kind) is Annotated and not _arms(kind):
        kind = get_args(kind)[0]
    some = [arm for arm in get_args(kind) if arm is not type(None)]
    if type(None) in get_args(kind) and len(some) == 1:
        return _bare(some[0])
    return kind


def _inside(kind: Any, part: str | int) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind.model_fields[str(part)].rebuild_annotation()
    arms = _arms(kind)
    if arms:
        return next(arm for arm in arms if part in _tags(arm))
    return get_args(kind)[-1] if get_origin(kind) is dict else get_args(kind)[0]


def _arms(kind: Any) -> tuple[Any, ...]:
    """The alternatives of a union of tables, () for anything else."""
    if get_origin(kind) is Annotated:
        return _arms(get_args(kind)[0])
    if get_origin(kind) in {Union, type(int | str)}:
        arms = tuple(arm for arm in get_args(kind) if arm is not type(None))
        return arms if len(arms) > 1 else ()
    return ()


def _tags(arm: Any) -> set[str]:
    if get_origin(arm) is Annotated:
        return {mark.tag for mark in get_args(arm)[1:] if isinstance(mark, Tag)}
    kind = arm.model_fields["kind"].annotation
    return set(get_args(kind)) if get_origin(kind) is Literal else set()
