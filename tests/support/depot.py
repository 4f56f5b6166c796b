"""A small workspace that is nobody's shop: parcels in fixed-width files, depots as full pictures, scans in CSV.

Records of parcels are 64 bytes: H opens a file, P is a parcel, I an item of it, T closes the file.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.engine.port import Engine
from freshmart_cli.events import Event
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.lakehouse import Lakehouse
from freshmart_cli.execute.ledger import Ledger
from freshmart_cli.execute.records import Records
from freshmart_cli.execute.state import States

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)

PARCELS = """\
contract: parcels
cadence: 1h
arrivals:
  covers: [H.from_local, H.to_local]
  day: H.day
  day_start: "04:00"
  offset: H.utc_offset
  per: {depot: H.depot}
  expected: SELECT depot, timezone, opened_on AS since, closed_on AS until FROM silver.depots WHERE is_current
  late_after: 30m
conserve:
  total:
    stated: T.total
    actual: items.amount
    by: [depot, day]
    split: {paid: parent.is_paid}
format:
  type: fixed_width
  record_length: 64
  record_type: 1-1
  records:
    H: {once: first, fields: {kind_of_record: 1-1 skip, depot: 2-5 int, day: 6-13 date, kind: 14-14 text, from_local: 15-28 timestamp,
        to_local: 29-42 timestamp, utc_offset: 43-47 text, serial: 48-53 int, rest: 54-64 skip}}
    P: {fields: {kind_of_record: 1-1 skip, line: 2-5 position, parcel: 6-11 int, day: 12-19 date, status: 20-20 text,
        cost: 21-28 overpunch(2), replaces_parcel: 29-34 int optional, sender: 35-44 text, rest: 45-64 skip}}
    I: {under: P, match: [parcel], fields: {kind_of_record: 1-1 skip, line: 2-5 position, parcel: 6-11 int, seq: 12-14 int,
        gtin: 15-28 digits optional, amount: 29-36 overpunch(2), note: 37-56 text, rest: 57-64 skip}}
    T: {once: last, fields: {kind_of_record: 1-1 skip, records: 2-7 int, total: 8-17 overpunch(2), crc: 18-25 text, rest: 26-64 skip}}
  reconcile:
    records: count(*) = T.records
    total: sum(I.amount) = T.total
    crc: crc32_before(T.crc) = upper(T.crc)
  evaluable_if: [crc, records]
tables:
  parcel_files:
    from: H
    grain: one row per file received intact
    keys: [_file_hash]
    columns: {total: {type: "decimal(12,2)", expr: T.total}}
    expectations: {known_kind: "kind IN ('N', 'R')"}
  parcels:
    from: P
    grain: one row per parcel
    keys: [day, parcel]
    columns:
      is_paid: {type: boolean not null, expr: status = 'P'}
      sender: {type: string, expr: "nullif(sender, '')", pii: identifier, mask: "hmac(person, sender)"}
      depot: {type: int, expr: H.depot}
    expectations:
      same_day: day = H.day
      known_status: status IN ('P', 'O')
      sum_of_items: sum(items.amount) = cost
      senders_are_long: {check: "length(sender) > 2", on_fail: warn}
    references:
      depot: {columns: [depot], to: silver.depots(depot), on_missing: infer}
    load: {mode: merge, on_conflict: quarantine, replaces: H.kind = 'R', order_by: [H.serial]}
    layout: {partition_by: [day]}
    gate: {score: 90, min_rows: 10}
  items:
    from: I
    grain: one row per item of a parcel
    keys: [seq]
    expectations: {code_or_note: "gtin IS NOT NULL OR note <> ''"}
    layout: {partition_by: [day]}
tests: {}
"""

FILES = {
    "freshmart.yml": """\
workspace: depot
timezone: Europe/Berlin
variables: {landing: in, lakehouse: lake}
purposes: {person: DEPOT_HMAC_PERSON}
defaults: {owner: data@example.org}
""",
    "sources/parcels.yml": "source: parcels\nsystem: conveyor\npath: parcels/*.dat\n",
    "sources/depots.yml": "source: depots\npath: depots/*.csv\nchanged_file: replace\n",
    "sources/scans.yml": "source: scans\npath: scans/*.csv\n",
    "contracts/parcels.yml": PARCELS,
    "contracts/depots.yml": """\
contract: depots
cadence: 1d
format: delimited
tables:
  depots:
    grain: one row per depot and version
    keys: [depot]
    columns: {depot: int not null, town: string, timezone: string not null, opened_on: date, closed_on: date}
    load: snapshot
""",
    "contracts/scans.yml": """\
contract: scans
cadence: 1h
format: {type: delimited, delimiter: ";", null_values: ["", "-"]}
tables:
  scans:
    grain: one row per scan
    keys: [scan]
    columns:
      scan: bigint not null
      day: date not null
      seen_at: {type: timestamp, from: [seen_at, at], formats: ["dd.MM.yyyy HH:mm"]}
      weight: {type: "decimal(8,3)", default: "0"}
      grams: {type: bigint, expr: "CAST(weight * 1000 AS BIGINT)"}
    expectations: {weighs: "weight >= 0"}
    load: {mode: merge, on_conflict: latest, order_by: seen_at}
