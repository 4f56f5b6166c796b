"""The SQL of derived tables: which rows are written and read, what is checked, what differs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from jinja2 import UndefinedError

from freshmart_cli.compile.derived import (
    Scope,
    balance_sql,
    by_type,
    checks_sql,
    derived_sql,
    diff_sql,
    differing_rows_sql,
    inside,
)
from freshmart_cli.contracts.derived import Balance, Derived
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.names import TableName

ChangedTable = Callable[..., Derived]
EVERYTHING = Scope(None, None)
TWO_DAYS = Scope(("2026-03-01", "2026-03-02"), ("2026-02-24", "2026-03-02"))
STAGED = TableName("stage", "s")


def flat(sql: str) -> str:
    return " ".join(sql.split())


def test_a_refresh_writes_the_changed_days_and_reads_the_needed_ones(workspace: Workspace) -> None:
    sql = flat(derived_sql(workspace.derived["gold.week_totals"], TWO_DAYS, 0))
    assert (
        "WHERE d.day IN (DATE'2026-03-01', DATE'2026-03-02') AND e.day IN (DATE'2026-02-24', DATE'2026-03-02')" in sql
    )


def test_a_first_build_writes_and_reads_everything(workspace: Workspace) -> None:
    assert "WHERE true AND true" in flat(derived_sql(workspace.derived["gold.week_totals"], EVERYTHING, 0))


def test_the_declared_columns_come_cast_in_order_and_a_lost_value_shows(workspace: Workspace) -> None:
    sql = flat(derived_sql(workspace.derived["gold.day_totals"], EVERYTHING, 0))
    assert sql.startswith(
        "SELECT try_cast(`day` AS date) AS `day`, try_cast(`parcels` AS bigint) AS `parcels`, try_cast(`amount` AS"
    )
    assert "(`amount` IS NOT NULL AND try_cast(`amount` AS decimal(18,2)) IS NULL) AS _lost FROM (" in sql


def test_a_query_may_ask_for_the_time(changed_table: ChangedTable) -> None:
    derived = changed_table("day_totals", ("sum(i.amount) AS amount", "{{ now }} AS amount"))
    assert "1772000000 AS amount" in derived_sql(derived, EVERYTHING, 1_772_000_000)


def test_the_functions_of_the_language_are_at_hand(changed_table: ChangedTable) -> None:
    derived = changed_table(
        "day_totals", ("sum(i.amount) AS amount", "{{ ratio('a', 'b') }} AS amount, {{ as_of('p', 't') }} AS x")
    )
    sql = flat(derived_sql(derived, EVERYTHING, 0))
    assert "(CAST(a AS DOUBLE) / nullif(CAST(b AS DOUBLE) + CAST(0 AS DOUBLE), CAST(0 AS DOUBLE))) AS amount" in sql
    assert "(p.valid_from <= t AND (p.valid_to IS NULL OR t < p.valid_to)) AS x" in sql


def test_a_name_that_the_language_lacks_is_an_error(changed_table: ChangedTable) -> None:
    with pytest.raises(UndefinedError, match="no_such"):
        derived_sql(changed_table("day_totals", ("sum(i.amount)", "{{ no_such }}")), EVERYTHING, 0)


def test_rows_to_write_are_named_by_the_refresh_column(workspace: Workspace) -> None:
    derived = workspace.derived["gold.day_totals"]
    assert by_type(derived) == "date"
    assert inside(derived, EVERYTHING) == "true"
    assert inside(derived, Scope((), ())) == "false"
    assert inside(derived, TWO_DAYS, "t.day") == "t.day IN (DATE'2026-03-01', DATE'2026-03-02')"


def test_a_table_without_refresh_column_has_no_type_to_write_by(changed_table: ChangedTable) -> None:
    assert by_type(changed_table("day_totals", ("by: day, ", ""))) == ""


def test_checks_count_lost_values_rows_outside_double_keys_missing_values_and_rules(workspace: Workspace) -> None:
    sql = flat(checks_sql(workspace.derived["gold.day_totals"], STAGED, TWO_DAYS))
    assert "count_if(_lost) AS _lost" in sql
    assert "count_if(NOT coalesce(day IN (DATE'2026-03-01', DATE'2026-03-02'), false)) AS _outside" in sql
    assert "count_if(_rows > 1) AS key_twice FROM ( SELECT count(*) AS _rows" in sql
    assert "count_if(`parcels` IS NULL) AS _required_parcels" in sql
    assert (
        "count_if(_some_parcels) AS _rule_some_parcels FROM (SELECT *, coalesce(NOT (parcels > 0), false) AS _some_parcels"
        in sql
    )
    assert sql.endswith("GROUP BY day )")


def test_a_difference_is_found_by_key_and_by_all_columns(workspace: Workspace) -> None:
    sql = flat(diff_sql(workspace.derived["gold.day_totals"], TableName("gold", "day_totals"), STAGED, TWO_DAYS))
    assert "o.`amount` AS `before_amount`, n.`amount` AS `after_amount`" in sql
    assert "FROM gold.day_totals WHERE day IN (DATE'2026-03-01', DATE'2026-03-02')) o ON o.`day` = n.`day`" in sql
    assert sql.endswith("WHERE n._row IS NULL OR o._row IS NULL OR n._row <> o._row")


def test_a_balance_compares_both_sides_over_the_rows_written(workspace: Workspace) -> None:
    derived = workspace.derived["gold.day_totals"]
    sql = flat(balance_sql(workspace, derived, derived.balances["items"], STAGED, TWO_DAYS))
    days = "IN (DATE'2026-03-01', DATE'2026-03-02')"
    assert f"SELECT day, sum(amount) AS figure FROM stage.s WHERE day {days} GROUP BY day" in sql
    assert (
        f"SELECT t.day, sum(t.amount) AS figure FROM silver.items t WHERE t.day {days} AND (true) GROUP BY t.day" in sql
    )


def test_a_balance_may_ask_the_parent_of_the_rows_it_sums(workspace: Workspace) -> None:
    derived = workspace.derived["gold.day_totals"]
    balance = Balance.model_validate(
        {"sum": "amount", "by": ["day"], "to": "silver.items", "equals": "sum(amount)", "where": "parent.is_paid"}
    )
    sql = flat(balance_sql(workspace, derived, balance, STAGED, EVERYTHING))
    assert (
        "FROM silver.items t JOIN silver.parcels p ON p.day = t.day AND p.parcel = t.parcel WHERE true AND (p.is_paid)"
        in sql
    )


def test_a_balance_may_say_what_its_groups_are_in_the_other_table(workspace: Workspace) -> None:
    derived = workspace.derived["gold.day_totals"]
    balance = Balance.model_validate(
        {"sum": "amount", "by": {"day": "explode(days)", "shop": "shop"}, "to": "silver.items", "equals": "sum(amount)"}
    )
    sql = flat(balance_sql(workspace, derived, balance, STAGED, TWO_DAYS))
    days = "IN (DATE'2026-03-01', DATE'2026-03-02')"
    assert f"SELECT day, shop, sum(amount) AS figure FROM stage.s WHERE day {days} GROUP BY day, shop" in sql
    assert f"FROM (SELECT *, explode(days) AS day FROM silver.items) t WHERE t.day {days}" in sql
    assert sql.endswith("ON e.day = a.day AND e.shop = a.shop WHERE coalesce(a.figure, 0) <> coalesce(e.figure, 0)")


def test_a_balance_over_everything_is_not_narrowed_to_the_rows_written(workspace: Workspace) -> None:
    derived = workspace.derived["gold.day_totals"]
    balance = Balance.model_validate({"sum": "amount", "to": "silver.items", "equals": "sum(amount)"})
    sql = flat(balance_sql(workspace, derived, balance, STAGED, TWO_DAYS))
    assert "DATE'" not in sql
    assert "ON true WHERE coalesce(a.figure, 0) <> coalesce(e.figure, 0)" in sql


def test_rows_that_differ_are_asked_as_they_were_and_as_they_will_be(workspace: Workspace) -> None:
    sql = flat(differing_rows_sql(workspace.derived["gold.day_totals"], "SELECT 1 FROM differences"))
    before = "SELECT `day`, `before_parcels` AS `parcels`, `before_amount` AS `amount` FROM (SELECT 1 FROM differences)"
    after = "SELECT `day`, `after_parcels` AS `parcels`, `after_amount` AS `amount` FROM (SELECT 1 FROM differences)"
    assert sql == f"{before} WHERE NOT _added UNION ALL {after} WHERE NOT _removed"


def test_where_periods_close_nothing_of_the_open_one_is_given_written_or_balanced(workspace: Workspace) -> None:
    derived, closed = workspace.derived["gold.day_totals"], Scope(None, None, "2026-03-08")
    assert flat(derived_sql(derived, closed, 0)).endswith(") WHERE day < DATE'2026-03-08'")
    assert flat(derived_sql(derived, Scope(("2026-03-01",), ("2026-03-01",), "2026-03-08"), 0)).endswith(
        ") WHERE day < DATE'2026-03-08'"
    )
    assert inside(derived, closed) == "day < DATE'2026-03-08'"
    sql = flat(balance_sql(workspace, derived, derived.balances["items"], STAGED, closed))
    assert "WHERE t.day < DATE'2026-03-08' AND (true)" in sql
