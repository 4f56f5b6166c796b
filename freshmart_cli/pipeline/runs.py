"""The commands that write: ingest, promote, run. Each takes its locks, does its steps in order, reports them all."""

from __future__ import annotations

from freshmart_cli.compile.follow import upstreams
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
from freshmart_cli.plan.order import (
    affected_sources,
    derived_of_layer,
    derived_order,
    selected,
    source_order,
    with_upstream,
)

_SILVER = "silver."


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
    """Bronze → silver for the sources that own the named tables (or are named), all if none, and what is derived."""
    workspace = workspace_of(options)
    names, derived = _silver(workspace, tables)
    with (
        session(options, _locks_of(workspace, names, derived), observer, workspace) as context,
        Journal(context, "promote silver") as journal,
    ):
        for name in names:
            silver_steps(journal, name, rebuild=rebuild, override=override)
        for name in derived:
            journal.step(refresh_step, name, rebuild=rebuild)
    return journal.report


def promote_gold(
    options: Options, tables: tuple[str, ...] = (), rebuild: bool = False, observer: Observer | None = None
) -> RunReport:
    """Silver → gold for the named tables, all if none; what they need of derived silver is refreshed before.

    What a crash left half published is finished first.
    """
    workspace = workspace_of(options)
    known = {name.partition(".")[2]: name for name in derived_order(workspace) if not name.startswith(_SILVER)}
    chosen = [known[name] for name in selected([each.removeprefix("gold.") for each in tables], known, "gold table")]
    with (
        session(options, _all_locks(workspace), observer, workspace) as context,
        Journal(context, "promote gold") as journal,
    ):
        _finish_interrupted(context, journal)
        for name in with_upstream(workspace, chosen, "silver"):
            journal.step(refresh_step, name, rebuild=rebuild and name in chosen)
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


def _silver(workspace: Workspace, tables: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sources chosen, and the derived silver tables that are chosen or made of what those publish."""
    known = {name: name for name in workspace.contracts}
    known |= {table: name for name, contract in workspace.contracts.items() for table in contract.tables}
    known |= {name.removeprefix(_SILVER): name for name in workspace.derived if name.startswith(_SILVER)}
    wanted = [each.removeprefix(_SILVER) for each in tables]
    chosen = {known[name] for name in selected(wanted, known, "silver table or source")}
    sources = tuple(name for name in source_order(workspace) if name in chosen)
    affected = (workspace.contracts[name] for name in affected_sources(workspace, sources))
    published = {f"{_SILVER}{table}" for contract in affected for table in contract.tables}
    following = derived_of_layer(workspace, "silver", published)
    named = tuple(name for name in derived_order(workspace) if name in chosen or name in following)
    return sources, named


def _locks_of(workspace: Workspace, sources: tuple[str, ...], derived: tuple[str, ...]) -> tuple[str, ...]:
    """What is written, and the sources that the derived tables read: nobody may publish half of those meanwhile."""
    read = {table for name in derived for table in upstreams(workspace.derived[name])}
    owners = (
        name for name, each in workspace.contracts.items() if read & {f"{_SILVER}{table}" for table in each.tables}
    )
    return tuple(dict.fromkeys((*affected_sources(workspace, sources), *owners, *derived)))


def _all_locks(workspace: Workspace) -> tuple[str, ...]:
    return (*workspace.sources, *workspace.derived)
