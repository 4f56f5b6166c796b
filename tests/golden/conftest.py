"""Compares SQL with what was approved: ``FRESHMART_UPDATE_GOLDEN=1 pytest tests/golden`` writes it anew."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from freshmart_cli.compile.explain import Statement
from freshmart_cli.contracts.workspace import Workspace
from tests.support.depot import depot

UPDATE = os.environ.get("FRESHMART_UPDATE_GOLDEN", "") not in ("", "0")
FOLDER = Path(__file__).parent / "sql"

Approved = Callable[[str, str, tuple[Statement, ...]], None]


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return depot(tmp_path_factory.mktemp("depot"))


def written(seen: str, statements: tuple[Statement, ...]) -> str:
    """A golden file: the sentence of what should be seen, then each statement under what it makes."""
    parts = [f"-- {line}" for line in seen.strip().splitlines()]
    for each in statements:
        parts += ["", f"-- {each.makes}", laid_out(each.sql)]
    return "\n".join(parts) + "\n"


_PIECE = re.compile(r"'(?:\\.|[^'\\])*'|[(),]|\s+|[^\s'(),]+|'")
_CLAUSES = {"SELECT", "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "UNION", "LEFT", "JOIN", "FULL", "CROSS", "WITH"}
_BEFORE_JOIN = {"LEFT", "OUTER", "SEMI", "ANTI", "CROSS"}
_WIDE = 100


def laid_out(sql: str) -> str:
    """A clause or a column a line, deeper within each query; no character but spaces changes."""
    pieces = [piece for piece in _PIECE.findall(sql) if not piece.isspace()]
    spaced = {place for place, gap in _gaps(sql) if gap}
    lines, line, stack = [], "", [True]
    for place, piece in enumerate(pieces):
        if piece == ")":
            stack.pop()
        joined = piece == "JOIN" and line.split()[-1:] and line.split()[-1] in _BEFORE_JOIN
        clause = stack[-1] and piece in _CLAUSES and not joined
        wide = len(line) > _WIDE and (line.endswith(",") or piece in ("AND", "OR", "THEN"))
        if line.strip() and (clause or wide or (stack[-1] and line.endswith(","))):
            lines.append(line)
            line = "  " * (sum(stack) - 1 + (not clause) + (not stack[-1]))
        line += (" " if place in spaced and line.strip() else "") + piece
        if piece == "(":
            stack.append(pieces[place + 1 : place + 2] in (["SELECT"], ["WITH"]))
    return "\n".join([*lines, line])


def _gaps(sql: str) -> list[tuple[int, bool]]:
    """For every piece, whether a space stands before it."""
    found, gap, place = [], False, 0
    for piece in _PIECE.findall(sql):
        if piece.isspace():
            gap = True
            continue
        found.append((place, gap))
        gap, place = False, place + 1
    return found


@pytest.fixture
def approved() -> Approved:
    """Compare with the golden file of a name."""

    def approved(name: str, seen: str, statements: tuple[Statement, ...]) -> None:
        path, text = FOLDER / f"{name}.sql", written(seen, statements)
        if UPDATE:
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path} is not there; write it with FRESHMART_UPDATE_GOLDEN=1"
        assert text == path.read_text(encoding="utf-8"), f"{path.name} differs; look, then FRESHMART_UPDATE_GOLDEN=1"

    return approved
