"""The kinds of columns: declared by contracts, or given by the subqueries of a SELECT."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from freshmart_cli.contracts import columns
from freshmart_cli.contracts.draft import Draft
from freshmart_cli.contracts.lint.kinds import Kinds
from freshmart_cli.contracts.lint.query import table_name
from freshmart_cli.names import TableName

Declared = Mapping[TableName, Mapping[str, str]]
"""Table → column → its type."""


def declared_kinds(draft: Draft) -> Declared:
    """The types that the contracts of a workspace promise; what cannot be read is left out."""
    found: dict[TableName, dict[str, str]] = {}
    for _, contract in draft.read_contracts():
        for table in contract.tables:
            try:
                found[TableName("silver", table)] = _folded(columns.published_columns(contract, table))
            except KeyError:
                continue
    for name, _, derived in draft.read_derived():
        found[name] = _folded({column: each.type for column, each in derived.columns.items()})
    return found


def _folded(types: Mapping[str, str]) -> dict[str, str]:
    return {name.casefold(): kind.replace(" ", "").partition("<")[0] for name, kind in types.items()}


def kinds_of_query(tree: exp.Expr, declared: Declared) -> Kinds:
    """Kinds of the expressions of a SELECT."""
    return Kinds(_Columns(tree, declared).kind)


def kinds_of_row(row: Mapping[str, str], declared: Declared) -> Kinds:
    """Kinds of the expressions over a row; before a dot stands a table of the same source."""

    def kind(column: exp.Column) -> str:
        known = declared.get(TableName("silver", column.table), {}) if column.table else row
        return known.get(column.name.casefold(), "")

    return Kinds(kind)


class _Columns:
    """Finds what a column of a query is by the sources of its SELECT, and of those around it."""

    def __init__(self, tree: exp.Expr, declared: Declared) -> None:
        self._declared = declared
        self._kinds = Kinds(self.kind)
        self._tree = tree
        self._scopes: dict[int, Scope] | None = None

    def kind(self, column: exp.Column) -> str:
        select = column.find_ancestor(exp.Select)
        scope = self._found(select) if select is not None else None
        while scope is not None:
            for alias, source in scope.sources.items():
                if not column.table or alias.casefold() == column.table.casefold():
                    kind = self._in(source, column.name.casefold())
                    if kind is not None:
                        return kind
            scope = scope.parent
        return ""

    def _found(self, select: exp.Expr) -> Scope | None:
        if self._scopes is None:
            try:
                self._scopes = {id(scope.expression): scope for scope in traverse_scope(self._tree)}
            except SqlglotError:
                self._scopes = {}
        return self._scopes.get(id(select))

    def _in(self, source: exp.Expr | Scope, name: str) -> str | None:
        """The kind of a source's column, None where the source is known to have none of the name."""
        if isinstance(source, Scope):
            return self._given(source.expression, name)
        table = table_name(source) if isinstance(source, exp.Table) else None
        known = self._declared.get(table) if table is not None else None
        return "" if known is None else known.get(name, "" if name.startswith("_") else None)

    def _given(self, expression: exp.Expr, name: str) -> str | None:
        renamed = _renamed(expression, name)
        if isinstance(expression, exp.Values):
            first = expression.expressions[0].expressions if renamed is not None else ()
            return self._kinds.of(first[renamed]) if renamed is not None and renamed < len(first) else None
        while isinstance(expression, (exp.SetOperation, exp.Subquery)):
            expression = expression.this
        if not isinstance(expression, exp.Select):
            return ""
        if renamed is not None and renamed < len(expression.expressions):
            return self._kinds.of(expression.expressions[renamed].unalias())
        return self._projected(expression, name)

    def _projected(self, select: exp.Select, name: str) -> str | None:
        kind: str | None = None
        for projection in select.expressions:
            if projection.alias_or_name.casefold() == name:
                return self._kinds.of(projection.unalias())
            if projection.is_star:
                kind = self._through_star(select, projection, name) if kind is None else kind
        return kind

    def _through_star(self, select: exp.Select, star: exp.Expr, name: str) -> str | None:
        scope = self._found(select)
        qualifier = star.table.casefold() if isinstance(star, exp.Column) else ""
        sources = scope.sources.items() if scope is not None else ()
        found = (self._in(source, name) for alias, source in sources if qualifier in ("", alias.casefold()))
        return next((kind for kind in found if kind is not None), None)


def _renamed(expression: exp.Expr, name: str) -> int | None:
    """The position of a column that an alias such as ``t(a, b)`` names."""
    holder = expression if isinstance(expression, exp.Values) else expression.parent
    if not isinstance(holder, (exp.Values, exp.CTE, exp.Subquery)):
        return None
    names = [each.casefold() for each in holder.alias_column_names]
    return names.index(name) if name in names else None
