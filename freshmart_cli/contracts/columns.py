"""The columns of a source's tables, spelled out: parent's keys, fields of the record, declared columns."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.contracts.kinship import parent_of, place_of, table_keys, table_load
from freshmart_cli.contracts.model import Column
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.formats.fixed_width_options import FixedField, FixedWidthOptions

HISTORY_COLUMNS = {"valid_from": "timestamp", "valid_to": "timestamp", "is_current": "boolean"}
"""What scd2 and snapshot loads add."""

RESCUED = "_rescued"
"""The fields that the contract does not name, as a JSON object, where ``drift`` asks for them."""

_INT_DIGITS, _BIGINT_DIGITS, _DECIMAL_DIGITS = 9, 18, 38
_FIELD_TYPES = {"date": "date", "julian": "date", "timestamp": "timestamp"}
_MASKS_OF_TEXT = ("hmac", "redact", "last4")


@dataclass(frozen=True, slots=True)
class ResolvedColumn:
    """One column of a silver table.

    ``field``: the bytes it is read from, for fixed-width columns. ``parent_key``: taken from the parent
    table, whose column it equals. ``declared``: what the contract says of it (``expr``, ``pii``, …).
    ``type``: as it is stored, so text where a mask makes text of it.
    """

    name: str
    type: str
    required: bool = False
    field: FixedField | None = None
    parent_key: bool = False
    declared: Column = Column()

    @property
    def expr(self) -> str:
        return self.declared.expr

    @property
    def incoming_type(self) -> str:
        """What a value must be before it is masked."""
        return self.declared.type or self.type

    @property
    def from_(self) -> tuple[str, ...]:
        """Where the incoming value is found, first present wins; its own name where nothing is said."""
        return self.declared.from_ or (self.name,)


def table_columns(contract: Contract, table: str) -> tuple[ResolvedColumn, ...]:
    """All columns of a silver table in order: parent's keys, the record's fields, what ``columns`` adds.

    Raises KeyError for a table or record type that the contract does not have (FM230 in lint).
    """
    declared = contract.tables[table].columns
    fields = content_fields(contract, table)
    inherited = _parent_keys(contract, table)
    own = [_from_field(name, field, declared.get(name, Column())) for name, field in fields.items()]
    taken = {*inherited, *fields}
    added = [
        ResolvedColumn(name, _added_type(column), column.required, declared=column)
        for name, column in declared.items()
        if name not in taken
    ]
    if getattr(contract.format, "drift", "") == "rescue":
        added.append(ResolvedColumn(RESCUED, "string"))
    return (*inherited.values(), *(column for column in own if column.name not in inherited), *added)


def published_columns(contract: Contract, table: str) -> dict[str, str]:
    """Name → type of what readers of the table see, the engine's audit columns apart."""
    columns = {column.name: column.type for column in table_columns(contract, table)}
    history = table_load(contract, table).mode in ("scd2", "snapshot")
    return {**columns, **(HISTORY_COLUMNS if history else {})}


def content_fields(contract: Contract, table: str) -> dict[str, FixedField]:
    """The fields that become columns; empty for formats whose options name none."""
    options = contract.format
    if not isinstance(options, FixedWidthOptions):
        return {}
    record = options.records[place_of(contract, contract.tables[table])]
    return {name: field for name, field in record.fields.items() if field.is_content}


def field_type(field: FixedField) -> str:
    """The narrowest type that holds every value of a field (CONTRACTS.md, *fixed_width*)."""
    if field.kind in ("implied", "overpunch"):
        return f"decimal({min(field.width, _DECIMAL_DIGITS)},{field.digits})"
    if field.kind in ("int", "position"):
        if field.width > _BIGINT_DIGITS:
            return f"decimal({min(field.width, _DECIMAL_DIGITS)},0)"
        return "bigint" if field.width > _INT_DIGITS else "int"
    return _FIELD_TYPES.get(field.kind, "string")


def _from_field(name: str, field: FixedField, declared: Column) -> ResolvedColumn:
    kind = _stored_type(declared) or declared.type or field_type(field)
    return ResolvedColumn(name, kind, declared.required, field, declared=declared)


def _added_type(column: Column) -> str:
    """A hash is text even where nobody says so."""
    return _stored_type(column) or column.type or ("string" if column.hash else "")


def _stored_type(column: Column) -> str:
    """Text where a mask makes text of a value, '' where none does."""
    return "string" if column.mask.partition("(")[0].strip() in _MASKS_OF_TEXT else ""


def _parent_keys(contract: Contract, table: str) -> dict[str, ResolvedColumn]:
    parent = parent_of(contract, table)
    if parent is None:
        return {}
    columns = {column.name: column for column in table_columns(contract, parent)}
    keys = (columns[key] for key in table_keys(contract, parent) if key in columns)
    return {key.name: ResolvedColumn(key.name, key.type, key.required, parent_key=True) for key in keys}
