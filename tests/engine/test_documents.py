"""Documents on the real engine: what their values become, which rows there are, what is counted and what is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.errors import BatchHeld
from freshmart_cli.names import TableName
from freshmart_cli.observe.quarantine_decide import quarantine_decide
from freshmart_cli.observe.quarantined import Choice
from freshmart_cli.observe.status import status
from tests.engine.notes import FLAT, SOURCE, Contracted, contracting, kafka, lines, ops, quarantined
from tests.engine.test_small_chain import Chain


@pytest.fixture
def contracted(tmp_path: Path, engine: ConnectEngine) -> Contracted:
    """A workspace with one source of documents under a contract."""
    return contracting(tmp_path, engine)


VALUES: list[tuple[str, str, Any]] = [
    ("int", "7", 7),
    ("int", '" 7 "', 7),
    ("int", "7.0", 7),
    ("int", "7.5", "unreadable"),
    ("int", "true", "unreadable"),
    ("int", '""', "unreadable"),
    ("int", "null", None),
    ("int", "[7]", "unreadable"),
    ("bigint", "9007199254740993", 9007199254740993),
    ("bigint", "9223372036854775808", "unreadable"),
    ("decimal(38,9)", "12345678901234567890123456789.123456789", Decimal("12345678901234567890123456789.123456789")),
    ("decimal(12,3)", "1.5E-2", Decimal("0.015")),
    ("decimal(12,3)", '"many"', "unreadable"),
    ("decimal(12,6)", "1e-05", Decimal("0.00001")),
    ("decimal(38,9)", "1.5e+20", Decimal("150000000000000000000")),
    ("decimal(38,9)", "1.234567890123456789e10", Decimal("12345678901.234567890")),
    ("decimal(12,3)", "1e99", "unreadable"),
    ("int", "1.2e1", 12),
    ("decimal(38,0)", "9" * 400, "unreadable"),
    ("bigint", "9" * 400, "unreadable"),
    ("string", "9" * 400, "9" * 400),
    ("double", "1e-3", 0.001),
    ("double", "1e400", "unreadable"),
    ("double", "9" * 400, "unreadable"),
    ("double", '"-Infinity"', float("-inf")),
    ("boolean", "true", True),
    ("boolean", '"false"', False),
    ("boolean", '"perhaps"', "unreadable"),
    ("date", '"2026-03-01"', date(2026, 3, 1)),
    ("date", '"2026-02-30"', "unreadable"),
    ("date", '"2026-03-01T00:00:00Z"', date(2026, 3, 1)),
    ("date", '"2026-03-01T23:59:59Z"', "unreadable"),
    ("date", '"12026-03-01"', "unreadable"),
    ("date", '"0000-03-01"', "unreadable"),
    ("timestamp", '"2026-03-01T10:00:00Z"', datetime(2026, 3, 1, 10, tzinfo=UTC)),
    ("timestamp", '"2026-03-01T10:00:00.123456+02:00"', datetime(2026, 3, 1, 8, 0, 0, 123456, UTC)),
    ("timestamp", '"2026-03-01 10:00:00"', datetime(2026, 3, 1, 10, tzinfo=UTC)),
    ("timestamp", '"yesterday"', "unreadable"),
    ("timestamp", '"12:00"', "unreadable"),
    ("timestamp", '"T12:00Z"', "unreadable"),
    ("timestamp", '"+12026-03-01T00:00:00"', "unreadable"),
    ("timestamp", "1772445600", "unreadable"),
    ("timestamp", '"9999-12-31T23:59:59-05:00"', "unreadable"),
    ("timestamp", '"0001-01-01T00:00:00+05:00"', "unreadable"),
    ("timestamp", '"9999-12-31T23:59:59.999999Z"', datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)),
    ("string", '"\\u00e9 \\"quoted\\"\\n"', 'é "quoted"\n'),
    ("string", "1.50", "1.50"),
    ("string", '{"a": [1.50, null]}', '{"a": [1.50, null]}'),
    ("binary", '"YWJj"', b"abc"),
    ("binary", '"?"', "unreadable"),
    ("binary", '"YWJ"', "unreadable"),
]


def test_a_value_is_read_exactly_or_not_at_all(contracted: Contracted) -> None:
    columns = "".join(f'\n      v{n}: "{kind}"' for n, (kind, _, _) in enumerate(VALUES))
    chain = contracted(
        FLAT.replace("columns: {id: int not null, text: string}", f"columns:\n      id: int not null{columns}")
    )
    chain.land("notes/a", lines(*(f'{{"id": {n}, "v{n}": {text}}}' for n, (_, text, _) in enumerate(VALUES))))
    chain.run("notes")
    accepted = {row[0]: row[1:] for row in chain.rows("silver.notes", "id", *(f"v{n}" for n in range(len(VALUES))))}
    rejected = dict(quarantined(chain, "notes", "id"))
    found = {n: accepted[n][n] if n in accepted else rejected[n] for n in range(len(VALUES))}
    assert found == {n: [f"unreadable:v{n}"] if want == "unreadable" else want for n, (_, _, want) in enumerate(VALUES)}


PATHS = """\
contract: notes
cadence: 1h
format: json
tables:
  notes:
    grain: one row per note
    keys: [id]
    columns:
      id: {type: int not null, from: [id, "['note id']", meta.id]}
      first_tag: {type: string, from: "tags[0]"}
      odd: {type: string, from: "['a.b'].c"}
      at: {type: timestamp, from: [seen, at], formats: ["yyyy-MM-dd HH:mm:ss 'UTC'"]}
      made: {type: timestamp, expr: timestamp_millis(try_cast(made AS BIGINT))}
      kind: {type: string, default: plain}
      loud: {type: string, expr: upper(kind)}
    load: merge
