"""What every step is given: the workspace, the engine, the ledger, the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.engine.port import Engine, StoredTable
from freshmart_cli.events import Event, Observer
from freshmart_cli.execute.lakehouse import Lakehouse
from freshmart_cli.execute.ledger import Ledger
from freshmart_cli.execute.records import Records
from freshmart_cli.execute.state import GroupState, States
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Context:
    """Shared by the steps of one run; ``now`` is the real time or ``--as-of``."""

    workspace: Workspace
    engine: Engine
    lakehouse: Lakehouse
    ledger: Ledger
    states: States
    records: Records
    observer: Observer
    now: datetime
    as_of: datetime | None = None

    @property
    def landing(self) -> Path:
        return self.workspace.landing

    def tell(self, step: str, state: str, message: str = "", done: int = 0, total: int = 0) -> None:
        self.observer.notify(Event(step, state, message, done, total))

    def state(self, group: str) -> GroupState:
        return self.states.read(group)

    def stored(self, name: TableName) -> StoredTable:
        """A table of this workspace where its group says it lives."""
        return self.lakehouse.stored(name, self.state(group_of(self.workspace, name)).generation)

    def exists(self, name: TableName) -> bool:
        return self.engine.holds(self.stored(name))

    def register(self, *tables: TableName) -> None:
        """Make existing tables known to the engine."""
        for name in tables:
            self.engine.register(self.stored(name))


DAYS = "__days"
"""The one companion that is a group of its own: it changes with the clock too."""


def group_of(workspace: Workspace, name: TableName) -> str:
    """The group whose state document a table belongs to: its source, or itself where it is derived."""
    base = name.name.partition("__")[0]
    if str(TableName(name.layer, base)) in workspace.derived:
        return f"{name.layer}.{base}"
    if name.layer == "silver" and not name.name.endswith(DAYS):
        for contract in workspace.contracts.values():
            if base in contract.tables or base == contract.contract:
                return source_group(contract.contract)
    return str(name)


def source_group(source: str) -> str:
    """The group of a source's silver tables."""
    return f"silver.{source}"


def fresh_id(now: datetime | None = None) -> str:
    """An id that sorts by time and is valid in table names."""
    import secrets

    return f"{now or datetime.now(UTC):%Y%m%dT%H%M%S%f}{secrets.token_hex(2)}"
