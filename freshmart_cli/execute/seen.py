"""What earlier committed batches of a source took in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from freshmart_cli.connectors.files import Candidate, Known, is_known
from freshmart_cli.execute.ledger import BatchPlan, Ledger, PlannedSlice
from freshmart_cli.execute.ledger_index import LedgerIndex

_LOOKED_UP_AT_ONCE = 10_000
"""Files of which something is kept in memory while they are told from the known ones."""
_INDEXED_AT_ONCE = 500
"""Batches."""


@dataclass
class Seen:
    """The files known of so far. Of those in the index only what was ``expected`` is in the maps."""

    index: LedgerIndex = field(default_factory=lambda: LedgerIndex(Path("/nonexistent")))
    versions: dict[str, Known] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
    rejected: set[tuple[str, int, int]] = field(default_factory=set)
    looked_up: set[str] = field(default_factory=set)

    def unknown(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Those that must be hashed, in order; of the others, which are nearly all, nothing is kept."""
        found: list[Candidate] = []
        for first in range(0, len(candidates), _LOOKED_UP_AT_ONCE):
            part = candidates[first : first + _LOOKED_UP_AT_ONCE]
            versions = self.index.versions([each.relative_path for each in part])
            indexed = {known.relative_path: known for known, _ in versions}
            for each in part:
                known = self.versions.get(each.relative_path) or indexed.get(each.relative_path)
                if not is_known(each, known):
                    found.append(each)
        return found

    def expect(self, paths: Sequence[str]) -> None:
        """Look up what the index has of these paths."""
        for known, content_hash in self.index.versions(paths):
            if known.relative_path not in self.versions:
                self.versions[known.relative_path], self.paths[known.relative_path] = known, content_hash
        self.rejected |= self.index.rejected(paths)

    def expect_contents(self, content_hashes: Sequence[str]) -> None:
        """Look up what the index has of these contents, which came before all that is noted here."""
        self.contents |= self.index.originals(content_hashes)
        self.looked_up |= {*content_hashes}

    def original(self, content_hash: str) -> str | None:
        """The path that this content was first taken in from."""
        if content_hash not in self.looked_up:
            self.expect_contents([content_hash])
        return self.contents.get(content_hash)

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
        self.versions[piece.path] = _known(piece)
        self.paths[piece.path] = piece.content_hash
        if piece.state == "new":
            self.contents.setdefault(piece.content_hash, piece.path)

    def note_all(self, plan: BatchPlan) -> None:
        for each in plan.slices:
            self.note(each)


def seen_before(ledger: Ledger, source: str) -> Seen:
    index = ledger.index(source)
    seen, indexed = Seen(index), index.outcomes()
    for batch in ledger.committed(source):
        if batch not in indexed:
            seen.note_all(ledger.read_plan(source, batch))
    confirmed = ledger.confirmed(source)
    seen.expect([each.path for each in confirmed])
    for each in confirmed:
        if seen.has_taken_in(Known(each.path, each.size, each.mtime_ns, 0), each.content_hash):
            seen.note(each)
    return seen


def index_concluded(ledger: Ledger, source: str) -> None:
    """Bring the index up to the ledger; for who holds the source's lock, when every plan has an outcome."""
    index = ledger.index(source)
    indexed = index.outcomes()
    fresh = [each for each in ledger.batches(source) if each not in indexed]
    for first in range(0, len(fresh), _INDEXED_AT_ONCE):
        _index(ledger, source, index, fresh[first : first + _INDEXED_AT_ONCE])
    if confirmed := ledger.confirmed(source):
        index.confirm((_known(each), each.content_hash) for each in confirmed)
        ledger.forget_confirmed(source)


def _index(ledger: Ledger, source: str, index: LedgerIndex, batches: list[str]) -> None:
    seen = Seen()
    outcomes = {each: ledger.outcome(source, each) for each in batches}
    for batch, outcome in outcomes.items():
        if outcome == "committed":
            seen.note_all(ledger.read_plan(source, batch, keep=False))
    versions = [(known, seen.paths[path]) for path, known in seen.versions.items()]
    index.add(outcomes, versions, seen.contents, seen.rejected)


def _known(piece: PlannedSlice) -> Known:
    return Known(piece.path, piece.size, piece.mtime_ns, piece.hashed_at_ns)
