"""Every table of gold computed once more, from the events alone: plain Python after GOLD.md, none of the contracts' SQL.

``gold_of(tables, now)`` takes the rows of the source tables of silver by ``layer.table`` (such as WrittenLake holds, or
``SELECT *`` gives) and returns the rows of every gold table, and of the derived silver tables that are worth comparing.
"""

from __future__ import annotations

from datetime import datetime

from tests.oracle.events import Events, Tables
from tests.oracle.inventory import daily_demand, inventory_policy, stock_months
from tests.oracle.people import first_purchases, identified_sales
from tests.oracle.places import geographic_performance
from tests.oracle.segments import customer_activity, customer_segments, segment_summary
from tests.oracle.stores import product_daily, store_daily, store_sales_15min
from tests.oracle.supply import supply_performance
from tests.oracle.trends import store_trends
from tests.oracle.web import conversion_funnel, customer_metrics, daily_sales_summary, product_performance

__all__ = ["MADE", "Events", "gold_of"]

MADE = {
    "silver.identified_sales": identified_sales,
    "silver.first_purchases": first_purchases,
    "silver.customer_activity": customer_activity,
    "silver.daily_demand": daily_demand,
    "silver.stock_months": stock_months,
    "gold.store_daily": store_daily,
    "gold.store_sales_15min": store_sales_15min,
    "gold.product_daily": product_daily,
    "gold.store_trends": store_trends,
    "gold.geographic_performance": geographic_performance,
    "gold.customer_segments": customer_segments,
    "gold.segment_summary": segment_summary,
    "gold.supply_performance": supply_performance,
    "gold.inventory_policy": inventory_policy,
    "gold.customer_metrics": customer_metrics,
    "gold.product_performance": product_performance,
    "gold.daily_sales_summary": daily_sales_summary,
    "gold.conversion_funnel": conversion_funnel,
}
"""How each table is computed from the events."""


def gold_of(tables: Tables, now: datetime, *wanted: str, grace_days: int = 0) -> Tables:
    """The tables named, all if none, as of ``now``."""
    events = Events(tables, now, grace_days)
    return {name: MADE[name](events) for name in wanted or MADE}
