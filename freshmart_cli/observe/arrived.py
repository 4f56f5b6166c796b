"""What the ledger says of a source's arrivals, read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from freshmart_cli.contracts.model import Cadence
from freshmart_cli.execute.context import Context, source_group
from freshmart_cli.execute.scope import pending_changes
from freshmart_cli.names import TableName
from freshmart_cli.observe.health import Freshness
from freshmart_cli.observe.lineage import contract_of, derived_of, upstreams_of
from freshmart_cli.observe.received import slices


@dataclass(frozen=True, slots=True)
class Arrived:
    """``newest``: by batch, in µs from 1970 UTC, the latest arrival it holds.

    ``rejected``, ``held``: files not mended since.
    """

    newest: dict[str, int]
    rejected: tuple[str, ...]
    held: tuple[str, ...]


def arrived(context: Context, source: str) -> Arrived:
    newest: dict[str, int] = {}
    troubled: dict[str, dict[str, None]] = {"rejected": {}, "held": {}}
    for batch, each in slices(context, source):
        for paths in troubled.values():
            paths.pop(each.path, None)
        if each.state in troubled:
            troubled[each.state][each.path] = None
        else:
            newest[batch] = max(newest.get(batch, 0), each.arrived_at_us)
    return Arrived(newest, tuple(troubled["rejected"]), tuple(troubled["held"]))


def freshness(context: Context, cadence: Cadence, newest_us: int | None) -> Freshness:
    """The promise against the clock (DESIGN.md, 4): arrival to now, or ``--as-of``; nothing yet is not fresh."""
    promised = cadence.freshness.span if cadence.freshness else None
    if newest_us is None:
        return Freshness(None, None, promised, None if promised is None else False)
    newest = datetime.fromtimestamp(newest_us / 1e6, UTC)
    age = max(timedelta(), context.now.astimezone(UTC) - newest)
    return Freshness(newest, age, promised, None if promised is None else age <= promised)


def batches_in(context: Context, table: TableName) -> frozenset[str]:
    """The batches that a table reflects: those promoted upstream, less what it has not taken in."""
    contract = contract_of(context.workspace, TableName(table.layer, table.name.partition("__")[0]))
    derived = derived_of(context.workspace, table)
    if derived is None:
        return frozenset(context.state(source_group(contract.contract)).promoted) if contract else frozenset()
    pending = pending_changes(context, derived, context.state(str(table)))
    missing = {batch for changes in pending.values() for change in changes or () for batch in change.batches}
    upstream = (batches_in(context, each) for each in upstreams_of(context.workspace, table))
    return frozenset(batch for each in upstream for batch in each) - missing
