"""``ops.*``: projections of the ledger and of the records of steps, made when a query names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pyarrow as pa

from freshmart_cli.execute.context import Context, source_group
from freshmart_cli.execute.equation import TOLD
from freshmart_cli.observe.ops_arrivals import arrivals
from freshmart_cli.observe.ops_sequences import sequence_gaps

INSTANT = pa.timestamp("us", "UTC")

Row = dict[str, Any]
_ROWS_AT_ONCE = 10_000


def _table(columns: Mapping[str, pa.DataType], rows: Iterable[Row]) -> pa.Table:
    """Rows under declared types, so that an empty table has its columns too."""
    schema = pa.schema(list(columns.items()))
    waiting = ({name: row.get(name) for name in columns} for row in rows)
    batches = iter(lambda: list(islice(waiting, _ROWS_AT_ONCE)), [])
    return pa.Table.from_batches([pa.RecordBatch.from_pylist(batch, schema=schema) for batch in batches], schema)


def runs(context: Context) -> pa.Table:
    columns = {"run_id": pa.string(), "command": pa.string(), "started_at": INSTANT, "ended_at": INSTANT}
    rows = (
        {**each, "started_at": _time(each.get("started_at")), "ended_at": _time(each.get("ended_at"))}
        for each in context.records.read("run")
    )
    return _table({**columns, "ok": pa.bool_(), "message": pa.string()}, rows)


def steps(context: Context) -> pa.Table:
    columns = {"run_id": pa.string(), "step": pa.string(), "table_name": pa.string(), "state": pa.string()}
    columns |= {
        "rows": pa.int64(),
        "seconds": pa.float64(),
        "message": pa.string(),
        "ok": pa.bool_(),
        "ended_at": INSTANT,
    }
    rows = (
        {**dict.fromkeys(TOLD, 0), **each, "table_name": each.get("table"), "ended_at": _time(each["at"])}
        for each in context.records.read("step")
    )
    return _table(columns, rows)


def ingestion_batches(context: Context) -> pa.Table:
    """Every batch planned, also without outcome; ``promoted``: its rows are in silver."""
    columns = {"source": pa.string(), "batch_id": pa.string(), "created_at": INSTANT, "outcome": pa.string()}
    columns |= {name: pa.int64() for name in ("files", "rows", "duplicates", "rejected", "held_files")}
    columns |= {"promoted": pa.bool_(), "held_because": pa.string()}
    return _table(columns, _batches(context))


def slices(context: Context) -> pa.Table:
    """Every file version of every committed batch."""
    columns = {
        name: pa.string() for name in ("source", "batch_id", "path", "state", "detail", "content_hash", "compression")
    }
    columns |= {"records": pa.int64(), "size": pa.int64(), "arrived_at": INSTANT, "modified_at": INSTANT}
    return _table(columns, _slices(context))


def error_log(context: Context) -> pa.Table:
    """Files that could not be read; their bytes are kept."""
    columns = {"source": pa.string(), "batch_id": pa.string(), "path": pa.string(), "code": pa.string()}
    rows = (_error(each) for each in _slices(context) if each["state"] == "rejected")
    return _table({**columns, "message": pa.string(), "arrived_at": INSTANT}, rows)


def quality(context: Context) -> pa.Table:
    """Table × batch × rule, as last measured; rule '' counts rows that fail any rejecting rule."""
    columns = {name: pa.string() for name in ("layer", "source", "table_name", "batch_id", "rule", "action")}
    columns |= {"evaluated": pa.int64(), "failed": pa.int64(), "run_id": pa.string(), "measured_at": INSTANT}
    rows = _last(context, "quality", ("table", "batch_id", "rule"))
    return _table(columns, (_quality(context, each) for each in rows))


def conservation(context: Context) -> pa.Table:
    """The equation of each batch, in rows: read = accepted + duplicate + superseded + quarantined + parked.

    Beside it the records that say nothing of any row: tombstone, message, unclaimed (changes of tables in no contract),
    filtered (by a table's own predicate). ``table_name`` is '' unless several tables read the same records.
    """
    terms = ("read", "accepted", "duplicate", "superseded", "quarantined", "parked", *TOLD)
    columns = {"source": pa.string(), "table_name": pa.string(), "batch_id": pa.string()}
    columns |= dict.fromkeys(terms, pa.int64())
    rows = (
        {**dict.fromkeys(TOLD, 0), **each, "table_name": each.get("table", ""), "recorded_at": _time(each["at"])}
        for each in _last(context, "conservation", ("source", "table", "batch_id"))
    )
    return _table({**columns, "recorded_at": INSTANT}, rows)


def drift(context: Context) -> pa.Table:
    """Fields that arrived and that no contract names: where, and in how many rows (of a Parquet file, in its first)."""
    columns = {name: pa.string() for name in ("source", "table_name", "batch_id", "field")}
    rows = (
        {**each, "table_name": each["table"], "recorded_at": _time(each["at"])}
        for each in _last(context, "drift", ("source", "table", "batch_id", "field"))
    )
    return _table({**columns, "rows": pa.int64(), "recorded_at": INSTANT}, rows)


def restatements(context: Context) -> pa.Table:
    """Changes of published rows of closed days, one row per column changed."""
    columns = {name: pa.string() for name in ("run_id", "table_name", "key", "column_name", "before", "after")}
    columns |= {"removed": pa.bool_(), "files": pa.list_(pa.string()), "restated_at": INSTANT}
    rows = (row for each in context.records.read("restatement") for row in _restated(each))
    return _table(columns, rows)


def decisions(context: Context) -> pa.Table:
    """What people decided, and where personal data was shown: the audit trail of interventions."""
    columns = {name: pa.string() for name in ("run_id", "kind", "source", "subject", "content", "reason", "by")}
    kinds = ("decision", "override", "pii_shown")
    rows = ({**each, "subject": _subject(each), "at": _time(each["at"])} for each in context.records.read(*kinds))
    return _table({**columns, "at": INSTANT}, rows)


TABLES: dict[str, Callable[[Context], pa.Table]] = {
    "runs": runs,
    "steps": steps,
    "ingestion_batches": ingestion_batches,
    "slices": slices,
    "error_log": error_log,
    "quality": quality,
    "conservation": conservation,
    "drift": drift,
    "restatements": restatements,
    "decisions": decisions,
    "sequence_gaps": sequence_gaps,
    "arrivals": arrivals,
}
"""Every ops table by name."""


def _time(text: Any) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def _of_us(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)


def _last(context: Context, kind: str, key: tuple[str, ...]) -> list[Row]:
    """A step repeated after a crash writes its lines again: the last of each counts."""
    found = {tuple(each.get(name, "") for name in key): each for each in context.records.read(kind)}
    return list(found.values())


def _batches(context: Context) -> Iterator[Row]:
    for source in context.workspace.contracts:
        state = context.state(source_group(source))
        held = {each.batch_id: each.reason for each in state.held}
        for batch in context.ledger.batches(source):
            plan = context.ledger.read_plan(source, batch)
            counts = {
                kind: sum(each.state == kind for each in plan.slices)
                for kind in ("new", "duplicate", "rejected", "held")
            }
            yield {
                "source": source,
                "batch_id": batch,
                "created_at": _of_us(plan.created_at_us),
                "outcome": context.ledger.outcome(source, batch),
                "files": counts["new"],
                "rows": plan.rows,
                "duplicates": counts["duplicate"],
                "rejected": counts["rejected"],
                "held_files": counts["held"],
                "promoted": batch in state.promoted,
                "held_because": held.get(batch, ""),
            }


def _slices(context: Context) -> Iterator[Row]:
    for source in context.workspace.contracts:
        for batch in context.ledger.committed(source):
            for each in context.ledger.read_plan(source, batch).slices:
                yield {
                    "source": source,
                    "batch_id": batch,
                    "path": each.path,
                    "state": each.state,
                    "detail": each.detail,
                    "content_hash": each.content_hash,
                    "compression": each.compression,
                    "records": each.records,
                    "size": each.size,
                    "arrived_at": _of_us(each.arrived_at_us),
                    "modified_at": _of_us(each.mtime_ns // 1000),
                }


def _error(row: Row) -> Row:
    code, _, message = row["detail"].partition(": ")
    return {**row, "code": code, "message": message}


def _quality(context: Context, each: Row) -> Row:
    return {**each, "table_name": each["table"], "action": _action(context, each), "measured_at": _time(each["at"])}


def _action(context: Context, each: Row) -> str:
    """What the contract does with rows that fail the rule."""
    rule = str(each["rule"])
    name = rule.removeprefix("warn:").removeprefix("park:")
    implied = "quarantine" if name == rule else rule.partition(":")[0]
    if not name:
        return ""
    derived = context.workspace.derived.get(each["table"])
    if derived is not None:
        return derived.expectations[name].on_fail if name in derived.expectations else "fail"
    contract = context.workspace.contracts.get(each["source"])
    table = contract.tables.get(each["table"]) if contract else None
    return table.expectations[name].on_fail if table and name in table.expectations else implied


def _restated(each: Row) -> Iterator[Row]:
    key = "/".join(f"{name}={value}" for name, value in each["key"].items())
    shared = {**each, "table_name": each["table"], "key": key, "restated_at": _time(each["at"])}
    for column, (before, after) in (each["changes"] or {"": (None, None)}).items():
        yield {**shared, "column_name": column, "before": before, "after": after}


def _subject(each: Row) -> str:
    return str(each.get("key") or each.get("what") or ", ".join(each.get("batches", ())))
