"""The weekly segments of known customers, stores and web together."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from tests.oracle.events import DAY, ZERO, Events, Row, grouped, percent, quotient
from tests.oracle.people import identified_sales, online_owners

WINDOW = timedelta(days=363)
NEW = timedelta(days=56)
CLOSES = timedelta(hours=4, minutes=20)
"""After midnight in the chain's own zone: the business day begins at 04:00, and late files are awaited for 20 minutes."""
CHAIN = ZoneInfo("America/New_York")


@dataclass
class Shopper:
    """What one customer did, by date: sales in stores, orders and purchases on the web, money, events of the web."""

    sales: list[date] = field(default_factory=list)
    money: list[tuple[date, Decimal]] = field(default_factory=list)
    orders: set[tuple[date, tuple[str, str]]] = field(default_factory=set)
    purchases: list[date] = field(default_factory=list)
    web: list[date] = field(default_factory=list)
    carts: list[date] = field(default_factory=list)


@cache
def customer_segments(events: Events) -> list[Row]:
    shoppers = _shoppers(events)
    last_week: dict[str, Row] = {}
    found: list[Row] = []
    for sunday in _closed_weeks(events, shoppers.values()):
        rows = _week(shoppers, sunday)
        for customer, row in rows.items():
            row |= _movement(row, last_week.get(customer))
        found += rows.values()
        last_week = rows
    return found


def customer_activity(events: Events) -> list[Row]:
    """The days that have ended."""
    return [
        {
            "customer_id": customer,
            "day": day,
            "sales": each.sales.count(day),
            "orders": sum(ordered_on == day for ordered_on, _ in each.orders),
            "amount": sum((money for on, money in each.money if on == day), ZERO),
            "has_bought": day in each.sales or day in each.purchases,
            "was_on_web": day in each.web,
            "filled_cart": day in each.carts,
        }
        for customer, each in _shoppers(events).items()
        for day in {*each.web, *(on for on, _ in each.money)}
        if day_has_ended(events, day)
    ]


def day_has_ended(events: Events, day: date) -> bool:
    return day < (events.now.astimezone(CHAIN) - CLOSES).date()


def _shoppers(events: Events) -> dict[str, Shopper]:
    found: dict[str, Shopper] = defaultdict(Shopper)
    for sale in identified_sales(events):
        if sale["customer_id"] is not None:
            shopper = found[sale["customer_id"]]
            shopper.money.append((sale["business_date"], sale["net_sales"]))
            if sale["is_purchase"]:
                shopper.sales.append(sale["business_date"])
    owners, ordered = online_owners(events), _order_dates(events)
    for event in events.rows("silver.ecommerce_events"):
        customer, day = owners.at(event["user_id"], event["event_time"]), event["event_time"].date()
        if customer is None:
            continue
        shopper = found[customer]
        shopper.web.append(day)
        if event["event_type"] == "cart":
            shopper.carts.append(day)
        if event["event_type"] == "purchase":
            shopper.money.append((day, event["price"]))
            shopper.purchases.append(day)
            if day == ordered[_order(event)]:
                shopper.orders.add((day, _order(event)))
    return found


def _order(event: Row) -> tuple[str, str]:
    return event["user_id"], event["user_session"] or event["event_id"]


def _order_dates(events: Events) -> dict[tuple[str, str], date]:
    """An order is dated by its earliest purchase."""
    found: dict[tuple[str, str], date] = {}
    for event in events.rows("silver.ecommerce_events"):
        if event["event_type"] == "purchase":
            day = event["event_time"].date()
            found[_order(event)] = min(day, found.get(_order(event), day))
    return found


def sunday_of(day: date) -> date:
    return day - (day.isoweekday() % 7) * DAY


def _closed_weeks(events: Events, shoppers: Iterable[Shopper]) -> list[date]:
    """Every week from the first that anything happened in to the last that has ended."""
    days = [day for each in shoppers for day in (*each.web, *(day for day, _ in each.money))]
    if not days:
        return []
    now = (events.now.astimezone(CHAIN) - CLOSES).date()
    week, found = sunday_of(min(days)), []
    while week + 7 * DAY <= now:
        found.append(week)
        week += 7 * DAY
    return found


