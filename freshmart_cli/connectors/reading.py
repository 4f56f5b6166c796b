"""Reads planned file versions into the batches that bronze appends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

import pyarrow as pa

from freshmart_cli.connectors.files import Compression
from freshmart_cli.connectors.streams import HashedStream, open_stream
from freshmart_cli.errors import StepFailed
from freshmart_cli.formats.format import FRAME_COLUMNS
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.registry import formats
from freshmart_cli.formats.unreadable import UnreadableFile
from freshmart_cli.names import (
    ARRIVED_AT,
    BATCH_ID,
    CREATED_AT,
    FILE_HASH,
    INGESTED_AT,
    SOURCE_FILE,
    SOURCE_SYSTEM,
)

BATCH_BYTES = 8 << 20
BATCH_ROWS = 1 << 17
"""Frames of small files are put together up to these; a larger frame is a batch of its own."""

_INSTANT = pa.timestamp("us", "UTC")


@dataclass(frozen=True, slots=True)
class SliceToRead:
    """A planned file version. ``path`` is absolute and as on disk; ``arrived_at_us`` counts from 1970 UTC."""

    path: str
    relative_path: str
    content_hash: str
    compression: Compression
    arrived_at_us: int


@dataclass(frozen=True, slots=True)
class BatchConstants:
    """What all rows of a batch share; times in microseconds from 1970 UTC."""

    batch_id: str
    source_system: str
    ingested_at_us: int
    created_at_us: int


class SliceChanged(StepFailed):
    """A file is no longer what was planned: nothing of the batch may be appended."""

    code = "slice_changed"


AUDIT_COLUMNS = (
    pa.field(SOURCE_FILE, pa.string()),
    pa.field(FILE_HASH, pa.string()),
    pa.field(ARRIVED_AT, _INSTANT),
    pa.field(BATCH_ID, pa.string()),
    pa.field(SOURCE_SYSTEM, pa.string()),
    pa.field(INGESTED_AT, _INSTANT),
    pa.field(CREATED_AT, _INSTANT),
)


def bronze_schema(format_name: str) -> pa.Schema:
    """The columns of ``read_slices`` for a format."""
    return pa.schema([*FRAME_COLUMNS, *formats()[format_name].extra_columns, *AUDIT_COLUMNS])


def read_slices(
    slices: Iterable[SliceToRead], format_name: str, options: Piece, constants: BatchConstants
) -> Iterator[pa.RecordBatch]:
    """Every record of every slice, in order, small files together; raises SliceChanged."""
    schema = bronze_schema(format_name)
    held: list[tuple[SliceToRead, pa.RecordBatch]] = []
    size = rows = 0
    for piece, frame in _frames(slices, format_name, options):
        if held and (size + frame.nbytes > BATCH_BYTES or rows + frame.num_rows > BATCH_ROWS):
            yield _batch(held, constants, schema)
            held, size, rows = [], 0, 0
        held.append((piece, frame))
        size, rows = size + frame.nbytes, rows + frame.num_rows
    if held:
        yield _batch(held, constants, schema)


def _frames(
    slices: Iterable[SliceToRead], format_name: str, options: Piece
) -> Iterator[tuple[SliceToRead, pa.RecordBatch]]:
    """The frames of each slice, none longer than BATCH_ROWS."""
    for piece in slices:
        for frame in _framed(piece, format_name, options):
            for first in range(0, frame.num_rows, BATCH_ROWS):
                yield piece, frame.slice(first, BATCH_ROWS)


def _framed(piece: SliceToRead, format_name: str, options: Piece) -> Iterator[pa.RecordBatch]:
    try:
        with HashedStream(open_stream(piece.path, piece.compression)) as stream:
            yield from formats()[format_name].frame(cast(BinaryIO, stream), options)
            found = stream.hash_of_all()
    except (OSError, UnreadableFile) as error:
        # When it was planned it could be read to its end.
        raise _changed(piece, f"it can no longer be read: {error}") from error
    if found != piece.content_hash:
        raise _changed(piece, f"its bytes hash to {found}")


def _changed(piece: SliceToRead, what: str) -> SliceChanged:
    return SliceChanged(
        f"{piece.relative_path} was planned with content {piece.content_hash}, but {what}",
        hint="run the same command again: the file is then planned as it is now",
    )


def _batch(
    held: list[tuple[SliceToRead, pa.RecordBatch]], constants: BatchConstants, schema: pa.Schema
) -> pa.RecordBatch:
    frames = [frame for _, frame in held]
    whole = frames[0] if len(frames) == 1 else pa.concat_batches(frames)
    counted = [(piece, frame.num_rows) for piece, frame in held]
    audit = [
        _repeated([(piece.relative_path, count) for piece, count in counted], pa.string()),
        _repeated([(piece.content_hash, count) for piece, count in counted], pa.string()),
        _repeated([(piece.arrived_at_us, count) for piece, count in counted], _INSTANT),
        *(
            _repeated([(value, whole.num_rows)], kind)
            for value, kind in (
                (constants.batch_id, pa.string()),
                (constants.source_system, pa.string()),
                (constants.ingested_at_us, _INSTANT),
                (constants.created_at_us, _INSTANT),
            )
        ),
    ]
    return pa.RecordBatch.from_arrays([*whole.columns, *audit], schema=schema)


def _repeated(values: list[tuple[str | int, int]], kind: pa.DataType) -> pa.Array:
    return pa.concat_arrays([pa.repeat(pa.scalar(value, kind), count) for value, count in values])