"""


def test_a_column_is_found_by_the_first_of_its_paths_that_holds_something(contracted: Contracted) -> None:
    chain = contracted(PATHS)
    chain.land(
        "notes/a",
        lines(
            {
                "id": 1,
                "meta": {"id": 9},
                "tags": ["x", "y"],
                "a.b": {"c": "odd"},
                "seen": None,
                "at": "2020-09-24 11:57:06 UTC",
            },
            {"id": None, "note id": 2, "made": 1456789012345, "kind": "small"},
            {"meta": {"id": 3}, "tags": []},
        ),
    )
    chain.run("notes")
    assert chain.rows("silver.notes", "id", "first_tag", "odd", "at", "made", "loud") == [
        (1, "x", "odd", datetime(2020, 9, 24, 11, 57, 6, tzinfo=UTC), None, "PLAIN"),
        (2, None, None, None, datetime(2016, 2, 29, 23, 36, 52, 345000, UTC), "SMALL"),
        (3, None, None, None, None, "PLAIN"),
    ]


def test_what_is_no_document_is_quarantined_or_counted_and_the_rest_goes_on(contracted: Contracted) -> None:
    chain = contracted(FLAT, SOURCE + "envelope: kafka\narrival: record\n")
    chain.land("notes/a", kafka({"id": 1}, None, "{broken", {"id": 2}, "null") + b"no record\n\n" + b"\xff\n")
    chain.run("notes")
    assert chain.rows("silver.notes", "id") == [(1,), (2,)]
    told = {3: "not JSON", 6: "not a Kafka record", 8: "the text does not decode"}
    assert quarantined(chain, "notes", "id", "_row_number") == [
        (None, row, [f"unreadable:document {error}"]) for row, error in told.items()
    ]
    terms = ("read", "accepted", "quarantined", "tombstone", "filtered")
    assert ops(chain, "conservation", *terms) == [(5, 2, 3, 2, 0)]
    arrived = chain.rows("bronze.notes_raw", "_row_number", "_record", "_error", "_offset", "_key", "_arrived_at")
    assert arrived[2][:5] == (3, "unreadable", "not JSON", 2, "k2")
    assert arrived[3][5] == datetime(1970, 1, 1, 0, 0, 3, tzinfo=UTC)
    assert [row[1:4] for row in arrived[5:]] == [
        ("unreadable", "not a Kafka record", None),
        ("blank", None, None),
        ("unreadable", "the text does not decode", None),
    ]


SPLIT = """\
contract: notes
cadence: 1h
format: json
tables:
  letters:
    where: kind = 'letter'
    grain: one row per letter
    keys: [id]
    columns: {id: int not null, kind: string}
    load: merge
  cards:
    where: kind <> 'letter'
    grain: one row per card
    keys: [id]
    columns: {id: int not null, kind: string, size: int not null}
    load: merge
