"""One record type or row of a source, ready to be typed: fields, levels of columns, failures."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.contracts.model import Reference


@dataclass(frozen=True, slots=True)
class Aliased:
    """``sql AS alias``."""

    alias: str
    sql: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the templates read it; ``unit`` is the value of its last digit, such as 0.01."""

    name: str
    kind: str
    start: int
    end: int
    digits: int
    optional: bool
    type: str

    @property
    def width(self) -> int:
        return self.end - self.start + 1

    @property
    def unit(self) -> str:
        return f"0.{'1'.zfill(self.digits)}" if self.digits else "1"


@dataclass(frozen=True, slots=True)
class Rule:
    """A check as SQL that is false for what breaks it; ``on_fail`` as in the contract."""

    name: str
    sql: str
    on_fail: str

    @property
    def reason(self) -> str:
        """What a row that breaks the rule carries."""
        return f"park:{self.name}" if self.on_fail == "park" else self.name


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure over a child's rows that an expression of its parent reads: ``function(inner)``."""

    alias: str
    child: str
    sql: str


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """How rows of one kind become typed rows of one table.

    ``numbers`` and ``counted``: what fields are read through (``fields.sql``). ``levels``: columns that depend only on
    earlier levels. ``columns``: the table's columns in order with types, parent keys included. ``own_keys``: keys that
    the row itself carries. ``sums``: figures over incoming fields for reconcile checks.
    """

    kind: str
    table: str
    incoming: tuple[Aliased, ...]
    numbers: tuple[Aliased, ...]
    counted: tuple[Aliased, ...]
    bad: tuple[Aliased, ...]
    levels: tuple[tuple[Aliased, ...], ...]
    columns: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]
    own_keys: tuple[str, ...]
    required: tuple[str, ...]
    rules: tuple[Rule, ...]
    hash_sql: str
    match_sql: str
    sums: tuple[Aliased, ...]
    aggregates: tuple[Aggregate, ...]
    outer: tuple[Aliased, ...]
    references: tuple[tuple[str, Reference], ...]
    partition_by: tuple[str, ...]

    @property
    def own_columns(self) -> tuple[str, ...]:
        """Columns that the row itself makes: all but those of its parent."""
        inherited = set(self.keys) - set(self.own_keys)
        return tuple(name for name, _ in self.columns if name not in inherited)

    @property
    def rejecting(self) -> tuple[Rule, ...]:
        """Rules that keep a row from being published; a parked row may be published later."""
        return tuple(rule for rule in self.rules if rule.on_fail in ("quarantine", "park"))

    @property
    def warning(self) -> tuple[Rule, ...]:
        """Rules that only count: warnings, and those whose failure holds the batch."""
        return tuple(rule for rule in self.rules if rule.on_fail in ("warn", "fail"))

    @property
    def failing(self) -> frozenset[str]:
        """Names of the rules whose failure holds the batch."""
        return frozenset(rule.name for rule in self.rules if rule.on_fail == "fail")

    @property
    def type_of(self) -> dict[str, str]:
        return dict(self.columns)
