"""Parents are looked for among all that was ever received, deleted rows included."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.contracts.model import Reference
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.parents import parents_of, rows_ever
from freshmart_cli.names import TableName
from tests.cdc.contracts import LOANS, LOG, contract
from tests.support.fake_engine import FakeEngine
from tests.unit.execute.conftest import MakeContext

PASSES, EVENTS = TableName("silver", "passes"), TableName("silver", "passes__events")
KEPT = "SELECT branch, pass FROM silver.passes__events WHERE _op NOT IN ('k', 't')"


@pytest.fixture
def its(context: MakeContext) -> Context:
    """A context of two contracts of changes, no table made yet."""
    its = context()
    contracts = {"log": contract(LOG), "loans": contract(LOANS)}
    return replace(its, workspace=replace(its.workspace, contracts=contracts))


def made(its: Context, *names: TableName) -> None:
    for name in names:
        (Path(its.stored(name).location) / "_delta_log").mkdir(parents=True)


def reference(text: str) -> Reference:
    return Reference.model_validate({"columns": ["branch", "pass"], "to": text})


def test_a_parent_whose_changes_are_kept_is_looked_for_among_them(its: Context, engine: FakeEngine) -> None:
    made(its, PASSES, EVENTS)
    assert rows_ever(its, reference("silver.passes")) == f"({KEPT})"
    assert ("register", str(EVENTS)) in engine.verbs("register")


def test_changes_that_are_staged_count_as_received(its: Context) -> None:
    staged = TableName("stage", "decided_passes_N")
    relation = rows_ever(its, reference("silver.passes"), {PASSES: staged})
    assert relation == f"({KEPT.replace(str(EVENTS), str(staged))})"
    made(its, EVENTS)
    united = rows_ever(its, reference("silver.passes"), {PASSES: staged})
    assert united.count("SELECT branch, pass FROM") == 2


def test_a_column_that_no_change_brings_is_looked_for_in_the_rows(its: Context) -> None:
    made(its, TableName("silver", "readers"), TableName("silver", "readers__events"))
    by_length = Reference.model_validate({"columns": ["n"], "to": "silver.readers(note_length)"})
    by_note = Reference.model_validate({"columns": ["n"], "to": "silver.readers(note)"})
    assert rows_ever(its, by_length) == "silver.readers"
    assert "silver.readers__events" in rows_ever(its, by_note)


def test_a_parent_that_is_not_there_yet_has_no_relation(its: Context) -> None:
    (family,) = group_of_contract(its.workspace.contracts["loans"]).families
    assert parents_of(its, family.root) == {}
    made(its, EVENTS)
    assert parents_of(its, family.root) == {"pass": f"({KEPT})"}


def test_any_other_table_is_its_own_relation(context: MakeContext, engine: FakeEngine) -> None:
    its, depots = context(), TableName("silver", "depots")
    to_depots = Reference.model_validate({"columns": ["depot"], "to": "silver.depots"})
    assert rows_ever(its, to_depots) == ""
    made(its, depots)
    assert rows_ever(its, to_depots) == "silver.depots"