"""


def test_several_tables_take_their_rows_and_each_accounts_for_every_document(contracted: Contracted) -> None:
    chain = contracted(SPLIT)
    chain.land(
        "notes/a",
        lines(
            {"id": 1, "kind": "letter"}, {"id": 2, "kind": "card", "size": 3}, {"id": 4}, "{", {"id": 5, "kind": "card"}
        ),
    )
    chain.run("notes")
    assert chain.rows("silver.letters", "id") == [(1,)]
    assert chain.rows("silver.cards", "id", "size") == [(2, 3)]
    assert quarantined(chain, "letters", "id") == [(None, ["unreadable:document not JSON"])]
    assert quarantined(chain, "cards", "id") == [(5, ["required:size"])]
    terms = ("table_name", "read", "accepted", "quarantined", "filtered")
    assert ops(chain, "conservation", *terms) == [("cards", 2, 1, 1, 2), ("letters", 2, 1, 1, 3)]


def test_rows_without_keys_are_each_their_own_and_a_file_delivered_twice_counts_once(contracted: Contracted) -> None:
    chain = contracted(FLAT.replace("    keys: [id]\n", "").replace("load: merge", "load: append"))
    chain.land("notes/a", lines({"id": 1}, {"id": 1}))
    chain.run("notes")
    chain.land("notes/again", lines({"id": 1}, {"id": 1}))
    chain.land("notes/b", lines({"id": 1}, {"text": "no id"}))
    chain.run("notes")
    assert chain.rows("silver.notes", "id") == [(1,), (1,), (1,)]
    assert quarantined(chain, "notes", "_row_number") == [(2, ["required:id"])]


def test_a_file_may_be_one_document(contracted: Contracted) -> None:
    chain = contracted(FLAT.replace("format: json", "format: {type: json, documents: file}"))
    chain.land("notes/a", b'{\n  "id": 1,\n  "text": "x"\n}\n')
    chain.land("notes/b", b"\xef\xbb\xbf" + b'{"id": 2}')
    chain.land("notes/c", b"{")
    chain.run("notes")
    assert chain.rows("silver.notes", "id", "text", "_row_number") == [(1, "x", 1), (2, None, 1)]
    assert quarantined(chain, "notes", "_source_file") == [("notes/c", ["unreadable:document not JSON"])]


def test_a_full_picture_of_documents_ends_what_is_gone(contracted: Contracted) -> None:
    chain = contracted(FLAT.replace("load: merge", "load: {mode: snapshot, max_shrink: 100%}"))
    chain.land("notes/n_20260301.jsonl", lines({"id": 1}, {"id": 2, "text": "x"}))
    chain.run("notes")
    chain.land("notes/n_20260302.jsonl", lines({"id": 2, "text": "y"}))
    chain.run("notes")
    found = chain.rows("silver.notes", "id", "text", "CAST(valid_from AS DATE) AS f", "CAST(valid_to AS DATE) AS t")
    begin, day = date(1900, 1, 1), date(2026, 3, 2)
    assert found == [(1, None, begin, day), (2, "x", begin, day), (2, "y", day, None)]


LISTS = """\
contract: notes
cadence: 1h
format: json
tables:
  notes:
    grain: one row per note
    keys: [id]
    columns:
      id: int not null
      kind: {type: string, expr: upper(kind)}
      pages: {type: bigint, expr: count(parts)}
    expectations: {weighs: sum(parts.weight) < 100}
    load: merge
  parts:
    from: body.parts[]
    grain: one row per note and part
    keys: [part]
    columns:
      part: string not null
      weight: {type: "decimal(6,2)", from: [w, weight]}
      label: {type: string, expr: "concat(parent.kind, '-', part)"}
      note_text: {type: string, from: $.text}
      place: {type: int, expr: _position}
    expectations: {positive: {check: weight > 0, on_fail: quarantine}}
  words:
    from: body.parts[].words[]
    grain: one row per note, part and word
    keys: [place]
    columns:
      word: {type: string, from: "@"}
      place: {type: int, expr: _position}
      label: {type: string, expr: parent.label}
