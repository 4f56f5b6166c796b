"""Reads records that their format has split into values: delimited text."""

from __future__ import annotations

from freshmart_cli.contracts.columns import table_columns
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.observe.raw_record import HIDING, RawField, RawRecord, ReadRecord, stars


class SplitRecords:
    """Where values and header do not match, nothing tells which value is personal: then all are hidden."""

    def __init__(self, contract: Contract, show_pii: bool) -> None:
        self._delimiter = str(getattr(contract.format, "delimiter", ","))
        columns = [column for name in contract.tables for column in table_columns(contract, name)]
        self._names = tuple(column.name for column in columns)
        self._hidden = {
            name for column in columns if column.declared.pii in HIDING for name in (column.name, *column.from_)
        }
        if show_pii:
            self._hidden = set()

    def read(self, record: RawRecord) -> ReadRecord:
        header = record.header if record.header is not None else self._names
        if record.fields is None or len(record.fields) != len(header):
            return ReadRecord("", stars(record.text) if self._hidden else record.text, ())
        if record.fields == header:
            return ReadRecord("", record.text, ())
        shown = [
            stars(value) if name in self._hidden else value for name, value in zip(header, record.fields, strict=True)
        ]
        text = self._delimiter.join(shown) if self._hidden else record.text
        return ReadRecord("", text, tuple(map(RawField, header, shown)))
