"""Reads records of every other format: JSON is hidden name by name, what is no JSON as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from freshmart_cli.contracts.columns import table_columns
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.observe.raw_record import HIDING, RawField, RawRecord, ReadRecord, stars


class NestedRecords:
    """Hides every value under a personal column's name, however deep, also in JSON kept as a text within JSON."""

    def __init__(self, contract: Contract, show_pii: bool) -> None:
        columns = [column for name in contract.tables for column in table_columns(contract, name)]
        paths = [path for column in columns if column.declared.pii in HIDING for path in (column.name, *column.from_)]
        self._hidden = frozenset() if show_pii else frozenset(path.rpartition(".")[2] for path in paths)

    def read(self, record: RawRecord) -> ReadRecord:
        try:
            value = json.loads(record.text)
        except ValueError:
            return ReadRecord("", stars(record.text) if self._hidden else record.text, ())
        shown = self._shown(value) if self._hidden else value
        text = json.dumps(shown, ensure_ascii=False) if self._hidden else record.text
        return ReadRecord("", text, tuple(_leaves(shown, "")))

    def _shown(self, value: Any, hidden: bool = False) -> Any:
        if isinstance(value, dict):
            return {name: self._shown(each, hidden or name in self._hidden) for name, each in value.items()}
        if isinstance(value, list):
            return [self._shown(each, hidden) for each in value]
        if hidden:
            return value if value is None else stars(str(value))
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        try:
            inside = json.loads(text)
        except ValueError:
            return text
        return json.dumps(self._shown(inside), ensure_ascii=False) if isinstance(inside, dict | list) else text


def _leaves(value: Any, path: str) -> Iterator[RawField]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _leaves(each, f"{path}[{place}]")
    else:
        yield RawField(path, "" if value is None else str(value))
