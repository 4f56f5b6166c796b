"""What earlier committed batches of a source took in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from freshmart_cli.connectors.files import Known
from freshmart_cli.execute.ledger import Ledger, PlannedSlice
from freshmart_cli.execute.ledger_index import LedgerIndex


@dataclass
class Seen:
    """The files known of so far. Of those in the index only what was ``expected`` is in the maps."""

    index: LedgerIndex = field(default_factory=lambda: LedgerIndex(Path("/nonexistent")))
    versions: dict[str, Known] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
    rejected: set[tuple[str, int, int]] = field(default_factory=set)

    def expect(self, paths: Sequence[str]) -> None:
        """Look up what the index has of these paths."""
        for path, (known, content_hash) in self.index.versions(paths).items():
            if path not in self.versions:
                self.versions[path], self.paths[path] = known, content_hash
        self.rejected |= self.index.rejected(paths)

    def original(self, content_hash: str) -> str | None:
        """The path that this content was first taken in from."""
        return self.index.first_with(content_hash) or self.contents.get(content_hash)

    def has_taken_in(self, version: Known, content_hash: str) -> bool:
        """Whether this is the very delivery that was taken in, looked at again: not another one."""
        path, known = version.relative_path, self.versions.get(version.relative_path)
        same = known is not None and (known.size, known.mtime_ns) == (version.size, version.mtime_ns)
        return same and self.paths.get(path) == content_hash

    def note(self, piece: PlannedSlice) -> None:
        """A slice that is planned is known to those that follow."""
        if piece.state == "rejected":
            self.rejected.add((piece.path, piece.size, piece.mtime_ns))
            return
        self.versions[piece.path] = Known(piece.path, piece.size, piece.mtime_ns, piece.hashed_at_ns)
        self.paths[piece.path] = piece.content_hash
        if piece.state == "new":
            self.contents.setdefault(piece.content_hash, piece.path)


def seen_before(ledger: Ledger, source: str) -> Seen:
    seen = _unindexed(ledger, source)
    confirmed = ledger.confirmed(source)
    seen.expect([each.path for each in confirmed])
    for each in confirmed:
        if seen.has_taken_in(Known(each.path, each.size, each.mtime_ns, 0), each.content_hash):
            seen.note(each)
    return seen


def index_concluded(ledger: Ledger, source: str) -> None:
    """Bring the index up to the ledger; for who holds the source's lock, when every plan has an outcome."""
    index = ledger.index(source)
    fresh = {each: ledger.outcome(source, each) for each in ledger.batches(source) if each not in index.outcomes()}
    if fresh:
        seen = _unindexed(ledger, source)
        versions = [(known, seen.paths[path]) for path, known in seen.versions.items()]
        index.add(fresh, versions, seen.contents, seen.rejected)


def _unindexed(ledger: Ledger, source: str) -> Seen:
    seen = Seen(ledger.index(source))
    indexed = seen.index.outcomes()
    for batch in ledger.committed(source):
        if batch not in indexed:
            for each in ledger.read_plan(source, batch).slices:
                seen.note(each)
    return seen
