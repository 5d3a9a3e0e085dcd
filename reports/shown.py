"""An answer as a notebook shows it: text, tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from reports.draw import draw
from reports.save import Album, Picture
from sim.errors import Problem, SettingsError
from sim.results.answer import Answer
from sim.words import did_you_mean

T = TypeVar("T")


@dataclass(frozen=True)
class Shown:
    """An answer that shows itself; as text, what the command prints.

    ``answer["name"]`` is a table, ``answer.picture("name")`` a picture with its ``figure``,
    ``table`` and ``alt``.
    """

    answer: Answer
    tables: dict[str, pd.DataFrame]

    @property
    def text(self) -> str:
        """What the command prints."""
        return self.answer.screen

    @property
    def result(self) -> Any:
        """The object behind it."""
        return self.answer.result

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        """All pictures by name, drawn when the first is looked at."""
        album = Album()
        draw(self.answer, album)
        return album.pictures

    def __getitem__(self, name: str) -> pd.DataFrame:
        return _named(self.tables, name, "table")

    def picture(self, name: str) -> Picture:
        """Return a picture by its name."""
        return _named(self.pictures, name, "picture")

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return f"```\n{self.text}\n```"


def _named(known: Mapping[str, T], name: str, what: str) -> T:
    if name not in known:
        raise SettingsError([Problem(f"is no {what} here{did_you_mean(name, known)}", key=name)])
    return known[name]
