"""Opens files of a landing folder as streams of decompressed bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import zlib
from typing import BinaryIO, cast

from freshmart_cli.connectors.files import Compression
from freshmart_cli.formats.unreadable import Reason, UnreadableFile

_GZ_MAGIC = b"\x1f\x8b"
_BUFFER_BYTES = 1 << 18
_DRAIN_BYTES = 1 << 20


def open_by_content(path: str) -> tuple[BinaryIO, Compression]:
    """The file's decompressed bytes, and how its first bytes say that it is compressed.

    Raises UnreadableFile if only its name says that it is gzip, or OSError; reads of it as those of ``open_stream``.
    """
    file = cast(io.BufferedReader, _opened(path))
    try:
        compression = _compression(path, file.peek(len(_GZ_MAGIC))[: len(_GZ_MAGIC)])
    except (OSError, UnreadableFile):
        file.close()
        raise
    return cast(BinaryIO, _Gunzipped(file) if compression == "gz" else file), compression


def _compression(path: str, start: bytes) -> Compression:
    if start == _GZ_MAGIC:
        return "gz"
    if start and path.endswith(".gz"):
        raise UnreadableFile(Reason.BROKEN_GZ, "its name ends in .gz but it does not begin as gzip does")
    return ""


def open_stream(path: str, compression: Compression, *, buffered: bool = True) -> BinaryIO:
    """The file's decompressed bytes; it and its reads raise UnreadableFile or OSError."""
    file = _opened(path, _BUFFER_BYTES if buffered else 0)
    return cast(BinaryIO, _Gunzipped(file) if compression == "gz" else file)


def whole_content(path: str, compression: Compression, most: int) -> bytes | None:
    """The decompressed bytes of a file that has at most ``most`` of them, else None; raises as ``open_stream``."""
    with open_stream(path, compression, buffered=compression != "") as stream:
        data = stream.read(most + 1)
    return data if len(data) <= most else None


class HashedStream(io.BufferedIOBase):
    """Passes a stream on and computes its SHA-256. It cannot seek, and closing it closes the stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._stream.read(-1 if size is None else size)
        self._hash.update(data)
        return data

    def close(self) -> None:
        self._stream.close()
        super().close()

    def hash_of_all(self) -> str:
        """The hash in hex of the whole stream, whose unread rest is read for it."""
        while self.read(_DRAIN_BYTES):
            pass
        return self._hash.hexdigest()


class _Gunzipped(gzip.GzipFile):
    """Reads all members of a gzip file, and closes what it reads from."""

    def __init__(self, file: BinaryIO) -> None:
        self._below = file
        super().__init__(fileobj=file, mode="rb")

    def read(self, size: int | None = -1) -> bytes:
        try:
            return super().read(size)
        except EOFError:
            raise UnreadableFile(Reason.BROKEN_GZ, "the gzip stream ends too early") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableFile(Reason.BROKEN_GZ, f"the gzip stream is damaged: {error}") from error

    def close(self) -> None:
        super().close()
        self._below.close()


def _opened(path: str, buffer_bytes: int = _BUFFER_BYTES) -> BinaryIO:
    # Without O_NONBLOCK a pipe in the place of a file would wait for a writer for ever.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableFile(Reason.NOT_A_FILE, "it is not a file")
    return os.fdopen(descriptor, "rb", buffer_bytes)
