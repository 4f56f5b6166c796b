"""What was sold where."""

from __future__ import annotations

from tests.oracle.events import Events, Row, grouped, quotient
from tests.oracle.people import identified_sales
from tests.oracle.stores import store_daily

SUMMED = ("transactions", "lines", "units", "gross_sales", "discounts", "net_sales", "returns")


def geographic_performance(events: Events) -> list[Row]:
    days = [{**row, **_place(events, row["store_id"])} for row in store_daily(events)]
    sales = [{**row, **_place(events, row["store_id"])} for row in identified_sales(events) if row["is_purchase"]]
    people = grouped(sales, "region", "city", "business_date")
    found = []
    for (region, city, day), rows in grouped(days, "region", "city", "business_date").items():
        row = {name: sum(each[name] for each in rows) for name in SUMMED}
        selling = sum(each["transactions"] != 0 for each in rows)
        persons = {sale["person_id"] for sale in people.get((region, city, day), [])}
        row |= {"region": region, "city": city, "business_date": day, "stores": len(rows), "selling_stores": selling}
        row |= {
            "avg_transaction": quotient(row["net_sales"], row["transactions"]),
            "net_sales_per_store": quotient(row["net_sales"], selling),
            "unique_customers": len(persons),
        }
        found.append(row)
    return found


def _place(events: Events, store_id: int) -> Row:
    store = events.stores.get(store_id, {})
    city, state = store.get("city"), store.get("state")
    return {
        "region": store.get("region") or "unknown",
        "city": "unknown" if city is None else f"{city}, {state}" if state is not None else city,
    }
