"""How long a row may wait for its parent before that is a problem: told when asked, by the clock, and no more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from freshmart_cli.compile.awaiting import Awaited, awaited_by
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.names import TableName
from freshmart_cli.observe.quarantined import OVERDUE, PARKED


@dataclass(frozen=True, slots=True)
class Patience:
    """The references that rows of one family of tables wait for."""

    awaited: tuple[Awaited, ...]

    def told(self, state: str, reasons: Collection[str], waited: timedelta) -> str:
        """The state of a delivery: overdue where it is parked for longer than ``park_for`` of what it lacks."""
        limits = [
            each.reference.park_for.span
            for each in self.awaited
            if each.reason in reasons and each.reference.park_for is not None
        ]
        return OVERDUE if state == PARKED and any(waited >= limit for limit in limits) else state

    def is_in_grace(self, reasons: Collection[str], waited: timedelta) -> bool:
        """Whether nothing but parents is missing, all of which may still be on their way (``grace``)."""
        grace = {each.reason: each.reference.grace.span for each in self.awaited if each.reference.grace is not None}
        return bool(reasons) and all(waited < grace.get(reason, timedelta()) for reason in reasons)


def patience_of(contract: Contract, table: TableName) -> Patience:
    """For the family of tables whose root is ``table``."""
    return Patience(tuple(each for each in awaited_by(group_of_contract(contract)) if each.family.table == table))


def waited(arrived: datetime, now: datetime) -> timedelta:
    return max(timedelta(), now - arrived)
