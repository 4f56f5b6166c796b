"""Messages that a real Debezium wrote, with and without their schema, end in the rows of the database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.support.driving import deliver, options, table
from tests.support.needed import lacking
from tests.support.real_sales import FOLDER

SETTINGS = "workspace: shop\nvariables: {landing: ./in, lakehouse: ./lake}\ndefaults: {owner: test}\n"
SHOP = """\
contract: shop
cadence: {every: continuous}
format: debezium
tables:
  customers:
    grain: one row per customer and version
    keys: [id]
    columns:
      id: bigint not null
      name: string
      balance: "decimal(10,2)"
      created: timestamp
      big: string
      size: {type: int, expr: length(big)}
    load: scd2
  orders:
    from: public.orders
    grain: one row per order
    keys: [id]
    columns:
      id: bigint not null
      customer_id: bigint
      amount: double
      placed: {type: timestamp, from: ts, expr: timestamp_micros(try_cast(placed AS BIGINT))}
    references: {customer: {columns: [customer_id], to: silver.customers(id), on_missing: infer}}
    load: scd1
"""


def messages(with_schema: bool) -> Iterator[str]:
    """The values of every topic as lines of a file."""
    samples = FOLDER / "debezium" / "samples.jsonl"
    if not samples.exists():
        lacking("the real messages are not beside this repository (shared/real/debezium)")
    for text in samples.read_text("utf-8").splitlines():
        sample = json.loads(text)
        if sample["schemas_enabled"] is with_schema:
            yield sample["value"] or "null"


def kinds(lines: Iterator[str]) -> dict[str, int]:
    """What the messages are, told from no more than the table each of them names."""
    found: Counter[str] = Counter()
    for line in lines:
        source = (json.loads(line) or {}).get("source", {})
        found["null" if line == "null" else source.get("table", "none")] += 1
    return dict(found)


def delivered(folder: Path, lines: Iterator[str]) -> dict[str, list[dict[str, Any]]]:
    files = {"freshmart.yml": SETTINGS, "sources/shop.yml": "source: shop\npath: shop/*.json\n"}
    files |= {"contracts/shop.yml": SHOP, "in/shop/all.json": "".join(f"{line}\n" for line in lines)}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    report = deliver(folder / "in", folder / "lake", folder)
    where = options(folder / "in", folder / "lake", folder)
    found = {name: table(where, f"silver.{name}") for name in ("customers", "orders")}
    return {
        **found,
        "quarantined": table(where, "silver.customers__quarantine"),
        "told": [{"message": report.steps[1].message}],
    }


def test_real_messages_without_schema_end_in_the_rows_of_the_database(tmp_path: Path) -> None:
    assert kinds(messages(with_schema=False)) == {"customers": 15, "orders": 6, "null": 4, "nokey": 3, "none": 5}
    found = delivered(tmp_path, messages(with_schema=False))
    assert found["quarantined"] == []
    assert found["told"] == [{"message": "21 accepted, 4 tombstones, 5 messages, 3 unclaimed"}]
    rows = {row["id"]: row for row in found["customers"] if row["is_current"]}
    assert sorted(rows) == [1, 4, 5, 100, 102, 300, 1000, 1001]
    assert (rows[1]["name"], rows[1]["size"], rows[102]["name"]) == ("renamed", rows[102]["size"], "name2")
    assert rows[100]["balance"] == Decimal("9.99")
    versions = [
        (row["id"], row["valid_from"].year, row["is_current"]) for row in found["customers"] if row["id"] in (1, 2)
    ]
    assert sorted(versions) == [(1, 1900, False), (1, 2026, True), (2, 1900, False)]
    assert 200 not in {row["id"] for row in found["customers"]}, "it came and went within one transaction"
    orders = {row["id"]: row for row in found["orders"]}
    assert {key: row["amount"] for key, row in orders.items()} == {1: 99.5, 2: 2.5, 50: None}
    assert orders[1]["placed"] == datetime(2026, 2, 3, 4, 5, 6, 123456, tzinfo=UTC)
    assert [orders[key]["_missing_customer"] for key in (1, 2, 50)] == [False, False, False]


def test_real_messages_with_schema_are_read_alike(tmp_path: Path) -> None:
    found = delivered(tmp_path, messages(with_schema=True))
    assert found["quarantined"] == []
    rows = {row["id"]: row for row in found["customers"] if row["is_current"]}
    assert sorted(rows) == [1, 100, 102, 200]
    assert (rows[1]["name"], rows[102]["name"], rows[200]["name"]) == ("renamed", "name2", "tx1b")
    assert sorted(row["id"] for row in found["orders"]) == [1, 50]
