"""Files that cannot be read as what they should be (PROTOCOLS.md, *Files*)."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a file is unreadable, as ``ops.error_log`` records it."""

    EMPTY = "empty"
    RECORD_TOO_LONG = "record_too_long"
    BROKEN_GZ = "broken_gz"
    NOT_A_FILE = "not_a_file"
    NO_PERMISSION = "no_permission"
    OPEN_QUOTE = "open_quote"
    UNDECODABLE_HEADER = "undecodable_header"
    BROKEN_PARQUET = "broken_parquet"
    COLUMN_TWICE = "column_twice"
    READ_ERROR = "read_error"


class UnreadableFile(Exception):
    """Nothing of the file may enter bronze; ``reason`` is the code and ``message`` the sentence."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}"
