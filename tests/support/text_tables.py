"""Small tables written by hand: a line of names, then a line a row, cells between bars; an empty cell is NULL.

Doubles may be written as the quotient they are: ``200/3``, ``sqrt(7/2)``, ``3*sqrt(2)+1``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

Row = dict[str, Any]

_FORMULA = re.compile(r"[0-9.+\-*/() ]|sqrt")
_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "boolean": pa.bool_(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}


def read(text: str) -> list[dict[str, str]]:
    """The rows as texts; raises AssertionError where a line has more or fewer cells than the first."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    names = lines[0]
    for line in lines[1:]:
        assert len(line) == len(names), f"{len(line)} cells under {len(names)} names: {line}"
    return [dict(zip(names, line, strict=True)) for line in lines[1:]]


def typed(cell: str, kind: str) -> Any:
    """A cell as a value of a Spark SQL type."""
    if cell == "":
        return None
    if kind.startswith("decimal"):
        return Decimal(cell).quantize(Decimal(1).scaleb(-int(kind.rstrip(")").rpartition(",")[2])))
    if kind == "double":
        return _number(cell)
    if kind == "boolean":
        return {"true": True, "false": False}[cell]
    if kind in ("int", "bigint"):
        return int(cell)
    if kind == "timestamp":
        return datetime.fromisoformat(cell.removesuffix("Z")).replace(tzinfo=UTC)
    return date.fromisoformat(cell) if kind == "date" else cell


def typed_rows(rows: list[dict[str, str]], kinds: Mapping[str, str]) -> list[Row]:
    """Rows as values, every column of the table in each; what the text leaves out is NULL."""
    for row in rows:
        assert row.keys() <= kinds.keys(), f"no such column: {sorted(row.keys() - kinds.keys())}"
    return [{name: typed(row.get(name, ""), kind) for name, kind in kinds.items()} for row in rows]


def as_arrow(rows: list[Row], kinds: Mapping[str, str]) -> pa.Table:
    schema = pa.schema([pa.field(name, _arrow_type(kind)) for name, kind in kinds.items()])
    return pa.Table.from_pylist(rows, schema=schema)


def _arrow_type(kind: str) -> pa.DataType:
    if kind.startswith("decimal"):
        digits, _, scale = kind.removeprefix("decimal(").rstrip(")").partition(",")
        return pa.decimal128(int(digits), int(scale))
    return _TYPES[kind]


def _number(cell: str) -> float:
    assert not _FORMULA.sub("", cell), f"no number: {cell!r}"
    return float(eval(cell, {"__builtins__": {}, "sqrt": math.sqrt}))
