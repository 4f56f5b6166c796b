"""References whose rows wait: how rows are judged by them, and where the parent is looked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from freshmart_cli.compile import parse, rows
from freshmart_cli.compile.awaiting import NO_PARENTS, Parents, awaited_by, look_ups, parents_of
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.publish_silver import Target, measure_sql, quarantine_sql, upserts_sql
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.compile.stages import Stages
from freshmart_cli.contracts.workspace import Workspace
from tests.cdc.contracts import LOG, contract
from tests.support.ladder import ladder
from tests.support.yard import yard

STAGES = Stages("N")


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return ladder(tmp_path_factory.mktemp("ladder"))


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return yard(tmp_path_factory.mktemp("yard"))


def group(workspace: Workspace, name: str) -> SourceGroup:
    return group_of_contract(workspace.contracts[name])


def test_what_waits_says_for_what_and_whether_that_is_a_fault(orders: Workspace, parcels: Workspace) -> None:
    assert {each.label: each.reason for each in awaited_by(group(orders, "orders"))} == {
        "orders.customer": "park:reference:customer",
        "orders.agent": "reference:agent",
    }
    (of_parcel, of_item) = awaited_by(group(parcels, "parcels"))
    assert (of_parcel.reason, of_item.reason) == ("park:reference:depot", "items.park:reference:goods")
    assert str(of_item.quarantine) == "silver.parcels__quarantine"


def test_a_reference_that_nothing_waits_for_is_not_awaited(orders: Workspace, workspace: Workspace) -> None:
    assert awaited_by(group(orders, "countries")) == ()
    assert awaited_by(group_of_contract(workspace.contracts["parcels"])) == ()


def test_a_parent_is_looked_for_in_its_versions_and_in_pictures_among_their_rows(
    orders: Workspace, parcels: Workspace
) -> None:
    """A merged row goes when its versions are in conflict; a picture's row stays as a version that has ended."""
    assert [str(place) for _, place in parents_of(orders, group(orders, "customers")).places] == [
        "silver.regions",
        "silver.customers__versions",
    ]
    assert [str(place) for _, place in parents_of(parcels, group(parcels, "parcels")).places] == [
        "silver.depots",
        "silver.goods__versions",
    ]


def test_a_parent_that_is_no_tables_root_or_no_key_is_looked_for_in_its_rows(orders: Workspace) -> None:
    contract = orders.contracts["orders"]
    table = contract.tables["orders"]
    for to in ("silver.customers(region)", "silver.unknown(customer)", "gold.day_totals(orders)"):
        reference = table.references["customer"].model_copy(update={"to": to})
        changed = table.model_copy(update={"references": {"customer": reference}})
        its = group_of_contract(contract.model_copy(update={"tables": {"orders": changed}}))
        assert [str(place) for _, place in parents_of(orders, its).places] == [to.partition("(")[0]]


def test_a_parent_whose_changes_are_kept_is_looked_for_among_those_that_tell_of_it(orders: Workspace) -> None:
    """A row may come and go at one instant, which leaves no version of it."""
    workspace = replace(orders, contracts={**orders.contracts, "log": contract(LOG)})
    its = workspace.contracts["orders"]
    table = its.tables["orders"]
    reference = table.references["customer"]
    for column, place in (
        ("reader", "silver.readers__events WHERE _op NOT IN ('k', 't')"),
        ("note_length", "silver.readers"),
    ):
        to = reference.model_copy(update={"to": f"silver.readers({column})"})
        changed = table.model_copy(update={"references": {"customer": to}})
        compiled = group_of_contract(its.model_copy(update={"tables": {"orders": changed}}))
        assert [str(found) for _, found in parents_of(workspace, compiled).places] == [place]


def test_a_row_waits_where_its_columns_name_a_parent_that_is_not_there(orders: Workspace) -> None:
    its = group(orders, "orders")
    customer, _ = look_ups(its.families[0].root, parents_of(orders, its))
    assert customer.missing.sql == "customer IS NOT NULL AND _here_customer IS NULL"
    alone, _ = look_ups(its.families[0].root, NO_PARENTS)
    assert alone.missing.sql == "customer IS NOT NULL"


def test_a_row_may_be_its_own_parent(orders: Workspace) -> None:
    its = group(orders, "customers")
    _, boss = look_ups(its.families[0].root, NO_PARENTS)
    assert boss.missing.sql == "boss IS NOT NULL AND NOT coalesce(boss = customer, false)"


def test_rows_are_joined_with_each_parent_that_is_there_and_judged_once(orders: Workspace) -> None:
    its = group(orders, "orders")
    known = parents_of(orders, its)
    sql = rows.rows_sql(its, its.families[0], "true", known)
    assert (
        sql.count("LEFT JOIN (SELECT DISTINCT customer AS _key_0, true AS _here FROM silver.customers__versions)") == 2
    )
    assert sql.count("customer IS NOT NULL AND _here_customer IS NULL") == 1
    assert "IF(_reject_" in sql and "'park:reference:customer'" in sql
    some = rows.rows_sql(its, its.families[0], "true", Parents(known.places[:1]))
    assert "parent_customer" in some and "parent_agent" not in some
    assert "JOIN" not in rows.rows_sql(its, its.families[0], "true")


def test_records_and_those_under_them_are_judged_alike(parcels: Workspace) -> None:
    its = group(parcels, "parcels")
    family, known = its.families[0], parents_of(parcels, its)
    assert "parent_depot ON parent_depot._key_0 = own.depot" in parse.roots_sql(its, family, STAGES, known)
    assert "parent_goods ON parent_goods._key_0 = own.note" in parse.child_sql(its, family.children[0], STAGES, known)


def test_what_is_published_has_its_parents_without_looking(orders: Workspace) -> None:
    its = group(orders, "orders")
    family = its.families[0]
    sql = upserts_sql(Target(family, STAGES), family.root, frozenset({"silver.customers"}))
    assert "false AS _missing_customer, false AS _missing_agent" in sql
    assert "silver.customers" not in sql


def test_a_parked_row_is_counted_and_fails_nothing() -> None:
    assert "count_if(_own_reasons IS NOT NULL AND NOT forall(_own_reasons, r -> r LIKE 'park:%')) AS failed" in (
        measure_sql("stage.roots_N", "_own_reasons")
    )


def test_rows_that_may_be_published_by_now_are_told_to_leave_the_quarantine(orders: Workspace) -> None:
    family = group(orders, "orders").families[0]
    first = quarantine_sql(family, None, STAGES)
    assert "_gone" not in first and first.endswith("WHERE _reasons IS NOT NULL")
    again = quarantine_sql(family, None, STAGES, "NOT _batch_id IN ('b2')")
    assert "_reasons IS NULL AS _gone" in again
    assert again.endswith("WHERE _reasons IS NOT NULL OR NOT _batch_id IN ('b2')")


def test_a_workspace_without_such_references_is_judged_as_before(workspace: Workspace) -> None:
    its = group_of_contract(workspace.contracts["parcels"])
    family = its.families[0]
    assert parse.roots_sql(its, family, STAGES, parents_of(workspace, its)) == parse.roots_sql(its, family, STAGES)
    assert parents_of(workspace, its) == NO_PARENTS
