"""Checks of the web shop's events."""

from __future__ import annotations

from datetime import date
from typing import Any

from freshmart_cli.compile.columns import mask_function
from freshmart_cli.execute.context import Context
from freshmart_cli.simulate.demo.files import counted
from freshmart_cli.simulate.demo.found import Document, Found, Key, registered, row, rows, told
from freshmart_cli.simulate.faults.incident import ABSENT, ACCEPTED, DUPLICATE
from freshmart_cli.simulate.sources import Source

EXPECT = {
    "events": "files, rows, duplicates, events by kind and revenue are those of the shop",
    "days": "events by kind and gold's revenue of every day are those of the shop",
}
_READ = ("bronze.ecommerce_raw", "silver.ecommerce_events", "gold.daily_sales_summary")

_BY_DAY = """
SELECT CAST(event_date AS STRING) AS day, event_type, count(*) AS events,
  sum(CASE WHEN event_type = 'purchase' THEN price ELSE CAST(0 AS DECIMAL(12,2)) END) AS revenue
FROM silver.ecommerce_events GROUP BY event_date, event_type"""

_OF_GOLD = "SELECT CAST(event_date AS STRING) AS day, total_revenue FROM gold.daily_sales_summary"

KEPT, ORPHAN, RECORDED = "kept", "orphan", "recorded"


def stated(section: dict[str, Any], stage: str, today: date) -> dict[str, Document]:
    whole = dict(section[stage])
    return {"days": whole.pop("days"), "events": whole}


def stated_fates(fault: dict[str, Any]) -> dict[Key, str]:
    """What the details of a fault promise; its keys promise nothing."""
    fates: dict[Key, str] = {("user", number): KEPT for number in fault.get("user_ids", ())}
    fates |= {("product", number): ORPHAN for number in fault.get("product_ids", ())}
    if fault["fault"] == "new_column":
        fates["new column",] = RECORDED
    return fates


def found(context: Context, truth: dict[str, Any], outcomes: dict[str, str]) -> Found:
    registered(context, _READ)
    listed = rows(context, _BY_DAY)
    by_type: dict[str, int] = {}
    days: dict[str, Document] = {}
    for each in listed:
        by_type[each["event_type"]] = by_type.get(each["event_type"], 0) + each["events"]
        days.setdefault(each["day"], {})[each["event_type"]] = each["events"]
    for each in rows(context, _OF_GOLD):
        days.setdefault(each["day"], {})["revenue"] = f"{each['total_revenue']:.2f}"
    events: Document = {
        "files": counted(outcomes, Source.ECOMMERCE, ACCEPTED),
        "duplicate_files": counted(outcomes, Source.ECOMMERCE, DUPLICATE),
        **row(context, "SELECT count(*) AS rows FROM bronze.ecommerce_raw"),
        "duplicates": told(context, Source.ECOMMERCE)["duplicate"],
        "events": sum(by_type.values()),
        "by_type": by_type,
        "revenue": f"{sum(each['revenue'] for each in listed):.2f}",
    }
    return Found({"events": events, "days": days}, _fates(context, truth))


def _fates(context: Context, truth: dict[str, Any]) -> dict[Key, str]:
    faults = [fault for fault in truth["faults"] if fault["source"] == Source.ECOMMERCE]
    drift = any(each["source"] == Source.ECOMMERCE for each in context.records.read("drift"))
    fates: dict[Key, str] = {("new column",): RECORDED if drift else ABSENT}
    for kind, number in (key for fault in faults for key in stated_fates(fault) if len(key) == 2):
        fates[kind, number] = _user(context, number) if kind == "user" else _product(context, number)
    return fates


def _user(context: Context, number: object) -> str:
    mask = f"{mask_function('person', 'online')}('{number}')"
    sql = f"SELECT count(*) AS events FROM silver.ecommerce_events WHERE user_id = {mask}"
    return KEPT if row(context, sql)["events"] else ABSENT


def _product(context: Context, number: object) -> str:
    sql = f"SELECT _missing_product AS missing FROM silver.ecommerce_events WHERE product_id = {number}"
    missing = [each["missing"] for each in rows(context, sql)]
    return ORPHAN if missing and all(missing) else KEPT if missing else ABSENT
