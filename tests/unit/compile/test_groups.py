"""A source contract compiled: families, file level, control totals, record plans."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from freshmart_cli.compile.columns import mask_function
from freshmart_cli.compile.equation import equation_sql
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.compile.stages import Stages
from freshmart_cli.compile.value_texts import typed_text
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import UserError
from freshmart_cli.names import TableName

Changed = Callable[..., Contract]
STAGES = Stages("N")


@pytest.fixture
def parcels(workspace: Workspace) -> SourceGroup:
    return group_of_contract(workspace.contracts["parcels"])


@pytest.fixture
def scans(workspace: Workspace) -> SourceGroup:
    return group_of_contract(workspace.contracts["scans"])


def test_a_root_and_the_records_under_it_are_one_family(parcels: SourceGroup) -> None:
    (family,) = parcels.families
    assert family.table == TableName("silver", "parcels")
    assert [plan.table for plan in family.published] == ["parcels", "items"]
    assert parcels.root_kinds == ("P",)
    assert parcels.once_kinds == ("H", "T")
    assert [str(table) for table in parcels.tables] == ["silver.parcel_files", "silver.parcels", "silver.items"]
    assert parcels.bronze == TableName("bronze", "parcels_raw")


def test_a_child_takes_its_parents_keys_and_adds_its_own(parcels: SourceGroup) -> None:
    child = parcels.record("I")
    assert child.keys == ("day", "parcel", "seq")
    assert child.own_keys == ("seq",)
    assert "day" not in child.own_columns


def test_positions_and_skipped_bytes_are_no_columns_and_out_of_the_content_hash(parcels: SourceGroup) -> None:
    root = parcels.record("P")
    assert "line" not in root.type_of and "rest" not in root.type_of
    assert root.hash_sql == "md5(concat('P', substring(_raw, 6, 39)))"


def test_a_record_and_its_children_are_matched_by_the_same_bytes(parcels: SourceGroup) -> None:
    assert parcels.record("I").match_sql == parcels.record("P").match_sql == "concat(substring(_raw, 6, 6))"


def test_the_kind_of_a_record_is_where_the_contract_says(parcels: SourceGroup, changed: Changed) -> None:
    assert parcels.kind_sql == "substring(_raw, 1, 1)"


def test_control_totals_compare_what_is_computed_with_what_is_stated(parcels: SourceGroup) -> None:
    assert parcels.file_level is not None
    checks = {check.name: check for check in parcels.file_level.checks}
    assert (checks["records"].computed, checks["records"].stated) == ("c.n_all", "T.records")
    assert (checks["crc"].computed, checks["crc"].stated) == ("T._crc32", "upper(T.crc)")
    assert "s_I._s_total" in checks["total"].computed
    assert parcels.file_level.evaluable_if == ("crc", "records")


def test_a_control_total_may_count_one_kind_of_record(changed: Changed) -> None:
    group = group_of_contract(changed("parcels", ("records: count(*) = T.records", "records: count(I) = T.records")))
    assert group.file_level is not None
    assert group.file_level.checks[0].computed == "c.n_I"


def test_what_cannot_be_published_is_attributed_by_the_files_columns(parcels: SourceGroup) -> None:
    assert parcels.file_level is not None
    assert set(parcels.file_level.by) == {"depot", "day"}


def test_a_family_carries_the_figures_of_its_waterfalls(parcels: SourceGroup) -> None:
    (family,) = parcels.families
    assert [measure.alias for measure in family.measures] == ["_m_total"]


def test_versions_are_ranked_as_the_load_says(parcels: SourceGroup) -> None:
    (family,) = parcels.families
    assert family.replaces == "H__kind = 'R'"
    assert [(each.alias, each.sql) for each in family.order_by] == [("_order_0", "H__serial")]


def test_rules_that_warn_are_told_from_rules_that_reject(parcels: SourceGroup) -> None:
    root = parcels.record("P")
    assert [rule.name for rule in root.warning] == ["senders_are_long"]
    assert [rule.name for rule in root.rejecting] == ["same_day", "known_status", "sum_of_items"]


def test_a_masked_column_calls_the_function_that_the_engine_offers(parcels: SourceGroup) -> None:
    made = {column.alias: column.sql for level in parcels.record("P").levels for column in level}
    assert mask_function("person", "sender") in made["sender"]


def test_rows_of_one_kind_are_a_family_of_one_table(scans: SourceGroup) -> None:
    (family,) = scans.families
    assert (family.children, scans.file_level, scans.kind_sql) == ((), None, "")
    assert family.null_values == ("", "-")


def test_a_value_is_found_by_its_header_the_first_that_is_there(scans: SourceGroup) -> None:
    incoming = {each.alias: each.sql for each in scans.families[0].root.incoming}
    assert incoming["day"] == "get(_f, CAST(array_position(_h, 'day') AS INT) - 1)"
    assert incoming["seen_at"].startswith("coalesce(get(_f, CAST(array_position(_h, 'seen_at')")
    assert "array_position(_h, 'at')" in incoming["seen_at"]


def test_a_value_is_found_by_its_place_where_there_is_no_header(changed: Changed) -> None:
    group = group_of_contract(changed("scans", ('delimiter: ";"', 'delimiter: ";", header: "false"')))
    assert [each.sql for each in group.families[0].root.incoming][:2] == ["get(_f, 0)", "get(_f, 1)"]


def test_plain_columns_are_cast_before_computed_ones_read_them(scans: SourceGroup) -> None:
    first, second = scans.families[0].root.levels
    made = {column.alias: column.sql for column in first}
    assert made["scan"] == typed_text("scan", "bigint")
    assert made["seen_at"] == "try_cast(coalesce(try_to_timestamp(trim(seen_at), 'dd.MM.yyyy HH:mm')) AS timestamp)"
    weight = typed_text("weight", "decimal(8,3)")
    assert made["weight"] == f"CASE WHEN weight IS NULL THEN try_cast('0' AS decimal(8,3)) ELSE {weight} END"
    assert [(each.alias, each.sql) for each in second] == [
        ("grams", "try_cast(CAST(weight * 1000 AS BIGINT) AS bigint)")
    ]


def test_computed_columns_of_rows_that_need_one_another_are_named(changed: Changed) -> None:
    contract = changed(
        "scans",
        ("CAST(weight * 1000 AS BIGINT)", "other + 1"),
        ("    expectations: {weighs", "      other: {type: bigint, expr: grams}\n    expectations: {weighs"),
    )
    with pytest.raises(UserError, match="columns grams, other need one another"):
        group_of_contract(contract)


def test_rows_without_keys_are_known_by_their_place(changed: Changed) -> None:
    contract = changed(
        "scans",
        ("    keys: [scan]\n", ""),
        ("load: {mode: merge, on_conflict: latest, order_by: seen_at}", "load: append"),
    )
    assert group_of_contract(contract).families[0].root.keys == ("_file_hash", "_row_number")


SINGLE = """
contract: readings
format: {type: fixed_width, record_length: 10, records: {R: {fields: {meter: 1-4 int, note: 5-10 text}}}}
tables: {readings: {grain: one row per reading, keys: [meter], load: merge}}
"""


@pytest.fixture
def single() -> SourceGroup:
    import yaml

    return group_of_contract(Contract.model_validate(yaml.load(SINGLE, yaml.BaseLoader)))


def test_a_file_of_one_record_type_needs_no_header_and_no_trailer(single: SourceGroup) -> None:
    from freshmart_cli.compile import parse

    assert (single.file_level, single.kind_sql) == (None, "'R'")
    sql = parse.roots_sql(single, single.families[0], STAGES)
    assert "stage.files_N" not in sql
    assert "IN ()" not in sql
    assert "false AS _file_bad" in sql


def test_the_equation_counts_roots_files_and_what_stands_under_nothing(
    parcels: SourceGroup, single: SourceGroup, scans: SourceGroup
) -> None:
    assert "FROM stage.files_N WHERE _strays > 0" in equation_sql(parcels, STAGES)
    assert "FROM stage.frame_N WHERE _root_row IS NULL" in equation_sql(single, STAGES)
    assert "FROM bronze.scans_raw WHERE _record = 'header'" in equation_sql(scans, STAGES)


def test_the_pictures_of_a_snapshot_are_accepted_row_by_row(workspace: Workspace) -> None:
    sql = equation_sql(group_of_contract(workspace.contracts["depots"]), STAGES)
    assert (
        "SELECT _batch_id, 'accepted' AS state, sum(_rows) AS rows FROM stage.roots_depots_N WHERE _reasons IS NULL"
        in sql
    )


def test_stages_of_an_attempt_have_names_of_their_own() -> None:
    names = {
        str(stage)
        for stage in (
            STAGES.frame,
            STAGES.files,
            STAGES.child("I"),
            STAGES.aggregate("I"),
            STAGES.roots("P"),
            STAGES.decided("P"),
        )
    }
    assert len(names) == 6
    assert all(name.endswith("_N") and name.startswith("stage.") for name in names)
    assert Stages("M").frame != STAGES.frame
