"""Puts each table's place where a statement names it: nothing is registered in a server that others use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from freshmart_cli.names import TableName

_TOKENS = re.compile(
    r"""(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|--[^\n]*|/\*.*?\*/)
    |(?P<quoted>`[^`]*`(?:\s*\.\s*(?:`[^`]*`|\w+))*)
    |(?P<word>[^\W\d]\w*(?:\.(?:`[^`]*`|\w+))*)
    |(?P<other>\S)""",
    re.VERBOSE | re.DOTALL,
)
_NO_ALIAS = frozenset(
    [
        "anti",
        "cluster",
        "cross",
        "distribute",
        "except",
        "full",
        "group",
        "having",
        "inner",
        "intersect",
        "join",
        "lateral",
        "left",
        "limit",
        "minus",
        "natural",
        "offset",
        "on",
        "order",
        "pivot",
        "qualify",
        "right",
        "select",
        "semi",
        "set",
        "sort",
        "tablesample",
        "timestamp",
        "union",
        "unpivot",
        "using",
        "values",
        "version",
        "when",
        "where",
        "window",
        "for",
    ]
)
"""Words that may follow a table in a SELECT and are not its alias."""

_NO_RELATION = frozenset({"into", "describe", "desc", "table", "extended", "update"})
"""Words before a table where no alias may stand."""


def addressed(sql: str, places: Mapping[TableName, str]) -> str:
    """The statement with every table of ``places`` at its address, under its own name as alias where it has none.

    Columns qualified with layer and table are qualified with the table alone. Texts, comments and names in
    backticks stay as they are; a name that more is written before (a catalog's) does as well.
    """
    if not places:
        return sql
    known = {str(name).lower(): (name, place) for name, place in places.items()}
    tokens = [each for each in _TOKENS.finditer(sql) if not _comment(each)]
    changed, end = [], 0
    for index, token in enumerate(tokens):
        name, column = _parted(token["word"] or "")
        if name not in known:
            continue
        table, place = known[name]
        before = tokens[index - 1].group().lower() if index else ""
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        text = f"{table.name}.{column}" if column else place + _alias(table, before, after)
        changed += [sql[end : token.start()], text]
        end = token.end()
    return "".join([*changed, sql[end:]])


def _comment(token: re.Match[str]) -> bool:
    return token.group().startswith(("--", "/*"))


def _parted(word: str) -> tuple[str, str]:
    """``layer.table``, and what follows the next dot."""
    pieces = word.split(".", 2)
    return ".".join(pieces[:2]).lower(), ".".join(pieces[2:])


def _alias(table: TableName, before: str, after: re.Match[str] | None) -> str:
    if before in _NO_RELATION:
        return ""
    if after is not None and (after["quoted"] or (after["word"] and after["word"].lower() not in _NO_ALIAS)):
        return ""
    return f" AS {table.name}"
