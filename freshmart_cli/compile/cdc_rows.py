"""SQL that reads change events: records as envelopes, and the staged events of each table."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.history import History
from freshmart_cli.compile.record import Aliased
from freshmart_cli.compile.rendering import render
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.compile.stages import Staged, Stages
from freshmart_cli.compile.value_texts import comparable
from freshmart_cli.names import PROVENANCE

ASIDE = ("tombstone", "message", "unclaimed")
"""Records that say nothing of a row of the contract's tables."""


@dataclass(frozen=True, slots=True)
class Document:
    """Where a record's envelope stands, as SQL over bronze.

    ``undecoded``: its bytes where they are no text. ``key``: a document with the row's key, for deletes that bring
    none. ``position``: a text that sorts records as they were sent, where their place in the log is the same.
    """

    text: str = "_raw"
    undecoded: str = "_raw_bytes"
    key: str = "CAST(NULL AS STRING)"
    position: str = "concat(_source_file, '\\u001f', lpad(CAST(_row_number AS STRING), 12, '0'))"


RECORD = Document()
"""The record itself is the envelope."""


@dataclass(frozen=True, slots=True)
class _Claim:
    family: str
    schema: str
    table: str


@dataclass(frozen=True, slots=True)
class _Condition:
    """``sql`` is true for what fails; asked only where ``guard`` is true."""

    reason: str
    sql: str
    guard: str = ""


def change_stages(group: SourceGroup, stages: Stages, where: str) -> tuple[Staged, ...]:
    """The envelopes of the chosen batches, opened once for all tables, and each table's changes."""
    roots = [Staged(stages.roots(family.root.kind), cdc_roots_sql(family, stages)) for family in group.families]
    return Staged(stages.envelopes, envelopes_sql(group, where)), *roots


def envelopes_sql(group: SourceGroup, where: str, document: Document = RECORD) -> str:
    """Every record of the chosen batches with its kind and the table it is of."""
    claims = [
        _Claim(family.root.table, *family.changes.upstream) for family in group.families if family.changes is not None
    ]
    return render(
        "cdc_envelopes.sql",
        provenance=", ".join(PROVENANCE),
        bronze=group.bronze,
        where=where,
        document=document,
        # A name that tells its schema is the nearer one.
        claims=sorted(claims, key=lambda claim: not claim.schema),
    )


def cdc_roots_sql(family: Family, stages: Stages) -> str:
    """The staged events of one table: its stored columns, what ``CHANGE_COLUMNS`` names, reasons and ``_kept``."""
    root, table, history = family.root, family.changes, family.history
    assert table is not None and history is not None
    carried = [*PROVENANCE, *_ENGINE, *(leaf.alias for leaf in table.leaves)]
    finals = {each.alias: each.sql for each in table.finals}
    return render(
        "cdc_roots.sql",
        t=table,
        r=root,
        envelopes=stages.envelopes,
        prov=", ".join(PROVENANCE),
        carried=", ".join(carried),
        finals=[Aliased(each.alias, finals.get(each.alias, each.alias)) for each in table.casts],
        known=[
            *carried,
            "_unchanged",
            *(each.alias for each in table.casts),
            *(f"bad_{name}" for name in table.plain),
        ],
        stored=_stored(family, history),
        told_apart=[comparable(each.name, each.type) for each in history.stored],
        rejects=_rejects(family),
        warnings=[_Condition(rule.name, f"NOT ({rule.sql})", "_upsert") for rule in root.warning],
    )


_ENGINE = (
    *("_position", "_does", "_counts", "_commit", "_lsn", "_tx", "_snapshot", "_changed_at", "_order"),
    *("_readable", "_upsert", "_rowless"),
)


def _stored(family: Family, history: History) -> list[Aliased]:
    assert family.changes is not None
    incoming = family.changes.incoming
    return [Aliased(each.name, f"in_{each.name}" if each.name in incoming else each.name) for each in history.stored]


def _rejects(family: Family) -> list[_Condition]:
    root, table = family.root, family.changes
    assert table is not None
    known = "'c', 'u', 'r', 'd', 't'"
    found = [
        _Condition("envelope:unreadable", "NOT _readable"),
        _Condition("op:missing", "_does = ''", "_readable"),
        _Condition("op:unknown", f"_does NOT IN ('', {known})", "_readable"),
        _Condition("order:missing", "_order IS NULL", "_readable"),
        _Condition("time:missing", "_changed_at IS NULL", "_readable"),
        _Condition("after:missing", "_rowless AND _does IN ('c', 'u', 'r')", "_readable"),
    ]
    named = "_readable AND _does IN ('c', 'u', 'r', 'd') AND (_does = 'd' OR NOT _rowless)"
    found += [_Condition(f"unreadable:{name}", f"bad_{name}", "_readable") for name in table.plain]
    found += [_Condition(f"key:missing:{name}", f"{name} IS NULL AND {named}") for name in root.keys]
    found += [
        _Condition(f"required:{name}", f"{name} IS NULL AND {_is_told(family, name)}", "_upsert")
        for name in root.required
        if name not in root.keys
    ]
    return found + [_Condition(rule.reason, f"NOT ({rule.sql})", "_upsert") for rule in root.rejecting]


def _is_told(family: Family, name: str) -> str:
    """Whether a change brings the column's value: it may leave it, or what it is made of, as it was."""
    assert family.history is not None
    if name in {each.name for each in family.history.stored}:
        return f"instr(concat(',', coalesce(_unchanged, ''), ','), ',{name},') = 0"
    return "_unchanged IS NULL"
