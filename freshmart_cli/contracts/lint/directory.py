"""Every table that the workspace's contracts promise, with its columns as far as they are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from freshmart_cli.contracts import columns
from freshmart_cli.contracts.document import Document
from freshmart_cli.contracts.draft import Draft
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.names import TableName

_OPS = "ops"
_COMPANIONS = ("versions", "events", "quarantine")
_SILVER, _BRONZE = "silver", "bronze"


@dataclass(frozen=True, slots=True)
class Directory:
    """Table → its columns, or None where they cannot be told (raw rows, broken contracts).

    ``opaque``: some contract is too broken to say which silver tables it makes.
    """

    tables: Mapping[TableName, tuple[str, ...] | None]
    opaque: bool

    def knows(self, name: TableName) -> bool:
        """Whether some contract, or the toolkit itself, makes the table."""
        if name in self.tables or name.layer == _OPS or _companion_of(name) in self.tables:
            return True
        return self.opaque and name.layer == _SILVER

    def columns(self, name: TableName) -> tuple[str, ...] | None:
        return self.tables.get(name)

    def base(self, name: TableName) -> TableName:
        """The table beside which a companion such as ``T__versions`` stands, else the table itself."""
        return name if name in self.tables else _companion_of(name) or name

    def suggestion(self, name: str) -> str:
        return did_you_mean(name, map(str, self.tables), kind="tables")


def directory_of(draft: Draft) -> Directory:
    """The tables of all contracts; of broken files, what their names promise."""
    tables: dict[TableName, tuple[str, ...] | None] = {}
    for entry in draft.contracts:
        tables |= {TableName(_SILVER, name): None for name in entry.document.keys("tables")}
        if entry.piece is not None:
            tables[TableName(_BRONZE, entry.piece.bronze_table)] = None
            if entry.piece.arrivals is not None:
                tables[TableName(_SILVER, f"{entry.name}__days")] = None
            tables |= {TableName(_SILVER, name): known for name, known in _silver(entry.document, entry.piece)}
        else:
            tables[TableName(_BRONZE, f"{entry.name}_raw")] = None
    for table, derived in draft.derived:
        once = derived.piece is not None and table not in tables
        tables[table] = tuple(derived.piece.columns) if derived.piece and once else None
    return Directory(tables, any(not entry.document.keys("tables") for entry in draft.contracts))


def _silver(document: Document, contract: Contract) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    for name in contract.tables:
        yield name, readable_columns(document, contract, name)


def readable_columns(document: Document, contract: Contract, table: str) -> tuple[str, ...] | None:
    """What readers of a silver table may name, columns that cannot be read yet included."""
    try:
        known = columns.published_columns(contract, table)
    except KeyError:
        return None
    return (*known, *(name for name in document.keys("tables", table, "columns") if name not in known))


def typed_fields(contract: Contract, table: str) -> tuple[str, ...]:
    """The columns of a table whose types its format declares."""
    try:
        return tuple(columns.content_fields(contract, table))
    except KeyError:
        return ()


def _companion_of(name: TableName) -> TableName | None:
    base, separator, kind = name.name.rpartition("__")
    return TableName(name.layer, base) if separator and kind in _COMPANIONS else None
