"""The commands that write: ingest, promote, run. Each takes its locks, does its steps in order, reports them all."""

from __future__ import annotations

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.events import Observer
from freshmart_cli.execute.context import Context
from freshmart_cli.pipeline.report import RunReport
from freshmart_cli.pipeline.session import Options, session, workspace_of
from freshmart_cli.pipeline.steps import (
    Journal,
    due_derived,
    due_sources,
    ingest_step,
    refresh_step,
    silver_steps,
)
from freshmart_cli.plan.order import affected_sources, derived_order, selected, source_order


def ingest(options: Options, sources: tuple[str, ...] = (), observer: Observer | None = None) -> RunReport:
    """Landing → bronze for the named sources, all if none."""
    workspace = workspace_of(options)
    names = selected(sources, workspace.sources, "source")
    with session(options, names, observer, workspace) as context, Journal(context, "ingest") as journal:
        for name in names:
            journal.step(ingest_step, name)
    return journal.report


def promote_silver(
    options: Options,
    tables: tuple[str, ...] = (),
    rebuild: bool = False,
    override: str = "",
    observer: Observer | None = None,
) -> RunReport:
    """Bronze → silver for the sources that own the named tables (or are named), all if none."""
    workspace = workspace_of(options)
    names = _owners(workspace, tables)
    with (
        session(options, affected_sources(workspace, names), observer, workspace) as context,
        Journal(context, "promote silver") as journal,
    ):
        for name in names:
            silver_steps(journal, name, rebuild=rebuild, override=override)
    return journal.report


def promote_gold(
    options: Options, tables: tuple[str, ...] = (), rebuild: bool = False, observer: Observer | None = None
) -> RunReport:
    """Silver → gold for the named derived tables, all if none; what a crash left half published is finished first."""
    workspace = workspace_of(options)
    known = {name.partition(".")[2]: name for name in derived_order(workspace)}
    names = [known[name] for name in selected([each.removeprefix("gold.") for each in tables], known, "gold table")]
    with (
        session(options, _all_locks(workspace), observer, workspace) as context,
        Journal(context, "promote gold") as journal,
    ):
        _finish_interrupted(context, journal)
        for name in names:
            journal.step(refresh_step, name, rebuild=rebuild)
    return journal.report


def run(options: Options, due: bool = False, observer: Observer | None = None) -> RunReport:
    """Everything in order: ingest, silver, gold; with ``due`` only what its cadence asks for now."""
    workspace = workspace_of(options)
    with (
        session(options, _all_locks(workspace), observer, workspace) as context,
        Journal(context, "run") as journal,
    ):
        sources = source_order(workspace)
        for name in due_sources(context, sources) if due else sources:
            journal.step(ingest_step, name)
            silver_steps(journal, name)
        derived = derived_order(workspace)
        for name in due_derived(context, derived) if due else derived:
            journal.step(refresh_step, name)
    return journal.report


def _finish_interrupted(context: Context, journal: Journal) -> None:
    for name in source_order(context.workspace):
        if context.state(f"silver.{name}").in_flight is not None:
            silver_steps(journal, name)


def _owners(workspace: Workspace, tables: tuple[str, ...]) -> tuple[str, ...]:
    known = {name: name for name in workspace.contracts}
    known |= {table: name for name, contract in workspace.contracts.items() for table in contract.tables}
    wanted = [each.removeprefix("silver.") for each in tables]
    chosen = {known[name] for name in selected(wanted, known, "silver table or source")}
    return tuple(name for name in source_order(workspace) if name in chosen)


def _all_locks(workspace: Workspace) -> tuple[str, ...]:
    return (*workspace.sources, *workspace.derived)
