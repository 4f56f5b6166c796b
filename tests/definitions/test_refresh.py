"""What changes upstream reaches what depends on it, all of that and nothing else: after every change each table equals
what the oracle computes from the events as they are now."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from freshmart_cli.compile.derived import Scope
from freshmart_cli.compile.promised import promised_columns
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.execute.derive import Refreshed
from freshmart_cli.names import TableName
from tests.definitions.small_world import DAY, FIRST, SmallWorld, noon, version
from tests.definitions.test_definitions import differences
from tests.oracle import MADE, gold_of
from tests.support.text_tables import Row
from tests.support.written_lake import WrittenLake

MARCH_2, MARCH_9 = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC)
FEBRUARY_10 = date(2026, 2, 10)
WEEKS_SINCE_THEN = ("2026-02-08", "2026-02-15", "2026-02-22")
"""Those that have closed by 2 March."""


class Chain:
    """A small world and the lakehouse that was made of it."""

    def __init__(self, world: SmallWorld, lake: WrittenLake) -> None:
        self.world, self.lake = world, lake
        self._workspace = lake.context.workspace

    def copied(self, folder: Path) -> Chain:
        return Chain(deepcopy(self.world), self.lake.copied(folder))

    def refreshed(self) -> dict[str, Refreshed]:
        """Write what the world is like now, refresh every table, and compare each with the oracle."""
        self.lake.write({name: [dict(row) for row in rows] for name, rows in self.world.tables.items()})
        made = self.lake.make(*self._workspace.derived)
        told = gold_of(self.world.tables, self.lake.context.now)
        for name in MADE:
            keys = self._workspace.derived[name].keys
            assert differences(self.lake.rows(name), told[name], keys) == [], name
        return made

    def activity(self, customer: str, day: date) -> Row:
        rows = self.lake.rows("silver.customer_activity")
        return next(row for row in rows if row["customer_id"] == customer and row["day"] == day)

    def row(self, table: str, **values: object) -> Row:
        return next(
            row
            for row in self.world.tables[f"silver.{table}"]
            if all(row[name] == value for name, value in values.items())
        )


@pytest.fixture(scope="module")
def made(workspace: Workspace, engine: ConnectEngine, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    world = SmallWorld(7, lambda name: promised_columns(workspace, TableName.parse(name)))
    made = Chain(world, WrittenLake(workspace, engine, tmp_path_factory.mktemp("made") / "lake", MARCH_2))
    made.refreshed()
    return made


@pytest.fixture
def chain(made: Chain, tmp_path: Path) -> Chain:
    """A copy of the chain with every table made."""
    return made.copied(tmp_path / "lake")


def written(made: dict[str, Refreshed]) -> dict[str, Scope]:
    """What was written where, by table."""
    return {name: each.scope for name, each in made.items() if each.scope is not None}


def test_nothing_changed_and_nothing_is_made(chain: Chain) -> None:
    assert written(chain.refreshed()) == {}


def test_a_late_sale_without_a_card_reaches_its_day_and_what_that_affects(chain: Chain) -> None:
    chain.world.sale(1, FEBRUARY_10, None)
    found = {name: scope.write for name, scope in written(chain.refreshed()).items()}
    week = tuple(f"2026-02-{day}" for day in range(10, 17))
    assert found == {
        "silver.identified_sales": ("2026-02-10",),
        "silver.daily_demand": ("2026-02-10",),
        "silver.stock_months": ("2026-02-01",),
        "gold.store_daily": ("2026-02-10",),
        "gold.store_sales_15min": ("2026-02-10",),
        "gold.product_daily": ("2026-02-10",),
        "gold.geographic_performance": ("2026-02-10",),
        "gold.store_trends": (*week, "2027-02-09"),
        "gold.inventory_policy": ("2026-02-01",),
    }


def test_a_late_receipt_restates_the_month_in_which_delivery_was_requested(chain: Chain) -> None:
    order = next(
        row
        for row in chain.world.tables["silver.supply_events"]
        if row["requested_delivery_date"] is not None and row["requested_delivery_date"] < date(2026, 2, 1)
    )
    line = next(row for row in chain.world.tables["silver.supply_event_lines"] if row["event_id"] == order["event_id"])
    names = {"order_id": order["order_id"], "shipment_id": "late"}
    chain.world.told("shipment_received", noon(date(2026, 2, 27)), order["store_id"], {line["gtin"]: 3}, **names)
    found = {name: scope.write for name, scope in written(chain.refreshed()).items()}
    assert found.pop("silver.shipment_receipts") is not None
    assert found == {
        "silver.supply_orders": (order["order_id"],),
        "silver.shipments": ("late",),
        "silver.shipment_lines": ("late",),
        "silver.inventory_levels": ("2026-02-26", "2026-02-27", "2026-02-28"),
        "gold.supply_performance": ("2026-01-01",),
        "gold.inventory_policy": ("2026-01-01",),
    }


def test_a_late_sale_of_a_member_restates_the_weeks_from_its_own_on(chain: Chain) -> None:
    chain.world.sale(2, FEBRUARY_10, "k1")
    found = {name: scope.write for name, scope in written(chain.refreshed()).items()}
    assert found["silver.customer_activity"] == ("2026-02-10",)
    assert found["gold.customer_segments"] == WEEKS_SINCE_THEN
    assert set(found["gold.segment_summary"] or ()) <= set(WEEKS_SINCE_THEN)


def test_a_late_purchase_takes_the_order_from_the_day_after(chain: Chain) -> None:
    chain.world.event("u1", noon(FEBRUARY_10), "purchase", "over night")
    chain.refreshed()
    before = chain.activity("c1", FEBRUARY_10)
    chain.world.event("u1", noon(FEBRUARY_10 - DAY), "purchase", "over night")
    found = {name: scope.write for name, scope in written(chain.refreshed()).items()}
    assert found["silver.customer_activity"] == ("2026-02-09", "2026-02-10")
    assert found["gold.customer_segments"] == WEEKS_SINCE_THEN
    assert chain.activity("c1", FEBRUARY_10) == before | {"orders": before["orders"] - 1}
    events = chain.world.tables["silver.ecommerce_events"]
    events.remove(events[-1])
    assert written(chain.refreshed())["silver.customer_activity"].write == ("2026-02-09", "2026-02-10")
    assert chain.activity("c1", FEBRUARY_10) == before


def test_a_card_that_heals_recomputes_the_days_on_which_it_was_shown(chain: Chain) -> None:
    shown = {
        row["business_date"] for row in chain.world.tables["silver.pos_transactions"] if row["loyalty_card"] == "k8"
    }
    card = chain.row("loyalty_cards", card_number="k7")
    chain.world.tables["silver.loyalty_cards"].append(card | {"card_number": "k8"})
    found = {name: scope.write for name, scope in written(chain.refreshed()).items()}
    assert found["silver.identity_bridge"] == ("k8",)
    closed = {day.isoformat() for day in shown if day < MARCH_2.date()}
    assert closed and set(found["silver.customer_activity"] or ()) == closed
    assert {"silver.daily_demand", "silver.stock_months", "gold.inventory_policy", "gold.product_daily"} & set(
        found
    ) == set()


def test_a_late_level_reaches_the_months_into_which_it_is_carried(chain: Chain) -> None:
    chain.world.told("stock_adjusted", noon(date(2026, 1, 31)), 1, {"00000000000005": 400})
    found = {name: scope.write for name, scope in written(chain.refreshed()).items()}
    assert found.pop("silver.shipment_receipts") is not None
    assert found == {
        "silver.inventory_levels": ("2026-01-30", "2026-01-31", "2026-02-01"),
        "silver.stock_months": ("2026-01-01", "2026-02-01"),
        "gold.inventory_policy": ("2026-01-01", "2026-02-01"),
    }


def test_what_the_masters_say_of_products_and_places_moves_no_demand_and_no_segment(chain: Chain) -> None:
    chain.row("products", gtin="00000000000002")["department"] = "D9"
    chain.row("stores", store_id=2)["region"] = "North"
    found = written(chain.refreshed())
    assert {"gold.product_daily", "gold.supply_performance", "gold.geographic_performance"} <= found.keys()
    assert not {"silver.customer_activity", "silver.daily_demand", "silver.stock_months"} & found.keys()
    assert not {"gold.customer_segments", "gold.inventory_policy"} & found.keys()


def test_today_is_no_demand_and_no_activity_before_it_has_ended(chain: Chain) -> None:
    chain.world.sale(1, MARCH_2.date(), "k1")
    chain.world.event("u1", MARCH_2, "purchase", None)
    found = written(chain.refreshed())
    assert "gold.store_daily" in found and "gold.conversion_funnel" in found
    assert not {"silver.customer_activity", "silver.daily_demand", "silver.stock_months"} & found.keys()
    chain.lake.tick(MARCH_2 + DAY)
    found = {name: scope.write for name, scope in written(chain.refreshed()).items()}
    assert found == {"silver.customer_activity": ("2026-03-02",), "silver.daily_demand": ("2026-03-02",)}


def test_a_member_arrives_and_cards_and_accounts_change_hands(chain: Chain) -> None:
    chain.world.add("loyalty_cards", card_number="k9", customer_id="c9", **version())
    card = chain.row("loyalty_cards", card_number="k1", valid_to=None)
    card |= {"valid_to": noon(FEBRUARY_10), "is_current": False}
    chain.world.add("loyalty_cards", card_number="k1", customer_id="c4", **version(noon(FEBRUARY_10)))
    chain.world.add("account_links", customer_id="c4", online_user_id="u5", linked_at=noon(FIRST), **version())
    made = written(chain.refreshed())
    assert made["silver.identity_bridge"].write == ("k1", "k9", "u5")
    assert "gold.store_sales_15min" not in made and "gold.supply_performance" not in made


def test_what_was_told_wrongly_is_taken_back(chain: Chain) -> None:
    tables = chain.world.tables
    gone = tables["silver.pos_transactions"][5]
    key = ("store_id", "business_date", "register_id", "trans_seq")
    for name in ("silver.pos_transactions", "silver.pos_lines"):
        tables[name] = [row for row in tables[name] if any(row[each] != gone[each] for each in key)]
    last = max(row["event_date"] for row in tables["silver.ecommerce_events"])
    tables["silver.ecommerce_events"] = [row for row in tables["silver.ecommerce_events"] if row["event_date"] != last]
    level = next(row for row in tables["silver.supply_events"] if row["event_type"] == "inventory_snapshot")
    for name in ("silver.supply_events", "silver.supply_event_lines"):
        tables[name] = [row for row in tables[name] if row["event_id"] != level["event_id"]]
    chain.refreshed()


def test_masters_change_and_a_sale_of_long_ago_is_post_voided(chain: Chain) -> None:
    chain.row("products", gtin="00000000000001")["department"] = "D9"
    chain.row("stores", store_id=1).update(region="North", opened_on=date(2024, 12, 1))
    sale = next(
        row
        for row in chain.world.tables["silver.pos_transactions"]
        if row["loyalty_card"] and row["trans_type"] == "SA"
    )
    chain.world.sale(sale["store_id"], FEBRUARY_10, sale["loyalty_card"], "PV", sale)
    chain.world.event("u1", noon(date(2026, 1, 2)), "purchase", None)["price"] = Decimal("12.34")
    chain.refreshed()


def test_weeks_and_months_are_published_when_they_have_closed(chain: Chain) -> None:
    chain.lake.tick(MARCH_9)
    chain.refreshed()
    weeks = {row["week_start"] for row in chain.lake.rows("gold.customer_segments")}
    assert max(weeks) == date(2026, 3, 1)
    chain.lake.tick(MARCH_9.replace(month=4))
    chain.refreshed()
    months = {row["month"] for row in chain.lake.rows("gold.inventory_policy")}
    assert max(months) == date(2026, 3, 1)
