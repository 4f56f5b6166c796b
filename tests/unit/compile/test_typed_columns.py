"""Columns made of texts: plain ones cast, hashes of others, and those that tell of the delivery."""

from __future__ import annotations

from typing import Any

import pytest

from freshmart_cli.compile.rules import Scope
from freshmart_cli.compile.typed_columns import told_by_delivery, typed_levels, unreadable
from freshmart_cli.contracts.columns import ResolvedColumn
from freshmart_cli.contracts.model import Column
from freshmart_cli.errors import UserError

SCOPE = Scope("notes", frozenset(), frozenset())


def column(name: str, kind: str = "string", **said: Any) -> ResolvedColumn:
    declared = Column.model_validate({"type": kind, **said})
    return ResolvedColumn(name, declared.type, declared=declared)


def cast(column: ResolvedColumn, text: str) -> str:
    return f"typed({text})"


def made(*columns: ResolvedColumn) -> list[dict[str, str]]:
    return [{each.alias: each.sql for each in level} for level in typed_levels(columns, SCOPE, cast)]


def test_a_default_stands_for_what_is_absent_and_not_for_what_cannot_be_read() -> None:
    ((only,),) = typed_levels((column("size", "int", default="3"),), SCOPE, cast)
    assert only.sql == "CASE WHEN size IS NULL THEN try_cast('3' AS int) ELSE typed(size) END"


def test_what_is_there_and_has_no_value_is_unreadable() -> None:
    found = unreadable((column("a"), column("b", expr="a + 1"), column("c", hash=["a"])), "in_", cast)
    assert [(each.alias, each.sql) for each in found] == [("unreadable:a", "in_a IS NOT NULL AND a IS NULL")]


def test_a_dropped_column_is_read_all_the_same() -> None:
    (found,) = unreadable((column("a", "int", mask="drop"),), "in_", cast)
    assert found.sql == "in_a IS NOT NULL AND typed(in_a) IS NULL"


def test_a_hash_is_made_of_texts_that_every_engine_writes_alike() -> None:
    plain, hashed = made(
        column("at", "timestamp"), column("n", "int"), column("t"), column("id", hash=["at", "n", "t"])
    )
    assert set(plain) == {"at", "n", "t"}
    assert hashed["id"] == (
        "sha2(concat_ws('\\u001f', coalesce(CAST(unix_micros(at) AS STRING), '\\u001e'),"
        " coalesce(CAST(n AS STRING), '\\u001e'), coalesce(t, '\\u001e')), 256)"
    )


def test_rows_alike_are_ranked_by_their_other_columns_within_their_file() -> None:
    levels = made(column("a"), column("b"), column("id", hash=["a"], rank_within="file"), column("c", expr="id"))
    assert [sorted(level) for level in levels] == [["a", "b"], ["_hashed_id"], ["id"], ["c"]]
    assert (
        "row_number() OVER (PARTITION BY _file_hash, _hashed_id ORDER BY b NULLS FIRST, _row_number)" in levels[2]["id"]
    )


def test_a_hash_waits_for_the_columns_that_it_is_made_of() -> None:
    levels = made(column("id", hash=["day"]), column("day", "date", expr="CAST(at AS DATE)"), column("at", "timestamp"))
    assert [sorted(level) for level in levels] == [["at"], ["day"], ["id"]]


def test_columns_that_need_one_another_are_named() -> None:
    with pytest.raises(UserError, match="columns a, b need one another"):
        made(column("a", hash=["b"]), column("b", expr="a"))


def test_columns_made_of_where_and_when_a_row_was_delivered_are_told_from_its_content() -> None:
    columns = (
        column("id"),
        column("position", "bigint", expr="_offset"),
        column("later", "bigint", expr="position + 1"),
        column("file", expr="_source_file"),
        column("code", hash=["id", "file"]),
        column("place", "int", expr="_position"),
        column("of_parent", expr="parent.seen"),
        column("other", expr="parent.kind"),
    )
    assert told_by_delivery(columns, frozenset({"seen"})) == {"position", "later", "file", "code", "of_parent"}
