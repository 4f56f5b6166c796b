"""Fields that arrived and that a contract, as it is today, does not name."""

from __future__ import annotations

from freshmart_cli.contracts.document_paths import named_fields, reads_documents
from freshmart_cli.contracts.kinship import place_of
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.execute.context import Context


def unnamed_fields(context: Context, contract: Contract) -> tuple[str, ...]:
    """``table.field`` of each, sorted; the queryable record of all is ``ops.drift``."""
    if not reads_documents(contract):
        return ()
    told = {
        (str(each["table"]), str(each["field"]))
        for each in context.records.read("drift")
        if each["source"] == contract.contract and each["table"] in contract.tables
    }
    known = {name: named_fields(contract, place_of(contract, table)) for name, table in contract.tables.items()}
    return tuple(sorted(f"{table}.{field}" for table, field in told if field not in known[table]))
