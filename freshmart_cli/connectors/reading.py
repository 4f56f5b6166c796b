"""Reads planned file versions into the batches that bronze appends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from freshmart_cli.connectors.files import Compression
from freshmart_cli.connectors.streams import HashedStream, open_stream, whole_content
from freshmart_cli.errors import StepFailed
from freshmart_cli.formats.format import FRAME_COLUMNS, FramesTogether
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.registry import formats
from freshmart_cli.formats.unreadable import UnreadableFile
from freshmart_cli.names import (
    ARRIVED_AT,
    BATCH_ID,
    CREATED_AT,
    FILE_HASH,
    INGESTED_AT,
    RECORD_TIME,
    SOURCE_FILE,
    SOURCE_SYSTEM,
)

BATCH_BYTES = 8 << 20
BATCH_ROWS = 1 << 17
SMALL_BYTES = 1 << 20
"""Frames of small files are put together up to these; a larger frame is a batch of its own.

A file of at most SMALL_BYTES is read whole; no record of it can be too long (``MAX_RECORD_BYTES``).
"""

_INSTANT = pa.timestamp("us", "UTC")


@dataclass(frozen=True, slots=True)
class SliceToRead:
    """A planned file version. ``path`` is absolute and as on disk; ``arrived_at_us`` counts from 1970 UTC.

    ``size``: bytes on disk, by which slices are spread over tasks.
    """

    path: str
    relative_path: str
    content_hash: str
    compression: Compression
    arrived_at_us: int
    size: int = 0


@dataclass(frozen=True, slots=True)
class BatchConstants:
    """What all rows of a batch share; times in microseconds from 1970 UTC.

    ``arrival_of_record``: a record that tells its own time (``_timestamp``) arrived then, not with its file.
    """

    batch_id: str
    source_system: str
    ingested_at_us: int
    created_at_us: int
    arrival_of_record: bool = False


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
    held: list[_Framed] = []
    size = rows = 0
    for framed in _frames(slices, format_name, options):
        frame = framed.frame
        if held and (size + frame.nbytes > BATCH_BYTES or rows + frame.num_rows > BATCH_ROWS):
            yield _batch(held, constants, schema)
            held, size, rows = [], 0, 0
        held.append(framed)
        size, rows = size + frame.nbytes, rows + frame.num_rows
    if held:
        yield _batch(held, constants, schema)


@dataclass(frozen=True, slots=True)
class _Framed:
    """Records of some slices after each other, with how many rows each has in it."""

    frame: pa.RecordBatch
    counted: tuple[tuple[SliceToRead, int], ...]


def _frames(slices: Iterable[SliceToRead], format_name: str, options: Piece) -> Iterator[_Framed]:
    """The frames of each slice, none longer than BATCH_ROWS unless it is of several."""
    kind = formats()[format_name]
    together = kind if isinstance(kind, FramesTogether) else None
    small = _Small()
    for piece in slices:
        content = _small_content(piece) if together else None
        rows = content.count(b"\n") + 1 if content else 0
        if together and small.contents and (content is None or not small.has_room(content, rows)):
            yield _framed_together(together, small, options)
            small = _Small()
        if content is None or not small.has_room(content, rows):
            yield from _framed_alone(piece, format_name, options)
        else:
            small.add(piece, content, rows)
    if together and small.contents:
        yield _framed_together(together, small, options)


@dataclass(slots=True)
class _Small:
    """Files that are framed together."""

    pieces: list[SliceToRead] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    size: int = 0
    rows: int = 0

    def has_room(self, content: bytes, rows: int) -> bool:
        return self.size + len(content) <= BATCH_BYTES and self.rows + rows <= BATCH_ROWS

    def add(self, piece: SliceToRead, content: bytes, rows: int) -> None:
        self.pieces.append(piece)
        self.contents.append(content)
        self.size += len(content)
        self.rows += rows


def _small_content(piece: SliceToRead) -> bytes | None:
    """What a planned file holds, if that is little; raises SliceChanged."""
    try:
        content = whole_content(piece.path, piece.compression, SMALL_BYTES)
    except (OSError, UnreadableFile) as error:
        raise _changed(piece, f"it can no longer be read: {error}") from error
    if content is not None and (found := sha256(content).hexdigest()) != piece.content_hash:
        raise _changed(piece, f"its bytes hash to {found}")
    return content


def _framed_together(kind: FramesTogether, small: _Small, options: Piece) -> _Framed:
    frame, counts = kind.frame_together(small.contents, options)
    return _Framed(frame, tuple(zip(small.pieces, counts, strict=True)))


def _framed_alone(piece: SliceToRead, format_name: str, options: Piece) -> Iterator[_Framed]:
    for frame in _framed(piece, format_name, options):
        for first in range(0, frame.num_rows, BATCH_ROWS):
            part = frame.slice(first, BATCH_ROWS)
            yield _Framed(part, ((piece, part.num_rows),))


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


def _batch(held: list[_Framed], constants: BatchConstants, schema: pa.Schema) -> pa.RecordBatch:
    whole = held[0].frame if len(held) == 1 else pa.concat_batches([framed.frame for framed in held])
    counted = [each for framed in held for each in framed.counted]
    audit = [
        _repeated([(piece.relative_path, count) for piece, count in counted], pa.string()),
        _repeated([(piece.content_hash, count) for piece, count in counted], pa.string()),
        _arrived(whole, counted, constants),
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


def _arrived(whole: pa.RecordBatch, counted: list[tuple[SliceToRead, int]], constants: BatchConstants) -> pa.Array:
    files = _repeated([(piece.arrived_at_us, count) for piece, count in counted], _INSTANT)
    own = constants.arrival_of_record and RECORD_TIME in whole.schema.names
    return pc.coalesce(whole.column(RECORD_TIME), files) if own else files


def _repeated(values: list[tuple[str | int, int]], kind: pa.DataType) -> pa.Array:
    if len(values) == 1:
        return pa.repeat(pa.scalar(values[0][0], kind), values[0][1])
    counts = np.fromiter((count for _, count in values), np.int64, len(values))
    places = np.repeat(np.arange(len(values)), counts)
    return pa.array([value for value, _ in values], kind).take(pa.array(places))
