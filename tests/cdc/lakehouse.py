"""Runs the real pipeline over change events and reads the tables back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.engine.port import Engine
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName
from freshmart_cli.pipeline.report import StepReport
from freshmart_cli.pipeline.steps import Journal, ingest_step, silver_steps
from tests.cdc.reference import Version
from tests.support.depot import NOW, context_of, land

SETTINGS = """\
workspace: readers
variables: {landing: ./in, lakehouse: ./lake}
purposes: {person: DEPOT_HMAC_PERSON}
defaults: {owner: library, silver: {gate: {score: "0"}}}
default_env: dev
environments: {dev: {engine: sail}}
"""
TABLE = """\
  {name}:
    grain: one row per reader{grain}
    keys: [id]
    columns:
      id: bigint not null
      name: string
      note: string
      shout: {{type: string, expr: upper(name)}}
      note_length: {{type: int, expr: length(note)}}
    load: {load}
"""


def plain_tables(loads: Sequence[str]) -> dict[str, str]:
    """A contract with a table for each load, named t0, t1, …: id, name, note and what is made of them."""
    tables = "".join(
        TABLE.format(name=f"t{number}", load=load, grain=" and version" if "scd2" in load else "")
        for number, load in enumerate(loads)
    )
    return {"contracts/log.yml": f"contract: log\ncadence: 1h\nformat: debezium\ntables:\n{tables}"}


SINCE_EVER = datetime(1900, 1, 1, tzinfo=UTC)


class Library:
    """A workspace of change streams and its lakehouse: files that arrive, runs a minute apart, tables read back."""

    def __init__(self, folder: Path, engine: Engine, files: Mapping[str, str]) -> None:
        self.folder, self._engine, self._runs, self._files = folder, engine, 0, 0
        self.change({"freshmart.yml": SETTINGS, "sources/log.yml": "source: log\npath: log/*.jsonl\n", **files})

    def change(self, files: Mapping[str, str]) -> None:
        """Write files of the workspace anew and load it."""
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, "utf-8")
        (self.folder / "in").mkdir(exist_ok=True)
        self.workspace = load_workspace(self.folder)

    def context(self) -> Context:
        return context_of(self.workspace, self._engine, NOW + timedelta(minutes=self._runs))

    def land(self, name: str, content: bytes) -> None:
        land(self.workspace, name, content, NOW + timedelta(minutes=self._runs))

    def deliver(self, *lines: str, source: str = "log", rebuild: bool = False) -> tuple[StepReport, ...]:
        """One file of a log, if there are lines, taken in and promoted; nothing may fail."""
        self._runs += 1
        if lines:
            self._files += 1
            self.land(f"{source}/{self._files:03}.jsonl", "".join(f"{line}\n" for line in lines).encode())
        with Journal(self.context(), "run") as journal:
            journal.step(ingest_step, source)
            silver_steps(journal, source, rebuild=rebuild)
        if journal.report.failure is not None:
            raise journal.report.failure
        return journal.report.steps

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a silver table."""
        its = self.context()
        its.register(TableName("silver", table))
        found: list[dict[str, Any]] = its.engine.query(f"SELECT * FROM silver.{table}").to_pylist()
        return found

    def columns(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Some columns of all rows, sorted."""
        return sorted((tuple(row[name] for name in columns) for row in self.rows(table)), key=repr)

    def versions(self, table: str) -> list[Version]:
        """The rows of an scd2 table as the reference tells them."""
        return [
            (row["id"], _ms(row["valid_from"]), _ms(row["valid_to"]), {"name": row["name"], "note": row["note"]})
            for row in self.rows(table)
            if _is_computed(row) and row["is_current"] is (row["valid_to"] is None)
        ]

    def current(self, table: str) -> dict[int, dict[str, Any]]:
        """The rows of an scd1 table by key, each once."""
        rows = self.rows(table)
        assert len({row["id"] for row in rows}) == len(rows)
        return {row["id"]: {"name": row["name"], "note": row["note"]} for row in rows if _is_computed(row)}


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None or instant == SINCE_EVER else int(instant.timestamp() * 1000)


def _is_computed(row: dict[str, Any]) -> bool:
    """Columns made of others follow them, also where those were left as they were."""
    name, note = row["name"], row["note"]
    return (row["shout"], row["note_length"]) == (name and name.upper(), None if note is None else len(note))
