"""Lines of Kafka records are taken apart; one that is none, or holds none, spoils no other."""

import base64
import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.formats.kafka_envelope import ENVELOPE_COLUMNS, Opened, opened

RECORD = {
    "topic": "t",
    "partition": 3,
    "offset": 7,
    "timestamp": 1500,
    "key": "k",
    "value": "{}",
    "headers": [["a", "é"]],
}


def line(**changes: Any) -> str:
    return json.dumps({**RECORD, **changes})


def parts(*texts: str | None) -> list[dict[str, Any]]:
    found = opened(texts)
    return pa.RecordBatch.from_arrays(found.columns(), schema=pa.schema(ENVELOPE_COLUMNS)).to_pylist()


def verdicts(found: Opened) -> list[tuple[str, str | None]]:
    return [(each.kind, each.error) for each in found.records]


def verdict(text: str | None) -> tuple[str, str | None]:
    return verdicts(opened([text]))[0]


def test_a_record_comes_apart_into_its_place_time_key_headers_and_value() -> None:
    (found,) = parts(line(value='{"price": 1.50}'))
    assert found.pop("_timestamp").timestamp() == 1.5
    assert found == {
        "_topic": "t",
        "_partition": 3,
        "_offset": 7,
        "_key": "k",
        "_headers": '[["a","é"]]',
        "_document": '{"price": 1.50}',
    }


@given(st.text(), st.text() | st.none())
def test_any_value_and_key_are_kept_as_they_were_sent(value: str, key: str | None) -> None:
    (found,) = parts(json.dumps({**RECORD, "value": value, "key": key}, ensure_ascii=False).replace("\ud800", ""))
    assert (found["_document"], found["_key"]) == (value, key)


def test_a_value_that_is_null_is_a_tombstone_and_keeps_its_place() -> None:
    (found,) = parts(line(value=None, headers=None, timestamp=-1))
    assert verdict(line(value=None)) == ("tombstone", None)
    assert (found["_offset"], found["_key"], found["_document"], found["_headers"], found["_timestamp"]) == (
        7,
        "k",
        None,
        None,
        None,
    )


def test_a_value_that_is_json_null_is_a_tombstone_too() -> None:
    assert verdict(line(value=" null ")) == ("tombstone", None)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"value": "{broken"}, "not JSON"),
        ({"value": ""}, "the value is an empty text"),
        ({"value": {"a": 1}}, "not a Kafka record"),
        ({"value": None, "value_base64": base64.b64encode(b"\xff").decode()}, "the text does not decode"),
        ({"value": None, "value_base64": "?"}, "value_base64 is not base64"),
        ({"value": None, "value_base64": 5}, "value_base64 is not base64"),
        ({"topic": None}, "not a Kafka record"),
        ({"partition": "0"}, "not a Kafka record"),
        ({"offset": True}, "not a Kafka record"),
        ({"offset": -1}, "not a Kafka record"),
        ({"offset": 1 << 63}, "not a Kafka record"),
        ({"partition": 1 << 31}, "not a Kafka record"),
    ],
)
def test_what_is_no_record_or_holds_no_document_is_unreadable(changes: dict[str, Any], error: str) -> None:
    assert verdict(line(**changes)) == ("unreadable", error)


def test_a_record_without_any_value_is_none() -> None:
    assert verdict(json.dumps({key: value for key, value in RECORD.items() if key != "value"})) == (
        "unreadable",
        "not a Kafka record",
    )


def test_bytes_that_are_a_text_after_all_are_read() -> None:
    encoded = base64.b64encode('{"é": 1}'.encode()).decode()
    assert parts(line(value=None, value_base64=encoded))[0]["_document"] == '{"é": 1}'


def test_a_broken_line_between_others_leaves_them_alone() -> None:
    found = opened([line(), "{", None, "", "[]", line(offset=8)])
    assert verdicts(found) == [
        ("document", None),
        ("unreadable", "not a Kafka record"),
        ("unreadable", "the text does not decode"),
        ("blank", None),
        ("unreadable", "not a Kafka record"),
        ("document", None),
    ]
    assert [row["_offset"] for row in parts(line(), "{", line(offset=8))] == [7, None, 8]


@given(st.text() | st.none())
def test_no_line_makes_trouble(text: str | None) -> None:
    assert len(parts(text)) == 1


def test_a_key_that_is_no_text_is_kept_as_json() -> None:
    assert parts(line(key={"id": 1}))[0]["_key"] == '{"id":1}'
