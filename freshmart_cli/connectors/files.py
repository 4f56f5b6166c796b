"""The values of the `files` connector: what lies in a landing folder and what became of looking at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from freshmart_cli.formats.unreadable import Reason

Compression = Literal["", "gz"]


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A file as listed: ``relative_path`` posix and printable (``file_names``), ``size`` in bytes on disk."""

    relative_path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One content of one path, read while it stood still.

    ``content_hash``: SHA-256 of the decompressed bytes, in hex. ``records``: what its format would frame.
    ``hashed_at_ns``: when the reading began.
    """

    relative_path: str
    size: int
    mtime_ns: int
    content_hash: str
    records: int
    compression: Compression
    hashed_at_ns: int

    @property
    def known(self) -> Known:
        return Known(self.relative_path, self.size, self.mtime_ns, self.hashed_at_ns)


@dataclass(frozen=True, slots=True)
class NotSettled:
    """The file changed or went away while it was read: it is left for the next run."""

    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Rejected:
    """The file is unreadable; nothing of it may enter bronze and the others go on."""

    candidate: Candidate
    reason: Reason
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run saw of a path whose content it ingested."""

    relative_path: str
    size: int
    mtime_ns: int
    hashed_at_ns: int


SETTLING_NS = 2_000_000_000
"""A file changed this shortly before its hashing may have changed again under the same mtime."""


def is_known(candidate: Candidate, known: Known | None, *, verify: bool = False) -> bool:
    """Whether the file need not be hashed again (PROTOCOLS.md, *Files*); ``verify`` hashes everything."""
    if known is None or verify:
        return False
    seen = (known.relative_path, known.size, known.mtime_ns)
    same = seen == (candidate.relative_path, candidate.size, candidate.mtime_ns)
    return same and known.hashed_at_ns - known.mtime_ns > SETTLING_NS
