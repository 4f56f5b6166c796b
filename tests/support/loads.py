"""A small workspace with a source for every load, tables derived from them, and two deliveries to each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.contracts.workspace import Workspace
from tests.support.depot import land

FIRST = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECOND = datetime(2026, 3, 17, 12, tzinfo=UTC)
"""When each delivery is taken in; a week ends between them."""

SETTINGS = """\
workspace: loads
variables: {landing: in, lakehouse: lake}
defaults: {owner: data@example.org, silver: {gate: {score: "0"}}}
"""
ROWS = """\
contract: %s
cadence: 1h
format: delimited
tables:
  %s:
    grain: one row per sale, or per delivery of it, or per version
    %s
    columns: {sale: int not null, day: date not null, region: string, amount: int}
    expectations: {owed: amount >= 0}
    references: {region: {columns: [region], to: silver.pictured, on_missing: infer}}
    load: %s
"""
KEYED = "keys: [sale]"
LOADS = {
    "added": ("description: rows without a key", "append"),
    "current": (KEYED, "{mode: scd1, order_by: day}"),
    "dated": (KEYED, "{mode: scd2, order_by: day}"),
    "merged": (KEYED, "{mode: merge, on_conflict: latest, order_by: day}"),
}
OTHERS = {
    "contracts/pictured.yml": """\
contract: pictured
cadence: 1d
format: delimited
tables:
  pictured:
    grain: one row per region and version
    keys: [region]
    columns: {region: string not null, chief: string not null}
    load: {mode: snapshot, max_shrink: 100%}
""",
    "contracts/listed.yml": """\
contract: listed
cadence: 1h
format: json
tables:
  baskets:
    grain: one row per basket
    keys: [basket]
    columns: {basket: int not null, day: date not null}
    expectations: {some: count(goods) > 0}
    load: {mode: merge, on_conflict: latest, order_by: day}
  goods:
    from: goods[]
    grain: one row per basket and good
    keys: [good]
    columns: {good: string not null, amount: int}
""",
    "contracts/changed.yml": """\
contract: changed
cadence: {every: continuous}
format: debezium
tables:
  readers:
    grain: one row per reader and version
    keys: [reader]
    columns: {reader: int not null, name: string}
    expectations: {named: "name <> ''"}
    load: scd2
  cards:
    grain: one row per card
    keys: [card]
    columns: {card: int not null, reader: int}
    references: {reader: {columns: [reader], to: silver.readers, on_missing: infer}}
    load: scd1
""",
    "contracts/silver/paid.yml": """\
table: paid
grain: one row per sale of the merged and current ones
keys: [day, sale]
cadence: 1h
columns: {day: date not null, sale: int not null, amount: bigint}
sql: |
  SELECT m.day, m.sale, CAST(max(m.amount) AS BIGINT) AS amount
  FROM silver.merged m LEFT JOIN silver.current c ON c.sale = m.sale
  WHERE {{ changed('m.day') }}
  GROUP BY m.day, m.sale
refresh: {mode: incremental, by: day, follow: {silver.merged: day, silver.current: full}}
""",
    "contracts/gold/days.yml": """\
table: days
grain: one row per day
keys: [day]
cadence: 1d
columns: {day: date not null, sales: bigint not null, amount: bigint}
sql: |
  SELECT p.day, count(*) AS sales, sum(p.amount) AS amount FROM silver.paid p
  WHERE {{ changed('p.day') }} GROUP BY p.day
refresh: {mode: incremental, by: day}
balances: {paid: {sum: amount, by: [day], to: silver.paid, equals: sum(amount)}}
layout: {partition_by: [day]}
""",
    "contracts/gold/weeks.yml": """\
