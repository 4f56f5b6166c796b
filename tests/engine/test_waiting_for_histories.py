"""Rows wait for a parent whose rows follow from changes: it was received when a change told of it, and stays so."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.engine.connect_engine import ConnectEngine
from tests.cdc.lakehouse import Library
from tests.support.tables import fingerprints

FILES = {
    "contracts/log.yml": """\
contract: log
cadence: 1h
format: debezium
tables:
  readers:
    grain: one row per reader and version
    keys: [reader]
    columns: {reader: bigint not null, fee: int}
    expectations: {fee_is_owed: fee >= 0}
    load: scd2
""",
    "sources/loans.yml": "source: loans\npath: loans/*.jsonl\n",
    "contracts/loans.yml": """\
contract: loans
cadence: 1h
format: json
tables:
  loans:
    grain: one row per loan
    keys: [loan]
    columns: {loan: int not null, reader: bigint}
    references: {reader: {columns: [reader], to: silver.readers, on_missing: park}}
    load: merge
""",
}


def change(op: str, lsn: int, reader: int, fee: int = 1, **source: Any) -> str:
    told = {"before": {"reader": reader}} if op == "d" else {"after": {"reader": reader, "fee": fee}}
    place = {"table": "readers", "lsn": lsn, "txId": lsn, "ts_ms": 1_772_323_200_000, "snapshot": "false"}
    return json.dumps({**told, "op": op, "source": {**place, **source}})


DELIVERIES = {
    # 1 is there; 2 comes and goes at one instant, so that no version of it lasts; 4 fails its check, in a snapshot too.
    "came": ("log", (change("c", 1, 1), change("c", 2, 2), change("u", 3, 4, -1), change("r", 4, 4, -1))),
    "went": ("log", (change("d", 5, 2), change("d", 6, 1, ts_ms=1_772_323_300_000))),
    "loans": ("loans", tuple(json.dumps({"loan": number, "reader": number}) for number in (1, 2, 3, 4))),
}


@pytest.mark.parametrize("order", list(itertools.permutations(DELIVERIES)), ids=" ".join)
def test_what_waits_for_a_history_is_released_by_its_changes_whatever_the_order(
    tmp_path: Path, engine: ConnectEngine, order: tuple[str, ...]
) -> None:
    library = Library(tmp_path, engine, FILES)
    for name in order:
        source, lines = DELIVERIES[name]
        library.deliver(*lines, source=source)
    assert library.columns("readers", "reader", "is_current") == [(1, False)]
    assert library.columns("loans", "loan", "_missing_reader") == [(1, False), (2, False)]
    waiting = [(number, ["park:reference:reader"], "parked") for number in (3, 4)]
    assert library.columns("loans__quarantine", "loan", "_reasons", "_state") == waiting
    assert fingerprints(library.workspace.lakehouse)["silver.loans__versions"][0] == 2
