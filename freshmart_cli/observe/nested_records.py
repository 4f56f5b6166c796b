"""Reads records of every other format: JSON is hidden name by name, what is no JSON as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from freshmart_cli.compile.expressions import names
from freshmart_cli.contracts.columns import ResolvedColumn, table_columns
from freshmart_cli.contracts.document_paths import steps_of
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.observe.raw_record import HIDING, RawField, RawRecord, ReadRecord, stars

_ENVELOPE = frozenset(("topic", "partition", "offset"))
_ENVELOPES_KEY = {"_key": "key"}
"""What the envelope itself calls what a column may be read from."""


class NestedRecords:
    """Hides every value under a personal column's name, however deep, also in JSON kept as a text within JSON."""

    def __init__(self, contract: Contract, show_pii: bool) -> None:
        self._hidden = frozenset() if show_pii else hidden_names(contract)

    def read(self, record: RawRecord) -> ReadRecord:
        try:
            value = _loaded(record.text)
        except ValueError:
            return ReadRecord("", stars(record.text) if self._hidden else record.text, ())
        shown = self._shown(value) if self._hidden else value
        text = _dumped(shown) if self._hidden else record.text
        return ReadRecord("", text, tuple(_leaves(shown, "")))

    def _shown(self, value: Any, hidden: bool = False) -> Any:
        if isinstance(value, dict):
            unread = _unread(value)
            return {name: self._shown(each, hidden or name in self._hidden | unread) for name, each in value.items()}
        if isinstance(value, list):
            return [self._shown(each, hidden) for each in value]
        if hidden:
            return value if value is None else stars(str(value))
        return self._text(value) if isinstance(value, str) and not isinstance(value, _Number) else value

    def _text(self, text: str) -> str:
        inside = _nested(text)
        return text if inside is None else _dumped(self._shown(inside))


def _unread(value: dict[str, Any]) -> frozenset[str]:
    """The values of a Kafka record in which no names can be told: they may hold anything."""
    if not value.keys() >= _ENVELOPE:
        return frozenset()
    text = value.get("value")
    return frozenset(("value_base64", *(["value"] if isinstance(text, str) and _nested(text) is None else [])))


def _nested(text: str) -> Any:
    """The object or list that a text is the JSON of, else None."""
    try:
        inside = _loaded(text)
    except ValueError:
        return None
    return inside if isinstance(inside, dict | list) else None


def hidden_names(contract: Contract) -> frozenset[str]:
    """The names under which documents hold what personal columns are made of."""
    found: set[str] = set()
    for table in contract.tables:
        columns = {column.name: column for column in table_columns(contract, table)}
        for column in columns.values():
            if column.declared.pii not in HIDING:
                continue
            read = names(column.expr)
            found.update(_ENVELOPES_KEY[name] for name in read & _ENVELOPES_KEY.keys())
            for each in (column, *(columns[name] for name in sorted(read & columns.keys()))):
                found.update(_last_name(path) for path in _paths(each))
    return frozenset(found)


def _paths(column: ResolvedColumn) -> tuple[str, ...]:
    """Where a column is read from, its own name included unless it is computed without it."""
    computed = bool(column.expr) and column.name not in names(column.expr)
    return column.declared.from_ if computed else (column.name, *column.from_)


def _last_name(path: str) -> str:
    steps = steps_of(path)
    return steps[-1].partition("[")[0] if steps else path.rpartition(".")[2]


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def _loaded(text: str) -> Any:
    return json.loads(text, parse_float=_Number, parse_int=_Number)


def _dumped(value: Any) -> str:
    """JSON again, numbers with every digit."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_dumped(name)}: {_dumped(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_dumped, value)) + "]"
    return str(value) if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)


def _leaves(value: Any, path: str) -> Iterator[RawField]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _leaves(each, f"{path}[{place}]")
    elif isinstance(value, str) and not isinstance(value, _Number) and (inside := _nested(value)) is not None:
        yield from _leaves(inside, path)
    else:
        yield RawField(path, "" if value is None else str(value))
