"""Documents whose load keeps a history: every document tells what its key holds from its instant on."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.engine.connect_engine import ConnectEngine
from tests.engine.notes import FLAT, SOURCE, Contracted, contracting, kafka, lines, ops, quarantined

COLUMNS = "columns: {id: int not null, text: string}"
KEPT = FLAT.replace(
    COLUMNS,
    """columns: {id: int not null, text: {type: string, from: body.text}, at: timestamp, picture: binary}
    expectations: {said: text <> ''}""",
)
BEGIN = datetime(1900, 1, 1, tzinfo=UTC)


@pytest.fixture
def contracted(tmp_path: Path, engine: ConnectEngine) -> Contracted:
    return contracting(tmp_path, engine)


def march(day: int) -> datetime:
    return datetime(2026, 3, day, tzinfo=UTC)


def note(number: int, text: str | None, day: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "body": {"text": text}, "at": f"2026-03-{day:02}", **more}


FILES = {
    "notes/a": lines(note(1, "a", 1), note(2, "a", 1, picture="AP8=")),
    "notes/b": lines(note(1, "c", 3), note(1, "", 4), "{broken", note(2, "a", 2, picture="AP4=")),
    "notes/c": lines(note(1, "b", 2), note(1, "b", 2), {"body": {"text": "of nothing"}}),
}
LATEST = [(1, "c", march(3), None), (2, "a", march(2), b"\x00\xfe")]
VERSIONS = [
    (1, "a", BEGIN, march(2), False),
    (1, "b", march(2), march(3), False),
    (1, "c", march(3), None, True),
    (2, "a", BEGIN, march(2), False),
    (2, "a", march(2), None, True),
]


@pytest.mark.parametrize("order", list(permutations(FILES)), ids=lambda names: "".join(name[-1] for name in names))
def test_the_versions_of_a_document_follow_its_own_clock_in_whatever_order_they_come(
    contracted: Contracted, order: tuple[str, ...]
) -> None:
    chain = contracted(KEPT.replace("load: merge", "load: {mode: scd2, order_by: [at]}"))
    for name in order:
        chain.land(name, FILES[name])
        chain.run("notes")
    assert chain.rows("silver.notes", "id", "text", "valid_from", "valid_to", "is_current") == VERSIONS
    assert sorted(quarantined(chain, "notes", "id", "_source_file"), key=repr) == [
        (1, "notes/b", ["said"]),
        (None, "notes/b", ["unreadable:document not JSON"]),
        (None, "notes/c", ["required:id", "key:missing:id"]),
    ]
    terms = ("read", "accepted", "duplicate", "quarantined")
    counted = [sum(column) for column in zip(*ops(chain, "conservation", *terms), strict=True)]
    assert counted == [9, 5, 1, 3]


def test_the_latest_document_of_a_key_is_its_row(contracted: Contracted) -> None:
    chain = contracted(KEPT.replace("load: merge", "load: {mode: scd1, order_by: [at]}"))
    for name in ("notes/c", "notes/b", "notes/a"):
        chain.land(name, FILES[name])
        chain.run("notes")
    assert chain.rows("silver.notes", "id", "text", "at", "picture") == LATEST
    chain.run("notes", rebuild=True)
    assert chain.rows("silver.notes", "id", "text", "at", "picture") == LATEST


def test_documents_in_envelopes_are_ordered_by_their_place_in_the_topic(contracted: Contracted) -> None:
    positioned = FLAT.replace("text: string}", "text: string, place: {type: bigint, expr: _offset}}")
    chain = contracted(
        positioned.replace("load: merge", "load: {mode: scd1, order_by: [place]}"), SOURCE + "envelope: kafka\n"
    )
    chain.land("notes/b", kafka({"id": 1, "text": "new"}, None, first=100))
    chain.run("notes")
    chain.land("notes/a", kafka({"id": 1, "text": "old"}, {"id": 2, "text": "x"}, first=9))
    chain.run("notes")
    assert chain.rows("silver.notes", "id", "text", "place") == [(1, "new", 100), (2, "x", 10)]
