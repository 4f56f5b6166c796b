"""Parquet files: every row a JSON document (``arrow_json``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from freshmart_cli.formats.arrow_json import NotText, object_texts
from freshmart_cli.formats.arrow_sizes import most_bytes
from freshmart_cli.formats.arrow_text import rows_not_text
from freshmart_cli.formats.documents import DOCUMENT, RECORD_COLUMNS, UNREADABLE_TEXT
from freshmart_cli.formats.format import FRAME_COLUMNS, MAX_RECORD_BYTES, Capabilities
from freshmart_cli.formats.lines import row_numbers, too_long
from freshmart_cli.formats.parquet_options import ParquetOptions
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.seekable import seekable
from freshmart_cli.formats.unreadable import Reason, UnreadableFile

BATCH_ROWS = 1 << 16

Write = Callable[[pa.RecordBatch, bool], pa.StringArray]
"""``object_texts``: rows, and whether strings that are no text are written as their bytes."""


class Parquet:
    """Frames each row in the order of the file, with every column of it, NULL as null.

    A row with a string that is not UTF-8 is unreadable: in its text that string is ``{"base64": …}``.
    """

    name: ClassVar[str] = "parquet"
    options: ClassVar[type[Piece]] = ParquetOptions
    capabilities: ClassVar[Capabilities] = Capabilities(documents=True, same_fields=True)
    extra_columns: ClassVar[tuple[pa.Field, ...]] = RECORD_COLUMNS

    def frame(self, stream: BinaryIO, options: Piece, batch_rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """One row a row; raises UnreadableFile for an empty or damaged file and for a row that is too long."""
        first = 1
        for rows in _rows(stream, batch_rows):
            for texts, undecodable in _checked(rows):
                yield _batch(first, texts, undecodable)
                first += len(texts)

    def measure(self, stream: BinaryIO, options: Piece) -> int:
        """Rows of the file, every page of which is read; raises as ``frame`` does.

        The footer alone says how many there are, but not that they can be read: a page that cannot would be found
        when its batch is appended, and stop the other files of it.
        """
        count = 0
        for rows in _rows(stream, BATCH_ROWS):
            if most_bytes(rows) > MAX_RECORD_BYTES:
                count += sum(len(texts) for texts, _ in _checked(rows))
            else:
                count += rows.num_rows
        return count


def _checked(rows: pa.RecordBatch) -> Iterator[tuple[pa.StringArray, pa.BooleanArray]]:
    """``texts_of``; raises UnreadableFile where a row is too long."""
    for texts, undecodable in texts_of(rows):
        if pc.max(pc.binary_length(texts)).as_py() > MAX_RECORD_BYTES:
            raise too_long()
        yield texts, undecodable


def _rows(stream: BinaryIO, batch_rows: int) -> Iterator[pa.RecordBatch]:
    """The file's rows as Arrow has them; whatever Arrow cannot make of the bytes is damage."""
    with seekable(stream) as file:
        try:
            # INT96, an instant in nanoseconds, would silently wrap around in the year 2262.
            found = pq.ParquetFile(file, coerce_int96_timestamp_unit="us", page_checksum_verification=True)
            _assert_distinct(pa.struct(found.schema_arrow))
            for batch in found.iter_batches(batch_size=batch_rows, use_threads=False):
                if batch.num_rows:
                    yield batch
        except (pa.ArrowException, OSError, ValueError) as error:
            said = next(iter(str(error).splitlines()), type(error).__name__)
            raise UnreadableFile(Reason.BROKEN_PARQUET, f"it is no intact Parquet file: {said}") from error


def _assert_distinct(kind: pa.DataType) -> None:
    """Raises UnreadableFile where a name stands twice: nothing says which of the columns is meant."""
    fields = [kind.field(place) for place in range(kind.num_fields)]
    names = [field.name for field in fields] if pa.types.is_struct(kind) else []
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UnreadableFile(Reason.COLUMN_TWICE, f"it has more than one column of the name {twice[0]!r}")
    for field in fields:
        _assert_distinct(field.type)


def texts_of(rows: pa.RecordBatch, write: Write = object_texts) -> Iterator[tuple[pa.StringArray, pa.BooleanArray]]:
    """The rows as JSON, and which of them hold a string that is not UTF-8; in parts where one array cannot hold all."""
    try:
        texts, undecodable = write(rows, False), pa.repeat(False, rows.num_rows)
    except NotText:
        texts, undecodable = write(rows, True), rows_not_text(rows)
    except (pa.ArrowInvalid, pa.ArrowCapacityError):
        if rows.num_rows == 1:
            raise too_long() from None
        half = rows.num_rows // 2
        yield from texts_of(rows.slice(0, half), write)
        yield from texts_of(rows.slice(half), write)
        return
    yield texts, undecodable


def _batch(first: int, texts: pa.StringArray, undecodable: pa.BooleanArray) -> pa.RecordBatch:
    count = len(texts)
    kinds = pc.if_else(undecodable, UNREADABLE_TEXT.kind, DOCUMENT.kind)
    errors = pc.if_else(undecodable, UNREADABLE_TEXT.error, pa.scalar(None, pa.string()))
    columns = [row_numbers(first, count), texts, pa.nulls(count, pa.binary()), kinds, errors]
    return pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)


_SCHEMA = pa.schema([*FRAME_COLUMNS, *Parquet.extra_columns])

FORMAT = Parquet()
