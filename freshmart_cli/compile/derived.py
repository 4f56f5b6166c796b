"""Compiles derived tables: their SQL over the partitions to write, checks, the difference to what is published."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from freshmart_cli.compile.literals import among, typed_literal
from freshmart_cli.compile.rendering import macros, render, render_text
from freshmart_cli.compile.rules import MACROS
from freshmart_cli.compile.value_texts import comparable
from freshmart_cli.contracts.derived import Balance, Derived
from freshmart_cli.contracts.kinship import parent_of, table_keys
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.names import TableName

SEMANTICS = 1
"""Raised when the toolkit itself computes something differently, so that tables are rebuilt."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows to write and read: values of ``refresh.by`` as text, or None for all.

    ``before``: the first day that is still open, where only closed periods are published; '' otherwise.
    """

    write: tuple[str, ...] | None
    read: tuple[str, ...] | None
    before: str = ""


@dataclass(frozen=True, slots=True)
class _Typed:
    name: str
    type: str


def by_type(derived: Derived) -> str:
    """The type of the column that the table is refreshed by."""
    return derived.columns[derived.refresh.by].type if derived.refresh.by else ""


def inside(derived: Derived, scope: Scope, column: str | None = None) -> str:
    """A predicate for the rows to write."""
    column = column or derived.refresh.by
    if scope.write is not None:
        return among(column, scope.write, by_type(derived))
    return f"{column} < {typed_literal(scope.before, 'date')}" if scope.before else "true"


def derived_sql(derived: Derived, scope: Scope, now_seconds: int) -> str:
    """The SELECT that gives exactly the declared columns, and ``_lost``."""
    kind = by_type(derived)

    def changed(column: str) -> str:
        return "true" if scope.write is None else among(column, scope.write, kind)

    def needed(column: str) -> str:
        return "true" if scope.read is None else among(column, scope.read, kind)

    sql = render_text(derived.sql, changed=changed, needed=needed, now=now_seconds, **language_macros())
    columns = [_Typed(name, column.type) for name, column in derived.columns.items()]
    closed = inside(derived, Scope(None, None, scope.before)) if scope.before else ""
    return render("derived.sql", columns=columns, sql=sql.strip(), closed=closed)


def language_macros() -> dict[str, object]:
    """The contract language's functions for SQL texts."""
    module = macros("functions.sql")
    return {name: getattr(module, name) for name in (*MACROS, "ratio", "as_of", "instant")}


def checks_sql(derived: Derived, staged: TableName, scope: Scope) -> str:
    @dataclass(frozen=True, slots=True)
    class Rule:
        name: str
        sql: str

    return render(
        "derived_checks.sql",
        staged=staged,
        inside=inside(derived, scope),
        keys=derived.keys,
        required=[name for name, column in derived.columns.items() if column.required],
        rules=[Rule(name, each.check) for name, each in derived.expectations.items()],
    )


def diff_sql(derived: Derived, table: TableName, staged: TableName, scope: Scope) -> str:
    texts = (comparable(f"`{name}`", column.type) for name, column in derived.columns.items())
    listed = ", ".join(f"coalesce(CAST({text} AS STRING), '\\u001e')" for text in texts)
    return render(
        "derived_diff.sql",
        keys=derived.keys,
        others=[name for name in derived.columns if name not in derived.keys],
        row_hash=f"md5(concat_ws('\\u001f', {listed}))",
        table=table,
        staged=staged,
        inside=inside(derived, scope),
    )


def differing_rows_sql(derived: Derived, differences: str) -> str:
    """What the rows that differ held before, and what they hold after, under their own names."""
    others = [name for name in derived.columns if name not in derived.keys]
    return render("derived_differing.sql", keys=derived.keys, others=others, differences=differences)


def balance_sql(workspace: Workspace, derived: Derived, balance: Balance, actual: TableName, scope: Scope) -> str:
    """The groups that do not balance; ``actual`` is the staged or published table."""
    to = TableName.parse(balance.to)
    parent, keys = _parent(workspace, to)
    where = re.sub(r"\bparent\.", "p.", balance.where) if balance.where else "true"
    by = derived.refresh.by
    limited = bool(by) and by in balance.by
    return render(
        "balance.sql",
        by=tuple(balance.by),
        sum=balance.sum,
        actual=actual,
        inside=inside(derived, scope) if limited else "true",
        to=to,
        computed=balance.computed,
        parent=parent if "parent." in balance.where else None,
        parent_keys=keys,
        equals=_qualified_sum(balance.equals),
        inside_to=inside(derived, scope, f"t.{by}") if limited else "true",
        where=where,
    )


def _qualified_sum(text: str) -> str:
    return re.sub(r"\(\s*([A-Za-z_]\w*)\s*\)", r"(t.\1)", text)


def _parent(workspace: Workspace, table: TableName) -> tuple[TableName | None, tuple[str, ...]]:
    for contract in workspace.contracts.values():
        if table.layer == "silver" and table.name in contract.tables:
            parent = parent_of(contract, table.name)
            if parent:
                return TableName("silver", parent), table_keys(contract, parent)
    return None, ()


def definition_of(derived: Derived) -> str:
    """A hash of everything in the contract that shapes the table."""
    parts = (
        str(SEMANTICS),
        derived.sql,
        repr(derived.keys),
        repr([(name, column.type) for name, column in derived.columns.items()]),
        repr((derived.refresh.mode, derived.refresh.by, derived.refresh.affects, derived.layout.partition_by)),
        *([derived.closed_period] if derived.closed_period else []),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
