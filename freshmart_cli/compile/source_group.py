"""A source contract as the compiler sees it: families of tables that are decided and published together."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.cdc_table import CdcTable
from freshmart_cli.compile.document_records import DocumentRecord
from freshmart_cli.compile.history import History
from freshmart_cli.compile.record import Aliased, RecordPlan
from freshmart_cli.contracts.model import Load
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Family:
    """A root table, the tables within it, and what ranks its versions.

    ``replaces`` and ``order_by`` are SQL over the root's own and outer columns; ``measures`` are the figures that
    conservation follows, one alias per waterfall. ``told_by_delivery``: columns that say which delivery a row is of,
    and are no content. ``where``: which records are rows of the root at all, where not all are.
    ``history``: how rows follow from the changes kept beside the table,
    for loads that keep them; ``changes``: how those are read, for formats that carry them.
    """

    root: RecordPlan
    children: tuple[RecordPlan, ...]
    load: Load
    replaces: str
    order_by: tuple[Aliased, ...]
    measures: tuple[Aliased, ...]
    null_values: tuple[str, ...] = ("",)
    told_by_delivery: frozenset[str] = frozenset()
    where: str = ""
    history: History | None = None
    changes: CdcTable | None = None

    @property
    def table(self) -> TableName:
        return TableName("silver", self.root.table)

    @property
    def published(self) -> tuple[RecordPlan, ...]:
        """Every record plan with a table, the root first."""
        return tuple(plan for plan in (self.root, *self.children) if plan.table)

    @property
    def row_keys(self) -> tuple[str, ...]:
        """What tells the rows of the root table apart: its keys, and of several versions when each begins."""
        return (*self.root.keys, *(("valid_from",) if self.load.mode in ("scd2", "snapshot") else ()))

    @property
    def kept_columns(self) -> frozenset[str]:
        """Columns whose values stand in the changes kept beside the table; none where no changes are kept."""
        if self.history is None:
            return frozenset()
        made = {each.alias for level in self.history.levels for each in level}
        return frozenset(each.name for each in self.history.stored) - made

    @property
    def keeps_events(self) -> bool:
        """Whether all that was delivered is kept as events rather than versions."""
        return self.history is not None or self.load.mode == "snapshot"


@dataclass(frozen=True, slots=True)
class Check:
    """A control total: SQL over the file's aggregates for what was computed and what was stated."""

    name: str
    computed: str
    stated: str


@dataclass(frozen=True, slots=True)
class FileLevel:
    """What is decided about a file whole: its once-records, control totals and the table that keeps it."""

    main: RecordPlan
    onces: tuple[tuple[str, bool], ...]
    checks: tuple[Check, ...]
    evaluable_if: tuple[str, ...]
    outer: tuple[Aliased, ...]
    by: tuple[str, ...]

    @property
    def table(self) -> TableName | None:
        return TableName("silver", self.main.table) if self.main.table else None


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """All that promotion to silver needs to know of a source; ``definition`` changes when a result would.

    ``framing``: how the reader nests records today, '' where it does not. ``documents``: how each table's rows are
    found, where records are documents; ``drift``: what becomes of fields that no table names; ``enveloped``: the
    document may stand beside its record's text; ``same_fields``: all records of a file have the same.
    """

    name: str
    bronze: TableName
    records: tuple[RecordPlan, ...]
    families: tuple[Family, ...]
    file_level: FileLevel | None
    kind_sql: str
    record_length: int
    definition: str
    framing: str = ""
    documents: tuple[DocumentRecord, ...] = ()
    drift: str = ""
    enveloped: bool = False
    same_fields: bool = False

    @property
    def carries_changes(self) -> bool:
        """Whether records tell of changes to several tables."""
        return any(family.changes for family in self.families)

    @property
    def root_kinds(self) -> tuple[str, ...]:
        return tuple(family.root.kind for family in self.families)

    @property
    def once_kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind, _ in self.file_level.onces) if self.file_level else ()

    def record(self, kind: str) -> RecordPlan:
        return next(plan for plan in self.records if plan.kind == kind)

    @property
    def tables(self) -> tuple[TableName, ...]:
        """The tables that readers see."""
        listed = [TableName("silver", plan.table) for family in self.families for plan in family.published]
        if self.file_level and self.file_level.table:
            listed.insert(0, self.file_level.table)
        return tuple(listed)
