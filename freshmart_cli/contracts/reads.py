"""The tables that a SELECT of a contract reads."""

from __future__ import annotations

from functools import cache

from freshmart_cli.contracts.lint.query import tables_read, written_name
from freshmart_cli.contracts.lint.sql_text import offset_of, parse_query
from freshmart_cli.names import TableName


@cache
def tables_of(sql: str) -> tuple[TableName, ...]:
    """Each table once, in order of mention; none where the text is no SELECT, which the lint has told."""
    tree = parse_query(sql).tree
    named = sorted(tables_read(tree), key=offset_of) if tree is not None else []
    return tuple(dict.fromkeys(name for name in map(_parsed, map(written_name, named)) if name is not None))


def _parsed(written: str) -> TableName | None:
    try:
        return TableName.parse(written.lower())
    except ValueError:
        return None
