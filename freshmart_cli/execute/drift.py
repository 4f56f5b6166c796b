"""Tells of fields that arrived and that the contract does not name."""

from __future__ import annotations

from freshmart_cli.compile.drift import drift_sql
from freshmart_cli.execute.staging import Attempt


def tell(attempt: Attempt, batches: tuple[str, ...]) -> None:
    """Record each such field of these batches, by table; rows of earlier ones were told with theirs."""
    if not attempt.group.documents:
        return
    rows = attempt.context.engine.query(drift_sql(attempt.group, attempt.stages)).to_pylist()
    attempt.context.records.write_all(
        "drift",
        [
            {
                "source": attempt.group.name,
                "table": row["source"],
                "batch_id": row["_batch_id"],
                "field": row["field"],
                "rows": row["rows"],
            }
            for row in rows
            if row["_batch_id"] in batches
        ],
    )