"""


def test_lists_within_lists_become_tables_with_their_parents_keys_and_columns(contracted: Contracted) -> None:
    chain = contracted(LISTS)
    parts = [{"part": "a", "w": 1.50, "words": ["x", 'y"z', 3]}, {"part": "b", "weight": "2"}]
    chain.land("notes/a", lines({"id": 1, "kind": "k", "text": "T", "body": {"parts": parts}}, {"id": 2, "body": None}))
    chain.run("notes")
    assert chain.rows("silver.notes", "id", "kind", "pages") == [(1, "K", 2), (2, None, 0)]
    assert chain.rows("silver.parts", "id", "part", "weight", "label", "note_text", "place") == [
        (1, "a", Decimal("1.50"), "K-a", "T", 1),
        (1, "b", Decimal("2.00"), "K-b", "T", 2),
    ]
    assert chain.rows("silver.words", "id", "part", "place", "word", "label") == [
        (1, "a", 1, "x", "K-a"),
        (1, "a", 2, 'y"z', "K-a"),
        (1, "a", 3, "3", "K-a"),
    ]


def test_a_document_falls_with_the_rows_of_its_lists(contracted: Contracted) -> None:
    chain = contracted(LISTS)
    one = {"part": "a", "w": 1}
    chain.land(
        "notes/a",
        lines(
            {"id": 1, "body": {"parts": [one, one]}},
            {"id": 2, "body": {"parts": [{"part": "a", "w": -1}]}},
            {"id": 3, "body": {"parts": one}},
            {"id": 4, "body": {"parts": [{"w": "x"}, None]}},
            {"id": 5, "body": {"parts": [{"part": "a", "w": 60}, {"part": "b", "w": 60}]}},
            {"id": 6, "body": {"parts": [{"part": "a", "w": 1, "words": "many"}]}},
            '{"id": 7, "kind": "x", "kind": "y"}',
        ),
    )
    chain.run("notes")
    assert (chain.rows("silver.notes", "id"), chain.rows("silver.parts", "id")) == ([], [])
    assert dict(quarantined(chain, "notes", "id")) == {
        None: ["unreadable:document a name stands twice in one object: kind"],
        1: ["parts.key:twice"],
        2: ["parts.positive"],
        3: ["unreadable:body.parts"],
        4: [
            *("parts.key:missing:part", "parts.required:part", "parts.unreadable:element", "parts.unreadable:weight"),
            "parts.key:twice",
        ],
        5: ["weighs"],
        6: ["parts.unreadable:words"],
    }


def test_a_resend_replaces_a_document_with_its_lists(contracted: Contracted) -> None:
    chain = contracted(
        LISTS.replace("    load: merge\n", "    load: {mode: merge, on_conflict: latest, order_by: [pages]}\n")
    )
    chain.land("notes/a", lines({"id": 1, "body": {"parts": [{"part": "a", "words": ["x"]}, {"part": "b"}]}}))
    chain.run("notes")
    chain.land(
        "notes/b", lines({"id": 1, "body": {"parts": [{"part": "c"}, {"part": "b"}, {"part": "d", "words": ["y"]}]}})
    )
    chain.run("notes")
    assert chain.rows("silver.parts", "id", "part") == [(1, "b"), (1, "c"), (1, "d")]
    assert chain.rows("silver.words", "part", "word") == [("d", "y")]


COMBINED = """\
contract: notes
cadence: 1h
format: json
tables:
  notes: {grain: one row per note, keys: [id], columns: {id: int not null}, load: merge}
  parts:
    from: parts[]
    grain: one row per note and part
    keys: [part]
    combine: {n: sum, best: max}
    columns: {part: string not null, n: smallint not null, best: date, unit: string, fresh: boolean}
    expectations: {some: n > 0}
