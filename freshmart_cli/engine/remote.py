"""A Spark Connect server elsewhere: a cluster's, or Databricks'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from freshmart_cli.engine.databricks import SCHEME, connect_url


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session by the server that holds it (its address without secrets), its user there and its id."""

    remote: str
    user: str
    session_id: str


class SessionMemory(Protocol):
    """Keeps in mind which sessions may still run what their client began, beyond the client's own life."""

    def remember(self, session: OpenSession) -> None:
        """Durable when it returns."""
        ...

    def forget(self, session: OpenSession) -> None: ...


class NoMemory:
    """For sessions that write nothing."""

    def remember(self, session: OpenSession) -> None:
        """Nobody asks."""

    def forget(self, session: OpenSession) -> None:
        """Nothing is known."""


@dataclass(frozen=True, slots=True)
class RemoteServer:
    """``address`` is a Connect URL; ``settings`` are set in each session, ``keys`` of masks go with their functions.

    It outlives its client: what a killed client left running is ended by the next one that writes the same tables,
    which ``memory`` tells of it.
    """

    address: str
    settings: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    memory: SessionMemory = field(default_factory=NoMemory)
    kind = "the Spark Connect server"
    pid = 0

    def url(self) -> str:
        """Raises UserError where credentials are missing."""
        return connect_url(self.address) if self.address.startswith(SCHEME) else self.address

    def ended(self) -> str:
        """Never known: what is lost is the reply."""
        return ""

    def wait_briefly(self) -> None:
        """There is no process to wait for."""

    def stop(self) -> None:
        """It is others' to stop."""
