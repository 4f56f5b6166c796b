"""What a format is: options it understands, capabilities it declares, records it frames.

A format lives in one module of this package, which ends with ``FORMAT = ItsClass()``; the registry finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Protocol, runtime_checkable

import pyarrow as pa

from freshmart_cli.formats.piece import Piece

MAX_RECORD_BYTES = 1 << 20
"""A longer record makes its file unreadable (PROTOCOLS.md, *Files*)."""

FRAME_COLUMNS = (
    pa.field("_row_number", pa.int64()),
    pa.field("_raw", pa.string()),
    pa.field("_raw_bytes", pa.binary()),
)
"""What every format frames: the record's 1-based place in its file, its text, or its undecodable bytes."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the validator and the compiler may ask of a format.

    ``record_types``: records of several types with a hierarchy; ``reconciles``: control totals can be stated;
    ``declares_columns``: its options name all columns, so that tables need not; ``documents``: a record is a JSON
    document (``RECORD_COLUMNS``), whose columns are found by path; ``envelopes``: a record may be a Kafka record
    around the document (``ENVELOPE_COLUMNS``); ``same_fields``: all records of a file have the same fields;
    ``changes``: records tell of changes to the rows of several tables, so that their order is the format's and a
    table's rows follow from all of them.
    """

    record_types: bool = False
    reconciles: bool = False
    declares_columns: bool = False
    documents: bool = False
    envelopes: bool = False
    same_fields: bool = False
    changes: bool = False


class Format(Protocol):
    """One format. ``frame`` yields batches of FRAME_COLUMNS plus ``extra_columns``, in file order."""

    name: ClassVar[str]
    options: ClassVar[type[Piece]]
    capabilities: ClassVar[Capabilities]
    extra_columns: ClassVar[tuple[pa.Field, ...]]

    def frame(self, stream: BinaryIO, options: Piece) -> Iterator[pa.RecordBatch]:
        """Frame a decompressed stream; raises UnreadableFile for what cannot be framed."""
        ...

    def measure(self, stream: BinaryIO, options: Piece) -> int:
        """How many rows ``frame`` would yield; raises UnreadableFile wherever ``frame`` would.

        Asked before a file is planned, so that an unreadable one cannot stop the others half-way.
        """
        ...


@runtime_checkable
class FramesTogether(Protocol):
    """A format that frames many small files in one go."""

    def frame_together(self, contents: Sequence[bytes], options: Piece) -> tuple[pa.RecordBatch, tuple[int, ...]]:
        """What ``frame`` yields for each, after each other, and how many rows each has."""
        ...


@runtime_checkable
class OpensEnvelopes(Protocol):
    """A format whose records may come within those of a connector."""

    def within(self, options: Piece, envelope: str) -> Piece:
        """The options by which ``frame`` takes the envelope apart; 'none' changes nothing."""
        ...


@runtime_checkable
class NestsRecords(Protocol):
    """A format whose frame says which record stands under which."""

    def framing(self, options: Piece) -> str:
        """Names all that this depends on: records framed under another name are to be nested anew."""
        ...
