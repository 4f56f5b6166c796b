"""Contracts of change streams in which every word that they may use occurs."""

from __future__ import annotations

import yaml

from freshmart_cli.contracts.source_contract import Contract

LOG = """\
contract: log
cadence: 1h
format: debezium
tables:
  readers:
    from: library.readers
    grain: one row per reader and version
    keys: [reader]
    columns:
      reader: {type: bigint not null, from: id, pii: identifier, mask: "hmac(person, reader)"}
      name: {type: string, pii: contact, mask: redact}
      phone: {type: string, from: [phone, mobile], pii: contact, mask: last4}
      town: {type: string, from: address.town, mask: drop}
      joined: {type: date, expr: "date_add(DATE'1970-01-01', try_cast(joined AS INT))"}
      fee: {type: "decimal(8,2)", default: "1.50"}
      note: string
      note_length: {type: int, expr: length(note)}
      database: {type: string, from: $.source.db}
    expectations:
      fee_is_owed: fee >= 0
      short_note: {check: "note_length < 10", on_fail: warn}
    load: scd2
  passes:
    grain: one row per pass
    keys: [branch, pass]
    columns:
      branch: string not null
      pass: int not null
      reader: {type: bigint, pii: identifier, mask: "hmac(person, reader)"}
      active: boolean not null
    references: {reader: {columns: [reader], to: silver.readers, on_missing: infer}}
    load: scd1
"""
LOANS = """\
contract: loans
cadence: 1h
format: debezium
tables:
  loans:
    grain: one row per loan and version
    keys: [loan]
    columns: {loan: bigint not null, branch: string, pass: int}
    references: {pass: {columns: [branch, pass], to: "silver.passes(branch, pass)", on_missing: infer}}
    load: scd2
"""


def contract(text: str, *replaced: tuple[str, str]) -> Contract:
    """A contract with some of its text replaced, each piece once."""
    for old, new in replaced:
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        text = text.replace(old, new)
    return Contract.model_validate(yaml.load(text, yaml.BaseLoader))
