"""What long work tells whoever watches: one frozen event, one method to receive it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Event:
    """A step began, advanced or ended. ``done`` of ``total`` units; ``total`` 0 means unknown."""

    step: str
    state: str
    message: str = ""
    done: int = 0
    total: int = 0


class Observer(Protocol):
    """Receives events; must not fail."""

    def notify(self, event: Event) -> None: ...


class Silence:
    """An observer that ignores everything."""

    def notify(self, event: Event) -> None:
        return None
