"""Landing → bronze, exactly once (PROTOCOLS.md, *The ledger* and *Files*).

Order: plan (durable) → one append to bronze → outcome. A plan without outcome is settled by asking bronze, which has
no other writer left while this run holds the source's lock.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.connectors.examining import path_on_disk
from freshmart_cli.connectors.reading import BatchConstants, SliceToRead, bronze_schema
from freshmart_cli.contracts.source_contract import Contract, Source
from freshmart_cli.counting import counted
from freshmart_cli.engine.port import ReadRequest
from freshmart_cli.errors import StepFailed
from freshmart_cli.execute.boundaries import Boundary, reached
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.landing import look
from freshmart_cli.execute.ledger import BatchPlan, PlannedSlice
from freshmart_cli.execute.new_files import NewFiles, new_files
from freshmart_cli.execute.seen import Seen, index_concluded, seen_before
from freshmart_cli.execute.tables import ensure_table
from freshmart_cli.formats.format import NestsRecords
from freshmart_cli.formats.registry import formats
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one ingestion did; ``batch_id``, the last where it took several, is '' where nothing was new."""

    source: str
    batch_id: str
    files: int
    rows: int
    duplicates: int
    rejected: tuple[PlannedSlice, ...]
    held: tuple[PlannedSlice, ...]
    unsettled: tuple[str, ...]

    def then(self, later: Ingested) -> Ingested:
        """What this and a later batch did together."""
        return Ingested(
            self.source,
            later.batch_id or self.batch_id,
            self.files + later.files,
            self.rows + later.rows,
            self.duplicates + later.duplicates,
            (*self.rejected, *later.rejected),
            (*self.held, *later.held),
            (*self.unsettled, *later.unsettled),
        )


def ingest(context: Context, source: Source) -> Ingested:
    """Take in every settled file that no committed batch has, in as many batches as that needs."""
    contract = context.workspace.contracts[source.source]
    step = f"ingest {source.source}"
    context.tell(step, "began")
    recover(context, contract)
    index_concluded(context.ledger, source.source)
    reached(Boundary.INGEST_RECOVERED)
    limit = int(context.as_of.timestamp() * 1e6) if context.as_of else None
    seen = seen_before(context.ledger, source.source)
    new = new_files(context.workspace, source, seen, limit)
    result = Ingested(source.source, "", 0, 0, 0, (), (), ())
    for part in new.parts():
        if part.before:
            index_concluded(context.ledger, source.source)
            seen = seen_before(context.ledger, source.source)
        result = result.then(_take_in(context, source, seen, part))
    context.tell(step, "ended", f"{counted(result.files, 'file')}, {counted(result.rows, 'row')}")
    return result


def _take_in(context: Context, source: Source, seen: Seen, part: NewFiles) -> Ingested:
    """Look at files and commit a batch of them."""
    step = f"ingest {source.source}"
    found = look(
        context.workspace,
        source,
        seen,
        part,
        lambda done, total: context.tell(step, "advanced", "looking at files", done, total),
    )
    context.ledger.confirm(source.source, found.confirmed)
    batch_id = ""
    if found.slices:
        batch_id = _commit(context, context.workspace.contracts[source.source], source, found.slices)
    return _result(source.source, batch_id, found.slices, found.unsettled)


def recover(context: Context, contract: Contract) -> None:
    """Give every plan without outcome its outcome, and clear rows of aborted batches from bronze."""
    for batch, concluded in context.ledger.batches(contract.contract).items():
        if concluded:
            continue
        present = _rows_in_bronze(context, contract, batch)
        expected = context.ledger.read_plan(contract.contract, batch).rows
        outcome = "committed" if present == expected and (present or not expected) else "aborted"
        if outcome == "aborted" and present:
            context.engine.delete(_bronze(contract), f"_batch_id = {text_literal(batch)}")
        context.ledger.conclude(contract.contract, batch, outcome)  # type: ignore[arg-type]
        context.records.write("recovery", source=contract.contract, batch_id=batch, outcome=outcome, rows=present)


