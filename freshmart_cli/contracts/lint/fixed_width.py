"""FM220–FM232: byte ranges, records and control totals of fixed-width formats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.record_bytes import byte_problems
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.rules import structure as rules
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.counting import counted
from freshmart_cli.errors import Diagnostic
from freshmart_cli.formats.fixed_width_options import FixedWidthOptions, Record

_RECORDS = Spot(("format", "records"))


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every problem of the layouts that could be read."""
    for document, contract in subject.draft.read_contracts():
        if isinstance(contract.format, FixedWidthOptions):
            layout = _Layout(document, contract.format)
            yield from layout.record_type()
            yield from layout.evaluable_if()
            for name, record in contract.format.records.items():
                yield from byte_problems(document, name, record, contract.format.record_length)
                yield from layout.place(name, record)
                yield from layout.match(name, record)


@dataclass(frozen=True, slots=True)
class _Layout:
    document: Document
    options: FixedWidthOptions

    def record_type(self) -> Iterator[Diagnostic]:
        names = self.options.records
        spot = Spot(("format", "record_type"))
        if not self.options.record_type:
            if len(names) > 1:
                hint = "add record_type: a-b, the bytes that tell them apart"
                yield rules.RECORD_TYPE.found(self.document, spot, f"{len(names)} records and no record_type", hint)
            return
        span = _span(self.options.record_type)
        if span is None or not 1 <= span[0] <= span[1] <= self.options.record_length:
            message = f"{self.options.record_type!r} is not a byte range of the record"
            yield rules.RECORD_TYPE.found(self.document, spot, message, "write it as first-last, such as 1-2")
            return
        width = span[1] - span[0] + 1
        for name in names:
            if len(name) > width:
                message = f"record {name!r} is longer than the {counted(width, 'byte')} of record_type"
                yield rules.RECORD_TYPE.found(self.document, _RECORDS.at(name).key, message, "no line can ever be one")

    def place(self, name: str, record: Record) -> Iterator[Diagnostic]:
        spot = _RECORDS.at(name, "under")
        if not record.under:
            return
        others = [other for other in self.options.records if other != name]
        if record.once:
            message = f"record {name} is once: {record.once} and under: {record.under}"
            yield rules.RECORD_PLACE.found(self.document, spot, message, "keep one of the two")
        if record.under not in others:
            hint = did_you_mean(record.under, others, kind="records")
            yield rules.RECORD_PARENT.found(self.document, spot, f"unknown record {record.under!r}", hint)
        elif self.options.records[record.under].once:
            message = f"{record.under} stands once in a file, so everything is under it"
            yield rules.RECORD_PLACE.found(self.document, spot, message, f"remove 'under: {record.under}'")
        elif name in self._around(record.under):
            message = f"record {name} stands under itself: {' under '.join((name, *self._around(name)))}"
            yield rules.RECORD_PARENT.found(self.document, spot, message, "records form a tree")

    def match(self, name: str, record: Record) -> Iterator[Diagnostic]:
        parent = self.options.records.get(record.under)
        for index, field in enumerate(record.match):
            spot = _RECORDS.at(name, "match", index)
            if parent is None:
                message = f"record {name} is under no record to match"
                yield rules.MATCH_FIELD.found(self.document, spot, message, "add 'under:' or remove 'match:'")
                return
            for owner, holder in ((name, record), (record.under, parent)):
                written = self.document.keys("format", "records", owner, "fields")
                if field not in holder.fields and field not in written:
                    hint = did_you_mean(field, holder.fields, kind=f"fields of {owner}")
                    yield rules.MATCH_FIELD.found(self.document, spot, f"{owner} has no field {field!r}", hint)

    def evaluable_if(self) -> Iterator[Diagnostic]:
        for index, name in enumerate(self.options.evaluable_if):
            if name not in self.options.reconcile:
                spot = Spot(("format", "evaluable_if", index))
                hint = did_you_mean(name, self.options.reconcile, kind="checks of reconcile")
                yield rules.EVALUABLE_IF.found(self.document, spot, f"no reconcile check {name!r}", hint)

    def _around(self, name: str) -> tuple[str, ...]:
        """The records around one, nearest first, as far as they repeat none."""
        above: list[str] = []
        record = self.options.records.get(name)
        while record is not None and record.under and record.under not in above:
            above.append(record.under)
            record = self.options.records.get(record.under)
        return tuple(above)


def _span(text: str) -> tuple[int, int] | None:
    first, dash, last = text.partition("-")
    if not first.strip().isdigit() or (dash and not last.strip().isdigit()):
        return None
    return int(first), int(last or first)
