"""Compiles a fixed-width contract into its group: families under each root record, and the file level."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from freshmart_cli.compile.expressions import qualified_names, rewrite, split_equality
from freshmart_cli.compile.fixed_width_records import onces, options_of, record_plan
from freshmart_cli.compile.record import Aliased, RecordPlan
from freshmart_cli.compile.rules import Scope
from freshmart_cli.compile.source_group import Check, Family, FileLevel, SourceGroup
from freshmart_cli.contracts.columns import table_columns
from freshmart_cli.contracts.model import Load
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.formats.nesting import framing_of
from freshmart_cli.names import TableName

SEMANTICS = 5
"""Raised when the toolkit itself computes something differently, so that tables are rebuilt."""

_SHAPING: dict[str, Any] = {"format": True, "tables": True, "conserve": True, "arrivals": {"day": True, "per": True}}


def fixed_width_group(contract: Contract) -> SourceGroup:
    options = options_of(contract)
    plans = {kind: record_plan(contract, kind) for kind in options.records}
    first, last = options.type_range
    single = next(iter(options.records))
    return SourceGroup(
        name=contract.contract,
        bronze=TableName("bronze", contract.bronze_table),
        records=tuple(plans.values()),
        families=tuple(
            _family(contract, plans, kind)
            for kind, record in options.records.items()
            if not record.under and not record.once
        ),
        file_level=_file_level(contract, plans),
        kind_sql=f"substring(_raw, {first}, {last - first + 1})" if first else f"'{single}'",
        record_length=options.record_length,
        definition=definition_of(contract),
        framing=framing_of(options),
    )


def definition_of(contract: Contract) -> str:
    """A hash of everything in the contract that shapes silver.

    The order of columns is part of it, since rows are inserted by place; so is what the arrivals attribute files by.
    """
    parts = contract.model_dump(mode="json", include=_SHAPING, by_alias=True)
    for name, table in parts["tables"].items():
        table["order"] = [column.name for column in table_columns(contract, name)]
        for described in (*table["columns"].values(), *table["expectations"].values()):
            described.pop("description", None)
        for reference in table["references"].values():
            for told in ("grace", "park_for"):
                reference.pop(told, None)
        for passing in ("description", "owner", "grain", "gate", "retention"):
            table.pop(passing, None)
    return hashlib.sha256(f"{SEMANTICS}{sorted_text(parts)}".encode()).hexdigest()[:16]


def sorted_text(value: object) -> str:
    """A text of nested maps that does not depend on their order."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{sorted_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(sorted_text(each) for each in value) + "]"
    return repr(value)


def _family(contract: Contract, plans: dict[str, RecordPlan], kind: str) -> Family:
    options = options_of(contract)
    root = plans[kind]
    load = contract.tables[root.table].load if root.table else None
    load = load or Load()
    scope = Scope(root.table, onces(options), frozenset())
    order = [Aliased(f"_order_{place}", scope.rewrite(each)) for place, each in enumerate(load.order_by)]
    measures = []
    for name, conserve in contract.conserve.items():
        owner = conserve.actual.partition(".")[0]
        found = next(
            (a for a in root.aggregates if a.child == owner and a.sql == f"sum({conserve.actual.partition('.')[2]})"),
            None,
        )
        if found:
            measures.append(Aliased(f"_m_{name}", f"coalesce({found.alias}, 0)"))
    return Family(
        root=root,
        children=tuple(plans[name] for name, record in options.records.items() if record.under == kind),
        load=load,
        replaces=scope.rewrite(load.replaces) if load.replaces else "false",
        order_by=tuple(order),
        measures=tuple(measures),
    )


def _file_level(contract: Contract, plans: dict[str, RecordPlan]) -> FileLevel | None:
    options = options_of(contract)
    listed = tuple((name, record.once == "last") for name, record in options.records.items() if record.once)
    if not listed:
        return None
    with_table = [kind for kind, _ in listed if plans[kind].table]
    main = plans[with_table[0] if with_table else listed[0][0]]
    wanted = {each.alias: each for plan in plans.values() for each in plan.outer}
    scope = Scope("", onces(options), frozenset())
    for load in (table.load for table in contract.tables.values()):
        for text in (load.replaces, *load.order_by) if load else ():
            scope.rewrite(text)
    if contract.arrivals:
        for text in (
            *contract.arrivals.covers,
            contract.arrivals.day,
            contract.arrivals.offset,
            contract.arrivals.empty,
            *contract.arrivals.per.values(),
        ):
            scope.rewrite(text)
    checks = tuple(_check(name, text, scope) for name, text in options.reconcile.items())
    return FileLevel(
        main=main,
        onces=listed,
        checks=checks,
        evaluable_if=options.evaluable_if,
        outer=tuple({**wanted, **scope.outer}.values()),
        by=_attributed_by(contract, plans[main.kind]),
    )


def _attributed_by(contract: Contract, main: RecordPlan) -> tuple[str, ...]:
    """Columns of the file by which what cannot be published is still attributed."""
    wanted = [name for each in contract.conserve.values() for name in each.by]
    if contract.arrivals:
        texts = (contract.arrivals.day, *contract.arrivals.per.values())
        wanted += [name for text in texts for _, name in qualified_names(text)]
    return tuple(name for name in dict.fromkeys(wanted) if name in main.type_of)


def _check(name: str, text: str, scope: Scope) -> Check:
    computed, stated = split_equality(text)
    return Check(
        name,
        _computed(name, computed),
        rewrite(stated, lambda owner, field: f"{owner}.{field}", lambda *_: None),
    )


def _computed(name: str, text: str) -> str:
    if match := re.fullmatch(r"count\(\s*(\*|\w+)\s*\)", text, re.IGNORECASE):
        return "c.n_all" if match[1] == "*" else f"c.n_{match[1]}"
    if match := re.fullmatch(r"crc32_before\((\w+)\.\w+\)", text):
        return f"{match[1]}._crc32"
    kind = re.search(r"(\w+)\.", text)
    source = f"s_{kind[1]}" if kind else "c"
    figure = f"try_cast({source}._s_{name} AS DECIMAL(28,6))"
    return (
        f"CASE WHEN coalesce({source}._n, 0) = 0 THEN CAST(0 AS DECIMAL(28,6))"
        f" WHEN {source}._s_{name}_n = {source}._n THEN {figure} END"
    )
