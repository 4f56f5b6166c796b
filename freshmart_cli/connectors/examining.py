"""Looks at one listed file from its first byte to its last."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

from freshmart_cli.connectors.file_names import on_disk
from freshmart_cli.connectors.files import Candidate, FileVersion, NotSettled, Rejected
from freshmart_cli.connectors.streams import HashedStream, open_by_content
from freshmart_cli.formats.lines import count_lines
from freshmart_cli.formats.unreadable import Reason, UnreadableFile

Measure = Callable[[BinaryIO], int]
"""Counts the records of a stream and raises UnreadableFile: ``Format.measure`` with its options."""


def path_on_disk(landing: Path, relative_path: str) -> str:
    """Where a file that the ledger names lies, absolute."""
    return f"{_absolute(landing)}/{on_disk(relative_path)}"


@cache
def _absolute(folder: Path) -> str:
    return str(folder.absolute())


def examine(landing: Path, candidate: Candidate, measure: Measure = count_lines) -> FileVersion | Rejected | NotSettled:
    """Decompress, hash and measure a file in one pass; what the file does wrong is never an exception."""
    path = path_on_disk(landing, candidate.relative_path)
    try:
        found = _read(path, candidate, measure)
    except FileNotFoundError:
        return NotSettled(candidate)
    except UnreadableFile as fault:
        found = Rejected(candidate, fault.reason, f"{candidate.relative_path}: {fault.message}")
    except PermissionError:
        message = f"{candidate.relative_path}: no permission to read it"
        found = Rejected(candidate, Reason.NO_PERMISSION, message)
    except OSError as error:
        message = f"{candidate.relative_path}: {error.strerror or error}"
        found = Rejected(candidate, Reason.READ_ERROR, message)
    return found if _stands_still(path, candidate) else NotSettled(candidate)


def _read(path: str, candidate: Candidate, measure: Measure) -> FileVersion | Rejected:
    began = time.time_ns()
    opened, compression = open_by_content(path)
    with HashedStream(opened) as stream:
        records = measure(cast(BinaryIO, stream))
        content_hash = stream.hash_of_all()
    return FileVersion(
        candidate.relative_path,
        candidate.size,
        candidate.mtime_ns,
        content_hash,
        records,
        compression,
        began,
    )


def _stands_still(path: str, candidate: Candidate) -> bool:
    try:
        status = Path(path).stat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return (status.st_size, status.st_mtime_ns) == (candidate.size, candidate.mtime_ns)
