"""Queries load only what they name."""

from __future__ import annotations

import pytest

from freshmart_cli.errors import EngineCrashed, EngineFailed, UserError
from freshmart_cli.execute.context import Context
from freshmart_cli.observe.query import query, referenced_ops
from tests.support.fake_engine import Call, FakeEngine
from tests.unit.observe.existing import pretend


def test_a_query_registers_and_loads_the_tables_that_it_names_and_no_other(
    context: Context, engine: FakeEngine
) -> None:
    pretend(context, "gold.day_totals", "silver.items", "silver.parcels__versions")
    engine.answer("day_totals", [{"n": 1}])
    query(
        context,
        "SELECT count(*) AS n FROM gold.day_totals t JOIN OPS.runs r ON true JOIN silver.parcels__versions v ON true",
    )
    assert engine.verbs("register", "load") == [
        ("register", "gold.day_totals"),
        ("register", "silver.parcels__versions"),
        ("load", "ops.runs"),
    ]


def test_what_was_loaded_for_a_query_is_gone_after_it(context: Context, engine: FakeEngine) -> None:
    engine.answer("ops", [{"n": 1}])
    query(context, "SELECT count(*) AS n FROM ops.steps")
    assert list((context.lakehouse.staging / "ops").iterdir()) == []


def test_a_promised_table_that_is_not_made_yet_says_so(context: Context) -> None:
    with pytest.raises(UserError, match="has not been made yet"):
        query(context, "SELECT * FROM gold.day_totals")


def test_unknown_tables_are_answered_with_the_nearest_and_all_there_are(context: Context) -> None:
    pretend(context, "silver.items")
    for sql, near in (("SELECT * FROM itmes", "silver.items"), ("SELECT * FROM ops.step", "ops.steps")):
        with pytest.raises(UserError) as failure:
            query(context, sql)
        assert failure.value.hint.startswith(f"did you mean {near}?")
        assert "ops.sequence_gaps" in failure.value.hint


def test_only_ops_tables_are_counted_as_such() -> None:
    assert referenced_ops("SELECT * FROM ops.runs JOIN gold.runs USING (x)") == ("runs",)


def test_what_the_engine_refuses_is_the_askers_fault_but_its_death_is_not(context: Context, engine: FakeEngine) -> None:
    def fail(error: EngineFailed) -> None:
        def act(call: Call) -> None:
            raise error

        engine.before("query", "", act)

    pretend(context, "silver.items")
    fail(EngineFailed("no column x"))
    with pytest.raises(UserError, match="no column x"):
        query(context, "SELECT x FROM silver.items")
    engine._before.clear()
    fail(EngineCrashed("gone"))
    with pytest.raises(EngineCrashed):
        query(context, "SELECT x FROM silver.items")
