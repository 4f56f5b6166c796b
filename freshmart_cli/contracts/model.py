"""The shared pieces of the contract language: columns, expectations, references, load, layout."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from freshmart_cli.contracts.duration import Duration
from freshmart_cli.contracts.shorthand import column_from_text
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.texts import Flag

_AT = re.compile(r"((mon|tue|wed|thu|fri|sat|sun|[1-9]|[12]\d|3[01]) )?([01]\d|2[0-3]):[0-5]\d")

Action = Literal["quarantine", "park", "warn", "fail"]


class Column(Piece):
    """One column of a table (CONTRACTS.md, *TABLE*)."""

    type: str = ""
    required: Flag = False
    from_: tuple[str, ...] = Field(default=(), alias="from")
    expr: str = ""
    formats: tuple[str, ...] = ()
    default: str = ""
    optional: Flag = False
    pii: Literal["", "identifier", "contact", "quasi", "sensitive"] = ""
    mask: str = ""
    hash: tuple[str, ...] = ()
    rank_within: Literal["", "file"] = ""
    description: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if isinstance(value, str):
            return column_from_text(value)
        if isinstance(value, dict):
            if isinstance(value.get("required"), str):
                raise ValueError("say NOT NULL in the type, such as 'type: int not null'")
            value = {**value, **column_from_text(str(value["type"]))} if "type" in value else dict(value)
            for key in ("from", "formats"):
                if isinstance(value.get(key), str):
                    value[key] = (value[key],)
        return value


class Expectation(Piece):
    """A named check; what fails it takes ``on_fail``."""

    check: str
    on_fail: Action = "quarantine"
    dimension: str = ""
    target: str = ""
    description: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"check": value} if isinstance(value, str) else value


class Reference(Piece):
    """A foreign key to another table (PROTOCOLS.md, *References and orphans*)."""

    columns: tuple[str, ...]
    to: str
    on_missing: Literal["infer", "park", "quarantine", "keep"] = "infer"
    grace: Duration | None = None
    park_for: Duration | None = None

    @property
    def waits(self) -> bool:
        """Whether a row is kept from being published until its parent was received."""
        return self.on_missing in ("park", "quarantine")

    @property
    def target(self) -> str:
        """The parent, ``layer.table``."""
        return self.to.partition("(")[0].strip()

    @property
    def target_columns(self) -> tuple[str, ...]:
        """The parent's columns, the same names where none are given."""
        inside = self.to.partition("(")[2].rstrip(") ")
        return tuple(part.strip() for part in inside.split(",")) if inside else self.columns


class Load(Piece):
    """How rows reach the table."""

    mode: Literal["append", "merge", "scd1", "scd2", "snapshot"] = "append"
    on_conflict: Literal["quarantine", "quarantine_later", "first", "latest", "fail"] = "quarantine"
    order_by: tuple[str, ...] = ()
    replaces: str = ""
    backdate: Flag = True
    max_shrink: str = "10%"

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"mode": value}
        if isinstance(value, dict) and isinstance(value.get("order_by"), str):
            return {**value, "order_by": (value["order_by"],)}
        return value

    @field_validator("max_shrink")
    @classmethod
    def _percentage(cls, value: str) -> str:
        if re.fullmatch(r"\d{1,2}(\.\d+)?%|100%", value) is None:
            raise ValueError(f"expected a percentage such as 10%, found {value!r}")
        return value

    @property
    def shrink_limit(self) -> float:
        """The share of rows that a snapshot may lose, 0–1."""
        return float(self.max_shrink.rstrip("%")) / 100


class Layout(Piece):
    """Where rows lie within the table."""

    partition_by: tuple[str, ...] = ()
    cluster_by: tuple[str, ...] = ()
    file_size: str = ""
    properties: dict[str, str] = Field(default_factory=dict)

    @field_validator("file_size")
    @classmethod
    def _size(cls, value: str) -> str:
        if value and re.fullmatch(r"\d+ ?(kb|mb|gb)", value.lower()) is None:
            raise ValueError(f"expected a size such as 128mb, found {value!r}")
        return value


class Retention(Piece):
    """How long rows are kept: a duration or ``forever``."""

    keep: str = "forever"
    then: Literal["delete", "archive"] = "delete"

    @field_validator("keep")
    @classmethod
    def _span(cls, value: str) -> str:
        return value if value == "forever" else Duration.parse(value).text

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"keep": value} if isinstance(value, str) else value


class Gate(Piece):
    """The quality a batch needs (PROTOCOLS.md, *Gates*); ``score`` 0–100."""

    score: float | None = Field(default=None, ge=0, le=100)
    min_rows: int = Field(default=1000, ge=0)


class Cadence(Piece):
    """How often the table is due and how fresh it must be."""

    every: str = "1d"
    at: str = ""
    freshness: Duration | None = None
    full: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"every": value} if isinstance(value, str) else value

    @property
    def interval(self) -> Duration | None:
        """None where the source is continuous."""
        return None if self.every == "continuous" else Duration.parse(self.every)

    @field_validator("every")
    @classmethod
    def _readable(cls, value: str) -> str:
        return value if value == "continuous" else Duration.parse(value).text

    @field_validator("at")
    @classmethod
    def _clock(cls, value: str) -> str:
        if value and _AT.fullmatch(value) is None:
            raise ValueError(f"expected 'HH:MM', 'mon HH:MM' or '2 HH:MM' (day of the month), found {value!r}")
        return value
