"""What each location needs of each product, day by day."""

from __future__ import annotations

import math
import statistics
from bisect import bisect_right
from collections import defaultdict
from datetime import date
from decimal import Decimal

from tests.oracle.events import DAY, ZERO, Events, Row, is_net, percent, quotient, units
from tests.oracle.supply import lines_of, mean_and_deviation, month_has_ended, next_month, order_lines

Z = 1.6448536269514722
ACTIVE_DAYS, OVERSTOCK_DAYS = 90, 60

Place = tuple[str, int]
Item = tuple[Place, str]


def inventory_policy(events: Events) -> list[Row]:
    levels, demand = _levels(events), _demand(events)
    if not levels:
        return []
    found: list[Row] = []
    month = min(day for told in levels.values() for day in told).replace(day=1)
    while month_has_ended(events, month):
        leads = _leads(events, month)
        for item, told in levels.items():
            if min(told) < next_month(month):
                found.append(_row(month, item, told, demand.get(item, {}), leads.get(item[0], [])))
        month = next_month(month)
    return found


def daily_demand(events: Events) -> list[Row]:
    """The days that have ended."""
    from tests.oracle.segments import day_has_ended

    return [
        {"location_type": kind, "location_id": number, "gtin": gtin, "date": day, "units": asked}
        for ((kind, number), gtin), daily in _demand(events).items()
        for day, asked in daily.items()
        if day_has_ended(events, day)
    ]


def stock_months(events: Events) -> list[Row]:
    levels, demand = _levels(events), _demand(events)
    found: list[Row] = []
    month = min((day for told in levels.values() for day in told), default=date.max).replace(day=1)
    while levels and month_has_ended(events, month):
        for item, told in levels.items():
            if min(told) < next_month(month):
                found.append(_stock(month, item, told, demand.get(item, {})))
        month = next_month(month)
    return found


def _stock(month: date, item: Item, told: dict[date, Decimal], asked: dict[date, Decimal]) -> Row:
    """Day by day, with the last level told up to it."""
    levels: list[tuple[date, Decimal]] = []
    day = month
    while day < next_month(month):
        before = [when for when in told if when <= day]
        levels += [(day, told[max(before)])] if before else []
        day += DAY
    ((kind, number), gtin) = item
    return {
        "month": month,
        "location_type": kind,
        "location_id": number,
        "gtin": gtin,
        "known_days": len(levels),
        "level_days": sum((level for _, level in levels), ZERO),
        "stocked_days": sum(level > 0 for _, level in levels),
        "stockout_days": sum(level <= 0 and _was_asked(asked, on) for on, level in levels),
        "on_hand_end": levels[-1][1],
    }


def _levels(events: Events) -> dict[Item, dict[date, Decimal]]:
    """The last level told of each local day."""
    found: dict[Item, dict[date, Decimal]] = defaultdict(dict)
    for row in lines_of(events, "inventory_snapshot", "stock_adjusted"):
        store, dc = row["store_id"], row["dc_id"]
        place = ("dc", dc) if store is None else ("store", store)
        found[place, row["gtin"]][events.local_date(row["event_time"], store, dc)] = row["quantity"]
    return found


def _demand(events: Events) -> dict[Item, dict[date, Decimal]]:
    """What stores sold and what a centre's stores ordered, by day."""
    found: dict[Item, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for sale in events.sales:
        for line in events.lines_of(sale):
            if is_net(line) and line["gtin"] is not None:
                found[("store", sale["store_id"]), line["gtin"]][sale["business_date"]] += units(line)
    for order in order_lines(events):
        if order.store_id is not None:
            found[("dc", order.dc_id), order.gtin][order.ordered_on] += order.ordered
    return found


def _leads(events: Events, month: date) -> dict[Place, list[float]]:
    found: dict[Place, list[float]] = defaultdict(list)
    for order in order_lines(events):
        if order.requested is not None and order.requested.replace(day=1) == month and order.lead_days is not None:
            place = ("dc", order.dc_id) if order.store_id is None else ("store", order.store_id)
            found[place].append(order.lead_days)
    return found


def _row(month: date, item: Item, told: dict[date, Decimal], asked: dict[date, Decimal], leads: list[float]) -> Row:
    ((kind, number), gtin), end = item, next_month(month)
    days = [month + n * DAY for n in range((end - month).days)]
    daily = [asked.get(day, ZERO) for day in days]
    known = sorted(told)
    stock = {day: told[known[place - 1]] for day in days if (place := bisect_right(known, day))}
    active = [day for day, level in stock.items() if level > 0 or _was_asked(asked, day)]
    out = [day for day in active if stock[day] <= 0]
    figures = {
        "units": sum(daily, ZERO),
        "mean": float(sum(daily, ZERO)) / len(days),
        "deviation": statistics.stdev(daily),
    }
    on_hand, average = stock[days[-1]], float(sum(stock.values(), ZERO)) / len(stock)
    lead, lead_deviation = mean_and_deviation(leads)
    mean, deviation = float(figures["mean"]), float(figures["deviation"])
    safety = None if lead is None else Z * math.sqrt(lead * deviation**2 + mean**2 * (lead_deviation or 0.0) ** 2)
    point = None if lead is None or safety is None else mean * lead + safety
    return {
        "month": month,
        "location_type": kind,
        "location_id": number,
        "gtin": gtin,
        "units": figures["units"],
        "demand_days": len(days),
        "demand_mean": mean,
        "demand_stddev": deviation,
        "lead_time_mean_days": lead,
        "lead_time_stddev_days": lead_deviation,
        "safety_stock": safety,
        "reorder_point": point,
        "on_hand_end": on_hand,
        "on_hand_avg": average,
        "days_of_supply": quotient(on_hand, mean),
        "turnover": quotient(figures["units"], average),
        "active_days": len(active),
        "stockout_days": len(out),
        "stockout_rate_pct": percent(len(out), len(active)),
        "recommendation": _recommendation(float(on_hand), mean, lead, point),
    }


def _was_asked(asked: dict[date, Decimal], day: date) -> bool:
    return any(asked.get(day - n * DAY, ZERO) > 0 for n in range(ACTIVE_DAYS))


def _recommendation(on_hand: float, mean: float, lead: float | None, point: float | None) -> str:
    if on_hand <= 0 and mean > 0:
        return "expedite"
    if mean <= 0:
        return "no demand"
    if lead is None or point is None:
        return "no lead time"
    if on_hand <= point:
        return "reorder"
    return "overstock" if on_hand > OVERSTOCK_DAYS * mean else "ok"
