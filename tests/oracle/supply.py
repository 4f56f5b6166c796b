"""The supply chain: orders, what was shipped and received of them, and how well that went."""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from tests.oracle.events import DAY, ZERO, Events, Row, grouped, percent

SECONDS_OF_A_DAY = 86_400


@dataclass
class OrderLine:
    """A product of an order with all that became of it."""

    order_id: str
    gtin: str
    dc_id: int
    store_id: int | None
    ordered: Decimal
    ordered_at: datetime
    ordered_on: date
    requested: date | None
    shipped: Decimal = ZERO
    receipts: list[tuple[datetime, date, Decimal]] = field(default_factory=list)

    @property
    def received(self) -> Decimal:
        return sum((quantity for _, _, quantity in self.receipts), ZERO)

    @property
    def goods(self) -> list[tuple[datetime, date, Decimal]]:
        """Receipts of more than nothing, the first one first."""
        return sorted(receipt for receipt in self.receipts if receipt[2] > 0)

    @property
    def lead_days(self) -> float | None:
        if not self.goods:
            return None
        return (self.goods[0][0] - self.ordered_at).total_seconds() / SECONDS_OF_A_DAY


def lines_of(events: Events, *types: str) -> list[Row]:
    """Lines with their event, in order of time and offset."""
    told = {row["event_id"]: row for row in events.rows("silver.supply_events") if row["event_type"] in types}
    lines = [
        {**told[line["event_id"]], "gtin": line["gtin"], "quantity": line["quantity"]}
        for line in events.rows("silver.supply_event_lines")
        if line["event_id"] in told
    ]
    return sorted(
        lines, key=lambda row: (row["event_time"], row["topic_offset"], row["topic_partition"], row["event_id"])
    )


@cache
def order_lines(events: Events) -> list[OrderLine]:
    found: dict[tuple[str, str], OrderLine] = {}
    for row in lines_of(events, "order_placed"):
        ordered_on = events.local_date(row["event_time"], row["store_id"], row["dc_id"])
        line = OrderLine(
            row["order_id"],
            row["gtin"],
            row["dc_id"],
            row["store_id"],
            row["quantity"],
            row["event_time"],
            ordered_on,
            row["requested_delivery_date"],
        )
        found.setdefault((row["order_id"], row["gtin"]), line)
    _ship(events, found)
    for row in lines_of(events, "shipment_received"):
        if (row["order_id"], row["gtin"]) in found:
            on = events.local_date(row["event_time"], row["store_id"], row["dc_id"])
            found[row["order_id"], row["gtin"]].receipts.append((row["event_time"], on, row["quantity"]))
    return list(found.values())


def _ship(events: Events, orders: dict[tuple[str, str], OrderLine]) -> None:
    """A shipment serves the order that its first dispatch names."""
    order_of: dict[str, str] = {}
    quantities: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in lines_of(events, "shipment_dispatched"):
        order_of.setdefault(row["shipment_id"], row["order_id"])
        quantities[row["shipment_id"], row["gtin"]] += row["quantity"]
    for (shipment, gtin), quantity in quantities.items():
        if (order_of[shipment], gtin) in orders:
            orders[order_of[shipment], gtin].shipped += quantity


def mean_and_deviation(values: list[float]) -> tuple[float | None, float | None]:
    mean = statistics.fmean(values) if values else None
    return mean, statistics.stdev(values) if len(values) > 1 else None


def month_has_ended(events: Events, month: date) -> bool:
    from tests.oracle.segments import CHAIN, CLOSES

    return next_month(month) <= (events.now.astimezone(CHAIN) - CLOSES).date()


def next_month(month: date) -> date:
    return (month.replace(day=28) + 4 * DAY).replace(day=1)


def supply_performance(events: Events) -> list[Row]:
    lines = [
        {
            "month": line.requested.replace(day=1),
            "dc_id": line.dc_id,
            "department": events.department(line.gtin, line.requested),
            "line": line,
        }
        for line in order_lines(events)
        if line.store_id is not None and line.requested is not None
    ]
    groups, grace = grouped(lines, "month", "dc_id", "department").items(), timedelta(days=events.grace_days)
    return [
        {"month": month, "dc_id": dc, "department": department, **_performance([row["line"] for row in rows], grace)}
        for (month, dc, department), rows in groups
        if month_has_ended(events, month)
    ]


def _performance(lines: list[OrderLine], grace: timedelta) -> Row:
    ordered = sum((line.ordered for line in lines), ZERO)
    otif = sum(_is_otif(line, grace) for line in lines)
    late = sum(_is_late(line) for line in lines)
    mean, deviation = mean_and_deviation([line.lead_days for line in lines if line.lead_days is not None])
    return {
        "order_lines": len(lines),
        "qty_ordered": ordered,
        "qty_shipped": sum((line.shipped for line in lines), ZERO),
        "qty_received": sum((line.received for line in lines), ZERO),
        "otif_lines": otif,
        "otif_pct": percent(otif, len(lines)),
        "fill_rate_pct": percent(sum((min(line.shipped, line.ordered) for line in lines), ZERO), ordered),
        "lead_time_mean_days": mean,
        "lead_time_stddev_days": deviation,
        "late_lines": late,
        "late_share_pct": percent(late, len(lines)),
    }


def _is_otif(line: OrderLine, grace: timedelta) -> bool:
    assert line.requested is not None
    in_time = [quantity for _, on, quantity in line.receipts if on <= line.requested + grace]
    return bool(in_time) and sum(in_time, ZERO) >= line.ordered


def _is_late(line: OrderLine) -> bool:
    assert line.requested is not None
    return not line.goods or line.goods[0][1] > line.requested