"""


def test_equal_keys_of_a_list_are_combined_as_the_contract_says(contracted: Contracted) -> None:
    chain = contracted(COMBINED)
    a = {"part": "a", "n": 2, "best": "2026-03-01", "unit": "kg", "fresh": True}
    chain.land(
        "notes/a",
        lines(
            {"id": 1, "parts": [a, {"part": "b", "n": 1}, {**a, "n": -1, "best": "2026-04-01"}]},
            {"id": 2, "parts": [a, {**a, "unit": None}]},
            {"id": 3, "parts": [{**a, "n": 30000}, {**a, "n": 30000}]},
            {"id": 4, "parts": [a, {**a, "n": None}]},
            {"id": 5, "parts": [a, {**a, "n": -2}]},
            {"id": 6, "parts": [a, {**a, "fresh": False}]},
        ),
    )
    chain.run("notes")
    assert chain.rows("silver.parts", "id", "part", "n", "best", "unit") == [
        (1, "a", 1, date(2026, 4, 1), "kg"),
        (1, "b", 1, None, None),
    ]
    assert dict(quarantined(chain, "notes", "id")) == {
        2: ["parts.key:twice"],
        3: ["parts.unreadable:n"],
        4: ["parts.required:n", "parts.key:twice"],
        5: ["parts.some"],
        6: ["parts.key:twice"],
    }
    chain.land("notes/b", lines({"id": 1, "parts": [{"part": "b", "n": 1}, {**a, "n": 1, "best": "2026-04-01"}]}))
    chain.run("notes")
    assert ops(chain, "conservation", "duplicate", "quarantined")[1] == (1, 0)


DRIFTING = lines(
    {"id": 1, "text": "x"}, {"id": 2, "colour": "red", "price": 1.50, "tags": [1, 2.0]}, {"id": 3, "colour": None}
)


def drifting(contracted: Contracted, policy: str) -> Chain:
    chain = contracted(FLAT.replace("format: json", f"format: {{type: json, drift: {policy}}}"))
    chain.land("notes/a", DRIFTING)
    return chain


def test_fields_that_nobody_names_are_ignored_and_told(contracted: Contracted) -> None:
    chain = drifting(contracted, "evolve")
    chain.run("notes")
    assert chain.rows("silver.notes", "id", "text") == [(1, "x"), (2, None), (3, None)]
    assert sorted(ops(chain, "drift", "table_name", "field", "rows")) == [
        ("notes", "colour", 2),
        ("notes", "price", 1),
        ("notes", "tags", 1),
    ]
    its = next(each for each in status(chain.context()).sources if each.source == "notes")
    assert its.unnamed == ("notes.colour", "notes.price", "notes.tags")


def test_fields_that_nobody_names_are_rescued_as_they_were_written(contracted: Contracted) -> None:
    chain = drifting(contracted, "rescue")
    chain.run("notes")
    assert chain.rows("silver.notes", "id", "_rescued") == [
        (1, None),
        (2, '{"colour":"red","price":1.5,"tags":[1, 2.0]}'),
        (3, '{"colour":null}'),
    ]


def test_documents_with_fields_that_nobody_names_are_quarantined(contracted: Contracted) -> None:
    chain = drifting(contracted, "quarantine")
    chain.run("notes")
    assert chain.rows("silver.notes", "id") == [(1,)]
    assert quarantined(chain, "notes", "id") == [
        (2, ["drift:colour", "drift:price", "drift:tags"]),
        (3, ["drift:colour"]),
    ]


def test_a_batch_with_fields_that_nobody_names_is_held_until_the_contract_names_them(contracted: Contracted) -> None:
    chain = drifting(contracted, "fail")
    report = chain.attempt("notes")
    assert isinstance(report.failure, BatchHeld) or "held" in {step.state for step in report.steps}
    assert ops(chain, "ingestion_batches", "promoted", "held_because")[-1] == (False, "notes: drift fails on 2 rows")
    assert {row[0] for row in ops(chain, "drift", "field")} == {"colour", "price", "tags"}


OFFSETS = """\
contract: notes
cadence: 1h
format: json
tables:
  notes:
    grain: one row per note
    keys: [id]
    columns: {id: int not null, text: string, position: {type: bigint, expr: _offset}}
    load: {mode: merge, on_conflict: quarantine_later, order_by: [_offset]}
