"""What the ledger knows of files: redeliveries of the same bytes, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from freshmart_cli.compile.waterfall import Waterfall, stated_sql
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.ledger import PlannedSlice
from freshmart_cli.observe.figures import exact_or_none
from freshmart_cli.observe.reconciliation import Redelivery, RejectedFile


def slices(context: Context, source: str) -> Iterator[tuple[str, PlannedSlice]]:
    """Batch id and slice of every committed batch, oldest first."""
    for batch in context.ledger.committed(source):
        for each in context.ledger.read_plan(source, batch).slices:
            yield batch, each


def redeliveries(context: Context, source: str, waterfalls: tuple[Waterfall, ...]) -> tuple[Redelivery, ...]:
    """Files whose bytes had been taken in before, with what their original states."""
    originals: dict[str, str] = {}
    again: list[tuple[str, PlannedSlice]] = []
    for batch, each in slices(context, source):
        if each.state == "new":
            originals.setdefault(each.content_hash, each.path)
        elif each.state == "duplicate":
            again.append((batch, each))
    stated = {each.name: _stated(context, each) for each in waterfalls} if again else {}
    return tuple(
        Redelivery(
            source,
            each.path,
            originals.get(each.content_hash, ""),
            batch,
            tuple((name, known.get(each.content_hash)) for name, known in stated.items()),
        )
        for batch, each in again
    )


def rejected_files(context: Context, source: str) -> tuple[RejectedFile, ...]:
    """Files of which nothing could be read, once each."""
    found: dict[tuple[str, int], RejectedFile] = {}
    for batch, each in slices(context, source):
        if each.state == "rejected":
            found.setdefault((each.path, each.mtime_ns), RejectedFile(source, each.path, each.detail, batch))
    return tuple(found.values())


def _stated(context: Context, waterfall: Waterfall) -> dict[str, Decimal | None]:
    if not (context.exists(waterfall.files) and context.exists(waterfall.broken)):
        return {}
    context.register(waterfall.files, waterfall.broken)
    rows = context.engine.query(stated_sql(waterfall)).to_pylist()
    return {row["hash"]: exact_or_none(row["amount"]) for row in rows}
