"""Which engine an environment asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from freshmart_cli.contracts.engine_capabilities import ENGINES, SPARK_IN_CATALOG, EngineCapabilities
from freshmart_cli.engine.remote import NoMemory, RemoteServer, SessionMemory
from freshmart_cli.engine.sail_process import SailProcess
from freshmart_cli.engine.spark_process import SparkProcess

if TYPE_CHECKING:
    from freshmart_cli.engine.connect_engine import ConnectEngine

Started = SailProcess | SparkProcess | RemoteServer


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """An environment's engine: ``kind`` is sail or spark, ``settings`` go to its process or session.

    Where a ``catalog`` is named, tables are managed in it, and not by their folders.
    ``memory`` is told of sessions that outlive a client which is killed.
    """

    kind: str = "sail"
    master: str = ""
    remote: str = ""
    catalog: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    memory: SessionMemory = field(default_factory=NoMemory)

    @property
    def capabilities(self) -> EngineCapabilities:
        """What the engine can do, known before it starts."""
        if self.catalog:
            return SPARK_IN_CATALOG
        return ENGINES[self.kind]

    def spawn(self, workdir: Path, secrets: Mapping[str, str], keep: tuple[int, ...]) -> Started:
        """Start the process and go on; ``secrets`` are for its environment alone."""
        if self.kind == "sail":
            return SailProcess(workdir, {**self.settings, **secrets}, keep)
        if self.remote:
            return RemoteServer(self.remote, self.settings, secrets, self.memory)
        return SparkProcess(workdir, self.master or "local[*]", {**self.settings, **secrets}, keep)


def engine_behind(server: Started, catalog: str = "") -> ConnectEngine:
    """The port over a started server."""
    if isinstance(server, SailProcess):
        from freshmart_cli.engine.sail import SailEngine

        return SailEngine(server)
    from freshmart_cli.engine.spark import SparkEngine

    if catalog:
        from freshmart_cli.engine.catalog import CatalogEngine

        return CatalogEngine(server, catalog)
    return SparkEngine(server)
