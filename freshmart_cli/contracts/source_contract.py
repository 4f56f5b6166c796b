"""Source contracts ``contracts/X.yml`` and source files ``sources/X.yml``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SerializeAsAny, model_validator

from freshmart_cli.contracts.duration import Duration
from freshmart_cli.contracts.model import (
    Cadence,
    Column,
    Expectation,
    Gate,
    Layout,
    Load,
    Reference,
    Retention,
)
from freshmart_cli.contracts.scenario import Scenario
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.registry import options_for


class Arrivals(Piece):
    """What is expected to arrive per entity and slot (PROTOCOLS.md, *Time*)."""

    covers: tuple[str, ...] = ()
    slot_of: str = ""
    slot: Duration | None = None
    day: str = ""
    day_start: str = Field(default="00:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    per: dict[str, str] = Field(default_factory=dict)
    expected: str = ""
    timezone: str = ""
    since: str = ""
    until: str = ""
    empty: str = ""
    late_after: Duration | None = None
    offset: str = ""


class Sequence(Piece):
    """A counter whose gaps are reported."""

    of: str
    per: tuple[str, ...] = ()
    wraps_at: int | None = Field(default=None, gt=0)


class Conserve(Piece):
    """One waterfall of money: what was stated and what became of it."""

    stated: str
    actual: str
    by: tuple[str, ...] = ()
    split: dict[str, str] = Field(default_factory=dict)


class Bronze(Piece):
    table: str = ""
    partition_by: tuple[str, ...] = ()
    cluster_by: tuple[str, ...] = ()
    retention: Retention | None = None
    archive: str = ""


class Table(Piece):
    """A silver table of a source (CONTRACTS.md, *TABLE*).

    ``combine``: rows of one list with equal keys become one row, in which these columns are summed or the like.
    """

    from_: str = Field(default="$", alias="from")
    where: str = ""
    grain: str = ""
    description: str = ""
    owner: str = ""
    keys: tuple[str, ...] = ()
    combine: dict[str, Literal["sum", "min", "max"]] = Field(default_factory=dict)
    columns: dict[str, Column] = Field(default_factory=dict)
    expectations: dict[str, Expectation] = Field(default_factory=dict)
    references: dict[str, Reference] = Field(default_factory=dict)
    load: Load | None = None
    layout: Layout = Layout()
    retention: Retention | None = None
    gate: Gate | None = None


def _format_options(value: Any) -> Piece:
    block = {"type": value} if isinstance(value, str) else value
    if isinstance(block, dict) and not isinstance(block.get("type"), str):
        raise ValueError("expected a format's name, or a map with its 'type'")
    return options_for(block)


AnyFormat = Annotated[SerializeAsAny[Piece], BeforeValidator(_format_options)]
"""The ``format:`` block, read by the options model of the format that its ``type`` names."""


class Contract(Piece):
    """What is promised about a source."""

    contract: str
    version: str = "1.0.0"
    description: str = ""
    owner: str = ""
    cadence: Cadence = Cadence()
    arrivals: Arrivals | None = None
    sequences: dict[str, Sequence] = Field(default_factory=dict)
    conserve: dict[str, Conserve] = Field(default_factory=dict)
    bronze: Bronze = Bronze()
    format: AnyFormat
    tables: dict[str, Table]
    tests: dict[str, Scenario] = Field(default_factory=dict)

    @property
    def bronze_table(self) -> str:
        return self.bronze.table or f"{self.contract}_raw"


class Source(Piece):
    """Where a source's bytes come from (ops-owned)."""

    source: str
    system: str = ""
    connector: Literal["files", "kafka", "postgres_cdc"] = "files"
    path: tuple[str, ...] = ()
    servers: str = ""
    topics: tuple[str, ...] = ()
    dsn: str = ""
    slot: str = ""
    publication: str = ""
    changed_file: Literal["", "append", "replace", "hold"] = ""
    envelope: Literal["none", "kafka"] = "none"
    arrival: Literal["mtime", "first_seen", "last_modified", "record"] = "mtime"
    closed: tuple[str, ...] = ()
    environments: dict[str, dict[str, Any]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if isinstance(value, dict):
            value = dict(value)
            for key in ("path", "topics", "closed"):
                if isinstance(value.get(key), str):
                    value[key] = (value[key],)
        return value
