"""The port: all that the toolkit ever asks of an engine.

Every implementation runs the same Spark SQL. Reads see the newest committed version of each table; writes are
atomic for one table. Each verb raises ``EngineFailed`` where the engine refuses or no table is there, ``EngineLost``
where its reply is lost and ``EngineCrashed`` where its process is gone; an operation in flight then may or may not
have committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from freshmart_cli.connectors.reading import BatchConstants, SliceToRead
from freshmart_cli.contracts.engine_capabilities import EngineCapabilities
from freshmart_cli.engine.offered import Offered
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A Delta table and the folder that it lives in."""

    name: TableName
    location: str


@dataclass(frozen=True, slots=True)
class ColumnDef:
    """A column's name and Spark SQL type."""

    name: str
    type: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How rows lie within a table; an engine leaves out what it has not (``EngineCapabilities``).

    Where it clusters, a table with ``cluster_by`` is clustered by its partitions' columns and those.
    """

    partition_by: tuple[str, ...] = ()
    cluster_by: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()


PLAIN = TableLayout()


@dataclass(frozen=True, slots=True)
class Merge:
    """One MERGE: rows of ``source`` (a table or a parenthesised SELECT) meet ``target`` on equal ``keys``.

    ``prune`` is a literal predicate on the target (alias t) that limits the partitions read. Matching rows for which
    ``delete_when`` (aliases t, s) holds are deleted, the others updated; rows of the source for which
    ``insert_when`` holds are inserted where nothing matched.
    """

    target: TableName
    source: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    prune: str = ""
    update_when: str = ""
    delete_when: str = ""
    insert_when: str = ""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Slices to frame in one scan; ``options`` is the format's block as JSON, ``envelope`` the source's."""

    format: str
    options: str
    slices: tuple[SliceToRead, ...]
    constants: BatchConstants
    envelope: str = "none"


@dataclass(frozen=True, slots=True)
class Maintenance:
    """What ``maintain`` does to a table."""

    compact: bool = True
    vacuum_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """One version of a table."""

    version: int
    timestamp_ms: int
    operation: str
    metrics: str = ""


class Engine(Protocol):
    """An engine; close it to free its process."""

    @property
    def capabilities(self) -> EngineCapabilities: ...

    def register(self, table: StoredTable) -> None:
        """Make an existing table known by its name; raises EngineFailed where no table is there."""
        ...

    def forget(self, name: TableName) -> None:
        """Drop the name; the files stay."""
        ...

    def holds(self, table: StoredTable) -> bool:
        """Whether the table is there."""
        ...

    def listed(self, folder: str) -> tuple[str, ...]:
        """Names of the tables in a folder, generations in theirs (``name.g2``)."""
        ...

    def remove(self, folder: str) -> None:
        """Remove a table, or all tables in a folder, for good; nothing where nothing is."""
        ...

    def create(self, table: StoredTable, columns: tuple[ColumnDef, ...], layout: TableLayout = PLAIN) -> None:
        """Create an empty table unless it exists, and register it."""
        ...

    def query(self, sql: str) -> pa.Table: ...

    def columns(self, sql: str) -> tuple[ColumnDef, ...]:
        """The columns of a SELECT, without running it."""
        ...

    def view(self, name: str, sql: str) -> None:
        """Name a SELECT for later statements of this session."""
        ...

    def stage(self, table: StoredTable, select: str, columns: tuple[ColumnDef, ...] = ()) -> None:
        """Create ``table`` at its fresh location from a SELECT; ``columns`` are its columns, where known."""
        ...

    def insert(self, table: TableName, select: str) -> None:
        """Append; the SELECT gives the table's columns in order, each cast."""
        ...

    def merge(self, merge: Merge) -> None: ...

    def replace(self, table: TableName, predicate: str, select: str) -> None:
        """Replace the rows for which ``predicate`` holds; the caller has checked that ``select`` satisfies it."""
        ...

    def delete(self, table: TableName, predicate: str) -> None: ...

    def evolve(self, table: StoredTable, add_columns: tuple[ColumnDef, ...]) -> None: ...

    def read_source(self, view: str, request: ReadRequest) -> None:
        """Name the framed records of a request's slices as a view; read lazily, once per statement that uses it."""
        ...

    def offer(self, function: Offered) -> None:
        """Make a function callable from SQL by its name; the key of a mask is in the engine's environment."""
        ...

    def load(self, table: StoredTable, rows: pa.Table) -> None:
        """Make ``table`` hold exactly these rows, creating it if need be; for small tables."""
        ...

    def maintain(self, table: StoredTable, maintenance: Maintenance) -> None: ...

    def history(self, table: StoredTable) -> tuple[Commit, ...]:
        """Newest first."""
        ...

    def close(self) -> None: ...
