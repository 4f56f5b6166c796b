"""Spark over tables that a catalog manages (Databricks' Unity Catalog, a metastore): no folder is looked into."""

from __future__ import annotations

import json
from functools import cached_property

import pyarrow as pa

from freshmart_cli.contracts.engine_capabilities import SPARK_IN_CATALOG
from freshmart_cli.engine import statements
from freshmart_cli.engine.catalog_tables import CatalogTables
from freshmart_cli.engine.choice import Started
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import ColumnDef, Commit, Maintenance, StoredTable


class CatalogEngine(ConnectEngine):
    """Every verb is a statement: the client may be far from the data."""

    capabilities = SPARK_IN_CATALOG

    def __init__(self, server: Started, catalog: str) -> None:
        super().__init__(server)
        self._catalog = catalog

    @cached_property
    def _tables(self) -> CatalogTables:
        return CatalogTables(self._sql, self._catalog)

    def stage(self, table: StoredTable, select: str, columns: tuple[ColumnDef, ...] = ()) -> None:
        text = self._tables.text(select)
        self._sql.run(statements.create_from(self._tables.place_for(table), text))

    def evolve(self, table: StoredTable, add_columns: tuple[ColumnDef, ...]) -> None:
        self.register(table)
        listed = ", ".join(f"`{each.name}` {each.type}" for each in add_columns)
        self._sql.run(f"ALTER TABLE {self._tables.address(table.name)} ADD COLUMNS ({listed})")

    def load(self, table: StoredTable, rows: pa.Table) -> None:
        self._tables.forget(table.name)
        place = self._tables.place_for(table)
        with self._sql.given(rows) as view:
            self._sql.run(f"CREATE OR REPLACE TABLE {place} USING delta AS SELECT * FROM {view}")

    def maintain(self, table: StoredTable, maintenance: Maintenance) -> None:
        self.register(table)
        place = self._tables.address(table.name)
        if maintenance.compact:
            self._sql.run(f"OPTIMIZE {place}")
        if maintenance.vacuum_hours is not None:
            self._sql.run(f"VACUUM {place} RETAIN {maintenance.vacuum_hours} HOURS")

    def history(self, table: StoredTable) -> tuple[Commit, ...]:
        self.register(table)
        rows = self._sql.arrow(f"DESCRIBE HISTORY {self._tables.address(table.name)}").to_pylist()
        return tuple(
            Commit(
                int(row["version"]),
                int(row["timestamp"].timestamp() * 1000),
                str(row["operation"]),
                json.dumps(dict(row["operationMetrics"] or {})),
            )
            for row in rows
        )
