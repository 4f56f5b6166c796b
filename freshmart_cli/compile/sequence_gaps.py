"""SQL that finds the gaps of a counted sequence, wrapped around or not (CONTRACTS.md, *sequences*)."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.publish_silver import quarantine_of
from freshmart_cli.compile.rendering import render
from freshmart_cli.contracts.columns import table_columns
from freshmart_cli.contracts.kinship import place_of, table_keys
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Counted:
    """A sequence and the tables whose rows have its numbers; what is quarantined was received too."""

    source: str
    name: str
    column: str
    per: tuple[str, ...]
    wraps_at: int | None
    tables: tuple[TableName, ...]


def counted(contract: Contract) -> tuple[Counted, ...]:
    """The sequences of a contract, as far as a table keeps their numbers."""
    found = []
    for name, sequence in contract.sequences.items():
        kept = _kept(contract, sequence.of, sequence.per)
        if kept is not None:
            table, column = kept
            tables = (TableName("silver", table), *_companions(contract, table, (column, *sequence.per)))
            found.append(Counted(contract.contract, name, column, sequence.per, sequence.wraps_at, tables))
    return tuple(found)


def gaps_sql(sequence: Counted, tables: tuple[TableName, ...]) -> str:
    """Over the tables that exist.

    Columns: entity, first_missing, last_missing, missing, status (open, filled), file_before, file_after, batch
    (which filled it).
    """
    return render("sequence_gaps.sql", s=sequence, tables=tables)


def _kept(contract: Contract, reference: str, per: tuple[str, ...]) -> tuple[str, str] | None:
    owner, _, name = reference.rpartition(".")
    for table, declared in contract.tables.items():
        columns = {column.name for column in table_columns(contract, table)}
        if owner in ("", place_of(contract, declared), table) and {name, *per} <= columns:
            return table, name
    return None


def _companions(contract: Contract, table: str, columns: tuple[str, ...]) -> tuple[TableName, ...]:
    """The quarantine beside the table, where it keeps the columns: whole for files, the keys for others."""
    options = contract.format
    record = getattr(options, "records", {}).get(place_of(contract, contract.tables[table]))
    whole = bool(record and record.once)
    if whole or set(columns) <= set(table_keys(contract, table)):
        return (quarantine_of(TableName("silver", table)),)
    return ()
