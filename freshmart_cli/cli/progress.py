"""Shows on standard error what long work is doing, where somebody watches."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from freshmart_cli.events import Event, Observer, Silence

if TYPE_CHECKING:
    from rich.progress import Progress


@contextlib.contextmanager
def watching() -> Iterator[Observer]:
    """An observer that draws on a terminal, or one that stays silent."""
    if not sys.stderr.isatty():
        yield Silence()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns: tuple[Any, ...] = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[said]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield ProgressBars(progress)


class ProgressBars:
    """One bar a step; it is gone when the step has ended."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, Any] = {}

    def notify(self, event: Event) -> None:
        if event.state == "ended":
            task = self._tasks.pop(event.step, None)
            if task is not None:
                self._progress.remove_task(task)
            return
        if event.step not in self._tasks:
            self._tasks[event.step] = self._progress.add_task(event.step, total=None, said="")
        self._progress.update(
            self._tasks[event.step], completed=event.done, total=event.total or None, said=event.message
        )
