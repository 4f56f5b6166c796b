"""What a chunk of a delimited file comes apart into, and the fast way there: no quote in the chunk."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from freshmart_cli.formats.delimited_options import DelimitedOptions
from freshmart_cli.formats.lines import decode_lines, row_numbers, split_lines

VALUE_END = "\x1f"
"""Stands between the values in ``_fields`` and ``_header``."""

RESERVED = (VALUE_END, "\x1e")
"""Replaced by U+FFFD inside values."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Records of one chunk. ``lines`` holds the 0-based line of the chunk on which each starts.

    They use up ``line_count`` lines; ``rest`` are the bytes after those, a record still within quotes.
    """

    lines: pa.Int64Array
    texts: pa.StringArray
    undecoded: pa.BinaryArray
    fields: pa.StringArray
    line_count: int
    rest: bytes = b""


def unquoted_rows(chunk: bytes, options: DelimitedOptions) -> Rows:
    """Rows of a chunk in which every line is a record."""
    records = split_lines(chunk)
    texts, undecoded = decode_lines(chunk, records, options.encoding)
    fields = _without_last_cr(texts) if b"\r" in chunk else texts
    for mark in RESERVED:
        if mark != options.delimiter and mark.encode() in chunk:
            fields = pc.replace_substring(fields, mark, "\ufffd")
    fields = pc.replace_substring(fields, options.delimiter, VALUE_END)
    count = len(records)
    return Rows(row_numbers(0, count), texts, undecoded, fields, count)


def _without_last_cr(texts: pa.StringArray) -> pa.StringArray:
    shorter = pc.binary_slice(texts.cast(pa.binary()), 0, -1)
    has_cr = pc.ends_with(texts, "\r")
    return pc.if_else(has_cr, shorter, texts.cast(pa.binary())).cast(pa.string())
