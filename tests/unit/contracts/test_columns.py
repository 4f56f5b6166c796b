from __future__ import annotations

from collections.abc import Callable

import pytest

from freshmart_cli.contracts.columns import ResolvedColumn, published_columns, table_columns
from freshmart_cli.contracts.kinship import children_of, parent_of, root_of, table_keys, table_load
from freshmart_cli.contracts.source_contract import Contract

Read = Callable[[str], Contract]

TILLS = """\
contract: tills
cadence: 15m
format:
  type: fixed_width
  record_length: 60
  record_type: 1-2
  records:
    FH: {once: first, fields: {kind: 1-2 skip, branch: 3-6 int, rest: 7-60 skip}}
    TH:
      fields:
        kind: 1-2 skip
        line_no: 3-9 position
        branch: 10-13 int
        day: 14-21 date
        seq: 22-31 int
        at: 32-37 time
        code: 38-41 digits optional
        total: 42-50 overpunch(2)
        rest: 51-60 skip
    IT:
      under: TH
      match: [seq]
      fields: {kind: 1-2 skip, seq: 3-12 int, line: 13-15 int, price: 16-23 implied(3), jul: 24-30 julian}
    TX: {under: IT, fields: {kind: 1-2 skip, rate: 3-6 implied(2), big: 7-25 int, made: 26-39 timestamp}}
tables:
  taxes: {from: TX, grain: one row per tax, keys: [rate]}
  lines:
    from: IT
    grain: one row per line
    keys: [branch, day, seq, line]
    columns:
      price: {expr: "price * 2", description: doubled}
      net: {type: "decimal(12,2)", expr: price + 1}
  sales:
    from: TH
    grain: one row per sale
    keys: [branch, day, seq]
    columns: {branch: bigint not null}
    load: {mode: merge}
"""


def shown(columns: tuple[ResolvedColumn, ...]) -> list[str]:
    return [f"{column.name} {column.type}" for column in columns]


def test_fields_become_columns_in_order_and_position_and_skip_do_not(contract: Read) -> None:
    assert shown(table_columns(contract(TILLS), "sales")) == [
        "branch bigint",
        "day date",
        "seq bigint",
        "at string",
        "code string",
        "total decimal(9,2)",
    ]


def test_a_nested_table_starts_with_the_keys_of_its_parent(contract: Read) -> None:
    columns = table_columns(contract(TILLS), "lines")
    assert shown(columns) == [
        "branch bigint",
        "day date",
        "seq bigint",
        "line int",
        "price decimal(8,3)",
        "jul date",
        "net decimal(12,2)",
    ]
    assert [column.name for column in columns if column.parent_key] == ["branch", "day", "seq"]
    assert [column.expr for column in columns if column.expr] == ["price * 2", "price + 1"]


def test_keys_of_all_ancestors_come_down(contract: Read) -> None:
    read = contract(TILLS)
    assert table_keys(read, "taxes") == ("branch", "day", "seq", "line", "rate")
    assert shown(table_columns(read, "taxes"))[4:] == [
        "rate decimal(4,2)",
        "big decimal(19,0)",
        "made timestamp",
    ]


def test_only_not_null_makes_a_column_required(contract: Read) -> None:
    assert [column.name for column in table_columns(contract(TILLS), "sales") if column.required] == ["branch"]


def test_a_column_knows_its_bytes_and_where_it_comes_from(contract: Read) -> None:
    columns = {column.name: column for column in table_columns(contract(TILLS), "lines")}
    field = columns["line"].field
    assert field is not None
    assert (field.start, field.end) == (13, 15)
    assert columns["net"].field is None
    assert columns["line"].from_ == ("line",)


def test_parents_children_and_load_follow_the_records(contract: Read) -> None:
    read = contract(TILLS)
    assert [parent_of(read, name) for name in ("sales", "lines", "taxes")] == [None, "sales", "lines"]
    assert children_of(read, "sales") == ("lines",)
    assert root_of(read, "taxes") == "sales"
    assert table_load(read, "taxes").mode == "merge"


def test_a_table_skips_records_that_no_table_reads(contract: Read) -> None:
    without_lines = TILLS.replace("from: IT", "from: FH")
    assert parent_of(contract(without_lines), "taxes") == "sales"


def test_arrays_lie_within_their_root(contract: Read) -> None:
    read = contract(
        """\
contract: shipments
format: delimited
tables:
  events: {grain: one, keys: [event_id], columns: {event_id: string, kind: string}, load: {mode: merge}}
  lines: {from: "$.lines[]", grain: one, keys: [gtin], columns: {gtin: {type: bigint, from: [gtin, item]}}}
  lots: {from: "lines[].lots[]", grain: one, keys: [lot], columns: {lot: string}}
  deep: {from: "body.parts[]", grain: one, keys: [part], columns: {part: string}}
  log: {from: public.log, grain: one, keys: [id], columns: {id: int}}
"""
    )
    assert [parent_of(read, name) for name in read.tables] == [None, "events", "lines", "events", None]
    assert shown(table_columns(read, "lots")) == ["event_id string", "gtin bigint", "lot string"]
    assert table_columns(read, "lines")[1].from_ == ("gtin", "item")


def test_a_file_of_one_record_type_needs_no_from(contract: Read) -> None:
    read = contract(
        """\
contract: stock
format: {type: fixed_width, record_length: 8, records: {R: {fields: {gtin: 1-6 digits, n: 7-8 int}}}}
tables: {stock: {grain: one row per gtin}}
"""
    )
    assert shown(table_columns(read, "stock")) == ["gtin string", "n int"]


@pytest.mark.parametrize(("mode", "history"), [("scd2", True), ("snapshot", True), ("scd1", False), ("merge", False)])
def test_history_adds_its_columns_for_readers(contract: Read, mode: str, history: bool) -> None:
    read = contract(
        f"""\
contract: cards
format: delimited
tables: {{cards: {{grain: one, keys: [id], columns: {{id: int}}, load: {mode}}}}}
"""
    )
    added = {"valid_from": "timestamp", "valid_to": "timestamp", "is_current": "boolean"} if history else {}
    assert published_columns(read, "cards") == {"id": "int", **added}


def test_a_hash_is_text_without_saying_so(contract: Read) -> None:
    read = contract(
        """\
contract: clicks
format: delimited
tables: {clicks: {grain: one, columns: {id: {hash: [a], rank_within: file}, a: string}}}
"""
    )
    assert shown(table_columns(read, "clicks")) == ["id string", "a string"]


@pytest.mark.parametrize(
    ("mask", "stored"),
    [
        ("hmac(person, card)", "string"),
        ("redact", "string"),
        ("last4", "string"),
        ("drop", "bigint"),
        ("none: public", "bigint"),
    ],
)
def test_a_mask_makes_text_of_a_number_that_arrives_as_one(contract: Read, mask: str, stored: str) -> None:
    read = contract(
        f"""\
contract: cards
format: delimited
tables: {{cards: {{grain: one, keys: [card], columns: {{card: {{type: bigint, mask: "{mask}"}}}}}}}}
"""
    )
    (column,) = table_columns(read, "cards")
    assert (column.type, column.incoming_type) == (stored, "bigint")
    assert published_columns(read, "cards") == {"card": stored}
