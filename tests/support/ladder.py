"""A small workspace in which rows wait on three steps: orders for customers, these for regions, these for countries.

A customer's boss is a customer, so that a table also waits for itself; regions come as full pictures.
"""

from __future__ import annotations

from pathlib import Path

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.contracts.workspace import Workspace

SOURCES = ("countries", "regions", "customers", "orders")

FILES = {
    "freshmart.yml": """\
workspace: ladder
variables: {landing: in, lakehouse: lake}
defaults: {owner: data@example.org}
""",
    **{f"sources/{name}.yml": f"source: {name}\npath: {name}/*.csv\n" for name in SOURCES},
    "contracts/countries.yml": """\
contract: countries
cadence: 1d
format: delimited
tables: {countries: {grain: one row per country, keys: [country], columns: {country: string not null}, load: merge}}
""",
    "contracts/regions.yml": """\
contract: regions
cadence: 1d
format: delimited
tables:
  regions:
    grain: one row per region and version
    keys: [region]
    columns: {region: string not null, country: string}
    references: {country: {columns: [country], to: silver.countries, on_missing: park}}
    load: snapshot
""",
    "contracts/customers.yml": """\
contract: customers
cadence: 1d
format: delimited
tables:
  customers:
    grain: one row per customer
    keys: [customer]
    columns: {customer: int not null, region: string, boss: int}
    references:
      region: {columns: [region], to: silver.regions, on_missing: park}
      boss: {columns: [boss], to: silver.customers(customer), on_missing: park}
    load: merge
""",
    "contracts/orders.yml": """\
contract: orders
cadence: 1h
format: delimited
tables:
  orders:
    grain: one row per order
    keys: [number]
    columns: {number: int not null, day: date not null, customer: int, agent: int, amount: "decimal(12,2)"}
    expectations: {something: amount <> 0}
    references:
      customer: {columns: [customer], to: silver.customers, on_missing: park, grace: 1h, park_for: 2d}
      agent: {columns: [agent], to: silver.customers(customer), on_missing: quarantine, grace: 1h}
    load: merge
""",
    "contracts/gold/day_totals.yml": """\
table: day_totals
grain: one row per day
keys: [day]
cadence: 1d
columns: {day: date not null, orders: bigint not null, amount: "decimal(18,2)"}
sql: |
  SELECT o.day, count(*) AS orders, sum(o.amount) AS amount
  FROM silver.orders o
  WHERE {{ changed('o.day') }}
  GROUP BY o.day
refresh: {mode: incremental, by: day}
balances: {orders: {sum: amount, by: [day], to: silver.orders, equals: sum(amount)}}
layout: {partition_by: [day]}
""",
}

DELIVERIES = {
    "countries/a.csv": b"country\nDE\n",
    # The east waits for ever; the north is without a country in the first picture.
    "regions/regions_20260301.csv": b"region,country\nnorth,\neast,PL\n",
    "regions/regions_20260302.csv": b"region,country\nnorth,DE\nsouth,DE\n",
    # 2 waits for the second picture, 3 for its boss 4, who is their own; nobody ever hears of the west.
    "customers/a.csv": b"customer,region,boss\n1,north,\n2,south,1\n3,north,4\n",
    "customers/b.csv": b"customer,region,boss\n4,north,4\n5,west,1\n6,north,5\n",
    # 11 is told in two versions, 12 is of nobody, 14 has no agent that exists, 15 nothing to wait for and a fault.
    "orders/a.csv": b"number,day,customer,agent,amount\n10,2026-03-01,1,2,5.00\n11,2026-03-01,2,1,7.00\n12,2026-03-02,9,1,3.00\n",
    "orders/b.csv": b"number,day,customer,agent,amount\n11,2026-03-01,2,,8.00\n13,2026-03-02,3,4,9.00\n14,2026-03-02,1,6,2.00\n15,2026-03-02,,,0\n",
}


def ladder(folder: Path) -> Workspace:
    """The workspace, written into a folder and loaded; it has no problems."""
    for name, text in FILES.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for name in SOURCES:
        (folder / "in" / name).mkdir(parents=True, exist_ok=True)
    return load_workspace(folder)
