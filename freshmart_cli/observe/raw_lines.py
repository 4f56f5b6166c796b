"""Finds the lines behind silver rows again in bronze, committed batches only, and hides what is personal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from freshmart_cli.compile.raw_lines import ROWS_AT_ONCE, raw_lines_sql
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.execute.context import Context
from freshmart_cli.formats.delimited_rows import VALUE_END
from freshmart_cli.formats.fixed_width_options import FixedWidthOptions
from freshmart_cli.formats.registry import formats
from freshmart_cli.names import BATCH_ID, FILE_HASH, ROW_NUMBER, SOURCE_FILE, TableName
from freshmart_cli.observe.fixed_records import FixedRecords
from freshmart_cli.observe.nested_records import NestedRecords
from freshmart_cli.observe.raw_record import RawRecord, ReadRecord, RecordReader
from freshmart_cli.observe.split_records import SplitRecords


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a record lies: the batch that brought it, the content it came in and its 1-based row there."""

    batch_id: str
    file_hash: str
    row: int


@dataclass(frozen=True, slots=True)
class RawLine:
    """A record found again in bronze."""

    file: str
    row: int
    record: ReadRecord


def read_lines(context: Context, contract: Contract, places: Iterable[Place], show_pii: bool) -> dict[Place, RawLine]:
    """The records at these places; one that bronze no longer has is left out."""
    bronze = TableName("bronze", contract.bronze_table)
    wanted = sorted(set(places))
    if not wanted or not context.exists(bronze):
        return {}
    context.register(bronze)
    reader = reader_of(contract, show_pii)
    found: dict[Place, RawLine] = {}
    for first in range(0, len(wanted), ROWS_AT_ONCE):
        for row in _rows(context, contract, bronze, wanted[first : first + ROWS_AT_ONCE]):
            place = Place(row[BATCH_ID], row[FILE_HASH], row[ROW_NUMBER])
            found.setdefault(place, RawLine(row[SOURCE_FILE], place.row, reader.read(_record(row))))
    return found


def reader_of(contract: Contract, show_pii: bool) -> RecordReader:
    """How records of this contract's format are shown."""
    if isinstance(contract.format, FixedWidthOptions):
        return FixedRecords(contract, contract.format, show_pii)
    if "_fields" in _extra(contract):
        return SplitRecords(contract, show_pii)
    return NestedRecords(contract, show_pii)


def note_shown(context: Context, what: str, lines: int, by: str) -> None:
    """Record that personal data was shown in clear (PROTOCOLS.md, *Privacy*)."""
    context.records.write("pii_shown", what=what, lines=lines, by=by)


def _extra(contract: Contract) -> tuple[str, ...]:
    kind = formats()[contract.format.type]  # type: ignore[attr-defined]
    return tuple(field.name for field in kind.extra_columns)


def _rows(context: Context, contract: Contract, bronze: TableName, places: list[Place]) -> list[dict[str, Any]]:
    rows: dict[str, set[int]] = defaultdict(set)
    for place in places:
        rows[place.file_hash].add(place.row)
    split = tuple(name for name in ("_fields", "_header") if name in _extra(contract))
    columns = (FILE_HASH, ROW_NUMBER, SOURCE_FILE, BATCH_ID, "_raw", "_raw_bytes", *split)
    batches = {place.batch_id for place in places} & set(context.ledger.committed(contract.contract))
    sql = raw_lines_sql(bronze, columns, tuple(sorted(batches)), dict(rows))
    listed: list[dict[str, Any]] = context.engine.query(sql).to_pylist()
    return listed


def _record(row: dict[str, Any]) -> RawRecord:
    text = row["_raw"] if row["_raw"] is not None else (row["_raw_bytes"] or b"").decode("latin-1")
    return RawRecord(text, _values(row.get("_fields")), _values(row.get("_header")))


def _values(joined: str | None) -> tuple[str, ...] | None:
    return None if joined is None else tuple(joined.split(VALUE_END))
