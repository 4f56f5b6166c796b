"""Contracts in which every kind of column occurs, and files that bring each of them the edge texts, as bronze rows."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.formats.registry import format_of
from freshmart_cli.names import SOURCE_SYSTEM
from tests.parity import edges
from tests.parity.contracts import NAMES, READABLE
from tests.support import field_edges
from tests.support.depot import overpunched

ARRIVED = datetime(2026, 3, 10, 12, tzinfo=UTC)


def _json(value: object) -> str:
    """As producers write it: engines put other spaces into the objects that they cut out, or none."""
    return json.dumps(value, separators=(",", ":"))


def bronze(of: Contract, files: Mapping[str, bytes]) -> pa.Table:
    """The records of files as the format frames them, with what every bronze row has."""
    options, tables = of.format, []
    for number, (name, content) in enumerate(files.items()):
        framed = pa.Table.from_batches(format_of(options).frame(io.BytesIO(content), options))
        arrived = ARRIVED + timedelta(minutes=number)
        told = {
            "_batch_id": "20260310T1",
            "_source_file": name,
            "_file_hash": f"{zlib.crc32(content):08x}{number}",
            SOURCE_SYSTEM: "tests",
            "_arrived_at": arrived,
            "_ingestion_timestamp": arrived,
            "_document": None,
        }
        for column, value in told.items():
            kind = pa.timestamp("us", "UTC") if isinstance(value, datetime) else pa.string()
            if column not in framed.column_names:
                framed = framed.append_column(column, pa.array([value] * framed.num_rows, kind))
        tables.append(framed)
    return pa.concat_tables(tables)


def rows() -> Mapping[str, bytes]:
    """Two readings of each number, one text each."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["id", "x"])
    writer.writerows([place // 2, text] for place, text in enumerate(edges.TEXTS) if text is not None)
    bad = out.getvalue() + '"7"\n"8","9","10"\n'
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ["id", *NAMES.values()], quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows({"id": f"{500_000 + place % 13}", **values} for place, values in enumerate(_readable()))
    return {"readings/a_20260310.csv": bad.encode(), "readings/b_20260311.csv": out.getvalue().encode()}


def _readable() -> Iterator[dict[str, str]]:
    """A value of each type, by column; no two types begin anew together."""
    for place in range(60):
        yield {NAMES[kind]: texts[place % len(texts)] for kind, texts in READABLE.items()}


def documents() -> Mapping[str, bytes]:
    """A document for each text, as a text and, where it is one, as a number; and some that are odd otherwise."""
    lines = [_note(place, _json(text)) for place, text in enumerate(edges.TEXTS)]
    lines += [_number(10_000 + place, text) for place, text in enumerate(NUMBERS)]
    lines += [_json({"id": 30_000 + place, **each}) for place, each in enumerate(_readable())]
    odd = ("true", "false", "[]", "{}", "[1,null]", '{"a":[1,"b"]}', '"\\u00e9\\n\\t\\"\\\\\\/"')
    lines += [_note(20_000 + place, text) for place, text in enumerate(odd)]
    lines += [
        '{"id": 1',
        "{}",
        '{"id": 7, "drift": 1, "more": {}}',
        '{"id": 8, "lines": {}}',
        '{"id": 9, "lines": [1, {}]}',
    ]
    return {"notes/a_20260310.json": "".join(f"{line}\n" for line in lines).encode() + b"\xff" * 100 + b"\n"}


NUMBERS = tuple(text for text in edges.TEXTS if text and re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?", text))
"""Texts that are numbers in JSON."""


def _number(number: int, x: str) -> str:
    """A document with the number in each column of numbers."""
    others = ("date", "timestamp", "string")
    columns = ", ".join(f'"{name}": {x}' for kind, name in NAMES.items() if kind not in others)
    return f'{{"id": {number}, {columns}}}'


def _note(number: int, x: str) -> str:
    code = _json(f"c{number % 3}")
    lines = f'[{{"code": {code}, "pieces": {x}, "amount": "1.50"}}, {{"code": {code}, "pieces": 2, "amount": 1.5}}]'
    return f'{{"id": {number}, "x": {x}, "lines": {lines}}}'


def changes() -> Mapping[str, bytes]:
    """A life of five changes for each text; then envelopes whose places, instants and operations are odd."""
    lines: list[Any] = []
    for place, text in enumerate(edges.TEXTS):
        old, new = {"id": place, "x": "before"}, {"id": place, "x": text}
        lines += [_envelope("c", None, old, 10 * place + 1), _envelope("u", None, new, 10 * place + 2)]
        if place % 2:
            lines.append(
                _envelope("u", old, {"id": 100_000 + place, "x": "__debezium_unavailable_value"}, 10 * place + 3)
            )
        if place % 3 == 0:
            lines.append(_envelope("d", new, None, 10 * place + 4))
    for place, values in enumerate(_readable()):
        row = {"id": 500_000 + place % 13, **values}
        lines.append(_envelope("u", None, row, 50_000 + place))
    for place, odd in enumerate((None, "", "x", -1, 0, 1.5, "7", 2**63, "9223372036854775807")):
        row = {"id": 200_000 + place, "x": "7"}
        lines += [
            {**_envelope("c", None, row, 1), "source": {**_source(1), name: odd}}
            for name in ("lsn", "ts_ms", "sequence")
        ]
        lines.append({**_envelope("c", None, row, 1), "source": {**_source(1), "sequence": _json([odd, odd])}})
        lines += [{**_envelope("c", None, row, 1), "op": odd}, {**_envelope("c", None, row, 1), "after": odd}]
    for place, at in enumerate((-2208988800001, -2208988800000, -1, 0, 253402300799999, 253402300800000)):
        row = {"id": 300_000 + place, "x": "7"}
        lines.append({**_envelope("r", None, row, 5), "source": {**_source(5), "ts_ms": at, "snapshot": "first"}})
    lines += [
        None,
        "",
        "x",
        [],
        {},
        {"op": "m"},
        {"schema": None, "payload": None},
        {"op": "t", "source": _source(9 * 10**5)},
    ]
    lines += [
        {"schema": {}, "payload": _envelope("c", None, {"id": 400_000, "x": "7"}, 3)},
        _envelope("c", None, {}, 4),
    ]
    text = "".join(f"{_json(line)}\n" for line in lines)
    return {"log/a": text.encode() + b"\n \n{broken\n\xff\n" + '\ufeff{"op": "c"}\n'.encode()}


def _source(lsn: int) -> dict[str, Any]:
    where = {"schema": "library", "table": "readings", "snapshot": "false"}
    return {
        **where,
        "lsn": lsn,
        "txId": lsn // 10,
        "ts_ms": 1772445600000 + lsn,
        "sequence": _json([None, str(lsn)]),
    }


def _envelope(op: str, before: Any, after: Any, lsn: int) -> dict[str, Any]:
    return {"op": op, "before": before, "after": after, "source": _source(lsn), "ts_ms": 1772445600000 + lsn}


def records() -> Mapping[str, bytes]:
    """A file for each stretch of the nights that change the clock, by clocks of several zones; and broken ones."""
    found = {}
    for number, (night, zone, stretch) in enumerate(product(edges.NIGHTS, edges.ZONES, _STRETCHES)):
        day = datetime.fromisoformat(night) - timedelta(days=1)
        start, end = (day + timedelta(hours=hours) for hours in stretch)
        shift = start.replace(tzinfo=ZoneInfo(zone)).strftime("%z")
        header = f"H{edges.ZONES.index(zone):04d}{day:%Y%m%d}N{start:%Y%m%d%H%M%S}{end:%Y%m%d%H%M%S}{shift}{number:06d}"
        found[f"parcels/{number:03d}.dat"] = _file(header, [(number % 50, "00000250")] * (1 + number % 2))
    header = "H00002026030{}N2026030{}0400002026030{}235959-0500{:06d}"
    amounts = field_edges.edges(
        next(each for each in field_edges.FIELDS if (each.kind, each.width) == ("overpunch", 8))
    )
    odd = [(900 + place, text) for place, text in enumerate(amounts) if text.isascii() and "\n" not in text]
    for day in (1, 2):
        found[f"parcels/odd{day}.dat"] = _file(header.format(day, day, day, 900 + day), odd[:: 1 if day == 1 else 3])
    for day in ("00010101", "99991231"):
        found[f"parcels/{day}.dat"] = _file(f"H0005{day}N{day}040000{day}235959-0500000999", [(1, "00000250")])
    intact = found["parcels/000.dat"]
    return {
        **found,
        "parcels/cut.dat": intact[:-70],
        "parcels/again.dat": intact,
        "parcels/short.dat": intact[:100] + b"\n",
    }


_STRETCHES = ((4, 24), (24, 25.5), (25, 26.5), (25.5, 27.5), (26, 28), (27, 28.25))
"""Hours from the day's midnight; a day begins at four."""


def _file(header: str, parcels: list[tuple[int, str]]) -> bytes:
    """Parcels of the header's day whose costs and only items are written as given."""
    day, lines = header[5:13], [header]
    for number, amount in parcels:
        lines.append(f"P{len(lines) + 1:04d}{number:06d}{day}P{amount}{'':6}{'ANNA':10}")
        lines.append(f"I{len(lines) + 1:04d}{number:06d}001{'':14}{amount}item")
    total = sum(int(amount) for _, amount in parcels if amount.isdigit())
    before = "".join(f"{line:64}\n" for line in lines)
    trailer = f"T{len(lines) + 1:06d}{overpunched(total, 10)}"
    crc = zlib.crc32((before + trailer).encode("latin-1"))
    return f"{before}{trailer}{crc:08X}".ljust(len(before) + 64).encode("latin-1") + b"\n"
