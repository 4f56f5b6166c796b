"""A Kafka topic of JSON and hourly drops of Parquet go from YAML to gold, in whatever order they are delivered."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from freshmart_cli.observe.ops_tables import TABLES
from freshmart_cli.pipeline.report import RunReport
from freshmart_cli.pipeline.session import Options, session
from tests.support.driving import deliver, options, table
from tests.support.tables import fingerprints

WORKSPACE = Path(__file__).parent / "documents"
BIG = 2**60 + 1

pytestmark = pytest.mark.usefixtures("one_key")

Visit = tuple[Any, str, int, int, str | None, float | None]


def record(offset: int, value: Any, **changes: Any) -> str:
    """A Kafka record, one second after the one before it."""
    text = value if value is None or isinstance(value, str) else json.dumps(value)
    known = {"topic": "moves", "partition": 0, "offset": offset, "timestamp": 1_772_445_600_000 + 1000 * offset}
    return json.dumps({**known, "timestamp_type": 0, "key": f"k{offset}", "value": text, "headers": None, **changes})


def move(name: str, lines: Any, **changes: Any) -> dict[str, Any]:
    """A document of version 2."""
    transport = {"carrier": "rail", "driver": {"mail": "anna@example.org"}}
    return {
        **{"event_id": name, "event_type": "shipped", "event_time": "2026-03-02T10:00:00+01:00", "depot_id": 7},
        **{"transport": transport, "weight_kg": 12.5, "urgent": True, "lines": lines, "schema_version": 2},
        **changes,
    }


def line(article: str, qty: Any, **more: Any) -> dict[str, Any]:
    return {"article": article, "qty": qty, **more}


LOTS = [{"lot": "A", "best_before": "2026-05-01"}, {"lot": "B"}]
OLD = {
    **{"event_id": "old", "event_type": "shipped", "event_time": 1_772_445_600_000, "depot": 8, "schema_version": 1},
    "lines": [{"article": 3, "quantity": 2}, {"article": 3, "quantity": 4}],
}
FIRST = record(0, move("first", [line("000001", 3, lots=LOTS), line("000002", 5)]))
MOVES = {
    "movements/a.jsonl": [
        FIRST,
        record(1, OLD),
        record(2, {**move("new", [line("000001", 1, color="red")]), "schema_version": 3, "co2": 1.50}),
        record(3, {**move("newer", [line("1", 1)]), "schema_version": 4}),
        record(4, None),
        record(5, "{broken"),
        "no record at all",
        "",
        record(6, None, value_base64=base64.b64encode(b"\xff\xfe").decode()),
        record(7, move("many", [line("1", "many")])),
        record(8, move("count", None, event_type="counted")),
        record(20, move("twice", [line("1", 1)])),
    ],
    "movements/2026/b.jsonl": [
        FIRST,
        record(15, move("twice", [line("1", 2)])),
        record(30, move("again", [line("1", 1)])),
        record(31, move("again", [line("1", 7)])),
        record(40, move("night", [line("4", 4)], event_time="2026-03-03 00:30:00")),
    ],
    "movements/c.jsonl": [
        record(10, move("again", [line("1", 1)])),
        record(41, move("bare", [], event_type="counted")),
    ],
}


def visits(rows: Iterable[Visit], **more: Any) -> pa.Table:
    names = ("event_time", "event_type", "page_id", "user_id", "brand", "price")
    return pa.table({**dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), **more})


VIEW: Visit = ("2026-03-02 10:00:00 UTC", "View", BIG, 2**53 + 1, None, 1.5)
VISITS = {
    "visits/10.parquet": visits(
        [
            VIEW,
            VIEW,
            ("2026-03-02 11:00:00 UTC", " purchase ", BIG + 1, 2, "ACME", 10.25),
            ("2026-03-02 11:00:00 UTC", "eaten", 5, 3, "", 0.0),
            (None, "view", 1, 1, None, None),
        ]
    ),
    "visits/11.parquet": visits(
        [VIEW, ("2026-03-03 10:00:00 UTC", "purchase", BIG, 2**53 + 1, "b", 2.0)], channel=["app", "web"]
    ),
    "visits/12.parquet": visits([(datetime(2026, 3, 3, 12, 0, 0, 5), "view", 7, 1, "z", None)]),
}
BROKEN = "visits/13.parquet"


def land(landing: Path, names: Iterable[str]) -> None:
    for name in names:
        target = landing / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name in MOVES:
            target.write_text("".join(f"{each}\n" for each in MOVES[name]), encoding="utf-8")
        elif name in VISITS:
            pq.write_table(VISITS[name], target)
        else:
            pq.write_table(VISITS["visits/12.parquet"], target)
            target.write_bytes(target.read_bytes()[:-5])


def run(folder: Path, *deliveries: Iterable[str]) -> tuple[list[RunReport], dict[str, tuple[int, str]]]:
    """A run after each delivery; their reports, and what the tables then hold."""
    landing = folder / "landing"
    landing.mkdir(parents=True)
    shutil.copytree(WORKSPACE, folder / "workspace")
    reports = []
    for names in deliveries:
        land(landing, names)
        reports.append(deliver(landing, folder / "lake", folder / "workspace"))
    return reports, fingerprints(folder / "lake")


def ops(where: Options, name: str) -> list[dict[str, Any]]:
    with session(where) as context:
        rows: list[dict[str, Any]] = TABLES[name](context).to_pylist()
        return rows


EVERYTHING = (*MOVES, *VISITS, BROKEN)


def test_documents_go_from_yaml_to_gold(tmp_path: Path) -> None:
    run(tmp_path, EVERYTHING)
    where = options(tmp_path / "landing", tmp_path / "lake", tmp_path / "workspace")
    moves = {row["event_id"]: row for row in table(where, "silver.moves")}
    assert {name: (row["version"], row["depot"], row["position"]) for name, row in moves.items()} == {
        **{"first": (2, 7, 0), "old": (1, 8, 1), "new": (3, 7, 2), "count": (2, 7, 8)},
        **{"twice": (2, 7, 15), "again": (2, 7, 10), "night": (2, 7, 40), "bare": (2, 7, 41)},
    }
    assert moves["old"]["happened_at"] == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert moves["first"]["happened_at"] == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (moves["first"]["contact"], moves["old"]["carrier"]) == ("***", "unknown")
    assert {(row["event_id"], row["article"]): row["pieces"] for row in table(where, "silver.move_lines")} == {
        **{("first", "000001"): 3, ("first", "000002"): 5, ("old", "000003"): 6, ("new", "000001"): 1},
        **{("twice", "000001"): 2, ("again", "000001"): 1, ("night", "000004"): 4},
    }
    lots = [(row["event_id"], row["article"], row["lot"], row["place"]) for row in table(where, "silver.move_lots")]
    assert sorted(lots) == [("first", "000001", "A", 1), ("first", "000001", "B", 2)]
    reasons = sorted((row["event_id"] or "", row["_reasons"]) for row in table(where, "silver.moves__quarantine"))
    assert reasons == [
        ("", ["unreadable:document not JSON"]),
        ("", ["unreadable:document not a Kafka record"]),
        ("", ["unreadable:document the text does not decode"]),
        ("many", ["move_lines.required:pieces", "move_lines.unreadable:pieces"]),
        ("newer", ["known_version"]),
    ]
    states = sorted((row["event_id"], row["_order_0"], row["_state"]) for row in table(where, "silver.moves__versions"))
    assert [row for row in states if row[2] != "accepted"] == [
        ("again", 30, "duplicate"),
        ("again", 31, "conflict"),
        ("first", 0, "duplicate"),
        ("twice", 20, "conflict"),
    ]
    days = {(row["depot"], row["moved_on"]): (row["moves"], row["pieces"]) for row in table(where, "gold.depot_days")}
    assert days == {
        (7, date(2026, 3, 2)): (6, 12),
        (7, date(2026, 3, 3)): (1, 4),
        (8, date(2026, 3, 2)): (1, 6),
    }
    pages = {
        (row["page_id"], row["visited_on"]): (row["visits"], row["visitors"], row["revenue"])
        for row in table(where, "gold.page_days")
    }
    assert pages == {
        (BIG, date(2026, 3, 2)): (2, 1, Decimal("0.00")),
        (BIG, date(2026, 3, 3)): (1, 1, Decimal("2.00")),
        (BIG + 1, date(2026, 3, 2)): (1, 1, Decimal("10.25")),
        (7, date(2026, 3, 3)): (1, 1, Decimal("0.00")),
    }
    counted = {row["source"]: row for row in ops(where, "conservation")}
    terms = ("read", "accepted", "duplicate", "quarantined", "tombstone")
    assert {name: tuple(row[term] for term in terms) for name, row in counted.items()} == {
        "movements": (17, 8, 2, 7, 1),
        "visits": (8, 5, 1, 2, 0),
    }
    assert [(row["path"], row["code"]) for row in ops(where, "error_log")] == [(BROKEN, "broken_parquet")]
    unnamed = {(row["table_name"], row["field"]) for row in ops(where, "drift")}
    assert unnamed == {("moves", "co2"), ("move_lines", "color"), ("visits", "channel")}


def test_neither_order_nor_repetition_of_deliveries_changes_a_table(tmp_path: Path) -> None:
    _, at_once = run(tmp_path / "at_once", EVERYTHING)
    reports, one_by_one = run(
        tmp_path / "one_by_one", *([name] for name in sorted(EVERYTHING, key=lambda each: each[::-1])), []
    )
    assert one_by_one == at_once
    assert {step.state for step in reports[-1].steps} == {"unchanged"}
    _, reversed_twice = run(
        tmp_path / "reversed", ["movements/c.jsonl", "visits/12.parquet", "visits/11.parquet"], EVERYTHING
    )
    assert reversed_twice == at_once
