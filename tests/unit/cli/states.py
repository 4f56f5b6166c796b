"""States of a lakehouse that the tests show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from freshmart_cli.observe.health import (
    Attention,
    Days,
    Freshness,
    HeldBatch,
    IncompleteDay,
    Orphans,
    SourceStatus,
    Status,
    TableStatus,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FRESH = Freshness(NOON, timedelta(minutes=5), timedelta(minutes=30), True)
STALE = Freshness(NOON, timedelta(days=3), timedelta(days=2), False)
NOTHING = Freshness(None, None, None, None)

INCOMPLETE = IncompleteDay("store=north", date(2026, 3, 1), 98.958, 15, 2)
SOURCE = SourceStatus(
    source="tills",
    last_batch="b1",
    last_batch_at=NOON,
    freshness=FRESH,
    pending_batches=0,
    held=(),
    rejected=("empty.dat",),
    held_files=(),
    open_entries=2,
    parked_entries=0,
    oldest_entry=timedelta(hours=5),
    at_stake=Decimal("12.50"),
    orphans=(Orphans("silver.lines", "product", 3),),
    days=Days("silver.tills__days", 18, 18, 12, 9, 1, (INCOMPLETE,)),
    needs_rebuild=False,
    interrupted=False,
)
TABLE = TableStatus("gold.days", True, STALE, 0, "", False, False)
HELD = HeldBatch("b2", "score 80 is below 95")
SOURCES = {
    "ok": SOURCE,
    "1 pending": replace(SOURCE, pending_batches=1),
    "interrupted": replace(SOURCE, interrupted=True),
    "held": replace(SOURCE, held=(HELD,)),
    "rebuild": replace(SOURCE, needs_rebuild=True, held=(HELD,)),
}
TABLES = {
    "ok": TABLE,
    "2 pending": replace(TABLE, pending_changes=2),
    "interrupted": replace(TABLE, interrupted=True),
    "held": replace(TABLE, held="score 80 is below 99"),
    "rebuild": replace(TABLE, needs_rebuild=True),
    "not built": replace(TABLE, exists=False, freshness=NOTHING),
}
STALE_DAYS = Attention("stale", "gold.days: the newest data arrived 3 days ago", "freshmart run --due")


def status(
    sources: tuple[SourceStatus, ...] = (SOURCE,), tables: tuple[TableStatus, ...] = (TABLE,), code: int = 4
) -> Status:
    return Status(NOON, sources, tables, ("stray.txt",), (STALE_DAYS,) if code else (), code)
