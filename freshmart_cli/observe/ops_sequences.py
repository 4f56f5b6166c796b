"""``ops.sequence_gaps``: numbers of counted sequences that were never received, or came late."""

from __future__ import annotations

import pyarrow as pa

from freshmart_cli.compile.sequence_gaps import counted, gaps_sql
from freshmart_cli.execute.context import Context

_COLUMNS = {
    "source": pa.string(),
    "sequence": pa.string(),
    "entity": pa.string(),
    "first_missing": pa.int64(),
    "last_missing": pa.int64(),
    "missing": pa.int64(),
    "status": pa.string(),
    "file_before": pa.string(),
    "file_after": pa.string(),
    "batch": pa.string(),
}


def sequence_gaps(context: Context) -> pa.Table:
    """One row a gap: open, or filled by a later batch. ``entity``: what the sequence counts per, joined by '/'."""
    rows = []
    for contract in context.workspace.contracts.values():
        for sequence in counted(contract):
            tables = tuple(each for each in sequence.tables if context.exists(each))
            if not tables:
                continue
            context.register(*tables)
            found = context.engine.query(gaps_sql(sequence, tables)).to_pylist()
            rows += [{**row, "source": contract.contract, "sequence": sequence.name} for row in found]
    return pa.Table.from_pylist(rows, schema=pa.schema(list(_COLUMNS.items())))
