"""What runs before what."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.workspace import Environment, Workspace, WorkspaceFile
from freshmart_cli.errors import UserError
from freshmart_cli.plan.order import (
    affected_sources,
    derived_of_layer,
    derived_order,
    referring_sources,
    selected,
    source_order,
    with_upstream,
)


def workspace(contracts: dict[str, Contract] | None = None, derived: dict[str, Derived] | None = None) -> Workspace:
    settings = WorkspaceFile(workspace="w")
    return Workspace(Path(), settings, "dev", Environment(), {}, {}, contracts or {}, derived or {})


def source(name: str, *targets: str, expected: str = "") -> Contract:
    references = {f"to_{target}": {"columns": ["x"], "to": f"silver.{target}"} for target in targets}
    return Contract.model_validate(
        {
            "contract": name,
            "format": "delimited",
            "tables": {name: {"columns": {"x": "int"}, "references": references}},
            "arrivals": {"expected": expected},
        }
    )


def table(name: str, sql: str) -> Derived:
    return Derived.model_validate({"table": name, "keys": ["x"], "columns": {"x": "int"}, "sql": sql})


def test_sources_that_others_refer_to_come_first() -> None:
    found = workspace(
        {
            "facts": source("facts", "middle"),
            "middle": source("middle", "base_table"),
            "base_table": source("base_table"),
        }
    )
    assert source_order(found) == ("base_table", "middle", "facts")


def test_a_source_that_says_who_is_expected_comes_before_those_who_are() -> None:
    found = workspace({"a": source("a", expected="SELECT x FROM silver.z WHERE is_current"), "z": source("z")})
    assert source_order(found) == ("z", "a")
    found = workspace({"a": source("a", expected="SELECT x FROM silver.y y, `silver`.`z` z"), "z": source("z")})
    assert source_order(found) == ("z", "a")


def test_sources_that_refer_to_themselves_or_to_nobody_known_wait_for_no_one() -> None:
    assert source_order(workspace({"a": source("a", "a", "unknown")})) == ("a",)


def test_sources_that_refer_to_one_another_all_run() -> None:
    found = workspace({"b": source("b", "a"), "a": source("a", "b"), "c": source("c", "b")})
    assert sorted(source_order(found)) == ["a", "b", "c"]


def test_derived_tables_come_after_what_they_read() -> None:
    found = workspace(
        derived={
            "platinum.p": table("p", "SELECT x FROM gold.b join gold.a USING (x)"),
            "gold.b": table("b", "SELECT x FROM gold.a JOIN silver.s ON true"),
            "gold.a": table("a", "SELECT x FROM silver.s"),
        }
    )
    assert derived_order(found) == ("gold.a", "gold.b", "platinum.p")


@pytest.mark.parametrize(
    "sql",
    ["SELECT x FROM silver.s, gold.z", "SELECT x FROM `gold`.`z`", "SELECT x FROM silver.s union select x from gold.z"],
)
def test_an_upstream_is_found_however_it_is_written(sql: str) -> None:
    found = workspace(derived={"gold.a": table("a", sql), "gold.z": table("z", "SELECT x FROM silver.s")})
    assert derived_order(found) == ("gold.z", "gold.a")


def test_a_table_named_in_a_comment_is_not_waited_for() -> None:
    found = workspace(derived={"gold.a": table("a", "SELECT 1 AS x -- FROM gold.a")})
    assert derived_order(found) == ("gold.a",)


def test_derived_tables_that_read_one_another_are_named() -> None:
    found = workspace(
        derived={
            "gold.a": table("a", "SELECT x FROM gold.b"),
            "gold.b": table("b", "SELECT x FROM gold.a"),
            "gold.c": table("c", "SELECT 1 AS x"),
        }
    )
    with pytest.raises(UserError, match="tables gold.a, gold.b read one another"):
        derived_order(found)


def test_no_name_selects_all() -> None:
    assert selected((), {"a": 1, "b": 2}, "source") == ("a", "b")


def test_names_are_selected_in_the_order_given() -> None:
    assert selected(("b", "a"), {"a": 1, "b": 2}, "source") == ("b", "a")


def test_an_unknown_name_is_told_with_the_nearest_known() -> None:
    with pytest.raises(UserError, match="unknown source: parcel") as caught:
        selected(("parcel", "depots"), {"parcels": 1, "depots": 2}, "source")
    assert caught.value.hint == "did you mean parcels?"
    assert caught.value.exit_code == 2


def test_names_like_nothing_known_are_told_with_all_that_is() -> None:
    with pytest.raises(UserError, match="unknown source: xyz, qqq") as caught:
        selected(("xyz", "qqq"), {"parcels": 1, "depots": 2}, "source")
    assert caught.value.hint == "known are parcels, depots"


def test_where_nothing_is_known_nothing_is_suggested() -> None:
    with pytest.raises(UserError) as caught:
        selected(("x",), {}, "source")
    assert caught.value.hint == "known are none"


def test_a_source_affects_those_that_refer_to_it_and_those_that_refer_to_them() -> None:
    found = workspace(
        {
            "facts": source("facts", "middle"),
            "middle": source("middle", "start", "middle"),
            "start": source("start"),
            "other": source("other", "unknown"),
        }
    )
    assert referring_sources(found, "middle") == ("facts", "middle")
    assert set(affected_sources(found, ["start"])) == {"start", "middle", "facts"}
    assert set(affected_sources(found, ["middle", "other"])) == {"middle", "facts", "other"}
    assert affected_sources(found, ["facts"]) == ("facts",)


def test_sources_that_refer_to_one_another_affect_one_another() -> None:
    found = workspace({"b": source("b", "a"), "a": source("a", "b")})
    assert set(affected_sources(found, ["a"])) == {"a", "b"}


LAYERED = {
    "silver.persons": "SELECT x FROM silver.cards",
    "silver.visits": "SELECT x FROM silver.persons JOIN silver.scans ON true",
    "silver.levels": "SELECT x FROM silver.stock",
    "gold.days": "SELECT x FROM silver.scans",
    "gold.weeks": "SELECT x FROM gold.days JOIN silver.visits ON true",
}


def layered() -> Workspace:
    return workspace(derived={name: table(name.partition(".")[2], sql) for name, sql in reversed(LAYERED.items())})


def test_what_is_derived_of_a_source_is_found_through_other_derived_tables() -> None:
    assert derived_of_layer(layered(), "silver", ("silver.cards",)) == ("silver.persons", "silver.visits")
    assert derived_of_layer(layered(), "silver", ("silver.scans",)) == ("silver.visits",)
    assert derived_of_layer(layered(), "gold", ("silver.cards",)) == ("gold.weeks",)
    assert derived_of_layer(layered(), "silver", ()) == ()


def test_what_a_table_needs_of_a_layer_comes_before_it() -> None:
    assert with_upstream(layered(), ("gold.weeks",), "silver") == ("silver.persons", "silver.visits", "gold.weeks")
    assert with_upstream(layered(), ("gold.days",), "silver") == ("gold.days",)
    found = with_upstream(layered(), ("gold.weeks", "gold.days"), "silver")
    assert set(found) == {"silver.persons", "silver.visits", "gold.weeks", "gold.days"}
    assert found.index("gold.days") < found.index("gold.weeks")
