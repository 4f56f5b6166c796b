"""What a statement that a person wrote would do: whether it only reads, and which tables it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from freshmart_cli.compile.expressions import Token, tokens
from freshmart_cli.contracts.lint.query import tables_read, written_name
from freshmart_cli.contracts.lint.sql_text import DIALECT
from freshmart_cli.names import LAYERS

_READING = (exp.Query, exp.Show, exp.Describe)
_COMMANDS = ("SHOW", "DESCRIBE", "DESC", "EXPLAIN")

_BARE_DESCRIBE = re.compile(r"\s*(?:describe|desc)\s+(?:table\s+)?((?:\w+\.)?[\w`]+)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """``problem``: why it may not run, or ''. ``tables`` as written; ``lists``: it asks which tables there are."""

    problem: str
    tables: tuple[str, ...] = ()
    lists: bool = False


def examined(sql: str) -> Statement:
    """One statement; anything but SELECT, WITH … SELECT, SHOW, DESCRIBE and EXPLAIN is a problem."""
    words = _words(sql)
    if not words:
        return Statement("there is no statement")
    try:
        parsed = [each for each in sqlglot.parse(sql, dialect=DIALECT) if each is not None]
    except SqlglotError:
        return _unparsed(sql, words)
    if len(parsed) != 1:
        return Statement("one statement at a time")
    tree = parsed[0]
    if isinstance(tree, exp.Command):
        return _command(sql, words)
    if not isinstance(tree, _READING) or tree.find(exp.Into, exp.DML, exp.DDL) not in (None, tree):
        return Statement(f"{words[0].upper()} is no query")
    return Statement("", _tables(tree), isinstance(tree, exp.Show))


def runnable(sql: str) -> str:
    """The statement as both engines read it: without its semicolon."""
    return sql.strip().rstrip(";").rstrip()


def described(sql: str) -> str:
    """The table whose columns are asked for, or ''; engines answer that with what a table was created with, which
    may be nothing."""
    bare = _BARE_DESCRIBE.fullmatch(runnable(sql))
    return bare[1].replace("`", "") if bare else ""


def _tables(tree: exp.Expr) -> tuple[str, ...]:
    return tuple(dict.fromkeys(written_name(table) for table in tables_read(tree)))


def _command(sql: str, words: list[str]) -> Statement:
    """What the parser keeps as text: EXPLAIN is looked into."""
    first = words[0].upper()
    if first not in _COMMANDS:
        return Statement(f"{first} is no query")
    if first == "EXPLAIN":
        inside = sql.lstrip()[len(first) :].lstrip()
        for option in ("EXTENDED", "FORMATTED", "CODEGEN", "COST", "ANALYZE"):
            inside = inside[len(option) :] if inside.upper().startswith(option) else inside
        return examined(inside)
    return Statement("", _named(sql), first == "SHOW")


def _unparsed(sql: str, words: list[str]) -> Statement:
    """Text that the parser does not understand but the engine may: one plain SELECT cannot change anything."""
    if words[0].upper() in ("SELECT", *_COMMANDS) and ";" not in sql.rstrip().rstrip(";"):
        return Statement("", _named(sql), words[0].upper() == "SHOW")
    return Statement("it cannot be understood as one SELECT")


def _named(sql: str) -> tuple[str, ...]:
    """``layer.table`` wherever it stands outside quotes."""
    listed = [token for token in tokens(sql) if token.kind != "space"]
    found = []
    for place, token in enumerate(listed[:-2]):
        if token.text.lower() in LAYERS and listed[place + 1].text == "." and _is_name(listed[place + 2]):
            found.append(f"{token.text}.{listed[place + 2].text.strip('`')}")
    return tuple(dict.fromkeys(found))


def _is_name(token: Token) -> bool:
    return token.kind in ("name", "quoted")


def _words(sql: str) -> list[str]:
    return [token.text for token in tokens(_without_comments(sql)) if token.kind == "name"]


def _without_comments(sql: str) -> str:
    kept = "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--"))
    while "/*" in kept and "*/" in kept:
        before, _, rest = kept.partition("/*")
        kept = before + rest.partition("*/")[2]
    return kept
