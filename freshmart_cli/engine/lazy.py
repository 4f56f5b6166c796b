"""Starts the embedded engine while other work goes on; the port's verbs wait for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from freshmart_cli.engine.offered import Offered
from freshmart_cli.engine.sail_process import SailProcess

if TYPE_CHECKING:
    from freshmart_cli.engine.sail import SailEngine


class LazyEngine:
    """Delegates every verb to a SailEngine made at the first one; functions offered before are offered then.

    ``settings`` are asked for when the process starts: they may have to be made.
    """

    def __init__(
        self,
        workdir: Path,
        settings: Callable[[], Mapping[str, str]],
        keep: tuple[int, ...],
        started: Callable[[int], None],
    ) -> None:
        self._workdir, self._settings, self._keep = workdir, settings, keep
        self._started = started
        self._functions: list[Offered] = []
        self._engine: SailEngine | None = None
        self._process: SailProcess | None = None

    def offer(self, function: Offered) -> None:
        self._functions.append(function)
        if self._engine is not None:
            self._engine.offer(function)

    def spawn(self) -> SailProcess:
        """Start the process and go on; the first verb waits for it."""
        if self._process is None:
            settings = self._settings()
            _sweep(self._workdir.parent)
            self._process = SailProcess(self._workdir, settings, self._keep)
            self._started(self._process.pid)
        return self._process

    def start(self) -> SailEngine:
        """The engine; its process starts with the first call, if it has not."""
        if self._engine is None:
            process = self.spawn()
            from freshmart_cli.engine.sail import SailEngine

            self._engine = SailEngine(self._workdir, {}, (), process)
            for function in self._functions:
                self._engine.offer(function)
        return self._engine

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
