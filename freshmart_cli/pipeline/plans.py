"""What would run and why, and the SQL behind a table; nothing is written and no engine is started."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from freshmart_cli.compile.awaiting import parents_of
from freshmart_cli.compile.explain import Statement, derived_statements, source_statements
from freshmart_cli.compile.follow import upstreams
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.contracts.loading import Inspection, inspect_workspace
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import UserError
from freshmart_cli.execute.outlook import Outlook, of_derived, of_landing, of_source
from freshmart_cli.pipeline.session import Options, session, workspace_of
from freshmart_cli.plan.order import derived_order, selected, source_order


def plan(options: Options) -> tuple[Outlook, ...]:
    """Every step of ``freshmart run`` in order, with its reason."""
    workspace = workspace_of(options)
    found: list[Outlook] = []
    moving: set[str] = set()
    with session(options, (), None, workspace) as context:
        for name in source_order(workspace):
            steps = (of_landing(context, name), of_source(context, name, frozenset(moving)))
            found += steps
            if any(each.action in ("ingest", "promote") for each in steps):
                moving |= {f"silver.{table}" for table in workspace.contracts[name].tables}
        for name in derived_order(workspace):
            step = of_derived(context, name, frozenset(moving))
            found.append(step)
            if step.action == "refresh":
                moving.add(name)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Lineage:
    """A table and what it is made of; ``how``: the contract's words for it."""

    table: str
    how: str
    upstream: tuple[Lineage, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a table comes from, and the statements that make it."""

    table: str
    lineage: Lineage
    statements: tuple[Statement, ...]


def explain(options: Options, table: str) -> Explanation:
    """Lineage and SQL of one table; raises UserError for an unknown one."""
    workspace = workspace_of(options)
    name = _known(workspace, table)
    if name in workspace.derived:
        statements = derived_statements(workspace, name)
    else:
        contract = _contract_of(workspace, name)
        statements = source_statements(contract, parents_of(workspace, group_of_contract(contract)))
    return Explanation(name, _lineage(workspace, name, frozenset()), statements)


def validate(options: Options, paths: tuple[Path, ...] = ()) -> Inspection:
    """Every problem of the workspace, or of the files named; raises UserError for a file that is not part of it."""
    inspection = inspect_workspace(options.workspace, options.env, options.overrides)
    if not paths:
        return inspection
    root = options.workspace.resolve()
    wanted = set()
    for path in paths:
        if not path.exists():
            raise UserError(f"there is no file {path}", hint="name files of the workspace, or none for all")
        wanted.add(path.resolve().relative_to(root).as_posix() if path.resolve().is_relative_to(root) else str(path))
    kept = tuple(
        each
        for each in inspection.diagnostics
        if any(each.file == name or each.file.startswith(f"{name}/") for name in wanted)
    )
    return Inspection(inspection.workspace, kept)


def _known(workspace: Workspace, table: str) -> str:
    names = [f"silver.{each}" for contract in workspace.contracts.values() for each in contract.tables]
    names += list(workspace.derived)
    bare = {name.partition(".")[2]: name for name in names}
    (chosen,) = selected([table if table in names else bare.get(table, table)], dict.fromkeys(names), "table")
    return chosen


def _contract_of(workspace: Workspace, name: str) -> Contract:
    bare = name.partition(".")[2]
    return next(contract for contract in workspace.contracts.values() if bare in contract.tables)


def _lineage(workspace: Workspace, name: str, seen: frozenset[str]) -> Lineage:
    if name in seen:
        return Lineage(name, "…", ())
    derived = workspace.derived.get(name)
    if derived is not None:
        above = tuple(_lineage(workspace, each, seen | {name}) for each in upstreams(derived))
        return Lineage(name, derived.grain, above)
    bare = name.partition(".")[2]
    for contract in workspace.contracts.values():
        if bare in contract.tables or bare.partition("__")[0] == contract.contract:
            raw = Lineage(f"bronze.{contract.bronze_table}", ", ".join(workspace.sources[contract.contract].path), ())
            how = contract.tables[bare].grain if bare in contract.tables else "completeness of each day"
            return Lineage(name, how, (raw,))
    return Lineage(name, "", ())
