"""Debezium change events, a JSON document a line (DOMAIN.md, *Loyalty CDC*)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO, ClassVar, Literal

import pyarrow as pa
from pydantic import Field

from freshmart_cli.formats.encodings import Encoding
from freshmart_cli.formats.format import FRAME_COLUMNS, Capabilities
from freshmart_cli.formats.lines import CHUNK_BYTES, count_lines, decode_lines, whole_lines
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.stretch import Stretch, chunk_of_file, whole_files


class DebeziumOptions(Piece):
    """``format: {type: debezium, …}``; ``unavailable`` stands for a value that an update left as it was."""

    type: Literal["debezium"]
    encoding: Encoding = "utf-8"
    unavailable: str = Field(default="__debezium_unavailable_value", min_length=1)


class Debezium:
    """Frames every line as it is: what an envelope means, and whether it is one, shows in silver."""

    name: ClassVar[str] = "debezium"
    options: ClassVar[type[Piece]] = DebeziumOptions
    capabilities: ClassVar[Capabilities] = Capabilities(changes=True)
    extra_columns: ClassVar[tuple[pa.Field, ...]] = ()

    def frame(self, stream: BinaryIO, options: Piece, chunk_bytes: int = CHUNK_BYTES) -> Iterator[pa.RecordBatch]:
        """One row a line; raises UnreadableFile for an empty file and for a line that is too long."""
        first = 1
        for chunk in whole_lines(stream, chunk_bytes):
            batch = _batch(chunk_of_file(chunk, first), options)
            yield batch
            first += batch.num_rows

    def frame_together(self, contents: Sequence[bytes], options: Piece) -> tuple[pa.RecordBatch, tuple[int, ...]]:
        """Files that ``measure`` found readable, each whole and no longer than a record may be."""
        stretch, counts = whole_files(contents)
        return _batch(stretch, options), counts

    def measure(self, stream: BinaryIO, options: Piece) -> int:
        """Lines of the file, read to its end; raises as ``frame`` does."""
        return count_lines(stream)


def _batch(stretch: Stretch, options: Piece) -> pa.RecordBatch:
    assert isinstance(options, DebeziumOptions)
    texts, undecoded = decode_lines(stretch.data, stretch.records, options.encoding)
    return pa.RecordBatch.from_arrays([stretch.row_numbers, texts, undecoded], schema=pa.schema(FRAME_COLUMNS))


FORMAT = Debezium()
