"""Keys followed from table to table, and names that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.compile.traced import Filter, Selection, amount_of
from freshmart_cli.compile.waterfall import rows_of
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import UserError
from freshmart_cli.names import TableName
from freshmart_cli.observe.following import Stop, followed, source_stops
from freshmart_cli.observe.known_tables import check_keys, table_named
from freshmart_cli.observe.lineage import sources_of
from tests.support.depot import depot

TOTALS, WEEKS, ITEMS = TableName("gold", "day_totals"), TableName("gold", "week_totals"), TableName("silver", "items")
BY_CODE = """\
table: by_code
grain: one row per code and day
keys: [code, day]
cadence: 1d
columns: {code: string not null, day: date not null, amount: "decimal(18,2)"}
sql: |
  SELECT coalesce(i.gtin, '(none)') AS code, i.day, sum(i.amount) AS amount
  FROM silver.items i GROUP BY coalesce(i.gtin, '(none)'), i.day
"""


def a_day(value: str = "2026-03-02") -> Filter:
    return Filter("day", value, "date", "day", "day")


def test_keys_reach_the_source_through_every_table_between(workspace: Workspace) -> None:
    (stop,) = source_stops(workspace, Stop(WEEKS, (a_day(),)))
    assert stop == Stop(ITEMS, (a_day(),))


def test_a_key_made_by_an_expression_is_followed_by_it(tmp_path: Path) -> None:
    workspace = depot(tmp_path, {"contracts/gold/by_code.yml": BY_CODE})
    start = Stop(TableName("gold", "by_code"), (Filter("code", "(none)", "string", "code", "code"),))
    (found,) = followed(workspace, start, ITEMS, joined=False)
    assert found.predicate == "COALESCE(gtin, '(none)') = '(none)'"
    assert found.key == "code"


def test_a_value_of_another_type_breaks_no_statement() -> None:
    assert a_day("x'; DROP").predicate == "day = try_cast('x\\'; DROP' AS date)"


def test_a_contracts_predicate_may_read_the_parent(workspace: Workspace) -> None:
    rows = rows_of(workspace.contracts["parcels"], "items", ("parent.is_paid AND seq > 1",))
    assert rows.parent == TableName("silver", "parcels")
    assert Selection(rows, (), "parent.is_paid AND seq > 1").predicate == "(parent__is_paid AND seq > 1)"


@pytest.mark.parametrize(
    ("aggregate", "amount"),
    [("sum(amount)", "amount"), ("SUM( a + b )", "a + b"), ("count(*)", "1"), ("max(x)", None), ("sum(a) / 2", None)],
)
def test_only_what_adds_up_has_an_amount_for_each_row(aggregate: str, amount: str | None) -> None:
    assert amount_of(aggregate) == amount


def test_every_source_of_a_table_is_found_through_its_upstreams(workspace: Workspace) -> None:
    assert sources_of(workspace, WEEKS) == {"parcels"}
    assert sources_of(workspace, TableName("silver", "parcels__days")) == {"parcels", "depots"}


def test_tables_are_named_with_or_without_their_layer(workspace: Workspace) -> None:
    assert table_named(workspace, "day_totals") == table_named(workspace, "gold.day_totals") == TOTALS
    with pytest.raises(UserError) as failure:
        table_named(workspace, "silver.itmes")
    assert "silver.items" in failure.value.hint


def test_only_a_derived_tables_keys_name_its_rows(workspace: Workspace) -> None:
    check_keys(workspace, ITEMS, {"amount": "1"})
    for keys in ({}, {"amount": "1"}):
        with pytest.raises(UserError):
            check_keys(workspace, TOTALS, keys)
