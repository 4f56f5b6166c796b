"""JSON documents, one a line or one a file, bare or within Kafka records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO, ClassVar

import numpy as np
import pyarrow as pa

from freshmart_cli.formats.documents import RECORD_COLUMNS, record_columns, told
from freshmart_cli.formats.encodings import codec_of
from freshmart_cli.formats.format import FRAME_COLUMNS, MAX_RECORD_BYTES, Capabilities
from freshmart_cli.formats.json_options import JsonOptions, KafkaJsonOptions
from freshmart_cli.formats.kafka_envelope import ENVELOPE_COLUMNS, opened
from freshmart_cli.formats.lines import (
    CHUNK_BYTES,
    Texts,
    count_lines,
    decode_lines,
    decoded,
    too_long,
    whole_lines,
)
from freshmart_cli.formats.piece import Piece
from freshmart_cli.formats.stretch import Numbers, chunk_of_file, whole_files
from freshmart_cli.formats.unreadable import Reason, UnreadableFile

_BOM = "\ufeff"


class JsonDocuments:
    """Frames every line, or every file, as it is: ``_record`` tells documents from what is none.

    ``_document``: the text to read where it is not ``_raw`` itself: the value of a Kafka record, or what follows
    a byte order mark.
    """

    name: ClassVar[str] = "json"
    options: ClassVar[type[Piece]] = JsonOptions
    capabilities: ClassVar[Capabilities] = Capabilities(documents=True, envelopes=True)
    extra_columns: ClassVar[tuple[pa.Field, ...]] = (*RECORD_COLUMNS, *ENVELOPE_COLUMNS)

    def within(self, options: Piece, envelope: str) -> Piece:
        return options if envelope == "none" else KafkaJsonOptions.model_validate(options.model_dump())

    def frame(self, stream: BinaryIO, options: Piece, chunk_bytes: int = CHUNK_BYTES) -> Iterator[pa.RecordBatch]:
        """One row a document; raises UnreadableFile for an empty file and for a document that is too long."""
        assert isinstance(options, JsonOptions)
        if options.documents == "file":
            yield _of_files([_whole(stream)], options)
            return
        first = 1
        for chunk in whole_lines(stream, chunk_bytes):
            stretch = chunk_of_file(chunk, first)
            texts = decode_lines(stretch.data, stretch.records, options.encoding)
            yield _batch(stretch.rows, texts, options)
            first += len(stretch.rows)

    def frame_together(self, contents: Sequence[bytes], options: Piece) -> tuple[pa.RecordBatch, tuple[int, ...]]:
        """Files that ``measure`` found readable, each whole and no longer than a record may be."""
        assert isinstance(options, JsonOptions)
        if options.documents == "file":
            return _of_files(contents, options), (1,) * len(contents)
        stretch, counts = whole_files(contents)
        return _batch(stretch.rows, decode_lines(stretch.data, stretch.records, options.encoding), options), counts

    def measure(self, stream: BinaryIO, options: Piece) -> int:
        """Documents of the file, read to its end; raises as ``frame`` does."""
        assert isinstance(options, JsonOptions)
        if options.documents == "file":
            _whole(stream)
            return 1
        return count_lines(stream)


def _whole(stream: BinaryIO) -> bytes:
    data = stream.read(MAX_RECORD_BYTES + 1)
    if not data:
        raise UnreadableFile(Reason.EMPTY, "the file has 0 bytes")
    if len(data) > MAX_RECORD_BYTES:
        raise too_long()
    return data


def _of_files(contents: Sequence[bytes], options: JsonOptions) -> pa.RecordBatch:
    texts = [decoded(content, codec_of(options.encoding)) for content in contents]
    kept = [content if text is None else None for content, text in zip(contents, texts, strict=True)]
    both = pa.array(texts, pa.string()), pa.array(kept, pa.binary())
    return _batch(np.ones(len(contents), np.int64), both, options)


def _batch(rows: Numbers, texts: Texts, options: JsonOptions) -> pa.RecordBatch:
    written = texts[0].to_pylist()
    marked = {row: text[1:] for row, text in enumerate(written) if text and text[0] == _BOM and rows[row] == 1}
    read = [marked.get(row, text) for row, text in enumerate(written)] if marked else written
    if isinstance(options, KafkaJsonOptions):
        found = opened(read)
        records, parts = found.records, found.columns()
    else:
        records = [told(text) for text in read]
        parts = [pa.nulls(len(read), each.type) for each in ENVELOPE_COLUMNS[:-1]]
        parts.append(pa.array(map(marked.get, range(len(read))), pa.string(), size=len(read)))
    columns = [pa.array(rows), *texts, *record_columns(records), *parts]
    return pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)


_SCHEMA = pa.schema([*FRAME_COLUMNS, *JsonDocuments.extra_columns])

FORMAT = JsonDocuments()
