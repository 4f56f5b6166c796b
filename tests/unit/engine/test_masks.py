"""Masks over Arrow texts: keyed, one for each text, nothing for nothing."""

from __future__ import annotations

import hashlib
import hmac

import pyarrow as pa
import pytest

from freshmart_cli.engine.masks import Mask, masked, masking

MASK = Mask("mask_person_card", "DEPOT_HMAC_PERSON", "card")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPOT_HMAC_PERSON", "a key")


def expected(text: str) -> str:
    return hmac.new(b"a key", f"card:{text}".encode(), hashlib.sha256).hexdigest()


def test_a_mask_is_the_hmac_of_domain_and_text() -> None:
    assert masked("4711", b"a key", "card") == expected("4711")
    assert masked("4711", b"a key", "sender") != expected("4711")
    assert masked("4711", b"another key", "card") != expected("4711")


@pytest.mark.parametrize("texts", [["4711", None, "4711", "", "ü"], [], [None], ["x"] * 3])
def test_every_text_gets_its_mask_and_nothing_stays_nothing(texts: list[str | None]) -> None:
    found = masking(MASK)(pa.array(texts, pa.string()))
    assert found.type == pa.string()
    assert found.to_pylist() == [None if text is None else expected(text) for text in texts]


def test_no_key_no_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEPOT_HMAC_PERSON")
    with pytest.raises(KeyError, match="DEPOT_HMAC_PERSON"):
        masking(MASK)(pa.array(["x"]))
