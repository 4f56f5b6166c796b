"""Records as people are shown them: taken apart, and without what is personal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.observe.nested_records import NestedRecords
from freshmart_cli.observe.raw_lines import reader_of
from freshmart_cli.observe.raw_record import RawRecord, ReadRecord
from freshmart_cli.observe.split_records import SplitRecords
from tests.support.depot import FILES, Parcel, depot, parcels_file

LINES = parcels_file("20260302", Parcel(1, (-250,), sender="ANNA")).decode("latin-1").splitlines()
HEADER, PARCEL, ITEM, TRAILER = LINES


def shown(workspace: Workspace, text: str, show_pii: bool = False) -> ReadRecord:
    return reader_of(workspace.contracts["parcels"], show_pii).read(RawRecord(text))


def test_stars_stand_over_the_bytes_of_personal_fields_and_nowhere_else(workspace: Workspace) -> None:
    found = shown(workspace, PARCEL)
    assert found.text == PARCEL[:34] + "*" * 10 + PARCEL[44:]
    assert [shown(workspace, line).text for line in (HEADER, ITEM, TRAILER)] == [HEADER, ITEM, TRAILER]


def test_who_asks_for_it_sees_the_record_as_received(workspace: Workspace) -> None:
    assert shown(workspace, PARCEL, show_pii=True).text == PARCEL


def test_a_blank_personal_field_stays_blank(workspace: Workspace) -> None:
    blank = PARCEL.replace("ANNA", "    ")
    assert shown(workspace, blank).text == blank


@pytest.mark.parametrize("text", [PARCEL[:50], PARCEL + "X", "?" + PARCEL[1:], ITEM + PARCEL])
def test_where_fields_may_have_moved_the_whole_record_is_hidden(workspace: Workspace, text: str) -> None:
    found = shown(workspace, text)
    assert set(found.text[1:]) == {"*"}
    assert len(found.text) == len(text)
    assert found.fields == ()


def test_a_source_without_personal_data_hides_nothing(workspace: Workspace) -> None:
    broken = ITEM[:20]
    reader = reader_of(workspace.contracts["scans"], show_pii=False)
    assert reader.read(RawRecord(broken)).text == broken


def test_amounts_are_readable_and_what_is_no_amount_is_shown_as_received(workspace: Workspace) -> None:
    fields = {each.name: each.text for each in shown(workspace, ITEM).fields}
    assert fields["amount"] == "-2.50"
    damaged = {each.name: each.text for each in shown(workspace, ITEM.replace("0000025}", "00x0025}")).fields}
    assert damaged["amount"] == "00x0025}"


@pytest.fixture
def people(tmp_path: Path) -> Workspace:
    text = FILES["contracts/scans.yml"].replace(
        "      grams:", "      mail: {type: string, from: e_mail, pii: contact, mask: redact}\n      grams:"
    )
    return depot(tmp_path, {"contracts/scans.yml": text})


def test_a_delimited_value_is_hidden_by_its_name_in_the_header(people: Workspace) -> None:
    reader = SplitRecords(people.contracts["scans"], show_pii=False)
    record = RawRecord("7;a@b.de;x", ("7", "a@b.de", "x"), ("scan", "e_mail", "day"))
    found = reader.read(record)
    assert found.text == "7;******;x"
    assert [(each.name, each.text) for each in found.fields] == [("scan", "7"), ("e_mail", "******"), ("day", "x")]


def test_values_that_do_not_match_the_header_are_all_hidden(people: Workspace) -> None:
    reader = SplitRecords(people.contracts["scans"], show_pii=False)
    assert reader.read(RawRecord("7;a@b.de", ("7", "a@b.de"), ("scan", "e_mail", "day"))).text == "*" * 8
    assert reader.read(RawRecord("7;a@b.de")).text == "*" * 8


def test_nested_values_are_hidden_however_deep_also_in_json_kept_as_text(people: Workspace) -> None:
    reader = NestedRecords(people.contracts["scans"], show_pii=False)
    value = {"id": 7, "after": {"e_mail": "a@b.de", "town": "Kiel"}, "value": json.dumps({"mail": ["x", None]})}
    found = json.loads(reader.read(RawRecord(json.dumps(value))).text)
    assert found["after"] == {"e_mail": "******", "town": "Kiel"}
    assert json.loads(found["value"]) == {"mail": ["*", None]}
    assert reader.read(RawRecord("no json: a@b.de")).text == "*" * 15


MOVES = """
contract: moves
format: json
tables:
  moves:
    columns:
      id: string
      buyer: {type: string, from: "people[0].mail", pii: contact, mask: redact}
      driver: {type: string, expr: "concat(first_name, last_name)", pii: contact, mask: redact}
      first_name: {type: string, from: driver.given}
      last_name: {type: string, from: driver.family}
      account: {type: string, expr: _key, pii: identifier, mask: redact}
"""


@pytest.fixture
def moves() -> NestedRecords:
    return NestedRecords(Contract.model_validate(yaml.load(MOVES, yaml.BaseLoader)), show_pii=False)


def test_what_a_personal_column_is_computed_from_is_hidden_too(moves: NestedRecords) -> None:
    value = {
        "id": 7,
        "people": [{"mail": "a@b.de", "age": 3}],
        "driver": {"given": "Ann", "family": "Lee", "kind": "x"},
    }
    assert json.loads(moves.read(RawRecord(json.dumps(value))).text) == {
        **{"id": 7, "people": [{"mail": "******", "age": 3}]},
        "driver": {"given": "***", "family": "***", "kind": "x"},
    }


def kafka(**changes: object) -> str:
    return json.dumps({"topic": "t", "partition": 0, "offset": 1, "key": "k1", "value": "{}", **changes})


def test_a_kafka_record_that_holds_no_document_is_hidden_where_its_value_stands(moves: NestedRecords) -> None:
    shown = [json.loads(moves.read(RawRecord(kafka(value=text))).text)["value"] for text in ("{a@b.de", "a@b", "{}")]
    assert shown == ["*" * 7, "*" * 3, "{}"]
    (coded,) = (json.loads(moves.read(RawRecord(kafka(value=None, value_base64="YUBi"))).text)["value_base64"],)
    assert coded == "****"


def test_the_key_of_a_kafka_record_is_hidden_where_a_personal_column_is_made_of_it(moves: NestedRecords) -> None:
    assert json.loads(moves.read(RawRecord(kafka())).text)["key"] == "**"


def test_numbers_are_shown_with_every_digit(moves: NestedRecords) -> None:
    text = '{"id": 12345678901234567890.10, "value": "[1.50]"}'
    assert moves.read(RawRecord(text)).text == text


def test_the_fields_of_a_value_within_a_kafka_record_are_told_one_by_one(moves: NestedRecords) -> None:
    found = moves.read(RawRecord(kafka(value='{"id": 7, "lines": [{"qty": 1.50}]}'))).fields
    assert [(each.name, each.text) for each in found[4:]] == [("value.id", "7"), ("value.lines[0].qty", "1.50")]
