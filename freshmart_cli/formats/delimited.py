"""Delimited files: comma-separated, tab-separated and their kin."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from freshmart_cli.formats.delimited_options import DelimitedOptions
from freshmart_cli.formats.delimited_rows import Rows, unquoted_rows
from freshmart_cli.formats.format import FRAME_COLUMNS, Capabilities
from freshmart_cli.formats.lines import CHUNK_BYTES, whole_lines
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.quoted_rows import quoted_rows
from freshmart_cli.formats.unreadable import Reason, UnreadableFile

_BATCH_ROWS = 1 << 17
_BATCH_HEADER_BYTES = 64 << 20
"""A batch repeats the header on each row: many short rows under a long header make several batches."""


class Delimited:
    """Frames logical records: a quoted value may hold line ends; ``_row_number`` is the record's first line.

    ``_record``: 'header' or 'row'. ``_fields`` and ``_header``: values joined by U+001F, which is U+FFFD
    inside values, as is U+001E; NULL where the record does not decode or the file has no header. A CR before
    the LF is in ``_raw`` only, and so is a byte order mark.
    """

    name: ClassVar[str] = "delimited"
    options: ClassVar[type[Piece]] = DelimitedOptions
    capabilities: ClassVar[Capabilities] = Capabilities()
    extra_columns: ClassVar[tuple[pa.Field, ...]] = (
        pa.field("_record", pa.string()),
        pa.field("_fields", pa.string()),
        pa.field("_header", pa.string()),
    )

    def frame(self, stream: BinaryIO, options: Piece, chunk_bytes: int = CHUNK_BYTES) -> Iterator[pa.RecordBatch]:
        """One row a logical record; raises UnreadableFile: empty, too long, open quote, unreadable header."""
        assert isinstance(options, DelimitedOptions)
        schema = pa.schema([*FRAME_COLUMNS, *self.extra_columns])
        header: str | None = None
        first_row = True
        for line, rows in _rows(stream, options, chunk_bytes):
            if first_row and options.header and len(rows.texts):
                header = _header_of(rows)
            numbers = pc.add(rows.lines, pa.scalar(line, pa.int64()))
            kinds = _kinds(len(rows.texts), header=first_row and options.header)
            columns = [numbers, rows.texts, rows.undecoded, kinds, rows.fields]
            yield from _with_header(columns, header, schema)
            first_row = first_row and not len(rows.texts)

    def measure(self, stream: BinaryIO, options: Piece) -> int:
        """Logical records of the file, the header included, read to its end; raises as ``frame`` does."""
        return sum(batch.num_rows for batch in self.frame(stream, options))


def _rows(stream: BinaryIO, options: DelimitedOptions, chunk_bytes: int) -> Iterator[tuple[int, Rows]]:
    """Rows of each chunk, with the 1-based line on which the chunk begins."""
    quote = options.quote.encode(options.encoding)
    line, rest, starts_file = 1, b"", True
    for chunk in whole_lines(stream, chunk_bytes):
        marked = starts_file and chunk.startswith(codecs.BOM_UTF8)
        if rest or marked or (quote and quote in chunk):
            rows = quoted_rows(rest + chunk, options, starts_file=starts_file)
        else:
            rows = unquoted_rows(chunk, options)
        yield line, rows
        line += rows.line_count
        rest = rows.rest
        starts_file = starts_file and not rows.line_count
    if rest:
        message = f"a quote opened in the record at line {line} is never closed"
        raise UnreadableFile(Reason.OPEN_QUOTE, message)


def _header_of(rows: Rows) -> str:
    header: str | None = rows.fields[0].as_py()
    if header is None:
        raise UnreadableFile(Reason.UNDECODABLE_HEADER, "the header does not decode, so no column has a name")
    return header


def _kinds(count: int, *, header: bool) -> pa.StringArray:
    if not (header and count):
        return pa.repeat("row", count)
    return pa.concat_arrays([pa.repeat("header", 1), pa.repeat("row", count - 1)])


def _with_header(columns: list[pa.Array], header: str | None, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    most = max(1, min(_BATCH_ROWS, _BATCH_HEADER_BYTES // len(header or " ")))
    for first in range(0, len(columns[0]), most):
        part = [column.slice(first, most) for column in columns]
        repeated = pa.repeat(pa.scalar(header, pa.string()), len(part[0]))
        yield pa.RecordBatch.from_arrays([*part, repeated], schema=schema)


FORMAT = Delimited()
