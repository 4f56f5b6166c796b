"""What the options of fixed-width files refuse, and what they say about checksums."""

from typing import Any

import pytest

from freshmart_cli.formats.fixed_width_options import FixedWidthOptions


def options(**changes: Any) -> FixedWidthOptions:
    fields = {"kind": "1-1 skip", "first": "2-5 text", "second": "6-9 text"}
    block = {
        "type": "fixed_width",
        "record_length": 9,
        "record_type": "1-1",
        "records": {"A": {"fields": fields}},
    }
    return FixedWidthOptions.model_validate({**block, **changes})


def test_a_checksum_term_names_the_field_before_which_it_is_taken() -> None:
    found = options(reconcile={"crc": "crc32_before(A.second) = upper(A.second)", "n": "count(*) = A.first"})
    assert {kind: field.start for kind, field in found.crc_fields.items()} == {"A": 6}


@pytest.mark.parametrize("term", ["crc32_before(B.second)", "crc32_before(A.third)"])
def test_a_checksum_term_that_names_no_field_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match="names no field of a record"):
        options(reconcile={"crc": f"{term} = A.first"})


def test_two_checksums_in_one_record_type_are_refused() -> None:
    with pytest.raises(ValueError, match="two fields of A: first and second"):
        options(reconcile={"one": "crc32_before(A.first) = A.first", "two": "crc32_before(A.second) = A.second"})


@pytest.mark.parametrize(("text", "expected"), [("1-2", (1, 2)), ("3", (3, 3)), ("", (0, 0))])
def test_the_record_type_is_a_range_of_bytes(text: str, expected: tuple[int, int]) -> None:
    assert options(record_type=text).type_range == expected


def test_an_encoding_without_lf_is_refused() -> None:
    with pytest.raises(ValueError, match="LF cannot end a record"):
        options(encoding="utf-16")
