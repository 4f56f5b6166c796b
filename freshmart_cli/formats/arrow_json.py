"""Rows of Arrow columns as JSON objects, exact: what a file holds can be read off their text.

Numbers are written in full, without exponent; integral doubles without a fraction, as RFC 8785 has them. NaN and
the infinities, which JSON lacks, are the texts "NaN", "Infinity" and "-Infinity". Times are ISO 8601: with zone, in
UTC, ending in Z; without, bare. Binary values are base64, maps objects, lists and structs what they are.
"""

from __future__ import annotations

import base64
import json
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_ESCAPED = {'"': '\\"', "\\": "\\\\"} | {chr(code): json.dumps(chr(code))[1:-1] for code in range(0x20)}
_IS_ESCAPED = np.isin(np.arange(256), [ord(each) for each in _ESCAPED])
_SPECIAL = {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"'}
_NULL = "null"


class NotText(ValueError):
    """A string of a column is not UTF-8."""


def object_texts(batch: pa.RecordBatch, lenient: bool = False) -> pa.StringArray:
    """Each row as an object, in the order of the columns. NULL is written as null.

    Raises NotText, or where ``lenient`` writes such a string as ``{"base64": …}``.
    """
    if not batch.num_columns:
        return pa.repeat("{}", batch.num_rows)
    parts: list[pa.Array | str] = []
    for place, name in enumerate(batch.schema.names):
        parts += [
            f"{',' if place else '{'}{json.dumps(name, ensure_ascii=False)}:",
            value_texts(batch.column(place), lenient),
        ]
    return _joined(*parts, "}")


def value_texts(values: pa.Array, lenient: bool = False) -> pa.StringArray:
    """Each value as JSON; NULL stays NULL."""
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        return value_texts(values.storage, lenient)
    if pa.types.is_dictionary(kind):
        return value_texts(values.dictionary, lenient).take(values.indices)
    for fits, write in _WRITERS:
        if fits(kind):
            return write(values, lenient)
    return _quoted(pa.array([None if value is None else str(value) for value in values.to_pylist()], pa.string()))


def _joined(*parts: pa.Array | str) -> pa.StringArray:
    return pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement=_NULL)


def _around(before: str, texts: pa.StringArray, after: str) -> pa.StringArray:
    """NULL stays NULL."""
    return pc.binary_join_element_wise(before, texts, after, "")


def _quoted(texts: pa.StringArray) -> pa.StringArray:
    """Texts that hold nothing to escape."""
    return _around('"', texts, '"')


def _plain(values: pa.Array, _: bool) -> pa.StringArray:
    return values.cast(pa.string())


def _string(values: pa.Array, lenient: bool) -> pa.StringArray:
    texts = values.cast(pa.binary()).cast(pa.string(), safe=False)
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        if not lenient:
            raise NotText(str(values.type)) from None
        return pa.array([_text_or_bytes(value) for value in texts.cast(pa.binary()).to_pylist()], pa.string())
    for character in _to_escape(texts):
        texts = pc.replace_substring(texts, character, _ESCAPED[character])
    return _quoted(texts)


def _to_escape(texts: pa.StringArray) -> list[str]:
    """Characters that some text has; a backslash first: those that the others bring are not to be escaped again."""
    content = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    found = content[_IS_ESCAPED[content]]
    return sorted(map(chr, set(found.tolist())), key=lambda each: each != "\\")


def _text_or_bytes(value: bytes | None) -> str | None:
    if value is None:
        return None
    try:
        return json.dumps(value.decode(), ensure_ascii=False)
    except UnicodeError:
        return f'{{"base64":"{base64.b64encode(value).decode()}"}}'


def _binary(values: pa.Array, _: bool) -> pa.StringArray:
    encoded = [None if value is None else base64.b64encode(value).decode() for value in values.to_pylist()]
    return _quoted(pa.array(encoded, pa.string()))


