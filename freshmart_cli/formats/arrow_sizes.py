"""How long rows become as JSON (``arrow_json``), told without writing them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_ESCAPES, _WIDEST = 6, 400
"""Bytes that a byte of text may become, and that anything else of one value may have."""


def most_bytes(batch: pa.RecordBatch) -> int:
    """No row's text has more."""
    return _most_of_fields(batch.schema.names, batch.columns)


def _most_of_fields(names: list[str], columns: list[pa.Array]) -> int:
    found = (_ESCAPES * len(name.encode()) + _most(column) for name, column in zip(names, columns, strict=True))
    return _WIDEST + sum(found)


def _most(values: pa.Array) -> int:
    """No value's text has more, what parts it from its neighbours included."""
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        return _most(values.storage)
    if pa.types.is_dictionary(kind):
        return _most(values.dictionary)
    if pa.types.is_struct(kind):
        return _most_of_fields([field.name for field in kind], values.flatten())
    if pa.types.is_map(kind):
        lengths = pc.subtract(values.offsets.slice(1), values.offsets.slice(0, len(values)))
        return _WIDEST + _longest(lengths) * (_most(values.keys) + _most(values.items))
    if pa.types.is_nested(kind):
        return _WIDEST + _longest(pc.list_value_length(values)) * _most(values.flatten())
    if pa.types.is_primitive(kind) or pa.types.is_null(kind) or pa.types.is_decimal(kind):
        return _WIDEST
    if pa.types.is_fixed_size_binary(kind):
        return _WIDEST + _ESCAPES * int(kind.byte_width)
    return _WIDEST + _ESCAPES * _longest(pc.binary_length(values.cast(pa.large_binary())))


def _longest(lengths: pa.Array) -> int:
    return int(pc.max(lengths).as_py() or 0)
