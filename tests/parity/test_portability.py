"""What the lint forbids differs between the engines today, and what it says instead does not.

An entry that no longer holds is good news: a version has made a rule obsolete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pytest
import yaml

from freshmart_cli.contracts.lint import (
    portable_arguments,
    portable_dates,
    portable_functions,
    portable_numbers,
    portable_syntax,
    portable_texts,
)
from freshmart_cli.contracts.loading import inspect_workspace
from freshmart_cli.contracts.rules import portability

FILE = Path(__file__).parent / "portability.yml"
TABLES = (
    portable_functions.MISSING,
    portable_functions.DIFFERENT,
    portable_arguments.ARGUMENTS,
    portable_texts.JSON,
    portable_texts.REGEX,
    portable_syntax.SYNTAX,
    portable_dates.ARITHMETIC,
    portable_dates.PARTS,
    portable_numbers.DECIMALS,
    portable_numbers.ROUNDED,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """``sail``, ``spark`` and ``answer`` as the head of the file says."""

    rule: str
    name: str
    forbidden: str
    sail: str
    spark: str
    portable: str
    answer: str

    def __str__(self) -> str:
        return f"{self.rule} {self.name}"


ENTRIES = tuple(Entry(**each) for each in yaml.safe_load(FILE.read_text(encoding="utf-8")))


class Asked(Protocol):
    def query(self, sql: str) -> pa.Table: ...


def answer(engine: Asked, sql: str, expected: str) -> str:
    """The answer, or the part of the error's message that is expected of it."""
    try:
        return told(engine.query(sql))
    except Exception as error:
        part = expected.removeprefix("error: ")
        return expected if expected.startswith("error: ") and part in str(error) else f"error: {error}"


def told(table: pa.Table) -> str:
    """Rows in the order of their texts, since no engine promises one."""
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return "; ".join(sorted(", ".join("NULL" if value is None else str(value) for value in row) for row in rows))


def asked(engine: Asked, pick: Callable[[Entry], tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Entry → its expected and its actual answer, where these are not the same."""
    found = {}
    for entry in ENTRIES:
        sql, expected = pick(entry)
        actual = answer(engine, sql, expected)
        if actual != expected:
            found[str(entry)] = (expected, actual)
    return found


@pytest.fixture(scope="module")
def codes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Table → the rules of portability that its contract breaks; ``f0`` is forbidden, ``p0`` its portable spelling."""
    root = tmp_path_factory.mktemp("workspace")
    for name, content in contracts():
        path = root / "contracts" / "gold" / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    (root / "freshmart.yml").write_text("workspace: parity\ndefault_env: dev\nenvironments: {dev: {engine: sail}}\n")
    found: dict[str, set[str]] = {name: set() for name, _ in contracts()}
    for each in inspect_workspace(root, None, {}).diagnostics:
        if each.code.startswith("FM6"):
            found[Path(each.file).stem].add(each.code)
    return found


def contracts() -> Iterator[tuple[str, dict[str, object]]]:
    for index, entry in enumerate(ENTRIES):
        for letter, sql in (("f", entry.forbidden), ("p", entry.portable)):
            columns = {"x": "string"}
            yield f"{letter}{index}", {"table": f"{letter}{index}", "keys": ["x"], "columns": columns, "sql": sql}


def test_sail_answers_what_is_forbidden_as_recorded(sail: Asked) -> None:
    changed = asked(sail, lambda entry: (entry.forbidden, entry.sail))
    assert not changed, "Sail answers differently than recorded: does the rule still hold?"


def test_spark_answers_what_is_forbidden_as_recorded(spark: Asked) -> None:
    changed = asked(spark, lambda entry: (entry.forbidden, entry.spark))
    assert not changed, "Spark answers differently than recorded: does the rule still hold?"


def test_sail_gives_the_answer_of_what_the_hint_says(sail: Asked) -> None:
    assert not asked(sail, lambda entry: (entry.portable, entry.answer))


def test_spark_gives_the_answer_of_what_the_hint_says(spark: Asked) -> None:
    assert not asked(spark, lambda entry: (entry.portable, entry.answer))


def test_nothing_is_forbidden_on_which_the_engines_agree() -> None:
    assert [str(entry) for entry in ENTRIES if entry.sail == entry.spark] == []


@pytest.mark.parametrize("index", range(len(ENTRIES)), ids=[str(entry) for entry in ENTRIES])
def test_the_lint_refuses_one_spelling_and_takes_the_other(index: int, codes: dict[str, set[str]]) -> None:
    assert codes[f"f{index}"] == {ENTRIES[index].rule}
    assert codes[f"p{index}"] == set()


def test_every_rule_and_every_entry_of_its_tables_is_recorded() -> None:
    assert {rule.code for rule in portability.RULES} == {entry.rule for entry in ENTRIES}
    assert {name for table in TABLES for name in table} - {entry.name for entry in ENTRIES} == set()