"""


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_lowest_offset_stands_in_whatever_order_files_come(contracted: Contracted, order: tuple[int, ...]) -> None:
    chain = contracted(OFFSETS, SOURCE + "envelope: kafka\n")
    files = (
        kafka({"id": 1, "text": "a"}, {"id": 2, "text": "a"}, first=10),
        kafka({"id": 1, "text": "b"}, {"id": 2, "text": "a"}, first=20),
        kafka({"id": 1, "text": "a"}, {"id": 2, "text": "a"}, first=5),
    )
    for number in order:
        chain.land(f"notes/{number}", files[number])
        chain.run("notes")
    assert chain.rows("silver.notes", "id", "text", "position") == [(1, "a", 5), (2, "a", 6)]
    assert sorted(chain.rows("silver.notes__versions", "id", "_order_0", "_state")) == [
        (1, 5, "accepted"),
        (1, 10, "duplicate"),
        (1, 20, "conflict"),
        (2, 6, "accepted"),
        (2, 11, "duplicate"),
        (2, 21, "duplicate"),
    ]


def test_a_person_may_keep_a_later_version(contracted: Contracted) -> None:
    chain = contracted(OFFSETS, SOURCE + "envelope: kafka\n")
    chain.land("notes/a", kafka({"id": 1, "text": "a"}, first=10))
    chain.land("notes/b", kafka({"id": 1, "text": "b"}, first=20))
    chain.run("notes")
    assert chain.rows("silver.notes", "text", "position") == [("a", 10)]
    quarantine_decide(chain.context(), Choice("1", "notes/b:1", "the producer said so", "anna"))
    chain.run("notes")
    assert chain.rows("silver.notes", "text", "position") == [("b", 20)]
    found = chain.rows("silver.notes__versions", "_order_0", "_state")
    assert sorted(found) == [(10, "superseded"), (20, "accepted")]


ALIKE = """\
contract: notes
cadence: 1h
format: {type: delimited, header: "true"}
tables:
  notes:
    where: kind <> 'x'
    grain: one row per note
    keys: [id]
    columns: {id: {hash: [at, kind], rank_within: file}, at: timestamp, kind: string, text: string}
    load: {mode: merge, on_conflict: quarantine}
"""


def test_rows_alike_in_one_file_are_several_and_the_same_in_another_are_duplicates(contracted: Contracted) -> None:
    chain = contracted(ALIKE)
    row = b"2026-03-01 10:00:00,a,%s\n"
    chain.land("notes/a", b"at,kind,text\n" + row % b"p" + row % b"q" + row % b"p" + b",x,\n")
    chain.run("notes")
    chain.land("notes/b", b"at,kind,text\n" + row % b"q" + row % b"p" + row % b"p")
    chain.run("notes")
    assert sorted(chain.rows("silver.notes", "text", "_source_file")) == [
        ("p", "notes/a"),
        ("p", "notes/a"),
        ("q", "notes/a"),
    ]
    terms = ("read", "accepted", "duplicate", "quarantined", "filtered")
    assert ops(chain, "conservation", *terms) == [(3, 3, 0, 0, 1), (3, 0, 3, 0, 0)]
    assert all(len(each) == 64 for (each,) in chain.rows("silver.notes", "id"))


def test_a_rebuild_makes_the_same_rows_of_documents(contracted: Contracted) -> None:
    chain = contracted(LISTS)
    chain.land("notes/a", lines({"id": 1, "body": {"parts": [{"part": "a", "w": 1, "words": ["x"]}]}}, "{"))
    chain.run("notes")
    before = [chain.rows(f"silver.{name}", "*") for name in ("notes", "parts", "words", "notes__quarantine")]
    chain.run("notes", rebuild=True)
    assert [chain.rows(f"silver.{name}", "*") for name in ("notes", "parts", "words", "notes__quarantine")] == before
    assert chain.context().state("silver.notes").generation == 1
    assert chain.context().stored(TableName("silver", "notes")).location.endswith(".g1")
