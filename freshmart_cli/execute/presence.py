"""Makes every table that a query names known to the engine; one that has not come to be stands in as empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from freshmart_cli.compile.follow import upstreams
from freshmart_cli.compile.presence import indispensable
from freshmart_cli.compile.promised import promised_columns
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.engine.port import ColumnDef, StoredTable
from freshmart_cli.execute.context import Context, fresh_id
from freshmart_cli.names import TableName


def can_have_rows(context: Context, contract: Derived) -> bool:
    """Whether every table that the SELECT cannot do without is there, and at least one that it reads."""
    names = upstreams(contract)
    there = {name for name in names if context.exists(TableName.parse(name))}
    return bool(there) and (indispensable(contract.sql) & set(names)) <= there


@contextmanager
def present(context: Context, names: Iterable[str], group: str) -> Iterator[None]:
    """While it lasts, every table named can be read; ``group`` is whose staging folder the empty ones lie in."""
    absent = []
    for name in map(TableName.parse, names):
        if context.exists(name):
            context.register(name)
        elif columns := promised_columns(context.workspace, name):
            absent.append(name)
            stand_in = context.lakehouse.staged(TableName("stage", f"no_{name.name}_{fresh_id()}"), group)
            definitions = tuple(ColumnDef(column, kind) for column, kind in columns.items())
            context.engine.create(StoredTable(name, stand_in.location), definitions)
    try:
        yield
    finally:
        for name in absent:
            context.engine.forget(name)