def _week(shoppers: dict[str, Shopper], sunday: date) -> dict[str, Row]:
    rows = {customer: row for customer, each in shoppers.items() if (row := _figures(each, sunday))}
    for customer, row in rows.items():
        row |= {"customer_id": customer, "week_start": sunday}
    buyers = [row for row in rows.values() if row["recency_days"] is not None]
    scores = {
        "r": scores_of([-row["recency_days"] for row in buyers]),
        "f": scores_of([row["frequency"] for row in buyers]),
        "m": scores_of([row["monetary"] for row in buyers]),
    }
    for row in rows.values():
        row |= {"r": None, "f": None, "m": None, "rfm_score": None, "rfm_cell": None, "segment": "No Purchase"}
    for place, row in enumerate(buyers):
        r, f, m = (scores[name][place] for name in "rfm")
        row |= {"r": r, "f": f, "m": m, "rfm_score": r + f + m, "rfm_cell": f"{r}{f}{m}"}
        row["segment"] = _segment(r, f, m, row["week_end"] - row["first_purchased_on"] < NEW)
    return rows


def _figures(shopper: Shopper, sunday: date) -> Row | None:
    """None where nothing of the window makes a row."""
    end = sunday + 6 * DAY

    def inside(day: date) -> bool:
        return end - WINDOW <= day <= end

    dates = sorted({day for day in (*shopper.sales, *shopper.purchases) if day <= end})
    recent = [day for day in dates if inside(day)]
    if not recent and not any(map(inside, shopper.web)):
        return None
    sales = sum(map(inside, shopper.sales))
    orders = sum(inside(day) for day, _ in shopper.orders)
    gaps = [(later - earlier).days for earlier, later in zip(recent, recent[1:], strict=False)]
    gap = float(statistics.median(gaps)) if gaps else None
    recency = (end - recent[-1]).days if recent else None
    return {
        "week_end": end,
        "first_purchased_on": dates[0] if dates else None,
        "recency_days": recency,
        "frequency": sales + orders,
        "monetary": sum((money for day, money in shopper.money if inside(day)), ZERO),
        "count_segment": count_segment(sales + orders, any(map(inside, shopper.carts))),
        "median_gap_days": gap,
        "churn_risk": churn(recency, gap),
        "store_purchases": sales,
        "web_purchases": orders,
        "web_share_pct": percent(orders, sales + orders),
    }


def scores_of(values: list[Decimal] | list[int]) -> list[int]:
    """1 + floor(5 (rank - 1) / n), equals ranked alike, ascending."""
    rank: dict[Decimal | int, int] = {}
    for place, value in enumerate(sorted(values)):
        rank.setdefault(value, place)
    return [1 + 5 * rank[value] // len(values) for value in values]


def _segment(r: int, f: int, m: int, is_new: bool) -> str:
    first_match = (
        (r >= 4 and f >= 4 and m >= 4, "Champions"),
        (f >= 4, "Loyal"),
        (r >= 4 and f <= 2 and is_new, "New"),
        (r >= 3 and f >= 2, "Potential Loyalist"),
        (r <= 2 and f >= 3, "At Risk"),
        (r == 2, "Hibernating"),
        (r == 1, "Lost"),
    )
    return next((name for holds, name in first_match if holds), "Potential Loyalist")


def count_segment(purchases: int, has_cart: bool) -> str:
    for least, name in ((10, "Champion"), (5, "Loyal"), (2, "Potential Loyalist"), (1, "New Customer")):
        if purchases >= least:
            return name
    return "Cart Abandoner" if has_cart else "Visitor"


def churn(days: int | None, gap: float | None) -> str:
    if days is None or gap is None:
        return "N/A"
    return "High" if days > 3 * gap else "Medium" if days > 1.5 * gap else "Low"


def _movement(row: Row, before: Row | None) -> Row:
    if before is None:
        return {"previous_segment": None, "rfm_change": None, "movement": "new"}
    then, now = before["rfm_score"], row["rfm_score"]
    change = None if then is None or now is None else now - then
    rise = (now or 0) - (then or 0)
    movement = "up" if rise > 0 else "down" if rise < 0 else "same"
    return {"previous_segment": before["segment"], "rfm_change": change, "movement": movement}


def segment_summary(events: Events) -> list[Row]:
    weeks = grouped(customer_segments(events), "week_start")
    found = []
    for (week, segment), rows in grouped(customer_segments(events), "week_start", "segment").items():
        recencies = [row["recency_days"] for row in rows if row["recency_days"] is not None]
        monetary = sum((row["monetary"] for row in rows), ZERO)
        found.append(
            {
                "week_start": week,
                "segment": segment,
                "customers": len(rows),
                "share_pct": percent(len(rows), len(weeks[(week,)])),
                "monetary": monetary,
                "avg_monetary": quotient(monetary, len(rows)),
                "avg_frequency": quotient(sum(row["frequency"] for row in rows), len(rows)),
                "avg_recency_days": quotient(sum(recencies), len(recencies)),
                "entered": sum(row["previous_segment"] != segment for row in rows),
                "high_risk": sum(row["churn_risk"] == "High" for row in rows),
            }
        )
    return found
