"""Checks of a derived table on the real engine: a rule may look at the rows around its own."""

from __future__ import annotations

from collections.abc import Callable

from freshmart_cli.compile.derived import Scope, checks_sql
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import StoredTable

SPANS = Derived.model_validate(
    {
        "table": "spans",
        "keys": ["name", "starts"],
        "columns": {"name": "string not null", "starts": "int not null", "ends": "int"},
        "sql": "SELECT 1",
        "expectations": {
            "one_at_a_time": "coalesce(ends, 99) <= coalesce(lead(starts) OVER (PARTITION BY name ORDER BY starts), 99)",
            "ends_after_it_starts": "starts < ends",
        },
    }
)


def test_rows_that_overlap_their_neighbour_fail(engine: ConnectEngine, place: Callable[[], StoredTable]) -> None:
    staged = place()
    rows = "('a', 1, 3), ('a', 3, 5), ('b', 1, 4), ('b', 3, NULL), ('c', 2, 2)"
    values = f"SELECT CAST(n AS STRING) AS name, CAST(s AS INT) AS starts, CAST(e AS INT) AS ends, false AS _lost FROM VALUES {rows} t(n, s, e)"
    engine.stage(staged, values)
    (found,) = engine.query(checks_sql(SPANS, staged.name, Scope(None, None))).to_pylist()
    assert (found["rule_one_at_a_time"], found["rule_ends_after_it_starts"]) == (1, 1)
    assert (found["rows"], found["lost"], found["key_twice"], found["required_name"]) == (5, 0, 0, 0)
