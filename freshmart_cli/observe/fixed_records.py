"""Reads fixed-width records for people: fields by their bytes, '*' over the bytes of personal ones."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from freshmart_cli.compile.expressions import names, qualified_names
from freshmart_cli.contracts.columns import table_columns
from freshmart_cli.contracts.kinship import place_of
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.formats.fixed_width_options import FixedField, FixedWidthOptions
from freshmart_cli.observe.raw_record import HIDING, RawField, RawRecord, ReadRecord, stars

_OVERPUNCH = "{ABCDEFGHI}JKLMNOPQR"


class FixedRecords:
    """A record of another length or an unknown type is hidden whole where the source has personal data at all."""

    def __init__(self, contract: Contract, options: FixedWidthOptions, show_pii: bool) -> None:
        self._options = options
        self._hidden = {} if show_pii else hidden_fields(contract, options)

    def read(self, record: RawRecord) -> ReadRecord:
        kind, text = self._kind(record.text), record.text
        known = self._options.records.get(kind)
        if self._hidden and (known is None or len(text) != self._options.record_length):
            first, last = self._options.type_range
            return ReadRecord(kind, text[:last] + stars(text[last:]) if first else stars(text), ())
        for field in self._hidden.get(kind, ()):
            text = _over(text, field)
        fields = {} if known is None else known.fields
        read = (
            RawField(name, readable(text[field.start - 1 : field.end].strip(), field))
            for name, field in fields.items()
            if field.kind != "skip"
        )
        return ReadRecord(kind, text, tuple(read))

    def _kind(self, text: str) -> str:
        first, last = self._options.type_range
        return text[first - 1 : last] if first else next(iter(self._options.records))


def hidden_fields(contract: Contract, options: FixedWidthOptions) -> dict[str, tuple[FixedField, ...]]:
    """Record type → the fields that personal columns are read from."""
    found: dict[str, dict[str, FixedField]] = defaultdict(dict)
    for name, table in contract.tables.items():
        own = place_of(contract, table)
        for column in table_columns(contract, name):
            if column.declared.pii not in HIDING:
                continue
            reads = {
                (own, column.name),
                *((own, each) for each in names(column.expr)),
                *qualified_names(column.expr),
            }
            for kind, field in reads:
                if kind in options.records and field in options.records[kind].fields:
                    found[kind][field] = options.records[kind].fields[field]
    return {kind: tuple(fields.values()) for kind, fields in found.items()}


def _over(text: str, field: FixedField) -> str:
    before, inside, after = text[: field.start - 1], text[field.start - 1 : field.end], text[field.end :]
    return before + stars(inside) + after


def readable(text: str, field: FixedField) -> str:
    """Amounts with their sign and decimal point (POS.md, *Bytes*); whatever is no number stays as it is."""
    sign, digits = "", text
    if field.kind == "overpunch" and text and text[-1] in _OVERPUNCH:
        place = _OVERPUNCH.index(text[-1])
        sign, digits = "-" if place >= len(_OVERPUNCH) // 2 else "", text[:-1] + str(place % 10)
    if field.kind not in ("overpunch", "implied") or not (digits.isascii() and digits.isdigit()):
        return text
    return f"{sign}{Decimal(digits).scaleb(-field.digits):f}"
