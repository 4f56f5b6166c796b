"""Single expressions as the project makes them, each over a table of edge values (``edges.py``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from freshmart_cli.compile import cdc_table, literals, row_group
from freshmart_cli.compile.columns import masked
from freshmart_cli.compile.document_records import document_value
from freshmart_cli.compile.rendering import macros
from freshmart_cli.compile.rules import Scope
from freshmart_cli.compile.typed_columns import typed_levels
from freshmart_cli.compile.value_texts import comparable
from freshmart_cli.contracts.columns import ResolvedColumn
from freshmart_cli.contracts.model import Column
from tests.parity import edges
from tests.support import field_edges

KINDS = ("tinyint", "smallint", "int", "bigint", "decimal(9,2)", "decimal(38,10)", "decimal(38,0)", "double", "float")
KINDS += ("boolean", "date", "timestamp", "string", "binary")
FORMATS = ("yyyy-MM-dd HH:mm:ss", "dd.MM.yyyy HH:mm", "dd.MM.yyyy", "d.M.yyyy H:mm", "MM/dd/yyyy", "yyyyMMdd")
FORMATS += ("yyyyMMddHHmmss", "yyyy-MM-dd HH:mm:ss 'UTC'", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS", "yyyy-MM-dd HH:mm:ss.SSS")
FORMATS += ("yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "dd/MMM/yyyy:HH:mm:ss Z")
NAMED = tuple(name for name, (kind, _) in edges.VALUES.items() if kind not in ("double", "float", "binary"))
"""Columns that keys, and masks of their texts, may be made of: the text of any other differs between the engines."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """``sql`` over the columns of ``source``, which is a relation with a column ``place``."""

    name: str
    source: str
    sql: str


def fragments() -> tuple[Fragment, ...]:
    return (*_read_texts(), *_texts(), *_fields(), *_values(), *_times())


def _read_texts() -> Iterator[Fragment]:
    """How columns of rows, documents and change events are read from their texts."""
    for kind in KINDS:
        column = ResolvedColumn("x", kind, declared=Column(type=kind))
        yield Fragment(f"document {kind}", "stage.texts", document_value(column, "x"))
        if kind != "binary":
            yield Fragment(f"row {kind}", "stage.texts", row_group._cast(column, "x"))
        yield Fragment(f"change {kind}", "(SELECT place, x AS in_x FROM stage.texts)", cdc_table.cast(column))
    for each in FORMATS:
        column = ResolvedColumn("x", "timestamp", declared=Column(type="timestamp", formats=(each,)))
        yield Fragment(f"format {each}", "stage.texts", document_value(column, "x"))
    several = ResolvedColumn("x", "date", declared=Column(type="date", formats=("dd.MM.yyyy", "yyyyMMdd")))
    yield Fragment("formats of a date", "stage.texts", document_value(several, "x"))


def _texts() -> Iterator[Fragment]:
    functions, documents, histories = (
        macros("functions.sql"),
        macros("document_macros.sql"),
        macros("history_macros.sql"),
    )
    source = "stage.texts"
    yield Fragment("gtin_valid", source, functions.gtin_valid("x"))
    yield Fragment("offset_seconds of any text", source, functions.offset_seconds("x"))
    yield Fragment("split", source, documents.split("x"))
    yield Fragment("drifted", source, documents.drifted(documents.texts([*filter(None, edges.TEXTS)])))
    yield Fragment("nothing drifted", source, documents.drifted(documents.texts([])))
    named = (
        "(SELECT place, x, x AS _source_file, TIMESTAMP'2026-03-01 23:59:59.999999' AS _arrived_at FROM stage.texts)"
    )
    for by_name in (True, False):
        yield Fragment(f"dated {by_name}", named, documents.dated(by_name))
    paths = "(SELECT place, concat('a/b_', x, '.csv') AS _source_file, CAST(NULL AS TIMESTAMP) AS _arrived_at FROM stage.texts)"
    yield Fragment("dated by a path", paths, documents.dated(True))
    found = f"(SELECT place, x, {histories.name(['x'])} AS _name, concat(md5('7'), coalesce(x, '')) AS found FROM stage.texts)"
    yield Fragment("name", found, histories.name(["x", "place"]))
    yield Fragment("own", found, histories.own("found"))
    marked = "(SELECT place, x AS _op, x AS _snapshot FROM stage.texts)"
    yield Fragment("marks", marked, histories.marks())
    yield Fragment("among", source, literals.among("x", tuple(filter(None, edges.TEXTS)), "string"))


def _fields() -> Iterator[Fragment]:
    source = f"({field_edges.read(field_edges.FIELDS, 'stage.records')})"
    for each in field_edges.FIELDS:
        yield Fragment(f"value {each.name}", source, each.name)
        yield Fragment(f"bad {each.name}", source, f"bad_{each.name}")


def _values() -> Iterator[Fragment]:
    """What is made of values: texts of keys, hashes, masks, amounts, ratios."""
    documents, histories = macros("document_macros.sql"), macros("history_macros.sql")
    keys = macros("quarantine_macros.sql"), macros("waterfall_parts.sql")
    source = "stage.values v"
    for name, (kind, listed) in edges.VALUES.items():
        yield Fragment(f"hashed {kind}", source, documents.hashed([comparable(name, kind)]))
        told = tuple(str(each) for each in listed) if kind in ("int", "bigint", "date", "string") else ()
        yield Fragment(f"among {kind}", source, literals.among(name, told, kind))
    for name in NAMED:
        yield Fragment(f"name {name}", source, histories.name([name], "v."))
        yield Fragment(f"key {name}", source, keys[0].key([name, "place"], "v"))
        yield Fragment(f"key of a waterfall {name}", source, keys[1].key([name, "place"], "v."))
        for mask in ("last4", "redact", "drop"):
            yield Fragment(f"{mask} {name}", source, masked(name, mask))
    for name in ("an_int", "a_bigint", "money", "fine", "whole"):
        yield Fragment(f"money {name}", source, keys[1].money(name))
    yield Fragment("zero", source, keys[1].zero())
    for level in typed_levels(_hashing(), Scope("values", frozenset(), frozenset()), lambda column, text: text)[1:]:
        yield from (Fragment(f"hash {each.alias}", source, each.sql) for each in level)


def _hashing() -> tuple[ResolvedColumn, ...]:
    """The columns of each type, and hashes over each and over all of them."""
    plain = tuple(ResolvedColumn(name, kind) for name, (kind, _) in edges.VALUES.items())
    over = {f"of_{name}": (name,) for name in edges.VALUES} | {"of_all": tuple(edges.VALUES)}
    return (*plain, *(ResolvedColumn(name, "string", declared=Column(hash=names)) for name, names in over.items()))


def _times() -> Iterator[Fragment]:
    functions, histories = macros("functions.sql"), macros("history_macros.sql")
    for instant in ("an_instant", "CAST(a_day AS TIMESTAMP)"):
        yield Fragment(f"sortable {instant}", "stage.values", histories.sortable(instant))
        yield Fragment(f"instant of sortable {instant}", "stage.values", histories.instant(histories.sortable(instant)))
    for upper, lower in (("a", "b"), ("c", "d"), ("a", "d"), ("c", "b")):
        yield Fragment(f"ratio {upper}/{lower}", "stage.pairs", functions.ratio(upper, lower))
    yield Fragment("instant", "stage.clocks", functions.instant("local", "shift", "zone"))
    yield Fragment("offset_seconds", "stage.clocks", functions.offset_seconds("shift"))
    yield Fragment("as_of", "stage.spans v", functions.as_of("v", "v.at"))
