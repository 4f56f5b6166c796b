"""Debezium's envelopes, one a line, as its PostgreSQL connector 3.4 writes them under REPLICA IDENTITY DEFAULT."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

from freshmart_cli.simulate.loyalty.changes import Change
from freshmart_cli.simulate.loyalty.invented import is_large
from freshmart_cli.simulate.loyalty.rows import EMPTY, KEY_FIELDS, UNAVAILABLE, Member, Row, Table
from freshmart_cli.simulate.loyalty.wal import Position

TOMBSTONE = "null"
_DATABASE = "loyalty"
_CAPTURE_MS = 61
_AS_TEXT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def snapshot_envelope(row: Row, table: Table, position: Position, mark: str) -> str:
    """``mark`` is what ``source.snapshot`` says: first, true, last and their like."""
    return _envelope("r", (None, _json(row._asdict())), _source(table, position, mark), position)


def change_envelopes(change: Change, position: Position) -> Iterator[tuple[str, str]]:
    """(op, line) of a change; the op of a tombstone is empty."""
    source = _source(change.table, position, "false")
    if change.op == "t":
        yield "t", _envelope("t", (None, None), source, position)
    elif change.op == "m":
        yield "m", _message(source, position)
    else:
        yield from _of_rows(change, source, position)


def wrapped(line: str, table: Table) -> str:
    """With the ``schema`` that a converter adds; a tombstone stays bare."""
    if line == TOMBSTONE:
        return line
    name = f"{_DATABASE}.public.{table}.Envelope"
    schema = f'{{"type":"struct","fields":[],"optional":false,"name":"{name}","version":2}}'
    return f'{{"schema":{schema},"payload":{line}}}'


def _of_rows(change: Change, source: str, position: Position) -> Iterator[tuple[str, str]]:
    if change.op in ("d", "k") and change.before:
        before = _key_alone(change.before, change.table)
        yield "d", _envelope("d", (before, None), source, position)
        yield "", TOMBSTONE
    if change.after:
        op = "u" if change.op == "u" else "c"
        yield op, _envelope(op, (None, _json(as_told(change)._asdict())), source, position)


def as_told(change: Change) -> Row:
    """The row afterwards, where what was not touched outside the row is not told."""
    before, after = change.before, change.after
    assert after is not None
    if isinstance(before, Member) and isinstance(after, Member) and before.preferences == after.preferences:
        return after._replace(preferences=UNAVAILABLE) if is_large(after.preferences) else after
    return after


def _key_alone(row: Row, table: Table) -> str:
    given = row._asdict()
    return _json(EMPTY[table] | {name: given[name] for name in KEY_FIELDS[table]})


def _envelope(op: str, images: tuple[str | None, str | None], source: str, position: Position) -> str:
    before, after = (image or "null" for image in images)
    block = "null"
    if position.total_order:
        identity = f'"id":"{position.tx_id}:{position.lsn}"'
        places = f'"total_order":{position.total_order},"data_collection_order":{position.total_order}'
        block = f"{{{identity},{places}}}"
    return (
        f'{{"before":{before},"after":{after},"source":{source},"transaction":{block},"op":"{op}",'
        f'"ts_ms":{position.at + _CAPTURE_MS}}}'
    )


def _message(source: str, position: Position) -> str:
    content = base64.b64encode(b"nightly maintenance").decode()
    message = f'{{"prefix":"maintenance","content":"{content}"}}'
    return f'{{"op":"m","ts_ms":{position.at + _CAPTURE_MS},"source":{source},"message":{message}}}'


def _source(table: Table, position: Position, mark: str) -> str:
    commit = f'\\"{position.commit}\\"' if position.commit else "null"
    return (
        f'{{"version":"3.4.3.Final","connector":"postgresql","name":"{_DATABASE}","ts_ms":{position.at},'
        f'"snapshot":"{mark}","db":"{_DATABASE}","sequence":"[{commit},\\"{position.lsn}\\"]","schema":"public",'
        f'"table":"{table}","txId":{position.tx_id},"lsn":{position.lsn},"xmin":null}}'
    )


def _json(value: dict[str, object]) -> str:
    return _AS_TEXT(value)
