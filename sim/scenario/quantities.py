"""Numbers, times and choices, as scenario files write them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

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

from sim.scenario.keys import Path

Quality = Literal["A", "B", "C", "assumption", "definition", "set here"]
Unit = Literal["minutes", "hours", "days", "weeks", "working days"]
Law = Literal["fixed", "exponential", "lognormal", "gamma", "uniform", "triangular", "empirical"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Class = Literal["emergency", "significant harm", "multi-agency", "single agency", "routine"]
Band = Literal["stage1", "stage2", "multi_agency", "significant_harm", "registration"]
Cut = Literal["stage2", "multi_agency", "significant_harm", "conference", "registration"]
Table = Literal[
    "step", "target", "team", "agency", "calendar", "dates", "door", "right door", "meeting",
    "check", "source", "attribute", "fact", "meaning",
]  # fmt: skip

BANDS: tuple[Band, ...] = get_args(Band)
CLASSES: tuple[Class, ...] = get_args(Class)
FIRST_YEAR, LAST_YEAR = 1900, 2200
MINUTES = {"minutes": 1, "hours": 60, "days": 1440, "weeks": 10080, "working days": 1440}
LAW_KEYS = {
    "fixed": {"value"},
    "exponential": {"value"},
    "lognormal": {"value", "cv"},
    "gamma": {"value", "cv"},
    "uniform": {"least", "most"},
    "triangular": {"least", "mode", "most"},
    "empirical": {"values", "weights"},
}
"""What each law of a duration is given by; ``weights`` may be left out."""
SHAPE = {"cv", "least", "mode", "most", "values", "weights"}


@dataclass(frozen=True)
class Names:
    """Marks a field in which texts (or ``keys``) name entries of a table.

    sim.scenario.check.references looks all of them up.
    """

    table: Table
    keys: bool = False


@dataclass(frozen=True)
class Between:
    """Marks a number that has a least and a greatest value (``above``: more than the least)."""

    least: float
    most: float
    above: bool = False
    whole: bool = False


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
    def _bare_number(cls, written: object) -> object:
        if isinstance(written, int | float) and not isinstance(written, bool):
            return {"value": written}
        if not isinstance(written, dict | Quantity):
            raise ValueError("must be a number")  # the message says what it is instead
        return written

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        table = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "number"}, table], "title": "Quantity"}

    def __str__(self) -> str:
        """Return the number with its range: "0.3 (0 to 0.6)"."""
        return f"{self.value:g}{_range(self)}"


Share = Annotated[Quantity, Between(0, 1)]
Amount = Annotated[Quantity, Between(0, 1e6)]
Deviations = Annotated[Quantity, Between(-10, 10)]
"""Standard deviations of need."""
Spread = Annotated[Quantity, Between(0, 10)]


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
    def _no_spread(cls, written: object) -> object:
        """A law without spread is a fixed time."""
        if not isinstance(written, dict):
            return written
        law, cv, least, most = (written.get(key) for key in ("law", "cv", "least", "most"))
        if law in ("lognormal", "gamma") and type(cv) in (int, float) and cv == 0:
            return {k: v for k, v in written.items() if k != "cv"} | {"law": "fixed"}
        between = law == "uniform" or (law == "triangular" and written.get("mode") == least)
        if between and type(least) in (int, float) and least == most and least != 0:
            kept = {k: v for k, v in written.items() if k not in ("least", "mode", "most")}
            return kept | {"law": "fixed", "value": least}
        return written

    def minutes(self) -> int:
        """Return a fixed time in whole minutes."""
        return round((self.value or 0) * MINUTES[self.unit])

    def __str__(self) -> str:
        """Return the time in words: "3 hours (2 to 4), lognormal, cv 0.6"."""
        if self.law in ("uniform", "triangular"):
            peak = f", mostly {self.mode:g}" if self.mode is not None else ""
            return f"{self.least or 0:g} to {self.most or 0:g} {self.unit}{peak}"
        if self.law == "empirical":
            return f"one of {len(self.values or [])} given times in {self.unit}"
        law = "" if self.law == "fixed" else f", {self.law}"
        spread = f", cv {self.cv:g}" if self.cv is not None else ""
        return f"{self.value or 0:g} {self.unit}{_range(self)}{law}{spread}"


def _range(number: Quantity | Duration) -> str:
    if number.low is None or number.high is None or number.low == number.high:
        return ""
    return f" ({number.low:g} to {number.high:g})"


class ByAttribute(Strict):
    """A choice by an attribute of the concern: ``of`` maps its values, "*" stands for the rest."""

    by: Annotated[str, Names("fact")]
    of: dict[str, str]

    def __str__(self) -> str:
        return f"{', '.join(dict.fromkeys(self.of.values()))} (by {self.by})"


def _arm(choice: Any) -> str:
    return "choice" if isinstance(choice, dict | ByAttribute) else "name"


Choice = Annotated[
    Annotated[str, Tag("name")] | Annotated[ByAttribute, Tag("choice")],
    Discriminator(_arm),
]
"""A name, or a choice of names by an attribute."""


def chosen(choice: str | ByAttribute | None) -> list[tuple[Path, str]]:
    """Return (key, name) of every name a choice can come to."""
    if choice is None:
        return []
    if isinstance(choice, ByAttribute):
        return [(("of", value), name) for value, name in choice.of.items()]
    return [((), choice)]
