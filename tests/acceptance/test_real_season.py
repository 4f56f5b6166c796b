"""Half a year of real sales, one file a store and day: from tills, products, stores and members to the segments."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from freshmart_cli.pipeline.views import query
from tests.acceptance.test_real_week import assert_equal, published
from tests.support.driving import deliver, options
from tests.support.real_sales import FOLDER, unpacked

AFTER_THE_SEASON = date(2017, 6, 25)
"""The week that the season ends in: its window of 52 weeks holds every sale."""


def test_the_season_equals_the_truth_from_store_days_to_segments(tmp_path: Path) -> None:
    season, lake = unpacked("season", tmp_path), tmp_path / "lake"
    deliver(season.landing, lake)
    assert_equal(published(season.landing, lake), season.truth("after_1") or season.truth("clean"))
    truth = json.loads((FOLDER / "season" / "truth.json").read_text("utf-8"))
    totals, distinct = truth["totals"]["after_1"], truth["distinct"]

    def one(sql: str) -> dict[str, Any]:
        (row,) = query(options(season.landing, lake), sql).to_pylist()
        return dict(row)

    products = one(
        """SELECT count(DISTINCT gtin) AS products, count(DISTINCT CASE WHEN department = 'unknown' THEN gtin END) AS orphans,
             sum(lines) AS lines, sum(units) AS units, sum(gross_sales) AS gross, sum(discounts) AS discount, sum(net_sales) AS net_sales
           FROM gold.product_daily"""
    )
    assert (products["products"], products["orphans"]) == (distinct["products_sold"], distinct["orphan_products"])
    assert (products["lines"], products["units"]) == (totals["lines"], totals["units"])
    for name in ("gross", "discount", "net_sales"):
        assert products[name] == Decimal(totals[name]), name
    week = one(
        f"""SELECT count(*) AS customers, sum(monetary) AS monetary, sum(store_purchases) AS purchases, sum(web_purchases) AS orders,
              count_if(segment = 'No Purchase') AS without
            FROM gold.customer_segments WHERE week_start = DATE'{AFTER_THE_SEASON}'"""
    )
    assert (week["customers"], week["without"]) == (distinct["households"], 0)
    assert week["monetary"] == Decimal(totals["net_sales"])
    assert (week["purchases"], week["orders"]) == (totals["transactions"], 0)
