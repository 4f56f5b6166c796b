"""SQL of the waterfall: from what the trailers of intact files state to what was accepted, class by class."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.expressions import qualified_names, rewrite
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.publish_silver import quarantine_of
from freshmart_cli.compile.record import Aliased
from freshmart_cli.compile.rendering import render
from freshmart_cli.contracts.columns import table_columns
from freshmart_cli.contracts.kinship import parent_of, place_of, root_of, table_keys
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import UserError
from freshmart_cli.names import TableName

PARENT = "parent"
REST = "other"
"""The class of accepted rows that no predicate of ``split`` claims."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table as predicates over it see them: ``parent.x`` is the column ``parent__x``."""

    table: TableName
    parent: TableName | None
    parent_keys: tuple[str, ...]
    parent_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """One ``conserve`` entry compiled. ``classes``: label and predicate, first match wins. ``keys``: of the root."""

    name: str
    files: TableName
    stated: str
    by: tuple[str, ...]
    rows: Rows
    column: str
    classes: tuple[Aliased, ...]
    root: TableName
    keys: tuple[str, ...]

    @property
    def measure(self) -> str:
        """The column in which versions and quarantine keep this figure."""
        return f"_m_{self.name}"

    @property
    def versions(self) -> TableName:
        return self.root.companion("versions")

    @property
    def quarantine(self) -> TableName:
        return quarantine_of(self.root)

    @property
    def broken(self) -> TableName:
        """Files quarantined whole."""
        return quarantine_of(self.files)

    @property
    def tables(self) -> tuple[TableName, ...]:
        """Every table that the SQL of this waterfall reads."""
        read = (
            self.files,
            self.broken,
            self.rows.table,
            self.rows.parent,
            self.root,
            self.versions,
            self.quarantine,
        )
        return tuple(dict.fromkeys(table for table in read if table is not None))


def waterfalls(contract: Contract) -> tuple[Waterfall, ...]:
    """The contract's waterfalls; raises UserError where a stated total is kept in no file-level table."""
    return tuple(_waterfall(contract, name) for name in contract.conserve)


def waterfall_sql(waterfall: Waterfall, by: tuple[str, ...]) -> str:
    """Columns: ``by``, part, amount, n.

    A part is 'stated', 'class:<n>', a version's state, 'quarantined', 'unreadable' or 'unexplained'.
    """
    return render("waterfall.sql", w=waterfall, by=by, rows_sql=rows_sql(waterfall.rows))


def differences_sql(waterfall: Waterfall) -> str:
    """Columns: reason, file, row, key, amount, other (the accepted delivery), reasons (of what is invalid)."""
    return render("differences.sql", w=waterfall, rows_sql=rows_sql(waterfall.rows))


def broken_files_sql(waterfall: Waterfall) -> str:
    """Columns: file, reasons, stated, readable, outstanding (readable and accepted from nowhere else)."""
    return render("broken_files.sql", w=waterfall)


def stated_sql(waterfall: Waterfall) -> str:
    """Columns: hash, amount, for every file whose header could be read."""
    return (
        f"SELECT _file_hash AS hash, {waterfall.stated} AS amount FROM {waterfall.files}"
        f" UNION ALL SELECT _file_hash, {waterfall.stated} FROM {waterfall.broken}"
    )


def rows_of(contract: Contract, table: str, predicates: tuple[str, ...]) -> Rows:
    """How to read a table so that these predicates can be evaluated (see ``own_predicate``)."""
    parent = parent_of(contract, table)
    wanted = dict.fromkeys(
        name for text in predicates for owner, name in sorted(qualified_names(text)) if owner == PARENT
    )
    if parent is None or not wanted:
        return Rows(TableName("silver", table), None, (), ())
    return Rows(TableName("silver", table), TableName("silver", parent), table_keys(contract, parent), tuple(wanted))


def own_predicate(text: str) -> str:
    """A predicate over ``rows_of``: every column by its own name."""
    return rewrite(text, lambda owner, name: f"{PARENT}__{name}" if owner == PARENT else None, lambda *_: None)


def rows_sql(rows: Rows) -> str:
    """The rows with their parent's columns beside them."""
    return render("rows_with_parent.sql", rows=rows)


def kept_column(contract: Contract, reference: str) -> tuple[TableName, str] | None:
    """The table of once-a-file records, and its column, that keep ``FT.x``."""
    level = group_of_contract(contract).file_level
    owner, _, name = reference.partition(".")
    for kind in [kind for kind, _ in level.onces] if level else ():
        for table, declared in contract.tables.items():
            if place_of(contract, declared) != kind:
                continue
            for column in table_columns(contract, table):
                plain = column.field is not None and not column.expr and (kind, column.name) == (owner, name)
                if plain or column.expr.replace(" ", "") == reference:
                    return TableName("silver", table), column.name
    return None


def _waterfall(contract: Contract, name: str) -> Waterfall:
    conserve = contract.conserve[name]
    kept = kept_column(contract, conserve.stated)
    if kept is None:
        raise UserError(
            f"no table of {contract.contract} keeps {conserve.stated}, so {name} cannot be reconciled",
            hint=f"add a column with 'expr: {conserve.stated}' to the table of a record that occurs once a file",
        )
    table, _, column = conserve.actual.partition(".")
    if table not in contract.tables:
        raise UserError(
            f"conserve {name}: no table {table!r}", hint=did_you_mean(table, contract.tables, kind="tables")
        )
    if not any(
        f"_m_{name}" == each.alias for family in group_of_contract(contract).families for each in family.measures
    ):
        raise UserError(
            f"conserve {name}: {conserve.actual} is not carried by what is not published",
            hint="name a column of a table that lies within another, such as the lines of a transaction",
        )
    root = root_of(contract, table)
    predicates = tuple(conserve.split.values())
    return Waterfall(
        name=name,
        files=kept[0],
        stated=kept[1],
        by=conserve.by,
        rows=rows_of(contract, table, predicates),
        column=column,
        classes=tuple(Aliased(label, own_predicate(text)) for label, text in conserve.split.items()),
        root=TableName("silver", root),
        keys=table_keys(contract, root),
    )
