"""Fixed-width files of one or several record types (POS.md, *Bytes*)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

import pyarrow as pa

from freshmart_cli.formats.fixed_width_options import FixedWidthOptions
from freshmart_cli.formats.format import FRAME_COLUMNS, Capabilities
from freshmart_cli.formats.lines import (
    CHUNK_BYTES,
    count_lines,
    decode_lines,
    row_numbers,
    split_lines,
    whole_lines,
)
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.running_crc import RunningCrc


class FixedWidth:
    """Frames every line as it is, whatever its length and type: what is wrong with it shows in silver.

    ``_crc32``: on records of type T, the CRC-32 of the file's bytes before the field that a reconcile check
    names in ``crc32_before(T.f)``.
    """

    name: ClassVar[str] = "fixed_width"
    options: ClassVar[type[Piece]] = FixedWidthOptions
    capabilities: ClassVar[Capabilities] = Capabilities(record_types=True, reconciles=True, declares_columns=True)
    extra_columns: ClassVar[tuple[pa.Field, ...]] = (pa.field("_crc32", pa.string()),)

    def frame(self, stream: BinaryIO, options: Piece, chunk_bytes: int = CHUNK_BYTES) -> Iterator[pa.RecordBatch]:
        """One row a line; raises UnreadableFile for an empty file and for a record that is too long."""
        assert isinstance(options, FixedWidthOptions)
        schema = pa.schema([*FRAME_COLUMNS, *self.extra_columns])
        checksum = RunningCrc(options)
        first = 1
        for chunk in whole_lines(stream, chunk_bytes):
            records = split_lines(chunk)
            texts, undecoded = decode_lines(chunk, records, options.encoding)
            columns = [
                row_numbers(first, len(records)),
                texts,
                undecoded,
                checksum.column(chunk, records),
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)
            first += len(records)

    def measure(self, stream: BinaryIO, options: Piece) -> int:
        """Lines of the file, read to its end; raises as ``frame`` does."""
        return count_lines(stream)


FORMAT = FixedWidth()