def _rows_in_bronze(context: Context, contract: Contract, batch: str) -> int:
    table = _bronze(contract)
    if not context.exists(table):
        return 0
    context.register(table)
    rows = context.engine.query(f"SELECT count(*) AS n FROM {table} WHERE _batch_id = {text_literal(batch)}")
    return int(rows["n"][0].as_py())


def _bronze(contract: Contract) -> TableName:
    return TableName("bronze", contract.bronze_table)


def _commit(context: Context, contract: Contract, source: Source, slices: tuple[PlannedSlice, ...]) -> str:
    batch = context.ledger.fresh_batch_id(source.source, context.now)
    now_us = int(context.now.timestamp() * 1e6)
    plan = BatchPlan(batch, source.source, now_us, slices, _framing(contract))
    _assert_bronze(context, contract)
    _keep_rejected(context, slices)
    context.ledger.write_plan(plan)
    reached(Boundary.INGEST_PLANNED)
    if plan.new_slices:
        _append(context, contract, source, plan)
    reached(Boundary.INGEST_APPENDED)
    context.ledger.conclude(source.source, batch, "committed")
    reached(Boundary.INGEST_COMMITTED)
    for each in slices:
        if each.state == "rejected":
            code, _, message = each.detail.partition(": ")
            context.records.write(
                "error", source=source.source, batch_id=batch, file=each.path, code=code, message=message
            )
    return batch


def _framing(contract: Contract) -> str:
    kind = formats()[contract.format.type]  # type: ignore[attr-defined]
    return kind.framing(contract.format) if isinstance(kind, NestsRecords) else ""


def _assert_bronze(context: Context, contract: Contract) -> None:
    """Bronze whose folder is gone must not silently begin anew."""
    if not context.exists(_bronze(contract)) and any(
        context.ledger.read_plan(contract.contract, batch).new_slices
        for batch in context.ledger.committed(contract.contract)
    ):
        raise StepFailed(
            f"the folder of {_bronze(contract)} is gone, though the ledger has its batches",
            hint="restore it from a backup, or begin a new lakehouse: --set lakehouse=DIR",
        )


def _append(context: Context, contract: Contract, source: Source, plan: BatchPlan) -> None:
    kind = contract.format.type  # type: ignore[attr-defined]
    view = f"landed_{source.source}"
    landing = context.landing
    slices = tuple(
        SliceToRead(
            path_on_disk(landing, each.path),
            each.path,
            each.content_hash,
            each.compression,  # type: ignore[arg-type]
            each.arrived_at_us,
            each.size,
        )
        for each in plan.new_slices
    )
    system, own_time = source.system or source.source, source.arrival == "record"
    constants = BatchConstants(plan.batch_id, system, plan.created_at_us, plan.created_at_us, own_time)
    options = contract.format.model_dump_json(by_alias=True)
    request = ReadRequest(kind, options, slices, constants, source.envelope)
    context.engine.read_source(view, request)
    listed = ", ".join(bronze_schema(kind).names)
    select = f"SELECT {listed} FROM {view}"
    table = _bronze(contract)
    ensure_table(context, table, select)
    context.engine.insert(table, select)


def _keep_rejected(context: Context, slices: tuple[PlannedSlice, ...]) -> None:
    """Keep a copy of what cannot be read, where it can be copied at all (PROTOCOLS.md, *Files*)."""
    for each in slices:
        if each.state != "rejected" or not each.size:
            continue
        origin = Path(path_on_disk(context.landing, each.path))
        if origin.is_file():
            target = context.lakehouse.rejected / f"{each.mtime_ns}-{each.size}-{origin.name}"
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(origin, target)
            except PermissionError:
                continue


def _result(source: str, batch: str, slices: tuple[PlannedSlice, ...], unsettled: tuple[str, ...]) -> Ingested:
    by_state = {
        state: tuple(each for each in slices if each.state == state)
        for state in ("new", "duplicate", "rejected", "held")
    }
    return Ingested(
        source,
        batch,
        len(by_state["new"]),
        sum(each.records for each in by_state["new"]),
        len(by_state["duplicate"]),
        by_state["rejected"],
        by_state["held"],
        unsettled,
    )
