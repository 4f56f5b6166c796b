"""Rows named on the command line by their keys."""

from __future__ import annotations

from collections.abc import Iterable

from freshmart_cli.errors import UserError


def keys_given(texts: Iterable[str]) -> dict[str, str]:
    """``KEY=VALUE`` texts as a map; raises UserError for what is none."""
    return dict(_key(text) for text in texts)


def _key(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise UserError(f"{text!r} is not KEY=VALUE", hint="name the row by its keys, such as order_id=A-1001")
    return name, value
