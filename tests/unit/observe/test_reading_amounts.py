"""Amounts of fixed-width records, as people read them."""

from __future__ import annotations

import pytest

from freshmart_cli.formats.fixed_width_options import FixedField
from freshmart_cli.observe.fixed_records import readable


@pytest.mark.parametrize(
    ("text", "kind", "digits", "shown"),
    [
        ("00000250", "overpunch", 2, "2.50"),
        ("0000025{", "overpunch", 2, "2.50"),
        ("0000025}", "overpunch", 2, "-2.50"),
        ("0000025R", "overpunch", 2, "-2.59"),
        ("0001500A", "overpunch", 3, "15.001"),
        ("00000250", "implied", 2, "2.50"),
        ("", "overpunch", 2, ""),
        ("{", "overpunch", 2, "0.00"),
        ("00x0025{", "overpunch", 2, "00x0025{"),
        ("²²", "implied", 2, "²²"),
        ("000250", "int", 0, "000250"),
    ],
)
def test_an_amount_has_its_sign_and_point_and_anything_else_is_shown_as_received(
    text: str, kind: str, digits: int, shown: str
) -> None:
    field = FixedField.model_validate({"start": 1, "end": max(1, len(text)), "kind": kind, "digits": digits})
    assert readable(text, field) == shown
