"""How the values of a changed row are found, typed and masked."""

from __future__ import annotations

import pytest

from freshmart_cli.compile.cdc_group import cdc_group
from freshmart_cli.compile.cdc_table import CdcTable, json_path, placeholders, upstream_of
from freshmart_cli.compile.rendering import macros
from freshmart_cli.compile.value_texts import typed_text
from tests.cdc.contracts import LOG, contract

value = macros("json_macros.sql").value


@pytest.fixture
def readers() -> CdcTable:
    table = cdc_group(contract(LOG)).families[0].changes
    assert table is not None
    return table


@pytest.mark.parametrize(
    ("place", "path"),
    [("id", "$.id"), ("address.town", "$.address.town"), ("Reader Id", "$['Reader Id']"), ("a.b c", "$.a['b c']")],
)
def test_a_name_is_a_path_in_the_row(place: str, path: str) -> None:
    assert json_path(place) == path


def test_an_upstream_table_may_be_named_with_its_schema() -> None:
    assert upstream_of("library.readers") == ("library", "readers")
    assert upstream_of("readers") == ("", "readers")


def test_a_value_left_unchanged_is_known_as_text_as_bytes_and_in_a_list() -> None:
    assert placeholders("__left") == ("__left", "X19sZWZ0", '["__left"]')


def test_the_first_name_that_is_there_gives_the_value(readers: CdcTable) -> None:
    leaves = {leaf.column: leaf.sql for leaf in readers.leaves}
    assert leaves["phone"] == f"coalesce({value('_row', '$.phone')}, {value('_row', '$.mobile')})"
    assert leaves["database"] == value("_doc", "$.source.db")
    assert "note_length" not in leaves


def test_only_keys_are_looked_for_in_the_row_before(readers: CdcTable) -> None:
    assert [leaf.before for leaf in readers.keys] == [value("_before", "$.id")]
    assert [leaf.after for leaf in readers.keys] == [value("_after", "$.id")]


def test_a_number_is_read_as_one_before_its_mask_makes_text_of_it(readers: CdcTable) -> None:
    casts = {each.alias: each.sql for each in readers.casts}
    finals = {each.alias: each.sql for each in readers.finals}
    assert casts["reader"] == typed_text("in_reader", "bigint")
    assert finals["reader"] == "try_cast(mask_person_reader(CAST(reader AS STRING)) AS string)"
    assert finals["fee"] == "coalesce(fee, try_cast('1.50' AS decimal(8,2)))"
    assert "note" not in finals


def test_text_that_an_expression_reads_is_kept_and_need_not_be_of_the_columns_type(readers: CdcTable) -> None:
    assert readers.incoming == ("joined",)
    assert "joined" not in readers.plain and "note" in readers.plain
