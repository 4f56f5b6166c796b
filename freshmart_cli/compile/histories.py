"""SQL that makes a table's rows from the changes kept beside it (PROTOCOLS.md, *CDC and history*)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from freshmart_cli.compile.history import CHANGE_COLUMNS, History, Stored
from freshmart_cli.compile.publish_silver import events_of, reference_joins
from freshmart_cli.compile.rendering import render
from freshmart_cli.compile.row_history import history_of_rows_sql
from freshmart_cli.compile.source_group import Family
from freshmart_cli.compile.stages import Stages
from freshmart_cli.compile.value_texts import comparable
from freshmart_cli.names import PROVENANCE, TableName

_SEPARATOR = "'\\u001f'"


@dataclass(frozen=True, slots=True)
class Cut:
    """Where rows end without a change of their own: those that no change tells of from ``starts`` to ``stops``."""

    starts: str
    stops: str
    at_millis: int


@dataclass(frozen=True, slots=True)
class Remake:
    """Which rows are made anew.

    ``known``: changes were kept before; ``replaced``: some of those by a delivery of now. ``touched``: a relation of
    keys, '' for all rows. ``unchanged``: columns that some change left as they were.
    """

    family: Family
    stages: Stages
    known: bool = False
    replaced: bool = False
    touched: str = ""
    unchanged: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()

    @property
    def history(self) -> History:
        assert self.family.history is not None
        return self.family.history

    @property
    def keys(self) -> tuple[str, ...]:
        return self.family.root.keys

    @property
    def decided(self) -> TableName:
        return self.stages.decided(self.family.root.kind)

    @property
    def roots(self) -> TableName:
        return self.stages.roots(self.family.root.kind)

    @property
    def staged(self) -> str:
        """The staged rows as changes."""
        if self.family.changes is not None:
            return str(self.roots)
        return f"({history_of_rows_sql(self.family, self.roots)})"

    @property
    def events(self) -> TableName | None:
        return events_of(self.family) if self.known else None

    @property
    def filling(self) -> tuple[Stored, ...]:
        return tuple(each for each in self.history.stored if each.name in self.unchanged)


def event_columns(family: Family) -> tuple[str, ...]:
    """Columns of T__events."""
    assert family.history is not None
    return (*(each.name for each in family.history.stored), *CHANGE_COLUMNS, *PROVENANCE)


def row_columns(family: Family) -> tuple[str, ...]:
    """Columns of T."""
    assert family.history is not None
    validity = ("valid_from", "valid_to", "is_current") if family.history.keeps_versions else ()
    flags = (f"_missing_{name}" for name, _ in family.root.references)
    return (*(name for name, _ in family.root.columns), *flags, *validity, "_content", *PROVENANCE)


def decided_sql(remake: Remake) -> str:
    """The staged changes with what is known of them: _fresh (to be kept), _known, _state (accepted, duplicate)."""
    return render(
        "history_decided.sql",
        columns=event_columns(remake.family),
        staged=remake.staged,
        events=remake.events,
        by_position=remake.family.changes is None,
    )


def seen_sql(remake: Remake) -> str:
    """Rows of side count (fresh, replaced, marking, invalid), or known and fresh: marks, columns left unchanged."""
    sides = [("fresh", remake.decided, "_fresh")]
    if remake.events is not None:
        sides.append(("known", remake.events, "true"))
    return render("history_seen.sql", decided=remake.decided, roots=remake.roots, sides=sides, separator=_SEPARATOR)


def touched_sql(remake: Remake, fresh_only: bool) -> str:
    """The keys that the staged changes tell of."""
    listed = ", ".join(remake.keys)
    which = "_fresh" if fresh_only else "true"
    return f"SELECT DISTINCT {listed} FROM {remake.decided} WHERE {which} AND {_named(remake.keys)}"


def links_sql(remake: Remake) -> str:
    """Keys of rows that were renamed; _text: the key as text, _to and _from: those of the link it is part of."""
    return render("history_links.sql", keys=remake.keys, decided=remake.decided, events=remake.events)


def timeline_sql(remake: Remake) -> str:
    """The changes in question, with their values as texts where some were left unchanged."""
    timeline = render(
        "history_timeline.sql",
        columns=_timeline_columns(remake),
        decided=remake.decided,
        events=remake.events,
        keys=remake.keys,
        named=_named(remake.keys),
        keys_touched=remake.touched,
        replaced=remake.replaced,
    )
    if not remake.unchanged:
        return timeline
    return render("history_encoded.sql", timeline=timeline, unchanged=remake.filling, listed=_is_listed)


def linked_sql(remake: Remake, timeline: TableName) -> str:
    """A staged timeline whose renamed rows have their values, as far as those are known."""
    return render(
        "history_linked.sql",
        columns=(*_timeline_columns(remake), "_place", "_name"),
        unchanged=remake.filling,
        timeline=timeline,
    )


def pending_sql(remake: Remake, timeline: TableName) -> str:
    """n: renamed rows of a timeline that wait for a value."""
    waiting = " OR ".join(f"_enc_{each.name} = '?'" for each in remake.filling)
    return f"SELECT count(*) AS n FROM {timeline} WHERE {waiting}"


def rows_made_sql(remake: Remake, timeline: str, parents: Mapping[str, str]) -> str:
    """The rows of the table; ``parents``: by reference, the relation in which its parents are."""
    root, history = remake.family.root, remake.history
    return render(
        "history_rows.sql",
        timeline=timeline,
        keys=remake.keys,
        stored=history.stored,
        columns=[Stored(name, kind) for name, kind in root.columns],
        told_apart=[comparable(name, kind) for name, kind in root.columns],
        computed=history,
        unchanged=remake.filling,
        unchanged_names=remake.unchanged,
        cuts=remake.cuts,
        versions=history.keeps_versions,
        backdate=history.backdate,
        references=reference_joins(root, {name: f"r.{name}" for name, _ in root.columns}, parents),
        provenance=list(PROVENANCE),
    )


def changes_sql(remake: Remake, rows: str) -> str:
    """What differs between rows made anew and those published; _gone: no longer there, _was: there before."""
    columns = row_columns(remake.family)
    return render(
        "history_changes.sql",
        columns=columns,
        compared=[
            comparable(name, remake.family.root.type_of.get(name, "")) for name in columns if name not in PROVENANCE
        ],
        rows=rows,
        table=remake.family.table,
        keys=remake.keys,
        row_keys=remake.family.row_keys,
        keys_touched=remake.touched,
    )


def _timeline_columns(remake: Remake) -> tuple[str, ...]:
    return (
        *(each.name for each in remake.history.stored),
        *("_op", "_order", "_tx", "_changed_at", "_unchanged"),
        *PROVENANCE,
    )


def _named(keys: tuple[str, ...]) -> str:
    return " AND ".join(f"{key} IS NOT NULL" for key in keys)


def _is_listed(name: str) -> str:
    return f"instr(concat(',', coalesce(_unchanged, ''), ','), ',{name},') > 0"