table: weeks
grain: one row per week that has ended
keys: [week]
cadence: 1w
columns: {week: date not null, amount: bigint}
sql: |
  SELECT date_sub(d.day, dayofweek(d.day) - 1) AS week, sum(d.amount) AS amount FROM gold.days d
  WHERE {{ changed('date_sub(d.day, dayofweek(d.day) - 1)') }}
  GROUP BY date_sub(d.day, dayofweek(d.day) - 1)
refresh: {mode: incremental, by: week, closed: week, follow: {gold.days: "date_sub(day, dayofweek(day) - 1)"}}
""",
}
SALES = b"sale,day,region,amount\n"
SALES_1 = SALES + b"1,2026-03-02,north,5\n2,2026-03-09,south,7\n2,2026-03-02,south,6\n3,2026-03-09,north,-1\n"
SALES_2 = SALES + b"1,2026-03-10,north,8\n2,2026-03-03,south,9\n4,2026-03-16,west,1\n5,2026-03-16,,-2\n"
PICTURE_1 = b"region,chief\nnorth,Ann\nwest,Bob\n"
PICTURE_2 = b"region,chief\nnorth,Zoe\nsouth,Bob\neast,\n"


def basket(number: int, day: str, *goods: int) -> str:
    return json.dumps({"basket": number, "day": day, "goods": [{"good": f"g{each}", "amount": each} for each in goods]})


def change(table: str, op: str, lsn: int, **row: Any) -> str:
    told = {"before": row} if op == "d" else {"after": row}
    source = {"table": table, "lsn": lsn, "txId": lsn, "ts_ms": 1_772_323_200_000 + lsn * 1000, "snapshot": "false"}
    return json.dumps({**told, "op": op, "source": source})


BASKETS_1 = (basket(1, "2026-03-02", 1, 2), basket(2, "2026-03-02", 3), basket(3, "2026-03-02"))
BASKETS_2 = (basket(1, "2026-03-03", 1), basket(4, "2026-03-03", 4, 5), basket(5, "2026-03-03"))
CHANGES_1 = (
    change("readers", "c", 1, reader=1, name="Ann"),
    change("readers", "c", 2, reader=2, name="Bob"),
    change("cards", "c", 3, card=1, reader=1),
    change("cards", "c", 4, card=2, reader=3),
)
CHANGES_2 = (
    change("readers", "u", 5, reader=1, name="Zoe"),
    change("readers", "d", 6, reader=2),
    change("readers", "c", 7, reader=3, name="Eve"),
    change("readers", "u", 8, reader=3, name=""),
    change("cards", "d", 9, card=1),
)


def loads(folder: Path) -> Workspace:
    """The workspace, written into a folder and loaded."""
    files = {"freshmart.yml": SETTINGS, **OTHERS}
    files |= {f"contracts/{name}.yml": ROWS % (name, name, keys, load) for name, (keys, load) in LOADS.items()}
    endings = {**dict.fromkeys((*LOADS, "pictured"), "csv"), "listed": "jsonl", "changed": "jsonl"}
    files |= {f"sources/{name}.yml": f"source: {name}\npath: {name}/*.{end}\n" for name, end in endings.items()}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_workspace(folder)


def deliver_first(workspace: Workspace) -> None:
    _deliver(workspace, FIRST, SALES_1, PICTURE_1, BASKETS_1, CHANGES_1)


def deliver_second(workspace: Workspace) -> None:
    _deliver(workspace, SECOND, SALES_2, PICTURE_2, BASKETS_2, CHANGES_2)


def _deliver(
    workspace: Workspace, at: datetime, sales: bytes, picture: bytes, baskets: tuple[str, ...], changes: tuple[str, ...]
) -> None:
    for name in LOADS:
        land(workspace, f"{name}/{at:%d}.csv", sales, at)
    land(workspace, f"pictured/regions_{at:%Y%m%d}.csv", picture, at)
    for name, lines in (("listed", baskets), ("changed", changes)):
        land(workspace, f"{name}/{at:%d}.jsonl", "".join(f"{line}\n" for line in lines).encode(), at)
