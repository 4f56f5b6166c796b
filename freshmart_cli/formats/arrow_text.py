"""Which rows hold a string that is not UTF-8: a file may call any bytes a string."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def rows_not_text(rows: pa.RecordBatch) -> pa.BooleanArray:
    """True for each row of which some column, or something within it, does not decode."""
    found = np.zeros(rows.num_rows, np.bool_)
    for column in rows.columns:
        found |= _not_text(column)
    return pa.array(found)


def _not_text(values: pa.Array) -> Mask:
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        return _not_text(values.storage)
    if pa.types.is_dictionary(kind):
        places = pc.fill_null(values.indices, 0).to_numpy(zero_copy_only=False)
        known = _not_text(values.dictionary)
        return known[places] & _valid(values) if len(known) else np.zeros(len(values), np.bool_)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return np.fromiter((not _decodes(each) for each in values.cast(pa.binary()).to_pylist()), np.bool_, len(values))
    if pa.types.is_struct(kind):
        return _any_of([_not_text(field) for field in values.flatten()], len(values)) & _valid(values)
    if pa.types.is_map(kind):
        first, last = values.offsets[0].as_py(), values.offsets[-1].as_py()
        entries = _any_of(
            [_not_text(each.slice(first, last - first)) for each in (values.keys, values.items)], last - first
        )
        return _any_within(entries, np.diff(values.offsets.to_numpy(zero_copy_only=False)))
    if pa.types.is_nested(kind):
        lengths = pc.fill_null(pc.list_value_length(values), 0).to_numpy(zero_copy_only=False)
        return _any_within(_not_text(values.flatten()), lengths)
    return np.zeros(len(values), np.bool_)


def _decodes(value: bytes | None) -> bool:
    try:
        return value is None or bool(value.decode() or True)
    except UnicodeError:
        return False


def _valid(values: pa.Array) -> Mask:
    found: Mask = values.is_valid().to_numpy(zero_copy_only=False)
    return found


def _any_of(masks: list[Mask], count: int) -> Mask:
    found: Mask = np.logical_or.reduce([np.zeros(count, np.bool_), *masks])
    return found


def _any_within(entries: Mask, lengths: NDArray[np.int64]) -> Mask:
    """Whether some entry of each list is true, given how many each has."""
    counted = np.concatenate(([0], np.cumsum(entries)))
    ends = np.cumsum(lengths)
    found: Mask = counted[ends] > counted[ends - lengths]
    return found
