"""Which values of an upstream its followers ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from freshmart_cli.compile.follow import follow_of, followed_expressions, is_select, upstreams
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.workspace import Workspace

ChangedTable = Callable[..., Derived]


def following(workspace: Workspace, derived: Derived) -> Workspace:
    """The workspace with one derived table only, and no source that keeps days."""
    return replace(workspace, derived={"gold.day_totals": derived}, contracts={})


def test_upstreams_are_the_tables_read_in_order_of_mention(workspace: Workspace) -> None:
    assert upstreams(workspace.derived["gold.week_totals"]) == ("gold.day_totals",)
    text = "SELECT 1 FROM Silver.B b join gold.a ON true LEFT JOIN silver.b c ON true JOIN bronze.r ON true JOIN other.x ON true"
    derived = workspace.derived["gold.week_totals"].model_copy(update={"sql": text})
    assert upstreams(derived) == ("silver.b", "gold.a", "bronze.r")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1 FROM gold.a, silver.b",
        "SELECT 1 FROM `gold`.`a` JOIN `silver`.b ON true",
        "select 1 from gold.a union select 1 from silver.b",
        "SELECT 1 FROM (gold.a CROSS JOIN silver.b)",
        "SELECT 1 FROM gold.a WHERE EXISTS (SELECT 1 FROM /* the other */ silver.b) AND {{ changed('day') }}",
        "WITH gold AS (SELECT 1 FROM gold.a) SELECT 1 FROM gold, silver.b",
        "SELECT 'a text FROM silver.c' FROM gold.a, silver.b -- not JOIN silver.d",
    ],
)
def test_upstreams_are_found_however_they_are_written(workspace: Workspace, text: str) -> None:
    derived = workspace.derived["gold.week_totals"].model_copy(update={"sql": text})
    assert upstreams(derived) == ("gold.a", "silver.b")


def test_a_follower_that_says_nothing_follows_the_same_named_column(workspace: Workspace) -> None:
    assert follow_of(workspace.derived["gold.week_totals"], "gold.day_totals") == ("day",)


@pytest.mark.parametrize(
    ("follow", "select"),
    [
        ("SELECT 1", True),
        ("\n with x as (select 1) select 2", True),
        ("withdrawn_on", False),
        ("selected", False),
        ("full", False),
    ],
)
def test_a_select_is_told_from_an_expression(follow: str, select: bool) -> None:
    assert is_select(follow) is select


def test_the_expression_that_a_follower_gives_is_asked_for(workspace: Workspace, changed_table: ChangedTable) -> None:
    derived = changed_table("day_totals", ("silver.items: day", "silver.items: ' date_add(day, 1) '"))
    assert followed_expressions(following(workspace, derived), "silver.items") == ("date_add(day, 1)",)


def test_every_way_in_which_an_upstream_is_followed_asks_for_its_values(
    workspace: Workspace, changed_table: ChangedTable
) -> None:
    select = "\"SELECT DISTINCT day FROM silver.items WHERE {{ touched('parcel', 'silver.items', 'parcel') }}\""
    derived = changed_table("day_totals", ("silver.items: day", f"silver.items: [day, seq, {select}]"))
    assert followed_expressions(following(workspace, derived), "silver.items") == ("day", "seq", "parcel")


def test_a_select_asks_for_the_columns_that_it_calls_touched(workspace: Workspace, changed_table: ChangedTable) -> None:
    select = "\"SELECT DISTINCT day FROM silver.items WHERE {{ touched('depot', 'silver.depots', 'depot') }}\""
    derived = changed_table("day_totals", ("silver.items: day", f"silver.items: {select}"))
    found = following(workspace, derived)
    assert followed_expressions(found, "silver.depots") == ("depot",)
    assert followed_expressions(found, "silver.items") == ()


def test_who_follows_in_full_asks_for_no_values(workspace: Workspace, changed_table: ChangedTable) -> None:
    derived = changed_table("day_totals", ("silver.items: day", "silver.items: full"))
    assert followed_expressions(following(workspace, derived), "silver.items") == ()


def test_who_recomputes_everything_asks_for_no_values(workspace: Workspace, changed_table: ChangedTable) -> None:
    derived = changed_table("day_totals", ("mode: incremental", "mode: full"))
    assert followed_expressions(following(workspace, derived), "silver.items") == ()


@pytest.mark.parametrize("table", ["parcel_files", "parcels", "parcels__quarantine"])
def test_the_engines_own_days_follow_files_rows_and_quarantine_though_no_contract_names_them(
    workspace: Workspace, table: str
) -> None:
    bare = replace(workspace, derived={})
    assert followed_expressions(bare, f"silver.{table}") == ("day",)
