"""FM301, FM303–FM304, FM311, FM315–FM316, FM607: tables and columns in the SQL of derived tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.directory import Directory
from freshmart_cli.contracts.lint.query import outputs, table_name, tables_read, written_name
from freshmart_cli.contracts.lint.references import unknown_table
from freshmart_cli.contracts.lint.refresh import is_select, ways_followed
from freshmart_cli.contracts.lint.scope import Check, Names, knows
from freshmart_cli.contracts.lint.sql_text import offset_of, parse_query
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.rules import references as rules
from freshmart_cli.contracts.rules.portability import OWN_ALIAS
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import Diagnostic


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every table and column in a SELECT that is not there."""
    for _, document, derived in subject.draft.read_derived():
        yield from query_problems(document, Spot(("sql",)), derived.sql, subject.directory)
        for spot, _, text in ways_followed(document, derived):
            if is_select(text):
                yield from query_problems(document, spot, text, subject.directory)
    for document, contract in subject.draft.read_contracts():
        if contract.arrivals and contract.arrivals.expected:
            spot = Spot(("arrivals", "expected"))
            yield from query_problems(document, spot, contract.arrivals.expected, subject.directory)


def query_problems(document: Document, spot: Spot, text: str, directory: Directory) -> Iterator[Diagnostic]:
    """Problems of one SELECT: syntax, macros, tables, columns."""
    yield from Check(document, spot, text).unknown_macros()
    parsed = parse_query(text)
    if parsed.tree is None:
        rule = rules.SEVERAL_STATEMENTS if "exactly one SELECT" in parsed.error else rules.BAD_SQL
        yield rule.found(document, spot.character(parsed.offset), parsed.error)
        return
    for table in tables_read(parsed.tree):
        yield from unknown_table(document, spot.character(offset_of(table)), written_name(table), directory)
    try:
        scopes = traverse_scope(parsed.tree)
        for scope in scopes:
            _ = scope.selected_sources  # refuses one alias for two tables
    except SqlglotError as error:
        yield rules.BAD_SQL.found(document, spot, str(error))
        return
    for scope in scopes:
        lookup = _Lookup(document, spot, directory, scope)
        for column in scope.columns:
            if column.find_ancestor(exp.Select, exp.SetOperation) is scope.expression:
                yield from lookup.unknown(column)


@dataclass(frozen=True, slots=True)
class _Lookup:
    """Finds columns in one SELECT of a query, and in those around it."""

    document: Document
    spot: Spot
    directory: Directory
    scope: Scope

    def unknown(self, column: exp.Column) -> Iterator[Diagnostic]:
        place = self.spot.character(offset_of(column))
        if not column.table:
            yield from self._unknown_alone(column, place)
            return
        qualifier = column.parts[-2].name
        found, names = self._source(qualifier)
        if found and not knows(names, column.name):
            hint = did_you_mean(column.name, names or (), kind=f"columns of {qualifier}")
            message = f"{qualifier} has no column {column.name!r}"
            yield rules.UNKNOWN_COLUMN.found(self.document, place, message, hint)
        elif not found and not self._known_alone(column.parts[0].name):
            hint = did_you_mean(qualifier, self._aliases(), kind="tables of this SELECT")
            message = f"no table {qualifier!r} in this SELECT"
            yield rules.UNKNOWN_QUALIFIER.found(self.document, place, message, hint)

    def _unknown_alone(self, column: exp.Column, place: Spot) -> Iterator[Diagnostic]:
        name = column.name
        if self._known_alone(name) or (_may_name_output(column) and self._gives(name)):
            return
        if _names_own_alias(column):
            message = f"Sail does not know {name!r}, an alias of the same SELECT, as a column of it"
            hint = "write the expression again, or give it its name in a subquery"
            yield OWN_ALIAS.found(self.document, place, message, hint)
        else:
            seen = [each for scope in self._around() for source in scope.sources for each in self._names(scope, source)]
            hint = did_you_mean(name, dict.fromkeys(seen), kind="columns here")
            yield rules.UNKNOWN_COLUMN.found(self.document, place, f"unknown column {name!r}", hint)

    def _known_alone(self, name: str) -> bool:
        if name.startswith("_"):
            return True
        return any(
            _explodes(scope) or any(knows(self._columns(source), name) for source in scope.sources.values())
            for scope in self._around()
        )

    def _gives(self, name: str) -> bool:
        return knows(outputs(self.scope.expression), name)

    def _source(self, qualifier: str) -> tuple[bool, Names]:
        for scope in self._around():
            for alias, source in scope.sources.items():
                if alias.casefold() == qualifier.casefold():
                    return True, self._columns(source)
            if _explodes(scope):
                return True, None
        return False, None

    def _columns(self, source: exp.Expr | Scope) -> Names:
        if isinstance(source, Scope):
            return None if source.is_udtf else _given(source)
        name = table_name(source) if isinstance(source, exp.Table) else None
        known = self.directory.columns(name) if name else None
        return None if known is None else _WithEngineColumns(known)

    def _names(self, scope: Scope, alias: str) -> tuple[str, ...]:
        return tuple(self._columns(scope.sources[alias]) or ())

    def _aliases(self) -> list[str]:
        return [alias for scope in self._around() for alias in scope.sources]

    def _around(self) -> Iterator[Scope]:
        """The SELECT and those around it that it can look into: none for WITH and for subqueries of FROM."""
        scope: Scope | None = self.scope
        while scope is not None:
            yield scope
            scope = None if scope.is_cte or scope.is_derived_table else scope.parent


class _WithEngineColumns(tuple[str, ...]):
    """A table's columns; the engine adds others, all of which start with an underscore."""

    def __contains__(self, name: object) -> bool:
        return str(name).startswith("_") or super().__contains__(name)


def _given(scope: Scope) -> Names:
    """What a subquery or WITH gives; unknown where a star stands."""
    names = outputs(scope.expression)
    renamed = scope.expression.parent
    if isinstance(renamed, (exp.CTE, exp.Subquery)) and renamed.alias_column_names:
        return renamed.alias_column_names
    return names


def _may_name_output(column: exp.Column) -> bool:
    """Whether a column stands where SQL knows the names that the SELECT gives: GROUP BY, HAVING, ORDER BY."""
    if isinstance(column.find_ancestor(exp.Window, exp.Select), exp.Window):
        return False
    clause = column.find_ancestor(exp.Group, exp.Having, exp.Order, exp.Sort, exp.Select)
    return clause is not None and not isinstance(clause, exp.Select)


def _names_own_alias(column: exp.Column) -> bool:
    """Whether a value of a SELECT names another value of it by its alias."""
    select = column.find_ancestor(exp.Select)
    values = select.expressions if select is not None else []
    own = next((each for each in values if any(node is column for node in each.walk())), None)
    others = (each for each in values if each is not own and isinstance(each, exp.Alias))
    return own is not None and knows([each.alias for each in others], column.name)


def _explodes(scope: Scope) -> bool:
    """Whether generated columns, whose names depend on the data, are in sight."""
    return any(scope.expression.args.get(key) for key in ("laterals", "pivots"))
