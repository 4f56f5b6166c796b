"""What a contract leaves unsaid: the workspace's defaults, then the toolkit's own."""

from __future__ import annotations

from typing import Any

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.model import Gate, Layout, Retention
from freshmart_cli.contracts.source_contract import Bronze, Contract, Table
from freshmart_cli.contracts.workspace import Defaults, LayerDefaults

_SCORES = {"silver": 95.0, "gold": 99.0, "platinum": 100.0}
"""Gates where nobody sets one (PROTOCOLS.md, *Gates*)."""


def complete_contract(contract: Contract, defaults: Defaults) -> Contract:
    """The contract with owner, gates, retention and layout of the workspace where it names none."""
    owner = contract.owner or defaults.owner
    tables = {name: _table(table, defaults.silver, owner) for name, table in contract.tables.items()}
    return contract.model_copy(
        update={"owner": owner, "tables": tables, "bronze": _bronze(contract.bronze, defaults.bronze)}
    )


def complete_derived(derived: Derived, layer: str, defaults: Defaults) -> Derived:
    """The derived table with owner, gate, retention and layout of its layer where it names none."""
    inherited: LayerDefaults = getattr(defaults, layer)
    update = _promises(derived.gate, derived.retention, derived.layout, inherited, layer)
    return derived.model_copy(update={"owner": derived.owner or defaults.owner, **update})


def _table(table: Table, inherited: LayerDefaults, owner: str) -> Table:
    update = _promises(table.gate, table.retention, table.layout, inherited, "silver")
    return table.model_copy(update={"owner": table.owner or owner, **update})


def _bronze(bronze: Bronze, inherited: LayerDefaults) -> Bronze:
    layout = inherited.layout or Layout()
    return bronze.model_copy(
        update={
            "partition_by": bronze.partition_by or layout.partition_by,
            "cluster_by": bronze.cluster_by or layout.cluster_by,
            "retention": bronze.retention or inherited.retention,
            "archive": bronze.archive or inherited.archive,
        }
    )


def _promises(
    gate: Gate | None, retention: Retention | None, layout: Layout, inherited: LayerDefaults, layer: str
) -> dict[str, Any]:
    general = inherited.layout or Layout()
    unsaid = general.model_fields_set - layout.model_fields_set
    return {
        "gate": _gate(gate, inherited.gate, layer),
        "retention": retention or inherited.retention,
        "layout": layout.model_copy(update={name: getattr(general, name) for name in unsaid}),
    }


def _gate(own: Gate | None, inherited: Gate | None, layer: str) -> Gate:
    """The nearest score and the nearest number of rows, each by itself."""
    said = [gate for gate in (own, inherited) if gate is not None]
    scores = [gate.score for gate in said if gate.score is not None]
    rows = [gate.min_rows for gate in said if "min_rows" in gate.model_fields_set]
    score = scores[0] if scores else _SCORES[layer]
    return Gate(score=score, min_rows=rows[0]) if rows else Gate(score=score)
