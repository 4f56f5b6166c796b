"""Tables derived in silver are refreshed with silver, and before the gold that needs them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from freshmart_cli.errors import UserError
from freshmart_cli.pipeline.report import RunReport
from freshmart_cli.pipeline.runs import ingest, promote_gold, promote_silver
from freshmart_cli.pipeline.session import Options
from tests.support.depot import DEPOTS, Parcel, parcels_file, write_workspace
from tests.support.driving import table

PAID = """\
table: paid_parcels
grain: one row per paid parcel
keys: [day, parcel]
cadence: 1h
columns: {day: date not null, parcel: int not null, amount: "decimal(18,2)", town: string}
sql: |
  SELECT i.day, i.parcel, sum(i.amount) AS amount, max(d.town) AS town
  FROM silver.items i
  JOIN silver.parcels p ON p.day = i.day AND p.parcel = i.parcel AND p.is_paid
  LEFT JOIN silver.depots d ON d.depot = p.depot AND d.is_current
  WHERE {{ changed('i.day') }}
  GROUP BY i.day, i.parcel
refresh: {mode: incremental, by: day, follow: {silver.items: day, silver.parcels: day, silver.depots: full}}
"""
TOTALS = """\
table: day_totals
grain: one row per day
keys: [day]
cadence: 1d
columns: {day: date not null, parcels: bigint not null, amount: "decimal(18,2) not null"}
sql: |
  SELECT day, count(*) AS parcels, sum(amount) AS amount
  FROM silver.paid_parcels
  WHERE {{ changed('day') }}
  GROUP BY day
refresh: {mode: incremental, by: day}
"""


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """The small workspace with a derived table between silver and gold; the depots have not arrived."""
    changes = {"contracts/silver/paid_parcels.yml": PAID, "contracts/gold/day_totals.yml": TOTALS}
    write_workspace(tmp_path, {**changes, "contracts/gold/week_totals.yml": None})
    return Options(tmp_path)


def land(options: Options, name: str, *parcels: Parcel) -> None:
    (options.workspace / "in" / "parcels" / name).write_bytes(parcels_file("20260301", *parcels))
    assert ingest(options).failure is None


def states(report: RunReport) -> dict[str, str]:
    assert report.failure is None, report.failure
    return {step.table: step.state for step in report.steps if step.step == "promote"}


def totals(options: Options) -> list[tuple[date, int, Decimal]]:
    return [(row["day"], row["parcels"], row["amount"]) for row in table(options, "gold.day_totals")]


def test_silver_brings_its_derived_tables_and_gold_those_that_it_needs(options: Options) -> None:
    land(options, "a.dat", Parcel(1), Parcel(2, status="O"))
    assert states(promote_silver(options))["silver.paid_parcels"] == "done"
    assert table(options, "silver.paid_parcels")[0]["town"] is None
    assert states(promote_gold(options)) == {"silver.paid_parcels": "unchanged", "gold.day_totals": "done"}
    assert totals(options) == [(date(2026, 3, 1), 1, Decimal("2.50"))]
    land(options, "b.dat", Parcel(3))
    assert states(promote_silver(options, ("scans",))) == {"silver.scans": "unchanged"}
    assert states(promote_silver(options, ("items",)))["silver.paid_parcels"] == "done"
    land(options, "c.dat", Parcel(4))
    promote_silver(options, ("parcels",))
    assert states(promote_gold(options, ("day_totals",)))["gold.day_totals"] == "done"
    assert totals(options) == [(date(2026, 3, 1), 3, Decimal("7.50"))]


def test_a_table_that_another_can_do_without_reaches_it_when_it_arrives(options: Options) -> None:
    land(options, "a.dat", Parcel(1))
    promote_silver(options)
    (options.workspace / "in" / "depots" / "depots.csv").write_bytes(DEPOTS)
    assert ingest(options).failure is None
    assert states(promote_silver(options, ("depots",)))["silver.paid_parcels"] == "done"
    assert table(options, "silver.paid_parcels")[0]["town"] == "Kiel"


def test_a_derived_silver_table_is_promoted_by_its_name_and_is_no_gold_table(options: Options) -> None:
    land(options, "a.dat", Parcel(1))
    promote_silver(options, ("parcels",))
    assert states(promote_silver(options, ("silver.paid_parcels",))) == {"silver.paid_parcels": "unchanged"}
    assert states(promote_silver(options, ("paid_parcels",), rebuild=True)) == {"silver.paid_parcels": "done"}
    with pytest.raises(UserError, match="unknown gold table: paid_parcels"):
        promote_gold(options, ("paid_parcels",))
