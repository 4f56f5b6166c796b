"""Reads a lakehouse's tables without any engine, to compare what two histories ended in."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from deltalake import DeltaTable

PASSING = {
    *("_batch_id", "_source_file", "_file_hash", "_row_number", "_arrived_at", "_ingestion_timestamp"),
    *("_replaces", "_order_0", "_order_1", "_position"),
}
"""Batch ids, processing times and provenance, which delivery of a version was the first among it: not part of a table's identity (PROTOCOLS.md, *Promotion*)."""


def generation_of(lakehouse: Path, group: str) -> int:
    path = lakehouse / "_ledger" / "_state" / f"{group}.json"
    return int(json.loads(path.read_text())["generation"]) if path.exists() else 0


def table_folders(lakehouse: Path, generations: dict[str, int]) -> dict[str, Path]:
    """Published tables of silver and gold by name, each in the folder of its current generation."""
    found = {}
    for layer in ("silver", "gold"):
        for log in sorted((lakehouse / layer).glob("*/_delta_log")):
            name, _, generation = log.parent.name.partition(".g")
            if int(generation or 0) == generations.get(f"{layer}.{name.partition('__')[0]}", 0):
                found[f"{layer}.{name}"] = log.parent
    return found


def rows_of(folder: Path) -> list[str]:
    """Every row of a table as text, provenance left out, sorted."""
    table = DeltaTable(folder).to_pyarrow_table()
    columns = sorted(name for name in table.column_names if name not in PASSING)
    return sorted(repr([row[name] for name in columns]) for row in table.select(columns).to_pylist())


def fingerprints(lakehouse: Path, generations: dict[str, int] | None = None) -> dict[str, tuple[int, str]]:
    """Table → number of rows and a digest of them."""
    found = {}
    for name, folder in table_folders(lakehouse, generations or {}).items():
        rows = rows_of(folder)
        found[name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16])
    return found
