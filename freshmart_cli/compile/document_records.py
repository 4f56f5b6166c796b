"""Tables of documents as the compiler sees them: where their rows lie, and what each column is read from."""

from __future__ import annotations

import json
from dataclasses import dataclass

from freshmart_cli.compile.expressions import names
from freshmart_cli.compile.record import Aliased, RecordPlan, Rule
from freshmart_cli.compile.rendering import macros, text_literal
from freshmart_cli.compile.rules import Scope
from freshmart_cli.compile.typed_columns import is_plain, told_by_delivery, typed_levels, unreadable
from freshmart_cli.compile.value_texts import (
    bytes_text,
    comparable,
    first_text,
    formatted_text,
    typed_text,
    whole_text,
)
from freshmart_cli.contracts.columns import RESCUED, ResolvedColumn, table_columns
from freshmart_cli.contracts.document_paths import (
    ROOT,
    is_of_root,
    json_path,
    list_paths,
    named_fields,
    reads_documents,
    steps_of,
)
from freshmart_cli.contracts.kinship import children_of, parent_of, place_of, root_of, table_keys
from freshmart_cli.contracts.source_contract import Contract, Table
from freshmart_cli.names import FILE_HASH, ROW_NUMBER

INCOMING = "_in_"
"""Before a column's name: its text, beside the value that replaces it."""

DOCUMENT, OBJECT = "_doc", "_object"
"""The whole document, and the object in it that a row is made of."""

