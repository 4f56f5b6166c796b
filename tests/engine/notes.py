"""A workspace with one source of documents, as tests of documents need it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.offered import ELEMENTS, WITHOUT
from freshmart_cli.observe.ops_tables import TABLES
from tests.engine.test_small_chain import Chain

Contracted = Callable[..., Chain]

SOURCE = "source: notes\npath: notes/*\n"
FLAT = """\
contract: notes
cadence: 1h
format: json
tables:
  notes:
    grain: one row per note
    keys: [id]
    columns: {id: int not null, text: string}
    load: merge
"""


def contracting(folder: Path, engine: ConnectEngine) -> Contracted:
    """Makes a workspace with one source of documents under a contract, and further files of it."""
    for function in (ELEMENTS, WITHOUT):
        engine.offer(function)
    chain = Chain(folder, engine)

    def contracted(contract: str, source: str = SOURCE, **further: str) -> Chain:
        chain.change({"sources/notes.yml": source, "contracts/notes.yml": contract, **further})
        return chain

    return contracted


def lines(*documents: Any) -> bytes:
    return "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in documents).encode()


def kafka(*values: Any, first: int = 0) -> bytes:
    """Records of one partition, their offsets from ``first`` on."""
    texts = [value if isinstance(value, str) or value is None else json.dumps(value) for value in values]
    return lines(
        *(
            {
                "topic": "t",
                "partition": 0,
                "offset": first + n,
                "timestamp": 1000 * n,
                "key": f"k{n}",
                "value": text,
                "headers": None,
            }
            for n, text in enumerate(texts)
        )
    )


def quarantined(chain: Chain, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return chain.rows(f"silver.{table}__quarantine", *columns, "_reasons")


def ops(chain: Chain, name: str, *columns: str) -> list[tuple[Any, ...]]:
    rows = TABLES[name](chain.context()).to_pylist()
    return [tuple(row[column] for column in columns) for row in rows]
