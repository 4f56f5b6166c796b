"""Where things lie in the lakehouse folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from freshmart_cli.engine.port import StoredTable
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Lakehouse:
    """Folders of one lakehouse. A rebuilt group of tables lives in folders of a new generation."""

    root: Path

    @property
    def ledger(self) -> Path:
        return self.root / "_ledger"

    @property
    def states(self) -> Path:
        return self.root / "_ledger" / "_state"

    @property
    def sessions(self) -> Path:
        return self.root / "_ledger" / "_sessions"

    @property
    def records(self) -> Path:
        return self.root / "_ledger" / "_records"

    @property
    def locks(self) -> Path:
        return self.root / "_locks"

    @property
    def rejected(self) -> Path:
        return self.root / "_rejected"

    @property
    def staging(self) -> Path:
        return self.root / "_staging"

    @property
    def engine(self) -> Path:
        return self.root / "_engine"

    @property
    def keys(self) -> Path:
        return self.root / "_keys"

    def stored(self, name: TableName, generation: int = 0) -> StoredTable:
        """A published table."""
        suffix = f".g{generation}" if generation else ""
        return StoredTable(name, str(self.root / name.layer / f"{name.name}{suffix}"))

    def staging_of(self, group: str) -> str:
        """The folder of a group's staging tables."""
        return str(self.staging / group)

    def staged(self, name: TableName, group: str) -> StoredTable:
        """A staging table; its name is fresh, so its folder is too."""
        return StoredTable(name, str(self.staging / group / name.name))
