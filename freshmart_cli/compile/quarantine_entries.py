"""SQL of the quarantine as people see it: what is open, every delivery of a key."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.expressions import qualified_names
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.publish_silver import events_of, quarantine_of, versions_of
from freshmart_cli.compile.rendering import render, text_literal
from freshmart_cli.compile.source_group import Family, SourceGroup
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Wards:
    """The quarantine of one family of tables. ``versions``: none for full pictures and changes.

    ``answers``: where rows accepted later answer a row of a full picture or of a history; none for ``changes``, each
    of which tells of an instant that no other tells of.
    ``measures``: figures that deliveries carry, by the name of their waterfall.
    ``files``, ``broken``: intact files and those quarantined whole, where the source knows files.
    ``same_file``: columns that tell a resent file.
    """

    source: str
    table: TableName
    keys: tuple[str, ...]
    own_keys: tuple[str, ...]
    measures: tuple[str, ...]
    versions: TableName | None
    files: TableName | None
    same_file: tuple[str, ...]
    answers: TableName | None = None
    changes: bool = False

    @property
    def quarantine(self) -> TableName:
        return quarantine_of(self.table)

    @property
    def broken(self) -> TableName | None:
        return quarantine_of(self.files) if self.files else None

    @property
    def tables(self) -> tuple[TableName, ...]:
        """Every table that the SQL reads."""
        listed = (self.table, self.quarantine, self.versions, self.answers, self.files, self.broken)
        return tuple(each for each in listed if each is not None)


def wards_of(contract: Contract) -> tuple[Wards, ...]:
    """The wards of a source: one per family of tables."""
    group = group_of_contract(contract)
    return tuple(_wards(contract, group, family) for family in group.families)


def entries_sql(wards: Wards) -> str:
    """Invalid deliveries of intact files, and conflicts.

    Columns: kind (invalid, parked, conflict), file, row, hash, key, reasons, since, arrived, answered, one per measure.
    """
    return render("quarantine_entries.sql", w=wards)


def broken_entries_sql(wards: Wards) -> str:
    """Files quarantined whole. Columns: file, hash, reasons, since, deliveries, answered, one per measure."""
    return render("quarantine_files.sql", w=wards)


def deliveries_sql(wards: Wards, subject: str, row: int | None = None) -> str:
    """Every delivery of the keys that ``subject`` means: a key, a line of a file, or what a file has unpublished.

    Columns: key, file, row, hash, batch, rows, content, state, reasons, replaces, arrived_at, one per measure.
    """
    which = "d.state IN ('quarantined', 'parked', 'conflict')" if row is None else f"d.row = {row}"
    wanted = f"(d.file = {text_literal(subject)} AND {which})"
    return render("quarantine_deliveries.sql", w=wards, subject=subject, wanted=wanted)


def _wards(contract: Contract, group: SourceGroup, family: Family) -> Wards:
    level = group.file_level
    files = level.table if level else None
    kinds = level.main.type_of if level else {}
    return Wards(
        source=contract.contract,
        table=family.table,
        keys=family.root.keys,
        own_keys=family.root.own_keys,
        measures=tuple(each.alias.removeprefix("_m_") for each in family.measures),
        versions=None if family.keeps_events else versions_of(family),
        files=files,
        same_file=_same_file(contract, kinds) if files else (),
        answers=events_of(family) if family.keeps_events and not family.changes else None,
        changes=family.changes is not None,
    )


def _same_file(contract: Contract, columns: dict[str, str]) -> tuple[str, ...]:
    """What a file and its resend share: a sequence and what it counts per."""
    for sequence in contract.sequences.values():
        found = {name for _, name in qualified_names(sequence.of)} or {sequence.of.strip()}
        named = (*sequence.per, *sorted(found))
        if all(name in columns for name in named):
            return named
    return ()
