"""Fixed-width files of one or several record types (POS.md, *Bytes*)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO, ClassVar

import pyarrow as pa

from freshmart_cli.formats.fixed_width_options import FixedWidthOptions
from freshmart_cli.formats.format import FRAME_COLUMNS, Capabilities
from freshmart_cli.formats.lines import CHUNK_BYTES, count_lines, decode_lines, whole_lines
from freshmart_cli.formats.nesting import Nesting, framing_of
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.running_crc import RunningCrc
from freshmart_cli.formats.stretch import Stretch, chunk_of_file, whole_files


class FixedWidth:
    """Frames every line as it is, whatever its length and type: what is wrong with it shows in silver.

    ``_crc32``: on records of type T, the CRC-32 of the file's bytes before the field that a reconcile check
    names in ``crc32_before(T.f)``. ``_kind``: the record's type, '?' if it is not declared. ``_root_row``: the row of
    the last record so far that others may stand under.
    """

    name: ClassVar[str] = "fixed_width"
    options: ClassVar[type[Piece]] = FixedWidthOptions
    capabilities: ClassVar[Capabilities] = Capabilities(record_types=True, reconciles=True, declares_columns=True)
    extra_columns: ClassVar[tuple[pa.Field, ...]] = (
        pa.field("_crc32", pa.string()),
        pa.field("_kind", pa.string()),
        pa.field("_root_row", pa.int64()),
    )

    def framing(self, options: Piece) -> str:
        assert isinstance(options, FixedWidthOptions)
        return framing_of(options)

    def frame(self, stream: BinaryIO, options: Piece, chunk_bytes: int = CHUNK_BYTES) -> Iterator[pa.RecordBatch]:
        """One row a line; raises UnreadableFile for an empty file and for a record that is too long."""
        framer = _Framer(options)
        first = 1
        for chunk in whole_lines(stream, chunk_bytes):
            batch = framer.batch(chunk_of_file(chunk, first))
            yield batch
            first += batch.num_rows

    def frame_together(self, contents: Sequence[bytes], options: Piece) -> tuple[pa.RecordBatch, tuple[int, ...]]:
        """Files that ``measure`` found readable, each whole and no longer than a record may be."""
        stretch, counts = whole_files(contents)
        return _Framer(options).batch(stretch), counts

    def measure(self, stream: BinaryIO, options: Piece) -> int:
        """Lines of the file, read to its end; raises as ``frame`` does."""
        return count_lines(stream)


class _Framer:
    """Makes the columns of one stretch after another."""

    def __init__(self, options: Piece) -> None:
        assert isinstance(options, FixedWidthOptions)
        self._encoding = options.encoding
        self._checksum = RunningCrc(options)
        self._nesting = Nesting(options)
        self._schema = pa.schema([*FRAME_COLUMNS, *FixedWidth.extra_columns])

    def batch(self, stretch: Stretch) -> pa.RecordBatch:
        texts, undecoded = decode_lines(stretch.data, stretch.records, self._encoding)
        kinds, roots = self._nesting.columns(stretch, texts)
        columns = [stretch.row_numbers, texts, undecoded, self._checksum.column(stretch), kinds, roots]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)


FORMAT = FixedWidth()