def _number(values: pa.Array, _: bool) -> pa.StringArray:
    """Floating point and decimal numbers: the shortest text that reads back as the same value, whole ones in full."""
    wider = values.cast(pa.float32()) if pa.types.is_float16(values.type) else values
    texts = wider.cast(pa.string())
    odd = pc.fill_null(pc.match_substring_regex(texts, "[a-zA-Z]"), False)
    if not pc.any(odd).as_py():
        return texts
    pairs = zip(wider.filter(odd).to_pylist(), texts.filter(odd).to_pylist(), strict=True)
    rewritten = [_SPECIAL.get(text) or _in_full(value, text) for value, text in pairs]
    return pc.replace_with_mask(texts, odd, pa.array(rewritten, pa.string()))


def _in_full(value: float | Decimal, text: str) -> str:
    """A number without exponent: the digits of a text that has one are not all that a whole number has."""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else format(Decimal(text), "f")


def _time(values: pa.Array, _: bool) -> pa.StringArray:
    zoned = pa.types.is_timestamp(values.type) and values.type.tz is not None
    if zoned:
        # The same count since 1970, of which Arrow writes the text in a fiftieth of the time.
        values = values.view(pa.timestamp(values.type.unit))
    texts = pc.replace_substring(values.cast(pa.string()), " ", "T", max_replacements=1)
    return _around('"', texts, 'Z"' if zoned else '"')


def _duration(values: pa.Array, _: bool) -> pa.StringArray:
    return values.cast(pa.int64()).cast(pa.string())


def _struct(values: pa.StructArray, lenient: bool) -> pa.StringArray:
    fields = pa.RecordBatch.from_arrays(values.flatten(), names=[field.name for field in values.type])
    texts = object_texts(fields, lenient) if fields.num_columns else pa.repeat("{}", len(values))
    return _where_valid(values, texts)


def _list(values: pa.Array, lenient: bool) -> pa.StringArray:
    texts = pc.fill_null(value_texts(values.flatten(), lenient), _NULL)
    return _where_valid(values, _around("[", _grouped(texts, pc.list_value_length(values)), "]"))


def _map(values: pa.MapArray, lenient: bool) -> pa.StringArray:
    first, last = values.offsets[0].as_py(), values.offsets[-1].as_py()
    keys = value_texts(values.keys.slice(first, last - first), lenient)
    names = pc.if_else(pc.starts_with(keys, '"'), keys, _quoted(keys))
    entries = _joined(names, ":", value_texts(values.items.slice(first, last - first), lenient))
    lengths = pa.array(np.diff(values.offsets.to_numpy(zero_copy_only=False)))
    return _where_valid(values, _around("{", _grouped(entries, lengths), "}"))


def _grouped(texts: pa.StringArray, lengths: pa.Array) -> pa.StringArray:
    """Texts joined by commas, as many as each length says."""
    counts = pc.fill_null(lengths, 0).to_numpy(zero_copy_only=False).astype(np.int32)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), texts), ",")


def _where_valid(values: pa.Array, texts: pa.StringArray) -> pa.StringArray:
    return pc.if_else(values.is_valid(), texts, pa.scalar(None, pa.string()))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_binary(kind: pa.DataType) -> bool:
    found = pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind)
    return bool(found or pa.types.is_fixed_size_binary(kind))


def _is_list(kind: pa.DataType) -> bool:
    found = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    return bool(found or pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind))


_WRITERS = (
    (_is_text, _string),
    (pa.types.is_decimal, _number),
    (pa.types.is_floating, _number),
    (pa.types.is_integer, _plain),
    (pa.types.is_boolean, _plain),
    (pa.types.is_null, _plain),
    (pa.types.is_timestamp, _time),
    (pa.types.is_date, _time),
    (pa.types.is_time, _time),
    (pa.types.is_duration, _duration),
    (pa.types.is_struct, _struct),
    (pa.types.is_map, _map),
    (_is_list, _list),
    (_is_binary, _binary),
)
"""How values of a type are written, the first that fits."""
