"""Rows that wait for their parents, as people meet them: plan, status, quarantine, and the command that brings one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import TableLocked
from freshmart_cli.execute.lakehouse import Lakehouse
from freshmart_cli.execute.locks import Locks
from freshmart_cli.pipeline import views
from freshmart_cli.pipeline.plans import explain, plan, validate
from freshmart_cli.pipeline.runs import ingest, promote_silver, run
from freshmart_cli.pipeline.session import Options
from tests.support.depot import NOW, land
from tests.support.ladder import DELIVERIES, ladder

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return ladder(tmp_path)


def at(workspace: Workspace, passed: timedelta) -> Options:
    return Options(workspace.root, as_of=NOW + passed)


def arrive(workspace: Workspace, *names: str) -> None:
    for name in names:
        land(workspace, name, DELIVERIES[name], NOW)


def kinds(workspace: Workspace, passed: timedelta) -> dict[str, str]:
    found = views.quarantine_list(at(workspace, passed), "orders")
    return {each.key: each.kind for each in found.entries}


def test_a_row_that_waits_is_excused_then_parked_then_overdue_and_published_all_the_same(workspace: Workspace) -> None:
    arrive(workspace, "orders/a.csv")
    assert run(at(workspace, MINUTE)).exit_code == 0

    def told(passed: timedelta) -> tuple[int, int, tuple[str, ...]]:
        found = views.status(at(workspace, passed))
        (orders,) = [each for each in found.sources if each.source == "orders"]
        return orders.open_entries, orders.parked_entries, tuple(each.what for each in found.attention)

    assert told(HOUR - MINUTE) == (0, 0, ())
    assert told(HOUR) == (3, 0, ("orders: 3 entries in quarantine, 0 at stake",))
    assert kinds(workspace, HOUR) == {"10": "invalid", "11": "invalid", "12": "invalid"}
    arrive(workspace, "countries/a.csv", "regions/regions_20260302.csv", "customers/a.csv")
    assert run(at(workspace, 2 * MINUTE)).exit_code == 0
    assert kinds(workspace, 2 * DAY - MINUTE) == {"12": "parked"}
    assert told(2 * DAY - MINUTE) == (1, 1, ())
    assert kinds(workspace, 2 * DAY) == {"12": "overdue"}
    assert told(2 * DAY) == (1, 0, ("orders: 1 entry in quarantine, 0 at stake",))
    (case,) = views.quarantine_show(at(workspace, 2 * DAY), "12").cases
    assert (case.state, [(each.state, each.reasons) for each in case.versions]) == (
        "overdue",
        [("overdue", ("park:reference:customer",))],
    )
    (case,) = views.quarantine_show(at(workspace, HOUR), "orders/a.csv:4").cases
    assert (case.state, case.versions[0].state) == ("parked", "parked")
    land(workspace, "customers/z.csv", b"customer,region,boss\n9,,\n", NOW + 3 * DAY)
    assert run(at(workspace, 3 * DAY)).exit_code == 0
    assert kinds(workspace, 3 * DAY) == {}
    rows = views.query(at(workspace, 3 * DAY), "SELECT orders, CAST(amount AS STRING) AS amount FROM gold.day_totals")
    assert {(row["orders"], row["amount"]) for row in rows.to_pylist()} == {(2, "12.00"), (1, "3.00")}


def test_a_plan_tells_who_waits_and_a_promotion_of_the_parent_alone_publishes_them(workspace: Workspace) -> None:
    arrive(workspace, "regions/regions_20260302.csv", "customers/a.csv")
    run(at(workspace, MINUTE))
    arrive(workspace, "countries/a.csv")
    told = {each.table: (each.action, each.reason) for each in plan(at(workspace, 2 * MINUTE))}
    assert told["bronze.countries_raw"][0] == "ingest"
    assert told["silver.regions"] == (
        "promote",
        "2 rows of regions.country judged again if silver.countries changes in this run",
    )
    assert told["silver.customers"][0] == "promote"
    ingest(at(workspace, 2 * MINUTE), ("countries",))
    report = promote_silver(at(workspace, 3 * MINUTE), ("countries",))
    assert [(each.step, each.table, each.rows) for each in report.steps if each.state == "done"] == [
        ("promote", "silver.countries", 1),
        ("release", "silver.regions", 2),
        ("release", "silver.customers", 1),
        ("release", "silver.customers", 1),
    ]
    told = {each.table: (each.action, each.reason) for each in plan(at(workspace, 4 * MINUTE))}
    assert told["silver.customers"] == (
        "nothing",
        "1 batch promoted, none new; 1 row of customers.boss waiting for silver.customers",
    )


def test_a_promotion_holds_the_tables_whose_rows_it_may_release(workspace: Workspace) -> None:
    held = Locks(Lakehouse(workspace.lakehouse).locks)
    held.take(("orders",))
    try:
        with pytest.raises(TableLocked, match="orders is held by another run"):
            promote_silver(at(workspace, MINUTE), ("countries",))
        held.close()
        held.take(("countries",))
        assert promote_silver(at(workspace, MINUTE), ("orders",)).exit_code == 0
    finally:
        held.close()


def test_such_a_workspace_validates_and_its_look_ups_are_explained(workspace: Workspace) -> None:
    assert validate(at(workspace, MINUTE)).diagnostics == ()
    (staged, *_) = explain(at(workspace, MINUTE), "silver.orders").statements
    assert "FROM silver.customers__versions) parent_customer ON parent_customer._key_0 = own.customer" in staged.sql
