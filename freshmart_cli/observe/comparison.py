"""Puts the records of several versions side by side, field by field."""

from __future__ import annotations

from collections.abc import Iterable

from freshmart_cli.contracts.kinship import parent_of, place_of
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.formats.fixed_width_options import FixedWidthOptions
from freshmart_cli.observe.quarantined import ComparedField
from freshmart_cli.observe.raw_record import ReadRecord


def compared(contract: Contract, versions: list[list[ReadRecord]]) -> tuple[ComparedField, ...]:
    """The fields of every version's records; a place in the file is no difference."""
    named = [_named(contract, records) for records in versions]
    places = dict.fromkeys(name for version in named for name in version)
    ignored = _positions(contract)
    found = []
    for place in places:
        fields = dict.fromkeys(name for version in named for name in version.get(place, {}))
        for name in fields:
            values = tuple(version.get(place, {}).get(name) for version in named)
            differs = len(set(values)) > 1 and name not in ignored
            found.append(ComparedField(place, name, values, differs))
    return tuple(found)


def _named(contract: Contract, records: Iterable[ReadRecord]) -> dict[str, dict[str, str]]:
    """Record's name within its version → its fields; records with own keys are named by them, others counted."""
    keys = _own_keys(contract)
    counted: dict[str, int] = {}
    found: dict[str, dict[str, str]] = {}
    for record in records:
        fields = {each.name: each.text for each in record.fields}
        own = [fields.get(name, "?") for name in keys.get(record.kind, ())]
        counted[record.kind] = counted.get(record.kind, 0) + 1
        name = " ".join([record.kind, *own]) if own else record.kind
        found[f"{name} #{counted[record.kind]}" if name in found else name] = fields
    return found


def _own_keys(contract: Contract) -> dict[str, tuple[str, ...]]:
    """Record type → the keys that tell its records apart under one parent; none for the outermost."""
    return {
        place_of(contract, table): table.keys
        for name, table in contract.tables.items()
        if parent_of(contract, name) is not None
    }


def _positions(contract: Contract) -> frozenset[str]:
    options = contract.format
    if not isinstance(options, FixedWidthOptions):
        return frozenset()
    return frozenset(
        name for record in options.records.values() for name, field in record.fields.items() if field.kind == "position"
    )
