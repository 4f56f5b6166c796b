"""Starts an environment's engine while other work goes on; the port's verbs wait for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from freshmart_cli.contracts.engine_capabilities import EngineCapabilities
from freshmart_cli.engine.choice import EngineChoice, Started, engine_behind
from freshmart_cli.engine.delta_log import has_data, remove_tables, tables_in
from freshmart_cli.engine.offered import Offered
from freshmart_cli.engine.port import StoredTable

if TYPE_CHECKING:
    from freshmart_cli.engine.connect_engine import ConnectEngine


class LazyEngine:
    """Delegates every verb to an engine made at the first one; functions offered before are offered then.

    What folders tell is asked of them, not of an engine.

    ``secrets`` are asked for when the process starts: they may have to be made.
    """

    def __init__(
        self,
        choice: EngineChoice,
        workdir: Path,
        secrets: Callable[[], Mapping[str, str]],
        keep: tuple[int, ...],
        started: Callable[[int], None],
    ) -> None:
        self._choice, self._workdir, self._secrets, self._keep = choice, workdir, secrets, keep
        self._started = started
        self._functions: list[Offered] = []
        self._engine: ConnectEngine | None = None
        self._process: Started | None = None

    def offer(self, function: Offered) -> None:
        self._functions.append(function)
        if self._engine is not None:
            self._engine.offer(function)

    def spawn(self) -> Started:
        """Start the process and go on; the first verb waits for it."""
        if self._process is None:
            secrets = self._secrets()
            _sweep(self._workdir.parent)
            self._process = self._choice.spawn(self._workdir, secrets, self._keep)
            self._started(self._process.pid)
        return self._process

    def start(self) -> ConnectEngine:
        """The engine; its process starts with the first call, if it has not."""
        if self._engine is None:
            self._engine = engine_behind(self.spawn(), self._choice.catalog)
            for function in self._functions:
                self._engine.offer(function)
        return self._engine

    @property
    def capabilities(self) -> EngineCapabilities:
        return self._choice.capabilities

    def holds(self, table: StoredTable) -> bool:
        return self.start().holds(table) if self._choice.catalog else has_data(table)

    def listed(self, folder: str) -> tuple[str, ...]:
        return self.start().listed(folder) if self._choice.catalog else tables_in(folder)

    def remove(self, folder: str) -> None:
        if self._choice.catalog:
            self.start().remove(folder)
        else:
            remove_tables(folder)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
        elif self._process is not None:
            self._process.stop()
        if self._process is not None:
            shutil.rmtree(self._workdir, ignore_errors=True)

    def __getattr__(self, verb: str) -> Any:
        return getattr(self.start(), verb)


def _sweep(folder: Path) -> None:
    """Remove what killed engines left: folders named for a process that is gone."""
    for left in folder.glob("*-*") if folder.is_dir() else ():
        owner = left.name.partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(left, ignore_errors=True)
