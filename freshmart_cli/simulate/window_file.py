"""What a store sends for one window: the file as the tills meant it, where it goes and when it arrives."""

from __future__ import annotations

from dataclasses import dataclass, replace

from freshmart_cli.simulate.clock import local_time
from freshmart_cli.simulate.posfile import FileHead, render
from freshmart_cli.simulate.transaction import Transaction


@dataclass(frozen=True, slots=True)
class WindowFile:
    """``window_ends`` and ``arrived`` are instants in epoch seconds."""

    head: FileHead
    transactions: tuple[Transaction, ...]
    timezone: str
    window_ends: int
    arrived: int

    @property
    def folder(self) -> str:
        return f"pos/{self.head.business_date:%Y%m%d}"

    @property
    def stem(self) -> str:
        head = self.head
        return f"POS_{head.store_id:04d}_{head.business_date:%Y%m%d}_{head.file_seq:07d}"

    @property
    def path(self) -> str:
        """Relative to the landing root."""
        return f"{self.folder}/{self.stem}.dat"

    @property
    def content(self) -> bytes:
        return render(self.head, self.transactions)

    def resent(self, kind: str, created: int) -> WindowFile:
        """The same window as a file of another kind, created at an instant in epoch seconds."""
        return replace(self, head=replace(self.head, kind=kind, created=local_time(created, self.timezone)))

    def with_transaction(self, old: Transaction, new: Transaction) -> WindowFile:
        changed = tuple(new if transaction is old else transaction for transaction in self.transactions)
        return replace(self, transactions=changed)
