"""Contracts of documents compiled: families and their lists, what is read, what is counted."""

from __future__ import annotations

import pytest
import yaml

from freshmart_cli.compile.document_records import functions_called
from freshmart_cli.compile.documents import document_stages
from freshmart_cli.compile.drift import drift_sql
from freshmart_cli.compile.equation import equation_sql
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.publish_silver import Target, decide_sql, quarantine_sql, version_columns
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.compile.stages import Stages
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.errors import UserError

STAGES = Stages("N")

MOVES = """
contract: moves
format: json
tables:
  moves:
    keys: [id]
    columns: {id: string, depot: int, pages: {type: bigint, expr: count(lines)}, seen: {type: bigint, expr: _offset}}
    load: {mode: merge, on_conflict: first, order_by: _offset}
  lines:
    from: lines[]
    keys: [article]
    columns: {article: string, depot: {type: int, expr: parent.depot}}
  lots: {from: "lines[].lots[]", keys: [lot], columns: {lot: string, line_depot: {type: int, expr: parent.depot}}}
"""


def contract(text: str, *replaced: tuple[str, str]) -> Contract:
    for old, new in replaced:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return Contract.model_validate(yaml.load(text, yaml.BaseLoader))


def staged(group: SourceGroup) -> dict[str, str]:
    return {str(each.name): each.sql for each in document_stages(group, STAGES, "true")}


@pytest.fixture
def moves() -> SourceGroup:
    return group_of_contract(contract(MOVES))


def test_lists_however_deep_are_decided_with_their_document(moves: SourceGroup) -> None:
    (family,) = moves.families
    assert [plan.table for plan in family.published] == ["moves", "lines", "lots"]
    lots = moves.record("lots")
    assert (lots.keys, lots.own_keys) == (("id", "article", "lot"), ("article", "lot"))
    assert lots.own_columns == ("article", "lot", "line_depot")


def test_children_are_staged_before_what_sums_them_and_roots_last(moves: SourceGroup) -> None:
    assert list(staged(moves)) == [
        "documents_N",
        "stage.child_lines_N",
        "stage.within_lines_N",
        "stage.child_lots_N",
        "stage.within_lots_N",
        "stage.roots_moves_N",
    ]


def test_a_nested_table_computes_no_more_of_its_parent_than_it_reads(moves: SourceGroup) -> None:
    lines = staged(moves)["stage.child_lines_N"]
    assert "depot AS parent__depot" in lines
    assert "'$.id'" not in lines


def test_the_position_in_the_topic_is_no_content_and_decides_between_equal_deliveries(moves: SourceGroup) -> None:
    (family,) = moves.families
    assert family.told_by_delivery == {"seen"}
    decided = decide_sql(Target(family, STAGES, known=True), "")
    assert "_order_0 ASC NULLS LAST, _arrived_at, _file_hash, _row_number) AS _nth" in decided
    content = staged(moves)["stage.roots_moves_N"].partition("AS _content")[0]
    assert "CAST(depot AS STRING)" in content
    assert "CAST(seen AS STRING)" not in content


def test_what_the_expressions_read_of_the_connector_is_carried_and_no_more(moves: SourceGroup) -> None:
    view = staged(moves)["documents_N"]
    assert "_offset" in view
    assert "_headers" not in view


def test_figures_over_nested_rows_are_for_tables_of_whole_documents() -> None:
    group = group_of_contract(
        contract(MOVES, ("article: string,", "article: string, n: {type: int, expr: count(lots)},"))
    )
    with pytest.raises(UserError, match="lines: figures over lots can only be read by a table of whole documents"):
        document_stages(group, STAGES, "true")


def test_a_nested_table_reads_no_column_that_nested_rows_make() -> None:
    group = group_of_contract(
        contract(MOVES, ("{type: int, expr: parent.depot}}\n  lots", "{type: int, expr: parent.pages}}\n  lots"))
    )
    with pytest.raises(UserError, match="moves: a nested table reads pages"):
        document_stages(group, STAGES, "true")


TWO = """
contract: notes
format: json
tables:
  letters: {keys: [id], where: kind = 'letter', columns: {id: int, kind: string}}
  cards: {keys: [id], columns: {id: int, kind: string}}
"""


def test_tables_of_the_same_documents_each_account_for_all_of_them() -> None:
    group = group_of_contract(contract(TWO))
    sql = equation_sql(group, STAGES, ("b1",))
    assert "'letters' AS family, 'filtered' AS state, sum(1) AS rows FROM stage.typed_letters_N WHERE NOT _kept" in sql
    assert "'cards' AS family, 'elsewhere' AS state" in sql
    assert "'letters' AS family, 'elsewhere'" not in sql
    assert "_record IN ('tombstone', 'blank') AND _batch_id IN ('b1')" in sql
    assert [name for name in staged(group) if "letters" in name] == ["stage.typed_letters_N", "stage.roots_letters_N"]


def test_documents_that_cannot_be_read_are_rows_of_the_first_table_alone() -> None:
    found = staged(group_of_contract(contract(TWO)))
    assert "unreadable:document" in found["stage.typed_letters_N"]
    assert "unreadable:document" not in found["stage.roots_cards_N"]


def test_rows_without_keys_are_known_by_their_place() -> None:
    group = group_of_contract(contract(TWO, ("cards: {keys: [id], ", "cards: {")))
    family = group.families[1]
    assert family.root.keys == ("_file_hash", "_row_number")
    listed = version_columns(family)
    assert len(listed) == len(set(listed))
    assert quarantine_sql(family, None, STAGES).count("_file_hash") == 1


def test_each_table_tells_of_the_fields_that_nobody_names(moves: SourceGroup) -> None:
    sql = drift_sql(moves, STAGES)
    assert [f"'{name}' AS source" in sql for name in ("moves", "lines", "lots")] == [True] * 3


PARQUET = "contract: views\nformat: {type: parquet, drift: evolve}\ntables: {views: {keys: [id], columns: {id: int}}}\n"


def test_the_first_row_of_a_file_tells_its_fields_where_all_rows_have_the_same() -> None:
    told = "CASE WHEN _row_number = 1 THEN coalesce(array_except(json_object_keys(_object)"
    assert told in staged(group_of_contract(contract(PARQUET)))["stage.roots_views_N"]
    every = group_of_contract(contract(PARQUET, ("evolve", "quarantine")))
    assert told not in staged(every)["stage.roots_views_N"]


def test_the_engine_must_offer_what_the_sql_calls() -> None:
    assert functions_called(contract(MOVES)) == {"json_elements"}
    assert functions_called(contract(PARQUET, ("evolve", "rescue"))) == {"json_without"}
    assert functions_called(contract(TWO)) == frozenset()
    assert functions_called(contract(TWO, ("format: json", "format: delimited"))) == frozenset()
