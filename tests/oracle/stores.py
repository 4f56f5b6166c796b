"""The tables of the store dashboards."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

from tests.oracle.events import ZERO, Events, Row, grouped, is_net, net, quotient, units
from tests.oracle.people import identified_sales


def figures(events: Events, sales: Iterable[Row]) -> Row:
    """Sums over completed transactions."""
    sales = list(sales)
    lines = [line for sale in sales for line in events.lines_of(sale)]
    sold = [line for line in lines if is_net(line)]
    gross = sum((line["extended_amount"] for line in sold), ZERO)
    discounts = sum((line["discount_amount"] for line in sold), ZERO)
    return {
        "transactions": sum(-1 if sale["trans_type"] == "PV" else 1 for sale in sales),
        "lines": len(sold),
        "units": sum(map(units, sold), ZERO),
        "gross_sales": gross,
        "discounts": discounts,
        "net_sales": gross + discounts,
        "returns": -sum((net(line) for line in sold if line["line_type"] == "R"), ZERO),
        "deposits": sum((net(line) for line in lines if line["line_type"] == "B"), ZERO),
        "tax": sum((line["tax_amount"] for line in lines), ZERO),
    }


@cache
def store_daily(events: Events) -> list[Row]:
    by_day = grouped(events.sales, "store_id", "business_date")
    people = grouped((sale for sale in identified_sales(events) if sale["is_purchase"]), "store_id", "business_date")
    found = []
    for day in events.rows("silver.pos__days"):
        key = (day["store_id"], day["business_date"])
        sales = by_day.get(key, [])
        row = figures(events, sales)
        tickets = [_ticket(events, sale) for sale in sales if sale["trans_type"] != "PV" and not events.is_voided(sale)]
        row |= {
            "avg_transaction": quotient(row["net_sales"], row["transactions"]),
            "median_transaction": float(statistics.median(tickets)) if tickets else None,
            "stddev_transaction": _deviation(tickets),
            "units_per_transaction": quotient(row["units"], row["transactions"]),
            "unique_customers": len({sale["person_id"] for sale in people.get(key, [])}),
        }
        told = ("store_id", "business_date", "expected_minutes", "covered_minutes", "completeness_pct", "is_final")
        found.append(row | {name: day[name] for name in told})
    return found


def _ticket(events: Events, sale: Row) -> Decimal:
    deposits = sum((net(line) for line in events.lines_of(sale) if line["line_type"] == "B"), ZERO)
    return Decimal(sale["net_total"]) - deposits


def _deviation(values: list[Decimal]) -> float | None:
    return float(statistics.stdev(values)) if len(values) > 1 else None


def store_sales_15min(events: Events) -> list[Row]:
    quarter = timedelta(minutes=15)
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    placed = []
    for sale in events.sales:
        instant = events.instant(sale)
        offset = (sale["sold_at_local"] - instant) // timedelta(minutes=1)
        placed.append({**sale, "window_start": begin + (instant - begin) // quarter * quarter, "offset": offset})
    found = []
    for (store, start, day), sales in grouped(placed, "store_id", "window_start", "business_date").items():
        row = figures(events, sales)
        del row["deposits"]
        offset = max(sale["offset"] for sale in sales)
        key = {"store_id": store, "window_start": start, "business_date": day, "utc_offset_minutes": offset}
        found.append(key | {"window_start_local": start + timedelta(minutes=offset)} | row)
    return found


def product_daily(events: Events) -> list[Row]:
    sold = [
        {**line, "sale": sale, "gtin": line["gtin"] or "(none)"}
        for sale in events.sales
        for line in events.lines_of(sale)
        if is_net(line)
    ]
    found = []
    for (gtin, day), lines in grouped(sold, "gtin", "business_date").items():
        sales = {tuple(line[name] for name in ("store_id", "register_id", "trans_seq")): line["sale"] for line in lines}
        gross = sum((line["extended_amount"] for line in lines), ZERO)
        discounts = sum((line["discount_amount"] for line in lines), ZERO)
        found.append(
            {
                "gtin": gtin,
                "business_date": day,
                "department": events.department(gtin, day),
                "units": sum(map(units, lines), ZERO),
                "gross_sales": gross,
                "discounts": discounts,
                "net_sales": gross + discounts,
                "returns": -sum((net(line) for line in lines if line["line_type"] == "R"), ZERO),
                "lines": len(lines),
                "transactions": sum(-1 if sale["trans_type"] == "PV" else 1 for sale in sales.values()),
                "stores": len({line["store_id"] for line in lines}),
            }
        )
    return found
