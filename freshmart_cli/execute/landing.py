"""Looks at a source's landing files: what is new, a duplicate, changed or unreadable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from freshmart_cli.connectors.examining import Measure, examine
from freshmart_cli.connectors.files import Candidate, FileVersion, NotSettled, Rejected
from freshmart_cli.contracts.changes import HISTORY_LOADS, carries_changes
from freshmart_cli.contracts.kinship import table_keys
from freshmart_cli.contracts.source_contract import Contract, Source
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.execute.ledger import PlannedSlice
from freshmart_cli.execute.new_files import NewFiles
from freshmart_cli.execute.seen import Seen
from freshmart_cli.formats.registry import formats


def is_snapshot(contract: Contract) -> bool:
    """Whether a table is loaded from full pictures."""
    return any(table.load is not None and table.load.mode == "snapshot" for table in contract.tables.values())


def counts_by_arrival(contract: Contract) -> bool:
    """Whether a file says something new though its bytes were there before (PROTOCOLS.md, *Files*).

    Full pictures do, and rows whose history follows their arrival, or their place where they share an instant: A, then
    B, then A again ends at A.
    """
    modes = {table.load.mode for table in contract.tables.values() if table.load is not None}
    return is_snapshot(contract) or (bool(modes & {*HISTORY_LOADS}) and not carries_changes(contract))


_TOLD_TIMES = 1000
"""How often progress is told, about."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at files. ``confirmed``: taken in before, read again and found to be the same."""

    slices: tuple[PlannedSlice, ...]
    unsettled: tuple[str, ...]
    confirmed: tuple[PlannedSlice, ...] = ()


def look(
    workspace: Workspace,
    source: Source,
    seen: Seen,
    new: NewFiles,
    progress: Callable[[int, int], None],
) -> Look:
    """Plan the slices that no committed batch has, in order of path."""
    contract = workspace.contracts[source.source]
    seen.expect([each.relative_path for each in new.candidates])
    seen.expect([each.candidate.relative_path for each in new.unreadable])
    slices: list[PlannedSlice] = []
    confirmed: list[PlannedSlice] = []
    unsettled: list[str] = []
    rejected = [each for each in new.unreadable if _is_new(each, seen)]
    found = _examined(workspace.landing, new, _measure(contract), progress)
    seen.expect_contents([each.content_hash for each in found if isinstance(each, FileVersion)])
    for each in found:
        if isinstance(each, NotSettled):
            unsettled.append(each.candidate.relative_path)
        elif isinstance(each, Rejected):
            rejected += [each] if _is_new(each, seen) else []
        else:
            piece = _planned(each, seen, source, contract)
            seen.note(piece)
            (confirmed if piece.state == "verified" else slices).append(piece)
    slices += [_rejected(each) for each in rejected]
    return Look(tuple(slices), tuple(unsettled), tuple(confirmed))


def _examined(
    landing: Path, new: NewFiles, measure: Measure, progress: Callable[[int, int], None]
) -> list[FileVersion | Rejected | NotSettled]:
    found = []
    total = new.total
    for count, candidate in enumerate(new.candidates, start=new.before):
        if count % (total // _TOLD_TIMES + 1) == 0:
            progress(count, total)
        found.append(examine(landing, candidate, measure))
    return found


def _measure(contract: Contract) -> Measure:
    kind = formats()[contract.format.type]  # type: ignore[attr-defined]
    return lambda stream: kind.measure(stream, contract.format)


def _planned(found: FileVersion, seen: Seen, source: Source, contract: Contract) -> PlannedSlice:
    original = seen.original(found.content_hash)
    state, detail = "new", ""
    if seen.has_taken_in(found.known, found.content_hash):
        state, detail = "verified", "hashed again, since it was hashed within two seconds of its writing"
    elif original is not None and not counts_by_arrival(contract):
        state, detail = "duplicate", f"same bytes as {original}"
    elif found.relative_path in seen.paths and _policy(source, contract) == "hold":
        state, detail = "held", "the file's content changed after it was taken in"
    return PlannedSlice(
        found.relative_path,
        found.size,
        found.mtime_ns,
        found.hashed_at_ns,
        found.content_hash,
        found.records,
        found.compression,
        found.mtime_ns // 1000,
        state,  # type: ignore[arg-type]
        detail,
    )


def _policy(source: Source, contract: Contract) -> str:
    """What a changed file means; without keys its rows would count twice, so a person decides."""
    keyed = all(table_keys(contract, name) for name in contract.tables)
    return source.changed_file or ("replace" if is_snapshot(contract) else "append" if keyed else "hold")


def _is_new(found: Rejected, seen: Seen) -> bool:
    each = found.candidate
    return (each.relative_path, each.size, each.mtime_ns) not in seen.rejected


def _rejected(found: Rejected) -> PlannedSlice:
    each: Candidate = found.candidate
    text = f"{found.reason.value}: {found.message}"
    return PlannedSlice(
        each.relative_path, each.size, each.mtime_ns, 0, "", 0, "", each.mtime_ns // 1000, "rejected", text
    )
