"""Tells the files of a source that must be looked at from those taken in before, and cuts them into batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from freshmart_cli.connectors.files import Candidate, Rejected
from freshmart_cli.connectors.listing import list_files
from freshmart_cli.contracts.source_contract import Source
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.execute.seen import Seen

MOST_FILES = 50_000
MOST_BYTES = 4 << 30
"""What one batch takes in at most: it names its files to the engine in one message, and is begun anew if it fails.

A larger file is a batch of its own.
"""


@dataclass(frozen=True, slots=True)
class NewFiles:
    """Files that must be looked at, in order of path. ``unreadable``: by their listing alone.

    ``before`` and ``after``: how many there are beside those of this part.
    """

    candidates: tuple[Candidate, ...]
    unreadable: tuple[Rejected, ...]
    before: int = 0
    after: int = 0

    @property
    def total(self) -> int:
        return self.before + len(self.candidates) + self.after

    def parts(self, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES) -> Iterator[NewFiles]:
        """What a batch each may take in; what is unreadable comes last."""
        first = size = 0
        for place, each in enumerate(self.candidates):
            size += each.size
            if place > first and (place - first == most_files or size > most_bytes):
                yield NewFiles(self.candidates[first:place], (), first, self.total - place)
                first, size = place, each.size
        yield NewFiles(self.candidates[first:], self.unreadable, first)


def new_files(workspace: Workspace, source: Source, seen: Seen, arrived_by_us: int | None) -> NewFiles:
    """The files of a source that are not known from an earlier run; none of them is opened."""
    listing = list_files(workspace.landing, source.path, source.closed)
    listed = [each for each in listing.candidates if arrived_by_us is None or each.mtime_ns // 1000 <= arrived_by_us]
    return NewFiles(tuple(seen.unknown(listed)), listing.unreadable)
