"""A workspace as far as it can be read: every file with its model, even where others are broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.document import Document
from freshmart_cli.contracts.entry import Entry
from freshmart_cli.contracts.source_contract import Contract, Source
from freshmart_cli.contracts.workspace import Environment, WorkspaceFile
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Draft:
    """``contracts`` and ``sources`` by file order; ``derived`` with the layer that its folder names."""

    root: Path
    settings: Entry[WorkspaceFile]
    env: str
    environment: Environment
    variables: Mapping[str, str]
    sources: tuple[Entry[Source], ...]
    contracts: tuple[Entry[Contract], ...]
    derived: tuple[tuple[TableName, Entry[Derived]], ...]

    def read_contracts(self) -> Iterator[tuple[Document, Contract]]:
        """The contracts that could be read."""
        return ((entry.document, entry.piece) for entry in self.contracts if entry.piece is not None)

    def read_derived(self) -> Iterator[tuple[TableName, Document, Derived]]:
        """The derived tables that could be read."""
        return ((name, entry.document, entry.piece) for name, entry in self.derived if entry.piece is not None)
