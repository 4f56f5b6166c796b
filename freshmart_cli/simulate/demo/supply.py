"""Checks of the supply chain: records of the topic, events, orders and stock."""

from __future__ import annotations

from datetime import date
from typing import Any

from freshmart_cli.execute.context import Context
from freshmart_cli.simulate.demo.found import Document, Found, Key, registered, row, rows, told
from freshmart_cli.simulate.faults.incident import ABSENT, ACCEPTED, DUPLICATE
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.supply.faults import CONFLICT, POISON, TOMBSTONE
from freshmart_cli.simulate.supply.topic import TOPIC

EXPECT = {
    "records": "each record of the topic is accepted, poison, a tombstone, a duplicate or a conflict",
    "events": "events, lines and units of each kind are those of the chain",
    "orders": "lines ordered, units ordered, shipped and received by month and centre are those of the chain",
    "supply months": "closed months of gold.supply_performance are those of the chain",
    "stock": "levels told, and units on hand at every location, are those of the chain",
}
_QUANTITIES = ("order_lines", "qty_ordered", "qty_shipped", "qty_received")

_READ = (
    "bronze.supply_chain_raw",
    "silver.supply_events",
    "silver.supply_events__versions",
    "silver.supply_events__quarantine",
    "silver.supply_event_lines",
    "silver.supply_orders",
    "silver.shipments",
    "silver.shipment_lines",
    "silver.inventory_levels",
    "gold.supply_performance",
)

_EVENTS = """
SELECT e.event_type, count(DISTINCT e.event_id) AS events, count(*) AS lines, sum(l.quantity) AS units
FROM silver.supply_events e JOIN silver.supply_event_lines l ON l.event_id = e.event_id GROUP BY e.event_type"""

_ORDERS = """
SELECT date_format(o.requested_delivery_date, 'yyyy-MM') AS month, o.dc_id,
  CASE WHEN o.store_id IS NULL THEN 'dc' ELSE 'store' END AS orders_of, count(*) AS order_lines,
  sum(o.qty_ordered) AS qty_ordered, sum(s.qty_shipped) AS qty_shipped, sum(s.qty_received) AS qty_received
FROM silver.supply_orders o
LEFT JOIN (
  SELECT d.order_id, l.gtin, sum(l.qty_shipped) AS qty_shipped, sum(l.qty_received) AS qty_received
  FROM silver.shipments d JOIN silver.shipment_lines l ON l.shipment_id = d.shipment_id GROUP BY d.order_id, l.gtin
) s ON s.order_id = o.order_id AND s.gtin = o.gtin
GROUP BY 1, 2, 3"""

_MONTHS = """
SELECT date_format(month, 'yyyy-MM') AS month, dc_id, 'store' AS orders_of, sum(order_lines) AS order_lines,
  sum(qty_ordered) AS qty_ordered, sum(qty_shipped) AS qty_shipped, sum(qty_received) AS qty_received
FROM gold.supply_performance GROUP BY 1, 2"""

_STOCK = """
SELECT location_type, location_id, sum(on_hand) AS on_hand
FROM (
  SELECT location_type, location_id, on_hand,
    row_number() OVER (PARTITION BY location_type, location_id, gtin ORDER BY `date` DESC) AS place
  FROM silver.inventory_levels
)
WHERE place = 1 GROUP BY location_type, location_id"""


def stated(section: dict[str, Any], stage: str, today: date) -> dict[str, Document]:
    records = dict(section[stage]["records"])
    records[DUPLICATE] += records.pop("replayed")
    months = {_month(each): {name: each[name] for name in _QUANTITIES} for each in section[stage]["months"]}
    closed = {name: each for name, each in months.items() if name < f"{today:%Y-%m}" and name.endswith("store orders")}
    stock = {
        f"{each['location_type']} {each['location_id']}": each["on_hand"] for each in section["inventory"]["locations"]
    }
    levels = {"levels": section["inventory"]["level_rows"], **stock}
    return {
        "records": records,
        "events": section[stage]["events"],
        "orders": months,
        "supply months": closed,
        "stock": levels,
    }


def _month(each: Document) -> str:
    return f"{each['month']} centre {each['dc_id']} {each['orders_of']} orders"


def found(context: Context, truth: dict[str, Any], outcomes: dict[str, str]) -> Found:
    registered(context, _READ)
    fates = _fates(context)
    figures = {
        "records": _records(context, list(fates.values())),
        "events": {each.pop("event_type"): _whole(each) for each in rows(context, _EVENTS)},
        "orders": _months(context, _ORDERS),
        "supply months": _months(context, _MONTHS),
        "stock": _stock(context),
    }
    faults = (fault for fault in truth["faults"] if fault["source"] == Source.SUPPLY_CHAIN)
    touched = {tuple(entry["key"]) for fault in faults for entry in fault["becomes"]["keys"]}
    return Found(figures, {key: fates.get(key, ABSENT) for key in touched})


def _fates(context: Context) -> dict[Key, str]:
    """The outcome of each offset that was received; one that led to no row repeats what is known."""
    lying: dict[tuple[str, int], Key] = {}
    found: dict[Key, str] = {}
    sql = "SELECT _partition, _offset, _source_file, _row_number, _record FROM bronze.supply_chain_raw"
    for each in rows(context, sql):
        key = (TOPIC, each["_partition"], each["_offset"])
        lying[each["_source_file"], each["_row_number"]] = key
        found[key] = TOMBSTONE if each["_record"] == TOMBSTONE else DUPLICATE
    for each in rows(context, "SELECT topic_partition, topic_offset FROM silver.supply_events"):
        found[TOPIC, each["topic_partition"], each["topic_offset"]] = ACCEPTED
    sql = "SELECT _order_0, _order_1 FROM silver.supply_events__versions WHERE _state = 'conflict'"
    found |= {(TOPIC, each["_order_0"], each["_order_1"]): CONFLICT for each in rows(context, sql)}
    sql = "SELECT _source_file, _row_number FROM silver.supply_events__quarantine WHERE _state = 'quarantined'"
    return found | {lying[each["_source_file"], each["_row_number"]]: POISON for each in rows(context, sql)}


def _records(context: Context, outcomes: list[str]) -> Document:
    terms = told(context, Source.SUPPLY_CHAIN)
    lines = row(context, "SELECT count(*) AS lines FROM bronze.supply_chain_raw")
    counts = {outcome: outcomes.count(outcome) for outcome in (ACCEPTED, POISON, CONFLICT)}
    return {**lines, **counts, TOMBSTONE: terms["tombstone"], DUPLICATE: terms["duplicate"]}


def _months(context: Context, sql: str) -> dict[str, Document]:
    return {_month(each): _whole({name: each[name] for name in _QUANTITIES}) for each in rows(context, sql)}


def _stock(context: Context) -> Document:
    levels = row(context, "SELECT count(*) AS levels FROM silver.inventory_levels")
    listed = rows(context, _STOCK)
    return {**levels, **{f"{each['location_type']} {each['location_id']}": int(each["on_hand"]) for each in listed}}


def _whole(figures: Document) -> Document:
    """Units of the chain are whole; what is not stays as it is, and differs."""
    return {name: _integer(value) for name, value in figures.items()}


def _integer(value: Any) -> Any:
    number = value if value is not None else 0
    return int(number) if number == int(number) else number
