"""``ops.arrivals``: every slot that an entity was to send, asked of the tables when a query names it."""

from __future__ import annotations

import pyarrow as pa

from freshmart_cli.compile.arrivals import arrival_tables, arrivals_sql
from freshmart_cli.execute.context import Context

_INSTANT = pa.timestamp("us", "UTC")
_SCHEMA = pa.schema(
    {
        "source": pa.string(),
        "entity": pa.string(),
        "day": pa.date32(),
        "slot_start": _INSTANT,
        "slot_start_local": pa.timestamp("us"),
        "state": pa.string(),
        "arrived_at": _INSTANT,
        "file": pa.string(),
    }
)


def arrivals(context: Context) -> pa.Table:
    """Entity × slot: expected, received, late, empty, missing."""
    found = []
    for contract in context.workspace.contracts.values():
        tables = arrival_tables(contract)
        if tables and all(context.exists(name) for name in tables):
            context.register(*tables)
            rows = context.engine.query(arrivals_sql(contract, int(context.now.timestamp())))
            found.append(_local(rows).cast(_SCHEMA))
    return pa.concat_tables(found) if found else _SCHEMA.empty_table()


def _local(rows: pa.Table) -> pa.Table:
    """The wall clock without a zone, which engines give as an instant."""
    place = rows.schema.get_field_index("slot_start_local")
    column = rows.column(place).cast(_INSTANT).cast(pa.int64()).cast(pa.timestamp("us"))
    return rows.set_column(place, "slot_start_local", column)
