"""Brings the small workspace to where a promotion begins, and answers what a promotion asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from freshmart_cli.execute.context import Context
from freshmart_cli.execute.ingest import ingest
from tests.support.depot import NOW, Parcel, land, parcels_file
from tests.support.fake_engine import FakeEngine, Rows

ROWS = 4
"""Records of a file with one parcel of one item."""


@dataclass
class Source:
    """The parcels of a workspace: files that arrive, and what the engine is to say of their rows."""

    context: Context
    engine: FakeEngine
    batches: list[str]

    def deliver(self, number: int = 1, day: str = "20260301") -> str:
        """Ingest a file with one parcel; returns its batch."""
        land(self.context.workspace, f"parcels/{number}.dat", parcels_file(day, Parcel(number), serial=number))
        its = self.at(NOW + timedelta(minutes=len(self.batches)))
        batch = ingest(its, its.workspace.sources["parcels"]).batch_id
        self.batches.append(batch)
        self.engine.answer("AS state, sum", lambda sql: self._states())
        return batch

    def at(self, now: datetime) -> Context:
        return replace(self.context, now=now)

    def measures(self, *rows: tuple[str, str, str, int, int]) -> None:
        """Counts of a batch: table, batch, rule, evaluated, failed."""
        names = ("source", "_batch_id", "rule", "evaluated", "failed")
        self.engine.answer("AS source, m", [dict(zip(names, row, strict=True)) for row in rows])

    def _states(self) -> Rows:
        return [{"_batch_id": batch, "state": "accepted", "rows": ROWS} for batch in self.batches]


def parcels(context: Context, engine: FakeEngine) -> Source:
    """A source whose rows are all new, valid and of the first of March, until something else is said."""
    engine.answer("", lambda sql: [])
    engine.answer("SELECT DISTINCT (CAST|coalesce)", lambda sql: [{"v": "2026-03-01"}])
    engine.answer("AS twice", [{"twice": 0, "known": 0, "invalid": 0}])
    engine.answer(r"count\(\*\) AS n|_strayed\) AS n", [{"n": 0}])
    return Source(context, engine, [])
