"""How the rows of one table are read from change events: leaves of their documents, typed and masked."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass

from freshmart_cli.compile.columns import masked
from freshmart_cli.compile.expressions import names
from freshmart_cli.compile.record import Aliased
from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.compile.value_texts import first_text, formatted_text, typed_text
from freshmart_cli.contracts.columns import ResolvedColumn

_PLAIN = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of the document as text; of keys also in the row ``before`` and ``after`` the change."""

    column: str
    sql: str
    before: str = ""
    after: str = ""

    @property
    def alias(self) -> str:
        return f"in_{self.column}"


@dataclass(frozen=True, slots=True)
class CdcTable:
    """``upstream``: schema ('' for any) and name. ``casts``, then ``finals``: values typed, with default and mask.

    ``plain``: columns whose text must be readable as their type. ``unchanged``: stored columns, each with the leaves
    that it is made of. ``incoming``: stored columns that are kept as their text, since they are made later.
    """

    upstream: tuple[str, str]
    unavailable: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    casts: tuple[Aliased, ...]
    finals: tuple[Aliased, ...]
    plain: tuple[str, ...]
    unchanged: tuple[tuple[str, tuple[str, ...]], ...]
    incoming: tuple[str, ...]

    @property
    def keys(self) -> tuple[Leaf, ...]:
        """The leaves that name a row."""
        return tuple(leaf for leaf in self.leaves if leaf.before)


def upstream_of(name: str) -> tuple[str, str]:
    """Schema and name of ``schema.table`` or ``table``."""
    schema, _, table = name.rpartition(".")
    return schema, table


def placeholders(text: str) -> tuple[str, ...]:
    """How a value left unchanged is written for texts, bytes and lists of texts."""
    return (text, b64encode(text.encode()).decode(), f'["{text}"]')


def leaf_of(column: ResolvedColumn, is_key: bool) -> Leaf:
    """The value of a column's own incoming name, first present first."""
    sql, before, after = (_value(column, row) for row in ("_row", "_before", "_after"))
    return Leaf(column.name, sql, before, after) if is_key else Leaf(column.name, sql)


def _value(column: ResolvedColumn, row: str) -> str:
    """The value in one of the rows that an envelope holds; ``$.x`` is a value of the envelope itself."""
    return first_text(("_doc", place) if place.startswith("$") else (row, json_path(place)) for place in column.from_)


def json_path(place: str) -> str:
    """The path of a name, dots leading into nested objects."""
    parts = (f".{part}" if _PLAIN.fullmatch(part) else f"['{part}']" for part in place.split("."))
    return "$" + "".join(parts)


def reads_itself(column: ResolvedColumn) -> bool:
    """Whether the value that arrives under the column's name is needed: as it is, or by its own expression."""
    return not column.expr or column.name in names(column.expr)


def is_made_later(column: ResolvedColumn, keys: tuple[str, ...]) -> bool:
    """Whether a column is computed whenever rows are made, from what the changes brought.

    A key is needed before, and so is a mask of what arrived: its clear value is not kept.
    """
    return bool(column.expr) and column.name not in keys and not (_hides(column) and reads_itself(column))


def _hides(column: ResolvedColumn) -> bool:
    return bool(column.declared.mask) and not column.declared.mask.startswith("none")


def cast(column: ResolvedColumn) -> str:
    """The value typed; its text itself where an expression makes the column of it."""
    if column.expr or (column.incoming_type == "string" and not column.declared.formats):
        return f"in_{column.name}"
    if column.declared.formats:
        return formatted_text(f"in_{column.name}", column.declared.formats, column.incoming_type)
    return typed_text(f"in_{column.name}", column.incoming_type)


def final(column: ResolvedColumn) -> str:
    """The typed value with its default, under its mask."""
    default = column.declared.default
    value = column.name
    if default:
        value = f"coalesce({value}, try_cast({text_literal(default)} AS {column.incoming_type}))"
    return f"try_cast({masked(value, column.declared.mask)} AS {column.type})" if _hides(column) else value