_INTEGERS = ("tinyint", "smallint", "int", "bigint")


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A table of documents. ``plan.kind`` is the table's name.

    ``lists``: JSON paths of the lists to its rows, from the object of ``parent`` on, none for a root. ``within``: the
    lists in its own object that other tables read. ``of_parent``: columns of the parent that it reads. ``checked``:
    columns whose texts are kept to tell what is unreadable. ``known``: names in its object that the contract reads.
    ``content``: SQL of what its hash is made of. ``combine``: column and function. ``of_objects``: what is no object
    has nothing that it reads.
    """

    plan: RecordPlan
    parent: str
    lists: tuple[str, ...]
    within: tuple[Aliased, ...]
    of_parent: tuple[Aliased, ...]
    checked: tuple[str, ...]
    known: tuple[str, ...]
    content: tuple[str, ...]
    combine: tuple[tuple[str, str], ...]
    told: frozenset[str]
    of_objects: bool

    @property
    def known_json(self) -> str:
        return text_literal(json.dumps(self.known))


def document_record(contract: Contract, table: str, of_parent: frozenset[str]) -> DocumentRecord:
    """``of_parent``: the columns of its parent that are told by the delivery."""
    declared, columns = contract.tables[table], table_columns(contract, table)
    parent, place = parent_of(contract, table), place_of(contract, declared)
    scope = Scope(table, frozenset(), frozenset(children_of(contract, table)), has_parent=parent is not None)
    levels = typed_levels(columns, scope, document_value)
    own = tuple(column for column in columns if not column.parent_key)
    told = told_by_delivery(own, of_parent)
    plan = _plan(contract, table, columns, levels, scope)
    around = place_of(contract, contract.tables[parent]) if parent else ROOT
    return DocumentRecord(
        plan=plan,
        parent=parent or "",
        lists=tuple(map(json_path, list_paths(place)[len(list_paths(around)) :])),
        within=_lists_within(contract, table),
        of_parent=tuple(scope.parents.values()),
        checked=tuple(column.name for column in own if is_plain(column) and column.name != RESCUED),
        known=tuple(sorted(named_fields(contract, place))),
        content=tuple(comparable(name, plan.type_of[name]) for name in plan.own_columns if name not in told),
        combine=tuple(declared.combine.items()),
        told=told,
        of_objects=_of_objects(own),
    )


def _of_objects(columns: tuple[ResolvedColumn, ...]) -> bool:
    """Whether a table reads members of its elements, and no element whole."""
    own = [steps_of(path) for c in columns if _is_read(c) for path in c.from_ if not is_of_root(path)]
    return any(own) and all(own)


def _plan(
    contract: Contract,
    table: str,
    columns: tuple[ResolvedColumn, ...],
    levels: tuple[tuple[Aliased, ...], ...],
    scope: Scope,
) -> RecordPlan:
    declared = contract.tables[table]
    root_keys = table_keys(contract, root_of(contract, table)) or (FILE_HASH, ROW_NUMBER)
    further = tuple(key for key in table_keys(contract, table) if key not in root_keys)
    own = tuple(column for column in columns if not column.parent_key)
    return RecordPlan(
        kind=table,
        table=table,
        incoming=tuple(Aliased(c.name, _incoming(c)) for c in own if _is_read(c)),
        numbers=(),
        counted=(),
        bad=unreadable(tuple(c for c in own if c.name != RESCUED), INCOMING, document_value),
        levels=levels,
        columns=tuple((column.name, column.type) for column in columns),
        keys=(*root_keys, *further),
        own_keys=further if parent_of(contract, table) else root_keys,
        required=tuple(column.name for column in own if column.required),
        rules=_rules(contract, declared, scope),
        hash_sql="",
        match_sql="''",
        sums=(),
        aggregates=tuple(scope.aggregates.values()),
        outer=(),
        references=tuple(declared.references.items()),
        partition_by=declared.layout.partition_by,
    )


def _rules(contract: Contract, declared: Table, scope: Scope) -> tuple[Rule, ...]:
    rules = [Rule(n, scope.rewrite(e.check), e.on_fail) for n, e in declared.expectations.items()]
    if drift_of(contract) == "fail":
        rules.append(Rule("drift", "size(_unknown) = 0", "fail"))
    return tuple(rules)


def drift_of(contract: Contract) -> str:
    """What becomes of fields that the contract does not name."""
    return str(getattr(contract.format, "drift", ""))


def functions_called(contract: Contract) -> frozenset[str]:
    """The functions that the engine must offer, besides masks, for the SQL of a contract."""
    if not reads_documents(contract):
        return frozenset()
    places = {place_of(contract, table) for table in contract.tables.values()}
    lists = {"json_elements"} if any(place.endswith("[]") for place in places) else set()
    return frozenset(lists | ({"json_without"} if drift_of(contract) == "rescue" else set()))


def _lists_within(contract: Contract, table: str) -> tuple[Aliased, ...]:
    """Path of each list in a table's own object, under the name that its reason has."""
    own = list_paths(place_of(contract, contract.tables[table]))
    found = {}
    for child in children_of(contract, table):
        path = list_paths(place_of(contract, contract.tables[child]))[len(own)]
        found[path] = Aliased(path, f"get_json_object({OBJECT}, {text_literal(json_path(path))})")
    return tuple(found.values())


def _is_read(column: ResolvedColumn) -> bool:
    """Whether a column is made of a text of the document."""
    if column.expr:
        return column.name in names(column.expr)
    return column.name != RESCUED and not column.declared.hash


def _incoming(column: ResolvedColumn) -> str:
    """The text of a column's value, the first that is there; JSON null is not there."""
    return first_text((DOCUMENT if is_of_root(path) else OBJECT, json_path(path)) for path in column.from_)


def document_value(column: ResolvedColumn, text: str) -> str:
    """A text of a document, which is what a string says or a number as it is written, typed.

    5.0 is an integer, 1.5E-7 a decimal.
    """
    kind = column.incoming_type
    if column.name == RESCUED:
        rest: str = macros("json_macros.sql").unmarked(f"json_without({OBJECT}, _known)")
        return f"CASE WHEN size(_unknown) > 0 THEN {rest} END"
    if column.declared.formats:
        return formatted_text(text, column.declared.formats, kind)
    if kind == "string":
        return text
    if kind == "binary":
        return bytes_text(text)
    value = typed_text(text, kind)
    if kind in _INTEGERS:
        return f"coalesce({value}, {whole_text(text, kind)})"
    return value
