"""What has not come to be stands in as empty, and only what cannot be done without is waited for."""

from __future__ import annotations

from freshmart_cli.contracts.derived import Balance, Derived
from freshmart_cli.execute.derive import Derivation, derive
from freshmart_cli.execute.presence import can_have_rows, present
from freshmart_cli.names import TableName
from tests.support.fake_engine import FakeEngine
from tests.unit.execute.conftest import MakeContext

NAME = TableName("gold", "day_totals")
PARCELS, DEPOTS = TableName("silver", "parcels"), TableName("silver", "depots")
LEFT = "SELECT p.day, count(*) AS parcels, max(0) AS amount FROM silver.parcels p LEFT JOIN silver.depots d ON true GROUP BY p.day"
UNION = "SELECT day, 1 AS parcels, 0 AS amount FROM silver.parcels UNION ALL SELECT opened_on, 1, 0 FROM silver.depots"


def reading(derived: Derived, sql: str) -> Derived:
    refresh = derived.refresh.model_copy(update={"follow": {"silver.depots": ("full",)}})
    return derived.model_copy(update={"sql": sql, "balances": {}, "refresh": refresh})


def test_a_table_waits_for_what_gives_it_rows_and_for_nothing_else(context: MakeContext, engine: FakeEngine) -> None:
    its = context()
    totals = its.workspace.derived[str(NAME)]
    assert not can_have_rows(its, reading(totals, UNION))
    engine.create(its.stored(DEPOTS), ())
    assert can_have_rows(its, reading(totals, UNION))
    assert not can_have_rows(its, reading(totals, LEFT))
    engine.create(its.stored(PARCELS), ())
    assert can_have_rows(its, reading(totals, LEFT))


def test_an_absent_table_is_empty_while_it_is_read_and_absent_again(context: MakeContext, engine: FakeEngine) -> None:
    its = context()
    engine.create(its.stored(PARCELS), ())
    engine.answer("JOIN silver.depots", [])
    engine.calls.clear()
    with present(its, ("silver.parcels", "silver.depots"), "gold.day_totals"):
        engine.query("SELECT 1 FROM silver.parcels JOIN silver.depots ON true")
    made = [call for call in engine.calls if call.verb == "create"]
    assert [call.target for call in made] == ["silver.depots"]
    assert str(its.lakehouse.staging) in made[0].sql and "`opened_on` date" in made[0].sql
    assert not its.exists(DEPOTS)
    assert [call.target for call in engine.calls if call.verb == "forget"] == ["silver.depots"]


def test_a_table_is_made_without_those_that_it_can_do_without(context: MakeContext, engine: FakeEngine) -> None:
    its = context()
    engine.create(its.stored(PARCELS), ())
    engine.answer("AS lost", [{"rows": 1, "lost": 0, "outside": 0, "key_twice": 0, "rule_some_parcels": 0}])
    engine.answer(r"count\(\*\) AS n", [{"n": 1}])
    made = derive(its, Derivation(NAME, reading(its.workspace.derived[str(NAME)], LEFT)))
    assert made.rows == 1
    assert its.exists(NAME)


def test_a_balance_with_a_table_that_has_not_come_to_be_is_one_with_nothing(
    context: MakeContext, engine: FakeEngine
) -> None:
    its = context()
    engine.create(its.stored(PARCELS), ())
    engine.answer("AS lost", [{"rows": 1, "lost": 0, "outside": 0, "key_twice": 0, "rule_some_parcels": 0}])
    engine.answer(r"count\(\*\) AS n", [{"n": 1}])
    engine.answer("AS actual", [])
    balance = Balance.model_validate({"sum": "amount", "to": str(DEPOTS), "equals": "count(*)"})
    derived = reading(its.workspace.derived[str(NAME)], "SELECT day, 1 AS parcels, 0 AS amount FROM silver.parcels")
    assert derive(its, Derivation(NAME, derived.model_copy(update={"balances": {"depots": balance}}))).rows == 1
    assert [call.target for call in engine.calls if call.verb == "forget"] == [str(DEPOTS)]
    assert [(line["balance"], line["ok"]) for line in its.records.read("balance")] == [("depots", True)]
