"""Cuts a stream of bytes into records ended by LF, and decodes them (POS.md, *Bytes*).

Only LF ends a record; a missing last LF is accepted and nothing between two LFs is an empty record.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from freshmart_cli.formats.encodings import codec_of
from freshmart_cli.formats.format import MAX_RECORD_BYTES
from freshmart_cli.formats.unreadable import Reason, UnreadableFile

CHUNK_BYTES = 8 << 20
"""How much of a file is framed at once."""


def too_long() -> UnreadableFile:
    return UnreadableFile(Reason.RECORD_TOO_LONG, f"a record is longer than {MAX_RECORD_BYTES:,} bytes")


def pieces(stream: BinaryIO, most: int = MAX_RECORD_BYTES) -> Iterator[bytes]:
    """The stream in pieces; raises UnreadableFile if it is empty, or as soon as a record is too long.

    A piece is no longer than a record may be, so only the record that crosses its border can be too long.
    """
    unended = 0
    size = min(most, MAX_RECORD_BYTES)
    piece = stream.read(size)
    if not piece:
        raise UnreadableFile(Reason.EMPTY, "the file has 0 bytes")
    while piece:
        first = piece.find(b"\n")
        if unended + (len(piece) if first < 0 else first) > MAX_RECORD_BYTES:
            raise too_long()
        unended = unended + len(piece) if first < 0 else len(piece) - piece.rfind(b"\n") - 1
        yield piece
        piece = stream.read(size)


def count_lines(stream: BinaryIO) -> int:
    """Records of a stream, a last one without LF included; raises UnreadableFile as ``pieces`` does."""
    count = 0
    last = b""
    for last in pieces(stream):
        count += last.count(b"\n")
    return count + (not last.endswith(b"\n"))


def whole_lines(stream: BinaryIO, chunk_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
    """Chunks of about ``chunk_bytes`` that end where a record ends; joined they are the stream."""
    held: list[bytes] = []
    size = 0
    for piece in pieces(stream, chunk_bytes):
        held.append(piece)
        size += len(piece)
        if size < chunk_bytes:
            continue
        joined = b"".join(held)
        cut = joined.rfind(b"\n") + 1
        if cut:
            yield joined[:cut]
        held = [joined[cut:]]
        size = len(held[0])
    if size:
        yield b"".join(held)


def split_lines(chunk: bytes) -> pa.BinaryArray:
    """The records of a chunk, without their LFs. The chunk itself is not copied."""
    length = len(chunk) - chunk.endswith(b"\n")
    ends = pa.py_buffer(struct.pack("=ii", 0, length))
    whole = pa.Array.from_buffers(pa.binary(), 1, [None, ends, pa.py_buffer(chunk)])
    return pc.split_pattern(whole, b"\n").flatten()


Texts = tuple[pa.StringArray, pa.BinaryArray]
"""Text of each record and, only where it does not decode, its bytes instead."""


def decode_lines(chunk: bytes, records: pa.BinaryArray, encoding: str) -> Texts:
    """Decode the records of a chunk; one that does not decode spoils no other."""
    codec = codec_of(encoding)
    try:
        if codec == "utf-8" or chunk.isascii():
            return records.cast(pa.string()), pa.nulls(len(records), pa.binary())
        texts = split_lines(chunk.decode(codec).encode()).cast(pa.string())
    except (UnicodeError, pa.ArrowInvalid):
        return _decode_each(records.to_pylist(), codec)
    return texts, pa.nulls(len(records), pa.binary())


def decoded(record: bytes, codec: str) -> str | None:
    """The record's text, None where it does not decode."""
    try:
        return record.decode(codec)
    except UnicodeError:
        return None


def _decode_each(records: list[bytes], codec: str) -> Texts:
    texts = [decoded(record, codec) for record in records]
    kept = [record if text is None else None for record, text in zip(records, texts, strict=True)]
    return pa.array(texts, pa.string()), pa.array(kept, pa.binary())


def row_numbers(first: int, count: int) -> pa.Int64Array:
    """``count`` numbers from ``first``."""
    return pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), count), start=first - 1)
