"""FM405: promises of freshness that the cadences on the way cannot keep.

Data is at worst as old as the longest interval between two arrivals or runs on its way; several steps of one
rhythm run one after the other and do not add up. Of an incremental table only the upstreams count that carry
its refresh column (dimensions followed otherwise do not); of another, the fastest upstream at least.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.directory import Directory
from freshmart_cli.contracts.lint.scope import knows
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.model import Cadence
from freshmart_cli.contracts.reads import tables_of
from freshmart_cli.contracts.rules.semantics import FRESHNESS
from freshmart_cli.errors import Diagnostic
from freshmart_cli.names import TableName

_AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Pace:
    """The slowest step on the way to a table, and which one it is."""

    every: timedelta
    step: str


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every declared freshness that is shorter than the slowest step on the way."""
    arrivals: dict[TableName, Pace] = {}
    for document, contract in subject.draft.read_contracts():
        pace = Pace(_interval(contract.cadence), f"{contract.contract} arrives every {contract.cadence.every}")
        arrivals |= {TableName("silver", table): pace for table in contract.tables}
        arrivals[TableName("bronze", contract.bronze_table)] = pace
        yield from _problem(document, contract.cadence, pace)
    derived_tables = {name: derived for name, _, derived in subject.draft.read_derived()}
    paces = _Paces(arrivals, derived_tables, subject.directory)
    for name, document, derived in subject.draft.read_derived():
        yield from _problem(document, derived.cadence, paces.of(name, ()))


def _problem(document: Document, cadence: Cadence, pace: Pace | None) -> Iterator[Diagnostic]:
    freshness = cadence.freshness
    if freshness is not None and pace is not None and freshness.span < pace.every:
        message = f"freshness {freshness.text} cannot be met: {pace.step}"
        yield FRESHNESS.found(document, Spot(("cadence", "freshness")), message, "promise more time, or run it oftener")


@dataclass(frozen=True, slots=True)
class _Paces:
    arrivals: Mapping[TableName, Pace]
    derived: Mapping[TableName, Derived]
    directory: Directory

    def of(self, name: TableName, seen: tuple[TableName, ...]) -> Pace | None:
        """The slowest step up to a table; None where nothing is known of it."""
        derived = self.derived.get(name)
        if derived is None or name in seen:
            return self.arrivals.get(name)
        found = (self.of(upstream, (*seen, name)) for upstream in self._awaited(derived))
        above = [pace for pace in found if pace is not None]
        whole = derived.refresh.mode != "incremental"
        slowest = (min if whole else max)(above, key=_every, default=Pace(_AT_ONCE, ""))
        return max(slowest, self._own(name, derived), key=_every)

    def _own(self, name: TableName, derived: Derived) -> Pace:
        """A table of closed periods is fresh when its period has just been added."""
        if derived.refresh.closed != "false" or "cadence" not in derived.model_fields_set:
            return Pace(_AT_ONCE, "")
        return Pace(_interval(derived.cadence), f"{name} itself runs every {derived.cadence.every}")

    def _awaited(self, derived: Derived) -> set[TableName]:
        """The upstreams whose changes the table waits for."""
        upstreams = set(tables_of(derived.sql))
        if derived.refresh.mode != "incremental":
            return upstreams
        followed = derived.refresh.follow
        return {
            name
            for name in upstreams
            if "full" not in followed.get(str(name), ()) and knows(self.directory.columns(name), derived.refresh.by)
        }


def _interval(cadence: Cadence) -> timedelta:
    interval = cadence.interval
    return interval.span if interval and "every" in cadence.model_fields_set else _AT_ONCE


def _every(pace: Pace) -> timedelta:
    return pace.every
