"""A loaded workspace: its settings, sources and contracts, all frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.model import Gate, Layout, Retention
from freshmart_cli.contracts.source_contract import Contract, Source
from freshmart_cli.formats.piece import Piece


class LayerDefaults(Piece):
    gate: Gate | None = None
    retention: Retention | None = None
    layout: Layout | None = None
    archive: str = ""


class Defaults(Piece):
    owner: str = ""
    bronze: LayerDefaults = LayerDefaults()
    silver: LayerDefaults = LayerDefaults()
    gold: LayerDefaults = LayerDefaults()
    platinum: LayerDefaults = LayerDefaults()


class Environment(Piece):
    """An engine and the variables it runs with."""

    engine: Literal["sail", "spark"] = "sail"
    remote: str = ""
    master: str = ""
    catalog: str = ""
    variables: dict[str, str] = Field(default_factory=dict)
    settings: dict[str, str] = Field(default_factory=dict)


class WorkspaceFile(Piece):
    """``freshmart.yml``."""

    workspace: str
    timezone: str = "UTC"
    default_env: str = "dev"
    variables: dict[str, str] = Field(default_factory=dict)
    purposes: dict[str, str] = Field(default_factory=dict)
    defaults: Defaults = Defaults()
    environments: dict[str, Environment] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything the toolkit knows before it looks at data, for one environment.

    ``sources`` and ``contracts`` are by source name, ``derived`` by ``layer.table``. ``variables`` are
    resolved and already filled in everywhere; defaults are applied. ``files`` has the path of every part,
    relative to ``root``: by contract name, by ``layer.table``, and by ``sources.NAME``.
    """

    root: Path
    settings: WorkspaceFile
    env: str
    environment: Environment
    variables: dict[str, str]
    sources: dict[str, Source]
    contracts: dict[str, Contract]
    derived: dict[str, Derived]
    files: dict[str, str] = field(default_factory=dict)

    @property
    def landing(self) -> Path:
        return Path(self.landing_uri)

    @property
    def lakehouse(self) -> Path:
        return Path(self.lakehouse_uri)

    @property
    def landing_uri(self) -> str:
        """An absolute folder, or a URI such as ``s3://bucket/landing``."""
        return self._place("landing")

    @property
    def lakehouse_uri(self) -> str:
        """An absolute folder, or a URI such as ``s3://bucket/lakehouse``."""
        return self._place("lakehouse")

    def _place(self, variable: str) -> str:
        written = self.variables.get(variable, variable)
        return written if "://" in written else _resolved(self.root, written)


@cache
def _resolved(root: Path, written: str) -> str:
    return str((root / Path(written).expanduser()).resolve())
