"""Derived tables ``contracts/{silver,gold,platinum}/T.yml``."""

from __future__ import annotations

import re
from typing import Any, Literal, Self, cast

from pydantic import Field, field_validator, model_validator

from freshmart_cli.contracts.model import (
    Cadence,
    Column,
    Expectation,
    Gate,
    Layout,
    Reference,
    Retention,
)
from freshmart_cli.contracts.offsets import Period, reach
from freshmart_cli.contracts.release import Export, Privacy
from freshmart_cli.contracts.scenario import Scenario
from freshmart_cli.formats.piece import Piece

_ITSELF = re.compile(r"0[a-z]*(\.\.0[a-z]*)?")
_PERIODS = {"w": "week", "mo": "month"}


class Refresh(Piece):
    """How changes upstream reach the table (CONTRACTS.md, *Derived table*)."""

    mode: Literal["incremental", "full", "append", "release"] = "full"
    by: str = ""
    affects: tuple[str, ...] = ("0d",)
    closed: Literal["false", "true", "day", "week", "month"] = "false"
    final_when: str = ""
    follow: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"mode": value} if isinstance(value, str) else value

    @field_validator("follow", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: (each,) if isinstance(each, str) else each for name, each in value.items()}

    @field_validator("affects")
    @classmethod
    def _offsets(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            reach(text, "day")
        return value

    @model_validator(mode="after")
    def _ends_somewhere(self) -> Self:
        if self.closed == "false" and any(text.endswith("..") for text in self.affects):
            raise ValueError("only a table of closed periods can affect all that follow; give the range an end")
        return self

    @property
    def affects_others(self) -> bool:
        """Whether a change reaches partitions beside its own."""
        return any(not _ITSELF.fullmatch(text) for text in self.affects)


class Balance(Piece):
    """A sum that must agree with another table's (``equals`` over ``to``).

    ``by``: column → what it is in ``to``, a list where the names are the same. What explodes counts in each group.
    """

    sum: str
    by: dict[str, str] = Field(default_factory=dict)
    to: str
    equals: str
    where: str = ""

    @field_validator("by", mode="before")
    @classmethod
    def _same_names(cls, value: Any) -> Any:
        return {name: name for name in value} if isinstance(value, list | tuple) else value

    @property
    def computed(self) -> dict[str, str]:
        """The groups that ``to`` has no column for, with the expressions that give them."""
        return {name: expression for name, expression in self.by.items() if name != expression}


class Derived(Piece):
    """A table made by one SELECT from other tables."""

    table: str
    version: str = "1.0.0"
    owner: str = ""
    description: str = ""
    grain: str = ""
    keys: tuple[str, ...]
    cadence: Cadence = Cadence()
    sql: str
    columns: dict[str, Column]
    refresh: Refresh = Refresh()
    expectations: dict[str, Expectation] = Field(default_factory=dict)
    references: dict[str, Reference] = Field(default_factory=dict)
    balances: dict[str, Balance] = Field(default_factory=dict)
    layout: Layout = Layout()
    retention: Retention | None = None
    gate: Gate | None = None
    privacy: Privacy | None = None
    export: Export | None = None
    tests: dict[str, Scenario] = Field(default_factory=dict)

    @property
    def closed_period(self) -> Period | None:
        """The period that must have ended before its rows are published; ``closed: true`` means that of the cadence.

        None without ``by``, since then no row says which period is its own.
        """
        if not self.refresh.by:
            return None
        if self.refresh.closed == "true":
            unit = self.cadence.every.lstrip("0123456789")
            return cast(Period, _PERIODS.get(unit, "day"))
        return None if self.refresh.closed == "false" else self.refresh.closed

    @property
    def all_follows(self) -> tuple[tuple[str, str], ...]:
        """Upstream and how it is followed, a pair for each way."""
        return tuple((name, each) for name, ways in self.refresh.follow.items() for each in ways)
