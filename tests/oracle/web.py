"""The tables of seed 001: users, products, days and funnels of the web shop."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.oracle.events import DAY, ZERO, Events, Row, grouped, percent, quotient
from tests.oracle.segments import churn, count_segment, scores_of


def web_events(events: Events) -> list[Row]:
    """With their day and session; an event without a session is one of its own."""
    return [
        {
            **row,
            "day": row["event_time"].date(),
            "session": (row["user_id"], row["user_session"] or row["event_id"]),
        }
        for row in events.rows("silver.ecommerce_events")
    ]


def of_type(rows: Iterable[Row], kind: str) -> list[Row]:
    return [row for row in rows if row["event_type"] == kind]


def revenue(rows: Iterable[Row]) -> Decimal:
    return sum((row["price"] for row in of_type(rows, "purchase")), ZERO)


def sessions(rows: Iterable[Row]) -> set[Any]:
    return {row["session"] for row in rows}


def customer_metrics(events: Events) -> list[Row]:
    everything = web_events(events)
    by_user = {user: rows for (user,), rows in grouped(everything, "user_id").items()}
    buyers = {user: bought for user, rows in by_user.items() if (bought := of_type(rows, "purchase"))}
    ranked = (
        scores_of([max(row["day"] for row in rows).toordinal() for rows in buyers.values()]),
        scores_of([len(rows) for rows in buyers.values()]),
        scores_of([revenue(rows) for rows in buyers.values()]),
    )
    scores = dict(zip(buyers, map(sum, zip(*ranked, strict=True)), strict=True))
    latest = max((row["day"] for row in everything), default=date.min)
    return [
        {"user_id": user, **_metrics(rows, latest), "rfm_score": scores.get(user)} for user, rows in by_user.items()
    ]


def _metrics(rows: list[Row], latest: date) -> Row:
    views, carts, bought = (of_type(rows, kind) for kind in ("view", "cart", "purchase"))
    dates = sorted({row["day"] for row in bought})
    gaps = [(later - earlier).days for earlier, later in zip(dates, dates[1:], strict=False)]
    since = (latest - dates[-1]).days if dates else None
    return {
        "total_sessions": len(sessions(rows)),
        "total_events": len(rows),
        "total_views": len(views),
        "total_cart_adds": len(carts),
        "total_purchases": len(bought),
        "unique_products_viewed": len({row["product_id"] for row in views}),
        "total_revenue": revenue(rows),
        "avg_purchase_value": quotient(revenue(rows), len(sessions(bought))),
        "first_activity_date": min(row["day"] for row in rows),
        "last_activity_date": max(row["day"] for row in rows),
        "customer_segment": count_segment(len(bought), bool(carts)),
        "churn_risk": churn(since, float(statistics.median(gaps)) if gaps else None),
    }


def product_performance(events: Events) -> list[Row]:
    by_product = {product: rows for (product,), rows in grouped(web_events(events), "product_id").items()}
    takings = {product: revenue(rows) for product, rows in by_product.items()}
    found = []
    for product, rows in by_product.items():
        rank = 1 + sum(other > takings[product] for other in takings.values())
        views, carts, bought = (of_type(rows, kind) for kind in ("view", "cart", "purchase"))
        found.append(
            {
                "product_id": product,
                "category_id": _latest(rows, "category_id", None),
                "category_l1": _latest(rows, "category_l1", "unknown") or "unknown",
                "brand": _latest(rows, "brand", "unknown") or "unknown",
                "avg_price": quotient(takings[product], len(bought)),
                "total_views": len(views),
                "total_cart_adds": len(carts),
                "total_purchases": len(bought),
                "unique_users": len({row["user_id"] for row in rows}),
                "total_revenue": takings[product],
                "view_to_cart_rate": percent(len(carts), len(views)),
                "cart_to_purchase_rate": percent(len(bought), len(carts)),
                "overall_conversion_rate": percent(len(bought), len(views)),
                "revenue_rank_global": rank,
                "performance_tier": _tier(rank, len(by_product), takings[product]),
            }
        )
    return found


def _latest(rows: list[Row], name: str, nothing: Any) -> Any:
    told: list[tuple[datetime, Any]] = [
        (row["event_time"], row[name]) for row in rows if row[name] is not None and row[name] != nothing
    ]
    return max(told)[1] if told else None


def _tier(rank: int, products: int, taken: Decimal) -> str:
    if taken == 0:
        return "Bottom"
    for share in (10, 25, 50):
        if rank <= math.ceil(Decimal(products * share) / 100):
            return f"Top {share}%"
    return "Bottom"


def daily_sales_summary(events: Events) -> list[Row]:
    by_day = {day: rows for (day,), rows in grouped(web_events(events), "day").items()}
    if not by_day:
        return []
    first, last = min(by_day), max(by_day)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    taken = [revenue(by_day.get(day, [])) for day in days]
    found = []
    for place, day in enumerate(days):
        rows, week = by_day.get(day, []), taken[max(0, place - 6) : place + 1]
        views, bought = of_type(rows, "view"), of_type(rows, "purchase")
        before = taken[place - 1] if place else None
        found.append(
            {
                "event_date": day,
                "day_name": f"{day:%A}",
                "total_events": len(rows),
                "total_views": len(views),
                "total_purchases": len(bought),
                "unique_users": len({row["user_id"] for row in rows}),
                "unique_sessions": len(sessions(rows)),
                "total_revenue": taken[place],
                "avg_order_value": quotient(taken[place], len(sessions(bought))),
                "overall_conversion_rate": percent(len(bought), len(views)),
                "revenue_7d_avg": quotient(sum(week, ZERO), len(week)),
                "revenue_dod_change": None if before is None else percent(taken[place] - before, before),
            }
        )
    return found


def conversion_funnel(events: Events) -> list[Row]:
    found = []
    for (day, category), rows in grouped(web_events(events), "day", "category_l1").items():
        viewed, carted, bought = (sessions(of_type(rows, kind)) for kind in ("view", "cart", "purchase"))
        found.append(
            {
                "event_date": day,
                "category_l1": category,
                "total_sessions": len(sessions(rows)),
                "sessions_with_view": len(viewed),
                "sessions_with_cart": len(carted),
                "sessions_with_purchase": len(bought),
                "session_view_to_cart_rate": percent(len(carted), len(viewed)),
                "session_cart_to_purchase_rate": percent(len(bought), len(carted)),
                "cart_abandonment_rate": percent(len(carted - bought), len(carted)),
                "total_revenue": revenue(rows),
            }
        )
    return found
