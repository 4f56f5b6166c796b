"""Contracts of changes compiled: what is kept of a change, what is made later, what is refused."""

from __future__ import annotations

import pytest

from freshmart_cli.compile import cdc_rows
from freshmart_cli.compile.equation import equation_sql
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.history import History
from freshmart_cli.compile.rendering import macros
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.compile.stages import Stages
from freshmart_cli.errors import UserError
from tests.cdc.contracts import LOG, contract

STAGES = Stages("N")


@pytest.fixture
def group() -> SourceGroup:
    return group_of_contract(contract(LOG))


def history_of(group: SourceGroup, place: int = 0) -> History:
    history = group.families[place].history
    assert history is not None
    return history


def test_changes_keep_what_arrives_and_columns_made_of_it_are_made_with_the_rows(group: SourceGroup) -> None:
    history = history_of(group)
    kept = {each.name: each.type for each in history.stored}
    assert kept["reader"] == "string" and kept["fee"] == "decimal(8,2)" and kept["joined"] == "string"
    assert "note_length" not in kept
    assert [[each.alias for each in level] for level in history.levels] == [["joined", "note_length"]]
    assert (history.keeps_versions, history_of(group, 1).keeps_versions) == (True, False)


def test_a_key_that_is_computed_is_kept_and_named_by_what_it_is_made_of() -> None:
    padded = (
        "pass: int not null",
        "pass: {type: string not null, expr: \"lpad(number, 4, '0')\"}\n      number: string",
    )
    family = group_of_contract(contract(LOG, padded)).families[1]
    assert family.history is not None and family.changes is not None
    assert "pass" in {each.name for each in family.history.stored}
    assert family.history.levels == ()
    assert [leaf.column for leaf in family.changes.keys] == ["branch", "number"]
    assert ("pass", ("number",)) in family.changes.unchanged


def test_the_rows_of_a_table_with_versions_are_told_apart_by_their_beginning(group: SourceGroup) -> None:
    assert [family.row_keys for family in group.families] == [("reader", "valid_from"), ("branch", "pass")]
    assert all(family.keeps_events for family in group.families)
    assert group.carries_changes


def test_records_are_told_apart_once_for_all_tables_and_a_named_schema_comes_first(group: SourceGroup) -> None:
    sql = cdc_rows.envelopes_sql(group, "true")
    assert "WHEN _table = 'readers' AND _schema = 'library' THEN 'readers' WHEN _table = 'passes' THEN 'passes'" in sql
    assert "FROM bronze.log_raw WHERE true" in sql


def test_an_envelope_may_stand_in_another_column_than_the_record(group: SourceGroup) -> None:
    document = cdc_rows.Document("_value", "_value_bytes", "_key_text", "lpad(CAST(_offset AS STRING), 20, '0')")
    sql = cdc_rows.envelopes_sql(group, "true", document)
    assert "trim(LEADING '\\uFEFF' FROM _value) AS _text" in sql
    assert (
        f"{macros('json_macros.sql').document('_key_text')} AS _key" in sql
        and "_offset" in sql
        and "_raw" not in sql.replace("bronze.log_raw", "")
    )


def test_the_equation_counts_what_is_of_no_row_beside_the_changes(group: SourceGroup) -> None:
    sql = equation_sql(group, STAGES)
    assert "sum(IF(_kind IN ('tombstone', 'message', 'unclaimed'), 1, 0)) AS rows FROM envelopes_N" in sql
    assert "FROM stage.decided_readers_N WHERE _op <> 'k'" in sql
    assert "_record" not in sql


@pytest.mark.parametrize("load", ["merge", "append", "snapshot"])
def test_a_load_that_cannot_apply_changes_is_refused(load: str) -> None:
    with pytest.raises(UserError, match=f"passes is made of changes, which a load of mode {load} does not apply"):
        group_of_contract(contract(LOG, ("load: scd1", f"load: {load}")))


def test_a_change_that_would_wait_for_its_parent_is_refused() -> None:
    with pytest.raises(UserError):
        group_of_contract(contract(LOG, ("on_missing: infer", "on_missing: park")))
