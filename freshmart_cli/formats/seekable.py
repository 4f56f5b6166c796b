"""Streams of files that can only be read from their end."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from freshmart_cli.formats.unreadable import Reason, UnreadableFile

IN_MEMORY = 64 << 20
"""A larger stream is laid out on disk."""

_PIECE = 8 << 20


@contextlib.contextmanager
def seekable(stream: BinaryIO, in_memory: int = IN_MEMORY) -> Iterator[pa.NativeFile]:
    """The stream, read to its end, as a file that can be read anywhere; raises UnreadableFile if it is empty."""
    start = stream.read(in_memory)
    if not start:
        raise UnreadableFile(Reason.EMPTY, "the file has 0 bytes")
    rest = stream.read(_PIECE)
    if not rest:
        yield pa.BufferReader(start)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stream"
        with path.open("wb") as copy:
            copy.write(start)
            while rest:
                copy.write(rest)
                rest = stream.read(_PIECE)
        with pa.memory_map(str(path)) as file:
            yield file
