"""Freshness on arrival, and files that were not taken in."""

from __future__ import annotations

from datetime import timedelta

from freshmart_cli.contracts.model import Cadence
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.ledger import BatchPlan, PlannedSlice
from freshmart_cli.execute.state import Change, GroupState
from freshmart_cli.names import TableName
from freshmart_cli.observe.arrived import arrived, batches_in, freshness
from tests.support.depot import NOW

US = int(NOW.timestamp() * 1e6)
HOUR = 3_600_000_000


def piece(path: str, state: str, at: int) -> PlannedSlice:
    return PlannedSlice(path, 1, at * 1000, 0, path, 1, "", at, state)  # type: ignore[arg-type]


def batch(context: Context, name: str, *slices: PlannedSlice) -> None:
    context.ledger.write_plan(BatchPlan(name, "parcels", US, slices))
    context.ledger.conclude("parcels", name, "committed")


def test_the_newest_arrival_counts_duplicates_too_but_not_what_was_rejected(context: Context) -> None:
    batch(
        context,
        "b1",
        piece("a", "new", US - 3 * HOUR),
        piece("b", "duplicate", US - 2 * HOUR),
        piece("c", "rejected", US),
    )
    assert arrived(context, "parcels").newest == {"b1": US - 2 * HOUR}


def test_a_file_that_was_mended_is_no_longer_troubled(context: Context) -> None:
    batch(context, "b1", piece("a", "rejected", US), piece("b", "rejected", US), piece("c", "held", US))
    batch(context, "b2", piece("a", "new", US))
    found = arrived(context, "parcels")
    assert (found.rejected, found.held) == (("b",), ("c",))


def test_a_promise_is_kept_up_to_its_last_minute(context: Context) -> None:
    promised = Cadence.model_validate({"every": "1h", "freshness": "2h"})
    assert freshness(context, promised, US - 2 * HOUR).is_fresh
    assert freshness(context, promised, US - 2 * HOUR - 1).is_fresh is False
    assert freshness(context, promised, None).is_fresh is False
    assert freshness(context, Cadence(), US).is_fresh is None
    assert freshness(context, promised, US + HOUR).age == timedelta()


def test_a_derived_table_reflects_what_it_has_taken_in(context: Context) -> None:
    changes = (Change("c1", ("b1",)), Change("c2", ("b2",)))
    context.states.write("silver.parcels", GroupState(promoted=("b1", "b2"), changes=changes))
    context.states.write("gold.day_totals", GroupState(consumed=("c1",)))
    assert batches_in(context, TableName("silver", "items")) == {"b1", "b2"}
    assert batches_in(context, TableName("gold", "day_totals")) == {"b1"}
