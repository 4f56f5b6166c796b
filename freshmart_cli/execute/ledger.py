"""The ledger of ingestion (PROTOCOLS.md, *The ledger*): plans, and one outcome object for each, created once.

A batch exists for every reader of bronze if and only if its outcome is *committed*. Whoever plans holds the source's
lock, which its engine inherits, so an earlier plan without outcome has no writer left.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Literal

from freshmart_cli.execute.durable import as_json, create_once, replace_whole
from freshmart_cli.execute.ledger_index import LedgerIndex

SliceState = Literal["new", "duplicate", "verified", "rejected", "held"]
Outcome = Literal["committed", "aborted"]


@dataclass(frozen=True, slots=True)
class PlannedSlice:
    """One file version of a plan. Times in ns (mtime, hashed) and µs (arrived), from 1970 UTC."""

    path: str
    size: int
    mtime_ns: int
    hashed_at_ns: int
    content_hash: str
    records: int
    compression: str
    arrived_at_us: int
    state: SliceState
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """``framing``: how the reader nests the records of this batch (``NestsRecords``), '' where it does not."""

    batch_id: str
    source: str
    created_at_us: int
    slices: tuple[PlannedSlice, ...]
    framing: str = ""

    @property
    def new_slices(self) -> tuple[PlannedSlice, ...]:
        return tuple(each for each in self.slices if each.state == "new")

    @property
    def rows(self) -> int:
        """Records that the batch appends to bronze."""
        return sum(each.records for each in self.new_slices)


_VALUES = attrgetter(*(each.name for each in fields(PlannedSlice)))
"""A slice as a row of its plan, many thousand of them at a time."""


class Ledger:
    """Plans and outcomes under ``_ledger/``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._plans: dict[Path, BatchPlan] = {}
        self._outcomes: dict[str, dict[str, str]] = {}

    def fresh_batch_id(self, source: str, now: datetime) -> str:
        """An id that sorts after every earlier one of the source."""
        known = self.batches(source)
        stamp = now.astimezone(UTC)
        if known and (last := _stamp_of(max(known))) >= stamp:
            stamp = last + timedelta(microseconds=1)
        return f"{stamp:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"

    def write_plan(self, plan: BatchPlan) -> None:
        rows = [_VALUES(each) for each in plan.slices]
        document = {
            "batch_id": plan.batch_id,
            "created_at_us": plan.created_at_us,
            "framing": plan.framing,
            "slices": rows,
        }
        if not create_once(self._path(plan.source, plan.batch_id, "plan"), as_json(document)):
            raise FileExistsError(plan.batch_id)

    def read_plan(self, source: str, batch_id: str, keep: bool = True) -> BatchPlan:
        """A plan, which never changes, read once where it is kept."""
        path = self._path(source, batch_id, "plan")
        if path in self._plans:
            return self._plans[path]
        plan = self._read(source, path)
        if keep:
            self._plans[path] = plan
        return plan

    def _read(self, source: str, path: Path) -> BatchPlan:
        document = json.loads(path.read_bytes())
        slices = tuple(PlannedSlice(*row) for row in document["slices"])
        return BatchPlan(document["batch_id"], source, document["created_at_us"], slices, document["framing"])

    def conclude(self, source: str, batch_id: str, outcome: Outcome) -> bool:
        """Create the outcome; False where another already did."""
        return create_once(self._path(source, batch_id, "outcome"), outcome.encode())

    def outcome(self, source: str, batch_id: str) -> str:
        """committed, aborted, or '' while there is none; one that is there never changes."""
        known = self._known_outcomes(source)
        if batch_id not in known:
            path = self._path(source, batch_id, "outcome")
            if not path.exists():
                return ""
            known[batch_id] = path.read_text()
        return known[batch_id]

    def _known_outcomes(self, source: str) -> dict[str, str]:
        if source not in self._outcomes:
            self._outcomes[source] = self.index(source).outcomes()
        return self._outcomes[source]

    def index(self, source: str) -> LedgerIndex:
        """Where concluded batches may be looked up at once."""
        return LedgerIndex(self._folder / source / "index.sqlite")

    def batches(self, source: str) -> dict[str, bool]:
        """Every planned batch in order; True where it has an outcome."""
        folder = self._folder / source
        names = _names_in(folder) if folder.is_dir() else []
        concluded = {name.removesuffix(".outcome") for name in names if name.endswith(".outcome")}
        planned = [name.removesuffix(".plan") for name in names if name.endswith(".plan") and name[0] != "."]
        return {batch: batch in concluded for batch in sorted(planned)}

    def committed(self, source: str) -> tuple[str, ...]:
        """Ids of the batches that exist, in order."""
        known = self._known_outcomes(source)
        return tuple(
            batch
            for batch, concluded in self.batches(source).items()
            if concluded and (known.get(batch) or self.outcome(source, batch)) == "committed"
        )

    def confirm(self, source: str, again: tuple[PlannedSlice, ...]) -> None:
        """Remember that slices of committed batches were read again and are the same, until the index does.

        It spares reading them once more, and no reader of bronze depends on it.
        """
        if again:
            known = {each.path: each for each in (*self.confirmed(source), *again)}
            rows = [_VALUES(each) for each in known.values()]
            replace_whole(self._confirmations(source), as_json(rows))

    def confirmed(self, source: str) -> tuple[PlannedSlice, ...]:
        """The last confirmation of each path, of those that the index does not have yet."""
        path = self._confirmations(source)
        return tuple(PlannedSlice(*row) for row in json.loads(path.read_bytes())) if path.exists() else ()

    def forget_confirmed(self, source: str) -> None:
        self._confirmations(source).unlink(missing_ok=True)

    def _confirmations(self, source: str) -> Path:
        return self._folder / source / "confirmed.json"

    def _path(self, source: str, batch_id: str, kind: str) -> Path:
        return self._folder / source / f"{batch_id}.{kind}"


def _names_in(folder: Path) -> list[str]:
    """Two for every batch there ever was."""
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def _stamp_of(batch_id: str) -> datetime:
    return datetime.strptime(batch_id.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
