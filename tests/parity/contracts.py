"""Contracts that read each text of ``edges.py`` as values of every type."""

from __future__ import annotations

import re

import yaml

from freshmart_cli.contracts.source_contract import Contract
from tests.parity import edges
from tests.support.depot import PARCELS

READABLE: dict[str, list[str]] = {
    "bigint": [str(each) for each in edges.BIGINTS],
    "decimal(38,10)": [*edges.FINE[3:], "0.00000000005"],
    "double": [repr(each) for each in edges.DOUBLES],
    "date": [each.isoformat() for each in edges.DATES],
    "timestamp": [each.isoformat() for each in edges.MOMENTS],
    "string": [each for each in edges.SHORT_TEXTS if each not in ("\x1e", "\x1f")],
}
"""Type → texts that are values of it."""

NAMES = {kind: f"a_{kind.partition('(')[0]}_{n}" for n, kind in enumerate(READABLE)}
_OF_X = "".join(f'\n      {name}: {{type: "{kind}", from: [{name}, x]}}' for kind, name in NAMES.items())
A_DECIMAL, A_DOUBLE, A_DATE, AN_INSTANT, A_TEXT = (
    NAMES[kind] for kind in ("decimal(38,10)", "double", "date", "timestamp", "string")
)

ROWS = f"""\
contract: readings
cadence: 1h
format: {{type: delimited, null_values: ["", "-", "\\\\N"]}}
tables:
  readings:
    grain: one row per reading
    keys: [id]
    columns:
      id: bigint not null{_OF_X}
      missing: {{type: "decimal(9,2)", from: y, default: "1.50"}}
      defaulted: {{type: double, from: x, default: "2.5"}}
      at: {{type: timestamp, from: x, formats: ["dd.MM.yyyy HH:mm", "yyyy-MM-dd'T'HH:mm:ssXXX"]}}
      ending: {{type: string, from: x, pii: contact, mask: last4}}
      hidden: {{type: string, from: x, pii: contact, mask: redact}}
      doubled: {{type: "decimal(9,2)", expr: "missing * 2"}}
      print: {{hash: [{A_TEXT}, {A_DATE}, {AN_INSTANT}, {A_DOUBLE}, {A_DECIMAL}]}}
    expectations:
      small: {{check: "doubled < 1000", on_fail: warn}}
      dated: {{check: "{A_DATE} IS NOT NULL OR id % 7 <> 0"}}
    load: {{mode: merge, on_conflict: latest, order_by: [{AN_INSTANT}, {A_DOUBLE}, {A_TEXT}]}}
"""
HISTORY = re.sub(
    r"load: .*",
    f"load: {{mode: scd2, order_by: [{A_DATE}, {A_DOUBLE}, {A_DECIMAL}, {AN_INSTANT}]}}",
    ROWS.replace("readings", "courses"),
)

DOCUMENTS = f"""\
contract: notes
cadence: 1h
format: {{type: json, drift: quarantine}}
tables:
  notes:
    grain: one row per note
    keys: [id]
    columns:
      id: bigint not null{_OF_X}
      bytes: {{type: binary, from: x}}
      defaulted: {{type: double, from: x, default: "2.5"}}
      at: {{type: timestamp, from: x, formats: ["dd.MM.yyyy HH:mm", "yyyy-MM-dd'T'HH:mm:ssXXX"]}}
      print: {{hash: [{A_TEXT}, bytes, {AN_INSTANT}, {A_DOUBLE}]}}
      file: {{type: string, expr: _source_file}}
    expectations: {{some_pieces: sum(lines.pieces) >= 0}}
    load: {{mode: snapshot}}
  lines:
    from: lines[]
    grain: one row per note and code
    keys: [code]
    combine: {{pieces: sum}}
    columns: {{code: string not null, pieces: int, amount: "decimal(9,2)", note: {{type: bigint, expr: parent.id}}}}
    expectations: {{counts: pieces >= 0}}
"""

CHANGES = f"""\
contract: log
cadence: 1h
format: debezium
tables:
  members:
    from: library.readings
    grain: one row per reading and version
    keys: [id]
    columns:
      id: bigint not null{_OF_X}
      defaulted: {{type: double, from: x, default: "2.5"}}
      at: {{type: timestamp, from: x, formats: ["dd.MM.yyyy HH:mm", "yyyy-MM-dd'T'HH:mm:ssXXX"]}}
      ending: {{type: string, from: x, pii: contact, mask: last4}}
      length: {{type: int, expr: "length({A_TEXT})"}}
      made: {{type: date, from: x, expr: "date_add(DATE'1970-01-01', try_cast(made AS INT))"}}
    expectations: {{short: {{check: "length < 10", on_fail: warn}}}}
    load: {{mode: scd2, backdate: true}}
"""

_ARRIVALS = ("late_after: 30m", "late_after: 30m\n  slot: 15m\n  empty: H.kind = 'R'")
RECORDS = PARCELS.replace(*_ARRIVALS).replace('mask: "hmac(person, sender)"', "mask: last4")


def contract(text: str) -> Contract:
    return Contract.model_validate(yaml.load(text, yaml.BaseLoader))
