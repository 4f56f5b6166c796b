"""The statements of whole sources, from bronze rows on, in the order in which each needs what others made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa

from freshmart_cli.compile import histories, parse, publish_silver, quarantine_entries, waterfall
from freshmart_cli.compile.arrivals import arrivals_sql
from freshmart_cli.compile.days import days_contract, days_table
from freshmart_cli.compile.derived import Scope, derived_sql
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.histories import Cut, Remake
from freshmart_cli.compile.publish_silver import Target, events_of, quarantine_of, versions_of
from freshmart_cli.compile.rows import snapshot_versions_sql
from freshmart_cli.compile.single_records import stages_of
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.compile.stages import Staged, Stages
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.names import TableName
from tests.parity import contracts, deliveries, edges

NOW = 1_774_800_000


@dataclass(frozen=True, slots=True)
class Chain:
    """``given``: tables that are there before; each step's answer is a table, or a view, that later ones read.

    ``kept``: parts of a step's answer, as predicates, that stand under further names.
    """

    name: str
    given: dict[TableName, pa.Table]
    steps: tuple[Staged, ...]
    kept: dict[TableName, tuple[TableName | str, str]]


def chains() -> tuple[Chain, ...]:
    return _rows(), _history(), _documents(), _changes(), _records()


def _rows() -> Chain:
    contract = contracts.contract(contracts.ROWS)
    group, stages = group_of_contract(contract), Stages("R")
    given = {group.bronze: deliveries.bronze(contract, deliveries.rows())}
    steps = (*stages_of(group, stages, "true"), *_published(group, stages))
    return Chain("rows", given, steps, _versions(group, stages))


def _history() -> Chain:
    contract = contracts.contract(contracts.HISTORY)
    group, stages = group_of_contract(contract), Stages("H")
    remake = Remake(group.families[0], stages)
    given = {group.bronze: deliveries.bronze(contract, deliveries.rows())}
    quarantined = publish_silver.quarantine_sql(remake.family, None, stages)
    told = (
        Staged(quarantine_of(remake.family.table), quarantined),
        *(
            Staged(stages.table("entries"), quarantine_entries.entries_sql(e))
            for e in quarantine_entries.wards_of(contract)
        ),
    )
    steps = (*stages_of(group, stages, "true"), *_made(remake), *told)
    return Chain("history", given, steps, {events_of(remake.family): (remake.decided, "_fresh")})


def _documents() -> Chain:
    contract = contracts.contract(contracts.DOCUMENTS)
    group, stages = group_of_contract(contract), Stages("D")
    family = group.families[0]
    given = {group.bronze: deliveries.bronze(contract, deliveries.documents())}
    steps = (*stages_of(group, stages, "true"), Staged(family.table, snapshot_versions_sql(family)))
    return Chain("documents", given, steps, {events_of(family): (stages.roots(family.root.kind), "_reasons IS NULL")})


def _changes() -> Chain:
    contract = contracts.contract(contracts.CHANGES)
    group, stages = group_of_contract(contract), Stages("C")
    family = group.families[0]
    assert family.history is not None
    remake = Remake(
        family,
        stages,
        unchanged=tuple(each.name for each in family.history.stored if each.name not in family.root.keys),
        cuts=(Cut("0" * 40, "1" * 40, 1772445600000),),
    )
    given = {group.bronze: deliveries.bronze(contract, deliveries.changes())}
    steps = (*stages_of(group, stages, "true"), *_made(remake))
    return Chain("changes", given, steps, {events_of(family): (remake.decided, "_fresh")})


def _records() -> Chain:
    contract = contracts.contract(contracts.RECORDS)
    group, stages = group_of_contract(contract), Stages("F")
    level = group.file_level
    assert level is not None and level.table is not None
    given = {group.bronze: deliveries.bronze(contract, deliveries.records()), TableName("silver", "depots"): _depots()}
    kept: dict[TableName, tuple[TableName | str, str]] = {
        **_versions(group, stages),
        level.table: (stages.files, "_reasons IS NULL"),
        quarantine_of(level.table): (stages.files, "_reasons IS NOT NULL"),
    }
    steps = (*_parsed(group, stages), *_published(group, stages), *_told(contract, stages))
    return Chain("records", given, steps, kept)


def _versions(group: SourceGroup, stages: Stages) -> dict[TableName, tuple[TableName | str, str]]:
    return {versions_of(each): (stages.decided(each.root.kind), "true") for each in group.families}


def _published(group: SourceGroup, stages: Stages) -> Iterator[Staged]:
    """Decide, publish, and decide again now that all versions are known."""
    for family in group.families:
        target = Target(family, stages)
        yield Staged(stages.decided(target.kind), publish_silver.decide_sql(target, ""))
        for plan in family.published:
            yield Staged(TableName("silver", plan.table), publish_silver.upserts_sql(target, plan, {}))
        yield Staged(quarantine_of(family.table), publish_silver.quarantine_sql(family, group.file_level, stages))
        yield Staged(stages.table("again"), publish_silver.decide_sql(replace(target, known=True, repair=True), ""))


def _made(remake: Remake) -> Iterator[Staged]:
    """The rows that follow from changes, and what differs from a third of them."""
    table = remake.family.table
    yield Staged(remake.decided, histories.decided_sql(remake))
    plain = replace(remake, unchanged=(), cuts=())
    yield Staged(table, histories.rows_made_sql(plain, histories.timeline_sql(plain), {}))
    if remake.unchanged:
        yield from _made_again(replace(remake, known=True, replaced=True))
    third = f"SELECT * FROM {table} WHERE {remake.keys[0]} % 3 = 0"
    yield Staged(remake.stages.table("changes"), histories.changes_sql(remake, third))


def _made_again(remake: Remake) -> Iterator[Staged]:
    """The rows where the same changes were known before, and values that they leave as they were are looked for."""
    name = remake.stages.table
    yield Staged(name("seen"), histories.seen_sql(remake))
    yield Staged(name("links"), histories.links_sql(remake))
    yield Staged(name("timeline"), histories.timeline_sql(remake))
    yield Staged(name("linked"), histories.linked_sql(remake, name("timeline")))
    yield Staged(name("pending"), histories.pending_sql(remake, name("linked")))
    yield Staged(name("made"), histories.rows_made_sql(remake, f"SELECT * FROM {name('linked')}", {}))


def _parsed(group: SourceGroup, stages: Stages) -> Iterator[Staged]:
    level = group.file_level
    assert level is not None
    yield Staged(stages.frame, parse.frame_sql(group, "true"))
    for once in parse.once_views(group, stages):
        yield Staged(once.view, parse.once_sql(group, once, stages))
    for family in group.families:
        for child in family.children:
            yield Staged(stages.child(child.kind), parse.child_sql(group, child, stages))
            yield Staged(stages.aggregate(child.kind), parse.child_aggregate_sql(family, child, stages))
    yield Staged(stages.files, parse.files_sql(group, level, stages))
    for family in group.families:
        yield Staged(stages.roots(family.root.kind), parse.roots_sql(group, family, stages))


def _told(contract: Contract, stages: Stages) -> Iterator[Staged]:
    """What is computed from what was published: days, arrivals, waterfalls, what is in quarantine."""
    days = days_table(contract)
    assert days is not None
    yield Staged(days, derived_sql(days_contract(contract, "America/New_York"), Scope(None, None), NOW))
    yield Staged(stages.table("arrivals"), arrivals_sql(contract, NOW))
    for each in waterfall.waterfalls(contract):
        yield Staged(stages.table("waterfall"), waterfall.waterfall_sql(each, each.by))
        yield Staged(stages.table("differences"), waterfall.differences_sql(each))
        yield Staged(stages.table("broken"), waterfall.broken_files_sql(each))
    for wards in quarantine_entries.wards_of(contract):
        yield Staged(stages.table("entries"), quarantine_entries.entries_sql(wards))
        yield Staged(stages.table("broken_entries"), quarantine_entries.broken_entries_sql(wards))
        yield Staged(stages.table("deliveries"), quarantine_entries.deliveries_sql(wards, "2026-03-07/0"))


def _depots() -> pa.Table:
    """A depot in each zone, open in the days before the files arrived or from then on, or never."""
    zones = [*edges.ZONES, "America/New_York"]
    opened = [
        date(2026, 3, 5),
        date(2026, 3, 8),
        date(2026, 3, 1),
        date(2026, 11, 1),
        date(2026, 3, 5),
        date(2026, 3, 9),
    ]
    closed = [None, date(9999, 12, 31), date(2026, 3, 7), None, date(2026, 3, 6), date(2026, 3, 1)]
    columns = {
        "depot": pa.array(range(len(zones)), pa.int32()),
        "timezone": pa.array(zones),
        "opened_on": pa.array(opened, pa.date32()),
        "closed_on": pa.array(closed, pa.date32()),
        "is_current": pa.array([True] * len(zones)),
    }
    return pa.table(columns)