""",
    "contracts/gold/day_totals.yml": """\
table: day_totals
grain: one row per day
keys: [day]
cadence: 1d
columns: {day: date not null, parcels: bigint not null, amount: "decimal(18,2) not null"}
sql: |
  SELECT i.day, count(DISTINCT i.parcel) AS parcels, sum(i.amount) AS amount
  FROM silver.items i
  WHERE {{ changed('i.day') }}
  GROUP BY i.day
refresh: {mode: incremental, by: day, follow: {silver.items: day}}
expectations: {some_parcels: {check: parcels > 0, on_fail: fail}}
balances: {items: {sum: amount, by: [day], to: silver.items, equals: sum(amount)}}
layout: {partition_by: [day]}
""",
    "contracts/gold/week_totals.yml": """\
table: week_totals
grain: one row per day
keys: [day]
cadence: 1d
columns: {day: date not null, amount: "decimal(18,2)"}
sql: |
  SELECT d.day, sum(e.amount) AS amount
  FROM gold.day_totals d
  JOIN gold.day_totals e ON e.day BETWEEN date_sub(d.day, 6) AND d.day
  WHERE {{ changed('d.day') }} AND {{ needed('e.day') }}
  GROUP BY d.day
refresh: {mode: incremental, by: day, affects: [0d..6d]}
""",
}


@dataclass
class Watching:
    """An observer that keeps what it is told."""

    events: list[Event] = field(default_factory=list)

    def notify(self, event: Event) -> None:
        self.events.append(event)


def write_workspace(folder: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    """Write the workspace with some files changed, added or left out (None); its landing folders are empty."""
    for name, text in {**FILES, **(changes or {})}.items():
        if text is not None:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    for source in (folder / "sources").glob("*.yml"):
        (folder / "in" / source.stem).mkdir(parents=True, exist_ok=True)
    return folder


def depot(folder: Path, changes: Mapping[str, str | None] | None = None) -> Workspace:
    """The workspace, written into a folder and loaded; it has no problems."""
    return load_workspace(write_workspace(folder, changes))


def context_of(workspace: Workspace, engine: Engine, now: datetime = NOW, as_of: datetime | None = None) -> Context:
    """A context over the workspace's lakehouse, without locks."""
    lakehouse = Lakehouse(workspace.lakehouse)
    lakehouse.root.mkdir(parents=True, exist_ok=True)
    return Context(
        workspace,
        engine,
        lakehouse,
        Ledger(lakehouse.ledger),
        States(lakehouse.states),
        Records(lakehouse.records, f"run-{now:%Y%m%dT%H%M%S%f}"),
        Watching(),
        as_of or now,
        as_of,
    )


def land(workspace: Workspace, path: str, content: bytes, arrived: datetime = NOW) -> Path:
    """Put a file into the landing folder as if it had arrived then."""
    target = workspace.landing / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    seconds = arrived.timestamp()
    os.utime(target, (seconds, seconds))
    return target


def overpunched(cents: int, width: int) -> str:
    """A signed amount with two implied decimals, its sign on the last digit."""
    digits = str(abs(cents)).zfill(width)
    return digits[:-1] + ("}JKLMNOPQR" if cents < 0 else "{ABCDEFGHI")[int(digits[-1])]


@dataclass(frozen=True)
class Parcel:
    """A parcel and the cents of its items."""

    number: int
    items: tuple[int, ...] = (250,)
    status: str = "P"
    sender: str = "ANNA"
    cost: int | None = None


def parcels_file(
    day: str, *parcels: Parcel, depot: int = 7, kind: str = "N", serial: int = 1, total: int | None = None
) -> bytes:
    """A file of one day (YYYYMMDD) whose trailer agrees, unless another ``total`` (cents) is stated."""
    lines = [f"H{depot:04d}{day}{kind}{day}040000{day}235959+0100{serial:06d}"]
    for parcel in parcels:
        cost = overpunched(sum(parcel.items) if parcel.cost is None else parcel.cost, 8)
        lines.append(f"P{len(lines) + 1:04d}{parcel.number:06d}{day}{parcel.status}{cost}{'':6}{parcel.sender:10}")
        for seq, amount in enumerate(parcel.items, 1):
            lines.append(f"I{len(lines) + 1:04d}{parcel.number:06d}{seq:03d}{'':14}{overpunched(amount, 8)}item {seq}")
    stated = sum(sum(parcel.items) for parcel in parcels) if total is None else total
    before = "".join(f"{line:64}\n" for line in lines)
    trailer = f"T{len(lines) + 1:06d}{overpunched(stated, 10)}"
    crc = zlib.crc32((before + trailer).encode("latin-1"))
    return f"{before}{trailer}{crc:08X}".ljust(len(before) + 64).encode("latin-1") + b"\n"


DEPOTS = (
    b"depot,town,timezone,opened_on,closed_on\n7,Kiel,Europe/Berlin,2020-01-01,\n8,Bonn,Europe/Berlin,2026-03-01,\n"
)
