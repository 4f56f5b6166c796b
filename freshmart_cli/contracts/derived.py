"""Derived tables ``contracts/{silver,gold,platinum}/T.yml``."""

from __future__ import annotations

import re
from typing import Any, Literal

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
from freshmart_cli.contracts.release import Export, Privacy
from freshmart_cli.contracts.scenario import Scenario
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.texts import Flag

_OFFSET = r"(0|-?\d+(d|w|mo|y))"
_OFFSETS = re.compile(rf"{_OFFSET}(\.\.{_OFFSET})?")
_ITSELF = re.compile(r"0[a-z]*(\.\.0[a-z]*)?")


class Refresh(Piece):
    """How changes upstream reach the table (CONTRACTS.md, *Derived table*)."""

    mode: Literal["incremental", "full", "append", "release"] = "full"
    by: str = ""
    affects: tuple[str, ...] = ("0d",)
    closed: Flag = False
    final_when: str = ""
    follow: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"mode": value} if isinstance(value, str) else value

    @field_validator("affects")
    @classmethod
    def _offsets(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            if _OFFSETS.fullmatch(text) is None:
                raise ValueError(f"expected an offset such as 364d or a range such as 0d..6d, found {text!r}")
        return value

    @property
    def affects_others(self) -> bool:
        """Whether a change reaches partitions beside its own."""
        return any(not _ITSELF.fullmatch(text) for text in self.affects)


class Balance(Piece):
    """A sum that must agree with another table's (``equals`` over ``to``)."""

    sum: str
    by: tuple[str, ...] = ()
    to: str
    equals: str
    where: str = ""


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
