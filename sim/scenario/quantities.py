"""Numbers, times and choices, as scenario files write them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Quality = Literal["A", "B", "C", "assumption", "definition", "set here"]
Unit = Literal["minutes", "hours", "days", "weeks", "working days"]
Law = Literal["fixed", "exponential", "lognormal", "gamma", "uniform", "triangular", "empirical"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Class = Literal["emergency", "significant harm", "multi-agency", "single agency", "routine"]
Band = Literal["stage1", "stage2", "multi_agency", "significant_harm", "registration"]
Cut = Literal["stage2", "multi_agency", "significant_harm", "conference", "registration"]


FIRST_YEAR, LAST_YEAR = 1900, 2200


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", text):
        raise ValueError(f"must be a time of day such as 09:00 (24:00 is midnight), found {text!r}")
    return text


def _no_number(value: object) -> object:
    """A number would be read as seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError(f"must be a date such as 2007-06-25, found the number {value}")
    return value


def _this_era(date: dt.date) -> dt.date:
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        text = f"must be between the years {FIRST_YEAR} and {LAST_YEAR}, found {date.isoformat()}"
        raise ValueError(text)
    return date


def _local(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is not None:
        raise ValueError("must be local time, without a time zone")
    return moment


# A number in quotes is text, and true is no number: only the right type is taken.
Number = Annotated[float, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Clock = Annotated[str, AfterValidator(_clock)]
Date = Annotated[dt.date, BeforeValidator(_no_number), AfterValidator(_this_era)]
Moment = Annotated[
    dt.datetime, BeforeValidator(_no_number), AfterValidator(_local), AfterValidator(_this_era)
]


class Strict(BaseModel):
    """A table that refuses keys it does not know, and numbers that are not finite."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Quantity(Strict):
    """A number with its range and where it comes from.

    A bare number in a file sets ``value`` and keeps the rest; its source then reads "set here".
    """

    value: Number
    low: Number | None = None
    high: Number | None = None
    source: str = "set here"
    quality: Quality = "set here"

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, said: object) -> object:
        if isinstance(said, int | float) and not isinstance(said, bool):
            return {"value": said}
        if not isinstance(said, dict | Quantity):
            raise ValueError("must be a number")  # the message says what was found
        return said

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        table = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "number"}, table], "title": "Quantity"}


def usual(value: float) -> Quantity:
    """Return the default of a number that a file need not give."""
    return Quantity(value=value, source="default", quality="definition")


class Duration(Strict):
    """A time, fixed or drawn. ``value`` is the mean, in ``unit``.

    exponential needs ``value``; lognormal and gamma need ``value`` and ``cv`` (standard deviation
    over mean); uniform needs ``least`` and ``most``; triangular also ``mode``; empirical needs
    ``values`` and may give ``weights``.
    """

    unit: Unit
    law: Law = "fixed"
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    cv: Number | None = None
    least: Number | None = None
    mode: Number | None = None
    most: Number | None = None
    values: list[Number] | None = None
    weights: list[Number] | None = None
    source: str = "set here"
    quality: Quality = "set here"

    @model_validator(mode="before")
    @classmethod
    def _no_spread(cls, said: object) -> object:
        """A law without spread is a fixed time."""
        if not isinstance(said, dict):
            return said
        law, cv, least, most = (said.get(key) for key in ("law", "cv", "least", "most"))
        if law in ("lognormal", "gamma") and type(cv) in (int, float) and cv == 0:
            return {k: v for k, v in said.items() if k != "cv"} | {"law": "fixed"}
        between = law == "uniform" or (law == "triangular" and said.get("mode") == least)
        if between and type(least) in (int, float) and least == most and least != 0:
            kept = {k: v for k, v in said.items() if k not in ("least", "mode", "most")}
            return kept | {"law": "fixed", "value": least}
        return said


class ByAttribute(Strict):
    """A choice by an attribute of the concern: ``of`` maps its values, "*" stands for the rest."""

    by: str
    of: dict[str, str]


def _how_chosen(said: Any) -> str:
    return "choice" if isinstance(said, dict | ByAttribute) else "name"


Choice = Annotated[
    Annotated[str, Tag("name")] | Annotated[ByAttribute, Tag("choice")],
    Discriminator(_how_chosen),
]
"""A name, or a choice of names by an attribute."""
