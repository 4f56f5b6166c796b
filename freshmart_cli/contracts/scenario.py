"""Tests that a contract brings along: what is given, and what the tables then hold."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from freshmart_cli.formats.piece import Piece


class Scenario(Piece):
    """``given``: rows or bytes by source or table; ``expect``: rows by table, ``quarantine`` and ``equal``.

    Values stay text until the table's columns type them.
    """

    given: dict[str, Any]
    as_of: str = ""
    expect: dict[str, Any] = Field(default_factory=dict)
