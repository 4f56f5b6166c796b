"""The engine's own derived table of a source with arrivals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from freshmart_cli.compile.days import days_contract, days_table, expected_tables
from freshmart_cli.compile.derived import Scope, derived_sql
from freshmart_cli.contracts.source_contract import Arrivals, Contract
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.names import TableName

Changed = Callable[..., Contract]


def test_a_source_whose_arrivals_say_enough_has_days(changed: Changed) -> None:
    assert days_table(changed("parcels")) == TableName("silver", "parcels__days")


@pytest.mark.parametrize(
    "left_out",
    ["  covers: [H.from_local, H.to_local]\n", "  day: H.day\n", "  per: {depot: H.depot}\n"],
    ids=["covers", "day", "per"],
)
def test_a_source_that_leaves_something_out_has_none(changed: Changed, left_out: str) -> None:
    assert days_table(changed("parcels", (left_out, ""))) is None


def test_a_source_without_arrivals_has_none(workspace: Workspace) -> None:
    assert days_table(workspace.contracts["scans"]) is None


def test_days_are_a_contract_like_any_other(workspace: Workspace) -> None:
    derived = days_contract(workspace.contracts["parcels"], "Europe/Berlin")
    assert derived.keys == ("depot", "day")
    assert list(derived.columns)[:3] == ["depot", "day", "timezone"]
    assert derived.columns["depot"].type == "int" and derived.columns["depot"].required
    assert (derived.refresh.mode, derived.refresh.by, derived.refresh.final_when) == ("incremental", "day", "is_final")


def test_days_follow_whatever_can_change_them(workspace: Workspace) -> None:
    follow = days_contract(workspace.contracts["parcels"], "UTC").refresh.follow
    assert follow == {
        "silver.parcel_files": ("day",),
        "silver.parcels": ("day",),
        "silver.parcels__quarantine": ("day",),
        "silver.parcels__versions": ("day",),
        "silver.depots": ("full",),
    }


def test_a_table_whose_key_does_not_tell_the_day_is_followed_in_full(changed: Changed) -> None:
    follow = days_contract(changed("parcels", ("keys: [day, parcel]", "keys: [parcel]")), "UTC").refresh.follow
    assert follow["silver.parcels__versions"] == ("full",)
    assert follow["silver.parcels__quarantine"] == ("day",)


def test_a_refresh_of_days_is_narrowed_to_the_days_touched_and_knows_the_time(workspace: Workspace) -> None:
    derived = days_contract(workspace.contracts["parcels"], "Europe/Berlin")
    scope = Scope(("2026-03-01",), ("2026-03-01",))
    sql = derived_sql(derived, scope, 1_772_000_000)
    assert "f.day IN (DATE'2026-03-01')" in sql
    assert "c.day IN (DATE'2026-03-01')" in sql
    assert "<= 1772000000" in sql
    assert "{{" not in sql


def test_the_day_begins_and_closes_as_the_contract_says(workspace: Workspace) -> None:
    sql = days_contract(workspace.contracts["parcels"], "Europe/Berlin").sql
    assert "' 04:00:00'" in sql
    assert "closes + 1800" in sql
    assert "'Europe/Berlin'" in sql


def test_what_a_version_does_not_know_its_file_tells(workspace: Workspace) -> None:
    sql = " ".join(days_contract(workspace.contracts["parcels"], "UTC").sql.split())
    assert "SELECT f.depot AS depot, q.day AS day FROM silver.parcels__versions q JOIN silver.parcel_files f" in sql
    assert "SELECT q._by_depot AS depot, coalesce(q._by_day, q.day) AS day FROM silver.parcels__quarantine q" in sql


def test_the_tables_that_say_who_is_expected_are_named_once() -> None:
    arrivals = Arrivals.model_validate(
        {"expected": "SELECT a FROM silver.a x join `silver`.b y ON true JOIN silver.a z ON true, silver.c c"}
    )
    assert expected_tables(arrivals) == ("silver.a", "silver.b", "silver.c")
