"""Names in the ledger are printable, and lead back to the file."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.connectors.file_names import on_disk, printable

names = st.one_of(st.binary(min_size=1, max_size=12).map(os.fsdecode), st.text(st.sampled_from("\\xU0é9a\n")))


@given(names)
def test_every_name_is_printable_and_comes_back(name: str) -> None:
    text = printable(name)
    assert text.isprintable()
    assert json.loads(json.dumps(text, ensure_ascii=False).encode()) == text
    assert on_disk(text) == name


@pytest.mark.parametrize("name", ["a/b.dat", "größe 1.csv", "日本.json"])
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert printable(name) == name


def test_bytes_that_are_no_utf_8_are_told_from_a_name_that_looks_like_them() -> None:
    assert printable(os.fsdecode(b"caf\xe9.dat")) == "caf\\xe9.dat"
    assert printable("caf\\xe9.dat") == "caf\\\\xe9.dat"
