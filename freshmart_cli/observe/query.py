"""Runs a person's query over the lakehouse's tables and the ops tables; it can only read."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from freshmart_cli.compile.statements import Statement, described, examined, runnable
from freshmart_cli.contracts.suggest import nearest
from freshmart_cli.engine.port import StoredTable
from freshmart_cli.errors import EngineFailed, EngineLost, UserError
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName
from freshmart_cli.observe.known_tables import descriptions_of, promised_tables
from freshmart_cli.observe.ops_tables import TABLES

OPS = "ops"
_LAYERS = ("bronze", "silver", "gold", "platinum")


def query(context: Context, sql: str) -> pa.Table:
    """The rows of one SELECT (or SHOW, DESCRIBE, EXPLAIN); raises UserError for anything else and for what fails."""
    statement = examined(sql)
    if statement.problem:
        raise UserError(
            f"only queries are run: {statement.problem}", hint="write one SELECT; tables change by freshmart run"
        )
    folder = context.lakehouse.staging / OPS / context.records.run_id
    try:
        _prepare(context, statement, folder)
        named = described(sql)
        return _columns(context, named) if named else context.engine.query(runnable(sql))
    except EngineLost:
        raise
    except EngineFailed as error:
        raise UserError(error.message, hint=error.hint or "DESCRIBE layer.table lists a table's columns") from error
    finally:
        context.engine.remove(str(folder))


def referenced_ops(sql: str) -> tuple[str, ...]:
    """The ops tables that a statement names, without their layer."""
    return _ops(examined(sql))


def stored_tables(context: Context) -> tuple[TableName, ...]:
    """Every table of the lakehouse that has data, companions too."""
    found = set()
    for layer in _LAYERS:
        for stored in context.engine.listed(str(context.lakehouse.root / layer)):
            name = TableName(layer, stored.partition(".")[0])
            if context.exists(name):
                found.add(name)
    return tuple(sorted(found))


def _prepare(context: Context, statement: Statement, folder: Path) -> None:
    named = [each for each in statement.tables if not each.lower().startswith(f"{OPS}.")]
    stored = {str(each): each for each in stored_tables(context)}
    wanted = [_found(context, each, stored) for each in named]
    context.register(*(stored.values() if statement.lists else wanted))
    for name in TABLES if statement.lists else _ops(statement):
        table = TableName(OPS, name)
        context.engine.load(StoredTable(table, str(folder / name)), TABLES[name](context))


def _columns(context: Context, name: str) -> pa.Table:
    """A table's columns with what its contract says of them."""
    columns = context.engine.columns(f"SELECT * FROM {name}")
    said = descriptions_of(context.workspace, TableName.parse(name.lower())) if "." in name else {}
    rows = [{"column": each.name, "type": each.type, "description": said.get(each.name)} for each in columns]
    return pa.Table.from_pylist(rows, pa.schema([(each, pa.string()) for each in ("column", "type", "description")]))


def _found(context: Context, name: str, stored: dict[str, TableName]) -> TableName:
    if name.lower() in stored:
        return stored[name.lower()]
    promised = {str(each) for each in promised_tables(context.workspace)}
    if name.lower() in promised:
        raise UserError(f"{name} has not been made yet", hint="freshmart run")
    raise _unknown(name, (*stored, *(f"{OPS}.{each}" for each in TABLES)))


def _ops(statement: Statement) -> tuple[str, ...]:
    names = [each.lower().removeprefix(f"{OPS}.") for each in statement.tables if each.lower().startswith(f"{OPS}.")]
    for name in names:
        if name not in TABLES:
            raise _unknown(f"{OPS}.{name}", tuple(f"{OPS}.{each}" for each in TABLES))
    return tuple(names)


def _unknown(name: str, known: tuple[str, ...]) -> UserError:
    bare = {each.partition(".")[2]: each for each in known}
    close = nearest(name, known) or bare.get(nearest(name, bare) or "")
    listed = f"there are: {', '.join(known)}"
    return UserError(f"no table {name!r}", hint=f"did you mean {close}? {listed}" if close else listed)
