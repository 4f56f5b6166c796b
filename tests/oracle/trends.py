"""Where each store is heading."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

from tests.oracle.events import DAY, ZERO, Events, Row, grouped, percent, quotient
from tests.oracle.people import first_purchases, identified_sales
from tests.oracle.stores import store_daily

COMP_DAYS, COMP_MONTHS = 364, 14


def store_trends(events: Events) -> list[Row]:
    sales: dict[tuple[int, date], Decimal] = {
        (row["store_id"], row["business_date"]): row["net_sales"] for row in store_daily(events)
    }
    first = {row["person_id"]: row["first_purchased_on"] for row in first_purchases(events)}
    people = grouped((sale for sale in identified_sales(events) if sale["is_purchase"]), "store_id", "business_date")
    found = []
    for (store, day), today in sales.items():
        week = [sales[store, day - n * DAY] for n in range(7) if (store, day - n * DAY) in sales]
        comp_date = day - timedelta(days=COMP_DAYS)
        is_comp = _is_comp(events.stores.get(store), day)
        then = sales.get((store, comp_date)) if is_comp else None
        persons = {sale["person_id"] for sale in people.get((store, day), [])}
        found.append(
            {
                "store_id": store,
                "business_date": day,
                "net_sales": today,
                "net_sales_7d_avg": quotient(sum(week, ZERO), len(week)),
                "days_in_avg": len(week),
                "comp_date": comp_date,
                "is_comp_store": is_comp,
                "comp_net_sales": then,
                "comp_change_pct": None if then is None else percent(today - then, then),
                "new_customers": sum(first[person] == day for person in persons),
                "returning_customers": sum(first[person] < day for person in persons),
            }
        )
    return found


def _is_comp(store: Row | None, day: date) -> bool:
    if store is None or store["opened_on"] is None:
        return False
    closed = store["closed_on"] is not None and store["closed_on"] <= day
    return months_later(store["opened_on"], COMP_MONTHS) <= day and not closed


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
